// Calls of verbs, within a realm and across. World thread.
//
// Within a realm obj:name() is a plain call of the verb's function. Across realms it is a call of a
// small closure (the stub) that enters the other realm: a pooled thread of that realm runs body(),
// which pulls the arguments itself, because it is the running and protected side (pushing them from
// outside would abort the process when memory runs out there), and calls the verb protected.
//
// The call nests on the C stack until the callee stops (suspend) or the nesting is deep: then
// everything yields outward to the task runner's loop, which afterwards resumes the innermost
// activation only and hands each one's results to the next. An activation that waits for another
// sits in take_k().
#pragma once

#include "db/world.h"

#include <string>
#include <string_view>

struct lua_State;

namespace lunamoo::verbs {

class Runtime;

// Pushes what calls the verb: its function, or a stub where its owner has another realm. Raises
// E_VERBNF with the compiler's message where it does not compile.
void push_callable(lua_State* L, const db::FoundVerb& found, std::string_view called_as);

// The running verb is one of #0's: what wraps a builtin, and may call it.
bool is_wrapper(Runtime& runtime);
// Calls #0:bf_NAME with the arguments of the running C function, whose results it gives; E_PERM
// where there is none.
int call_wrapper(lua_State* L, std::string_view builtin);

// The body of an activation, as it stands on its thread.
int activation_body(lua_State* L);
int fork_body(lua_State* L);

// fork(seconds, f, ...). (forking.cpp)
int fork_task(lua_State* L);

// Copies the value at `index` of `from` onto `to` (scalars, strings, handles; what else is there is
// frozen first by the caller). Protected on `to`.
void copy_across(lua_State* from, int index, lua_State* to);

} // namespace lunamoo::verbs
