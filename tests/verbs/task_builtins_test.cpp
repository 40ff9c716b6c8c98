// The builtins for tasks, as verb code sees them.
#include "tests/verbs/bench.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

TEST_CASE("a suspended task gives what it is resumed with, or wakes by time", "[builtins]") {
    Bench bench;
    CHECK(bench.says("mine.name = tostring(task_id()) return suspend()", bench.ann) == "...");
    const std::string id = bench.world.find(bench.anns_own)->name;
    CHECK(bench.says("resume(" + id + ", 1)", bench.bob) == "E_PERM");
    CHECK(bench.says("kill_task(" + id + ")", bench.bob) == "E_PERM");
    CHECK(bench.says("task_stack(" + id + ")", bench.bob) == "E_PERM");
    CHECK(bench.says("return #queued_tasks()", bench.bob) == "0");
    CHECK(bench.says("local t = queued_tasks() return #t, t[1].state, t[1].start, t[1].id == " + id,
                     bench.ann) == "1, \"suspended\", -1, true");
    bench.start("resume(" + id + ", {'woken'})", bench.ann);
    CHECK(bench.runtime.find_task(std::stoll(id)) == nullptr);
    CHECK(bench.says("resume(" + id + ")") == "E_INVARG");
}

TEST_CASE("sleeping takes sensible times only", "[builtins]") {
    Bench bench;
    for (const char* seconds : {"-1", "math.huge", "-math.huge", "1e300"})
        CHECK(bench.says("suspend(" + std::string(seconds) + ")") == "E_INVARG");
    CHECK(bench.says("suspend(5) return 'slept'", bench.ann) == "...");
    bench.host.now += 5'000'000;
    bench.runtime.wake_due();
    bench.run();
    CHECK(bench.last == "\"slept\"");
}

TEST_CASE("a player has only so many tasks waiting", "[builtins]") {
    Bench bench;
    for (int i = 0; i < 100; ++i)
        REQUIRE(bench.says("suspend()", bench.ann) == "...");
    CHECK(bench.says("suspend()", bench.ann) == "E_QUOTA");
    CHECK(bench.says("suspend()", bench.bob) == "...");
}

TEST_CASE("a task in the middle of somebody else's verb is theirs to resume and end",
          "[builtins]") {
    Bench bench;
    bench.add_verb(bench.box, "wait", "return suspend()", bench.wizard);
    bench.start("mine.name = tostring(task_id()) return box:wait()", bench.ann);
    const std::string id = bench.world.find(bench.anns_own)->name;
    CHECK(bench.says("resume(" + id + ", 1)", bench.ann) == "E_PERM");
    CHECK(bench.says("kill_task(" + id + ")", bench.ann) == "E_PERM");
    CHECK(bench.says("return #task_stack(" + id + "), task_stack(" + id + ")[1].verb") ==
          "2, \"wait\"");
    CHECK(bench.says("kill_task(" + id + ")").substr(0, 2) != "E_");
    CHECK(bench.runtime.find_task(std::stoll(id)) == nullptr);
}

TEST_CASE("callers and their authority are told", "[builtins]") {
    Bench bench;
    bench.add_verb(bench.box, "inner",
                   "local c = callers() return c[1].verb, c[1].this == this, "
                   "c[1].programmer, caller_perms()",
                   bench.ann);
    bench.add_verb(bench.box, "outer", "local a, b, c, d = this:inner() return a, b, c, d",
                   bench.wizard);
    const std::string wizard = db::to_literal(Value::object(bench.wizard));
    CHECK(bench.says("return box:outer()", bench.ann) ==
          "\"outer\", true, " + wizard + ", " + wizard);
    CHECK(bench.says("return #callers(), caller_perms()") == "0, #-1");
    CHECK(bench.says("return ticks_left() > 1000, task_id() > 0") == "true, true");
}

TEST_CASE("a line is read from one's own connection", "[builtins]") {
    Bench bench;
    CHECK(bench.says("return read(" + Bench::name(bench.bob) + ")", bench.bob) == "E_INVARG");
    bench.host.online[bench.bob] = {};
    CHECK(bench.says("return read(" + Bench::name(bench.bob) + ")", bench.ann) == "E_PERM");
    CHECK(bench.says("return read(" + Bench::name(bench.bob) + ")", bench.bob) == "...");
    CHECK(bench.runtime.deliver_line(bench.bob, "hello"));
    bench.run();
    CHECK(bench.last == "\"hello\"");
}

TEST_CASE("what a task is resumed with takes ticks by its size", "[builtins]") {
    Bench bench;
    const auto took = [&](const std::string& value) {
        const std::string id = bench.says("return fork(0, function() suspend() end)", bench.ann);
        bench.runtime.wake_due();
        bench.run();
        return std::stoll(bench.says("local value = " + value +
                                         " local before = ticks_left() resume(" + id +
                                         ", value) return before - ticks_left()",
                                     bench.ann));
    };
    // Once where it becomes a value of the world's, once for what the file is to keep.
    CHECK(took("('x'):rep(64000)") - took("1") == 2000);
}
