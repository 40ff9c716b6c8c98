// The clock by which sleeping tasks wake. It goes with the monotonic clock, so that setting the
// machine's clock while the server runs delays nobody and wakes nobody early. At a start it is UTC,
// unless that is before the latest time that the file has seen: then the machine's clock was set
// back meanwhile, and this one goes on where it was, as if no time had passed.
//
// How far it is from UTC is kept in the file, so that wake times, which are of this clock, mean the
// same in the next run; where nobody sets the machine's clock that is nothing, and they are UTC. It
// is UTC again at the first start at which that makes no time pass twice and the least time pass:
// then the machine's clock has been set right again.
// Microseconds since 1970. Pure: the time comes in as arguments. World thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lunamoo::verbs {

class WorldClock {
  public:
    // What the file knows of it.
    struct Stored {
        std::int64_t ahead = 0;  // of UTC
        std::int64_t latest = 0; // time of this clock that has been
        bool operator==(const Stored&) const = default;
    };
    // The machine's clocks as they stand at the start.
    WorldClock(const Stored& stored, std::int64_t utc, std::int64_t steady);

    std::int64_t now(std::int64_t steady) const { return origin_ + (steady - started_); }
    // In UTC by the machine's clock as it stood when note_system_clock was last called.
    std::int64_t to_utc(std::int64_t time) const { return time - ahead_; }
    // Call it now and then. By how much the machine's clock was set since the last call or, at the
    // first one, while the server was down; 0 where it was not, or by less than a second.
    std::int64_t note_system_clock(std::int64_t utc, std::int64_t steady);
    Stored stored(std::int64_t steady) const { return {ahead_, now(steady)}; }

  private:
    std::int64_t ahead_ = 0;
    std::int64_t started_;      // by the monotonic clock
    std::int64_t origin_ = 0;   // this one's time then
    std::int64_t set_back_ = 0; // while the server was down; told once
};

// The meta key under which the clock is kept.
inline constexpr const char* kClockKey = "clock";
std::string encode_clock(const WorldClock::Stored& stored);
WorldClock::Stored decode_clock(std::string_view bytes); // db::CorruptData

} // namespace lunamoo::verbs
