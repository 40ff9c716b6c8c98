// Whether a coroutine that was read from bytes can be run: the VM believes its frames, and so do
// the continuations of C functions. What they believe is checked here, once all of an image is
// read; who forged the bytes may decide what a task does, but not what it does to memory.
//
//   1. A frame was called by the one before it: the instruction there is one that calls, the
//      function stands where that instruction put it, and as many results are wanted as it says.
//      So an operation that is finished later finds its operands.
//   2. A C frame that waits has a named continuation, a context that it knows, and the values below
//      the function it called that its shape names (verbs/lua/image.h). The innermost one waits at
//      a stop, no other one does. There is room for what C functions may push.
//   3. A Lua frame is as large as its function says, and the registers that the VM does not ask for
//      their type (those of numeric loops, tables under construction) hold what they must.
//   4. Variables to be closed, and open upvalues, are in registers that some instruction of that
//      function will close, so that none is left behind when the stack shrinks.
//   5. A message handler lies below the function it was given for.
#pragma once

#include "verbs/lua/image.h"
#include "verbs/lua/internals.h"

namespace lunamoo::verbs::image {

// Throws db::CorruptData. What reading has refused already is not asked again: positions are within
// the stack, frames in their order, Lua frames at an instruction of their function; those that C
// called return there, C frames that called have a continuation, and of Lua frames the innermost
// alone waits.
void check_thread(const lua_State* t, const ImageNames& names, Stops stops);

// The slot where the function of a frame stood when it was called: that of a vararg function is
// copied above its arguments.
const StackValue* called_at(const CallInfo* ci);

} // namespace lunamoo::verbs::image
