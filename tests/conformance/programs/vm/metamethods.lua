-- Every event, called from every instruction that has it.
local log = {}
local function note(name) return function(a, b) log[#log + 1] = name return name, a == b end end
local events = {}
for _, name in ipairs({"__add", "__sub", "__mul", "__div", "__mod", "__pow", "__unm", "__idiv",
                       "__band", "__bor", "__bxor", "__shl", "__shr", "__bnot", "__concat", "__len"}) do
  events[name] = note(name)
end
local o = setmetatable({}, events)
show("arithmetic", o + o, o - o, o * o, o / o, o % o, o ^ o, -o, o // o)
show("bitwise", o & o, o | o, o ~ o, o << o, o >> o, ~o)
show("other", o .. o, #o)
show("right operand", 1 + o, 1 - o, 2 * o, 2 / o, 2 % o, 2 ^ o, 2 // o, "x" .. o, 1 .. o, 1 & o, 1 | o, 1 ~ o, 1 << o, 1 >> o)
show("constant operand", o + 1, o - 1, o * 2, o / 2, o % 2, o ^ 2, o // 2, o .. "x", o & 1, o | 1, o ~ 1, o << 1, o >> 1, o + 2.5, o - 2.5)
show("small and large", o + 100, o + 1000, o - 100, o << 100, o >> 100, 100 << o, o & 1000)
show("operands as given", (function()
  local seen
  local p = setmetatable({}, {__sub = function(a, b) seen = {type(a), type(b), a == 5, b == 5} end,
                              __shr = function(a, b) seen = {type(a), type(b), a, b} end,
                              __shl = function(a, b) seen = {type(a), b == nil} end})
  local _ = 5 - p
  local first = seen
  _ = p - 5
  local second = seen
  _ = 5 << p
  return first, second, seen
end)())
show("log", #log)
show("concat in the middle", "a" .. "b" .. o .. "c" .. "d")
show("only one result", select("#", o + o))

-- Comparison.
local function ordered(v)
  return setmetatable({v = v}, {
    __lt = function(a, b) return (a.v or a) < (b.v or b) end,
    __le = function(a, b) return (a.v or a) <= (b.v or b) end,
    __eq = function(a, b) return a.v == b.v end})
end
local p, q = ordered(1), ordered(2)
show("less", p < q, q < p, p <= q, p > q, p >= q, p == q, p ~= q, p == ordered(1), rawequal(p, ordered(1)))
local number = setmetatable({}, {__lt = function(a, b) return type(a) .. type(b) end, __le = function(a, b) return false end})
show("with numbers", number < 5, 5 < number, number > 5, number <= 5, number >= 5, 5 >= number, number < 5.5, number > 1000)
show("eq of other kinds", p == 1, 1 == p, p == "x", p == nil, setmetatable({}, {__eq = function() return true end}) == 1)
show("results are booleans", setmetatable({}, {__lt = function() return 1 end}) < 1, setmetatable({}, {__le = function() return nil end}) <= 1)
if p < q then show("as a condition", true) end
while not (q <= p) do show("as a loop", true) break end
try_at("no __lt", function() return setmetatable({}, {__le = note("x")}) < 1 end)
try_at("no __le", function() return setmetatable({}, {__lt = note("x")}) <= setmetatable({}, {}) end)

-- Index.
local base = {a = 1, b = 2}
local chain = setmetatable({b = 3}, {__index = setmetatable({c = 4}, {__index = base})})
show("index chain", chain.a, chain.b, chain.c, chain.d, rawget(chain, "a"), chain[1])
local computed = setmetatable({}, {__index = function(t, k) return type(t) .. tostring(k) end})
show("index function", computed.x, computed[1], computed[300], computed[2.5], computed[true])
show("index method", setmetatable({}, {__index = {m = function(self, x) return x end}}):m(5))
local written = {}
local proxy = setmetatable({}, {__newindex = function(t, k, v) written[#written + 1] = {k, v} end})
proxy.x = 1; proxy[1] = 2; proxy[300] = 3; proxy["y"] = nil
show("newindex function", written, next(proxy))
local store = {}
local through = setmetatable({own = 1}, {__newindex = store})
through.x = 1; through.own = 2
show("newindex table", through, store)
local raw = setmetatable({}, {__newindex = function(t, k, v) rawset(t, k, v * 2) end, __index = function() return 0 end})
raw.n = raw.n + 5; raw.n = raw.n + 1
show("newindex rawset", raw)
local upvalue = setmetatable({}, {__index = function(_, k) return k .. "!" end, __newindex = function(t, k, v) rawset(t, k, {v}) end})
local function up() upvalue.z = upvalue.w return upvalue.z end
show("through an upvalue", up())
try_at("index loop", function()
  local loop = {}
  setmetatable(loop, {__index = loop, __newindex = loop})
  return loop.x
end)
try_at("index not a table", function() return setmetatable({}, {__index = 5}).x end)
try_at("newindex not a table", function() setmetatable({}, {__newindex = 5}).x = 1 end)

-- Call, chains of call.
local function called(self, ...) return select("#", ...), ... end
show("call", setmetatable({}, {__call = called})(1, nil, 3))
local outer = setmetatable({}, {__call = setmetatable({}, {__call = function(inner, self, x) return type(self), x end})})
show("call chain", outer(7))
show("call as a method", ({m = setmetatable({}, {__call = called})}):m(1) == 2)
try_at("call not callable", function() setmetatable({}, {__call = 5})() end)

-- Concat, len, unm on strings and numbers need none.
local joined = setmetatable({}, {__concat = function(a, b) return (type(a) == "table" and "T" or a) .. "+" .. (type(b) == "table" and "T" or b) end})
show("concat order", joined .. 1, 1 .. joined, joined .. joined, 1 .. 2 .. joined, joined .. 1 .. 2)
show("len", #setmetatable({1, 2}, {__len = function(t) return rawlen(t) * 10 end}), #setmetatable({}, {__len = function() return "many" end}))
show("index of strings", ("abc").len, ("abc").none, #"abc")

-- tostring, name, pairs, metatable.
show("tostring", tostring(setmetatable({}, {__tostring = function() return "me" end})))
try("tostring not a string", tostring, setmetatable({}, {__tostring = function() return 5 end}))
try("name", function() return setmetatable({}, {__name = "Mine"}) + 1 end)
try("name in arguments", function() return string.rep(setmetatable({}, {__name = "Mine"})) end)
show("metatable field", getmetatable(setmetatable({}, {__metatable = "locked"})))
try("protected", setmetatable, setmetatable({}, {__metatable = 1}), {})
local function iterate(t) return function(_, k) k = (k or 0) + 1 if k <= 3 then return k, k * k end end, t, nil end
local all = {}
for k, v in pairs(setmetatable({}, {__pairs = iterate})) do all[#all + 1] = k .. v end
show("pairs", all)
local items = {}
for i, v in ipairs(setmetatable({}, {__index = function(_, i) if i < 4 then return i * 2 end end})) do items[i] = v end
show("ipairs heeds __index", items)

-- Events that are changed, removed, inherited.
local changing = {__add = function() return 1 end}
local object = setmetatable({}, changing)
local before = object + 1
changing.__add = function() return 2 end
local after = object + 1
changing.__add = nil
show("changed", before, after, pcall(function() return object + 1 end) == false)
local meta_of_meta = setmetatable({}, setmetatable({}, {__index = {__add = function() return "inherited" end}}))
try("events are raw", function() return meta_of_meta + 1 end)
show("absent then present", (function()
  local mt = {}
  local t = setmetatable({}, mt)
  local first = t.x
  mt.__index = function() return "now" end
  return first, t.x
end)())
try("error in a metamethod", function() return setmetatable({}, {__add = function() error("inside") end}) + 1 end)
