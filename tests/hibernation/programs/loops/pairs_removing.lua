-- pairs while every key met is removed, and others not yet met as well.
--- verb main, Wizard
local t, first = {}, {}
for i = 1, 10 do
  t["k" .. i], t[{}] = i, 100
end
local met = 0
for k, v in pairs(t) do
  t[k] = nil
  suspend()
  met = met + 1
end
this:log({met, next(t) == nil})
local list, seen = {1, 2, 3, 4, 5, 6, x = 7, y = 8}, 0
for k, v in pairs(list) do
  suspend()
  seen = seen + 1
  list[6] = nil
end
this:log(seen)
--- logs
-- {20, true}
-- 7
