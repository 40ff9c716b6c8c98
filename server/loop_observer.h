// LoopObserver: what a measurement wants to know of the main loop (tests/bench). World thread.
#pragma once

#include "net/network.h"

#include <chrono>
#include <vector>

namespace lunamoo::server {

class LoopObserver {
  public:
    virtual ~LoopObserver() = default;
    // A slice begins; one has been ready for so long, in which none ran.
    virtual void slice_begins(std::chrono::steady_clock::duration waited) = 0;
    // What is said leaves when all that was changed until now is committed.
    virtual void handed_over(const std::vector<net::Output>& outputs) = 0;
};

} // namespace lunamoo::server
