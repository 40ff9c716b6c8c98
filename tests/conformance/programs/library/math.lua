-- math.
local numbers = {0, 1, -1, 2, 3, 7, -7, 255, math.maxinteger, math.mininteger, math.maxinteger - 1, 0.0, -0.0, 0.5, -0.5, 1.5, -1.5, 2.5, 3.7, -3.7, 1e15, 2^53, 2^62, 2^63, -2^63, 1e300, math.huge, -math.huge, 0/0}
local others = {"5", "0x10", " 1.5 ", "x", "", true, false, {}, string.len}
for _, f in ipairs({"abs", "ceil", "floor", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "exp", "log", "deg", "rad", "modf", "tointeger", "type"}) do
  for _, x in ipairs(numbers) do try(f .. " " .. text(x), math[f], x) end
  for _, x in ipairs(others) do try(f .. " " .. text(x), math[f], x) end
  try(f .. " nil", math[f], nil)
  try(f .. " nothing", math[f])
end
for _, f in ipairs({"fmod", "max", "min", "atan", "log", "ult"}) do
  for _, a in ipairs(numbers) do
    for _, b in ipairs(numbers) do try(f .. " " .. texts(a, b), math[f], a, b) end
  end
  for _, x in ipairs(others) do try(f .. " " .. text(x), math[f], 1, x) try(f .. " first " .. text(x), math[f], x, 1) end
end
show("log bases", math.log(8, 2), math.log(100, 10), math.log(27, 3), math.log(1, 1), math.log(2, 0.5), math.log(1024, 2), math.log(1000, 10))
show("max of many", math.max(1, 5, 3), math.max(1, 1.0), math.max(1.0, 1), math.min(3, 1, 2), math.min(-0.0, 0.0), math.max(1, 2.5), math.max(0/0, 1) ~= 1, math.max(1, 0/0))
try("max nothing", math.max) try("min nothing", math.min) try("fmod one", math.fmod, 1) try("ult one", math.ult, 1)
show("constants", math.pi, math.huge, -math.huge, math.maxinteger, math.mininteger)
show("called", math.abs(-1), math.ceil(1.2), math.floor(1.8), math.sqrt(4), math.sin(0), math.cos(0), math.tan(0), math.asin(0), math.acos(1), math.atan(0), math.exp(0), math.log(1), math.deg(0), math.rad(0), math.modf(1.5), math.tointeger(3.0), math.type(1), math.fmod(7, 3), math.ult(1, 2))
-- random is not the same here and there; that it stays in its interval is.
local function inside(...) for i = 1, 200 do local n = math.random(...) local lo, hi = ... if not hi then lo, hi = 1, lo end if n < lo or n > hi or math.type(n) ~= "integer" then return false end end return true end
show("random", inside(6), inside(-5, 5), inside(1, 1), inside(math.mininteger, math.maxinteger), inside(0, math.maxinteger), (function() for i = 1, 200 do local x = math.random() if x < 0 or x >= 1 then return false end end return true end)(), math.type(math.random(0)))
try("random empty", math.random, 2, 1) try("random negative", math.random, -5) try("random three", math.random, 1, 2, 3) try("random fraction", math.random, 1.5) try("random text", math.random, "x")
-- Integers and floats.
show("conversions", 1 == 1.0, math.type(2^31), math.type(1 // 1), math.type(1 / 1), 3 | 0, 2^53 | 0, math.type(5 // 2.0), 7 // 2, -7 // 2, -7 % 3, 7 % -3, -7.5 % 2, 5.5 // 2)
show("overflow", math.maxinteger + 1 == math.mininteger, math.mininteger - 1 == math.maxinteger, math.maxinteger * 2, math.mininteger // -1, math.mininteger % -1, -math.mininteger, math.abs(math.mininteger), math.maxinteger + 1.0)
