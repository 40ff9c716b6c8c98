// What a payer's limits do to running tasks: quotas refuse, rates make wait, options apply at once.
#include "tests/catch.h"
#include "tests/verbs/bench.h"
#include "verbs/realm.h"

#include "lua.h"

using namespace lunamoo;
using namespace lunamoo::verbs;
using db::Resource;

namespace {

struct Limited : Bench {
    Limited() {
        for (const auto who : {ann, bob})
            add_property(who, "quota", db::empty_table(), wizard, "r");
    }
    void quota(ObjectId who, std::string_view name, std::int64_t limit) {
        db::Table::Builder table;
        REQUIRE(table.set(Value::short_string(name), Value::integer(limit)));
        REQUIRE(world.set_property(who, *world.symbols().find("quota"), *table.finish()));
    }
    std::int64_t used(ObjectId who, Resource stock) { return world.ledger().used(who, stock); }
};

} // namespace

TEST_CASE("tasks that wait are counted, and refused at the limit", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, "tasks", 2);
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
    bench.add_property(bench.knobs, "queued_task_limit", Value::integer(1), bench.wizard, "r");
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
        bench.add_property(bench.knobs, name, Value::integer(1), bench.wizard, "r");
        const auto before = bench.world.policy_generation();
        CHECK(bench.says("local o = sys.server_options for i = 2, 4 do o." + std::string(name) +
                         " = i end") == "");
        CHECK(bench.world.policy_generation() >= before + 3);
        bench.says("delete_property(sys.server_options, '" + std::string(name) + "')");
    }
}

TEST_CASE("a name counts as bytes of the owner's", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, "bytes", bench.used(bench.ann, Resource::Bytes) + 500);
    CHECK(bench.says("mine.name = ('n'):rep(900)", bench.ann) == "E_QUOTA");
    CHECK(bench.says("mine.name = ('n'):rep(400)", bench.ann) == "");
    CHECK(bench.says("mine.name = ('m'):rep(400)", bench.ann) == "");
    CHECK(bench.says("mine.name = ('n'):rep(900)", bench.ann) == "E_QUOTA");
    CHECK(bench.says("return mine.name == ('m'):rep(400)", bench.ann) == "true");
    CHECK(bench.says("mine.name = ''", bench.ann) == "");
}

TEST_CASE("images count to who pays, and are refused at the limit", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, "images", 20'000);
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
        bench.quota(bench.ann, "bytes", bench.used(bench.ann, Resource::Bytes));
        CHECK(bench.says(code, bench.ann) == "E_QUOTA");
        bench.quota(bench.ann, "bytes", 10 << 20);
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
    bench.quota(bench.ann, "tasks", 1);
    CHECK(bench.says("suspend()", bench.ann) == "...");
    CHECK(bench.says("local s = ('x'):rep(20000) local before = ticks_left() "
                     "local ok, e = pcall(fork, 100, function() return s end) "
                     "return ok, before - ticks_left() < 500",
                     bench.ann) == "false, true");
}

TEST_CASE("what memory refuses is paid for, because it makes everything be collected", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, "memory", 2'000'000);
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

TEST_CASE("code that takes no ticks to speak of ends by its seconds", "[limits]") {
    Limited bench;
    bench.add_property(bench.knobs, "fg_ticks", Value::integer(std::int64_t{1} << 40), bench.wizard,
                       "r");
    bench.add_property(bench.knobs, "fg_seconds", *Value::real(0.001), bench.wizard, "r");
    CHECK(bench.says("while true do end", bench.ann) == "aborted");
}

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

TEST_CASE("a realm's memory is its owner's limit, at once", "[limits]") {
    Limited bench;
    const std::string fill = "local t = {} for i = 1, 60000 do t[i] = {} end return #t";
    CHECK(bench.says(fill, bench.ann) == "60000");
    bench.quota(bench.ann, "memory", 2'000'000);
    CHECK(bench.says(fill, bench.ann) == "E_QUOTA");
    CHECK(bench.says("return 1", bench.ann) == "1");
    bench.quota(bench.ann, "memory", 16'000'000);
    CHECK(bench.says(fill, bench.ann) == "60000");
}

TEST_CASE("a task makes all realms together grow by so much only", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, "task_memory", 700'000);
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
    bench.quota(bench.ann, "task_memory", 700'000);
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
    bench.quota(bench.ann, "memory", 1'000'000);
    bench.add_property(bench.knobs, "fg_ticks", Value::integer(1'000'000'000), bench.wizard, "r");
    bench.add_property(bench.knobs, "fg_seconds", Value::integer(10), bench.wizard, "r");
    CHECK(bench.says("local n = 0 for i = 1, 10000 do local ok, e = pcall(string.rep, 'x', 999000) "
                     "if not ok and e.code == E_QUOTA.code then n = n + 1 end end return n",
                     bench.ann) == "10000");
    bench.host.now += 1'000'000'000; // the refusals cost ticks: its bucket is empty again
    CHECK(bench.says("local t = {} for i = 1, 10000 do t[i] = i end return #t", bench.ann) ==
          "10000");
}

TEST_CASE("who has run too fast waits his turn, and others do not", "[limits]") {
    Limited bench;
    bench.quota(bench.ann, "ticks", 100'000);
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
    bench.quota(bench.bob, "output", 1000);
    const std::string lines = "notify(" + bob + ", ('x'):rep(1900)) return 1";
    CHECK(bench.says(lines, bench.bob) == "1");
    CHECK(bench.says(lines, bench.bob) == "1"); // what is there when a slice begins is enough
    bench.start("return 2", bench.bob);
    CHECK_FALSE(bench.ended);
    bench.host.now += 1'900'000;
    bench.run();
    CHECK(bench.ended);
    bench.quota(bench.ann, "writes", 1000);
    CHECK(bench.says("return 1", bench.ann) == "1");
    bench.runtime.note_written(4000);
    bench.start("return 2", bench.ann);
    CHECK_FALSE(bench.ended);
    CHECK(bench.runtime.wait_for_rates().value_or(0) > 1'900'000);
}

TEST_CASE("one slice sends no more than two seconds' worth", "[limits]") {
    Limited bench;
    const std::string bob = Bench::name(bench.bob);
    bench.host.online[bench.bob] = {};
    bench.quota(bench.bob, "output", 1000);
    CHECK(bench.says("for i = 1, 50 do notify(" + bob + ", ('x'):rep(98)) end", bench.bob) ==
          "E_QUOTA");
    CHECK(bench.host.told.size() == 20); // 100 bytes each, the line's end included
    bench.host.now += 10'000'000;
    CHECK(bench.says("notify(" + bob + ", ('x'):rep(1998)) return 1", bench.bob) == "1");
    CHECK(bench.says("notify(" + bob + ", ('x'):rep(1999)) return 1", bench.wizard) == "1");
}

TEST_CASE("the limits of a slice come from the server's options", "[limits]") {
    Limited bench;
    const std::string loop = "for i = 1, 200000 do end return 1";
    CHECK(bench.says(loop, bench.ann) == "1");
    bench.add_property(bench.knobs, "fg_ticks", Value::integer(100'000), bench.wizard, "r");
    CHECK(bench.says(loop, bench.ann) == "aborted");
    bench.add_property(bench.knobs, "max_stack_depth", Value::integer(20), bench.wizard, "r");
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
    bench.quota(bench.bob, "connections", 0);
    CHECK(bench.says(log_in) == "E_QUOTA");
    CHECK(bench.host.online.contains(stranger));
    bench.host.online[bench.bob] = {"his own", 0, 0}; // it is taken over
    CHECK(bench.says(log_in) == "");
    bench.host.online = {{stranger, {"a connection", 0, 0}}};
    bench.quota(bench.bob, "connections", 1);
    CHECK(bench.says(log_in) == "");
}

// -- Stops that are refused

namespace {

// Ann may keep images of 5,000 bytes; her verb `run` runs for one slice.
struct Refused : Limited {
    Refused() {
        quota(ann, "images", 5'000);
        add_property(anns_own, "done", Value::integer(0), ann, "rw");
    }
    db::ChangeSet one_slice(const std::string& code) {
        ended = false;
        runtime.start_eval("local mine = " + name(anns_own) + " " + code, ann,
                           [this](TaskEnd end, const Value& value) {
                               ended = true;
                               last = end == TaskEnd::Aborted ? "aborted" : db::to_literal(value);
                           });
        db::ChangeSet changes;
        REQUIRE(runtime.run_slice(changes));
        return changes;
    }
};

} // namespace

// Else a kill between two slices would let it do twice what it did before it tried.
TEST_CASE("a stop that is refused raises within its slice", "[limits]") {
    Refused bench;
    const auto changes =
        bench.one_slice("local s = ('x'):rep(10000) mine.done = 1 local ok, e = pcall(suspend, 5) "
                        "mine.done = 2 return e.code == E_QUOTA, e.message:find('images') ~= nil");
    CHECK(bench.ended);
    CHECK(bench.last == "{true, true}");
    CHECK(bench.property(bench.anns_own, "done") == Value::integer(2));
    CHECK(std::none_of(changes.tasks.begin(), changes.tasks.end(),
                       [](const db::TaskRow& row) { return row.bytes.has_value(); }));
    CHECK_FALSE(bench.runtime.has_ready());
    CHECK(bench.used(bench.ann, Resource::Tasks) == 0);
    CHECK(bench.used(bench.ann, Resource::Images) == 0);
}

TEST_CASE("after a stop that was refused a task can stop where it may", "[limits]") {
    Refused bench;
    auto changes = bench.one_slice("local s = ('x'):rep(10000) local ok = pcall(suspend) s = nil "
                                   "mine.done = 1 suspend() return ok");
    REQUIRE(changes.tasks.size() == 1);
    CHECK(changes.tasks.front().bytes);
    CHECK(bench.property(bench.anns_own, "done") == Value::integer(1));
    CHECK(bench.used(bench.ann, Resource::Tasks) == 1);
    REQUIRE(bench.runtime.resume(changes.tasks.front().id, {}));
    bench.run();
    CHECK(bench.last == "{false}");
    CHECK(bench.used(bench.ann, Resource::Tasks) == 0);
}

TEST_CASE("what a task would have waited for does not begin where the stop is refused",
          "[limits]") {
    Refused bench;
    bench.add_verb(bench.anns_own, "say", "return 1", bench.ann);
    (void)bench.one_slice(
        "local s = ('x'):rep(10000) local ok, e = pcall(verb_history, mine, 'say') "
        "return ok, e.code == E_QUOTA");
    CHECK(bench.last == "{false, true}");
    CHECK(bench.runtime.take_questions().empty());
    (void)bench.one_slice("return verb_history(mine, 'say')");
    CHECK(bench.runtime.take_questions().size() == 1);
}

TEST_CASE("a stop that is refused takes ticks for the image that was made", "[limits]") {
    Refused bench;
    (void)bench.one_slice("local s = ('x'):rep(32000) local before = ticks_left() pcall(suspend) "
                          "local used = before - ticks_left() return used > 2000, used < 3000");
    CHECK(bench.last == "{true, true}");
}

TEST_CASE("a task that does nothing but try to stop ends with its slice's seconds", "[limits]") {
    Refused bench;
    for (const char* option : {"fg_ticks", "bg_ticks"})
        bench.add_property(bench.knobs, option, Value::integer(1LL << 40), bench.wizard, "r");
    bench.add_property(bench.knobs, "fg_seconds", *Value::real(0.02), bench.wizard, "r");
    (void)bench.one_slice("local s = ('x'):rep(500000) while true do pcall(suspend) end");
    CHECK(bench.last == "aborted");
}
