// Ticks, output and writes per second: who was too fast waits, and others do not.
#include "tests/verbs/limited.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

TEST_CASE("who has many tasks gets no more of the processor than who has one", "[limits]") {
    Limited bench;
    const auto start = [&](ObjectId who) {
        bench.runtime.start_eval("for i = 1, 1000 do for j = 1, 2000 do end notify(" +
                                     Bench::name(who) + ", 'turn') suspend(0) end",
                                 who, [](TaskEnd, const Value&) {});
    };
    for (int i = 0; i < 8; ++i)
        start(bench.ann);
    start(bench.bob);
    for (int slice = 0; slice < 400; ++slice) {
        bench.runtime.wake_due();
        db::ChangeSet changes;
        bench.runtime.run_slice(changes);
    }
    const auto of_bob = std::count_if(bench.host.told.begin(), bench.host.told.end(),
                                      [&](const auto& line) { return line.first == bench.bob; });
    CHECK(of_bob > 120); // half of them, as near as the clock tells; an eighth by tasks
}

TEST_CASE("who has run too fast waits his turn, and others do not", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, {{"ticks", 100'000}});
    bench.start("for i = 1, 300000 do end mine.name = 'ran'", bench.ann);
    CHECK(bench.ended);
    bench.start("mine.name = 'later'", bench.ann);
    CHECK_FALSE(bench.ended);
    CHECK(bench.world.find(bench.anns_own)->name == "ran");
    CHECK(bench.says("return 1", bench.bob) == "1");
    const auto wait = bench.runtime.wait_for_rates();
    REQUIRE(wait);
    CHECK(*wait > 900'000);
    CHECK(*wait < 1'100'000); // 300,000 of 100,000 a second, of which two seconds' are free
    bench.host.now += *wait;
    bench.run();
    CHECK(bench.world.find(bench.anns_own)->name == "later");
}

TEST_CASE("output and writes are rates as ticks are", "[limits]") {
    Limited bench;
    const std::string bob = Bench::name(bench.bob);
    bench.host.online[bench.bob] = {};
    bench.quota(bench.bob, {{"output", 1000}});
    const std::string lines = "notify(" + bob + ", ('x'):rep(1900)) return 1";
    CHECK(bench.says(lines, bench.bob) == "1");
    CHECK(bench.says(lines, bench.bob) == "1"); // what is there when a slice begins is enough
    bench.start("return 2", bench.bob);
    CHECK_FALSE(bench.ended);
    bench.host.now += 1'900'000;
    bench.run();
    CHECK(bench.ended);
    bench.quota(bench.ann, {{"writes", 1000}});
    CHECK(bench.says("return 1", bench.ann) == "1");
    bench.runtime.note_written(4000);
    bench.start("return 2", bench.ann);
    CHECK_FALSE(bench.ended);
    CHECK(bench.runtime.wait_for_rates().value_or(0) > 1'900'000);
}

TEST_CASE("what a player is told of a task that failed is its payer's output", "[limits]") {
    Limited bench;
    bench.host.online[bench.bob] = {};
    bench.quota(bench.bob, {{"output", 1000}});
    bench.start("fork(0, function() error(E_PERM, ('x'):rep(3000)) end)", bench.bob);
    bench.runtime.wake_due();
    bench.run();
    REQUIRE_FALSE(bench.host.told.empty());
    bench.start("return 2", bench.bob);
    CHECK_FALSE(bench.ended);
    CHECK(bench.runtime.wait_for_rates().value_or(0) > 900'000);
}

TEST_CASE("the handler of a failure is paid for by who paid for the task", "[limits]") {
    Limited bench;
    bench.add_verb(bench.system, "handle_uncaught_error", "suspend(100)", bench.wizard);
    bench.add_verb(bench.box, "trap", "fork(0, function() error(E_PERM) end)", bench.ann);
    TaskVariables variables;
    variables.player = bench.bob;
    bench.runtime.start_server_task(bench.box, "trap", {}, variables);
    bench.run();
    bench.runtime.wake_due();
    bench.run();
    CHECK(bench.used(bench.ann, db::Resource::Tasks) == 1);
    CHECK(bench.used(bench.bob, db::Resource::Tasks) == 0);
}

TEST_CASE("one slice sends no more than two seconds' worth", "[limits]") {
    Limited bench;
    const std::string bob = Bench::name(bench.bob);
    bench.host.online[bench.bob] = {};
    bench.quota(bench.bob, {{"output", 1000}});
    CHECK(bench.says("for i = 1, 50 do notify(" + bob + ", ('x'):rep(98)) end", bench.bob) ==
          "E_QUOTA");
    CHECK(bench.host.told.size() == 20); // 100 bytes each, the line's end included
    bench.host.now += 10'000'000;
    CHECK(bench.says("notify(" + bob + ", ('x'):rep(1998)) return 1", bench.bob) == "1");
    CHECK(bench.says("notify(" + bob + ", ('x'):rep(1999)) return 1", bench.wizard) == "1");
}
