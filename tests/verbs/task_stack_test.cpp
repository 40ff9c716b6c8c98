// What task_stack tells of a stopped task: where it is, its variables, and which of its verbs have
// been programmed since. The same of one that was restarted and of one that has left memory.
#include "tests/catch.h"
#include "tests/hibernation/restarted_world.h"
#include "tests/verbs/bench.h"

using namespace lunamoo;
using namespace lunamoo::verbs;
using namespace lunamoo::verbs::hibernation;

namespace {

const char* const kProgram = R"lua(-- A task that looks into another one.
--- verb main, Wizard
local here = this
this.state = fork(0, function(n)
  local kept = {n}
  here:outer(n, "text")
end, 7)
suspend()
suspend()
set_verb_code(this, "inner", "return 'new'")
delete_verb(this, "outer")
suspend()
local seen = task_stack(this.state)
for _, frame in ipairs(seen) do
  local names = table.keys(frame.locals)
  table.sort(names)
  local shown = {}
  for _, name in ipairs(names) do
    shown[#shown + 1] = name .. "=" .. frame.locals[name]
  end
  this:log(frame.verb .. "," .. frame.line .. "," .. tostring(frame.old) .. ": " .. table.concat(shown, " "))
end
this:log(this:looks())
kill_task(this.state)
--- verb outer, Wizard
local n, text = ...
local sum, object, none = n * 1.5, player, nil
local got = this:inner(n)
return got
--- verb inner, Wizard
local n = ...
local function helper(m)
  local n, stored = m * 2, E_PERM
  local long = ("x"):rep(1000)
  for i, v in ipairs({5, 6}) do
    suspend()
    suspend()
    suspend()
    suspend()
    suspend()
  end
end
helper(n)
--- verb looks, Ann
local ok, e = pcall(task_stack, this.state)
return tostring(e.code)
)lua";

std::vector<std::string> seen(Between between) {
    Manner manner;
    manner.between = between;
    RestartedWorld world(manner);
    world.add(parse_program("stack", kProgram));
    return world.run().logs.front();
}

} // namespace

TEST_CASE("task_stack tells variables, and which verbs run a text of before", "[stack]") {
    const auto lines = seen(Between::Nothing);
    REQUIRE(lines.size() == 4);
    CHECK_THAT(lines[0], Catch::StartsWith("\"inner,"));
    CHECK_THAT(lines[0], Catch::Contains(",true: ") && Catch::Contains("helper=(a function)") &&
                             Catch::Contains(" m=7 n=14 ") && Catch::Contains("stored=E_PERM") &&
                             Catch::Contains("v=5") && Catch::Contains("this=#11"));
    CHECK(lines[0].size() < 600); // the long text is cut
    CHECK_THAT(lines[1], Catch::StartsWith("\"outer,") && Catch::Contains(",true: ") &&
                             Catch::Contains("none=nil object=#2 sum=10.5 text=") &&
                             Catch::Contains("\\\"text\\\""));
    CHECK_THAT(lines[2], Catch::Contains(",false: kept=(a table) n=7"));
    CHECK(lines[3] == "\"E_PERM\"");
    CHECK(seen(Between::Restart) == lines);
    CHECK(seen(Between::Eviction) == lines);
}

TEST_CASE("variables of verbs that run with somebody else's authority are not shown", "[stack]") {
    RestartedWorld world({});
    world.add(parse_program("stack", R"lua(-- Ann's verb in the Wizard's.
--- verb main, Wizard
local secret = "secret"
fork(0, function()
  suspend()
  this:anns_looks()
end)
this:anns()
--- verb anns, Ann
local mine = "mine"
this.state = task_id()
suspend()
suspend()
suspend()
--- verb anns_looks, Ann
local stack = task_stack(this.state)
this:log({stack[1].locals.mine, stack[2].verb, #table.keys(stack[2].locals)})
)lua"));
    CHECK(world.run().logs.front() == std::vector<std::string>{"{\"\\\"mine\\\"\", \"main\", 0}"});
}

namespace {

// What code says in which `id` is the task of Ann's that runs `asleep`.
std::string said_of(const std::string& asleep, const std::string& code) {
    verbs::Bench bench;
    REQUIRE(bench.says("mine.name = tostring(task_id()) " + asleep + " suspend()", bench.ann) ==
            "...");
    return bench.says("local id = " + bench.world.find(bench.anns_own)->name + " " + code,
                      bench.ann);
}

std::string many_locals(int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
        text += "local v" + std::to_string(i) + " = 1 ";
    return text;
}

} // namespace

TEST_CASE("of a frame fifty variables are shown, and large tables are not written out", "[stack]") {
    CHECK(said_of(many_locals(60), "return #table.keys(task_stack(id)[1].locals)") == "50");
    CHECK(said_of("local all = function_info()", "return task_stack(id)[1].locals.all") ==
          "\"(a large table)\"");
}

TEST_CASE("who asks for a stack takes ticks for each variable", "[stack]") {
    const std::string code =
        "local before = ticks_left() task_stack(id) return before - ticks_left()";
    const auto few = std::stoll(said_of("", code));
    CHECK(std::stoll(said_of(many_locals(40), code)) - few == 160);
}

TEST_CASE("who asks for the stack of a task that is still an image pays for it", "[stack]") {
    const auto ticks = [](Between between) {
        Manner manner;
        manner.between = between;
        RestartedWorld world(manner);
        world.add(parse_program("stack", R"lua(-- A stack asked for after a restart.
--- verb main, Wizard
local id = fork(0, function() suspend() suspend() suspend() end)
suspend()
suspend()
local before = ticks_left()
task_stack(id)
this:log(before - ticks_left())
)lua"));
        return std::stoll(world.run().logs.front().front());
    };
    CHECK(ticks(Between::Restart) > ticks(Between::Nothing) + 100);
}
