// Lua's internal headers, in the one folder that may look at them. Everything here stands on Lua
// 5.4.9: the assertions below fail when an upgrade changes what the files of this folder rely on.
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#define LUA_CORE // for l_likely
#include "lprefix.h"

#include "lua.h"

#include "lapi.h"
#include "lauxlib.h"
#include "ldebug.h"
#include "ldo.h"
#include "lfunc.h"
#include "lgc.h"
#include "lmem.h"
#include "lobject.h"
#include "lopcodes.h"
#include "lstate.h"
#include "lstring.h"
#include "ltable.h"
#include "ltm.h"
#undef LUA_CORE
#pragma GCC diagnostic pop

static_assert(LUA_VERSION_RELEASE_NUM == 50409,
              "verbs/lua stands on Lua 5.4.9: see the essays there");
static_assert(NUM_OPCODES == 83, "the meter and the compiler pass name opcodes one by one");
static_assert(sizeof(((CallInfo*)nullptr)->callstatus) == 2, "bit 14 of callstatus must be free");

namespace lunamoo::verbs {

// Proto::is_vararg of a verb's main function; 1 is any other vararg function. The VM only asks
// whether it is zero, and the binary format keeps the byte.
inline constexpr lu_byte kVerbMark = 2;

// CallInfo::callstatus: set_task_perms lowered this frame (the task's list says to whom). Bits 0-13
// are Lua's.
inline constexpr unsigned short kLoweredBit = 1 << 14;

inline bool is_verb(const Proto* proto) {
    return proto->is_vararg == kVerbMark;
}

} // namespace lunamoo::verbs
