-- pairs cut in the middle: integers in the array part and beyond, negative ones and floats.
--- verb main, Wizard
local t, sum, n = {10, 20, 30, [-5] = 1, [0] = 2, [1 << 33] = 3, [2.5] = 4, [-0.25] = 5, [100] = 6, [-1e300] = 7}, 0, 0
for k, v in pairs(t) do
  suspend()
  n = n + 1
  sum = sum + v
end
this:log({n, sum})
--- logs
-- {10, 88}
