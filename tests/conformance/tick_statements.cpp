// Statements of every kind, over a number `n`, a text `s`, a list `t` and a table by names `map`.
#include "tests/conformance/tick_statements.h"

#include <array>

namespace lunamoo::verbs::test {

namespace {

constexpr auto kKinds = std::to_array<StatementKind>({
    {"while", "local i = 0 while i < $N do i = i + 1 $B end"},
    {"repeat", "local i = 0 repeat i = i + 1 $B until i >= $N"},
    {"for", "for i = 1, $N do n = n + i $B end"},
    {"for down", "for i = $N, 1, -1 do n = n ~ i $B end"},
    {"for float", "for x = 0.5, $N, 0.5 do n = n + (x // 1 | 0) end"},
    {"for in, a function",
     "local function step(limit, i) if i < limit then return i + 1, i * 2 end "
     "end for a, b in step, $N, 0 do n = n + b $B end"},
    {"pairs of a list", "for k, v in pairs(t) do n = n + k end"},
    {"pairs of names", "for k, v in pairs(map) do n = n + #k + v end"},
    {"pairs of addresses",
     "local set = {} for i = 1, $N do set[{}] = i set[function() end] = i end "
     "for k, v in pairs(set) do n = n + v end"},
    {"ipairs", "for i, v in ipairs(t) do n = n + i end"},
    {"next", "local k = next(t) if k then n = n + 1 end if next({}) == nil then n = n + 2 end"},
    {"if", "if n % $N == 0 then $B elseif n % 2 == 0 then n = n + 1 else $B end"},
    {"goto forward", "for i = 1, $N do if i % 2 == 0 then goto next$I end $B ::next$I:: end"},
    {"goto back", "local i = 0 ::again$I:: i = i + 1 $B if i < $N then goto again$I end"},
    {"break", "for i = 1, 100 do n = n + 1 if i > $N then break end end"},
    {"closure", "local c = 0 local function add(d) c = c + d return c end add($N) n = n + add($N)"},
    {"closures in a loop", "local fs = {} for i = 1, $N do fs[i] = function() i = i + 1 return i "
                           "end end for _, f in ipairs(fs) do n = n + f() + f() end"},
    {"varargs", "local function all(...) local a = ... n = n + select('#', ...) + (a or 0) "
                "return ... end n = n + #{all($N, $N, all($N))}"},
    {"many varargs", "n = n + select('#', table.unpack({}, 1, 40 * $N))"},
    {"recursion", "local function down(k) if k == 0 then return 1 end return k + down(k - 1) end "
                  "n = n + down(5 * $N)"},
    {"tail call", "local function down(k) if k == 0 then return 1 end return down(k - 1) end "
                  "n = n + down(5 * $N)"},
    {"pcall", "local ok, x = pcall(function() $B return $N end) n = n + x"},
    {"pcall of error", "local ok, e = pcall(error, 'message $N') n = n + #e.message"},
    {"pcall of a mistake", "local ok, e = pcall(function() local z return z.y end) "
                           "n = n + #e.message"},
    {"pcall of a code", "local ok, e = pcall(error, E_PERM, 'no') n = n + (e.code == E_PERM and 1 "
                        "or 0)"},
    {"xpcall", "local ok, e = xpcall(function() $B error('x') end, function(e) return #e.message "
               "end) n = n + e"},
    {"deep pcall", "local function deep(k) if k == 0 then error('deep') end local ok, e = "
                   "pcall(deep, k - 1) error(e) end n = n + #select(2, pcall(deep, $N)).message"},
    {"coroutine", "local co = coroutine.create(function(a) for i = 1, $N do a = coroutine.yield(i "
                  "+ a) end return a end) for i = 1, $N + 2 do local ok, v = coroutine.resume(co, "
                  "i) if ok and v then n = n + v end end"},
    {"wrap",
     "for v in coroutine.wrap(function() for i = 1, $N do coroutine.yield(i) $B end end) do "
     "n = n + v end"},
    {"yield across pcall", "local f = coroutine.wrap(function() local ok, e = pcall(function() "
                           "coroutine.yield($N) error('after') end) return #e.message end) "
                           "n = n + f() + f()"},
    {"coroutines in coroutines", "local function nest(k) if k == 0 then return $N end return "
                                 "coroutine.wrap(function() return nest(k - 1) end)() end n = n + "
                                 "nest($N)"},
    {"coroutine error", "local ok, e = coroutine.resume(coroutine.create(function() error('in') "
                        "end)) n = n + #e.message"},
    {"coroutine close", "local co = coroutine.create(function() local a <close> = setmetatable({}, "
                        "{__close = function() n = n + $N end}) coroutine.yield() end) "
                        "coroutine.resume(co) coroutine.close(co)"},
    {"concatenation", "s = (s .. 'ab' .. n % 100 .. #s):sub(-150)"},
    {"string.rep", "s = (s .. ('xy'):rep(20 * $N, '-')):sub(-150)"},
    {"string.format",
     "s = ('%s %5d %.3f %q %x'):format(s:sub(1, 20), n % 1000, n / 7, s:sub(1, 9), "
     "n & 255)"},
    {"string.gsub", "s = (s:gsub('%a', function(c) n = n + 1 return c:upper() end, 9)):sub(-150)"},
    {"string.gmatch", "for w in (s .. ' a b1 c22'):gmatch('%w+') do n = n + #w end"},
    {"string.find",
     "local a, b = (s .. 'needle'):find('nee.-e') n = n + a + b + #(s:match('^%a*'))"},
    {"string.byte",
     "n = n + #string.char((s .. 'abc'):byte(1, 3)) + s:lower():reverse():upper():len()"},
    {"string.pack",
     "n = n + select(2, string.unpack('<i4 z', string.pack('<i4 z', $N, s:gsub('%z', "
     "'')))):len()"},
    {"strings compared",
     "local a, b = ('x'):rep(300) .. n % 3, ('x'):rep(300) .. n % 2 if a < b then "
     "n = n + 1 elseif a == b then n = n + 2 end"},
    {"long keys", "local k = ('k'):rep(200) .. n % 3 local u = {[k] = $N} n = n + u[k] + (u[k .. "
                  "'x'] or 1)"},
    {"numerals", "n = n + ('1$N' + 1) + tonumber('0x$N') + #tostring(n / 3)"},
    {"table.insert", "table.insert(t, n % 50) table.insert(t, 1, $N) if #t > 40 then "
                     "table.remove(t, 1) n = n + table.remove(t) end"},
    {"table.sort", "local u = {} for i = 1, 5 * $N do u[i] = (n * 31 + i * 17) % 97 end "
                   "table.sort(u) n = n + u[1]"},
    {"table.sort by", "local u = {} for i = 1, 5 * $N do u[i] = (n * 13 + i * 29) % 89 end "
                      "table.sort(u, function(a, b) return a > b end) n = n + u[1]"},
    {"table.concat", "s = (s .. table.concat(t, ',')):sub(-150)"},
    {"table.move",
     "local u = table.move(t, 1, #t, 2, {0}) n = n + #u + table.pack(table.unpack(u)).n"},
    {"lists", "n = n + #table.unique(table.join(t, {1, 2, 2})) + (table.index_of(t, 1) or 0)"},
    {"constructor", "local u = {$N, $N, x = n, [n % 9] = 1, {}, {$N}} n = n + #u"},
    {"long constructor",
     "local u = {1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,"
     "26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,"
     "52,53} n = n + #u"},
    {"growing by names",
     "for i = 1, 20 * $N do map['key' .. i] = i end for i = 1, 10 do map['key' .. "
     "i] = nil end"},
    {"growing by numbers",
     "local u = {} for i = 1, 30 * $N do u[i * 3] = i end n = n + (u[3] or 0)"},
    {"emptied", "local u = {} for i = 1, 60 do u['e' .. i] = i end for k in pairs(u) do u[k] = nil "
                "end n = n + (next(u) == nil and 1 or 0)"},
    {"utf8", "local u = utf8.char(228, 8364, 65 + $N) n = n + utf8.len(u) + utf8.codepoint(u, "
             "utf8.offset(u, 2)) for _, c in utf8.codes(u) do n = n + c end"},
    {"math", "n = n + math.floor(n / 3 % 100) + math.max(1, $N) + (math.tointeger(4.0) or 0) + "
             "math.abs(-$N) + math.ceil(math.sqrt($N))"},
    {"bitwise", "n = (n << 3 ~ n >> 5) & 0xFFFFF | $N"},
    {"floats",
     "local x = n / 3.5 for i = 1, $N do x = x * 1.25 - 2 ^ 0.5 end n = n + (x % 100 // 1 | "
     "0)"},
    {"division by zero",
     "local ok, e = pcall(function() return n // 0 end) n = n + (e.code == E_DIV "
     "and 1 or 0)"},
    {"arithmetic events",
     "local o = setmetatable({}, {__add = function() return $N end, __unm = "
     "function() return 1 end, __concat = function() return 'c' end, __len = "
     "function() return 2 end}) n = n + (o + 1) + (1 + o) + -o + #o + #(o .. 'x')"},
    {"index events",
     "local o = setmetatable({}, {__index = function(u, k) return k end, __newindex = "
     "function(u, k, v) rawset(u, k, v + 1) end}) o[1] = $N n = n + o[1] + o[2]"},
    {"index chain",
     "local base = {v = $N} for i = 1, $N do base = setmetatable({}, {__index = base}) "
     "end n = n + base.v"},
    {"call event",
     "local o = setmetatable({}, {__call = function(self, a, ...) return a, ... end}) "
     "n = n + o($N, 2)"},
    {"compare events",
     "local m = {} m.__lt = function() return true end m.__le = m.__lt m.__eq = "
     "m.__lt local a, b = setmetatable({}, m), setmetatable({}, m) if a < b and a "
     "<= b and a == b then n = n + $N end"},
    {"pairs event",
     "for k, v in pairs(setmetatable({}, {__pairs = function(u) return next, {$N, 2}, "
     "nil end})) do n = n + v end"},
    {"close", "local a <close> = setmetatable({}, {__close = function() n = n + 1 end}) $B"},
    {"close after an error", "pcall(function() local a <close> = setmetatable({}, {__close = "
                             "function(_, e) n = n + #e.message end}) error('x') end)"},
    {"load", "n = n + load('local a = ... for i = 1, $N do a = a + i end return a')(n % 10)"},
    {"load of an error", "local f, e = load('return return') n = n + #e.message"},
    {"events that are not there",
     "n = n + (string == table and 1 or 2) + (pcall(function() return "
     "#math + #sys end) and 1 or 0) local o = setmetatable({}, {}) n = n + "
     "#o + (o.x or 1) + (o == t and 1 or 0) o.y = $N"},
    {"json", "s = json.encode({n % 10, 'x', {a = true}}) n = n + #json.decode(s)"},
    {"re", "n = n + #(re.gsub(s .. 'abc12', '[a-z]+(\\\\d)', '%1')) + (re.find(s .. 'x9', '\\\\d') "
           "or 0)"},
    {"verb of the same owner", "n = n + mine:add(n % 100, $N)"},
    {"verb of another owner", "n = n + #other:list(t, $N)"},
    {"verb that fails", "local ok, e = pcall(call, other, 'fail', $N) n = n + #e.message"},
    {"property", "mine.count = mine.count + $N n = n + mine.count % 10"},
    {"stored tables",
     "mine.list = t local l = mine.list for i, v in ipairs(l) do n = n + v end n = n + "
     "#table.copy(l) + (l == mine.list and 1 or 0)"},
    {"callers", "n = n + #callers()"},
    {"suspend", "suspend(0) n = n + 1"},
    {"suspend in pcall", "pcall(function() suspend(0) n = n + $N error('later') end)"},
    {"suspend in a coroutine", "coroutine.wrap(function() suspend(0) n = n + $N end)()"},
    {"suspend in a verb", "n = n + other:nap($N)"},
    {"fork", "fork(0, function(k) local x = 0 for i = 1, k do x = x + i end end, 10 * $N)"},
    {"garbage", "for i = 1, 50 * $N do local g = {i, {}, 'g' .. i, function() return i end} end"},
});

} // namespace

std::span<const StatementKind> tick_statements() {
    return kKinds;
}

} // namespace lunamoo::verbs::test
