// The standard libraries of verb code: string, table, math, utf8 and part of the base functions,
// besides them json and re, written anew so that each one takes its ticks before it works, stays
// under the limits, and raises error values. Does not decide what a realm is given (the runtime
// fills realms from these tables) and keeps no state. World thread. Follows: Lua 5.4 Reference
// Manual §6.1, §6.4-§6.7. Left out: string.dump, math.randomseed.
//
// What it costs, in ticks:
//   bytes copied, mapped or searched plainly   1 per 64, plus 1
//   pattern steps, UTF-8 bytes decoded         1 per 8 (StepBudget::kStepsPerTick)
//   numerals in arithmetic                     1 per 64 bytes, and the metamethod's call
//   table elements read, written or moved      1 each
//   comparisons of table.sort                  1 each, and what the comparator itself takes
//   values passed through (select)             1 per 16
//   numbers made texts (format, concat)        5 to about 500, by their digits
//   json and re                                see json_reader.cpp, json_writer.cpp, re_library.cpp
//
// No function here suspends; while one calls verb code back, verb code cannot suspend either
// (Meter::not_yieldable).
//
// Names are stored in hibernated tasks as "string.find@1" (library, name, version; base functions
// without the first part). A function whose meaning changes gets a new version, and the old one
// stays.
#pragma once

#include <cstdint>
#include <lua.h>
#include <span>
#include <string>
#include <string_view>

namespace lunamoo::verbs {

struct LibraryFunction {
    const char* library; // "string"; "" for a base function
    const char* name;    // "find"
    lua_CFunction function;
};

// C functions that verb code can come to hold without their having a name in a library: iterators.
// A gmatch iterator is a closure over four upvalues: subject, pattern, offset to go on from, end of
// the last match (-1: none yet).
struct LibraryIterator {
    const char* stable_name; // stored: "string.gmatch.iterator@1"
    lua_CFunction function;
};

// A metamethod of strings.
struct StringEvent {
    const char* event;       // "__add"
    const char* stable_name; // stored: "string.meta.add@1"
    lua_CFunction function;
};

struct LibraryConstant {
    const char* library;
    const char* name;
};

std::span<const LibraryFunction> library_functions();
std::span<const LibraryIterator> library_iterators();
std::span<const StringEvent> string_events();
std::span<const LibraryConstant> library_constants();

// "string.find@1" for ("string", "find"), "next@1" for ("", "next").
std::string stable_name(const LibraryFunction& function);

// Pushes math.pi and the like. False, and nothing pushed, if there is no such constant.
bool push_library_constant(lua_State* L, std::string_view library, std::string_view name);

// 64 random bits of the running task's generator. The runtime defines it: where randomness comes
// from, and how a restored task goes on with it, is not this folder's business.
std::uint64_t next_random(lua_State* L);

} // namespace lunamoo::verbs
