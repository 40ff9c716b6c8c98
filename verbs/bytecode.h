// What a text was compiled to, as bytes: kept beside the text once an image names it, so that a
// task goes on with the very instructions that it started with, also in a build that compiles the
// text to others.
//
//   byte version: 1; byte kind of the code (CodeKind); 32 bytes SHA-256 of the text; and then the
//   main function and all in it in Lua's binary format, with lines, local variables and upvalues
//
// Lua does not verify bytecode: only what bytecode_of has made may be loaded. It is found by the
// SHA-256 of all of this, which the image names, and comes from the world's file alone; verb code
// has no way to it. What is told apart here is whether it is of that text and for this Lua.
// World thread.
#pragma once

#include "verbs/compile.h"

#include <string>
#include <string_view>

namespace lunamoo::verbs {

// The functions of `code` must be there. Allocates nothing in the state and raises nothing. Cost:
// the instructions and constants; three to four times the text in bytes, usually.
std::string bytecode_of(lua_State* L, const Code& code);

// Pushes the main function and returns true (reference and protos are filled in), or pushes why it
// cannot be used and returns false. The code has the hash and the kind that are wanted. Must run
// protected: allocates.
bool load_bytecode(lua_State* L, Code& code, std::string_view bytecode);

} // namespace lunamoo::verbs
