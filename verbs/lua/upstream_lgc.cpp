// Lua's collector (lgc.c), with weak tables taken away: whatever a metatable says, a table is
// strong. A weak table shows when the collector ran, which differs from run to run; and
// setmetatable can only refuse a __mode that is there already.
#define lgc_c
#define LUA_CORE
#include "lprefix.h"

#include <stdio.h>
#include <string.h>

#include "lua.h"

#include "ldebug.h"
#include "ldo.h"
#include "lfunc.h"
#include "lgc.h"
#include "lmem.h"
#include "lobject.h"
#include "lstate.h"
#include "lstring.h"
#include "ltable.h"
#include "ltm.h"
#undef lgc_c
#undef LUA_CORE

// lgc.c asks for TM_MODE when it traverses a table, and for TM_GC, which only our handles have.
#undef gfasttm
#define gfasttm(g, et, e)                                                                          \
    ((e) == TM_MODE || (et) == NULL || ((et)->flags & (1u << (e))) != 0                            \
         ? NULL                                                                                    \
         : luaT_gettm(et, e, (g)->tmname[e]))

#include "lgc.c"
