// The clock that tasks wake by, while the machine's clock is set to and fro.
#include "db/codec.h"
#include "tests/catch.h"
#include "verbs/world_clock.h"

using namespace lunamoo::verbs;

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kHour = 3600 * kSecond;
constexpr std::int64_t kYear = 365 * 24 * kHour;
constexpr std::int64_t kNow = 56 * kYear; // UTC
constexpr std::int64_t kSteady = 77 * kSecond;

} // namespace

TEST_CASE("the world's clock is UTC where nobody sets the machine's", "[world_clock]") {
    WorldClock clock({}, kNow, kSteady);
    CHECK(clock.now(kSteady + 5) == kNow + 5);
    CHECK(clock.note_system_clock(kNow + 5, kSteady + 5) == 0);
    CHECK(clock.to_utc(kNow + 5) == kNow + 5);
    const auto stored = clock.stored(kSteady + 5);
    CHECK(stored == WorldClock::Stored{0, kNow + 5});
    const WorldClock next(stored, kNow + kHour, 3);
    CHECK(next.now(3) == kNow + kHour);
}

TEST_CASE("setting the machine's clock moves no time of the world's", "[world_clock]") {
    const std::int64_t by = GENERATE(as<std::int64_t>{}, kHour, -kHour, 10 * kYear, -10 * kYear);
    WorldClock clock({}, kNow, kSteady);
    const std::int64_t then = kSteady + 60 * kSecond;
    const std::int64_t utc = kNow + 60 * kSecond + by;
    CHECK(clock.note_system_clock(utc, then) == by);
    CHECK(clock.note_system_clock(utc, then) == 0);
    CHECK(clock.now(then) == kNow + 60 * kSecond);
    CHECK(clock.to_utc(clock.now(then)) == utc);
    // Nor in the next run, whose start is by the new time.
    const WorldClock next(clock.stored(then), utc + 60 * kSecond, 1);
    CHECK(next.now(1) == clock.now(then) + 60 * kSecond);
}

TEST_CASE("a clock that is slewed is not one that was set", "[world_clock]") {
    WorldClock clock({}, kNow, kSteady);
    CHECK(clock.note_system_clock(kNow + kSecond / 2, kSteady) == 0);
    CHECK(clock.stored(kSteady).ahead == 0);
}

TEST_CASE("a clock that was set back while no server ran stops no time", "[world_clock]") {
    const std::int64_t back = GENERATE(as<std::int64_t>{}, kHour, 10 * kYear);
    const WorldClock before({}, kNow, kSteady);
    WorldClock after(before.stored(kSteady), kNow - back, 5);
    CHECK(after.now(5) == kNow);
    CHECK(after.now(5 + kSecond) == kNow + kSecond);
    CHECK(after.to_utc(kNow) == kNow - back);
    CHECK(after.note_system_clock(kNow - back, 5) == -back);
    // The run after that counts the time between by the machine's clock again.
    const WorldClock third(after.stored(5), kNow - back + 60 * kSecond, 9);
    CHECK(third.now(9) == kNow + 60 * kSecond);
    // And where the machine's clock has been set right, by that time.
    const WorldClock mended(after.stored(5), kNow + kHour, 9);
    CHECK(mended.now(9) == kNow + kHour);
    CHECK(mended.to_utc(kNow) == kNow);
}

TEST_CASE("a clock that ran ahead for a while leaves no trace", "[world_clock]") {
    WorldClock wrong({}, kNow, kSteady);
    const std::int64_t then = kSteady + 60 * kSecond;
    wrong.note_system_clock(kNow + 60 * kSecond + 10 * kYear, then);
    const WorldClock mended(wrong.stored(then), kNow + kHour, 9);
    CHECK(mended.now(9) == kNow + kHour);
    CHECK(mended.to_utc(kNow) == kNow);
}

TEST_CASE("the clock's row is read as it was written, and no other", "[world_clock]") {
    const WorldClock::Stored stored{-3 * kHour, kNow};
    CHECK(decode_clock(encode_clock(stored)) == stored);
    const std::string bytes = encode_clock(stored);
    CHECK_THROWS_AS(decode_clock(bytes.substr(0, bytes.size() - 1)), lunamoo::db::CorruptData);
    CHECK_THROWS_AS(decode_clock(bytes + "x"), lunamoo::db::CorruptData);
    CHECK_THROWS_AS(decode_clock("\x02" + bytes.substr(1)), lunamoo::db::CorruptData);
}
