// The meter: one count of ticks per task, across its coroutines and realms, which the VM and every
// library function take from. Does not decide budgets (verbs/scheduler) nor what happens to an
// aborted task (verbs/task_runner). Lives on the world thread; a watchdog signal on the same thread
// may set `ticks` below zero.
//
// How it is reached: LUA_EXTRASPACE of every lua_State (main thread and coroutines alike) holds a
// Meter*. lua_newthread copies it from the main thread, so a fresh coroutine has no fresh count.
//
// Invariants:
//   1. `ticks` < 0 while a task runs means: exhausted. The next charge throws, again and again,
//      until the task is gone; nothing in verb code can set it back.
//   2. Exhaustion is thrown with luaD_throw, past every message handler, and every protected call
//   of
//      ours (pcall, xpcall, coroutine.resume, coroutine.wrap) throws it on, because it charges.
#pragma once

#include "db/error_code.h"

#include "lua.h"

#include <cstdint>
#include <limits>
#include <string_view>

namespace lunamoo::verbs {

using Ticks = std::int64_t;

enum class Abort : std::uint8_t { None, OutOfTicks, OutOfSeconds, Killed };

// Which limit refused memory, how much of it was used, and how much more was needed.
struct Refusal {
    enum class Limit : std::uint8_t { None, Realm, Task, Server };
    Limit limit = Limit::None; // None: the machine's
    std::int64_t used = 0;
    std::int64_t most = 0;
    std::int64_t more = 0;
    std::int64_t owner = 0; // of the realm, by number
};

struct Meter {
    Ticks ticks = 0;           // left in this slice; the VM decrements it in place: keep it first
    Abort abort = Abort::None; // why the task is being unwound, None while it is not
    volatile bool seconds_up = false; // set by the watchdog together with ticks = -1
    class Runtime* runtime = nullptr; // told when an abort begins; null outside of worlds
    volatile bool is_held = false;    // the watchdog waits: the server works, not the task
    // What the running task has made realms grow by, in this slice and before, and may at most.
    std::int64_t grown_bytes = 0;
    std::int64_t grown_limit = std::numeric_limits<std::int64_t>::max();
    // What all realms hold. Above `server_most` none grows, above `server_low` none that would hold
    // more than `equal_part`.
    std::int64_t server_bytes = 0;
    std::int64_t server_most = std::numeric_limits<std::int64_t>::max();
    std::int64_t server_low = std::numeric_limits<std::int64_t>::max();
    std::int64_t equal_part = std::numeric_limits<std::int64_t>::max();
    Refusal refusal;       // of memory, the last one
    int not_yieldable = 0; // > 0 inside a comparator, gsub callback and the like: no suspend
    // A slice of pausable code (verbs/pausing.h): `ticks` ends at the pause, and where there can be
    // none the slice goes on with what is kept here, up to its end.
    bool is_pausable = false;
    Ticks reserve = 0;
    volatile Ticks at_ring = 0; // what `ticks` was when the watchdog rang
    // While `ticks` is above this the watchdog rings in vain, up to so many microseconds of the
    // thread's processor time.
    Ticks hardly_used = std::numeric_limits<Ticks>::max();
    std::int64_t in_vain_until = 0;
};

// The meter of the task that L belongs to. Cost: one load.
inline Meter& meter_of(lua_State* L) {
    return **static_cast<Meter**>(lua_getextraspace(L));
}

// True while the running task is being unwound and no verb code may go on.
bool is_dying(lua_State* L);

// Takes `amount` >= 0 ticks, before the work that they pay for. Throws exhaustion (uncatchable by
// verb code) when too few are left. Library functions call this with bytes/64, elements, steps.
void charge(lua_State* L, Ticks amount);

// Raises a catchable error value (code, message) in L. Never returns. Message is UTF-8, one line.
[[noreturn]] void raise(lua_State* L, db::ErrorCode code, std::string_view message);

// Asked where `ticks` is below zero: true where the slice goes on with more of its ticks, because
// its code is pausable and cannot be paused here. (verbs/lua/pause.cpp)
bool goes_on(lua_State* L);

// Throws exhaustion on: what a protected call does when it catches something while is_dying().
[[noreturn]] void rethrow_abort(lua_State* L);

} // namespace lunamoo::verbs
