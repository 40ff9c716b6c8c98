-- The base functions.
local function f() end
local co = coroutine.create(f)
for _, v in ipairs({1, 1.5, "x", true, {}, f, co}) do show("type", type(v)) end
show("type nil", type(nil), type(type))
try("type of nothing", type)

try("assert", assert, 1, nil, 3)
try("assert more", function() return select("#", assert(true, nil, nil)) end)
try("assert false", assert, false)
try("assert nil", assert, nil)
try("assert message", assert, false, "the message")
try("assert table", assert, nil, {1})
try("assert number message", assert, false, 5)
try("assert nothing", assert)
show("assert called", assert(5, 6))

try("error message", function() error("message") end)
try("error level 0", function() error("message", 0) end)
try("error level 2", function() error("message", 2) end)
try("error table", function() error({1, 2}) end)
try("error nil", function() error() end)
try("error number", function() error(42) end)
try("error boolean", function() error(false) end)
try("error float", function() error(1.5) end)

show("pcall", pcall(function(...) return ... end, 1, nil, 2))
show("pcall fails", (pcall(error, "x")))
show("pcall of pcall", pcall(pcall, error))
try("pcall nothing", pcall)
show("pcall not a function", (pcall(5)))
try("pcall words", function() local ok, e = pcall(nil) return ok, words(e) end)
show("xpcall", xpcall(function(...) return ... end, f, 1, 2))
show("xpcall handler", xpcall(function() error("x") end, function(e) return "handled", words(e) end))
show("xpcall arguments", xpcall(function(a, b) error(a + b) end, function(e) return words(e) end, 1, 2))
try("xpcall without handler", xpcall, f)
show("nested", pcall(function() local ok, e = pcall(error, "in") error(words(e) .. " out") end) == false)
show("error through levels", (function()
  local ok, e = pcall(function() local ok2, e2 = pcall(error, {1}) error(e2) end)
  local message, value = raised(e)
  return ok, message, value
end)())

show("tostring", tostring(1), tostring(-0.0), tostring(1e15), tostring(1e100), tostring(2^53), tostring(0.1), tostring(1/0), tostring(-1/0), tostring(nil), tostring(true), tostring("x"))
show("tostring integers", tostring(math.maxinteger), tostring(math.mininteger), tostring(3.0), tostring(1e14), tostring(123456789012345.0))
try("tostring nothing", tostring)

for _, s in ipairs({"10", "-10", "+10", "0x1F", "-0xff", "0x1p4", "0x.8", "0x8.", "1e5", "1E-2", ".5", "5.", " 7 ", "\t7\n", "7 7", "1e", "0x", "", " ", "abc", "1_000",
                    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "0xffffffffffffffff", "0x1ffffffffffffffff",
                    "1e308", "1e309", "1e-400", "inf", "nan", "0b1", "1.5.2", "- 1", "--1", "1\0", "0x1p", "0x1p-2000", "1e+5", "\xA01", "00012", "0e12"}) do
  show("tonumber " .. text(s), tonumber(s))
end
for _, case in ipairs({{"ff", 16}, {"FF", 16}, {"-ff", 16}, {" 11 ", 2}, {"12", 2}, {"zz", 36}, {"Zz", 36}, {"", 10}, {"-", 10}, {"1 1", 10}, {"7fffffffffffffff", 16},
                       {"ffffffffffffffff", 16}, {"10000000000000000", 16}, {"1.5", 10}, {"1e1", 10}, {"8", 8}, {"10", 37}, {"10", 1}, {"10", 0}, {10, 10}, {"1", "x"}, {"1", 10.5}, {"1", 10.0}}) do
  try("tonumber base " .. texts(table.unpack(case)), tonumber, table.unpack(case))
end
show("tonumber others", tonumber(5), tonumber(5.5), tonumber(nil), tonumber({}), tonumber(true))
try("tonumber nothing", tonumber)
try("tonumber nil base", tonumber, nil, 10)

show("next", next({}), next({5}), next({x = 1}))
show("next after", next({1, 2, 3}, 2), next({1, 2, 3}, 3), next({1}, nil))
try("next unknown key", next, {}, "none")
try("next not a table", next, 5)
show("next cleared", (function() local t = {a = 1, b = 2} for k in next, t do t[k] = nil end return next(t) end)())
try("pairs nothing", pairs)
try("pairs nil", pairs, nil)
show("pairs", (function() local n = 0 for k, v in pairs({1, 2, 3, x = 4, y = 5}) do n = n + v end return n end)())
try("ipairs nothing", ipairs)
try("ipairs of string", function() local n = 0 for i, c in ipairs("abc") do n = n + 1 end return n end)
show("ipairs", (function() local n = 0 for i, v in ipairs({1, 2, nil, 4}) do n = n + v end return n end)())
show("ipairs of its own", select(2, ipairs({})) ~= nil, select(3, ipairs({})))

show("select", select(1, 1, 2, 3), select(2, 1, 2, 3), select(3, 1, 2, 3), select(4, 1, 2, 3))
show("select negative", select(-1, 1, 2, 3), select(-3, 1, 2, 3))
show("select count", select("#"), select("#", nil), select("#", 1, nil, nil))
for _, n in ipairs({0, -4, "x", 1.5, {}, "1", math.mininteger}) do try("select " .. text(n), select, n, 1, 2, 3) end
try("select nothing", select)

local plain = setmetatable({}, {__index = function() return 1 end, __newindex = function() end, __len = function() return 9 end, __eq = function() return true end})
show("raw", rawget(plain, "x"), plain.x, rawlen(plain), #plain, rawequal(plain, setmetatable({}, getmetatable(plain))), plain == setmetatable({}, getmetatable(plain)))
show("rawset", rawset(plain, "x", 5) == plain, rawget(plain, "x"))
show("rawlen", rawlen({1, 2}), rawlen("abc"))
show("rawequal", rawequal("a", "a"), rawequal(1, 1.0), rawequal({}, {}), rawequal(nil, false))
for _, bad in ipairs({5, true, f}) do
  try("rawlen bad", rawlen, bad) try("rawget bad", rawget, bad, 1) try("rawset bad", rawset, bad, 1, 2)
end
try("rawset nil key", rawset, {}, nil, 1)
try("rawset nan key", rawset, {}, 0/0, 1)
try("rawget nothing", rawget, {})
try("rawset nothing", rawset, {}, 1)
try("rawequal one", rawequal, 1)
show("rawget nil", rawget({}, nil))

local mt = {}
show("setmetatable", getmetatable(setmetatable({}, mt)) == mt, getmetatable({}), getmetatable(setmetatable(setmetatable({}, mt), nil)))
try("setmetatable bad", setmetatable, {}, 5)
try("setmetatable nothing", setmetatable, {})
try("setmetatable of a number", setmetatable, 5, {})
show("getmetatable of others", getmetatable(5), getmetatable(nil), getmetatable(f), getmetatable(co))
try("getmetatable nothing", getmetatable)
show("getmetatable field", getmetatable(setmetatable({}, {__metatable = {1}})))
show("getmetatable of a string", getmetatable("x"))

local function result(label, source)
  local made, problem = load(source)
  if made then return try(label, made) end
  show(label, "refused", words(problem))
end
result("load", "return 1 + 1")
result("load varargs", "return select('#', ...)")
result("load nothing", "")
result("load comment", "-- nothing")
result("load error", "error('inside')")
show("load name", (load("x =", "name")))
try("load not text", load, 5)
try("load nil", load, nil)
