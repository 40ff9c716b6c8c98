// Tasks from forged rows in the real runtime, a little of what the fuzzer `image` does at length.
#include "tests/catch.h"
#include "tests/fuzz/forged_task.h"

#include <random>

namespace lunamoo::verbs::forged {
namespace {

std::string damaged(const std::string& bytes, std::mt19937& random) {
    std::string result = bytes;
    for (std::size_t count = 1 + random() % 3; count > 0; --count) {
        char& byte = result[random() % result.size()];
        byte = random() % 2 == 0 ? static_cast<char>(byte + (random() % 2 == 0 ? 1 : -1))
                                 : static_cast<char>(random());
    }
    return result;
}

TEST_CASE("every true row of the programs goes on to its end", "[forged]") {
    Fixture fixture;
    for (const auto& stops : fixture.rows) {
        CHECK(!stops.empty());
        for (const Row& row : stops)
            CHECK(fixture.world.wake(joined(row)) == "");
    }
}

TEST_CASE("a task whose row was forged is refused or runs, and memory stays in order", "[forged]") {
    Fixture fixture;
    std::mt19937 random(20261124);
    int refused = 0;
    for (int round = 0; round < 6000; ++round) {
        const auto& stops = fixture.rows[random() % fixture.rows.size()];
        Row row = stops[random() % stops.size()];
        std::string& part = random() % 4 == 0 ? row.head : row.image;
        part = damaged(part, random);
        const std::string said = fixture.world.wake(joined(row));
        refused +=
            said.find("cannot go on") == said.npos && said.find("damaged") == said.npos ? 0 : 1;
    }
    CHECK(refused > 1000);
}

} // namespace
} // namespace lunamoo::verbs::forged
