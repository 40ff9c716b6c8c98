// What a runtime is made with.
#pragma once

#include "verbs/lua/meter.h"
#include "verbs/world_clock.h"

#include <chrono>
#include <cstdint>

namespace lunamoo::verbs {

// What a world starts with; of the limits of a slice, $server_options has the last word.
struct RuntimeOptions {
    unsigned hash_seed = 0;                           // of the world; kept in the file
    WorldClock::Stored clock;                         // likewise
    Ticks foreground_ticks = 1'000'000;               // fg_ticks
    Ticks background_ticks = 500'000;                 // bg_ticks
    std::chrono::microseconds foreground_cpu{20'000}; // fg_seconds, a number of seconds
    std::chrono::microseconds background_cpu{10'000}; // bg_seconds
    // Of a slice, after which pausable code is paused: pausable_ticks, pausable_seconds.
    Ticks pausable_ticks = 200'000;
    std::chrono::microseconds pausable_cpu{5'000};
    int max_depth = 50; // verbs; max_stack_depth
    // After which a stopped task leaves memory (evict_after, a number of seconds); below 0: never.
    std::chrono::microseconds evict_after{5'000'000};
    // Tasks a second that go on late, because their time came while no server ran (overdue_wakes).
    std::int64_t overdue_wakes = 2000;
};

} // namespace lunamoo::verbs
