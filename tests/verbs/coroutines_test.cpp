// Coroutines that are resumed where they cannot be, and what the runtime knows of them afterwards.
#include "tests/verbs/bench.h"

using namespace lunamoo::verbs;

TEST_CASE("a coroutine that runs is not resumed, and stays what it was", "[coroutines]") {
    Bench bench;
    CHECK(bench.says("local ok, e = coroutine.resume((coroutine.running())) "
                     "local _, is_base = coroutine.running() return ok, e.message, is_base") ==
          "false, \"cannot resume non-suspended coroutine\", true");
    CHECK(bench.says("coroutine.resume((coroutine.running())) return pcall(coroutine.yield)")
              .starts_with("false, E_INVARG"));
    CHECK(bench.says("local co co = coroutine.create(function() local ok = coroutine.resume(co) "
                     "local _, is_base = coroutine.running() coroutine.yield(ok) return is_base "
                     "end) local _, a = coroutine.resume(co) local _, b = coroutine.resume(co) "
                     "return a, b") == "false, false");
}

TEST_CASE("a coroutine that waits for another is not resumed, and goes on", "[coroutines]") {
    Bench bench;
    const std::string outer =
        "local f, n = nil, 0 f = coroutine.wrap(function() local t = {} for i = 1, 50 do t[i] = i "
        "end local a <close> = setmetatable({}, {__close = function() n = n + 1 end}) "
        "local g = coroutine.wrap(function() local ok, e = pcall(f) return e.message end) "
        "local e = g() return e, n, #t, t[50], select('#', table.unpack(t)) end) ";
    CHECK(bench.says(outer + "local e, m, a, b, c = f() return e, m, n, a, b, c") ==
          "\"cannot resume non-suspended coroutine\", 0, 1, 50, 50, 50");
    CHECK(bench.says("local co co = coroutine.create(function() return coroutine.resume("
                     "coroutine.create(function() local ok, e = coroutine.resume(co) "
                     "return ok, coroutine.status(co), select(2, coroutine.running()) end)) end) "
                     "return coroutine.resume(co)") == "true, true, false, \"normal\", false");
}

TEST_CASE("a wrapped coroutine that cannot be entered is not closed", "[coroutines]") {
    Bench bench;
    CHECK(bench.says("local f f = coroutine.wrap(function() return pcall(f) end) "
                     "local ok, e = f() return ok, e.code, e.message") ==
          "false, E_INVARG, \"cannot resume non-suspended coroutine\"");
    CHECK(bench.says("local f f = coroutine.wrap(function() table.sort({1, 2, 3}, function(a, b) "
                     "pcall(f) return a < b end) return 'went on' end) return f()") ==
          "\"went on\"");
    // At the limit of C levels it is not entered either, and can be later.
    CHECK(bench.says("local closed, g = 0, nil g = coroutine.wrap(function() local a <close> = "
                     "setmetatable({}, {__close = function() closed = closed + 1 end}) "
                     "coroutine.yield(1) coroutine.yield(2) return 3 end) g() "
                     "local function deep(n) if n == 0 then return pcall(g) end "
                     "local ok, a, b = pcall(table.sort, {1, 2}, function() return deep(n - 1) end)"
                     " end for n = 60, 70 do deep(n) end return closed <= 1") == "true");
}

TEST_CASE("a task suspends inside a coroutine that was resumed in vain before", "[coroutines]") {
    Bench bench;
    bench.start("local co co = coroutine.create(function() coroutine.resume(co) "
                "pcall(coroutine.wrap(function() return coroutine.resume(co) end)) suspend(0) "
                "return 'woke' end) return coroutine.resume(co)",
                bench.ann);
    CHECK_FALSE(bench.ended);
    bench.runtime.wake_due();
    bench.run();
    CHECK(bench.last == "true, \"woke\"");
}
