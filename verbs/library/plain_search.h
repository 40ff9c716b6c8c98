// Finding a text in a text, without patterns: linear, and paid for as it goes. World thread.
#pragma once

#include <cstddef>
#include <lua.h>
#include <string_view>

namespace lunamoo::verbs::library {

// The offset of the first `needle` in `text` at or after `from`, or npos. An empty needle is found
// at `from` if that is in the text. Charges 1 tick per 64 bytes looked at, before looking.
std::size_t find_plain(lua_State* L, std::string_view text, std::string_view needle,
                       std::size_t from);

} // namespace lunamoo::verbs::library
