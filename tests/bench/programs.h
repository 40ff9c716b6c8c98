// The programs that both Luas run: bodies whose first argument is how often to do it.
#pragma once

#include <cstdint>
#include <span>

namespace lunamoo::bench {

struct Program {
    const char* name;
    std::int64_t rounds; // about 20 ms
    const char* body;
};

// What the stated bounds are about: the VM's own work, and the libraries that go with it.
std::span<const Program> bounded_programs();
// Library functions that are ours, or that a task's protection makes dearer: figures only.
std::span<const Program> library_programs();

} // namespace lunamoo::bench
