-- Calls, results, varargs, tail calls, closures.
local function none() end
local function one(a) return a end
local function two(a, b) return b, a end
local function all(...) return ... end
local function count(...) return select("#", ...) end

show("results", (function() return none() end)(), one(1), one(1, 2), two(1, 2))
show("adjusted", (two(1, 2)), one(), count(none()), count(one()), count(two()), count((none())))
show("open", count(all()), count(all(nil, nil)), count(all(1, 2), all(3, 4)), count(all(all(1, 2, nil))))
local a, b, c = two(1, 2)
show("multiple assignment", a, b, c)
a, b = b, a
show("swap", a, b)
local i, list = 1, {}
i, list[i] = i + 1, "at"
show("order of assignment", i, list)

-- Varargs.
local function pass(first, ...) return first, ... end
local function third(...) local _, _, x = ... return x end
local function packed(...) return {...}, select("#", ...), (...) end
show("varargs", pass(), pass(1), pass(1, 2, 3))
show("varargs fixed", third(1, 2, 3, 4), third(1))
show("varargs table", packed(1, nil, 3))
show("varargs many", count(table.unpack({}, 1, 250)), count(all(table.unpack({}, 1, 1000))))
show("varargs in the middle", (function(...) return 1, (...), ... end)(7, 8))
show("missing parameters", (function(x, y, ...) return x, y, ... end)(1))

-- Tail calls: as deep as one likes.
local function down(n, ...) if n == 0 then return "bottom", ... end return down(n - 1, ...) end
show("tail call", down(50000, 1, 2))
local function even(n) if n == 0 then return true end return (function(m) if m == 0 then return false end return even(m - 1) end)(n - 1) end
show("mutual tail calls", even(1000), even(1001))
local callable = setmetatable({}, {__call = function(self, x, ...) return x, ... end})
show("callable", callable(1, 2), (function() return callable(3) end)())
show("tail call of C", (function() return select(2, 1, 2, 3) end)(), (function() return math.max(1, 9) end)())

-- Recursion.
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
show("fib", fib(15))
try("deep recursion", function() local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end return f(3000) end)
try("endless recursion", function() local function f() return 1 + f() end local ok, e = pcall(f) return ok end)

-- Closures and upvalues.
local function counter()
  local n = 0
  return function() n = n + 1 return n end, function(v) n = v end, function() return n end
end
local next_number, set, get = counter()
next_number(); next_number(); set(10)
show("shared upvalue", next_number(), get(), (counter())())
local function nested()
  local x = 1
  local function f() local function g() x = x + 1 return x end return g() + x end
  return f(), x
end
show("upvalue of upvalue", nested())
local fs = {}
for k = 1, 3 do local v = k * 10 fs[k] = function(d) v = v + d return v end end
show("own upvalues", fs[1](1), fs[1](1), fs[2](5), fs[3](0))
local function loop_closure()
  local fs = {}
  local k = 0
  while k < 3 do k = k + 1 local v = k fs[k] = function() return v, k end end
  return fs
end
show("closures in while", loop_closure()[1](), loop_closure()[3]())
local function with_many_upvalues()
  local a1, a2, a3, a4, a5, a6 = 1, 2, 3, 4, 5, 6
  local function inner() a1, a6 = a6, a1 return a1 + a2, a3 + a4, a5 + a6 end
  return inner(), a1, a6
end
show("many upvalues", with_many_upvalues())
local function recursive_local(n) return n == 0 and 1 or n * recursive_local(n - 1) end
show("recursive local", recursive_local(10), recursive_local(25))

-- Registers and constants, many of them.
local function wide()
  local text = {}
  for n = 1, 180 do text[n] = "local v" .. n .. " = " .. n .. " * 1.5 " end
  return load(table.concat(text) .. " return v1 + v180, v90")()
end
show("many locals", wide())
local constants = {}
for n = 1, 600 do constants[n] = "x[" .. n .. "] = 'c" .. n .. "' .. " .. (n + 1000000) .. " " end
show("many constants", #load("local x = {} " .. table.concat(constants) .. " return x")(), load("local x = {} " .. table.concat(constants) .. " return x[600]")())
local jump = "local n = 0 for i = 1, 3 do " .. ("n = n + 1 "):rep(3000) .. " end return n"
show("long loop", load(jump)())

-- Errors.
try_at("call nil", function() local f f() end)
try_at("call field", function() local t = {} t.f() end)
try_at("call number", function() (5)() end)
try_at("call string result", function() ("x"):upper()() end)
try_at("call upvalue", function() return callable.none() end)
try_at("call method", function() local t = {} t:m(1) end)
try_at("concat nil", function() local x return "a" .. x end)
try_at("concat table", function() return 1 .. {} end)
try_at("concat boolean", function() local t = {b = true} return "a" .. t.b .. "c" end)
try_at("arith on field", function() local t = {} return t.x + 1 end)
try_at("arith on constant", function() return ("x") + 1 end)
try_at("arith on upvalue", function() return a + list end)
try_at("bitwise on float", function() local x = 1.5 return x | 1 end)
try_at("bitwise on string", function() local x = "a" return x | 1 end)
try_at("bitwise on nil", function() local x return 1 & x end)
try_at("compare", function() return 1 < "1" end)
try_at("compare two tables", function() return {} < {} end)
try_at("compare nil", function() local x return x >= 1 end)
try_at("divide by zero", function() local x = 0 return 1 // x end)
try_at("modulo zero", function() local x = 0 return 1 % x end)
try_at("unary", function() local t = {} return -t end)
try_at("negate field", function() local t = {} return -t.x end)
try_at("const in the middle of a line",
       function() local x = 1; local y = x.y.z; return y end)

-- Concatenation.
local s, n = "s", 5
show("concat", s .. n, n .. s, 1 .. 2, 1.5 .. "", -0.0 .. "", 2^63 .. "", 10 // 1 .. "|", s .. n .. s .. n .. s)
show("concat many", #(s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. n .. n .. n .. n .. n .. n .. n))
show("concat empty", "" .. "", "" .. s, s .. "", "" .. 1)
show("concat long", #(("x"):rep(1000) .. ("y"):rep(1000)), ("x"):rep(50) .. n .. ("y"):rep(50))
