// The sections of the benchmark; each prints its tables and returns how many stated bounds are
// broken. `runs` is how many interleaved runs the medians are of.
#pragma once

namespace lunamoo::bench {

int programs_section(int runs); // main.cpp: metered programs beside plain Lua
int calls_section(int runs);    // calls.cpp: verb calls, property reads and writes
int idle_section();             // idle.cpp: realms with sleeping tasks
int shares_section();           // shares.cpp: payers beside each other

} // namespace lunamoo::bench
