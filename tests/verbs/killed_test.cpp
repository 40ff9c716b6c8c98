// What a kill leaves of a task: nothing. No code of it runs any more, its __close methods included,
// wherever it stands and whoever kills it.
#include "tests/catch.h"
#include "tests/verbs/filed.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

// Leaves a mark where it is closed, and tries to live on.
const std::string kCloses =
    "local function closes() return setmetatable({}, {__close = function() this.closed = true "
    "fork(0, function() this.closed = true end) end}) end ";

struct Killed : Filed {
    Killed() { add_property(box, "closed", Value::boolean(false), ann, "rw"); }
    std::string left() {
        std::string said = db::to_literal(property(box, "closed"));
        if (on->summary_of(id) || !rows.empty())
            said += " and not gone";
        return said;
    }
};

// Begins the code, and kills it where it stands, or has slept for so long in the file: is it gone,
// and was anything closed?
std::string after_kill(const std::string& code, std::int64_t asleep = 0) {
    Killed bench;
    bench.begin(kCloses + code, bench.ann);
    if (asleep > 0)
        bench.later(asleep);
    CHECK(bench.is_evicted() == (asleep > 0));
    CHECK(bench.ask("kill_task(" + std::to_string(bench.id) + ")") == "{}");
    bench.later(60);
    CHECK(bench.reads == 0);
    return bench.left();
}

} // namespace

TEST_CASE("a task that another one kills closes nothing", "[killed]") {
    CHECK(after_kill("local x <close> = closes() suspend()") == "false");
    CHECK(after_kill("local x <close> = closes() pcall(suspend, 1000)") == "false");
    CHECK(after_kill("local co = coroutine.wrap(function() local x <close> = closes() "
                     "suspend() end) co()") == "false");
    CHECK(after_kill("local co = coroutine.create(function() local x <close> = closes() "
                     "coroutine.yield() end) coroutine.resume(co) suspend()") == "false");
    CHECK(after_kill("for i in (function() return 1 end), nil, nil, closes() do suspend() "
                     "end") == "false");
    // while a __close method of it sleeps
    CHECK(after_kill("local x <close> = closes() local y <close> = setmetatable({}, "
                     "{__close = function() suspend() end})") == "false");
}

TEST_CASE("a task that has left memory is killed without being read", "[killed]") {
    CHECK(after_kill("local x <close> = closes() suspend()", 60) == "false");
}

TEST_CASE("a task that kills itself closes nothing", "[killed]") {
    Killed bench;
    bench.begin(kCloses + "local x <close> = closes() kill_task(task_id()) this.closed = true",
                bench.ann);
    CHECK(bench.left() == "false");
}

TEST_CASE("a task that is aborted closes nothing", "[killed]") {
    Killed bench;
    bench.begin(kCloses + "local x <close> = closes() while true do end", bench.ann);
    CHECK(db::to_literal(bench.property(bench.box, "closed")) == "false");
    CHECK(bench.last.find("ran out of") != std::string::npos);
    Killed failing; // which is no kill
    failing.begin(kCloses + "local x <close> = closes() error('x')", failing.ann);
    CHECK(db::to_literal(failing.property(failing.box, "closed")) == "true");
}
