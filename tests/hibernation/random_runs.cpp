#include "tests/hibernation/random_runs.h"

#include <algorithm>

namespace lunamoo::verbs::hibernation {

namespace {

constexpr Ticks kMostPauses = 100; // more of one program show nothing new

Outcome outcome_of(const Program& program, Manner manner) {
    RestartedWorld world(manner);
    world.add(program);
    return world.run();
}

std::string joined(const Outcome& outcome) {
    std::string text;
    for (const auto& line : outcome.logs.front())
        text.append(line).append("\n");
    return text.append(outcome.told);
}

const char* name_of(const Manner& manner) {
    if (manner.paused_every > 0)
        return "paused and restarted";
    return manner.between == Between::Eviction ? "out of memory"
           : manner.order == Order::Random     ? "restarted, in another order"
                                               : "restarted";
}

} // namespace

// Where tasks are paused, who of several goes first is another matter.
std::string RandomRuns::compare(const Program& program, const Outcome& plain, Manner manner) {
    if (manner.paused_every > 0 && plain.tasks > 1)
        return {};
    const Outcome actual = outcome_of(program, manner);
    stops_ += actual.stops;
    boots_ += actual.boots;
    std::string what;
    if (actual.logs != plain.logs || actual.told != plain.told)
        what = "\n" + joined(plain) + "-- but " + name_of(manner) + ":\n" + joined(actual);
    else if (actual.world != plain.world)
        what = std::string("\nanother world, ") + name_of(manner) + "\n";
    else if (actual.ticks != plain.ticks)
        what = std::string("\n") + name_of(manner) + ": " + std::to_string(actual.ticks) +
               " ticks, not " + std::to_string(plain.ticks) + "\n";
    return what.empty() ? what : program.name + what + program.verbs.front().source;
}

std::string RandomRuns::run(unsigned seed) {
    const Program program = programs_.next(seed);
    ++made_;
    const Outcome plain = outcome_of(program, {});
    std::string what;
    if (plain.logs.front().size() != 1)
        what = program.name + " did not come to its end\n" + joined(plain) +
               program.verbs.front().source;
    Manner manner;
    manner.between = Between::Restart;
    what += compare(program, plain, manner);
    manner.paused_every = std::max<Ticks>(1 + seed % 17, plain.ticks / kMostPauses);
    what += compare(program, plain, manner);
    manner.paused_every = 0;
    if (plain.tasks > 1) {
        manner.order = Order::Random;
        manner.seed = seed;
        Manner unrestarted = manner;
        unrestarted.between = Between::Nothing;
        what += compare(program, outcome_of(program, unrestarted), manner);
    }
    manner = {};
    manner.between = Between::Eviction;
    what += compare(program, plain, manner);
    return what;
}

std::string RandomRuns::report() const {
    std::string text;
    for (const auto& [construct, programs] : counts())
        text.append(construct).append(": ").append(std::to_string(programs)).append("\n");
    text += std::to_string(made_) + " programs, " + std::to_string(stops_) +
            " slices besides those without a restart, " + std::to_string(boots_) + " runtimes\n";
    return text;
}

} // namespace lunamoo::verbs::hibernation
