// What every protected call of ours shares: the message handler, and what is done with what was
// caught.
#pragma once

#include "verbs/lua/meter.h"

struct lua_State;

namespace lunamoo::verbs {

inline constexpr Ticks kErrorTicks = 50; // a C++ throw and a traceback cost about 3 us

// Turns the error on the top into an error value with a traceback. Never runs verb code.
int error_handler(lua_State* L);

// After a protected call returned the error `status` with the error on the top: throws on if the
// task is dying, else leaves an error value there.
void caught(lua_State* L, int status);

} // namespace lunamoo::verbs
