// A program made by dice, run without a restart, with one after every stop, out of memory at every
// stop, paused every so many ticks, and in orders of waking by dice.
#pragma once

#include "tests/hibernation/random_programs.h"
#include "tests/hibernation/restarted_world.h"

namespace lunamoo::verbs::hibernation {

class RandomRuns {
  public:
    // What differs, with the program; nothing where it is all the same.
    std::string run(unsigned seed);
    const std::map<std::string, int>& counts() const { return programs_.counts(); }
    // A line for each construct and one of sums.
    std::string report() const;

  private:
    std::string compare(const Program& program, const Outcome& plain, Manner manner);

    RandomPrograms programs_;
    int made_ = 0;
    long stops_ = 0;
    long boots_ = 0;
};

} // namespace lunamoo::verbs::hibernation
