// Programs made by dice that stop wherever a task can (tests/conformance/program_generator), and
// the verbs of other owners that they call.
#pragma once

#include "tests/conformance/program_generator.h"
#include "tests/hibernation/program.h"

#include <map>
#include <string>

namespace lunamoo::verbs::hibernation {

class RandomPrograms {
  public:
    // The program of this seed: the same on every machine.
    Program next(unsigned seed);
    // In how many programs each construct was, those in none included.
    const std::map<std::string, int>& counts() const { return counts_; }

  private:
    std::map<std::string, int> counts_;
};

} // namespace lunamoo::verbs::hibernation
