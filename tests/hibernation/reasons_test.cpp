// Where a task cannot stop, it says why at the moment it tries: whose function it is in.
#include "tests/catch.h"
#include "tests/hibernation/restarted_world.h"

using namespace lunamoo;
using namespace lunamoo::verbs;
using namespace lunamoo::verbs::hibernation;

namespace {

struct Case {
    const char* code; // what raises
    const char* reason;
};

const Case kCases[] = {
    {"table.sort({2, 1}, function(a, b) suspend() return a < b end)",
     "suspend: a task cannot stop inside a function that table.sort calls"},
    {"string.gsub('x', 'x', function() suspend() end)",
     "suspend: a task cannot stop inside a function that string.gsub calls"},
    {"re.gsub('x', 'x', function() suspend() end)",
     "suspend: a task cannot stop inside a function that re.gsub calls"},
    {"tostring(setmetatable({}, {__tostring = function() suspend() return 'x' end}))",
     "suspend: a task cannot stop inside a function that tostring calls"},
    {"string.format('%s', setmetatable({}, {__tostring = function() suspend() return 'x' end}))",
     "suspend: a task cannot stop inside a function that string.format calls"},
    {"for i, v in ipairs(setmetatable({}, {__index = function() suspend() return nil end})) do end",
     "suspend: a task cannot stop inside a function that ipairs calls"},
    {"table.unpack(setmetatable({}, {__index = function() suspend() return 1 end}), 1, 2)",
     "suspend: a task cannot stop inside a function that table.unpack calls"},
    {"table.insert(setmetatable({}, {__newindex = function() suspend() end}), 1)",
     "suspend: a task cannot stop inside a function that table.insert calls"},
    {"math.max(setmetatable({}, {__lt = function() suspend() end}), 1)", ""},
    {"local co = coroutine.create(function() local a <close> = setmetatable({}, {__close = "
     "function() suspend() end}) coroutine.yield() end) coroutine.resume(co) "
     "local ok, e = coroutine.close(co) error(e)",
     "suspend: a task cannot stop inside a __close that coroutine.close runs"},
    {"use(this, 'lib')", "suspend: a task cannot stop while a library loads"},
    // Through whatever is between.
    {"table.sort({2, 1}, function() return coroutine.wrap(function() suspend() end)() end)",
     "suspend: a task cannot stop inside a function that table.sort calls"},
    {"table.sort({2, 1}, function() return this:naps() end)",
     "suspend: a task cannot stop inside a function that table.sort calls"},
    {"string.gsub('x', 'x', function() for k in pairs(setmetatable({}, {__pairs = function() "
     "suspend() end})) do end end)",
     "suspend: a task cannot stop inside a function that string.gsub calls"},
    // Not only suspend.
    {"table.sort({2, 1}, function() return read() end)",
     "read: a task cannot stop inside a function that table.sort calls"},
    {"table.sort({2, 1}, function() return check_password('a', 'b') end)",
     "a task cannot stop inside a function that table.sort calls"},
    // A text alone can be loaded, so there is no reader to stop in.
    {"load(function() suspend() end)", "bad argument #1 to 'load' (string expected, got function)"},
};

std::string said_by(const std::string& code) {
    const std::string text = "-- A stop where none can be.\n--- verb main, Wizard\n"
                             "local ok, e = pcall(function() " +
                             code +
                             " end)\nthis:log(ok and 'nothing' or e.message)\nsuspend()\n"
                             "this:log('goes on')\n--- verb naps, Ann\nsuspend() return true\n"
                             "--- verb lib, Wizard, rl\nsuspend() return {}\n";
    Manner manner;
    manner.between = Between::Restart;
    RestartedWorld world(manner);
    world.add(parse_program("reason", text));
    const auto lines = world.run().logs.front();
    REQUIRE(lines.size() == 2);
    CHECK(lines[1] == "\"goes on\"");
    return lines[0].substr(1, lines[0].size() - 2);
}

} // namespace

TEST_CASE("a stop where none can be says whose function it is in", "[reasons]") {
    for (const Case& it : kCases) {
        INFO(it.code);
        CHECK_THAT(said_by(it.code), Catch::EndsWith(it.reason));
    }
}
