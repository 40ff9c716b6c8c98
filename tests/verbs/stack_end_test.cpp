// Near the end of a coroutine's stack, 65,536 slots, whatever pushes more than a function always
// may asks first: it is refused, with the same error wherever the end is.
#include "tests/verbs/bench.h"

namespace lunamoo::verbs {
namespace {

// fill(slots, f) calls f while so many slots more are in use. edge(f): with the most that f bears.
const std::string kFill = R"lua(
    local big = {}
    for i = 1, 7000 do big[i] = i end
    local function fill(slots, f)
        local function go(left, ...)
            if left <= 0 then return (f()) end
            local n = math.min(left, 7000)
            return (go(left - n, table.unpack(big, 1, n)))
        end
        return (go(slots))
    end
    local function edge(f)
        local good, bad = 65000, 65536
        while bad - good > 1 do
            local middle = (good + bad) // 2
            if pcall(fill, middle, f) then good = middle else bad = middle end
        end
        return good
    end
)lua";

// With ticks and seconds for many tries.
struct Deep : Bench {
    Deep() {
        option("fg_ticks", Value::integer(100'000'000));
        option("fg_seconds", Value::integer(10));
    }
};

std::string nested(std::string_view open, std::string_view close, int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i)
        text += open;
    for (int i = 0; i < depth; ++i)
        text += close;
    return text;
}

} // namespace

TEST_CASE("many results do not go beyond the end of the stack", "[stack]") {
    Bench bench;
    CHECK(bench.says(kFill + "return fill(50000, function() "
                             "return select('#', table.unpack(big)) end)",
                     bench.ann) == "7000");
    CHECK(bench.says(kFill + "return fill(60000, function() "
                             "return select('#', table.unpack(big)) end)",
                     bench.ann) == "E_RANGE");
}

TEST_CASE("values between coroutines do not go beyond the end of a stack", "[stack]") {
    Bench bench;
    CHECK(bench.says(kFill + "local co = coroutine.create(function() "
                             "return fill(60000, coroutine.yield) end) coroutine.resume(co) "
                             "return coroutine.resume(co, table.unpack(big))",
                     bench.ann) == "E_QUOTA");
    const std::string results = "local function f() return (coroutine.wrap(function() "
                                "return table.unpack(big) end)()) end ";
    CHECK(bench.says(kFill + results + "return fill(50000, f)", bench.ann) == "1");
    CHECK(bench.says(kFill + results + "return fill(60000, f)", bench.ann) == "E_QUOTA");
}

TEST_CASE("results of another owner's verb do not go beyond the end of the stack", "[stack]") {
    Bench bench;
    bench.add_verb(bench.box, "many",
                   "local t = {} for i = 1, 7000 do t[i] = i end return table.unpack(t)", bench.bob,
                   "rxd");
    CHECK(bench.says(kFill + "return fill(50000, function() return (box:many()) end)", bench.ann) ==
          "1");
    CHECK(bench.says(kFill + "return fill(60000, function() return (box:many()) end)", bench.ann) ==
          "E_QUOTA");
}

TEST_CASE("nested tables are not stored beyond the end of the stack", "[stack]") {
    Deep bench;
    bench.add_property(bench.anns_own, "x", Value(), bench.ann, "rc");
    const std::string code = kFill + "local deep = {} for i = 1, 90 do deep = {deep} end "
                                     "local flat = {} local most = edge(function() mine.x = flat "
                                     "return 1 end) local function store() mine.x = deep return 2 "
                                     "end local ok, e = pcall(fill, most, store) "
                                     "return fill(most - 200, store), ok, e.code";
    CHECK(bench.says(code, bench.ann) == "2, false, E_MAXREC");
}

TEST_CASE("nested JSON is not read beyond the end of the stack", "[stack]") {
    Deep bench;
    const std::string code = kFill + "local deep = '" + nested("[", "]", 99) +
                             "' local most = edge(function() return #json.decode('[]') end) "
                             "local function read() return #json.decode(deep) end "
                             "local ok, e = pcall(fill, most, read) "
                             "return fill(most - 400, read), ok, e.code";
    CHECK(bench.says(code, bench.ann) == "1, false, E_QUOTA");
}

TEST_CASE("a task is not started with more arguments than a stack holds", "[stack]") {
    Bench bench;
    bench.add_verb(bench.box, "count", "notify(player, tostring(select('#', ...)))", bench.wizard);
    const auto start = [&](std::size_t count) {
        VerbStart task;
        task.this_object = bench.box;
        const auto found = bench.world.find_callable_verb(bench.box, "count");
        task.definer = found->definer;
        task.verb_id = found->verb->id;
        task.called_as = "count";
        task.arguments.assign(count, Value::integer(1));
        task.variables.player = task.payer = bench.wizard;
        bench.host.told.clear();
        bench.runtime.start_task(std::move(task));
        bench.run();
        std::string told;
        for (const auto& [who, line] : bench.host.told)
            told += line + "\n";
        return told;
    };
    CHECK(start(1000) == "1000\n");
    CHECK_THAT(start(70'000), Catch::Contains("E_QUOTA"));
}

// Where there is no memory for the stack to grow, instead of no room.
TEST_CASE("arguments from another owner's verb want memory for their stack", "[stack]") {
    Bench bench;
    bench.quota(bench.bob, {{"memory", 1'000'000}});
    bench.add_verb(bench.box, "take", "return select('#', ...)", bench.bob);
    bench.add_verb(bench.box, "give",
                   "local big = {} for i = 1, 7000 do big[i] = 0 end "
                   "local ok, e = pcall(function() return (this:take(table.unpack(big))) end) "
                   "return ok and e or e.code",
                   bench.ann);
    const std::string code = "local kept = {} box:take() local function fill(bytes) "
                             "repeat until not pcall(function() "
                             "kept[#kept + 1] = ('x'):rep(bytes) .. #kept end) end ";
    CHECK(bench.says(code + "return box:give()", bench.bob) == "7000");
    CHECK(bench.says(code + "fill(50000) return box:give()", bench.bob) == "E_QUOTA");
}

} // namespace lunamoo::verbs
