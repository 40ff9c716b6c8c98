-- pairs while the values of keys that are there are assigned.
--- verb main, Wizard
local t = {a = 1, b = 2, c = 3, [{}] = 4, [player] = 5, 6, 7}
for k, v in pairs(t) do
  suspend()
  t[k] = v * 10
end
local sum = 0
for _, v in pairs(t) do
  sum = sum + v
end
this:log(sum)
--- logs
-- 280
