// Lua's stack and call machinery (ldo.c) as C++: errors are thrown, so that they run destructors of
// our C functions; yields jump, because a throw costs 2 us and a jump 50 ns.
//
// Price of the jump: no live non-trivial destructor in a C function when it calls lua_yieldk,
// lua_callk or lua_pcallk.
//
// A foreign C++ exception must never arrive here: every C function of ours goes through a
// trampoline that catches (verbs/builtin.cpp), or cannot throw. Should one arrive all the same it
// is a bug, and letting it pass the VM would leave a Lua state half-changed: the process ends.
#define ldo_c
#define LUA_CORE
#include "lprefix.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "lua.h"

#include "lapi.h"
#include "ldebug.h"
#include "ldo.h"
#include "lfunc.h"
#include "lgc.h"
#include "lmem.h"
#include "lobject.h"
#include "lopcodes.h"
#include "lparser.h"
#include "lstate.h"
#include "lstring.h"
#include "ltable.h"
#include "ltm.h"
#include "lundump.h"
#include "lvm.h"
#include "lzio.h"
#undef ldo_c
#undef LUA_CORE

#include "verbs/lua/meter.h"

#define LUAI_THROW(L, c)                                                                           \
    do {                                                                                           \
        if ((c)->status == LUA_YIELD)                                                              \
            _longjmp((c)->b, 1);                                                                   \
        throw(c);                                                                                  \
    } while (0)
#define LUAI_TRY(L, c, a)                                                                          \
    if (_setjmp((c)->b) == 0) {                                                                    \
        try {                                                                                      \
            a                                                                                      \
        } catch (lua_longjmp*) {                                                                   \
        }                                                                                          \
    }
#define luai_jmpbuf jmp_buf

// One stack has at most 2^16 slots (1 MiB): the collector scans a stack in one step. Only this file
// of Lua's grows stacks.
#undef LUAI_MAXSTACK
#define LUAI_MAXSTACK 65536

// A chain of __call shifts all arguments once for each link: that is paid for. The definition of
// tryfuncTM begins with a type and is left as it is; a call begins with the argument L.
static StkId pay_and_try(lua_State* L, StkId func);
#define LUNAMOO_TRY_lua_State tryfuncTM(lua_State
#define LUNAMOO_TRY_L pay_and_try(L
#define tryfuncTM(first, ...) LUNAMOO_TRY_##first, __VA_ARGS__)

#include "ldo.c"

static StkId pay_and_try(lua_State* L, StkId func) {
    lunamoo::verbs::charge(L, 1 + (L->top.p - func) / 8);
    return (tryfuncTM)(L, func);
}
