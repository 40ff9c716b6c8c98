// What compiling (compile.cpp) and loading bytecode (bytecode.cpp) have in common: a code's
// functions once they are there. Private to them.
#pragma once

#include "verbs/compile.h"
#include "verbs/lua/internals.h"

namespace lunamoo::verbs {

// Joins the upvalues that are named like them to the realm's cells of the task's variables.
void join_cells(lua_State* L, int function);
// Fills in protos and reference from the main function, on the top, where it stays.
void keep_functions(lua_State* L, Code& code);

} // namespace lunamoo::verbs
