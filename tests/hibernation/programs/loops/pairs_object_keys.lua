-- pairs cut in the middle: objects, booleans and error codes as keys.
--- verb main, Wizard
local t, sum, n = {[true] = 1, [false] = 2, [obj(-1)] = 4}, 0, 0
for i = 0, 10 do
  t[obj(i)] = 8 << i
end
t[E_PERM] = 1 << 30
for k, v in pairs(t) do
  suspend()
  n = n + 1
  sum = sum + v
end
this:log({n, sum})
--- logs
-- {15, 1073758207}
