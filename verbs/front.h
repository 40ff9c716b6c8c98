// Fronts: how a table of a library is shown to verb code. A front is an empty table whose metatable
// reads through to the table behind it and refuses every write; the table behind is never handed
// out, so nothing that two verbs can reach can be written. `#` and pairs() work as on the table.
//
// A front may be given to setmetatable(): the table behind then becomes the metatable, because the
// VM looks at a metatable itself; getmetatable() gives the front back.
// World thread. The names of the functions are stored in images.
#pragma once

#include "verbs/core_functions.h"

namespace lunamoo::verbs {

// Pushes a front of the table at `index`. Protected context.
void push_front(lua_State* L, int index);

bool is_front(lua_State* L, int index);

// Pushes the table behind the front at `index`, to be a metatable: its __metatable says what
// getmetatable() is to give instead of it (verbs/protect.cpp); raises E_TYPE where it has none.
// False, and nothing pushed, for what is no front.
bool push_metatable_behind(lua_State* L, int index);

std::span<const CoreFunction> front_functions();

} // namespace lunamoo::verbs
