// What a realm remembers of the names that its code looks up: which symbol a property's name is,
// and which function a verb call of an object runs. With them, and with what the world remembers of
// properties (db/world.h), the VM (upstream_lvm.cpp) reads and writes properties of objects and
// finds verbs without calling the C functions of verbs/objects.cpp.
//
// Those functions remain the whole truth: what is not remembered, not permitted, neither a scalar
// nor a string, or any other than the plain case goes to them. What is remembered here costs the
// same ticks.
//
// Invariants:
//   1. A name is a short string, which is interned: its address is its identity. Those of both
//      tables, and the functions, are anchored in one Lua table of the realm's at their places, so
//      that an address stands for its text as long as it is here.
//   2. A verb's entry holds while the world's generation of verbs is the one it was made in. Its
//      holder is the nearest object with verbs on the line from the object, asked for anew each
//      time: what is said of the holder is true of all who begin there.
//   3. A string of the world is known by the address of its representation, which is held here so
//      that it is not another's meanwhile.
//
// World thread, inside the realm's state.
#pragma once

#include "db/symbol.h"
#include "db/value.h"

#include <memory>

struct lua_State;

namespace lunamoo::verbs {

class Lookups;
struct LookupsEnd {
    void operator()(Lookups* lookups) const;
};
using LookupsPointer = std::unique_ptr<Lookups, LookupsEnd>;

// What is remembered of names of properties is forgotten.
void forget_symbols(Lookups& lookups);

// Empty, without its anchor. Protected context: raises where the realm has no memory.
LookupsPointer make_lookups(lua_State* L);

// The symbol of the string at `index`, or one that no property has.
db::Symbol symbol_at(lua_State* L, int index);

// The string that was read, which is at the top, is `value` in the world. Not of long ones.
void remember_text(lua_State* L, const db::Value& value);

// A call of the string at `name_index` on an object whose verb holder is `holder` runs the function
// at the top, until a verb changes.
void remember_verb(lua_State* L, db::ObjectId holder, int name_index);

} // namespace lunamoo::verbs
