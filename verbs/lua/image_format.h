// The bytes of an image, for its writer and its reader. Parts are as in db/codec.h.
//
//   version, Lua release, hash seed       varints
//   names         count, then a string each; everything below names by index
//   protos        count, then name of the program, number of the function, fingerprint
//   objects       count, then a Kind each with what is needed to make it; below, an id is an index
//   dead keys     count, then ids of table and key and index of the node, in the order of the
//   tables roots         count of threads, their ids; count of extra roots, values bodies        of
//   tables, closures and threads, in the order of the objects cells         of the upvalues, in the
//   order of the objects CRC32
//
//   value         a Tag and what belongs to it
//   table         slots of the array part, 1 + alimit where that is a hint (else 0), the values;
//                 1 + log2 of the nodes (0: none), lastfree, then for each node a key (or Nil, or
//                 Dead), its offset to the next node, its value; 1 + id of the metatable or 0
//   Lua closure   ids of its upvalues
//   C closure     values of its upvalues
//   thread        status, top, errfunc; the slots from 1 to top; the to-be-closed slots; top of the
//                 base frame; count of frames, then each from the outermost
//   frame         func, top, results wanted, callstatus, perms where kLoweredBit is set;
//                 of Lua: pc, extra arguments, results being returned
//                 of C: 1 + name of the continuation or 0, context, old errfunc, and the slot of
//                 the protected function (CIST_YPCALL) or the results being returned (CIST_CLSRET)
//   cell          0 and its value, or 1, the id of a thread and a slot
//
// Positions in stacks are slots, not bytes; pc is the index of the next instruction.
#pragma once

#include "verbs/lua/image.h"
#include "verbs/lua/internals.h"

#include <cstdint>

namespace lunamoo::verbs::image {

// The first version differs in the keys of programs, which do not name bytecode, and in builtins in
// Lua that run: it has their names there.
inline constexpr std::uint64_t kOldestVersion = 1;
inline constexpr std::uint64_t kVersion = kImageVersion;

enum class Kind : std::uint8_t { // stored; do not renumber
    Named = 0,
    String = 1,
    Table = 2,
    LuaClosure = 3,
    CClosure = 4,
    Upvalue = 5,
    Thread = 6,
    Handle = 7,
};

enum class Tag : std::uint8_t { // stored; do not renumber
    Nil = 0,
    False = 1,
    True = 2,
    Integer = 3,
    Float = 4,
    ObjectNumber = 5,
    Function = 6,
    Object = 7,
    Dead = 8, // only as the key of a node
};

// The bits of CallInfo::callstatus that a stored frame may have: none of hooks or finalizers.
inline constexpr unsigned kFrameBits = CIST_OAH | CIST_C | CIST_FRESH | CIST_YPCALL | CIST_TAIL |
                                       CIST_HOOKYIELD | CIST_CLSRET | (7u << CIST_RECST) |
                                       kLoweredBit;

// Of the instructions and what else a frame's positions depend on.
std::uint32_t fingerprint(const Proto* proto);

} // namespace lunamoo::verbs::image
