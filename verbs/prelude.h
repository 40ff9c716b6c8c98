// The prelude: builtins that must call verb code (move calls accept and enterfunc), as short
// metered Lua over C++ primitives, so that they hibernate like verbs. Pinned: its text is part of
// the program, compiled in each realm; verb code cannot reach the primitives.
#pragma once

#include <string_view>

namespace lunamoo::verbs {

inline constexpr const char* kPreludeName = "=prelude"; // the source of its functions

// A chunk: gets the table of primitives, returns the table of functions.
std::string_view prelude_text();

} // namespace lunamoo::verbs
