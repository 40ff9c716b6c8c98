-- pairs cut in the middle: string keys, each remaining one exactly once.
--- verb main, Wizard
local t, seen, sum = {}, {}, 0
for i = 1, 12 do
  t["key" .. i] = i
end
for k, v in pairs(t) do
  suspend()
  seen[k] = (seen[k] or 0) + 1
  sum = sum + v
end
local n = 0
for k, times in pairs(seen) do
  n = n + times
end
this:log({n, sum})
--- logs
-- {12, 78}
