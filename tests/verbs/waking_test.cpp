// When tasks wake: the machine's clock is set, servers were down, a great many are late at once.
#include "tests/verbs/filed.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kHour = 3600 * kSecond;
constexpr std::int64_t kYear = 365 * 24 * kHour;

// Tasks that sleep for so many seconds each and then write their number down.
class Dormitory : public Filed {
  public:
    Dormitory() {
        add_property(box, "woken", db::empty_table(), wizard, "r");
        add_verb(box, "note", "this.woken = listappend(this.woken, (...))", wizard);
        add_verb(box, "sleep", "local n, seconds = ... suspend(seconds) this:note(n)", wizard);
    }
    void sleep(std::int64_t number, double seconds) {
        TaskVariables variables;
        variables.player = wizard;
        id = on->start_server_task(box, verb, {Value::integer(number), *Value::real(seconds)},
                                   variables);
        go();
    }
    void seconds(int count) { // hundredth by hundredth, as the main loop looks
        for (int i = 0; i < count * 100; ++i) {
            host.now += kSecond / 100;
            on->wake_due();
            go();
        }
    }
    std::string woken() { return db::to_literal(property(box, "woken")); }
    std::size_t woken_count() { return property(box, "woken").as_table().array().size(); }

    std::string verb = "sleep"; // what is called with both
};

} // namespace

TEST_CASE("setting the machine's clock while a server runs delays nobody and wakes nobody early",
          "[waking]") {
    const std::int64_t by = GENERATE(as<std::int64_t>{}, kHour, -kHour, 10 * kYear, -10 * kYear);
    const int evict_after = GENERATE(0, -1);
    Dormitory bench;
    bench.option("evict_after", Value::integer(evict_after));
    bench.sleep(1, 60);
    bench.later(1);
    REQUIRE(bench.is_evicted() == (evict_after == 0));
    bench.host.utc_set += by;
    bench.sleep(2, 60);
    bench.later(58);
    CHECK(bench.woken() == "{}");
    CHECK(bench.host.logged.size() == 1);
    bench.later(1);
    CHECK(bench.woken() == "{1}");
    bench.later(1);
    CHECK(bench.woken() == "{1, 2}");
}

TEST_CASE("when a task wakes is told by the machine's clock as it stands", "[waking]") {
    Dormitory bench;
    bench.sleep(1, 100);
    const auto start = [&] { return bench.ask("queued_tasks()[1].start - time()"); };
    CHECK(start() == "{100}");
    bench.host.utc_set -= kHour;
    bench.later(10);
    CHECK(start() == "{90}");
}

TEST_CASE("across a restart sleeps go on by UTC, and by nothing where it has gone back",
          "[waking]") {
    Dormitory bench;
    bench.sleep(1, 3600);
    bench.sleep(2, 4260);
    bench.later(600);
    SECTION("an hour down") {
        bench.restart(kHour);
        bench.go();
        CHECK(bench.woken() == "{1}");
        bench.later(61);
        CHECK(bench.woken() == "{1, 2}");
    }
    SECTION("a minute down, and the clock set back") {
        bench.clock.latest = bench.on->world_microseconds(); // as at the end of an orderly run
        bench.restart(60 * kSecond, -GENERATE(as<std::int64_t>{}, kHour, 10 * kYear));
        bench.go();
        bench.later(2999);
        CHECK(bench.woken() == "{}");
        bench.later(1);
        CHECK(bench.woken() == "{1}");
        bench.restart(660 * kSecond);
        bench.go();
        CHECK(bench.woken() == "{1, 2}");
    }
    SECTION("a minute down, and the clock set forward") {
        bench.restart(60 * kSecond, GENERATE(as<std::int64_t>{}, kHour, 10 * kYear));
        bench.go();
        CHECK(bench.woken() == "{1, 2}");
    }
}

TEST_CASE("a task that no time wakes sleeps on, however long", "[waking]") {
    Dormitory bench;
    bench.begin("return suspend()", bench.wizard);
    bench.later(10);
    bench.restart(100 * kYear);
    bench.go();
    bench.later(1'000'000);
    CHECK(bench.on->state_of(bench.id) == TaskState::Suspended);
    REQUIRE(bench.on->resume(bench.id, Value::integer(1)));
    bench.go();
    CHECK_FALSE(bench.on->state_of(bench.id));
}

TEST_CASE("overdue tasks go on in the order of their times, at a bounded rate", "[waking]") {
    constexpr int kTasks = 300;
    Dormitory bench;
    bench.option("overdue_wakes", Value::integer(100));
    for (int i = 0; i < kTasks; ++i)
        bench.sleep(i, 1000 + (i * 7) % kTasks);
    bench.restart(2 * kHour);
    bench.go();
    CHECK(bench.woken_count() < 20);
    CHECK(bench.host.logged.back().find("300 tasks") != std::string::npos);
    bench.sleep(kTasks, 1); // in time, beside those that are late
    bench.seconds(1);
    CHECK(bench.woken_count() < 130);
    CHECK(bench.woken_count() > 90);
    CHECK(bench.woken().find(std::to_string(kTasks)) != std::string::npos);
    CHECK(*bench.on->wait_for_wakes() <= kSecond / 100);
    bench.seconds(3);
    REQUIRE(bench.woken_count() == kTasks + 1);
    std::int64_t last = -1;
    for (const Value& number : bench.property(bench.box, "woken").as_table().array()) {
        if (number.as_integer() == kTasks)
            continue;
        const std::int64_t place = (number.as_integer() * 7) % kTasks;
        CHECK(last < place);
        last = place;
    }
    CHECK_FALSE(bench.on->wait_for_wakes());
}

TEST_CASE("an overdue task is resumed and killed as any other", "[waking]") {
    Dormitory bench;
    bench.option("overdue_wakes", Value::integer(1));
    for (int i = 0; i < 3; ++i)
        bench.sleep(i, 100 + i);
    const TaskId last = bench.id;
    bench.sleep(3, 200);
    bench.restart(kHour);
    REQUIRE(bench.on->resume(last, {}));
    bench.go();
    CHECK(bench.woken() == "{0, 2}");
    CHECK(bench.ask("kill_task(" + std::to_string(bench.id) + ")") == "{}");
    bench.seconds(10);
    CHECK(bench.woken_count() == 3);
    CHECK(bench.on->task_count() == 0);
    CHECK(bench.world.ledger().used(bench.wizard, db::Resource::Tasks) ==
          static_cast<std::int64_t>(bench.runtime.task_count())); // of the process before
}

TEST_CASE("an overdue task that was resumed before its turn goes on once", "[waking]") {
    Dormitory bench;
    bench.option("overdue_wakes", Value::integer(1));
    bench.verb = "sleep_twice";
    bench.add_verb(bench.box, "sleep_twice", "this:sleep(...) suspend(1000) this:note(100 + ...)",
                   bench.wizard);
    for (int i = 0; i < 3; ++i)
        bench.sleep(i, 100 + i);
    bench.restart(kHour);
    const bool is_looked_at = GENERATE(false, true);
    if (is_looked_at)
        REQUIRE(bench.ask("#task_stack(" + std::to_string(bench.id) + ")") == "{2}");
    REQUIRE(bench.on->resume(bench.id, {}));
    for (int i = 0; i < 3; ++i) { // while it waits for the processor, its turn comes
        bench.host.now += kSecond;
        bench.on->wake_due();
    }
    bench.go();
    bench.seconds(1);
    CHECK(bench.woken_count() == 3);
    bench.later(1000);
    CHECK(bench.woken_count() == 6);
    CHECK(bench.on->task_count() == 0);
}

TEST_CASE("an overdue task that was resumed and reads now gets its line", "[waking]") {
    Dormitory bench;
    bench.option("overdue_wakes", Value::integer(1));
    bench.host.online[bench.ann] = {};
    bench.sleep(1, 100);
    bench.begin("suspend(200) local _, line = pcall(read) return line", bench.ann);
    bench.restart(kHour);
    REQUIRE(bench.on->resume(bench.id, {}));
    bench.go();
    REQUIRE(bench.on->state_of(bench.id) == TaskState::Reading);
    bench.seconds(3); // its turn has come
    CHECK(bench.on->state_of(bench.id) == TaskState::Reading);
    CHECK(bench.on->is_reading(bench.ann));
    CHECK(bench.on->deliver_line(bench.ann, "a line") == bench.id);
    bench.go();
    CHECK_FALSE(bench.on->state_of(bench.id));
    CHECK_FALSE(bench.on->is_reading(bench.ann));
}

TEST_CASE("an overdue task that is looked at goes on in its turn", "[waking]") {
    Dormitory bench;
    bench.option("overdue_wakes", Value::integer(1));
    bench.option("evict_after", Value::integer(0));
    SECTION("whose time is over") {
        for (int i = 0; i < 5; ++i)
            bench.sleep(i, 100 + i);
        bench.restart(kHour);
        bench.go();
        REQUIRE(bench.woken() == "{0}");
        CHECK(bench.ask("#task_stack(" + std::to_string(bench.id) + ")") == "{1}");
        bench.later(0);
        CHECK(bench.woken() == "{0}");
        bench.seconds(5);
        CHECK(bench.woken() == "{0, 1, 2, 3, 4}");
    }
    SECTION("whose connection is gone, and that has left memory again") {
        bench.host.online[bench.wizard] = {};
        bench.add_verb(bench.box, "run", "local _, why = pcall(read) this:note(why.code)",
                       bench.wizard);
        bench.run_verb(bench.wizard);
        const TaskId one = bench.id;
        bench.run_verb(bench.wizard);
        bench.restart(kHour);
        bench.go();
        REQUIRE(bench.woken() == "{E_INTRPT}");
        const TaskId waits = bench.on->state_of(one) ? one : bench.id;
        CHECK(bench.ask("#task_stack(" + std::to_string(waits) + ")") == "{1}");
        bench.later(0);
        CHECK(bench.on->evicted_count() == 1);
        bench.seconds(2);
        CHECK(bench.woken() == "{E_INTRPT, E_INTRPT}");
        CHECK(bench.on->task_count() == 0);
    }
}

TEST_CASE("an error that there was no memory to raise is not raised later", "[waking]") {
    Filed bench;
    bench.begin("local done, why = pcall(suspend) local later = pcall(suspend, 1) "
                "return done, why.code == E_QUOTA, later",
                bench.ann);
    bench.quota(bench.ann, {{"memory", 900'000}});
    const auto large = Value::string(std::string(1'000'000, 'x'));
    REQUIRE(large);
    REQUIRE(bench.on->resume(bench.id, Value::error({db::ErrorCode::Perm, {}, *large, {}})));
    bench.go();
    bench.later(2);
    CHECK(bench.last == "{false, true, true}");
}

TEST_CASE("who was resumed goes on after a kill, once, with the value", "[waking]") {
    const int evict_after = GENERATE(0, -1);
    const bool has_summaries = GENERATE(true, false);
    if (evict_after == 0 && !has_summaries)
        return; // no such file was ever written: what has woken it is in the summary
    Dormitory bench;
    bench.has_summaries = has_summaries;
    bench.option("evict_after", Value::integer(evict_after));
    bench.add_verb(bench.box, "run", "this:note(suspend()) suspend() this:note(0)", bench.wizard);
    bench.run_verb(bench.wizard);
    bench.later(1);
    REQUIRE(bench.is_evicted() == (evict_after == 0));
    const TaskId task = bench.id;
    bench.on->start_eval("resume(" + std::to_string(task) + ", {7, \"seven\"})", bench.wizard,
                         [](TaskEnd, const Value&) {});
    db::ChangeSet changes;
    bench.on->run_slice(changes); // and the process is killed when this is committed
    bench.keep(changes);
    bench.restart();
    bench.go();
    CHECK(bench.woken() == "{{7, \"seven\"}}");
    bench.restart();
    bench.go();
    CHECK(bench.woken() == "{{7, \"seven\"}}");
    CHECK(bench.on->state_of(task) == TaskState::Suspended);
}

TEST_CASE("what a task is resumed with is on its payer's account while it is in the file",
          "[waking]") {
    Dormitory bench;
    bench.option("evict_after", Value::integer(0));
    bench.add_verb(bench.box, "run", "suspend() suspend()", bench.wizard);
    bench.run_verb(bench.wizard);
    bench.later(1);
    const auto images = [&] {
        return bench.world.ledger().used(bench.wizard, db::Resource::Images);
    };
    const auto before = images();
    const std::string resumed = "resume(" + std::to_string(bench.id) + ", (\"x\"):rep(1000))";
    bench.on->start_eval(resumed, bench.wizard, [](TaskEnd, const Value&) {});
    db::ChangeSet changes;
    bench.on->run_slice(changes);
    bench.keep(changes);
    const auto size = [&] { return bench.on->summary_of(bench.id)->image_bytes; };
    CHECK(images() >= before + 1000);
    CHECK(size() == images());
    bench.restart();
    CHECK(images() == 2 * size()); // of the process before as well
    bench.go();                    // and it stops again
    CHECK(size() < before + 200);
}

TEST_CASE("a start takes tasks by their summaries as it takes them by their rows", "[waking]") {
    Dormitory bench;
    const auto listed = [&] {
        return bench.ask(
            "(function() local r = {} for i, t in ipairs(queued_tasks()) do "
            "r[i] = toliteral(t) end table.sort(r) return table.concat(r, ';') end)()");
    };
    bench.sleep(1, 100);
    bench.sleep(2, 50);
    bench.add_verb(bench.box, "run", "fork(70, function() end) suspend()", bench.wizard);
    bench.run_verb(bench.wizard);
    const std::string before = listed();
    const auto images = bench.world.ledger().used(bench.wizard, db::Resource::Images);
    for (const bool has_summaries : {true, false}) {
        bench.has_summaries = has_summaries;
        bench.restart();
        CHECK(listed() == before);
        CHECK(bench.world.ledger().used(bench.wizard, db::Resource::Images) ==
              2 * images); // of the process before as well
        CHECK(bench.on->evicted_count() == 4);
    }
}

TEST_CASE("many tasks that wake at once are read a few at a time, and others' turns come between",
          "[waking]") {
    Dormitory bench;
    for (int i = 0; i < 50; ++i)
        bench.sleep(i, 1000);
    bench.later(10);
    REQUIRE(bench.on->evicted_count() == 50);
    bench.host.now += kHour;
    bench.on->wake_due();
    bench.run_ready();
    CHECK(bench.on->evicted_count() == 50);
    const auto wanted = bench.on->take_wanted();
    CHECK(wanted.size() == 16); // of one payer
    CHECK(bench.says("return 1", bench.ann) == "1");
    std::vector<db::TaskRow> read;
    for (const TaskId task : wanted)
        read.push_back(bench.rows[task]);
    bench.on->rows_read(read);
    bench.go();
    CHECK(bench.woken_count() == 50);
}
