// A task goes on with the very instructions that it started with, in a build whose compiler makes
// others of the same text; what is called anew runs what that build makes of it.
#include "tests/catch.h"
#include "tests/hibernation/restarted_world.h"

using namespace lunamoo;
using namespace lunamoo::verbs;
using namespace lunamoo::verbs::hibernation;

namespace {

Outcome outcome_of(const Program& program, Manner manner) {
    RestartedWorld world(manner);
    world.add(program);
    return world.run();
}

Manner with_compilers(Between between = Between::Restart) {
    Manner manner;
    manner.between = between;
    manner.compilers = 3;
    return manner;
}

Program program_of(const std::string& text) {
    return parse_program("pinned", "-- What a task keeps.\n" + text + "\n");
}

constexpr const char* kSleeper = "--- verb main, Wizard\n"
                                 "local f = time suspend() this:log('goes on')";

// Stops `main`, changes what the file has of compiled programs, and goes on in a build that
// compiles to other instructions: what is told.
template <typename F> Outcome after_changing(F&& change) {
    RestartedWorld world({});
    world.add(program_of(kSleeper));
    CHECK_FALSE(world.run_slices(1));
    REQUIRE(world.rows().size() == 1);
    REQUIRE(world.bytecode().size() == 1);
    change(world);
    world.set_compiler([](const std::string& text) { return "do local _=271.25 end " + text; });
    world.boot();
    return world.run();
}

} // namespace

TEST_CASE("programs go on in builds that compile to other instructions", "[pinned]") {
    int read = 0;
    for (const auto& program : read_programs(LUNAMOO_SOURCE_DIR "/tests/hibernation/programs")) {
        INFO(program.name << ": " << program.about);
        const auto plain = outcome_of(program, {});
        const auto restarted = outcome_of(program, with_compilers());
        CHECK(restarted.logs == plain.logs);
        CHECK(restarted.told == plain.told);
        CHECK(restarted.world == plain.world);
        read += restarted.bytecode_reads > 0 ? 1 : 0;
    }
    CHECK(read > 120); // of 137: the others read lines, and are not restarted
}

TEST_CASE("the same instructions are never read from the file", "[pinned]") {
    for (const auto& program :
         read_programs(LUNAMOO_SOURCE_DIR "/tests/hibernation/programs/frames")) {
        INFO(program.name);
        Manner manner;
        manner.between = Between::Restart;
        CHECK(outcome_of(program, manner).bytecode_reads == 0);
    }
}

TEST_CASE("a task keeps its instructions through two other builds, new calls have the new ones",
          "[pinned]") {
    RestartedWorld world({});
    world.add(program_of("--- verb main, Wizard\n"
                         "local lib = use(this, 'lib')\n"
                         "local loaded = load('local a = 1000 return a')\n"
                         "local function inner() return function() return 1000 end end\n"
                         "local made = inner()\n"
                         "for i = 1, 3 do\n"
                         "  suspend()\n"
                         "  this:log({1000, inner()(), made(), loaded(), lib.f(), this:other()})\n"
                         "end\n"
                         "this:log(use(this, 'lib').f())\n"
                         "--- verb lib, Wizard, rl\n"
                         "return {f = function() return 1000 end}\n"
                         "--- verb other, Wizard\n"
                         "return 1000"));
    for (const int build : {2000, 3000, 4000}) {
        CHECK_FALSE(world.run_slices(1));
        world.set_compiler([build](std::string text) {
            for (std::size_t at = 0; (at = text.find("1000", at)) != std::string::npos;)
                text.replace(at, 4, std::to_string(build));
            return "local _ = 271.25 " + text;
        });
        world.boot();
    }
    const auto outcome = world.run();
    CHECK(outcome.told.empty());
    CHECK(outcome.logs.front() == std::vector<std::string>{"{1000, 1000, 1000, 1000, 1000, 2000}",
                                                           "{1000, 1000, 1000, 1000, 1000, 3000}",
                                                           "{1000, 1000, 1000, 1000, 1000, 4000}",
                                                           "4000"});
}

TEST_CASE("where compiled programs are missing, only tasks that need them fail", "[pinned]") {
    const auto outcome = after_changing([](RestartedWorld& world) {
        for (const auto& hash : world.bytecode())
            world.programs().erase(hash);
    });
    CHECK(outcome.logs.front().empty());
    CHECK_THAT(outcome.told,
               Catch::Contains("#2 E_INVARG: the suspended task cannot go on: this server compiles "
                               "#11:main to other instructions, and those that it had are not in "
                               "the file or damaged"));
    const auto same = after_changing([](RestartedWorld&) {});
    CHECK(same.logs.front() == std::vector<std::string>{"\"goes on\""});
    CHECK(same.told.empty());
}

TEST_CASE("a task whose compiled program is missing goes on where the build makes the same",
          "[pinned]") {
    RestartedWorld world({});
    world.add(program_of(kSleeper));
    CHECK_FALSE(world.run_slices(1));
    for (const auto& hash : world.bytecode())
        world.programs().erase(hash);
    world.boot();
    CHECK(world.run().logs.front() == std::vector<std::string>{"\"goes on\""});
}

TEST_CASE("compiled programs of another text or for another Lua are refused", "[pinned]") {
    const auto told_with = [](std::size_t place, char byte) {
        return after_changing([&](RestartedWorld& world) {
                   world.programs().at(*world.bytecode().begin()).at(place) = byte;
               })
            .told;
    };
    constexpr std::size_t kHead = 2 + sizeof(db::Sha256);
    CHECK_THAT(told_with(0, '\2'), Catch::Contains("cannot be used: it is of another text"));
    CHECK_THAT(told_with(1, '\3'), Catch::Contains("cannot be used: it is of another text"));
    CHECK_THAT(told_with(7, '\0'), Catch::Contains("cannot be used: it is of another text"));
    CHECK_THAT(told_with(kHead, 'l'), Catch::Contains("attempt to load a text chunk"));
    CHECK_THAT(told_with(kHead + 4, '\x55'), Catch::Contains("version mismatch"));
    CHECK_THAT(told_with(kHead + 5, '\1'), Catch::Contains("format mismatch"));
    CHECK_THAT(after_changing([](RestartedWorld& world) {
                   world.programs().at(*world.bytecode().begin()).resize(kHead + 40);
               }).told,
               Catch::Contains("truncated"));
}
