// Tasks that stop and go on in another runtime, as after a restart of the process: the rows of
// stopped tasks are all that is left. A restart after every stop changes nothing of the result.
#include "tests/catch.h"
#include "tests/verbs/restarting.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

struct Program {
    const char* what;
    const char* main;
    const char* anns = "";
    const char* bobs = "";
};

const Program kPrograms[] = {
    {"a loop with a closure that keeps the sum, inside pcall",
     "local sum = 0 local function add(n) sum = sum + n end "
     "for i = 1, 10 do pcall(function() suspend(1) add(i) this:log(i) end) end this:log(sum)"},
    {"the loop in a verb of one owner, called by another's inside its pcall",
     "local ok, n = pcall(function() return this:ann(10) end) this:log({ok, n})",
     "local sum = 0 for i = 1, (...) do suspend(1) sum = sum + i this:log(i) end return sum"},
    {"three owners deep, with errors crossing",
     "local ok, e = pcall(call, this, 'ann', 3) this:log(e.message) this:log(tostring(e.code))",
     "local n = ... suspend(1) local ok, e = pcall(call, this, 'bob', n) suspend(1) "
     "this:log(e.message) error(E_DIV, 'from ann')",
     "suspend(1) error(E_NACC, 'from bob ' .. ...)"},
    {"a generic for over keys", "local t = {a = 1, b = 2, c = 3, 10, 20, 30} local n = 0 "
                                "for k, v in pairs(t) do suspend(1) n = n + v end this:log(n)"},
    {"a generic for over a stored table",
     "for k, v in pairs(this.lines) do end this.lines = {1, 2, x = 3} "
     "local s = '' for k, v in pairs(this.lines) do suspend(1) s = s .. tostring(k) .. v end "
     "this.lines = {} this:log(s)"},
    {"nested coroutines and wrap",
     "local gen = coroutine.wrap(function() for i = 1, 3 do suspend(1) coroutine.yield(i) end end) "
     "local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) suspend(1) return b "
     "end) this:log(gen()) suspend(1) this:log(gen()) "
     "local _, x = coroutine.resume(co, 5) suspend(1) local _, y = coroutine.resume(co, 'z') "
     "this:log(x) this:log(y) this:log(coroutine.status(co))"},
    {"varargs, goto and multiple results",
     "local function f(...) suspend(1) return select('#', ...), ... end local i = 0 ::again:: "
     "i = i + 1 this:log({f(i, 'x', true)}) if i < 3 then goto again end"},
    {"to-be-closed variables", "do local x <close> = setmetatable({}, {__close = function() "
                               "suspend(1) this:log('closed') end})"
                               " suspend(1) this:log('in') end this:log('out')"},
    {"a variable that an error closes, above all slots that C has",
     "local _, e = pcall(function() local a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, "
     "t, u, v = 1 local x <close> = setmetatable({}, {__close = function(_, why) suspend(1) "
     "this:log(why.message) suspend(1) end}) error(E_RANGE, 'far up') end) this:log(e.message)"},
    {"metamethods and method tables",
     "local C = {} C.__index = C function C.get(s) suspend(1) return s.v end "
     "C.__add = function(a, b) suspend(1) return a.v + b.v end "
     "local a, b = setmetatable({v = 2}, C), setmetatable({v = 3}, C) "
     "this:log(a + b) this:log(a:get())"},
    {"string iterators", "for w in ('one two three'):gmatch('%a+') do suspend(1) this:log(w) end"},
    {"lowered perms", "set_task_perms(obj(2)) suspend(1) this:log((pcall(dump_database))) "
                      "suspend(1) this:log(tostring((select(2, pcall(dump_database)).code)))"},
    {"the variables of the task", "suspend(1) this:log(argstr) this:log(player) this:log(this)"},
    {"forks with their upvalues",
     "local n = 5 local function bump() n = n + 1 return n end fork(1, function(x) "
     "this:log(bump()) "
     "suspend(1) this:log({x, n, caller, this}) end, 'arg') bump() suspend(5) this:log(n)"},
    {"a verb whose text changes while it sleeps",
     "set_verb_code(this, 'main', 'this:log(\"new\")') suspend(1) this:log('old')"},
    {"xpcall with a handler that suspends", "this:log({xpcall(function() suspend(1) error('x') "
                                            "end, function(e) suspend(1) return e.message "
                                            "end)})"},
    {"an error value and a float kept in locals",
     "local e = select(2, pcall(error, E_RANGE, 'm')) local f = 0.1 suspend(1) "
     "this:log(tostring(e)) this:log(f * 3)"},
    {"deep recursion", "local function down(n) if n == 0 then suspend(1) return 0 end "
                       "return 1 + down(n - 1) end this:log(down(150))"},
    {"thirty activations over two owners", "this:log(this:ann(30))",
     "local n = ... if n == 0 then suspend(1) return 0 end local r = this:bob(n - 1) return r + 1",
     "local n = ... if n == 0 then suspend(1) return 0 end local r = this:ann(n - 1) suspend(1) "
     "return r + 1"},
    {"tables whose keys are objects, tables and functions",
     "local k1, k2, f = {}, {}, function() end local t = {[k1] = 1, [k2] = 2, [f] = 4, [this] = 8} "
     "local n = 0 for k, v in pairs(t) do suspend(1) n = n + v end "
     "this:log({n, t[k1], t[k2], t[f], t[this]})"},
    {"functions made by load, with their upvalues, inner functions and a coroutine",
     "local make = load('local n = ... return function() n = n + 1 suspend(1) return n end') "
     "local count = make(5) this:log(count()) make = nil this:log(count()) "
     "local co = coroutine.wrap(load('for i = 1, 3 do suspend(1) coroutine.yield(i) end', 'gen')) "
     "this:log(co()) this:log(co()) local ok, e = pcall(load('suspend(1) error(\"x\")')) "
     "this:log(e.message) fork(1, load('suspend(1) obj(4):log({player, ...})'), 7) suspend(9)"},
    {"functions and objects of a library, whose verb is programmed anew, then removed",
     "local lib = use(this, 'lib') local s = lib.Stack.new() local each = lib.each({5, 6}) "
     "s:push(each()) suspend(1) this:log(lib.slow(3)) "
     "set_verb_code(this, 'lib', 'return {slow = function() return \"new\" end}') suspend(1) "
     "this:log(lib.slow(4)) this:log(use(this, 'lib').slow()) suspend(1) "
     "delete_verb(this, 'lib') suspend(1) s:push(each()) this:log(s:sum()) "
     "this:log({lib.names.north, #lib, lib.player() == player}) "
     "this:log({pcall(function() lib.slow = 1 end)}) suspend(1) "
     "local keys = {} for k in pairs(lib) do suspend(1) keys[#keys + 1] = tostring(k) end "
     "table.sort(keys) this:log(table.concat(keys, ' ')) "
     "this:log(getmetatable(s) == lib.Stack) this:log((pcall(use, this, 'lib'))) "
     "fork(1, function() obj(4):log(lib.slow(7)) end) suspend(9)"},
    {"a builtin that calls verbs in the middle",
     "local a = create(obj(-1)) local ok, e = pcall(move, a, this) this:log(tostring(a.location))",
     "", ""},
};

const char* const kLibrary = R"lua(
    local names = {north = "n"}
    local Stack = {}
    Stack.__index = Stack
    function Stack.new() return setmetatable({}, Stack) end
    function Stack:push(v) self[#self + 1] = v end
    function Stack:sum() local n = 0 for _, v in ipairs(self) do n = n + v end return n end
    return {
        names = names, Stack = Stack, "first",
        slow = function(n) suspend(1) return n * 2 end,
        player = function() return player end,
        each = function(t)
            local i = 0
            return function() i = i + 1 return t[i] end
        end,
    })lua";

std::string outcome(const Program& program, Restarting::Options options, int* boots) {
    Restarting bench(options);
    bench.add_verb("main", program.main, ObjectId{1});
    bench.add_verb("ann", program.anns, ObjectId{2});
    bench.add_verb("bob", program.bobs, ObjectId{3});
    bench.add_verb("accept", "suspend(1) return true", ObjectId{3});
    bench.add_verb("lib", kLibrary, ObjectId{1}, db::kVerbRead | db::kVerbLibrary);
    bench.add_verb("enterfunc", "suspend(1) this:log('entered')", ObjectId{2});
    const auto text = bench.run();
    *boots = bench.restarts();
    return text;
}

} // namespace

TEST_CASE("a restart after every stop gives the same as none", "[hibernation]") {
    for (const auto& program : kPrograms) {
        INFO(program.what);
        int none = 0;
        int boots = 0;
        const auto expected = outcome(program, {}, &none);
        const auto actual = outcome(program, {true}, &boots);
        CHECK(actual == expected);
        CHECK(expected.find("E_") != 0);
        CHECK(none == 1);
        CHECK(boots > 2);
    }
}

TEST_CASE("what cannot be saved cannot suspend, and says why", "[hibernation]") {
    Restarting bench({true});
    bench.add_verb("main",
                   "local ok, e = pcall(string.gsub, 'x', 'x', function() suspend(1) end) "
                   "this:log(ok) this:log(#e.message > 10) "
                   "local ok2, e2 = pcall(table.sort, {2, 1}, function() suspend(1) end) "
                   "this:log(ok2) this:log(tostring(e2.code))",
                   ObjectId{1});
    CHECK(bench.run() == "false true false \"E_INVARG\"");
}

TEST_CASE("pauses at every tick, with a restart after each, change nothing either",
          "[hibernation][pausing]") {
    for (const auto& program : kPrograms) {
        INFO(program.what);
        int none = 0;
        int boots = 0;
        const auto expected = outcome(program, {}, &none);
        Restarting::Options options{true, true};
        options.pausable_ticks = 1;
        CHECK(outcome(program, options, &boots) == expected);
    }
}
