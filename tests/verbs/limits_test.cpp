// What a payer's limits do to running tasks: quotas refuse, options apply at once.
#include "tests/verbs/limited.h"

#include <ctime>

using namespace lunamoo;
using namespace lunamoo::verbs;
using db::Resource;

TEST_CASE("tasks that wait are counted, and refused at the limit", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, {{"tasks", 2}});
    CHECK(bench.says("suspend()", bench.ann) == "...");
    CHECK(bench.says("return fork(100, function() end) > 0", bench.ann) == "true");
    CHECK(bench.used(bench.ann, Resource::Tasks) == 2);
    CHECK(bench.says("suspend()", bench.ann) == "E_QUOTA");
    CHECK(bench.says("fork(100, function() end)", bench.ann) == "E_QUOTA");
    CHECK(bench.says("local ok, e = pcall(suspend) return e.message", bench.ann)
              .find("quota 'tasks' is used up: 2 of 2") != std::string::npos);
    CHECK(bench.says("for _, t in ipairs(queued_tasks()) do kill_task(t.id) end", bench.ann) == "");
    CHECK(bench.used(bench.ann, Resource::Tasks) == 0);
    CHECK(bench.used(bench.ann, Resource::Images) == 0);
    CHECK(bench.says("return suspend(0) == nil", bench.ann) == "...");
    bench.runtime.wake_due();
    bench.run();
    CHECK(bench.last == "true");
    CHECK(bench.used(bench.ann, Resource::Tasks) == 0);
}

TEST_CASE("on a low disk no task may stop or fork but those of wizards", "[limits]") {
    Limited bench;
    db::DiskSpace disk;
    disk.total = std::int64_t{1} << 40;
    disk.free = 1000;
    CHECK(bench.says("suspend()", bench.ann) == "...");
    const auto before = bench.used(bench.ann, Resource::Images);
    bench.world.ledger().set_disk(disk);
    CHECK(bench.says("suspend()", bench.ann) == "E_QUOTA");
    CHECK(bench.says("fork(100, function() end)", bench.ann) == "E_QUOTA");
    CHECK(bench.says("local ok, e = pcall(suspend, 1) return e.message", bench.ann)
              .find("the disk is low: 1000 of 1099511627776 bytes") != std::string::npos);
    CHECK(bench.says("add_property(mine, 'p', 1, {mine.owner, 'rc'})", bench.ann) == "E_QUOTA");
    CHECK(bench.used(bench.ann, Resource::Images) == before);
    CHECK(bench.says("suspend()", bench.wizard) == "...");
    CHECK(bench.says("return usage(obj(-1)).disk.low", bench.wizard) == "true");
    CHECK(bench.says("return usage(mine.owner).disk == nil", bench.ann) == "true");
    disk.free = disk.total;
    bench.world.ledger().set_disk(disk);
    CHECK(bench.says("suspend()", bench.ann) == "...");
    CHECK(bench.says("return usage(obj(-1)).disk.used", bench.wizard) == "0");
}

TEST_CASE("on a low disk a task that the file has may stop again as it is", "[limits]") {
    Limited bench;
    db::DiskSpace disk;
    disk.total = std::int64_t{1} << 40;
    disk.free = 1000;
    const std::string nap = "for i = 1, 5 do suspend(0) end return 'done'";
    CHECK(bench.says(nap, bench.ann) == "...");
    bench.world.ledger().set_disk(disk);
    for (int i = 0; i < 5; ++i) {
        bench.runtime.wake_due();
        bench.run();
    }
    CHECK(bench.last == "\"done\"");
}

TEST_CASE("queued_task_limit of the server's options is heeded at once", "[limits]") {
    Limited bench;
    bench.option("queued_task_limit", Value::integer(1));
    CHECK(bench.says("suspend()", bench.ann) == "...");
    CHECK(bench.says("suspend()", bench.ann) == "E_QUOTA");
    CHECK(bench.says("obj(" + std::to_string(bench.knobs.number) + ").queued_task_limit = 5") ==
          "");
    CHECK(bench.says("suspend()", bench.ann) == "...");
}

TEST_CASE("every option of the server's is heeded at once", "[limits]") {
    Limited bench;
    for (const char* name :
         {"fg_ticks", "bg_ticks", "fg_seconds", "bg_seconds", "pausable_ticks", "pausable_seconds",
          "max_stack_depth", "evict_after", "overdue_wakes", "queued_task_limit"}) {
        INFO(name);
        bench.option(name, Value::integer(1));
        const auto before = bench.world.policy_generation();
        CHECK(bench.says("local o = sys.server_options for i = 2, 4 do o." + std::string(name) +
                         " = i end") == "");
        CHECK(bench.world.policy_generation() >= before + 3);
        bench.says("delete_property(sys.server_options, '" + std::string(name) + "')");
    }
}

TEST_CASE("a name counts as bytes of the owner's", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, {{"bytes", bench.used(bench.ann, Resource::Bytes) + 500}});
    CHECK(bench.says("mine.name = ('n'):rep(900)", bench.ann) == "E_QUOTA");
    CHECK(bench.says("mine.name = ('n'):rep(400)", bench.ann) == "");
    CHECK(bench.says("mine.name = ('m'):rep(400)", bench.ann) == "");
    CHECK(bench.says("mine.name = ('n'):rep(900)", bench.ann) == "E_QUOTA");
    CHECK(bench.says("return mine.name == ('m'):rep(400)", bench.ann) == "true");
    CHECK(bench.says("mine.name = ''", bench.ann) == "");
}

TEST_CASE("images count to who pays, and are refused at the limit", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, {{"images", 20'000}});
    CHECK(bench.says("local s = ('x'):rep(10000) suspend() return #s", bench.ann) == "...");
    const auto kept = bench.used(bench.ann, Resource::Images);
    CHECK(kept > 10'000);
    CHECK(kept < 12'000);
    CHECK(bench.says("local s = ('x'):rep(15000) suspend() return #s", bench.ann) == "E_QUOTA");
    CHECK(bench.says("local s = ('x'):rep(15000) fork(9, function() return s end)", bench.ann) ==
          "E_QUOTA");
    CHECK(bench.used(bench.ann, Resource::Images) == kept);
    CHECK(bench.used(bench.bob, Resource::Images) == 0);
}

TEST_CASE("everything that makes an object larger is refused at the owner's bytes", "[limits]") {
    Limited bench;
    bench.add_property(bench.anns_own, "text", Value(), bench.ann, "rc");
    bench.add_verb(bench.anns_own, "say", "return 1", bench.ann);
    const ObjectId child = *bench.world.create(bench.anns_own, bench.ann);
    const std::string kid = Bench::name(child);
    const auto refuses = [&](const std::string& code) {
        INFO(code);
        bench.quota(bench.ann, {{"bytes", bench.used(bench.ann, Resource::Bytes)}});
        CHECK(bench.says(code, bench.ann) == "E_QUOTA");
        bench.quota(bench.ann, {{"bytes", 10 << 20}});
        CHECK(bench.says(code, bench.ann) != "E_QUOTA");
    };
    refuses("mine.text = string.rep('x', 100)");
    refuses("add_property(mine, 'more', 1, {mine.owner, 'r'})");
    refuses("set_property_info(" + kid + ", 'text', {perms = 'r'})");
    refuses("add_verb(mine, {mine.owner, 'rxd', 'v'}, {'this', 'none', 'this'})");
    refuses("set_verb_code(mine, 'say', string.rep('-', 5000))");
    refuses("create(mine)");
}

TEST_CASE("a fork that is one too many is refused before its image is made", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, {{"tasks", 1}});
    CHECK(bench.says("suspend()", bench.ann) == "...");
    CHECK(bench.says("local s = ('x'):rep(20000) local before = ticks_left() "
                     "local ok, e = pcall(fork, 100, function() return s end) "
                     "return ok, before - ticks_left() < 500",
                     bench.ann) == "false, true");
}

TEST_CASE("who has used hardly any ticks in his seconds has as many again, once", "[limits]") {
    const auto milliseconds_of = [](std::int64_t slice) {
        Limited bench;
        bench.option("fg_ticks", Value::integer(slice));
        bench.option("fg_seconds", *Value::real(0.1));
        const std::clock_t before = std::clock();
        CHECK(bench.says("while true do end", bench.ann) == "aborted");
        return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC * 1000;
    };
    const double usual = milliseconds_of(400'000'000); // more than a fiftieth, not all
    const double again = milliseconds_of(std::int64_t{1} << 40);
    CHECK(again > usual * 1.3);
    CHECK(again < usual * 3);
}

TEST_CASE("code that takes no ticks to speak of ends by its seconds", "[limits]") {
    Limited bench;
    bench.option("fg_ticks", Value::integer(std::int64_t{1} << 40));
    bench.option("fg_seconds", *Value::real(0.001));
    CHECK(bench.says("while true do end", bench.ann) == "aborted");
}

TEST_CASE("the limits of a slice come from the server's options", "[limits]") {
    Limited bench;
    const std::string loop = "for i = 1, 200000 do end return 1";
    CHECK(bench.says(loop, bench.ann) == "1");
    bench.option("fg_ticks", Value::integer(100'000));
    CHECK(bench.says(loop, bench.ann) == "aborted");
    bench.option("max_stack_depth", Value::integer(20));
    bench.add_verb(bench.box, "deep", "local n = ... return n == 0 and 0 or this:deep(n - 1)",
                   bench.wizard);
    CHECK(bench.says("return box:deep(15)", bench.ann) == "0");
    CHECK(bench.says("return box:deep(25)", bench.ann) == "E_MAXREC");
}

TEST_CASE("nobody leaves the class that his quota is of", "[limits]") {
    Bench bench;
    const ObjectId players = *bench.world.create(db::kNothing, bench.wizard);
    const ObjectId others = *bench.world.create(db::kNothing, bench.ann);
    const ObjectId below = *bench.world.create(players, bench.ann);
    bench.add_property(players, "quota", db::empty_table(), bench.wizard, "r");
    for (const auto to : {players, below})
        bench.world.set_flag(to, db::kFertile, true);
    REQUIRE(bench.world.set_parent(bench.ann, players));
    bench.world.set_owner(bench.ann, bench.ann);
    const auto moves_to = [&](ObjectId to, ObjectId who) {
        return bench.says("chparent(" + Bench::name(bench.ann) + ", " + Bench::name(to) + ")", who);
    };
    CHECK(moves_to(others, bench.ann) == "E_PERM");
    CHECK(moves_to(db::kNothing, bench.ann) == "E_PERM");
    CHECK(moves_to(below, bench.ann) == "");
    CHECK(moves_to(others, bench.wizard) == "");
    CHECK(moves_to(db::kNothing, bench.ann) == "");
}

TEST_CASE("a player who may have no connection is not logged in", "[limits]") {
    Limited bench;
    const ObjectId stranger{-5};
    bench.host.online[stranger] = {"a connection", 0, 0};
    const std::string log_in = "switch_player(obj(-5), " + Bench::name(bench.bob) + ")";
    bench.quota(bench.bob, {{"connections", 0}});
    CHECK(bench.says(log_in) == "E_QUOTA");
    CHECK(bench.host.online.contains(stranger));
    bench.host.online[bench.bob] = {"his own", 0, 0}; // it is taken over
    CHECK(bench.says(log_in) == "");
    bench.host.online = {{stranger, {"a connection", 0, 0}}};
    bench.quota(bench.bob, {{"connections", 1}});
    CHECK(bench.says(log_in) == "");
}

TEST_CASE("graves stay where the server's bytes are used up all the same", "[limits]") {
    Bench bench;
    bench.option("server_quota", bench.limits_of({{"bytes", 400'000}}));
    for (int i = 0; i < 5; ++i) {
        const auto made = bench.world.create(db::kNothing, bench.ann);
        REQUIRE(made);
        REQUIRE(bench.world.recycle(*made, 1));
    }
    bench.add_property(bench.wizards_own, "big", *Value::string(std::string(395'000, 'x')),
                       bench.wizard, "r");
    CHECK_FALSE(bench.world.may_grow(*bench.world.find(bench.anns_own), 100'000));
    CHECK(bench.world.graves().count_of(bench.ann) == 5);
}

TEST_CASE("on a low disk a number does not become a string", "[limits]") {
    Bench bench;
    bench.add_property(bench.anns_own, "p", Value::integer(1), bench.ann, "r");
    db::DiskSpace disk;
    disk.total = std::int64_t{1} << 40;
    disk.free = 1000;
    bench.world.ledger().set_disk(disk);
    const std::string own = Bench::name(bench.anns_own);
    CHECK(bench.says("local o, ok, e = " + own +
                         " for i = 1, 3 do o.p = i end "
                         "ok, e = pcall(function() o.p = ('x'):rep(60) end) return e.code, o.p",
                     bench.ann) == "E_QUOTA, 3");
}
