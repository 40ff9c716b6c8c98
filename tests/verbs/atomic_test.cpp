// atomic(f, ...): what is undone, what waits, what is refused.
#include "tests/verbs/atomic_bench.h"

using namespace lunamoo;
using namespace lunamoo::verbs;
using Catch::Contains;

namespace {

// How builtins are called that have no example in their declaration, by a wizard.
const std::map<std::string_view, std::string> kCalls{
    {"connected_seconds", "connected_seconds(ANN)"},
    {"idle_seconds", "idle_seconds(ANN)"},
    {"connection_name", "connection_name(ANN)"},
    {"switch_player", "switch_player(ANN, BOB)"},
    {"set_connection_option", "set_connection_option(ANN, 'client-echo', false)"},
    {"force_input", "force_input(ANN, 'look')"},
    {"read", "read(ANN)"},
    {"resume", "resume(box.task, 1)"},
    {"hash_password", "hash_password('secret')"},
    {"check_password", "check_password('secret', 'hash')"},
    {"use", "use(box)"},
    {"audit_log", "audit_log()"},
    {"verb_history", "verb_history(box, 1)"},
    {"verb_diff", "verb_diff(box, 1)"},
    {"verb_revert", "verb_revert(box, 1, 1)"},
    {"undelete", "undelete(box)"},
};

std::string call_of(const AtomicBench& bench, const Builtin& builtin) {
    std::string code(builtin.allowed);
    if (code.empty()) {
        INFO(builtin.name << " has no example: add one to kCalls");
        const auto known = kCalls.find(builtin.name);
        REQUIRE(known != kCalls.end());
        code = known->second;
    }
    const std::pair<const char*, ObjectId> people[] = {{"ANN", bench.ann}, {"BOB", bench.bob}};
    for (const auto& [word, id] : people)
        for (auto at = code.find(word); at != std::string::npos; at = code.find(word))
            code.replace(at, 3, Bench::name(id));
    return code;
}

} // namespace

TEST_CASE("what ends well stays, with its results", "[atomic]") {
    AtomicBench bench;
    CHECK(
        bench.says("return atomic(function(a, b) mine.money = a return a, nil, b end, 3, 'x') == 3",
                   bench.ann) == "true");
    CHECK(bench.money(bench.anns_own) == 3);
    CHECK(bench.says("return atomic(function() end)", bench.ann) == "");
    CHECK(bench.says("return atomic(5)", bench.ann) == "E_TYPE");
    CHECK(bench.says("return select('#', atomic(function() return nil, nil end))", bench.ann) ==
          "2");
    CHECK(bench.says("return atomic()", bench.ann) == "E_ARGS");
}

TEST_CASE("an error undoes all, is raised on, and can be caught outside", "[atomic]") {
    AtomicBench bench;
    const std::string code = "atomic(function() mine.money = 3 mine.name = 'new' "
                             "create(mine) error(E_RANGE, 'no more', 7) end)";
    const auto before = bench.state();
    CHECK(bench.says(code, bench.ann) == "E_RANGE");
    CHECK(bench.state() == before);
    CHECK(bench.says("local ok, e = pcall(function() " + code +
                         " end) return ok, e.code == E_RANGE, e.message, e.value, mine.money",
                     bench.ann) == "false, true, \"no more\", 7, 10");
    CHECK(bench.says("mine.money = 4 pcall(atomic, function() mine.money = 5 nil_() end) "
                     "return mine.money",
                     bench.ann) == "4");
}

TEST_CASE("an inner one undoes its own part only", "[atomic]") {
    AtomicBench bench;
    CHECK(bench.says("return atomic(function() mine.money = 1 "
                     "pcall(atomic, function() mine.money = 2 error('x') end) "
                     "local seen = mine.money "
                     "atomic(function() mine.name = 'kept' end) return seen end), mine.name",
                     bench.ann) == "1, \"kept\"");
    CHECK(bench.says("pcall(atomic, function() atomic(function() mine.money = 8 "
                     "mine.name = 'inner' end) error('outer') end) return mine.money, mine.name",
                     bench.ann) == "1, \"kept\"");
}

TEST_CASE("every builtin says what becomes of its effect within atomic, and does so", "[atomic]") {
    for (const auto& builtin : all_builtins()) {
        if (builtin.grant == Grant::Internal)
            continue;
        INFO(builtin.name);
        AtomicBench bench;
        bench.add_verb(bench.box, "library", "return {}", bench.wizard, "l");
        bench.add_property(bench.box, "task", {}, bench.wizard, "");
        bench.start("box.task = task_id() suspend()", bench.wizard);
        REQUIRE_FALSE(bench.ended);
        const std::string call = call_of(bench, builtin);
        // What is made on first use is there before.
        if (builtin.effect == Effect::None)
            bench.start(call, bench.wizard);
        const auto before = bench.state();
        bench.start("pcall(atomic, function() local function f() " + call +
                        " end f() error('undone') end)",
                    bench.wizard);
        CHECK(bench.ended);
        CHECK(bench.state() == before);
        CHECK_FALSE(bench.world.has_savepoint());
        const std::string why = refusal(bench, call, bench.wizard);
        INFO(why);
        if (builtin.effect == Effect::Refused)
            CHECK_THAT(why, Contains("not within atomic or dry_run"));
        else if (builtin.name != "resume") // whose task ends last
            CHECK(why.starts_with("true"));
        if (builtin.effect == Effect::None) {
            bench.says(
                "local r = dry_run(function() local function f() " + call +
                    " end f() end) "
                    "return r.ok, #r.written + #r.created + #r.recycled + #r.moved + #r.verbs "
                    "+ #r.told + r.hidden, next(r.others) == nil",
                bench.wizard);
            CHECK(bench.last == "true, 0, true");
        }
    }
}

TEST_CASE("what leaves waits for the end, in its order, or is forgotten", "[atomic]") {
    AtomicBench bench;
    const std::string ann = Bench::name(bench.ann), bob = Bench::name(bench.bob);
    const std::string all =
        "notify(" + ann + ", 'one') notify(" + ann + ", 'two') force_input(" + ann +
        ", 'look') server_log('line') "
        "dump_database() set_connection_option(" +
        ann + ", 'client-echo', false) boot_player(" + bob + ") shutdown('bye')";
    const auto before = bench.state();
    bench.start("pcall(atomic, function() " + all + " error('no') end)", bench.wizard);
    CHECK(bench.state() == before);
    bench.start("atomic(function() " + all + " pcall(atomic, function() notify(" + ann +
                    ", 'never') error('no') end) end) notify(" + ann + ", 'after')",
                bench.wizard);
    REQUIRE(bench.host.told.size() == 3);
    CHECK(bench.host.told[0].second == "one");
    CHECK(bench.host.told[1].second == "two");
    CHECK(bench.host.told[2].second == "after");
    CHECK(bench.host.forced == std::vector<std::string>{"look"});
    CHECK(bench.host.logged == std::vector<std::string>{"line"});
    CHECK(bench.host.dumps == 1);
    CHECK(bench.host.farewell == "bye");
    CHECK(bench.host.online.count(bench.bob) == 0);
}

TEST_CASE("after an inner one that failed what leaves waits for the outer's end", "[atomic]") {
    AtomicBench bench;
    bench.add_property(bench.anns_own, "task", {}, bench.ann, "");
    bench.start("mine.task = task_id() mine.money = suspend()", bench.ann);
    const auto before = bench.state();
    const std::string all = "pcall(atomic, error, 'inner') notify(" + Bench::name(bench.ann) +
                            ", 'out') resume(mine.task, 5) ";
    CHECK(bench.says("return dry_run(function() " + all + "end).told[1].text", bench.ann) ==
          "\"out\"");
    CHECK(bench.says("return pcall(atomic, function() " + all + "error('outer') end)", bench.ann)
              .starts_with("false"));
    CHECK(bench.state() == before);
    CHECK(bench.says("return pcall(atomic, error, 'alone')", bench.ann).starts_with("false"));
    bench.start("notify(" + Bench::name(bench.ann) + ", 'at once') suspend(9)", bench.ann);
    CHECK(bench.host.told.size() == 1);
}

TEST_CASE("who is not connected is known at once", "[atomic]") {
    AtomicBench bench;
    bench.host.online.erase(bench.bob);
    const std::string bob = Bench::name(bench.bob);
    CHECK(bench.says("return atomic(function() return notify(" + bob +
                     ", 'x'), pcall(force_input, " + bob + ", 'x') end)") ==
          "false, false, E_INVARG(\"force_input: #" + std::to_string(bench.bob.number) +
              " is not connected\")");
    CHECK(bench.says("return atomic(function() set_connection_option(" + Bench::name(bench.ann) +
                     ", 'none such', 1) end)") == "E_INVARG");
}

TEST_CASE("more forced lines than may wait are refused at once", "[atomic]") {
    AtomicBench bench;
    bench.host.most_forced = 3;
    const std::string ann = Bench::name(bench.ann), bob = Bench::name(bench.bob);
    const std::string force = "force_input(" + ann + ", 'look') ";
    CHECK(bench.says("return atomic(function() " + force + force + force + force + "end)",
                     bench.wizard) == "E_QUOTA");
    CHECK(bench.host.forced.empty());
    // What an inner one has undone does not count, and what waits for another does not.
    CHECK(bench.says("return atomic(function() pcall(atomic, function() " + force + force +
                         "error('no') end) " + force + force + force + "force_input(" + bob +
                         ", 'look') return 1 end)",
                     bench.wizard) == "1");
    CHECK(bench.host.forced.size() == 4);
    bench.host.forced_to.clear();
    // A player and the connection are one queue.
    bench.host.online[ObjectId{-11}] = {"telnet", 0, 0, bench.ann};
    const std::string other = "force_input(obj(-11), 'look') ";
    CHECK(bench.says("return atomic(function() " + force + other + force + other + "end)",
                     bench.wizard) == "E_QUOTA");
    bench.host.forced_to.clear();
    bench.host.most_forced_bytes = 10;
    CHECK(bench.says("return atomic(function() " + force + force + force + "return 1 end)",
                     bench.wizard) == "1");
    CHECK(bench.says("return atomic(function() " + force + force + force + force + "end)",
                     bench.wizard) == "E_QUOTA");
}

TEST_CASE("forks, kills and resumes are undone", "[atomic]") {
    AtomicBench bench;
    bench.add_property(bench.anns_own, "task", {}, bench.ann, "");
    bench.start("mine.task = task_id() mine.money = suspend()", bench.ann);
    const auto before = bench.state();
    CHECK(bench.says(
              "local n = #queued_tasks() pcall(atomic, function() "
              "local made = fork(0, function() mine.money = 77 end) "
              "kill_task(fork(0, function() end)) resume(mine.task, 5) "
              "mine.money = #queued_tasks() - n "
              "local again = pcall(resume, mine.task, 6) mine.name = tostring(again) "
              "kill_task(mine.task) kill_task(made) error('x') end) return #queued_tasks() - n",
              bench.ann) == "0");
    CHECK(bench.state() == before);
    CHECK(bench.money(bench.anns_own) == 10);
    CHECK(bench
              .says("atomic(function() resume(mine.task, 5) fork(0, function() "
                    "mine.name = 'forked' end) return pcall(resume, mine.task, 6) end)",
                    bench.ann)
              .find("E_") == std::string::npos);
    CHECK(bench.money(bench.anns_own) == 5);
    bench.host.now += 1'000'000;
    bench.runtime.wake_due();
    bench.run();
    CHECK(bench.world.find(bench.anns_own)->name == "forked");
}

TEST_CASE("a task that was resumed and killed in one atomic is gone", "[atomic]") {
    AtomicBench bench;
    bench.add_property(bench.anns_own, "task", {}, bench.ann, "");
    bench.start("mine.task = task_id() mine.money = suspend()", bench.ann);
    bench.start("atomic(function() resume(mine.task, 5) kill_task(mine.task) end)", bench.ann);
    CHECK(bench.money(bench.anns_own) == 10);
    CHECK(bench.says("return #queued_tasks()", bench.ann) == "0");
}

TEST_CASE("others' verbs are called only where their author lets them be undone", "[atomic]") {
    AtomicBench bench;
    bench.add_property(bench.anns_own, "box", Value::object(bench.box), bench.ann, "r");
    bench.add_verb(bench.box, "shut", "this.open = 0 return 1", bench.wizard);
    bench.add_verb(bench.box, "undoable", "this.open = 2 return 2", bench.wizard, "rxdt");
    bench.add_verb(bench.box, "through", "return this:shut()", bench.wizard, "rxdt");
    bench.add_verb(bench.box, "back", "local who = ... return who:own()", bench.wizard, "rxdt");
    bench.add_verb(bench.anns_own, "own", "this.money = 9 return 9", bench.ann);
    bench.add_verb(
        bench.box, "lowered",
        "set_task_perms(caller_perms()) return atomic(function() return this:shut() end)",
        bench.wizard);
    for (const char* call :
         {"box:shut()", "call(box, 'shut')", "coroutine.wrap(function() box:shut() end)()",
          "setmetatable({}, {__index = function() return box:shut() end}).x()",
          "for i = 1, 3 do box:undoable() end box:shut()",
          "eval('obj(' .. "
          "tostring(box):sub(2) .. '):shut()') ; local ok, e = eval('return obj(' .. "
          "tostring(box):sub(2) .. '):shut()') if not ok then error(e) end",
          "box:back(mine)"}) {
        INFO(call);
        CHECK_THAT(refusal(bench, call, bench.ann), Contains("has the t bit"));
    }
    CHECK(bench.says("return box:shut()", bench.ann) == "1");
    CHECK(bench.says("return box:shut(), atomic(function() return box:undoable(), box:through(), "
                     "mine:own() end)",
                     bench.ann) == "1, 2, 1, 9");
    CHECK(bench.says("box.open = 7 pcall(atomic, function() box:undoable() error('x') end) "
                     "return box.open",
                     bench.ann) == "7");
    CHECK(bench.says("return pcall(call, box, 'lowered')", bench.ann).starts_with("false, E_PERM"));
    CHECK(bench.says("return box:lowered()", bench.wizard) == "1");
    CHECK(bench.says("return atomic(function() return mine.box:undoable() end)", bench.ann) == "2");
    CHECK(bench.says("return verb_info(box, 'undoable').perms", bench.ann) == "\"rxdt\"");
    CHECK(bench.says("set_verb_info(box, 'undoable', {perms = 'rxd'}) return "
                     "pcall(atomic, function() return box:undoable() end)",
                     bench.wizard) == "true, 2");
    CHECK(bench.says("return atomic(function() return box:undoable() end)", bench.ann) == "E_PERM");
}

TEST_CASE("move, create and recycle within atomic call verbs of whoever lets them", "[atomic]") {
    AtomicBench bench;
    bench.world.set_flag(bench.box, db::kFertile, true);
    bench.add_verb(bench.box, "accept", "return true", bench.wizard, "rxdt");
    bench.add_verb(bench.box, "enterfunc", "this.open = this.open + 1", bench.wizard, "rxd");
    CHECK(bench.says("local ok, e = pcall(atomic, move, mine, box) return ok, e.code == E_PERM",
                     bench.ann) == "false, true");
    CHECK(bench.says("return mine.location", bench.ann) == "#-1");
    CHECK(bench.says("set_verb_info(box, 'enterfunc', {perms = 'rxdt'})") == "");
    CHECK(bench.says("atomic(move, mine, box) return box.open", bench.ann) == "2");
    CHECK(bench.says("pcall(atomic, function() recycle(mine) local c = create(box) move(c, box) "
                     "error('x') end) return valid(mine), box.open, #box.contents, "
                     "mine.location == box",
                     bench.ann) == "true, 2, 1, true");
}

TEST_CASE("what was looked up within atomic is not believed after it", "[atomic]") {
    AtomicBench bench;
    bench.add_verb(bench.anns_own, "v", "return 'old'", bench.ann);
    bench.add_verb(bench.anns_own, "get", "return this.money", bench.ann);
    CHECK(bench.says("local seen = {} "
                     "local function look() for i = 1, 3 do seen[#seen + 1] = mine.money "
                     "seen[#seen + 1] = mine:v() seen[#seen + 1] = mine:get() end end "
                     "look() pcall(atomic, function() mine.money = 'new' "
                     "set_verb_code(mine, 'v', \"return 'newer'\") look() error('x') end) look() "
                     "return table.concat(seen, ' ')",
                     bench.ann) ==
          "\"10 old 10 10 old 10 10 old 10 new newer new new newer new new newer new "
          "10 old 10 10 old 10 10 old 10\"");
    // A name that is gone again, and another that has its place.
    CHECK(bench.says("local function first() return mine.first end "
                     "local function second() return mine.second end "
                     "pcall(atomic, function() add_property(mine, 'first', 1, {mine.owner, 'r'}) "
                     "for i = 1, 3 do first() end error('x') end) "
                     "local a = pcall(first) "
                     "add_property(mine, 'second', 2, {mine.owner, 'r'}) "
                     "local b = pcall(first) for i = 1, 3 do second() end "
                     "add_property(mine, 'first', 3, {mine.owner, 'r'}) "
                     "return a, b, first(), second()",
                     bench.ann) == "false, false, 3, 2");
    CHECK(bench
              .says("local child = create(mine) pcall(atomic, function() "
                    "chparent(child, obj(-1)) pcall(function() return child.money end) "
                    "error('x') end) return child.money",
                    bench.wizard)
              .starts_with("E_"));
}

TEST_CASE("what has been written is written over, and what was undone is not written", "[atomic]") {
    AtomicBench bench;
    (void)bench.world.take_changed();
    bench.start("pcall(atomic, function() mine.money = 5 create(mine) error('x') end)", bench.ann);
    CHECK(bench.world.take_changed().empty());
}
