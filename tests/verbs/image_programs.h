// Programs that stop in every way, for tests of images.
#pragma once

#include "tests/verbs/image_bench.h"

namespace lunamoo::verbs::small {

struct Program {
    const char* name;
    const char* text;
    bool is_exact = true; // no keys that hash by address
};

inline const Program kPrograms[] = {
    {"a loop with locals", R"(
        local sum, text = 0, "a"
        for i = 1, 5 do sum = sum + i; suspend(); text = text .. i; emit(i, sum, text) end)"},
    {"what suspend is given and gives", R"(
        emit(suspend(1, 2.5, "x", nil, true))
        local a, b = (suspend("kept")); emit(a, b)
        emit(select("#", suspend_plainly()))
        local function f(...) return select("#", ...), ... end
        emit(f(suspend(nil, nil))))"},
    {"numbers of every kind", R"(
        local t = {0, -0.0, 1/0, -1/0, 0/0, 3, 3.0, 0x7fffffffffffffff, 1e308, 5e-324, -1}
        suspend()
        for i = 1, #t do emit(t[i], 1/t[i] < 0) end
        local x = 0.1; for i = 1, 3 do x = x * 1.7; suspend(); emit(x) end)"},
    {"strings short, long and binary", R"(
        local a, b, c = rep("ab", 19), rep("xyz", 30), rep("long\0\255", 5000)
        local t = {[b] = 1, [c] = 2, [rep("ab", 20)] = 3, [rep("ab", 21)] = 4}
        for i = 1, 3 do
            suspend()
            emit(#a, #b, #c, c == rep("long\0\255", 5000), t[rep("xyz", 30)], t[c], t[rep("ab", 20)],
                 t[rep("ab", 21)])
        end)"},
    {"nested closures that share upvalues", R"(
        local function counter()
            local n = 0
            local function up() n = n + 1; suspend(); return n end
            local function down() n = n - 1; return n end
            return up, down, function() suspend(); return up() + down() end
        end
        local up, down, both = counter()
        local up2 = counter()
        emit(up(), up(), down(), both(), up2(), both(), n))"},
    {"open upvalues in a running function", R"(
        local a, b = 1, 2
        local function f() a = a + 1; suspend(); b = b + a; return function() a = a * 2; return b end end
        local g = f(); emit(a, b); suspend(); emit(g(), a, b); f()()
        do local c = a; local h = function() c = c + 1; return c end; suspend(); emit(h(), c, h(), c) end
        emit(a, b))"},
    {"a cell for every turn of a loop", R"(
        local fs = {}
        for i = 1, 4 do local j = i * 10; fs[#fs + 1] = function() j = j + i; return j end; suspend(); fs[i]() end
        for i, f in ipairs(fs) do suspend(); emit(i, f(), f()) end)"},
    {"pcall in a loop, with a closure that keeps the sum", R"(
        local sum = 0
        local function add(x) suspend(); if x % 3 == 0 then error("three") end; sum = sum + x; return x, sum end
        for i = 1, 7 do emit(pcall(add, i)) end
        emit(sum))"},
    {"pcall in pcall in pcall", R"(
        local function deep(n)
            if n == 0 then suspend(); error("bottom") end
            local ok, e = pcall(deep, n - 1); suspend(); error(e .. n)
        end
        emit(pcall(deep, 5)); emit(pcall(pcall, error, "x")); suspend()
        emit(pcall(pcall, function() suspend(); error("y") end)))"},
    {"xpcall and its handler", R"(
        local seen = 0
        local function handler(e) seen = seen + 1; return "handled " .. e end
        for i = 1, 3 do
            emit(xpcall(function(a, b) suspend(); if i == 2 then error(a .. b) end; return i end, handler, "p", "q"))
        end
        emit(pcall(function() suspend(); emit(xpcall(function() suspend(); error("in") end, handler)); suspend(); error("out") end))
        emit(seen))"},
    {"an error that nobody catches", R"(
        local t <close> = setmetatable({}, {__close = function(_, e) emit("closed", e) end})
        suspend(); emit("on"); suspend(); error("the end"))"},
    {"pairs over an array", R"(
        local t = {10, 20, 30, nil, 50}
        for k, v in pairs(t) do suspend(); emit(k, v) end
        for i, v in ipairs(t) do suspend(); emit(i, v) end
        emit(#t))"},
    {"pairs over strings, numbers and booleans", R"(
        local t = {}
        for i = 1, 20 do t["key" .. i] = i; t[i * 1000] = -i; t[i + 0.5] = i end
        t[true] = "yes"; t[false] = "no"
        for k, v in pairs(t) do suspend(); emit(k, v) end)"},
    {"pairs over object numbers", R"(
        local t = {}
        for i = -3, 40, 7 do t[object(i)] = i end
        for k, v in pairs(t) do suspend(); emit(number_of(k), v, t[object(v)]) end)"},
    {"pairs while keys are removed and changed", R"(
        local t = {}
        for i = 1, 30 do t["k" .. i] = i end
        for k, v in pairs(t) do
            if v % 2 == 0 then t[k] = nil else t[k] = v + 1 end
            collect(); suspend(); emit(k, v, t[k])
        end
        for k, v in pairs(t) do t[k] = nil; suspend(); collect(); emit(k) end
        emit(next(t)))"},
    {"pairs over long strings while they are removed", R"(
        local t = {}
        for i = 1, 12 do t[rep("key", 20) .. i] = i end
        for k, v in pairs(t) do t[k] = nil; collect(); suspend(); emit(#k, v) end
        emit(next(t)))"},
    {"pairs over keys that are tables, functions and coroutines", R"(
        local t, n = {}, 0
        for i = 1, 12 do t[{}] = "table" .. i; t["s" .. i] = i; t[function() return i end] = "f" .. i end
        t[create(emit)] = "co"; t[emit] = "emit"; t[1.5] = 1.5
        local order, keys = {}, {} -- some values are integers
        for k, v in pairs(t) do order[#order + 1] = v; keys[v] = k end
        suspend()
        for k, v in pairs(t) do
            n = n + 1
            emit(v == order[n], t[keys[v]] == v)
            suspend()
        end
        for k, v in pairs(t) do n = n - 1; t[k] = nil; collect(); suspend() end
        emit(n, next(t))
        for i = 1, 40 do local k = {}; t[k] = i; t[i * 3] = k; suspend(); t[k] = t[k] + 1; emit(t[t[i * 3]]) end
        local count = 0; for _ in pairs(t) do count = count + 1 end; emit(count))",
     false},
    {"the length of arrays with holes", R"(
        local t = {}
        for i = 1, 16 do t[i] = i end
        for i = 16, 9, -1 do t[i] = nil; suspend(); emit(#t) end
        t[12] = 1; suspend(); emit(#t); t[4] = nil; suspend(); emit(#t)
        for i = 1, 40 do t[#t + 1] = i; if i % 8 == 0 then suspend() end; emit(#t) end)"},
    {"a table that grows on after a stop", R"(
        local t = {}
        for i = 1, 70 do t["n" .. i] = i; t[i] = i; if i % 9 == 0 then suspend() end end
        local s, n = 0, 0
        for k, v in pairs(t) do s = s + v; n = n + 1; if n % 11 == 0 then suspend() end end
        emit(s, n))"},
    {"varargs", R"(
        local function f(a, ...)
            suspend(); local x, y = ...; suspend()
            emit(a, x, y, select("#", ...), ...)
            local t = {...}; suspend(); return #t, ...
        end
        emit(f(1)); emit(f(1, 2)); emit(f(1, 2, 3, nil, 5)); emit((f(1, nil, nil)))
        local function g(...) return f(...) end
        emit(g(7, 8, 9)))"},
    {"goto", R"(
        local i = 1
        ::top::
        do local j = i; local f = function() j = j + 1; return j end
            suspend(); if i % 2 == 0 then i = i + 1; goto continue end
            emit(i, f()); i = i + 1
        end
        ::continue::
        if i < 8 then goto top end
        emit("end"))"},
    {"while, repeat and nested loops", R"(
        local n = 0
        while n < 3 do n = n + 1; local m = 0
            repeat local done = m >= n; m = m + 1; suspend(); emit(n, m) until done
            for i = 3, 1, -1 do for j = 1.0, 2.0, 0.5 do suspend(); if j > 1.4 then break end; emit(i, j) end end
        end)"},
    {"variables to be closed", R"(
        local function closing(name)
            return setmetatable({}, {__close = function(_, e) suspend(); emit("close", name, e); suspend() end})
        end
        local function f(fails)
            local a <close> = closing("a")
            local b <close> = closing("b")
            suspend()
            do local c <close> = closing("c"); suspend() end
            if fails then error("failed") end
            return 1, 2, 3
        end
        emit(pcall(f, false)); emit(pcall(f, true)); emit(f(false))
        for i = 1, 3 do local d <close> = closing("d" .. i); if i == 2 then break end; suspend() end)"},
    {"errors in closing methods", R"(
        local function closing(name)
            return setmetatable({}, {__close = function(_, e) suspend(); emit(name, e); error(name) end})
        end
        emit(pcall(function() local a <close> = closing("a"); local b <close> = closing("b"); suspend(); return 1 end))
        emit(pcall(function() local a <close> = closing("a"); local b <close> = closing("b"); suspend(); error("z") end)))"},
    {"a generic for that closes its fourth value", R"(
        local function iterate(n)
            local c = setmetatable({}, {__close = function() suspend(); emit("closed", n) end})
            return function(_, i) suspend(); if i < n then return i + 1 end end, nil, 0, c
        end
        for i in iterate(3) do emit(i) end
        for i in iterate(3) do suspend(); if i == 2 then break end end
        emit(pcall(function() for i in iterate(5) do suspend(); error(i) end end)))"},
    {"a C function that closes variables on its way out", R"(
        local c = setmetatable({}, {__close = function(_, e) suspend(); emit("closed", e); suspend() end})
        emit(with_closing(c, function() suspend() end))
        emit(pcall(with_closing, c, function() suspend(); error("inside") end)))"},
    {"coroutines, created, suspended and dead", R"(
        local log = {}
        local fresh = create(function(...) suspend(); emit("fresh", ...); return "r" end)
        local gen = create(function(a) local b = yield(a + 1); suspend(); local c = yield(b * 2); suspend(); return c end)
        local bad = create(function() local x <close> = setmetatable({}, {__close = function() end}); suspend(); error({}) end)
        emit(resume(gen, 1)); suspend(); emit(resume(gen, 10)); suspend()
        emit(resume(fresh, 1, 2)); suspend(); emit(resume(fresh))
        emit((resume(bad))); suspend(); emit(status(bad), resume(bad))
        emit(resume(gen, "c")); suspend(); emit(resume(gen)); emit(status(gen), status(fresh)))"},
    {"coroutines in coroutines", R"(
        local total = 0
        local function level(n)
            return function(x)
                suspend()
                if n == 0 then total = total + x; suspend(); return yield("bottom " .. x) end
                local co = create(level(n - 1))
                local ok, a = resume(co, x + n); suspend(); total = total + n
                local b = yield(a .. "<" .. n); suspend()
                return resume(co, b)
            end
        end
        local co = create(level(4))
        emit(resume(co, 1)); suspend(); emit(resume(co, "back")); emit(resume(co)); emit(total))"},
    {"errors through coroutines", R"(
        local function f(n) suspend(); if n == 0 then error("deep") end
            local ok, e = resume(create(f), n - 1); suspend(); error(e .. n) end
        emit(resume(create(f), 4))
        emit(pcall(function() resume(create(function() suspend() end)); suspend(); error("after") end)))"},
    {"coroutine.wrap", R"(
        local function range(n) return wrap(function() for i = 1, n do suspend(); yield(i) end end) end
        for i in range(3) do suspend(); for j in range(i) do emit(i, j) end end
        local fails = wrap(function() suspend(); error("wrapped") end)
        emit(pcall(fails))
        local w = wrap(function(...) suspend(); local a = yield(...); suspend(); return a, "done" end)
        emit(w(1, 2)); suspend(); emit(w(3)))"},
    {"upvalues shared between coroutines", R"(
        local n, cos = 0, {}
        for i = 1, 3 do
            local own = i
            cos[i] = create(function()
                local mine = 0
                local function bump() n = n + own; mine = mine + 1; return mine end
                while true do suspend(); yield(bump, bump(), n) end
            end)
        end
        for round = 1, 3 do for i = 1, 3 do
            local ok, bump, m, all = resume(cos[i]); suspend(); emit(ok, m, all, bump(), n)
        end end)"},
    {"a cell of a coroutine that is gone", R"(
        local get
        do
            local co = create(function() local x = 5; get = function() x = x + 1; return x, co end; yield() end)
            resume(co); co = nil
        end
        suspend(); emit((get())); suspend(); collect(); emit((get())); suspend(); emit((get())))"},
    {"metatables and metamethods that stop", R"(
        local mt = {}
        local function new(v) return setmetatable({v = v}, mt) end
        for _, op in ipairs{"add", "sub", "mul", "concat", "band", "idiv"} do
            mt["__" .. op] = function(a, b) suspend(); return new(op .. (type(a) == "table" and a.v or a) .. (type(b) == "table" and b.v or b)) end
        end
        mt.__eq = function(a, b) suspend(); return a.v == b.v end
        mt.__lt = function(a, b) suspend(); return a.v < b.v end
        mt.__le = function(a, b) suspend(); return a.v <= b.v end
        mt.__len = function(a) suspend(); return 42 end
        mt.__unm = function(a) suspend(); return new("-" .. a.v) end
        mt.__call = function(self, ...) suspend(); return self.v, ... end
        mt.__index = function(t, k) suspend(); return k .. "!" end
        mt.__newindex = function(t, k, v) suspend(); emit("set", k, v) end
        local a, b = new(1), new(2)
        emit((a + b).v, (a - 1).v, (3 * b).v, (a .. "x" .. b).v, ("y" .. a).v, (a & 1).v, (1 // b).v)
        emit(a == b, a ~= b, a < b, a <= b, a > b, not (a >= b), #a, (-a).v, a(5, 6), a.name, a[7])
        a.x = 1; a[1] = 2
        if a < b then emit("less") end
        while a == b do emit("never") end)"},
    {"metamethods in the middle of expressions", R"(
        local mt = {}
        local function new(v) return setmetatable({v = v}, mt) end
        for _, op in ipairs{"add", "mul", "concat"} do
            mt["__" .. op] = function(a, b) suspend(); return new(op .. (type(a) == "table" and a.v or a) .. (type(b) == "table" and b.v or b)) end
        end
        mt.__eq = function(a, b) suspend(); return a.v == b.v end
        mt.__lt = function(a, b) suspend(); return a.v < b.v end
        mt.__index = function(t, k) suspend(); if k == "m" then return function(self, x) return self.v .. x end end; return k end
        mt.__newindex = function(t, k, v) suspend(); emit(k, v) end
        mt.__len = function() suspend(); return 3 end
        mt.__unm = function(a) suspend(); return a end
        local a, b, u = new(1), new(2), {}
        emit("p", a < b, (a < b) == (b < a), (a + b).v .. (b * a).v, ({a + b, a.x, "q", #a})[2], -a == a and a.y or b.z)
        emit(({1, 2, a.three, n = a.n, [a.k] = a + 1, 6}).n, a:m(b.w), (a:m("r")), a < b and "yes" or "no", not (a < b))
        local x, y, z = a.one, (a + b).v, b.two .. a.three
        emit(x, y, z)
        u[1], a.s, u.t, b[a.u] = a.f, b.g, "h", a.i
        emit(u[1], u.t, #u + #a * 2, 1 + #a, (a .. "s" .. b).v, ("s" .. a .. "t").v)
        emit(select("#", a.x, suspend(1, 2), b.y), select(2, a.x, b.y .. "e", suspend(a.z)))
        for i = #a - 2, #a do emit(i, a[i] or b[i]) end
        for i, v in ipairs({a.x, b.y, a + b and a.z}) do emit(i, v, a.w) end
        local function va(...) return a.first, ..., b.last end
        emit(va(a.p, b.q)); emit((va(1)) .. a.x)
        while a == b or #a < 3 do emit("never") end
        repeat local k = a.k; local c = function() return k end until c() == a.k and a < b
        goto on
        ::on:: emit(a.v == 1 and (a == a and (a < b and a.r or a.s)) or a.t)
        return a + b)"},
    {"method calls and classes", R"(
        local Base = {}; Base.__index = Base
        function Base.new(n) return setmetatable({n = n}, Base) end
        function Base:get() suspend(); return self.n end
        function Base:add(x) self.n = self.n + x; suspend(); return self end
        local Derived = setmetatable({}, {__index = Base}); Derived.__index = Derived
        function Derived:get() suspend(); return "d" .. Base.get(self) end
        local o = setmetatable(Base.new(3), Derived)
        emit(o:add(1):add(2):get(), o:get(), Base.new(9):add(1):get()))"},
    {"tail calls", R"(
        local function loop(n, acc) if n == 0 then suspend(); return acc end; suspend(); return loop(n - 1, acc + n) end
        emit(loop(6, 0)); emit((pcall(loop, 2, 0))); emit(call(loop, 3, 0)))"},
    {"deep recursion", R"(
        local function depth(n) if n == 0 then suspend(); return 0 end; return 1 + depth(n - 1) end
        emit(depth(150))
        local function tree(n) if n == 0 then return {} end; local l = tree(n - 1); if n == 4 then suspend() end; return {l, tree(n - 1)} end
        local function count(t) local n = 1; for _, c in ipairs(t) do n = n + count(c) end; return n end
        emit(count(tree(6))))"},
    {"calls through C", R"(
        local function f(n) suspend(); if n > 0 then return call(f, n - 1), n end; return "end" end
        emit(f(5)); emit(call(pcall, call, f, 2)); emit(call(select, 2, "a", call(f, 1))))"},
    {"cycles and shared tables", R"(
        local a = {name = "a"}; local b = {a = a, name = "b"}; a.b = b; a.self = a
        setmetatable(a, a); a.__index = function(t, k) return t.b.name .. k end
        suspend(); emit(a.self == a, a.b.a == a, b.a.b == b, a.other)
        local list = nil; for i = 1, 50 do list = {next = list, i = i} end
        suspend(); local n = 0; while list do n = n + list.i; list = list.next end; emit(n))"},
    {"many locals, many arguments and constants", R"(
        local a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
        local t = {suspend(1, 2), a, b, c, suspend(3), d, suspend(4, 5, 6)}
        emit(#t, a + suspend(10) + b, -suspend(5), not suspend(nil), #suspend("four"))
        emit(a, suspend(b), c, d, (suspend(e)), f, g, h, i, j, k, l, m, n, o, suspend(p)))"},
    {"sieve and quicksort", R"(
        local composite, primes = {}, {}
        for i = 2, 40 do
            if not composite[i] then primes[#primes + 1] = i; for j = i * i, 40, i do composite[j] = true end end
            if i % 10 == 0 then suspend() end
        end
        local function sort(t, lo, hi)
            if lo >= hi then return end
            local p, i = t[hi], lo
            for j = lo, hi - 1 do if t[j] > p then t[i], t[j] = t[j], t[i]; i = i + 1 end end
            t[i], t[hi] = t[hi], t[i]; suspend(); sort(t, lo, i - 1); sort(t, i + 1, hi)
        end
        sort(primes, 1, #primes)
        for i, p in ipairs(primes) do emit(p) end)"},
};

// The image of the program at this stop, or the last.
inline std::string image_at_stop(const std::string& program, int stop = 1) {
    State state(program);
    state.start();
    std::string image;
    for (int i = 0; i < stop && state.go_on(); ++i)
        image = state.write();
    return image;
}

// What is said of the damaged image, after "the image is damaged: "; "" where it is read.
inline std::string said_of(State& state, const std::string& image) {
    std::string said;
    try {
        state.read(image);
    } catch (const std::exception& error) {
        said = error.what();
    }
    lua_settop(state.lua(), 1);
    lua_gc(state.lua(), LUA_GCCOLLECT);
    return said.substr(said.rfind(": ") == std::string::npos ? 0 : said.rfind(": ") + 2);
}

} // namespace lunamoo::verbs::small
