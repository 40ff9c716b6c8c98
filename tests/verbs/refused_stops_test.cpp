// A task whose stop is refused goes on within its slice.
#include "tests/verbs/limited.h"

using namespace lunamoo;
using namespace lunamoo::verbs;
using db::Resource;

namespace {

// Ann may keep images of 5,000 bytes; her verb `run` runs for one slice.
struct Refused : Limited {
    Refused() {
        quota(ann, {{"images", 5'000}});
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
    CHECK(!bench.runtime.take_question());
    (void)bench.one_slice("return verb_history(mine, 'say')");
    CHECK(bench.runtime.take_question());
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
        bench.option(option, Value::integer(1LL << 40));
    bench.option("fg_seconds", *Value::real(0.02));
    (void)bench.one_slice("local s = ('x'):rep(500000) while true do pcall(suspend) end");
    CHECK(bench.last == "aborted");
}
