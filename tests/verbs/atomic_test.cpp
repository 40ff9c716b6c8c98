// atomic(f, ...) and dry_run(f, ...): what is undone, what waits, what is refused, what it costs.
#include "tests/verbs/bench.h"
#include "tests/verbs/restarting.h"
#include "verbs/realm.h"

#include "db/text_form.h"

using namespace lunamoo;
using namespace lunamoo::verbs;
using Catch::Contains;

namespace {

struct AtomicBench : verbs::Bench {
    explicit AtomicBench(const RuntimeOptions& options = unhurried()) : Bench(options) {
        add_property(anns_own, "money", Value::integer(10), ann, "r");
        add_property(bobs_own, "money", Value::integer(10), bob, "r");
        add_property(box, "open", Value::integer(1), wizard, "rw");
        host.online[ann] = {"ann's", 1, 1};
        host.online[bob] = {"bob's", 1, 1};
    }
    static RuntimeOptions unhurried() {
        RuntimeOptions options;
        options.foreground_cpu = options.background_cpu = std::chrono::milliseconds(200);
        return options;
    }
    std::int64_t money(ObjectId of) { return property(of, "money").as_integer(); }

    // All that undoing must bring back, as text.
    std::string state() {
        std::string text;
        for (auto& [file, contents] : db::world_text(world)) {
            const auto max = contents.find("  max_object = ");
            if (max != std::string::npos)
                contents.erase(max, contents.find('\n', max) - max + 1);
            text += file + "\n" + contents;
        }
        std::map<ObjectId, std::string> accounts;
        world.ledger().for_each([&](ObjectId who, const db::Account& account) {
            for (const auto stock : {db::Resource::Objects, db::Resource::Bytes,
                                     db::Resource::Tasks, db::Resource::Images})
                accounts[who] += std::to_string(account.used(stock)) + " ";
        });
        for (const auto& [who, used] : accounts)
            if (used != "0 0 0 0 ")
                text += name(who) + ": " + used + "\n";
        std::vector<TaskId> tasks;
        runtime.for_each_task([&](const Task& task) { tasks.push_back(task.id); });
        std::sort(tasks.begin(), tasks.end());
        for (const TaskId task : tasks)
            text += "task " + std::to_string(task) + "\n";
        for (const auto& [who, info] : host.online)
            text += "connected " + name(who) + "\n";
        text += std::to_string(host.told.size()) + " told, " + std::to_string(host.forced.size()) +
                " forced, " + std::to_string(host.logged.size()) + " logged, " +
                std::to_string(host.dumps) + " dumps, " + host.farewell;
        return text;
    }
};

// The message with which the code fails within atomic.
std::string refusal(AtomicBench& bench, const std::string& code, ObjectId perms) {
    return bench.says("local ok, e = pcall(atomic, function() " + code +
                          " end) return ok, ok or e.message",
                      perms);
}

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

TEST_CASE("the quota of output is not used by what is forgotten", "[atomic]") {
    AtomicBench bench;
    const std::string one =
        "for i = 1, 3 do notify(" + Bench::name(bench.ann) + ", ('x'):rep(100000)) end";
    CHECK(bench.says("for i = 1, 3 do pcall(atomic, function() " + one + " error('x') end) end " +
                         one,
                     bench.ann) == "");
    CHECK(bench.host.told.size() == 3);
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

TEST_CASE("what has been written is written over, and what was undone is not written", "[atomic]") {
    AtomicBench bench;
    (void)bench.world.take_changed();
    bench.start("pcall(atomic, function() mine.money = 5 create(mine) error('x') end)", bench.ann);
    CHECK(bench.world.take_changed().empty());
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

// -- dry_run

TEST_CASE("a dry run tells what would have been, and nothing was", "[atomic]") {
    AtomicBench bench;
    bench.add_verb(bench.anns_own, "v", "return 1", bench.ann);
    bench.add_verb(bench.anns_own, "accept", "return true", bench.ann);
    const auto before = bench.state();
    bench.start(
        "local r = dry_run(function(a) mine.money = 3 mine.money = 4 mine.name = 'new' "
        "mine.r = true add_property(mine, 'added', a, {mine.owner, 'r'}) "
        "local made = create(mine) recycle(create(mine)) move(made, mine) "
        "set_verb_code(mine, 'v', 'return 2') "
        "add_verb(mine, {mine.owner, 'rxd', 'w'}, {'this', 'none', 'this'}) "
        "notify(mine.owner, 'hello') fork(0, function() end) kill_task(fork(0, function() end)) "
        "for i = 1, 100 do end return made, 'two', nil end, {5}) "
        "local function rows(list, ...) local out = {} for _, row in ipairs(list) do "
        "local words = {} for _, key in ipairs({...}) do "
        "words[#words + 1] = toliteral(row[key]) end out[#out + 1] = table.concat(words, ' ') "
        "end return table.concat(out, '; ') end "
        "return r.ok, r.results.n, r.results[2], valid(r.results[1]), r.ticks > 100, "
        "rows(r.written, 'property', 'old', 'new'), #r.created, "
        "r.created[1].parent == mine, r.created[1].location == mine, #r.recycled, "
        "rows(r.verbs, 'verb', 'what'), rows(r.told, 'text'), r.others.fork, "
        "r.others.kill_task, r.hidden, r.left_out, r.error == nil",
        bench.ann);
    CHECK(bench.last ==
          "true, 3, \"two\", false, true, "
          "\"\\\"name\\\" \\\"\\\" \\\"new\\\"; \\\"r\\\" false true; \\\"money\\\" 10 4; "
          "\\\"added\\\" nil {5}\", 1, true, true, 0, "
          "\"\\\"v\\\" \\\"changed\\\"; \\\"w\\\" \\\"added\\\"\", \"\\\"hello\\\"\", 2, 1, 0, 0, "
          "true");
    CHECK(bench.state() == before);
}

TEST_CASE("a dry run tells the error, and what was recycled and moved", "[atomic]") {
    AtomicBench bench;
    bench.start("local place, thing = create(mine), create(mine) move(thing, place) "
                "local r = dry_run(function() recycle(place) mine.owner = mine.owner "
                "chparent(thing, obj(-1)) error(E_RANGE, 'stop') end) "
                "return r.ok, r.error.code == E_RANGE, r.error.message, r.results == nil, "
                "r.recycled[1].object == place, r.moved[1].object == thing, "
                "r.moved[1].from == place, r.moved[1].to, r.parents[1].from == mine, "
                "thing.location == place",
                bench.wizard);
    CHECK(bench.last == "false, true, \"stop\", true, true, true, true, #-1, true, true");
}

TEST_CASE("what one may not read is counted in a dry run, not shown", "[atomic]") {
    AtomicBench bench;
    bench.add_property(bench.box, "hidden", Value::integer(5), bench.wizard, "");
    bench.add_property(bench.box, "opened", Value::integer(6), bench.wizard, "");
    bench.add_property(bench.box, "shut", Value::integer(7), bench.wizard, "r");
    bench.add_verb(bench.box, "work",
                   "this.hidden = 50 set_property_info(this, 'opened', {perms = 'r'}) "
                   "this.shut = 70 set_property_info(this, 'shut', {perms = ''}) "
                   "set_verb_code(this, 'secret', 'return 5') this.open = 3 "
                   "notify(player, 'to you') notify(" +
                       Bench::name(bench.bob) + ", 'a secret')",
                   bench.wizard, "rxdt");
    const std::string look = "local r = dry_run(function() box:work() end) return #r.written, "
                             "r.written[1].property, #r.verbs, #r.told, r.told[1].text, r.hidden";
    CHECK(bench.says(look, bench.ann) == "1, \"open\", 0, 1, \"to you\", 5");
    CHECK(bench.says(look, bench.wizard).starts_with("4, "));
    bench.host.online[bench.wizard] = {};
    CHECK(bench.says("local r = dry_run(function() box:work() end) return #r.verbs, #r.told, "
                     "r.hidden",
                     bench.wizard) == "1, 2, 0");
}

TEST_CASE("a dry run has so many rows, and dry runs nest", "[atomic]") {
    AtomicBench bench;
    CHECK(bench.says("local r = dry_run(function() for i = 1, 1100 do create(box) end end) "
                     "return #r.created, r.left_out") == "1000, 100");
    CHECK(bench.says("mine.money = 1 local r = dry_run(function() mine.money = 2 "
                     "local s = dry_run(function() mine.money = 3 end) "
                     "atomic(function() mine.money = mine.money + 2 end) "
                     "return s.written[1].old, s.written[1].new end) "
                     "return r.results[1], r.results[2], r.written[1].old, r.written[1].new, "
                     "mine.money",
                     bench.ann) == "2, 3, 1, 4, 1");
    bench.start("dry_run(function() mine.money = 4 while true do end end) mine.money = 5",
                bench.ann);
    CHECK(bench.last == "aborted");
    CHECK(bench.money(bench.anns_own) == 1);
    CHECK(bench.says("return dry_run(function() suspend(0) end).error.message", bench.ann) ==
          "\"suspend: not within atomic or dry_run: a task cannot stop there\"");
}
