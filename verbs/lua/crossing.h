// What every call across realms does, at the speed of Lua's own stack: who is called, the callee's
// frame, and arguments and results that are scalars. World thread.
#pragma once

#include "db/value.h"

#include <cstdint>
#include <string_view>

struct lua_State;

namespace lunamoo::verbs {

// The upvalues of the stub that runs (verbs/calls.cpp), and what it was called with. `name` is
// valid as long as the stub.
struct Callee {
    db::ObjectId definer;
    std::uint64_t verb_id = 0;
    std::string_view name;
    int count = 0;          // of the arguments, `this` included
    bool on_object = false; // `this` is one
    int composite = 0;      // the first argument after it that is no scalar; 0: all are
};
Callee callee_of(lua_State* L);

// The Lua function at the top; it is valid while somebody else keeps it.
const void* function_at_top(lua_State* L);

// Pushes a message handler, true, and the function: what a protected call of it stands on. In a C
// function that has pushed nothing yet: there is room.
void push_protected(lua_State* L, int (*handler)(lua_State*), const void* function);

// Whether `count` more values have room as things are; where not, lua_checkstack may make some.
bool has_room(lua_State* L, int count);

// The first of the values from `index` on up to the top that is no scalar; 0 where all are.
int find_composite(lua_State* L, int index);

// Copies the values first..last of `from` onto `to`, which has room, up to one that is no scalar.
// Returns how many it has copied. Does not allocate, raise or yield.
int copy_scalars(lua_State* from, int first, int last, lua_State* to);

// Gives the userdata on the top, which was made just now, the metatable of handles.
void set_handle_metatable(lua_State* L, const void* metatable);

// Empties the stack of a coroutine that has ended without an error; false where it has not.
bool clear_ended(lua_State* thread);

} // namespace lunamoo::verbs
