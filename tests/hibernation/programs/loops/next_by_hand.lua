-- next asked by hand, its key kept over the stop, also one that was removed meanwhile.
--- verb main, Wizard
local keys, t = {{}, {}, {}}, {}
for i, key in ipairs(keys) do
  t[key] = i
end
local sum, k, v = 0, next(t)
while k do
  t[k] = nil
  sum = sum + v
  suspend()
  k, v = next(t, k)
end
this:log({sum, next(t) == nil})
--- logs
-- {6, true}
