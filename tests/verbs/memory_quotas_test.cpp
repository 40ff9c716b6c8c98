// Quotas of memory: a realm's, a task's over all realms, and what their refusals cost.
#include "tests/verbs/limited.h"
#include "verbs/realm.h"

#include "lua.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

TEST_CASE("what memory refuses is paid for, because it makes everything be collected", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, {{"memory", 2'000'000}});
    const std::string full = "local t = {} for i = 1, 11000 do t[i] = {i} end "
                             "local before = ticks_left() ";
    CHECK(bench.says(full + "local ok = pcall(string.rep, 'x', 1000000) "
                            "return ok, before - ticks_left() > 15625 + 4000",
                     bench.ann) == "false, true");
    CHECK(bench.says("local s = ('x'):rep(500000) local list = {s, s} " + full +
                         "local ok = pcall(listappend, list, 1) "
                         "return ok, before - ticks_left() > 2 * 500000 // 64 + 4000",
                     bench.ann) == "false, true");
}

TEST_CASE("a realm's memory is its owner's limit, at once", "[limits]") {
    Limited bench;
    const std::string fill = "local t = {} for i = 1, 60000 do t[i] = {} end return #t";
    CHECK(bench.says(fill, bench.ann) == "60000");
    bench.quota(bench.ann, {{"memory", 2'000'000}});
    CHECK(bench.says(fill, bench.ann) == "E_QUOTA");
    CHECK(bench.says("return 1", bench.ann) == "1");
    bench.quota(bench.ann, {{"memory", 16'000'000}});
    CHECK(bench.says(fill, bench.ann) == "60000");
}

TEST_CASE("a task makes all realms together grow by so much only", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, {{"task_memory", 700'000}});
    bench.add_verb(bench.box, "grow",
                   "local t = {} for i = 1, 5000 do t[i] = {} end "
                   "local f = ... return f and call(f, 'grow2') or #t",
                   bench.wizard);
    bench.add_verb(bench.bobs_own, "grow2",
                   "local t = {} for i = 1, 5000 do t[i] = {} end return #t", bench.bob);
    const std::string other = Bench::name(bench.bobs_own);
    CHECK(bench.says("return box:grow(" + other + ")", bench.ann) == "E_QUOTA");
    CHECK(bench.says("return box:grow()", bench.ann) == "5000");
    CHECK(bench.says("return box:grow(" + other + ")", bench.bob) == "5000");
    CHECK(bench.says("for i = 1, 100 do local t = {} for k = 1, 1000 do t[k] = {} end end return 1",
                     bench.ann) == "1"); // what is garbage does not count
}

TEST_CASE("what a task has let go of is not held against it, whoever's slice finds it",
          "[limits]") {
    Limited bench;
    bench.quota(bench.ann, {{"task_memory", 700'000}});
    bool is_over = false;
    std::string end;
    const auto run = [&](const std::string& slice) {
        is_over = false;
        bench.runtime.start_eval(
            "local kept, made = {}, 0 for i = 1, 40 do " + slice + " suspend(0) end return 1",
            bench.ann, [&](TaskEnd, const Value& value) {
                is_over = true;
                end = value.is(db::Type::Error) ? std::string(db::name_of(value.as_error().code))
                                                : "done";
            });
        for (int i = 0; i < 50 && !is_over; ++i) {
            bench.runtime.wake_due();
            bench.run();
            lua_gc(bench.runtime.realm_for(bench.ann).state(), LUA_GCCOLLECT);
        }
        return is_over ? end : "runs";
    };
    CHECK(run("local text = ('x'):rep(50000) .. i made = made + #text") == "done");
    CHECK(run("kept[#kept + 1] = ('x'):rep(50000) .. i") == "E_QUOTA");
    CHECK(run("local t = {} for k = 1, 500 do t[k] = {} end kept[i % 2] = t") == "done");
    CHECK(run("local t = {} for k = 1, 500 do t[k] = {} end kept[i] = t") == "E_QUOTA");
    CHECK(run("for k = 1, 40 do local f = load('return ' .. i * 100 + k) made = f() end") ==
          "done");
    CHECK(run("kept[i] = load(('do local a = ' .. i .. ' end '):rep(1500))") == "E_QUOTA");
}

TEST_CASE("ten thousand refusals leave the realm as it was", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, {{"memory", 1'000'000}});
    bench.option("fg_ticks", Value::integer(1'000'000'000));
    bench.option("fg_seconds", Value::integer(10));
    CHECK(bench.says("local n = 0 for i = 1, 10000 do local ok, e = pcall(string.rep, 'x', 999000) "
                     "if not ok and e.code == E_QUOTA.code then n = n + 1 end end return n",
                     bench.ann) == "10000");
    bench.host.now += 1'000'000'000; // the refusals cost ticks: its bucket is empty again
    CHECK(bench.says("local t = {} for i = 1, 10000 do t[i] = i end return #t", bench.ann) ==
          "10000");
}

TEST_CASE("a task that cannot enter a realm leaves the variables of those that are in it alone",
          "[limits]") {
    Limited bench;
    bench.add_verb(bench.box, "waits", "suspend() return player, argstr", bench.bob);
    bench.add_verb(bench.box, "calls", "return pcall(call, this, 'waits')", bench.ann);
    const auto start = [&](const char* verb, ObjectId who, std::string argstr) {
        TaskVariables variables;
        variables.player = who;
        variables.argstr = std::move(argstr);
        const TaskId id = bench.runtime.start_server_task(
            bench.box, verb, {}, variables,
            [&](TaskEnd, const Value& value) { bench.last = db::to_literal(value); });
        bench.run();
        return id;
    };
    const TaskId waiting = start("waits", bench.bob, "mine");
    bench.quota(bench.ann, {{"task_memory", 200'000}}); // the text fits into one realm
    (void)start("calls", bench.ann, std::string(150'000, 'x'));
    CHECK(bench.last.starts_with("{false, "));
    REQUIRE(bench.runtime.resume(waiting, Value()));
    bench.run();
    CHECK(bench.last == "{#" + std::to_string(bench.bob.number) + ", \"mine\"}");
}

TEST_CASE("texts that a fork has named count as memory, however short", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, {{"memory", 500'000}});
    CHECK(bench.says("local co = coroutine.running() for i = 1, 2000 do "
                     "local f, e = load('return ' .. i) if not f then return e.name end "
                     "pcall(fork, 9, function() return f, co end) end return 'all kept'",
                     bench.ann) == "\"E_QUOTA\"");
}
