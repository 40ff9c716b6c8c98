// Every program of the corpus: what it logs, what it told, the world that it leaves and the ticks
// that it takes are the same with a restart after every stop, with what sleeps out of memory, and
// paused all the time; alone, and among others in an awkward order.
#include "tests/catch.h"
#include "tests/hibernation/restarted_world.h"

using namespace lunamoo;
using namespace lunamoo::verbs;
using namespace lunamoo::verbs::hibernation;

namespace {

constexpr Ticks kMostPauses = 400; // more of one program show nothing new

const std::vector<Program>& programs() {
    static const auto all = read_programs(LUNAMOO_SOURCE_DIR "/tests/hibernation/programs");
    return all;
}

Outcome outcome_of(const Program& program, Manner manner) {
    RestartedWorld world(manner);
    world.add(program);
    return world.run();
}

void check_same(const Outcome& actual, const Outcome& expected) {
    CHECK(actual.logs == expected.logs);
    CHECK(actual.told == expected.told);
    CHECK(actual.world == expected.world);
    CHECK(actual.tasks == expected.tasks);
}

Manner manner_of(Between between, Order order, unsigned seed = 0) {
    return {between, order, seed, 0};
}

} // namespace

TEST_CASE("the corpus is as large as it should be", "[corpus]") {
    CHECK(programs().size() >= 130);
    for (const auto& program : programs()) {
        INFO(program.name);
        CHECK(!program.logs.empty());
    }
}

TEST_CASE("a program logs what it should, without any restart", "[corpus]") {
    for (const auto& program : programs()) {
        INFO(program.name << ": " << program.about);
        const auto outcome = outcome_of(program, {});
        CHECK(outcome.logs.front() == program.logs);
        CHECK(outcome.stops > 1);
        CHECK(outcome.boots == 1);
    }
}

TEST_CASE("a restart after every stop changes nothing", "[corpus]") {
    for (const auto& program : programs()) {
        INFO(program.name << ": " << program.about);
        for (const auto order : {Order::First, Order::Last, Order::Random}) {
            if (order == Order::Last && program.has("turns"))
                continue;
            const auto plain = outcome_of(program, manner_of(Between::Nothing, order, 7));
            const auto restarted = outcome_of(program, manner_of(Between::Restart, order, 7));
            check_same(restarted, plain);
            CHECK(restarted.stops == plain.stops);
            if (!program.has("ticks"))
                CHECK(restarted.ticks == plain.ticks);
            if (!program.has("reads"))
                CHECK(restarted.boots == plain.stops + 1);
        }
    }
}

TEST_CASE("leaving memory at every stop changes nothing", "[corpus]") {
    for (const auto& program : programs()) {
        INFO(program.name << ": " << program.about);
        const auto plain = outcome_of(program, {});
        const auto evicted = outcome_of(program, manner_of(Between::Eviction, Order::First));
        check_same(evicted, plain);
        if (!program.has("ticks"))
            CHECK(evicted.ticks == plain.ticks);
    }
}

TEST_CASE("pauses all the time, with a restart after each, change nothing", "[corpus]") {
    for (const auto& program : programs()) {
        INFO(program.name << ": " << program.about);
        const auto plain = outcome_of(program, {});
        for (const Ticks every : {1, 5}) {
            Manner manner;
            manner.between = Between::Restart;
            manner.paused_every = std::max(every, plain.ticks / kMostPauses);
            const auto paused = outcome_of(program, manner);
            if (plain.tasks == 1)
                check_same(paused, plain);
            CHECK(paused.stops >= plain.stops);
        }
    }
}

// Ten programs of the corpus at a time, each on a stage of its own.
TEST_CASE("programs among one another wake in any order, restarted after every stop", "[corpus]") {
    constexpr std::size_t kAtOnce = 10;
    std::vector<const Program*> able;
    for (const auto& program : programs())
        if (!program.has("reads") && !program.has("system") && !program.has("turns"))
            able.push_back(&program);
    for (std::size_t first = 0; first < able.size(); first += kAtOnce) {
        for (const auto order : {Order::Last, Order::Random}) {
            const auto run = [&](Between between) {
                RestartedWorld world(manner_of(between, order, static_cast<unsigned>(first)));
                for (std::size_t i = first; i < std::min(first + kAtOnce, able.size()); ++i)
                    world.add(*able[i]);
                return world.run();
            };
            INFO("from " << able[first]->name);
            check_same(run(Between::Restart), run(Between::Nothing));
        }
    }
}

TEST_CASE("what a loop's body is done with is no part of a pause after it", "[corpus]") {
    Manner manner;
    manner.between = Between::Restart;
    manner.paused_every = 1;
    for (const char* loop : {"for _, v in pairs({1, 2, 3}) do", "for _, v in ipairs({1, 2, 3}) do",
                             "for v = 1, 3 do", "while n < 2000 do local v = 1"}) {
        INFO(loop);
        RestartedWorld world(manner);
        world.add(parse_program("loop",
                                std::string("-- A loop.\n--- verb main, Wizard\n"
                                            "local n = select('#', 1, 2, 3, 4, 5, 6, 7, 8, 9, 0)\n")
                                    .append(loop)
                                    .append(" local l = ('x'):rep(3000) n = n + #l + v "
                                            "end\nthis:log(n)\n--- logs\n-- 0\n")));
        int pauses = 0;
        std::size_t longest = 0;
        while (!world.run_slices(1)) {
            ++pauses;
            for (const auto& [id, row] : world.rows())
                longest = std::max(longest, row.bytes ? row.bytes->size() : 0);
        }
        CHECK(pauses > 3);
        CHECK(longest < 2000);
    }
}
