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

#include "cmake/limit.h"
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
#define LUAI_MAXSTACK (LIMIT(stack_slots) ? 65536 : 1000000)

// Three functions of ldo.c are preceded by ours where it calls them. Their definitions begin with a
// type and are left as they are; a call begins with the argument L.
//
// A chain of __call shifts all arguments once for each link, and many results are moved at each
// return: that is paid for. A task that dies leaves its coroutine at once: no protected call there
// may go on, and to unwind them one by one takes the square of their number.
static StkId pay_and_try(lua_State* L, StkId func);
static void pay_and_return(lua_State* L, CallInfo* frame, int results);
static CallInfo* find_unless_dying(lua_State* L);
#define LUNAMOO_TRY_lua_State tryfuncTM(lua_State
#define LUNAMOO_TRY_L pay_and_try(L
#define tryfuncTM(first, ...) LUNAMOO_TRY_##first, __VA_ARGS__)
#define LUNAMOO_POSCALL_lua_State luaD_poscall(lua_State
#define LUNAMOO_POSCALL_L pay_and_return(L
#define luaD_poscall(first, ...) LUNAMOO_POSCALL_##first, __VA_ARGS__)
#define LUNAMOO_FIND_lua_State findpcall(lua_State
#define LUNAMOO_FIND_L find_unless_dying(L
#define findpcall(first) LUNAMOO_FIND_##first)
// A function that was paused is so no more when it runs (verbs/lua/pause.h). A hook, as in tests,
// takes the mark away itself.
#define luaV_execute(L, ci) (unpaused(L, ci), (luaV_execute)(L, ci))
static void unpaused(const lua_State* L, CallInfo* frame);

#include "ldo.c"

static StkId pay_and_try(lua_State* L, StkId func) {
    if (LIMIT(call_metamethod_ticks))
        lunamoo::verbs::charge(L, 1 + (L->top.p - func) / 8);
    return (tryfuncTM)(L, func);
}

static void pay_and_return(lua_State* L, CallInfo* frame, int results) {
    if (results >= 16 && LIMIT(c_results_ticks))
        lunamoo::verbs::charge(L, results / 8);
    (luaD_poscall)(L, frame, results);
}

static CallInfo* find_unless_dying(lua_State* L) {
    return lunamoo::verbs::is_dying(L) && LIMIT(dying_past_protected_calls) ? nullptr
                                                                            : (findpcall)(L);
}

static void unpaused(const lua_State* L, CallInfo* frame) {
    if (L->hookmask == 0)
        frame->callstatus = static_cast<unsigned short>(frame->callstatus & ~CIST_HOOKYIELD);
}
