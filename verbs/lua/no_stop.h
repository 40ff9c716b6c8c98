// Where a task cannot stop: inside a function that one of the server's C functions calls, because
// what stands on the C stack cannot be saved. World thread.
#pragma once

#include <string>

struct lua_State;

namespace lunamoo::verbs {

// Why the running task cannot stop where L, which a builtin is called in, stands: "a task cannot
// stop inside a function that table.sort calls". Cost: the task's frames.
std::string why_no_stop(lua_State* L);

} // namespace lunamoo::verbs
