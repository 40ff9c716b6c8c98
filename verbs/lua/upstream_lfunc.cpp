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

#include "cmake/limit.h"
#include "verbs/lua/meter.h"

// lfunc.c calls these two only for closing methods, with function, value and error at the top.
static bool may_close(lua_State* L, StkId top_of_call);
#define luaD_call(L, f, n) (may_close(L, f) ? (luaD_call)(L, f, n) : (void)0)
#define luaD_callnoyield(L, f, n) (may_close(L, f) ? (luaD_callnoyield)(L, f, n) : (void)0)

#include "lfunc.c"

static bool may_close(lua_State* L, StkId top_of_call) {
    if (lunamoo::verbs::is_dying(L) && LIMIT(no_close_when_dying)) {
        L->top.p = top_of_call;
        return false;
    }
    if (LIMIT(close_ticks))
        lunamoo::verbs::charge(L, 1);
    return true;
}
