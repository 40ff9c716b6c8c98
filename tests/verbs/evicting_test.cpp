// Sleeping tasks leave memory and come back from their rows; realms that nobody is in go.
#include "tests/verbs/filed.h"
#include "verbs/realm.h"

#include "lua.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

int registered_threads(Realm& realm) {
    lua_State* L = realm.state();
    int threads = 0;
    for (lua_pushnil(L); lua_next(L, LUA_REGISTRYINDEX) != 0; lua_pop(L, 1))
        threads += lua_type(L, -1) == LUA_TTHREAD ? 1 : 0;
    return threads;
}

} // namespace

TEST_CASE("a task that sleeps long leaves memory and goes on from its row", "[evicting]") {
    Filed bench;
    bench.begin("local sum = 0 for i = 1, 3 do sum = sum + i suspend(100) end return sum",
                bench.ann);
    CHECK_FALSE(bench.is_evicted());
    bench.later(4); // not yet
    CHECK_FALSE(bench.is_evicted());
    bench.later(2);
    REQUIRE(bench.is_evicted());
    CHECK(bench.runtime.find_task(bench.id) == nullptr);
    CHECK(bench.runtime.find_realm(bench.ann)->tasks_inside == 0);
    bench.later(100);
    CHECK(bench.reads == 1);
    CHECK_FALSE(bench.is_evicted());
    bench.later(10);
    CHECK(bench.is_evicted());
    bench.later(200);
    bench.later(200);
    CHECK(bench.last == "{6}");
    CHECK(bench.rows.empty());
}

TEST_CASE("one that wakes soon stays", "[evicting]") {
    Filed bench;
    bench.begin("suspend(8) return 1", bench.ann);
    bench.later(6);
    CHECK_FALSE(bench.is_evicted());
    bench.later(3);
    CHECK(bench.last == "{1}");
    CHECK(bench.reads == 0);
}

TEST_CASE("evict_after says when, and that nobody is", "[evicting]") {
    Filed bench;
    const auto after = GENERATE(0, -1);
    bench.option("evict_after", Value::integer(after));
    bench.begin("suspend(1000) return 1", bench.ann);
    bench.later(after < 0 ? 100 : 0);
    CHECK(bench.is_evicted() == (after == 0));
    CHECK(bench.runtime.wait_for_memory().has_value() == false);
    bench.later(1000);
    CHECK(bench.last == "{1}");
}

TEST_CASE("an evicted task is resumed, listed and looked at", "[evicting]") {
    Filed bench;
    bench.add_verb(bench.box, "inner", "suspend() return 7", bench.bob);
    bench.begin("local got = suspend() return got + this:inner()", bench.ann);
    bench.later(10);
    REQUIRE(bench.is_evicted());
    REQUIRE(bench.runtime.resume(bench.id, Value::integer(5)));
    bench.go();
    CHECK_FALSE(bench.is_evicted());
    bench.later(10);
    REQUIRE(bench.is_evicted()); // in two realms
    // Its frames are those of the file; who asks waits for them.
    const std::string code = "(function() local names = '' for _, frame in ipairs(task_stack(" +
                             std::to_string(bench.id) +
                             ")) do names = names .. frame.verb .. ' ' end return names end)()";
    CHECK(bench.ask(code) == "{\"inner run \"}");
    CHECK_FALSE(bench.is_evicted());
    bench.later(10);
    CHECK(bench.is_evicted());
    CHECK(bench.ask("queued_tasks()[1].verb") == "{\"inner\"}");
    REQUIRE(bench.runtime.resume(bench.id, Value()));
    bench.go();
    CHECK(bench.last == "{12}");
}

TEST_CASE("who asks for the frames of a task that ends meanwhile is told", "[evicting]") {
    Filed bench;
    bench.begin("suspend()", bench.ann);
    bench.later(10);
    REQUIRE(bench.is_evicted());
    const std::string look = "task_stack(" + std::to_string(bench.id) + ")";
    CHECK(bench.ask("table.sort({2, 1}, function() " + look + " end)") == "E_INVARG");
    bench.rows.clear(); // as if it were gone by then
    CHECK(bench.ask(look) == "E_INVARG");
}

TEST_CASE("a task that cannot be read for who looks at it goes on as if nobody had looked",
          "[evicting]") {
    Filed bench;
    bench.add_verb(bench.box, "inner", "local got = suspend(1000) return got", bench.bob);
    bench.begin("local s = ('x'):rep(1000000) return #s, pcall(call, this, 'inner')", bench.ann);
    bench.later(10);
    REQUIRE(bench.is_evicted());
    db::Table::Builder quota;
    REQUIRE(quota.set(Value::short_string("memory"), Value::integer(1'000'000)));
    bench.add_property(bench.ann, "quota", *quota.finish(), bench.wizard, "r");
    CHECK(bench.ask("task_stack(" + std::to_string(bench.id) + ")") == "E_INVARG");
    CHECK(bench.runtime.find_realm(bench.bob)->tasks_inside == 0);
    REQUIRE(bench.world.set_property(bench.ann, *bench.world.symbols().find("quota"),
                                     db::empty_table()));
    CHECK(bench.ask("return #task_stack(" + std::to_string(bench.id) + ")") == "{2}");
    REQUIRE(bench.runtime.resume(bench.id, Value::integer(5)));
    bench.go();
    CHECK(bench.last == "{1000000, true, 5}");
}

TEST_CASE("a task for whose program there is no memory says so", "[evicting]") {
    std::string program = "suspend() local t = {} ";
    for (int i = 0; i < 4100; ++i)
        program.append("t.k")
            .append(std::to_string(i))
            .append("=")
            .append(std::to_string(10'000 + i) + " ");
    Filed bench;
    bench.begin(program + "return 1", bench.ann);
    bench.restart();
    bench.quota(bench.ann, {{"memory", 400'000}});
    REQUIRE(bench.on->resume(bench.id, Value()));
    bench.go();
    REQUIRE_FALSE(bench.host.told.empty());
    CHECK(bench.host.told.front().second.find("cannot go on: #2's quota 'memory' is used up") !=
          std::string::npos);
}

TEST_CASE("one whose image is damaged fails also after somebody looked at it", "[evicting]") {
    Filed bench;
    bench.begin("suspend() return 1", bench.ann);
    bench.later(10);
    REQUIRE(bench.is_evicted());
    bench.rows[bench.id].bytes->back() ^= 1;
    CHECK(bench.ask("task_stack(" + std::to_string(bench.id) + ")") == "E_INVARG");
    REQUIRE(bench.runtime.resume(bench.id, Value()));
    bench.go();
    CHECK(bench.last.find("cannot go on") != std::string::npos);
}

TEST_CASE("who asks for the frames of an evicted task pays for its image", "[evicting]") {
    for (const int left : {60, 10'000}) {
        Filed bench;
        bench.begin("suspend()", bench.ann);
        bench.later(10);
        REQUIRE(bench.is_evicted());
        const std::string said =
            bench.ask("for i = 1, ticks_left() - " + std::to_string(left) +
                      " do end return #task_stack(" + std::to_string(bench.id) + ")");
        CHECK((said == "{1}") == (left == 10'000));
    }
}

TEST_CASE("a killed task does not come back", "[evicting]") {
    Filed bench;
    bench.begin("suspend(20) return 1", bench.ann);
    bench.later(6);
    REQUIRE(bench.is_evicted());
    const bool is_due = GENERATE(false, true);
    if (is_due) { // its row is being read
        bench.host.now += 100'000'000;
        bench.runtime.wake_due();
        bench.run_ready();
    }
    CHECK(bench.ask("kill_task(" + std::to_string(bench.id) + ")") == "{}");
    CHECK_FALSE(bench.runtime.summary_of(bench.id));
    CHECK(bench.rows.empty());
    CHECK(bench.world.ledger().used(bench.ann, db::Resource::Tasks) == 0);
}

TEST_CASE("a damaged row fails its task, and nobody else", "[evicting]") {
    Filed bench;
    bench.begin("suspend(20) return 1", bench.ann);
    bench.later(6);
    REQUIRE(bench.is_evicted());
    bench.rows[bench.id].bytes->resize(bench.rows[bench.id].bytes->size() - 3);
    bench.later(100);
    CHECK(bench.last.find("cannot go on") != std::string::npos);
    CHECK(bench.says("return 1", bench.ann) == "1");
}

TEST_CASE("a fork that waits leaves memory, and so does its function", "[evicting]") {
    Filed bench;
    bench.add_property(bench.anns_own, "got", Value::integer(0), bench.ann, "r");
    const std::string own = verbs::Bench::name(bench.anns_own);
    bench.begin("local n = 41 fork(50, function(more) " + own + ".got = n + more end, 1)",
                bench.ann);
    bench.later(6);
    CHECK(bench.runtime.evicted_count() == 1);
    bench.later(100);
    CHECK(bench.property(bench.anns_own, "got") == Value::integer(42));
}

TEST_CASE("what a task holds is counted once, however often it leaves memory", "[evicting]") {
    Filed bench;
    bench.quota(bench.ann, {{"task_memory", 1'000'000}});
    bench.begin("local t, n = {}, 0 for i = 1, 3 do t[i] = ('x'):rep(200000) .. i end "
                "for i = 1, 5 do suspend(100) n = n + #t[1] end return n",
                bench.ann);
    for (int i = 0; i < 5; ++i) {
        bench.later(50);
        REQUIRE(bench.is_evicted());
        bench.later(60);
    }
    CHECK(bench.last == "{1000005}");
}

TEST_CASE("realms that nobody has been in for a minute go", "[evicting]") {
    Filed bench;
    bench.begin("suspend(1000) return 1", bench.ann);
    bench.later(6);
    CHECK(bench.runtime.find_realm(bench.ann) != nullptr);
    bench.later(10);
    bench.later(70);
    CHECK(bench.runtime.find_realm(bench.ann) == nullptr);
    bench.later(2000);
    CHECK(bench.last == "{1}");
}

TEST_CASE("a realm that is short of memory lets its sleepers go before a wake is refused",
          "[evicting]") {
    Filed bench;
    bench.option("evict_after", Value::integer(3));
    bench.quota(bench.ann, {{"images", 64 << 20}, {"bytes", 64 << 20}});
    bench.add_verb(bench.box, "big",
                   "local t = {} for i = 1, 40 do t[i] = ('x'):rep(20000) .. i end suspend(1000) "
                   "return #t",
                   bench.ann);
    std::vector<std::string> ends;
    for (int i = 0; i < 30; ++i) { // 0.8 MB each, of 16
        TaskVariables variables;
        variables.player = bench.ann;
        bench.runtime.start_server_task(
            bench.box, "big", {}, variables,
            [&](TaskEnd, const Value& value) { ends.push_back(db::to_literal(value)); });
        bench.go();
        bench.later(1);
    }
    for (int i = 0; i < 50; ++i)
        bench.later(100);
    CHECK(ends == std::vector<std::string>(30, "{40}"));
}

TEST_CASE(
    "one that wakes has the room of those that sleep, also where its image was thought to fit",
    "[evicting]") {
    Filed bench;
    bench.quota(bench.ann, {{"memory", 4'000'000}, {"images", 64 << 20}, {"bytes", 64 << 20}});
    const auto sleeper = [](int seconds) {
        return "local t = {} for i = 1, 115 do t[i] = ('x'):rep(20000) .. i end suspend(" +
               std::to_string(seconds) + ") return #t";
    };
    bench.begin(sleeper(20), bench.ann);
    bench.later(6);
    REQUIRE(bench.is_evicted());
    bench.later(13);
    const TaskId first = bench.id;
    std::string said;
    bench.on->start_eval(sleeper(1000), bench.ann, [&](TaskEnd, const Value&) { said = "other"; });
    bench.go();
    CHECK(said == "");
    CHECK(bench.on->realm_for(bench.ann).used_bytes() > 2'000'000);
    bench.later(1);
    CHECK(bench.last == "{115}");
    CHECK(bench.on->find_task(first) == nullptr);
    bench.later(1000);
    CHECK(said == "other");
}

TEST_CASE("a coroutine that a woken task waits for goes when it has ended", "[evicting]") {
    Filed bench;
    bench.on->start_eval("hash_password('a')", bench.wizard, {}); // waits, so the realm stays
    bench.begin("for i = 1, 80 do coroutine.wrap(function() suspend(20) end)() end suspend(20)",
                bench.wizard);
    for (int i = 0; i < 80; ++i) {
        bench.later(6);
        REQUIRE(bench.is_evicted());
        bench.later(15);
    }
    CHECK(registered_threads(bench.on->realm_for(bench.wizard)) < 40); // some are in the pool
}

TEST_CASE("a wake that is refused at any point leaves nothing behind", "[evicting]") {
    struct Woken {
        bool is_refused;
        int more_threads;
    };
    const auto wake = [](std::int64_t memory) {
        Filed bench;
        bench.begin("local function down(n) local kept = ('x'):rep(30000) .. n if n == 0 then "
                    "suspend(100) else coroutine.wrap(down)(n - 1) end return #kept end down(20)",
                    bench.wizard);
        bench.later(6);
        REQUIRE(bench.is_evicted());
        bench.on->start_eval("hash_password('a')", bench.wizard, {}); // waits, so the realm stays
        bench.go();
        REQUIRE(bench.host.jobs.size() == 1);
        Realm& realm = bench.on->realm_for(bench.wizard);
        const int before = registered_threads(realm);
        bench.quota(bench.wizard, {{"memory", memory}});
        bench.later(100);
        REQUIRE(&realm == &bench.on->realm_for(bench.wizard));
        CHECK((bench.last == "{}" || bench.last.starts_with("E_INVARG: the suspended task cannot "
                                                            "go on: #1's quota 'memory'")));
        return Woken{bench.last != "{}", registered_threads(realm) - before};
    };
    std::int64_t refused = 300'000;
    std::int64_t enough = 1'500'000;
    while (enough - refused > 50) {
        const auto middle = (refused + enough) / 2;
        (wake(middle).is_refused ? refused : enough) = middle;
    }
    for (std::int64_t less = 6'000; less > 0; less -= 100)
        CHECK(wake(enough - less).more_threads <= 1); // of the pool
}

TEST_CASE("a fork's arguments have the room of those that sleep", "[evicting]") {
    for (int kept = 0; kept < 26; ++kept) {
        CAPTURE(kept);
        Filed bench;
        bench.quota(bench.ann, {{"memory", 600'000}});
        bench.add_property(bench.box, "anns", {}, bench.ann, "r");
        bench.begin("local t = {} for i = 1, 7900 do t[i] = i end fork(20, function(a, b) "
                    "this.anns = a + b end, table.unpack(t))",
                    bench.ann);
        bench.later(6);
        bench.later(13);
        bench.on->start_eval("local t = {} for i = 1, " + std::to_string(kept) +
                                 " do t[i] = ('x'):rep(20000) .. i end suspend(1000)",
                             bench.ann, {});
        bench.go();
        bench.later(1);
        CHECK(bench.ask(Bench::name(bench.box) + ".anns") == "{3}");
    }
}

TEST_CASE("a realm that somebody is always in begins anew where it is half full", "[evicting]") {
    Filed bench;
    bench.quota(bench.ann, {{"memory", 1'000'000}});
    bench.begin("while true do suspend(2) end", bench.ann);
    const std::string text = "suspend(1) --" + std::string(3000, 'x');
    for (int i = 0; i < 2000; ++i) {
        std::string said;
        bench.on->start_eval(text + std::to_string(i), bench.ann, [&](TaskEnd end, const Value&) {
            said = end == TaskEnd::Done ? "done" : "failed";
        });
        bench.go();
        bench.later(1);
        REQUIRE(said == "done");
    }
    CHECK(bench.last == ""); // it sleeps on
    CHECK(bench.on->realm_for(bench.ann).used_bytes() < 600'000);
    CHECK(bench.on->summary_of(bench.id));
}

TEST_CASE("who stops again and again leaves no note of each stop", "[evicting]") {
    Filed bench;
    bench.option("evict_after", Value::integer(-1));
    bench.begin("for i = 1, 5000 do suspend(1) end", bench.ann);
    for (int i = 0; i < 4000; ++i)
        bench.later(1);
    CHECK(bench.on->sleepers_noted() < 2000);
}

TEST_CASE("what forked functions were compiled to counts until it is kept", "[evicting]") {
    Filed bench;
    bench.quota(bench.ann, {{"memory", 700'000}});
    bench.begin("local n = 0 pcall(function() for i = 1, 12 do "
                "fork(1000, load(('f() '):rep(8000))) n = i end end) return n",
                bench.ann);
    // Each 32,000 bytes of text, and 90,000 compiled.
    const int forked = std::stoi(bench.last.substr(1));
    CHECK(forked > 2);
    CHECK(forked < 9);
    Realm& realm = bench.on->realm_for(bench.ann);
    for (int i = 0; i < 2; ++i) // a chunk's end is told by a finalizer
        lua_gc(realm.state(), LUA_GCCOLLECT);
    CHECK(realm.used_bytes() < 32'000U * static_cast<unsigned>(forked) + 100'000);
}

TEST_CASE("tasks of a world that nobody serves are there and do not go on", "[evicting]") {
    Filed bench;
    bench.has_summaries = GENERATE(true, false);
    int ended = 0;
    const auto start = [&](const std::string& code, ObjectId who) {
        const auto id = bench.on->start_eval(code, who, [&](TaskEnd, const Value&) { ++ended; });
        bench.go();
        return id;
    };
    const auto overdue = start("suspend(10) return 1", bench.ann); // while no server runs
    const auto resumed = start("local kept = 42 return suspend() + kept", bench.ann);
    const auto killed = start("suspend() return 3", bench.bob);
    bench.host.online[bench.bob] = {};
    const auto reading = start("return pcall(read)", bench.bob);
    REQUIRE(bench.rows.size() == 4);

    bench.look_without_serving(20'000'000);
    CHECK(bench.ask("#queued_tasks()") == "{4}");
    CHECK(bench.ask("#queued_tasks()") == "{4}");
    CHECK(bench.on->state_of(overdue) == TaskState::Suspended);
    CHECK(bench.on->state_of(reading) == TaskState::Reading);
    const std::string number = std::to_string(resumed);
    CHECK(bench.ask("task_stack(" + number + ")[1].locals.kept") == "{\"42\"}");
    CHECK(bench.ask("resume(" + number + ", 8)") == "{}");
    CHECK(bench.ask("resume(" + number + ", 9)") == "E_INVARG");
    CHECK(bench.ask("task_stack(" + number + ")[1].locals.kept") == "{\"42\"}");
    CHECK(bench.ask("kill_task(" + std::to_string(killed) + ")") == "{}");
    CHECK(bench.ask("#queued_tasks()") == "{3}");
    CHECK(bench.rows.size() == 3);
    CHECK_FALSE(bench.on->has_ready());
    CHECK(ended == 0);

    bench.has_summaries = true; // that one was resumed is only there
    bench.look_without_serving();
    CHECK(bench.on->state_of(resumed) == TaskState::Ready);
    bench.restart();
    bench.later(0);
    CHECK(bench.on->task_count() == 0);
    CHECK(bench.rows.empty());
}

TEST_CASE("a damaged task of a world that nobody serves stays as it is", "[evicting]") {
    Filed bench;
    bench.begin("suspend() return 1", bench.ann);
    auto& row = bench.rows.at(bench.id);
    row.summary = "x";
    const auto summary = row.summary;
    bench.look_without_serving();
    CHECK(bench.ask("#queued_tasks()") == "{0}");
    CHECK(bench.rows.at(bench.id).summary == summary);
    CHECK(bench.host.logged.back().find("is damaged") != std::string::npos);
}
