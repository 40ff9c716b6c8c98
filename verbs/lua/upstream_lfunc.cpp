// Lua's closures and to-be-closed variables (lfunc.c), with two things added: calling a __close
// method takes a tick, and that of a task that is being unwound because it ran out of its limits,
// or was killed, does not run.
#define lfunc_c
#define LUA_CORE
#include "lprefix.h"

#include <stddef.h>

#include "lua.h"

#include "ldebug.h"
#include "ldo.h"
#include "lfunc.h"
#include "lgc.h"
#include "lmem.h"
#include "lobject.h"
#include "lstate.h"
#undef lfunc_c
#undef LUA_CORE

#include "verbs/lua/meter.h"

// lfunc.c calls these two only for closing methods, with function, value and error at the top.
#define LUNAMOO_UNLESS_DYING(L, top_of_call, call)                                                 \
    do {                                                                                           \
        if (lunamoo::verbs::is_dying(L))                                                           \
            L->top.p = (top_of_call);                                                              \
        else                                                                                       \
            (lunamoo::verbs::charge(L, 1), call);                                                  \
    } while (0)
#define luaD_call(L, f, n) LUNAMOO_UNLESS_DYING(L, f, (luaD_call)(L, f, n))
#define luaD_callnoyield(L, f, n) LUNAMOO_UNLESS_DYING(L, f, (luaD_callnoyield)(L, f, n))

#include "lfunc.c"
