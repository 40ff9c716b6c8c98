// What a string or a number token of Lua text means. Follows Lua 5.4 Reference Manual §3.1, except
// that a decimal number too large for a float is malformed. Pure; any thread.
#pragma once

#include "db/value.h"

#include <optional>
#include <string>
#include <string_view>

namespace lunamoo::db {

// The bytes of a finished short or long string, given with its quotes or brackets; nothing where it
// holds an escape that Lua does not know.
std::optional<std::string> string_constant(std::string_view token);

// The number, or nothing where Lua would call it malformed. `negative`: a minus sign stood
// before it.
std::optional<Value> number_constant(std::string_view token, bool negative);

} // namespace lunamoo::db
