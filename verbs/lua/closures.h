// What compiled functions do with the variables that they share with others. World thread.
#pragma once

struct lua_State;

namespace lunamoo::verbs {

// The name of a variable outside of the Lua function at `index` that it assigns to, itself or in a
// function inside of it; null where there is none. Valid as long as the function. Cost: its code.
const char* written_upvalue(lua_State* L, int index);

} // namespace lunamoo::verbs
