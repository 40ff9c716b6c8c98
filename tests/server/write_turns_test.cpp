#include "server/write_turns.h"
#include "tests/catch.h"

#include <set>

using namespace lunamoo;
using namespace lunamoo::server;

namespace {

constexpr db::ObjectId kAnn{1}, kBob{2};
constexpr std::size_t kMost = WriteTurns::kMost;

struct Told {
    std::set<db::ObjectId> waiting;
    WriteTurns turns{[this](db::ObjectId payer, bool waits) {
        if (waits)
            REQUIRE(waiting.insert(payer).second);
        else
            REQUIRE(waiting.erase(payer) == 1);
    }};
};

} // namespace

TEST_CASE("who has given the writer much waits until it is committed, nobody else", "[turns]") {
    Told told;
    told.turns.submitted(kAnn, kMost, 1);
    CHECK(told.waiting.empty());
    told.turns.submitted(kAnn, 1, 2);
    told.turns.submitted(kBob, 1000, 3);
    CHECK(told.waiting == std::set{kAnn});
    CHECK(told.turns.anybody_waits());
    told.turns.settle(0, false);
    CHECK(told.waiting == std::set{kAnn});
    told.turns.settle(1, false);
    CHECK(told.waiting.empty());
    CHECK_FALSE(told.turns.anybody_waits());
    told.turns.submitted(kBob, 5 * kMost, 4); // one change set may be as large as it likes
    CHECK(told.waiting == std::set{kBob});
    told.turns.settle(4, false);
    CHECK(told.waiting.empty());
}

TEST_CASE("who adds much to a log that is too long waits until that is started over", "[turns]") {
    Told told;
    told.turns.submitted(kAnn, kMost + 1, 1);
    told.turns.settle(1, true);
    CHECK(told.waiting.empty()); // what was there before does not count
    std::uint64_t number = 1;
    for (std::size_t written = 0; written <= kMost; written += 4096) {
        CHECK(told.waiting.empty());
        told.turns.submitted(kAnn, 4096, ++number);
        told.turns.submitted(kBob, 40, ++number);
        told.turns.settle(number, true);
    }
    CHECK(told.waiting == std::set{kAnn});
    told.turns.settle(number, false);
    CHECK(told.waiting.empty());
    told.turns.submitted(kAnn, 4096, ++number);
    told.turns.settle(number, true);
    CHECK(told.waiting.empty());
}

TEST_CASE("who waits for both goes on after both", "[turns]") {
    Told told;
    told.turns.settle(0, true);
    told.turns.submitted(kAnn, 2 * kMost, 1);
    CHECK(told.waiting == std::set{kAnn});
    told.turns.settle(1, true);
    CHECK(told.waiting == std::set{kAnn});
    told.turns.submitted(kAnn, 2 * kMost, 2);
    told.turns.settle(1, false);
    CHECK(told.waiting == std::set{kAnn});
    told.turns.settle(2, false);
    CHECK(told.waiting.empty());
}
