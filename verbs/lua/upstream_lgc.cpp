// Lua's collector (lgc.c), with weak tables taken away: whatever a metatable says, a table is
// strong. A weak table shows when the collector ran, which differs from run to run; and
// setmetatable can only refuse a __mode that is there already.
//
// And two things added: what a handle holds is given back when the handle is freed, without a
// finalizer; and collecting ends when the task's ticks or seconds do. lgc.c pays all of a debt in
// one step, a whole cycle for a long string, and collects everything before memory is refused: with
// a realm full of small tables each takes 20 ms and more. Here a step is made of portions, a full
// collection of lgc.c's single steps, and between two of them the meter is looked at. What is not
// collected then is collected later: a cycle that was begun goes on with the next step.
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

#include "cmake/limit.h"
#include "verbs/lua/meter.h"

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

#define luaC_step lunamoo_step
#define luaC_fullgc lunamoo_full_collection
void lunamoo_step(lua_State* L);
void lunamoo_full_collection(lua_State* L, int is_emergency);
#include "lgc.c"
#undef luaC_step
#undef luaC_fullgc

namespace {

constexpr l_mem kPortion = 1024; // bytes of debt

bool is_time_up(lua_State* L) {
    return lunamoo::verbs::meter_of(L).ticks < 0 && LIMIT(collecting_is_interrupted);
}

// False where it was interrupted.
bool collect_to_pause(lua_State* L, const global_State* g) {
    do {
        if (is_time_up(L))
            return false;
        singlestep(L);
    } while (g->gcstate != GCSpause);
    return true;
}

} // namespace

void luaC_step(lua_State* L) {
    global_State* g = G(L);
    l_mem debt = g->GCdebt;
    while (debt > kPortion && gcrunning(g)) {
        luaE_setdebt(g, kPortion);
        lunamoo_step(L);
        debt -= kPortion;
        if (g->gcstate == GCSpause || is_time_up(L))
            return;
    }
    lunamoo_step(L);
}

void luaC_fullgc(lua_State* L, int is_emergency) {
    global_State* g = G(L);
    g->gcemergency = static_cast<lu_byte>(is_emergency);
    if (keepinvariant(g)) // a cycle that marks is given up, not finished
        entersweep(L);
    if ((g->gcstate == GCSpause || collect_to_pause(L, g)) && collect_to_pause(L, g))
        setpause(g);
    g->gcemergency = 0;
}
