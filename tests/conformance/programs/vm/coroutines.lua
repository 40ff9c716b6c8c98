-- Yields out of every instruction that can call a function.
local yield = coroutine.yield
local function through(label, body, ...)
  local co = coroutine.create(body)
  local results = {}
  local arguments = table.pack(...)
  for i = 1, 30 do
    local got = table.pack(coroutine.resume(co, table.unpack(arguments, 1, arguments.n)))
    if not got[1] then results[#results + 1] = "raised " .. words(got[2]) break end
    results[#results + 1] = texts(table.unpack(got, 2, got.n))
    if coroutine.status(co) == "dead" then break end
    arguments = table.pack(i * 10)
  end
  show(label, results, coroutine.status(co))
end
local function y(name) return function(...) return yield(name) end end
local all = {}
for _, event in ipairs({"add", "sub", "mul", "div", "mod", "pow", "unm", "idiv", "band", "bor", "bxor", "shl", "shr",
                        "bnot", "concat", "len", "index", "newindex", "eq", "lt", "le", "call"}) do
  all["__" .. event] = y(event)
end
local o, o2 = setmetatable({}, all), setmetatable({}, all)

through("arithmetic", function() return o + 1, o - 1, o * 2, o / 2, o % 2, o ^ 2, o // 2, -o end)
through("right", function() return 1 + o, 1 - o, 2 * o, 2.5 + o, 1000 + o end)
through("bitwise", function() return o & 1, o | 1, o ~ 1, o << 1, o >> 1, ~o, 1 << o end)
through("two registers", function(a, b) return o + o2, o - o2, o & o2, o << o2 end)
through("concat", function() return o .. "x", "x" .. o, "a" .. "b" .. o .. "c" end)
through("length", function() return #o + 1 end)
through("index", function() return o.field, o[1], o["k" .. 1], o:method() end)
through("newindex", function() o.field = 1 o[1] = 2 o["k" .. 1] = 3 return "set" end)
through("upvalue index", function() local function f() o.z = o.w return o.q end return f() end)
through("equal", function() return o == o2, o ~= o2 end)
through("compare", function() return o < o2, o <= o2, o > 5, o < 5, o <= 5, o >= 5, 5 < o end)
through("conditions", function()
  if o < o2 then yield("yes") else yield("no") end
  if not (o <= 5) then yield("yes") else yield("no") end
  while o > 5 do yield("loop") break end
  if o == o2 then yield("same") end
  return "done"
end)
through("call", function() return o(1), (o(2)) end)
through("iterator", function() local n = 0 for v in y("iterate") do n = n + v if n > 50 then break end end return n end)
through("pairs", function() for k, v in pairs(setmetatable({}, {__pairs = function() yield("pairs") return next, {7}, nil end})) do yield(k, v) end end)
through("close", function()
  do local a <close> = setmetatable({}, {__close = function() yield("closing") end}) yield("in") end
  return "after"
end)
through("return through close", function() local a <close> = setmetatable({}, {__close = function() yield("closing") end}) return 1, 2, 3 end)
through("for closes", function() for i in function(_, i) if i < 2 then return i + 1 end end, nil, 0, setmetatable({}, {__close = function() yield("closing") end}) do yield(i) end return "end" end)
through("pcall", function()
  local done, problem = pcall(function(a) local b = yield(a) error("after " .. b) end, 5)
  return done, words(problem)
end)
through("pcall twice", function() return pcall(pcall, function() yield(1) return yield(2) end) end)
through("xpcall", function() return xpcall(function() yield(1) error("x") end, function(e) return "handled " .. words(e) end) end)
through("error after yields", function() yield(1) local x = nil return x.y end)
through("varargs", function(...) local a, b = yield(select("#", ...), ...) return a, b, ... end, 1, nil, 3)
through("yield many", function() return select("#", yield(table.unpack({}, 1, 100))) end)
through("nested", function()
  local inner = coroutine.wrap(function() yield("i1") yield("i2") return "i3" end)
  yield(inner()) yield(inner()) return inner()
end)
through("recursion", function() local function f(n) if n == 0 then return yield("deep") end return 1 + f(n - 1) end return f(20) end)
through("tail", function() local function f(n) if n == 0 then return yield("tail") end return f(n - 1) end return f(20) end)
through("upvalues across", function()
  local n = 0
  local function add() n = n + 1 return n end
  yield(add()) yield(add()) return add()
end)
through("table constructor", function() return {yield(1), yield(2), x = yield(3)} end)
through("numeric for", function() local n = 0 for i = 1, 3 do n = n + yield(i) end return n end)

-- Generators that make one another.
local function numbers(from) return coroutine.wrap(function() while true do yield(from) from = from + 1 end end) end
local function filter(p, g) return coroutine.wrap(function() while true do local n = g() if n % p ~= 0 then yield(n) end end end) end
local primes, g = {}, numbers(2)
for i = 1, 20 do local p = g() primes[i] = p g = filter(p, g) end
show("sieve", primes)
