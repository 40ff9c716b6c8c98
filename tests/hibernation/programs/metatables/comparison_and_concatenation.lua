-- Comparison and concatenation events that stop, as values, as conditions and in a chain.
--- verb main, Wizard
local m = {}
m.__eq = function() suspend() return true end
m.__lt = function(a, b) suspend() return a.v < b.v end
m.__le = function(a, b) suspend() return a.v <= b.v end
m.__concat = function(a, b)
  suspend()
  return (type(a) == "table" and a.v or a) .. "&" .. (type(b) == "table" and b.v or b)
end
local a, b = setmetatable({v = 1}, m), setmetatable({v = 2}, m)
this:log({a == b, a ~= b, a < b, a > b, a <= b, a >= b, not (a < b)})
local n = 0
if a < b then
  n = n + 1
end
while b <= a do
  n = n + 100
end
if a == b and not (a ~= b) then
  n = n + 10
end
this:log(n)
this:log({"x" .. a .. "y" .. b .. "z", a .. b, a .. 1 .. 2})
--- logs
-- {true, false, true, false, true, false, false}
-- 11
-- {"x1&y2&z", "1&2", "1&12"}
