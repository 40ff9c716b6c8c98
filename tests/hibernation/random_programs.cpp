#include "tests/hibernation/random_programs.h"

#include <array>

namespace lunamoo::verbs::hibernation {

namespace {

using test::StatementKind;

constexpr auto kKinds = std::to_array<StatementKind>({
    {"stop", "suspend() n = n + 1", 4},
    {"while", "local i = 0 while i < $N do i = i + 1 $S $B end"},
    {"repeat", "local i = 0 repeat i = i + 1 $B $S local j = i until j >= $N"},
    {"for", "for i = 1, $N do n = n + i $S $B end", 2},
    {"for down", "for i = $N, 1, -1 do $S n = n ~ i end"},
    {"for float", "for x = 0.5, $N, 0.75 do $S n = n + (x // 1 | 0) end"},
    {"goto back", "local i = 0 ::again$I:: i = i + 1 $S $B if i < $N then goto again$I end"},
    {"goto out",
     "for i = 1, 9 do for j = 1, 9 do $S n = n + j if i * j > $N then goto out$I end end "
     "end ::out$I::"},
    {"break", "for i = 1, 100 do $S n = n + 1 if i > $N then break end end"},
    {"pairs, string keys",
     "local u = {a$I = 1, b = $N, c = 3} for k, v in pairs(u) do $S n = n + v "
     "$B end",
     2},
    {"pairs, number keys",
     "local u = {$N, 2, [-$N] = 3, [0.5] = 4, [1 << 40] = 5} for k, v in pairs(u) do $S n = n + v "
     "end"},
    {"pairs, object keys",
     "local u = {[obj(1)] = 1, [obj(2)] = 2, [player] = $N, [obj(-1)] = 4} for "
     "k, v in pairs(u) do $S n = n + v end"},
    {"pairs, table keys",
     "local u = {} for i = 1, $N do u[{}] = i u[function() return u end] = i * 10 u['k' .. i] = i "
     "end for k, v in pairs(u) do $S n = n + v end",
     2},
    {"pairs, removing",
     "local u = {x = 1, y = 2, [{}] = 3, [player] = 4, $N} for k, v in pairs(u) do "
     "u[k] = nil $S n = n + v end n = n + (next(u) == nil and 1 or 0)"},
    {"pairs, assigning",
     "local u = {x = 1, y = 2, [{}] = 3} for k, v in pairs(u) do $S u[k] = v * 2 "
     "end for _, v in pairs(u) do n = n + v end"},
    {"pairs, stored", "here.state = t for k, v in pairs(here.state) do $S n = n + k end"},
    {"next", "local u = {[{}] = $N, x = 2} local k, v = next(u) while k do $S n = n + v k, v = "
             "next(u, k) end"},
    {"ipairs", "for i, v in ipairs(t) do $S n = n + i end"},
    {"iterator", "local function step(limit, i) $S if i < limit then return i + 1, i * 2 end end "
                 "for a, b in step, $N, 0 do $S n = n + b $B end"},
    {"gmatch", "for w in (s .. ' a b1 c22'):gmatch('%w+') do $S n = n + #w end"},
    {"gmatch captures", "for k, v in ('a=$N;b=2'):gmatch('(%w)=(%d)') do $S n = n + v + #k end"},
    {"utf8.codes", "for at, c in utf8.codes('ä$N€') do $S n = n + c % 100 + at end"},
    {"closure",
     "local c = 0 local function add(d) $S c = c + d return c end add($N) $S n = n + "
     "add($N) + c",
     2},
    {"closures in a loop",
     "local fs = {} for i = 1, $N do $S fs[i] = function() i = i + 1 $S return i end "
     "end for _, f in ipairs(fs) do n = n + f() + f() end"},
    {"closures that share", "local v = $N local function up(d) v = v + d end local function get() "
                            "return v end up(2) $S up(3) v = v * 2 $S n = n + get() $B n = n + v"},
    {"upvalues of upvalues",
     "local a = 1 local function f() local b = $N return function() $S a = a "
     "+ b b = b + 1 return function() $S b = b + a return b end end end "
     "n = n + f()()() + a"},
    {"varargs",
     "local function all(...) $S local a = ... n = n + select('#', ...) + (a or 0) $S "
     "return ... end n = n + #{all($N, $N, all($N))}",
     2},
    {"many varargs", "local function count(...) $S return select('#', ...) end n = n + "
                     "count(('x'):rep(40 * $N):byte(1, -1))"},
    {"recursion", "local function down(k) if k == 0 then $S return 1 end local r = k + down(k - 1) "
                  "$S return r end n = n + down($N)"},
    {"deep recursion", "local function down(k) if k == 0 then suspend() return 1 end return 1 + "
                       "down(k - 1) end n = n + down(40 * $N)"},
    {"tail call", "local function down(k) $S if k == 0 then return 1 end return down(k - 1) end "
                  "n = n + down($N)"},
    {"pending operands",
     "local function late(x) $S return x end n = n + late($N) * late(2) - "
     "late(n % 7) // late($N) s = (late('p') .. n % 10 .. late('q') .. s):sub(1, "
     "150)",
     2},
    {"constructor", "local function late(...) $S return ... end local u = {late($N), x = late(n), "
                    "late(1, 2), {late(3)}, late(4, 5, 6)} n = n + #u + u[3][1]"},
    {"pcall", "local ok, x = pcall(function() $S $B return $N end) n = n + x", 2},
    {"pcall of error", "local ok, e = pcall(function() $S error('message $N') end) $S n = n + "
                       "#e.message"},
    {"pcall of a mistake", "local ok, e = pcall(function() local z $S return z.y end) n = n + "
                           "#e.message"},
    {"pcall of a code",
     "local ok, e = pcall(function() $S error(E_PERM, 'no') end) n = n + (e.code "
     "== E_PERM and 1 or 0)"},
    {"deep pcall",
     "local function deep(k) if k == 0 then $S error('deep') end local ok, e = "
     "pcall(deep, k - 1) $S error(e) end n = n + #select(2, pcall(deep, $N)).message"},
    {"xpcall", "local ok, e = xpcall(function() $S $B error('x') end, function(e) $S return "
               "#e.message end) n = n + e"},
    {"coroutine",
     "local co = coroutine.create(function(a) for i = 1, $N do $S a = coroutine.yield(i + a) end "
     "return a end) for i = 1, $N + 2 do $S local ok, v = coroutine.resume(co, i) if ok and v "
     "then n = n + v end end",
     2},
    {"wrap",
     "for v in coroutine.wrap(function() for i = 1, $N do $S coroutine.yield(i) $B end end) "
     "do $S n = n + v end",
     2},
    {"coroutine that waits",
     "local co = coroutine.wrap(function() local u = {} while true do u[#u + "
     "1] = #u coroutine.yield(#u) end end) co() $S co() $B $S n = n + co()"},
    {"coroutine not begun", "local co = coroutine.create(function(...) $S return select('#', ...) "
                            "end) $S n = n + select(2, coroutine.resume(co, $N, nil))"},
    {"coroutine that failed",
     "local co = coroutine.create(function() $S error('in') end) local ok, e "
     "= coroutine.resume(co) $S n = n + #e.message + "
     "#coroutine.status(co)"},
    {"coroutine close", "local co = coroutine.create(function() local a <close> = setmetatable({}, "
                        "{__close = function() n = n + $N end}) $S coroutine.yield() end) "
                        "coroutine.resume(co) $S coroutine.close(co)"},
    {"yield across pcall", "local f = coroutine.wrap(function() local ok, e = pcall(function() $S "
                           "coroutine.yield($N) $S error('after') end) return #e.message end) "
                           "n = n + f() $S n = n + f()"},
    {"coroutines in coroutines",
     "local function nest(k) if k == 0 then $S return $N end return coroutine.wrap(function() $S "
     "return nest(k - 1) end)() end n = n + nest($N)"},
    {"close", "local a <close> = setmetatable({}, {__close = function() $S n = n + 1 end}) $S $B"},
    {"close after an error", "pcall(function() local a <close> = setmetatable({}, {__close = "
                             "function(_, e) $S n = n + #e.message end}) $S error('x') end)"},
    {"close before results", "local function f(...) local a <close> = setmetatable({}, {__close = "
                             "function() $S end}) return ..., $N end n = n + #{f(1, 2)} + f($N)"},
    {"for with a closing value", "for k, v in next, {$N, 2}, nil, setmetatable({}, {__close = "
                                 "function() $S n = n + 1 end}) do $S n = n + v break end"},
    {"arithmetic events",
     "local o = setmetatable({}, {__add = function() $S return $N end, __unm = function() $S "
     "return 1 end, __concat = function() $S return 'c' end, __len = function() $S return 2 end}) "
     "n = n + (o + 1) + (1 + o) + -o + #o + #(o .. 'x')"},
    {"comparison events",
     "local m = {} m.__lt = function() $S return true end m.__le = m.__lt m.__eq = m.__lt local a, "
     "b = setmetatable({}, m), setmetatable({}, m) if a < b and a <= b and a == b then n = n + $N "
     "end"},
    {"index events",
     "local o = setmetatable({}, {__index = function(u, k) $S return k end, __newindex = "
     "function(u, k, v) $S rawset(u, k, v + 1) end}) o[1] = $N n = n + o[1] + o[2]"},
    {"call event",
     "local o = setmetatable({}, {__call = function(self, a, ...) $S return a, ... end}) "
     "n = n + o($N, 2)"},
    {"pairs event",
     "for k, v in pairs(setmetatable({}, {__pairs = function(u) $S return next, {$N, "
     "2}, nil end})) do $S n = n + v end"},
    {"classes", "local C = {} C.__index = C function C.new(v) return setmetatable({v = v}, C) end "
                "function C:up(d) $S self.v = self.v + d return self end local o = C.new($N) $S "
                "n = n + o:up(1):up(2).v"},
    {"cycles", "local a = {v = $N} a.a = a a.f = function() return a end a[a] = a $S n = n + "
               "a.a.f()[a].v"},
    {"identity", "local a = {} local b = {a, {a}} $S a.v = $N n = n + b[1].v + b[2][1].v"},
    {"emptied table",
     "local u = {} for i = 1, 20 do u['e' .. i] = i end for i = 1, 20, 2 do u['e' .. "
     "i] = nil end $S for i = 1, 9 do u['f' .. i] = i end for _, v in pairs(u) do "
     "n = n + v end"},
    {"growing list", "for i = 1, 5 * $N do t[#t + 1] = i end $S for i = 1, 5 * $N do "
                     "table.remove(t) end"},
    {"long string", "local l = ('x'):rep(500 * $N) $S n = n + #l"},
    {"binary string", "local l = '\\0\\255$N\\128' $S n = n + l:byte(2) + #l"},
    {"floats and large integers",
     "local a, b, c = 1 / 3, math.mininteger + $N, 2.0 ^ 60 $S n = n + "
     "(a * 3 == 1 and 1 or 0) + (b < 0 and 1 or 0) + (c // 1 | 0) % 7"},
    {"error as a value",
     "local _, e = pcall(error, E_RANGE, 'm$N') $S n = n + #e.message + (e.code "
     "== E_RANGE and 1 or 0)"},
    {"stored table as a value", "here.state = {$N, {x = n}} local held = here.state $S n = n + "
                                "held[1] + #held[2] + (held == here.state and 1 or 0)"},
    {"builtin as a value", "local f, sub = valid, string.sub $S n = n + (f(player) and 1 or 0) + "
                           "#sub(s, 1, $N)"},
    {"load", "n = n + load('local a = ... for i = 1, $N do suspend() a = a + i end return a')(n % "
             "10)"},
    {"eval", "local _, v = eval('local v = $N suspend() return v') n = n + (v or 0)"},
    {"verb of the same owner", "n = n + here:add(n % 100, $N)", 2},
    {"verb of another owner", "n = n + #here:list(t, $N)", 2},
    {"verb that fails", "local ok, e = pcall(call, here, 'fail', $N) n = n + #e.message"},
    {"verbs of two owners in turn", "n = n + here:ping($N)", 2},
    {"verbs of ten owners", "n = n + here:hop1(3 + $N)"},
    {"coroutine of another owner",
     "n = n + coroutine.wrap(function() $S return here:gen($N) end)()"},
    {"move with hooks",
     "local thing = create(obj(-1)) move(thing, here) n = n + (thing.location == "
     "here and 1 or 0) recycle(thing)"},
    {"lowered perms", "n = n + here:lowers()"},
    {"pausable",
     "n = n + pausable(function() local m = 0 for i = 1, 5 * $N do m = m + i end return m "
     "end)"},
    {"fork", "fork(1, function(k) $S for i = 1, k do here.count = here.count + i $S end end, $N)"},
    {"fork with upvalues", "local v, u = n % 10, {$N} fork(1, function() v = v + 1 $S here.count = "
                           "here.count + v + u[1] end) v = -1 $S n = n + v"},
    {"garbage", "for i = 1, 30 * $N do local g = {i, {}, 'g' .. i, function() return i end} end"},
});

const char* const kVerbs = R"lua(
--- verb add, Wizard
local a, b = ...
suspend()
return a + b
--- verb list, Ann
local l, k = ...
local u = {k}
for i, v in ipairs(l) do
  if i % 4 == 0 then
    suspend()
  end
  u[i + 1] = v
end
return u
--- verb fail, Bob
suspend()
error(E_INVARG, "number " .. ...)
--- verb ping, Ann
local n = ...
if n == 0 then
  suspend()
  return 1
end
local r = this:pong(n - 1)
return r + 1
--- verb pong, Bob
local n = ...
suspend()
if n == 0 then
  return 2
end
local ok, r = pcall(call, this, "ping", n - 1)
return r + 2
--- verb hop, Wizard Ann Bob Cid Dan Eve Fay Gus Hal Ida
local n = ...
if n == 1 then
  suspend()
  return 1
end
local below = call(this, "hop" .. tonumber(verb:match("%d+")) % 10 + 1, n - 1)
if n % 3 == 0 then
  suspend()
end
return below + n
--- verb gen, Ann
local k = ...
local sum = 0
for v in coroutine.wrap(function()
  for i = 1, k do
    suspend()
    coroutine.yield(i)
  end
end) do
  sum = sum + v
end
return sum
--- verb accept, Cid
suspend()
return true
--- verb enterfunc, Bob
suspend()
--- verb exitfunc, Ann
suspend()
--- verb lowers, Wizard
set_task_perms(obj(2))
suspend()
return (pcall(dump_database)) and 1 or 2
)lua";

} // namespace

Program RandomPrograms::next(unsigned seed) {
    test::ProgramGenerator generator(seed, kKinds);
    std::string text = "-- Made by dice.\n--- verb main, Wizard\nlocal here = this\n";
    text += generator.next();
    // What it would return is what it logs.
    const auto last = text.rfind("return ");
    text = text.substr(0, last) + "this:log({" + text.substr(last + 7) + "})\n" + (kVerbs + 1);
    for (const auto& [kind, programs] : generator.counts())
        counts_[kind] += programs;
    return parse_program("seed " + std::to_string(seed), text);
}

} // namespace lunamoo::verbs::hibernation
