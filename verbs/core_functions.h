// The functions of verb code that are bound to tasks and activations rather than to data: protected
// calls, coroutines, verb calls, fork. Written against the Lua stack because they call verb code
// and must be able to stop in the middle; their names and continuations are stored in images.
#pragma once

#include "lua.h"

#include <span>

namespace lunamoo::verbs {

struct CoreFunction {
    const char* library; // "coroutine"; "" for a base function
    const char* name;    // "pcall"; null: not in the namespace, only named in images
    lua_CFunction function;
    const char* stable_name; // stored: "pcall@1"
};

struct Continuation {
    const char* stable_name; // stored: "pcall.k@1"
    lua_KFunction function;
};

std::span<const CoreFunction> control_functions();   // control.cpp: errors, pcall, basics
std::span<const CoreFunction> coroutine_functions(); // coroutines.cpp
std::span<const CoreFunction> call_functions();      // calls.cpp: call, pass, eval, fork, perms
std::span<const CoreFunction> load_functions();      // load.cpp
std::span<const CoreFunction> use_functions();       // use.cpp
std::span<const CoreFunction> atomic_functions();    // atomic.cpp
std::span<const Continuation> control_continuations();
std::span<const Continuation> coroutine_continuations();
std::span<const Continuation> call_continuations();
std::span<const Continuation> builtin_continuations(); // builtin.cpp

int next_entry(lua_State* L); // next; the VM knows it (verbs/lua/upstream_lvm.cpp)

// The metatable of object references: obj.name, obj.name = v, obj:name(). (objects.cpp)
void open_objects(lua_State* L);
std::span<const CoreFunction> object_functions();
void push_system(lua_State* L); // what `sys` is: sys.NAME is #0's property

// The C function of the builtin with this index in all_builtins(). (builtin.cpp)
lua_CFunction builtin_entry(std::size_t index);

} // namespace lunamoo::verbs
