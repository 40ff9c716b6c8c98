// The sections of the benchmark; each prints its tables and returns how many stated bounds are
// broken.
#pragma once

#include <string>
#include <string_view>

namespace lunamoo::bench {

struct Options {
    int runs = 10;    // interleaved ones, that the medians are of
    std::string only; // what a comparison's name must contain

    bool wants(std::string_view name) const { return name.find(only) != std::string_view::npos; }
};

int programs_section(const Options& options); // main.cpp: metered programs beside plain Lua
int calls_section(const Options& options);    // calls.cpp: verb calls, property reads and writes
int idle_section();                           // idle.cpp: realms with sleeping tasks
int shares_section();                         // shares.cpp: payers beside each other

} // namespace lunamoo::bench
