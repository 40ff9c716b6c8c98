// Lua's internal headers, in the one folder that may look at them. Everything here stands on Lua
// 5.4.9: the assertions below fail when an upgrade changes what the files of this folder rely on.
#pragma once

#include "db/value.h"

#include <cstdint>

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

// CallInfo::callstatus: set_task_perms lowered this frame; lowered_slot() holds to whom. Bits 0-13
// are Lua's.
inline constexpr unsigned short kLoweredBit = 1 << 14;

// Where a function that takes varargs, as every verb does, was called. Nothing reads this slot
// while it runs, because its frame has the function once more, above the arguments; so whom it was
// lowered to stands there, an object, and lasts as long as the frame, wherever that is resumed.
inline TValue* lowered_slot(const CallInfo* frame) {
    const Proto* proto = clLvalue(s2v(frame->func.p))->p;
    return s2v(frame->func.p - (frame->u.l.nextraargs + proto->numparams + 1));
}

// Of a frame that has kLoweredBit.
inline db::ObjectId lowered_to(const CallInfo* frame) {
    return db::ObjectId{reinterpret_cast<std::intptr_t>(pvalue(lowered_slot(frame)))};
}

inline void lower(CallInfo* frame, db::ObjectId who) {
    frame->callstatus |= kLoweredBit;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): a number, never followed
    setpvalue(lowered_slot(frame), reinterpret_cast<void*>(static_cast<std::intptr_t>(who.number)));
}

inline bool is_verb(const Proto* proto) {
    return proto->is_vararg == kVerbMark;
}

} // namespace lunamoo::verbs
