// Lua's metamethods (ltm.c), with one thing added: calling one takes a tick. The VM takes ticks at
// back-edges and calls only; without this a list of operators whose metamethods are lists of
// operators would be an endless loop without either.
#define ltm_c
#define LUA_CORE
#include "lprefix.h"

#include <string.h>

#include "lua.h"

#include "ldebug.h"
#include "ldo.h"
#include "lgc.h"
#include "lobject.h"
#include "lstate.h"
#include "lstring.h"
#include "ltable.h"
#include "ltm.h"
#include "lvm.h"
#undef ltm_c
#undef LUA_CORE

#include "cmake/limit.h"
#include "verbs/lua/meter.h"

// The function and its operands are on the top, so that what is thrown here finds a proper stack.
#define PAY_LIMIT(L, name) (LIMIT(name) ? lunamoo::verbs::charge(L, 1) : (void)0)
#define luaD_call(L, f, n) (PAY_LIMIT(L, metamethod_ticks), (luaD_call)(L, f, n))
#define luaD_callnoyield(L, f, n) (PAY_LIMIT(L, metamethod_in_c_ticks), (luaD_callnoyield)(L, f, n))

#include "ltm.c"
