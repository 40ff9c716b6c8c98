// atomic(f, ...) and limits: what it costs, and what becomes of it where one is met.
#include "tests/verbs/atomic_bench.h"
#include "tests/verbs/restarting.h"
#include "verbs/realm.h"

using namespace lunamoo;
using namespace lunamoo::verbs;
using Catch::Contains;

TEST_CASE("the quota of output is not used by what is forgotten", "[atomic]") {
    AtomicBench bench;
    const std::string one =
        "for i = 1, 3 do notify(" + Bench::name(bench.ann) + ", ('x'):rep(100000)) end";
    CHECK(bench.says("for i = 1, 3 do pcall(atomic, function() " + one + " error('x') end) end " +
                         one,
                     bench.ann) == "");
    CHECK(bench.host.told.size() == 3);
}

TEST_CASE("whoever is aborted within atomic has done nothing", "[atomic]") {
    AtomicBench bench;
    for (const char* end :
         {"while true do end", "pcall(function() while true do end end)", "kill_task(task_id())",
          "pcall(kill_task, task_id()) local x = 1",
          "coroutine.wrap(function() while true do end end)()",
          "local t <close> = setmetatable({}, {__close = function() mine.money = 2 end}) "
          "while true do end",
          "table.sort({3, 2, 1}, function() while true do end end)"}) {
        INFO(end);
        const auto before = bench.state();
        bench.start("atomic(function() mine.money = 1 fork(0, function() end) notify(" +
                        Bench::name(bench.ann) + ", 'x') " + end + " end) mine.money = 5",
                    bench.ann);
        CHECK(bench.ended);
        CHECK(bench.money(bench.anns_own) == 10);
        CHECK(bench.state() == before);
    }
}

TEST_CASE("an error of memory undoes as well, and in closing methods too", "[atomic]") {
    AtomicBench bench;
    CHECK(bench.says("pcall(atomic, function() mine.money = 1 local t = {} "
                     "for i = 1, 1000 do t[i] = ('x'):rep(1000000) .. i end end) "
                     "return mine.money",
                     bench.ann) == "10");
    CHECK(bench.says("local ok, e = pcall(atomic, function() mine.money = 1 "
                     "local t <close> = setmetatable({}, {__close = function() mine.money = 2 "
                     "error('closing') end}) error('first') end) return e.message, mine.money",
                     bench.ann) == "\"closing\", 10");
    CHECK(bench.says("local ok, e = pcall(atomic, function() local t <close> = setmetatable({}, "
                     "{__close = function() mine.money = 2 error('closing') end}) end) "
                     "return e.message, mine.money",
                     bench.ann) == "\"closing\", 10");
}

TEST_CASE("a task cannot stop within atomic", "[atomic]") {
    AtomicBench bench;
    bench.add_verb(bench.anns_own, "nap", "suspend(0)", bench.ann);
    for (const char* stop :
         {"suspend(0)", "suspend()", "mine:nap()", "read()", "coroutine.wrap(suspend)()",
          "local f = coroutine.wrap(function() suspend(0) end) f()",
          "pausable(function() suspend(0) end)"}) {
        INFO(stop);
        CHECK_THAT(refusal(bench, stop, bench.ann), Contains("not within atomic or dry_run"));
    }
    CHECK_THAT(bench.says("local c = coroutine.wrap(function() atomic(coroutine.yield) end) "
                          "return pcall(c)",
                          bench.ann),
               Contains("out of atomic"));
    // Coroutines of its own yield as they like, also those that were begun before.
    CHECK(bench.says("local c = coroutine.wrap(function() for i = 1, 9 do coroutine.yield(i) end "
                     "end) local a = c() return a, atomic(function() local n = c() "
                     "for i in coroutine.wrap(function() coroutine.yield(5) end) do n = n + i end "
                     "return n end), c()",
                     bench.ann) == "1, 7, 3");
}

TEST_CASE("pausable code is not paused within atomic", "[atomic]") {
    RuntimeOptions options = AtomicBench::unhurried();
    options.pausable_ticks = 2000;
    AtomicBench bench(options);
    bench.start("pausable(function() atomic(function() mine.money = 1 "
                "for i = 1, 100000 do end mine.money = 2 end) for i = 1, 5000 do end end)",
                bench.ann);
    CHECK(bench.ended);
    CHECK(bench.money(bench.anns_own) == 2);
    // Up to the slice's end.
    bench.start("pausable(function() atomic(function() mine.money = 3 while true do end end) end)",
                bench.ann);
    CHECK(bench.last == "aborted");
    CHECK(bench.money(bench.anns_own) == 2);
}

TEST_CASE("grants and limits that were changed within atomic are back", "[atomic]") {
    AtomicBench bench;
    CHECK(bench
              .says("ctime(0) pcall(atomic, function() set_grant(obj(-1), 'ctime', false) "
                    "error('x') end) return ctime(0) ~= nil, pcall(atomic, function() "
                    "set_grant(obj(-1), 'ctime', false) ctime(0) end)")
              .starts_with("true, false, "));
    CHECK(bench.says("return ctime(0) ~= nil", bench.ann) == "true");
}

TEST_CASE("what is kept to be undone is the task's memory", "[atomic]") {
    AtomicBench bench;
    bench.add_property(bench.ann, "quota", {}, bench.wizard, "r");
    CHECK(bench.says("obj(" + std::to_string(bench.ann.number) +
                     ").quota = {task_memory = 300000, objects = 5000}") == "");
    for (const char* flood : {"for i = 1, 100000 do create(mine) end",
                              "for i = 1, 100000 do notify(mine.owner, 'hello') end",
                              "for i = 1, 100000 do atomic(create, mine) end",
                              "for i = 1, 100000 do fork(0, function() end) end"}) {
        INFO(flood);
        const auto before = bench.state();
        const std::string why = refusal(bench, flood, bench.ann);
        CHECK((why.find("'task_memory' is used up") != std::string::npos ||
               std::string(flood).find("fork") != std::string::npos));
        CHECK(bench.state() == before);
    }
    // A refusal can be caught inside, where an inner one has given back what it kept.
    CHECK(bench.says("return atomic(function() pcall(atomic, function() "
                     "for i = 1, 100000 do create(mine) end end) mine.money = 1 "
                     "return #children(mine), mine.money end)",
                     bench.ann) == "0, 1");
    // What is changed again and again is kept once.
    CHECK(bench.says("atomic(function() for i = 1, 20000 do mine.money = i "
                     "mine.name = tostring(i) end end) return mine.money",
                     bench.ann) == "20000");
    CHECK(bench.says("for i = 1, 300 do pcall(atomic, function() for j = 1, 10 do create(mine) end "
                     "error('x') end) end mine.money = 3 return mine.money",
                     bench.ann) == "3");
    CHECK(bench.world.undo_bytes() == 0);
}

TEST_CASE("keeping takes ticks, the same each time", "[atomic]") {
    AtomicBench bench;
    const auto ticks = [&](const std::string& code) {
        bench.start("local t = ticks_left() " + code + " return t - ticks_left()", bench.ann);
        return std::stoll(bench.last);
    };
    const std::string body = "for i = 1, 50 do local o = mine o.money = i end create(mine)";
    (void)ticks(body + " atomic(function() end)");
    const auto plain = ticks(body);
    const auto atomic = ticks("atomic(function() " + body + " end)");
    // The name, two calls, and 912 bytes: two objects and a property.
    CHECK(atomic == plain + 10 + 3 + 912 / 64);
    CHECK(ticks("atomic(function() " + body + " end)") == atomic);
    const auto undone = ticks("pcall(atomic, function() " + body + " error('x') end)");
    CHECK(undone > plain + 60);
    CHECK(ticks("pcall(atomic, function() " + body + " error('x') end)") == undone);
    CHECK(ticks("local function deep(n) if n > 0 then atomic(deep, n - 1) else for i = 1, 20 do "
                "create(mine) end end end deep(20)") >
          ticks("local function deep(n) if n > 0 then atomic(deep, n - 1) else for i = 1, 20 do "
                "create(mine) end end end deep(1)") +
              20 * 20);
    const auto nothing = ticks("dry_run(function() end)");
    CHECK(nothing == ticks("atomic(function() end)") + 10);
    const std::string writes = "(function() for i = 1, 9 do mine.name = 'x' end end)";
    const auto told = ticks("dry_run" + writes); // one row
    CHECK(told == ticks("atomic" + writes) + 10 + 8);
}

TEST_CASE("a task may stop before and after, and holds the function meanwhile", "[atomic]") {
    for (const bool restarts : {false, true}) {
        Restarting world({.restarts = restarts});
        world.add_verb("main",
                       "local f, g = atomic, dry_run local n = 0 for i = 1, 3 do suspend(0) "
                       "n = n + f(function() return i end) pcall(f, function() error('x') end) "
                       "n = n + g(function() return i end).results[1] end this:log(n)",
                       ObjectId{2});
        CHECK(world.run() == "12");
    }
}
