// What a library returned, made safe to be shared: all verbs of a realm get the same functions and
// tables, in all tasks, so nothing of it may ever change again.
//
//   tables of nothing but data            stored tables (db::Value), as if kept in a property
//   tables that hold functions            fronts (verbs/front.h); one with a key that begins with
//                                         "__" may be a metatable
//   functions                             stay; the variables they share are looked at likewise
//   functions that assign to a variable   refused: state belongs into properties. Variables of a
//   outside of themselves                 function's own calls, as iterators keep, are new each
//   time coroutines, iterators, metatables     refused
//
// World thread, inside the realm's state.
#pragma once

struct lua_State;

namespace lunamoo::verbs {

// Replaces the value on the top, and all it reaches, by what may be shared. Raises E_TYPE for what
// cannot be, naming it; E_QUOTA for what is nested too deep. A tick per value. Protected context.
void make_shareable(lua_State* L);

} // namespace lunamoo::verbs
