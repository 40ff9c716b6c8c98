// A task that needs a builtin, a function of the library or a program that this build has not, or
// has in another version, fails alone and says so; all others go on.
#include "tests/catch.h"
#include "tests/fuzz/forged_task.h"
#include "tests/hibernation/restarted_world.h"

using namespace lunamoo;
using namespace lunamoo::verbs;
using namespace lunamoo::verbs::hibernation;

namespace {

Program program_of(const std::string& name, const std::string& main) {
    return parse_program(name, "-- What is asleep.\n--- verb main, Wizard\n" + main + "\n");
}

// The row's image with one name for another of the same length.
std::string renamed(const std::string& bytes, const std::string& from, const std::string& to) {
    auto row = forged::cut(bytes);
    const auto place = row.image.find(from);
    REQUIRE(place != std::string::npos);
    row.image.replace(place, from.size(), to);
    return forged::joined(row);
}

// Three tasks asleep, of which one's image is changed, and a restart: all that is told.
Outcome after_renaming(const std::string& main, const std::string& from, const std::string& to) {
    RestartedWorld world({});
    world.add(program_of("before", "local f = time suspend() this:log('goes on')"));
    world.add(program_of("changed", main));
    world.add(program_of("after", "local f = time suspend() this:log('goes on')"));
    CHECK_FALSE(world.run_slices(3));
    REQUIRE(world.rows().size() == 3);
    int changed = 0;
    for (auto& [id, row] : world.rows())
        if (row.bytes->find(from) != std::string::npos && ++changed > 0)
            row.bytes = renamed(*row.bytes, from, to);
    CHECK(changed == 1);
    world.boot();
    Outcome outcome = world.run();
    CHECK(outcome.logs[0] == std::vector<std::string>{"\"goes on\""});
    CHECK(outcome.logs[1].empty());
    CHECK(outcome.logs[2] == outcome.logs[0]);
    CHECK(world.rows().empty());
    return outcome;
}

} // namespace

TEST_CASE("a builtin of another version fails the task that needs it, alone", "[names]") {
    const auto outcome = after_renaming("local f = valid suspend() this:log(f(player))",
                                        "builtin.valid@1", "builtin.valid@7");
    CHECK_THAT(outcome.told, Catch::Contains("#2 E_INVARG: the suspended task cannot go on: the "
                                             "function 'builtin.valid@7' does not exist here"));
}

TEST_CASE("a function of the library that is gone fails the task that needs it, alone", "[names]") {
    const auto outcome =
        after_renaming("for w in ('a b'):gmatch('%a') do suspend() this:log(w) end",
                       "string.gmatch.iterator@1", "string.gmatch.reiterat@1");
    CHECK_THAT(outcome.told,
               Catch::Contains("the function 'string.gmatch.reiterat@1' does not exist here"));
}

TEST_CASE("a continuation of another version fails the task that waits in it, alone", "[names]") {
    const auto outcome = after_renaming("pcall(suspend) this:log(1)", "pcall.k@1", "pcall.k@2");
    CHECK_THAT(outcome.told, Catch::Contains("the continuation 'pcall.k@2' does not exist here"));
}
