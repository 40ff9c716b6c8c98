-- Tables under construction: fields, items, an open call at the end, more items than one instruction stores.
--- verb main, Wizard
local function late(...)
  suspend()
  return ...
end
this:log({late(1), x = late(2), late(3), [late("k")] = late(4), late(5, 6, 7)})
local long = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
  29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, late(49), 50, 51, 52, late(53, 54)}
local sum = 0
for _, v in ipairs(long) do
  sum = sum + v
end
this:log({#long, sum})
this:log({{late(1), {late(2)}}, {n = {late(3)}}})
--- logs
-- {1, 3, 5, 6, 7, k = 4, x = 2}
-- {54, 1485}
-- {{1, {2}}, {n = {3}}}
