// Pausable code: what runs inside pausable(f, ...), or all of a task that was started so. When its
// part of a slice is used up it is paused where it is (verbs/lua/pause.h) and queued again, instead
// of being aborted. World thread.
//
// A pause is a stop that others see, like suspend(0). It is taken only where everybody in the stack
// has asked for it: inside of pausable() all verbs belong to one person and run with that person's
// perms, and outside of it all verbs run with them. Elsewhere (in another's verb, in a comparator
// or anything else that cannot stop, in the server's own Lua) the task runs on to the first place
// where it can be paused, up to the ordinary limits of its slice, which abort it.
#pragma once

#include "verbs/core_functions.h"
#include "verbs/task.h"

#include <cstdint>
#include <span>

namespace lunamoo::verbs {

// Whether the VM stands where it could pause, and the tick that it misses is taken again then.
enum class PausePoint : std::uint8_t { No, BeforeTick, AfterTick };
enum class Expiry : std::uint8_t { Abort, GoOn, Pause };

// pausable(f, ...)
int pausable(lua_State* L);
std::span<const CoreFunction> pausing_functions();
std::span<const Continuation> pausing_continuations();

// Whether the stack of the running task allows it to be paused. Cost: its frames, which it counts.
struct MayPause {
    bool is_allowed = false;
    std::int64_t frames = 0; // looked at
};
MayPause may_pause(const Task& task);

} // namespace lunamoo::verbs
