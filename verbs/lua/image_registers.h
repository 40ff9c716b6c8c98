// Which registers of a waiting coroutine hold nothing that its program will look at again.
//
// When a metamethod or a closing method stops, its frame stands above all registers of the function
// that it interrupted, also those not in use: they hold what earlier calls left there, things of
// the server's among it that no image could hold. Where a function called another one in the
// ordinary way, everything below the called frame is in use.
#pragma once

#include "verbs/lua/internals.h"

#include <vector>

namespace lunamoo::verbs::image {

// By stack slot, up to the top; true: dead. The thread is suspended.
std::vector<bool> dead_slots(const lua_State* t);

} // namespace lunamoo::verbs::image
