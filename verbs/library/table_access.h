// Arguments that are tables or behave like tables. World thread.
#pragma once

#include "verbs/library/arguments.h"

namespace lunamoo::verbs::library {

// What a function does to a table; a value that is none must have the metamethods for it.
inline constexpr unsigned kReads = 1;
inline constexpr unsigned kWrites = 2;
inline constexpr unsigned kLength = 4;

void check_table(lua_State* L, int arg, unsigned needs);

// What # says of the value, by __len if it has one. E_TYPE for a length that is no integer.
lua_Integer length_of(lua_State* L, int arg);

// check_table, and the length.
lua_Integer table_length(lua_State* L, int arg, unsigned needs);

} // namespace lunamoo::verbs::library
