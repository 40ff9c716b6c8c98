// Lua's collector (lgc.c), with weak tables taken away: whatever a metatable says, a table is
// strong. A weak table shows when the collector ran, which differs from run to run; and
// setmetatable can only refuse a __mode that is there already.
//
// And one thing added: what a handle holds is given back when the handle is freed, without a
// finalizer.
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

// lgc.c asks for TM_MODE when it traverses a table, and for TM_GC, which only the watchers of
// chunks have.
#undef gfasttm
#define gfasttm(g, et, e)                                                                          \
    ((e) == TM_MODE || (et) == NULL || ((et)->flags & (1u << (e))) != 0                            \
         ? NULL                                                                                    \
         : luaT_gettm(et, e, (g)->tmname[e]))

namespace lunamoo::verbs {
void userdata_freed(void* allocator_data, const void* metatable, void* memory);
} // namespace lunamoo::verbs

// lgc.c frees a userdata by its GCObject*, everything else by a pointer of its own type.
static inline void lunamoo_freed(lua_State* L, GCObject* o) {
    Udata* u = gco2u(o);
    lunamoo::verbs::userdata_freed(G(L)->ud, u->metatable, getudatamem(u));
}
static inline void lunamoo_freed(lua_State*, void*) {}
#undef luaM_freemem
#define luaM_freemem(L, b, s) (lunamoo_freed(L, b), luaM_free_(L, (b), (s)))

#include "lgc.c"
