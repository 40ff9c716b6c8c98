// Pausing a task in the middle of a Lua function: where the VM has taken a tick that is not there,
// at a back-edge or a call, the thread yields as from a hook, and everything around it yields as it
// does for suspend(). Whether a task is to be paused is the runtime's to say (verbs/pausing.h).
//
// A paused frame has CIST_HOOKYIELD and its savedpc is one past the instruction that comes next;
// lua_resume steps back to that. What comes next is
//
//   - at a call: the call, which has not happened. With a fixed number of arguments the top is the
//     frame's; with an open one (B = 0) it is where the arguments end;
//   - at a jump back, of its own or after a condition, and at TFORLOOP: that instruction, which
//     changes nothing but where it goes on. It takes its tick when it is run again;
//   - at FORLOOP, which has counted already: where it jumps to. Its tick is paid for.
//
// The VM takes ticks at a few other instructions; there it goes on, to the next of these.
#pragma once

#include "verbs/lua/internals.h"

namespace lunamoo::verbs {

// The VM has no tick left in a slice of pausable code. False where the slice is over and the task
// dies; does not return where it pauses.
bool pauses_or_goes_on(lua_State* L, CallInfo* ci, const Instruction* pc);

// Whether a paused frame of the function may go on at that instruction.
bool is_pause_point(const Proto* proto, int next);

// Whether the coroutine stands in a Lua function that was paused.
bool is_paused(const lua_State* t);

// The index of the instruction that a frame which is not running goes on with.
inline int next_instruction(const CallInfo* ci) {
    const Proto* proto = clLvalue(s2v(ci->func.p))->p;
    const bool is_paused = (ci->callstatus & CIST_HOOKYIELD) != 0;
    return static_cast<int>(ci->u.l.savedpc - proto->code) - (is_paused ? 1 : 0);
}

} // namespace lunamoo::verbs
