// verb_history, verb_diff, verb_revert, undelete, recycled_objects: over a file, as the server has
// it.
#include "db/store.h"
#include "tests/verbs/bench.h"

#include <cstdlib>
#include <filesystem>

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

class Filed : public Bench {
  public:
    Filed() : folder_(make_folder()), store_(db::Store::create(folder_ / "w.db")) {
        world.set_flag(anns_own, db::kFertile, true);
        add_verb(anns_own, "rub", "return 1", ann, "rxd");
        add_verb(anns_own, "hidden", "return 1", ann, "xd");
        keep({});
    }
    ~Filed() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    // What the code gives once the file has answered; "..." where it waits for something else.
    std::string asks(const std::string& code, ObjectId who) {
        start(code, who);
        go();
        return ended ? last : "...";
    }
    void go() {
        keep({}); // of what start() has run
        for (;;) {
            while (runtime.has_ready()) {
                db::ChangeSet changes;
                runtime.run_slice(changes);
                keep(std::move(changes));
            }
            const auto asked = runtime.take_question();
            if (!asked)
                return;
            const auto answer = Runtime::answer_from(store_, asked->question);
            if (before_answer)
                std::exchange(before_answer, {})();
            runtime.file_answered(asked->task, answer);
            keep({});
        }
    }
    void keep(db::ChangeSet changes) {
        collector_.take(changes);
        store_.write(changes);
    }
    db::Store& store() { return store_; }
    std::int64_t version(std::size_t back = 0) {
        const auto& history = world.find(anns_own)->verbs[0].history;
        return static_cast<std::int64_t>(history[history.size() - 1 - back].version);
    }
    std::string text() { return world.find(anns_own)->verbs[0].program->source; }

    std::function<void()> before_answer;

  private:
    static std::filesystem::path make_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "lunamoo-history-XXXXXX");
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        return name;
    }
    // What Bench::start runs is to be kept too.
    std::filesystem::path folder_;
    db::Store store_;
    db::ChangeCollector collector_{world};
};

} // namespace

TEST_CASE("a verb's history tells version, author, time, task and reason", "[history]") {
    Filed f;
    CHECK(f.asks("return #verb_history(mine, 'rub')", f.ann) == "0");
    f.asks("set_verb_code(mine, 'rub', 'return 2', 'the second')", f.ann);
    f.host.now += 5'000'000;
    f.asks("set_verb_code(" + Bench::name(f.anns_own) + ", 'rub', {'return 3'})", f.wizard);
    CHECK(f.asks("local all = verb_history(mine, 'rub') local told = {} "
                 "for i, one in ipairs(all) do told[i] = {one.author, one.reason, one.time, "
                 "one.bytes, one.is_current, one.task > 0} end return told",
                 f.ann) == "{{#1, \"\", 1000005, 8, true, true}, {#2, \"the second\", 1000000, 8, "
                           "false, true}, {#-1, \"\", 0, 8, false, false}}");
    CHECK(f.asks("return verb_history(mine, 1)[1].version", f.ann) == std::to_string(f.version()));
}

TEST_CASE("history is for who may read the verb, reverting for who may write it", "[history]") {
    Filed f;
    f.asks("set_verb_code(mine, 'rub', 'return 2') set_verb_code(mine, 'hidden', 'return 2')",
           f.ann);
    const std::string object = Bench::name(f.anns_own);
    const auto old = std::to_string(f.version(1));
    CHECK(f.asks("return #verb_history(" + object + ", 'rub')", f.bob) == "2");
    CHECK(f.asks("return #verb_diff(" + object + ", 'rub')", f.bob) == "5");
    for (const char* call : {"verb_history", "verb_diff"}) {
        CHECK(f.asks(std::string(call) + "(" + object + ", 'hidden')", f.bob) == "E_PERM");
        CHECK(f.asks(std::string("return #") + call + "(" + object + ", 'hidden') > 0", f.wizard) ==
              "true");
    }
    CHECK(f.asks("verb_revert(" + object + ", 'rub', " + old + ")", f.bob) == "E_PERM");
    CHECK(f.text() == "return 2");
    CHECK(f.asks("return verb_revert(" + object + ", 'rub', " + old + ")", f.wizard) == "{}");
    CHECK(f.text() == "return 1");
    CHECK(f.asks("return verb_history(mine, 'rub')[1].reason", f.ann) ==
          "\"back to version " + old + "\"");
    CHECK(f.asks("return #verb_history(mine, 'rub')", f.ann) == "3");
}

TEST_CASE("a diff of a verb is between the last two texts, or those that are named", "[history]") {
    Filed f;
    CHECK(f.asks("verb_diff(mine, 'rub')", f.ann) == "E_INVARG");
    f.asks("set_verb_code(mine, 'rub', {'local a = 1', 'return a'})", f.ann);
    f.asks("set_verb_code(mine, 'rub', {'local a = 2', 'return a'})", f.ann);
    const auto first = std::to_string(f.version(2));
    const auto middle = std::to_string(f.version(1));
    const auto last = std::to_string(f.version());
    CHECK(f.asks("return table.concat(verb_diff(mine, 'rub'), '|')", f.ann) ==
          "\"--- version " + middle + "|+++ version " + last +
              "|@@ -1,2 +1,2 @@|-local a = 1|+local a = 2| return a\"");
    CHECK(f.asks("return table.concat(verb_diff(mine, 'rub', " + first + ", " + middle + "), '|')",
                 f.ann) == "\"--- version " + first + "|+++ version " + middle +
                               "|@@ -1 +1,2 @@|-return 1|+local a = 1|+return a\"");
    CHECK(f.asks("return verb_diff(mine, 'rub', " + last + ", " + last + ")", f.ann) == "{}");
    CHECK(f.asks("verb_diff(mine, 'rub', 99999)", f.ann) == "E_INVARG");
    CHECK(f.asks("verb_diff(mine, 'rub', -1)", f.ann) == "E_INVARG");
    CHECK(f.asks("verb_revert(mine, 'rub', 99999)", f.ann) == "E_INVARG");
}

TEST_CASE("what has changed while the file was read counts", "[history]") {
    Filed f;
    f.asks("set_verb_code(mine, 'rub', 'return 2')", f.ann);
    const auto revert = "verb_revert(mine, 'rub', " + std::to_string(f.version(1)) + ")";
    f.before_answer = [&] { f.world.set_verb_info(f.anns_own, 0, "rub", f.wizard, 0); };
    CHECK(f.asks(revert, f.ann) == "E_PERM");
    CHECK(f.text() == "return 2");
    f.world.set_verb_info(f.anns_own, 0, "rub", f.ann, 0);
    f.before_answer = [&] { f.world.delete_verb(f.anns_own, 0); };
    CHECK(f.asks(revert, f.ann) == "E_VERBNF");
}

TEST_CASE("a task that is killed while the file is read changes nothing", "[history]") {
    Filed f;
    f.asks("set_verb_code(mine, 'rub', 'return 2')", f.ann);
    f.before_answer = [&] {
        std::vector<TaskId> all;
        f.runtime.for_each_task([&](const Task& task) { all.push_back(task.id); });
        REQUIRE(all.size() == 1);
        f.Bench::start("kill_task(" + std::to_string(all[0]) + ")", f.wizard);
    };
    (void)f.asks("verb_revert(mine, 'rub', " + std::to_string(f.version(1)) + ")", f.ann);
    CHECK(f.text() == "return 2");
}

TEST_CASE("a text that does not fit is refused, and the verb has what it had", "[history]") {
    Filed f;
    f.asks("set_verb_code(mine, 'rub', 'return \"' .. ('x'):rep(3000) .. '\"')", f.ann);
    f.asks("set_verb_code(mine, 'rub', 'return 2')", f.ann);
    const auto used = f.world.ledger().used(f.ann, db::Resource::Bytes);
    f.quota(f.ann, {{"bytes", used}});
    CHECK(f.asks("set_verb_code(mine, 'rub', 'return \"' .. ('x'):rep(4000) .. '\"')", f.ann) ==
          "E_QUOTA");
    CHECK(f.text() == "return 2");
    CHECK(f.world.find(f.anns_own)->verbs[0].history.size() == 3);
    const auto bob_must_wait = "verb_revert(mine, 'hidden', 1)";
    CHECK(f.asks(bob_must_wait, f.ann) == "E_INVARG");
    CHECK(f.asks("return verb_revert(mine, 'rub', " + std::to_string(f.version(1)) + ")", f.ann) ==
          "{}"); // the former texts gave way
    CHECK(f.text().size() > 3000);
    CHECK(f.world.ledger().used(f.ann, db::Resource::Bytes) <= used);
}

TEST_CASE("what the file's answer changes is paid for by who asked", "[history]") {
    Filed f;
    (void)f.asks("set_verb_code(mine, 'rub', 'return 2')", f.ann);
    f.start("verb_revert(mine, 'rub', " + std::to_string(f.version(1)) + ")", f.ann);
    f.keep({});
    const auto asked = f.runtime.take_question();
    REQUIRE(asked);
    f.start("return 1", f.bob);
    REQUIRE(f.runtime.last_payer() == f.bob);
    f.runtime.file_answered(asked->task, Runtime::answer_from(f.store(), asked->question));
    REQUIRE(f.text() == "return 1");
    CHECK(f.runtime.last_payer() == f.ann);
}

TEST_CASE("reverting to a text that does not fit any more is refused", "[history]") {
    Filed f;
    f.asks("set_verb_code(mine, 'rub', 'return \"' .. ('x'):rep(3000) .. '\"')", f.ann);
    f.asks("set_verb_code(mine, 'rub', 'return 2')", f.ann);
    const auto large = std::to_string(f.version(1));
    f.before_answer = [&] {
        f.quota(f.ann, {{"bytes", 2000}});
        f.option("verb_history", Value::integer(0));
        f.world.set_verb_program(f.anns_own, 0,
                                 std::make_shared<const db::Program>(db::Program{"return 2"}));
    };
    CHECK(f.asks("verb_revert(mine, 'rub', " + large + ")", f.ann) == "E_QUOTA");
    CHECK(f.text() == "return 2");
}

TEST_CASE("a reason is one line of up to 200 bytes", "[history]") {
    Filed f;
    CHECK(f.asks("set_verb_code(mine, 'rub', 'return 2', ('x'):rep(200))", f.ann) == "");
    CHECK(f.asks("set_verb_code(mine, 'rub', 'return 3', ('x'):rep(201))", f.ann) == "E_INVARG");
    CHECK(f.asks("set_verb_code(mine, 'rub', 'return 3', 'a\\nb')", f.ann) == "E_INVARG");
    CHECK(f.text() == "return 2");
}

TEST_CASE("reading the past takes ticks", "[history]") {
    Filed f;
    f.asks("set_verb_code(mine, 'rub', 'return 2')", f.ann);
    const auto ticks = [&](const std::string& code) {
        f.start("local a = 1", f.ann);
        const auto none = f.runtime.last_slice_ticks();
        f.Bench::start("return " + code, f.ann);
        const auto taken = f.runtime.last_slice_ticks() - none;
        f.go();
        return taken;
    };
    CHECK(ticks("verb_history(mine, 'rub')") >= 132);
    CHECK(ticks("verb_diff(mine, 'rub')") >= 1000);
    CHECK(ticks("verb_revert(mine, 'rub', 99)") >= 150);
    f.asks("recycle(create(mine))", f.ann);
    CHECK(ticks("recycled_objects()") >= 9);
    const auto id = f.world.max_object();
    CHECK(ticks("undelete(" + Bench::name(id) + ")") >= 110);
}

TEST_CASE("who recycled what is told, and gets it back", "[history]") {
    Filed f;
    f.asks("local it = create(mine) it.name = 'bell' add_property(it, 'loud', 7, {it.owner, 'r'}) "
           "add_verb(it, {it.owner, 'rxd', 'ring'}, {'this', 'none', 'this'}) "
           "set_verb_code(it, 'ring', 'return this.loud')",
           f.ann);
    const auto bell = Bench::name(f.world.max_object());
    CHECK(f.asks("recycle(" + bell + ") return valid(" + bell + ")", f.ann) == "false");
    CHECK(f.asks("undelete(" + bell + ")", f.bob) == "E_PERM");
    CHECK(f.asks("return #recycled_objects()", f.bob) == "0");
    CHECK(f.asks("return #recycled_objects()", f.wizard) == "1");
    CHECK(f.asks("local one = recycled_objects()[1] return {one.object == " + bell +
                     ", one.name, one.owner, one.time, one.bytes > 300}",
                 f.ann) == "{true, \"bell\", #2, 1000000, true}");
    CHECK(f.asks("return undelete(" + bell + ") == " + bell, f.ann) == "true");
    CHECK(f.asks("return {" + bell + ":ring(), " + bell + ".name, parent(" + bell + ") == mine, " +
                     bell + ".location}",
                 f.ann) == "{7, \"bell\", true, #-1}");
    CHECK(f.asks("return #recycled_objects()", f.ann) == "0");
    CHECK(f.asks("undelete(" + bell + ")", f.ann) == "E_INVARG");
    CHECK(f.asks("undelete(obj(99999))", f.ann) == "E_INVARG");
    CHECK(f.asks("undelete(obj(-1))", f.ann) == "E_INVARG");
}

TEST_CASE("what comes back is no wizard, and counts as one of its owner's objects", "[history]") {
    Filed f;
    f.asks("add_property(obj(" + std::to_string(f.ann.number) +
               "), 'ownership_quota', 1, {obj(1), 'r'})",
           f.wizard);
    f.asks("recycle(create(mine))", f.ann);
    const ObjectId made = f.world.max_object();
    const auto it = Bench::name(made);
    f.asks("create(mine)", f.ann);
    CHECK(f.asks("undelete(" + it + ")", f.ann) == "E_QUOTA");
    f.asks("obj(" + std::to_string(f.ann.number) + ").ownership_quota = 1", f.wizard);
    CHECK(f.asks("undelete(" + it + ")", f.ann) == "");
    CHECK(f.asks("return obj(" + std::to_string(f.ann.number) + ").ownership_quota", f.wizard) ==
          "0");
    f.world.set_flag(made, db::kWizard, true);
    f.asks("recycle(" + it + ")", f.wizard);
    CHECK(f.asks("return undelete(" + it + ").wizard", f.wizard) == "false");
    f.asks("recycle(" + it + ")", f.wizard);
    f.quota(f.ann, {{"objects", 1}});
    CHECK(f.asks("undelete(" + it + ")", f.wizard) == "E_QUOTA");
    CHECK_FALSE(f.world.valid(made));
}
