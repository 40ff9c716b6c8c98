#include "verbs/world_clock.h"

#include "db/codec.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace lunamoo::verbs {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr unsigned char kFormat = 1; // stored

} // namespace

WorldClock::WorldClock(const Stored& stored, std::int64_t utc, std::int64_t steady)
    : started_(steady) {
    const std::int64_t earlier = std::min(utc, utc + stored.ahead);
    const std::int64_t later = std::max(utc, utc + stored.ahead);
    if (later < stored.latest)
        set_back_ = utc + stored.ahead - stored.latest;
    origin_ = earlier >= stored.latest ? earlier : std::max(later, stored.latest);
    ahead_ = origin_ - utc;
}

std::int64_t WorldClock::note_system_clock(std::int64_t utc, std::int64_t steady) {
    const std::int64_t set = utc + ahead_ - now(steady);
    if (std::abs(set) < kSecond)
        return std::exchange(set_back_, 0);
    ahead_ -= set;
    return set + std::exchange(set_back_, 0);
}

std::string encode_clock(const WorldClock::Stored& stored) {
    std::string bytes;
    db::put_byte(bytes, kFormat);
    db::put_integer(bytes, stored.ahead);
    db::put_integer(bytes, stored.latest);
    return bytes;
}

WorldClock::Stored decode_clock(std::string_view bytes) {
    db::Reader in(bytes);
    if (in.byte() != kFormat)
        throw db::CorruptData("the clock is of another format");
    WorldClock::Stored stored;
    stored.ahead = in.integer();
    stored.latest = in.integer();
    in.expect_end();
    return stored;
}

} // namespace lunamoo::verbs
