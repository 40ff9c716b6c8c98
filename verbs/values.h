// Values between verb code and the world: what a Lua value is as db::Value, and back.
//
//   nil, boolean, integer, float, string  <->  the same
//   object reference                      <->  light userdata, the pointer being the number
//   error, stored table                   <->  full userdata holding the db::Value (a "handle")
//   scratch table                          ->  stored table (freezing); never back
//   function, coroutine                    ->  E_TYPE
//
// A handle shares its value with the world: reading a large table from a property copies nothing.
// What a realm holds through handles counts against its memory. World thread.
#pragma once

#include "db/value.h"

#include <string_view>

struct lua_State;

namespace lunamoo::verbs {

// Installs the metatables of handles and object references into a new Lua state.
void open_values(lua_State* L);

// The value at `index` as a db::Value; a scratch table is frozen. Raises E_TYPE for what cannot be
// stored (naming it), E_QUOTA above max_value_bytes. Charges a tick per node.
db::Value to_value(lua_State* L, int index);

// Replaces a scratch table at stack index `index` by a handle of its frozen value; leaves scalars
// and handles; raises E_TYPE for functions and coroutines. What calls do with arguments and
// results.
void freeze_in_place(lua_State* L, int index);

// Pushes the value. Charges bytes/64 for strings. Needs two free stack slots.
void push_value(lua_State* L, const db::Value& value);
void push_error(lua_State* L, db::ErrorValue error);
void push_object(lua_State* L, db::ObjectId id);
// The realm's one value of the bare code: E_PERM and so on, as verb code names it.
void push_error_code(lua_State* L, db::ErrorCode code);

// What the handle in this memory, a userdata's, holds.
const db::Value& held_by_handle(const void* memory);
// The value held by the handle at `index`, or null where there is none.
const db::Value* handle_value(lua_State* L, int index);
bool is_object(lua_State* L, int index);
db::ObjectId to_object(lua_State* L, int index); // asserts is_object
bool is_error(lua_State* L, int index);

// "object", "error", "table" and Lua's own names: what type() says.
std::string_view type_name(lua_State* L, int index);

// What tostring() says: "#12", "E_PERM: Permission denied", a literal for stored tables. Pushes it.
void push_display_text(lua_State* L, int index);

// Turns whatever was raised (an error handle, or a string of Lua's own) on the top of the stack
// into an error handle, with `traceback` where it has none.
void normalise_error(lua_State* L, std::string_view traceback);

// Names that handles' metatables have in the registry, for the hibernator.
inline constexpr const char* kTableHandle = "lunamoo.table";
inline constexpr const char* kErrorHandle = "lunamoo.error";

} // namespace lunamoo::verbs
