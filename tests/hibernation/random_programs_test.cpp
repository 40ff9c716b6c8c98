// Programs made by dice, run as those of the corpus are. Each construct must have been in some.
#include "tests/catch.h"
#include "tests/hibernation/random_runs.h"

#include <iostream>

using namespace lunamoo::verbs::hibernation;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr unsigned kPrograms = 100; // which takes longer
#else
constexpr unsigned kPrograms = 600;
#endif

} // namespace

TEST_CASE("programs made by dice are the same with a restart after every stop", "[random]") {
    RandomRuns runs;
    for (unsigned seed = 1; seed <= kPrograms; ++seed) {
        const auto difference = runs.run(seed);
        INFO(difference);
        CHECK(difference.empty());
    }
    std::cout << runs.report();
    for (const auto& [construct, programs] : runs.counts()) {
        INFO(construct);
        CHECK(programs > 0);
    }
}
