// Pausable code: paused where it is when its part of the slice is used up, and queued again; and
// what must not be paused.
#include "tests/catch.h"
#include "tests/verbs/restarting.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

struct Program {
    const char* what;
    const char* main;
};

// They compute and never stop by themselves.
const Program kPrograms[] = {
    {"nested loops over integers",
     "local n = 0 for i = 1, 7 do for j = i, 1, -1 do n = n + i * j end end this:log(n)"},
    {"a loop over floats, with a closure of each turn",
     "local f = {} for x = 0.5, 4, 0.5 do f[#f + 1] = function() x = x + 1 return x end end "
     "local n = 0 for i, g in ipairs(f) do n = n + g() + g() end this:log(n)"},
    {"while, repeat, goto and conditions that jump back",
     "local n, i = 0, 0 while i < 9 do i = i + 1 if i % 2 == 0 then n = n + i end end "
     "repeat local stop = n > 40 n = n + 3 until stop or n > 100 "
     "::again:: n = n + 1 if n < 60 then goto again end "
     "while true do n = n + 1 if n == 70 then break end end "
     "repeat n = n - 1 until n <= 50 repeat n = n + 1 until n == 55 "
     "repeat n = n + 1 until not (n ~= 60) this:log(n)"},
    {"recursion, and operands that wait for calls",
     "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end "
     "local t = {fib(3), fib(4), x = fib(5), fib(6)} "
     "this:log(fib(7) + fib(2) * fib(3)) this:log(t)"},
    {"open calls, varargs and many results",
     "local function pass(...) return ... end "
     "local function count(...) return select('#', ...), ... end "
     "this:log({count(pass(1, pass(2, pass(3, 4, 5))))}) "
     "this:log({pass(pass(pass()), pass(7), pass(8, 9))})"},
    {"generic loops over a table, a stored table and an iterator of Lua",
     "local t, n = {3, 1, 4, a = 1, b = 5}, 0 for k, v in pairs(t) do n = n + v end "
     "this.lines = {2, 7, 1, 8} for i, v in ipairs(this.lines) do n = n + i * v end "
     "for w in ('a bc def'):gmatch('%a+') do n = n + #w end "
     "local function down(_, i) if i > 1 then return i - 1 end end "
     "for i in down, nil, 6 do n = n + i end this.lines = {} this:log(n)"},
    {"tables and strings made in the middle of expressions",
     "local s = '' for i = 1, 6 do local t = {i, {i * 2, tostring(i)}, n = #s} "
     "s = s .. t[2][2] .. (t.n > 3 and 'x' or tostring(t[2][1])) end this:log(s)"},
    {"pcall around, errors through, xpcall's handler",
     "local n = 0 for i = 1, 5 do local ok, e = pcall(function() for j = 1, i do n = n + j "
     "if n > 12 then error(E_RANGE, 'at ' .. n) end end end) "
     "if not ok then this:log(e.message) n = 0 end end "
     "this:log({xpcall(function() local x = nil for i = 1, 3 do x = i end error('x') end, "
     "function(e) local m = '' for i = 1, 3 do m = m .. e.message end return m end)})"},
    {"coroutines inside coroutines",
     "local function gen(n) return coroutine.wrap(function() for i = 1, n do local c = "
     "coroutine.wrap(function() for j = 1, i do coroutine.yield(j) end end) "
     "for j = 1, i do coroutine.yield(c() * i) end end end) end "
     "local n = 0 local g = gen(4) for i = 1, 10 do n = n * 2 + g() end this:log(n)"},
    {"to-be-closed variables in loops and on errors",
     "local function guard(name) return setmetatable({}, {__close = function(_, e) "
     "for i = 1, 2 do end this:log(name .. (e and ' error' or '')) end}) end "
     "for i = 1, 2 do local a <close> = guard('a' .. i) for j = 1, 2 do local b <close> = "
     "guard('b' .. j) end end "
     "pcall(function() local c <close> = guard('c') for i = 1, 3 do if i == 2 then error('x') end "
     "end end) "
     "for k in next, {1, 2}, nil, guard('loop') do if k == 2 then break end end"},
    {"metamethods",
     "local V = {} V.__index = function(t, k) for i = 1, 2 do end return k .. '!' end "
     "V.__add = function(a, b) local n = 0 for i = 1, 3 do n = n + 1 end return n end "
     "V.__eq = function() for i = 1, 2 do end return true end "
     "V.__lt = function() for i = 1, 2 do end return false end "
     "V.__concat = function(a, b) for i = 1, 2 do end return 'cat' end "
     "V.__call = function(self, x) for i = 1, x do end return x + 1 end "
     "V.__newindex = function(t, k, v) for i = 1, 2 do end rawset(t, k, v) end "
     "local a, b = setmetatable({}, V), setmetatable({}, V) a.set = 4 "
     "this:log({a + b, a == b, a < b, a .. b, a(3), a.got, a.set})"},
    {"what cannot be paused inside: comparators, replacements, tostring",
     "local t = {5, 3, 8, 1} table.sort(t, function(a, b) for i = 1, 3 do end return a < b end) "
     "local s = ('abc'):gsub('%a', function(c) local r = '' for i = 1, 3 do r = r .. c end return "
     "r end) "
     "local x = tostring(setmetatable({}, {__tostring = function() for i = 1, 3 do end return "
     "'text' end})) for i = 1, 3 do s = s .. i end this:log({t, s, x})"},
    {"verbs of its own, errors and lowered perms in them",
     "local n = 0 for i = 1, 3 do n = n + this:sum(i) end "
     "local ok, e = pcall(call, this, 'sum', 'x') this:log({n, ok, tostring(e.code)}) "
     "set_task_perms(obj(1)) for i = 1, 3 do n = n + i end this:log(n)"},
    {"functions made by load, upvalues shared between coroutines",
     "local n = 0 local add = load('local add = ... return function() for i = 1, 3 do add(i) end "
     "end')(function(i) n = n + i end) local co = coroutine.create(function() for i = 1, 3 do "
     "n = n * 2 coroutine.yield() end end) for i = 1, 3 do add() coroutine.resume(co) end "
     "this:log({n, coroutine.status(co)})"},
    {"what is written is seen, in order",
     "this.lines = {} for i = 1, 5 do this:log(i) notify(player, 'line ' .. i) end"},
};

struct Outcome {
    std::string text;
    double ticks = 0;
    int boots = 0;
};

Outcome outcome_of(const std::string& main, Restarting::Options options) {
    options.keeps_time = true;
    Restarting bench(options);
    bench.add_verb("main", main, ObjectId{1});
    bench.add_verb("sum", "local n = 0 for i = 1, (...) do n = n + i end return n", ObjectId{1});
    Outcome outcome;
    outcome.text = bench.run();
    outcome.ticks = bench.ticks_used();
    outcome.boots = bench.restarts();
    return outcome;
}

Restarting::Options paused_every(Ticks ticks, bool restarts = true) {
    Restarting::Options options{restarts, true};
    options.pausable_ticks = ticks;
    return options;
}

} // namespace

TEST_CASE("a pause at any tick, with a restart after each, changes nothing", "[pausing]") {
    for (const auto& program : kPrograms) {
        INFO(program.what);
        const auto expected = outcome_of(program.main, {});
        CHECK(expected.text.find("traceback") == std::string::npos);
        for (const Ticks ticks : {1, 2, 3, 5, 7, 13, 50}) {
            INFO("a pause after every " << ticks);
            const auto paused = outcome_of(program.main, paused_every(ticks));
            CHECK(paused.text == expected.text);
            CHECK((ticks > 3 || paused.boots > 1));
        }
    }
}

TEST_CASE("pauses take no ticks, and come at the same places each time", "[pausing]") {
    for (const auto& program : kPrograms) {
        INFO(program.what);
        const auto expected = outcome_of(program.main, {});
        for (const Ticks ticks : {1, 2, 3, 5, 7, 13, 50}) {
            INFO("a pause after every " << ticks);
            CHECK(outcome_of(program.main, paused_every(ticks, false)).ticks ==
                  Approx(expected.ticks));
        }
        const auto first = outcome_of(program.main, paused_every(4));
        const auto second = outcome_of(program.main, paused_every(4));
        CHECK(first.boots == second.boots);
    }
}

namespace {

// Runs `code` as ann to the end, slice by slice; what it says, and how many slices it took.
struct Sliced : Bench {
    std::string runs(const std::string& code) {
        slices = 0;
        ended = false;
        runtime.start_eval("local box, mine = " + name(box) + ", " + name(anns_own) + " " + code,
                           ann, [this](TaskEnd end, const Value& value) {
                               ended = true;
                               last = end == TaskEnd::Aborted ? value.as_error().message
                                                              : db::to_literal(value);
                           });
        while (runtime.has_ready()) {
            db::ChangeSet changes;
            runtime.run_slice(changes);
            ++slices;
        }
        return ended ? last : "...";
    }
    int slices = 0;
};

const std::string kSpin = "local n = 0 for i = 1, 3000000 do n = n + 1 end ";

} // namespace

TEST_CASE("pausable code outlives its slices, other code does not", "[pausing]") {
    Sliced bench;
    CHECK(bench.runs("return pausable(function(a, ...) " + kSpin + "return a, n, ... end, 7, 8)") ==
          "{7, 3000000, 8}");
    CHECK(bench.slices > 10);
    CHECK(bench.runs(kSpin) == "Task ran out of ticks");
    CHECK(bench.slices == 1);
    CHECK(bench.runs("pausable(function() end) " + kSpin) == "Task ran out of ticks");
    CHECK(bench.slices == 1);
}

TEST_CASE("in another's verb a task is not paused but goes on to its slice's limit", "[pausing]") {
    Sliced bench;
    bench.add_verb(bench.box, "spin", kSpin, bench.bob);
    bench.add_verb(bench.box, "wizards", kSpin, bench.wizard);
    bench.add_verb(bench.box, "lowered", "set_task_perms(caller_perms()) " + kSpin, bench.wizard);
    bench.add_verb(bench.box, "short", "local n = 0 for i = 1, 300000 do n = n + 1 end return n",
                   bench.bob);
    bench.add_verb(bench.box, "back", "(...):spin()", bench.bob);
    bench.add_verb(bench.anns_own, "spin", kSpin, bench.ann);
    for (const char* verb : {"spin", "wizards", "lowered"}) {
        INFO(verb);
        CHECK(bench.runs("pausable(function() box:" + std::string(verb) + "() end)") ==
              "Task ran out of ticks");
        CHECK(bench.slices == 1);
    }
    // Called from another's verb, its own verb is not alone in the stack.
    CHECK(bench.runs("pausable(function() box:back(mine) end)") == "Task ran out of ticks");
    // What ends within the slice is let end, and the task is paused after it.
    CHECK(bench.runs("return pausable(function() return box:short() end)") == "{300000}");
    CHECK(bench.slices <= 2);
}

TEST_CASE("where nothing can stop a task goes on to its slice's limit", "[pausing]") {
    Sliced bench;
    const std::string spin = "local function spin() " + kSpin + "return n end ";
    for (const char* inside : {"table.sort({2, 1}, function() spin() end)", "('x'):gsub('x', spin)",
                               "tostring(setmetatable({}, {__tostring = spin}))",
                               "coroutine.close((function() local c = coroutine.create(function() "
                               "local x <close> = setmetatable({}, {__close = spin}) "
                               "coroutine.yield() end) coroutine.resume(c) return c end)())"}) {
        INFO(inside);
        CHECK(bench.runs(spin + "pausable(function() " + inside + " end)") ==
              "Task ran out of ticks");
        CHECK(bench.slices == 1);
    }
    for (const char* inside : {"pcall(spin)", "coroutine.wrap(spin)()",
                               "local x <close> = setmetatable({}, {__close = spin})",
                               "local x = setmetatable({}, {__index = spin}).x"}) {
        INFO(inside);
        CHECK(bench.runs(spin + "pausable(function() " + inside + " end) return 1") == "{1}");
        CHECK(bench.slices > 10);
    }
}

TEST_CASE("the server's own functions are not paused in the middle", "[pausing]") {
    Sliced bench;
    bench.add_verb(bench.anns_own, "accept", kSpin + " return true", bench.ann);
    const ObjectId thing = *bench.world.create(db::kNothing, bench.ann);
    CHECK(bench.runs("pausable(function() move(" + bench.name(thing) + ", mine) end)") ==
          "Task ran out of ticks");
    CHECK(bench.slices == 1);
}

namespace {

// Time enough, so that ticks alone count.
void set_options(Bench& bench, Value ticks, double seconds, Ticks slice = 500'000) {
    bench.option("pausable_ticks", std::move(ticks));
    bench.option("pausable_seconds", *Value::real(seconds));
    for (const char* name : {"fg_seconds", "bg_seconds"})
        bench.option(name, Value::integer(5));
    for (const char* name : {"fg_ticks", "bg_ticks"})
        bench.option(name, Value::integer(slice));
}

} // namespace

TEST_CASE("the limits of pausable code are read from $server_options", "[pausing]") {
    Sliced bench;
    set_options(bench, Value::integer(100'000), 1);
    CHECK(bench.runs("pausable(function() " + kSpin + "end) return 1") == "{1}");
    CHECK(bench.slices == 30);
    // Less than the whole slice, whatever is written: else a comparator would have nothing left.
    Sliced other;
    set_options(other, Value::integer(1'000'000'000), 1);
    CHECK(other.runs("pausable(function() " + kSpin + "end) return 1") == "{1}");
    CHECK(other.slices == 8);
}

TEST_CASE("a pause by seconds too goes on where it was", "[pausing]") {
    Sliced bench;
    set_options(bench, Value::integer(1'000'000'000), 0.001, 1'000'000'000);
    CHECK(bench.runs("return pausable(function() " + kSpin + "return n end)") == "{3000000}");
    CHECK(bench.slices > 1);
}

TEST_CASE("a paused task is listed as such, and can be killed but not resumed", "[pausing]") {
    Sliced bench;
    bench.runtime.start_eval("pausable(function() while true do end end)", bench.ann,
                             [](TaskEnd, const Value&) {});
    db::ChangeSet changes;
    bench.runtime.run_slice(changes);
    REQUIRE(changes.tasks.size() == 1);
    CHECK(changes.tasks.front().bytes.has_value());
    const std::string id = std::to_string(changes.tasks.front().id);
    const auto says = [&](const std::string& code) {
        std::string answer;
        bench.runtime.start_eval("return " + code, bench.wizard, [&](TaskEnd, const Value& value) {
            answer = db::to_literal(value);
        });
        while (answer.empty()) {
            db::ChangeSet more;
            bench.runtime.run_slice(more);
        }
        return answer;
    };
    CHECK(says("queued_tasks()[1].state, #queued_tasks()") == "{\"paused\", 1}");
    CHECK(says("#task_stack(" + id + ")") == "{1}");
    CHECK(says("select(2, pcall(resume, " + id + ")).code").find("E_INVARG") != std::string::npos);
    CHECK(says("kill_task(" + id + ")") == "{}");
    CHECK_FALSE(bench.runtime.has_ready());
}

TEST_CASE("a task that cannot be saved goes on to its slice's limit, and is told why",
          "[pausing]") {
    Sliced bench;
    bench.quota(bench.ann, {{"images", 20'000}});
    const std::string large = "local s = ('x'):rep(50000) ";
    const std::string why = bench.runs(large + "pausable(function() " + kSpin + "end) return #s");
    INFO(why);
    CHECK(why.find("Task ran out of ticks; it could not be paused: E_QUOTA") == std::string::npos);
    CHECK(why.find("Task ran out of ticks; it could not be paused: ") == 0);
    CHECK(why.find("images") != std::string::npos);
    CHECK(bench.slices == 1);
    CHECK(bench.runs(large + "pausable(function() for i = 1, 300000 do end end) return #s") ==
          "{50000}");
}

TEST_CASE("tasks of pausable code share by payer", "[pausing]") {
    Bench bench;
    for (int i = 0; i < 50; ++i)
        bench.runtime.start_eval("pausable(function() while true do end end)", bench.ann,
                                 [](TaskEnd, const Value&) {});
    bool is_done = false;
    bench.runtime.start_eval("pausable(function() " + kSpin + "end)", bench.bob,
                             [&](TaskEnd, const Value&) { is_done = true; });
    int slices = 0;
    while (!is_done && slices < 1000) {
        bench.host.now += 10'000; // no rate holds anybody
        db::ChangeSet changes;
        bench.runtime.run_slice(changes);
        ++slices;
    }
    CHECK(is_done);
    CHECK(slices < 60); // 15 of bob's
}
