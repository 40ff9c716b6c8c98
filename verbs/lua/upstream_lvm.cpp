// Lua's VM (lvm.c) with six things added, by redefining macros of Lua's headers before its text is
// included. lvm.c itself is not changed.
//
//   1. Ticks. Every back-edge (a negative sJ jump, FORLOOP, TFORLOOP) and every call takes one tick
//      from the task's meter. GETARG_sJ is used by lvm.c only in dojump; GETARG_Bx by FORLOOP and
//      TFORLOOP and, harmlessly and deterministically, by LOADK, FORPREP, TFORPREP and CLOSURE.
//      When none are left meter_expired() throws from here, a safe point between instructions.
//   2. Verb entry. OP_VARARGPREP of a verb's main function (Proto::is_vararg == kVerbMark) goes
//      through verb_entered(): the place where a verb's arguments are looked at (calls are by
//      value) and where the depth is checked. Other vararg functions pay one compare.
//   3. Verb return. All returns of a vararg function are OP_RETURN, which calls luaD_poscall: the
//      results of verbs are looked at there, and many results take ticks.
//   4. Work in proportion: making a long string, comparing long strings, looking one up as a key,
//      following __index from table to table, copying varargs and many results cost ticks, and
//      strings compare by bytes (strcoll depends on the locale and stops at nothing). Calls of
//      metamethods take theirs in upstream_ltm.cpp.
//   5. Properties and verbs of objects. Where a name is indexed that is not in a table but in an
//      object (a light userdata), what the realm remembers (lookups.h) is asked before the
//      metamethod is called. Which access it is shows in how lvm.c spells the arguments of
//      luaV_fastget; a new spelling has no macro here and does not compile. Elements of stored
//      tables (full userdata) are read likewise.
//   6. A generic for whose iterator is next() of a table, or ipairs' of one where that has the
//      element: the VM does what that would, at the same ticks, without calling it. OP_TFORCALL is
//      the only one that names luaD_call; an iterator in Lua is a call like any other and takes its
//      tick there.
#define lvm_c
#define LUA_CORE
#include "lprefix.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua.h"

#include "lapi.h"
#include "ldebug.h"
#include "ldo.h"
#include "lfunc.h"
#include "lgc.h"
#include "lobject.h"
#include "lopcodes.h"
#include "lstate.h"
#include "lstring.h"
#include "ltable.h"
#include "ltm.h"
#include "lvm.h"
#undef lvm_c
#undef LUA_CORE

#include "cmake/limit.h"
#include "verbs/lua/meter.h"

namespace lunamoo::verbs {
void meter_expired(lua_State* L, CallInfo* ci, const Instruction* pc);
void verb_entered(lua_State* L, int fixed, CallInfo* ci, const Proto* proto);
void results_leaving(lua_State* L, CallInfo* frame, int count, const Proto* proto);
void charge_long_key(lua_State* L, std::size_t bytes);
const TValue* stored_element(lua_State* L, const TValue* indexed, lua_Integer index);
const TValue* field_of(lua_State* L, const TValue* indexed, const TString* key);
const TValue* remembered_verb(lua_State* L, const TValue* object, const TString* key);
const TValue* remembered_write(lua_State* L, const TValue* object, const TString* key,
                               const TValue* value);
inline constexpr lu_byte kVerbMark = 2;
int next_entry(lua_State* L);
namespace library {
int base_ipairs_iterator(lua_State* L);
}

// A metamethod that is there takes a tick. One that is not takes none: a metatable remembers that,
// and others may have asked the same one before.
inline const TValue* paid_event(lua_State* L, const TValue* event) {
    if (event != nullptr && LIMIT(fast_metamethod_ticks))
        charge(L, 1);
    return event;
}
} // namespace lunamoo::verbs

#define LUNAMOO_METER(L) (**reinterpret_cast<lunamoo::verbs::Meter**>(lua_getextraspace(L)))
#define TICK_LIMIT(L, name)                                                                        \
    ((void)(LIMIT(name) && l_unlikely(--LUNAMOO_METER(L).ticks < 0)                                \
                ? lunamoo::verbs::meter_expired(L, ci, pc)                                         \
                : (void)0))
// Where errors may be raised. A program without a loop and a call can hold thousands of these, so
// what they take is looked at, at once.
#define TAKE_LIMIT(L, n, name)                                                                     \
    (LIMIT(name) ? lunamoo::verbs::charge(L, static_cast<lunamoo::verbs::Ticks>(n)) : (void)0)
#define BYTES_LIMIT(L, n, name) ((n) < 64 ? (void)0 : TAKE_LIMIT(L, (n) >> 6, name))

#undef GETARG_sJ
#define LUNAMOO_SJ(i) check_exp(checkopm(i, isJ), getarg(i, POS_sJ, SIZE_sJ) - OFFSET_sJ)
#define GETARG_sJ(i) ((LUNAMOO_SJ(i) < 0 ? TICK_LIMIT(L, jump_ticks) : (void)0), LUNAMOO_SJ(i))
#undef GETARG_Bx
#define LUNAMOO_BX(i) check_exp(checkopm(i, iABx), getarg(i, POS_Bx, SIZE_Bx))
#define GETARG_Bx(i) (TICK_LIMIT(L, for_loop_ticks), LUNAMOO_BX(i))
#define luaD_precall(L, f, n) (TICK_LIMIT(L, call_ticks), (luaD_precall)(L, f, n))
#define luaD_pretailcall(L, c, f, n, d)                                                            \
    (TICK_LIMIT(L, tail_call_ticks), (luaD_pretailcall)(L, c, f, n, d))

#define luaT_adjustvarargs(L, n, c, p)                                                             \
    ((p)->is_vararg == lunamoo::verbs::kVerbMark ? lunamoo::verbs::verb_entered(L, n, c, p)        \
                                                 : (luaT_adjustvarargs)(L, n, c, p))
#define luaD_poscall(L, c, n)                                                                      \
    ((void)((n) >= 16 || cl->p->is_vararg == lunamoo::verbs::kVerbMark                             \
                ? lunamoo::verbs::results_leaving(L, c, n, cl->p)                                  \
                : (void)0),                                                                        \
     (luaD_poscall)(L, c, n))

namespace lunamoo::verbs {
// Results of an iterator of which the first `count` stand at f: the others are nil.
static inline void iterated(lua_State* L, StkId f, int count, int results) {
    for (int i = count; i < results; ++i)
        setnilvalue(s2v(f + i));
    L->top.p = f + results;
}

// False where ipairs' iterator is to be called: for what is no table, or may have an __index. A
// step takes no tick besides the back-edge's.
static inline bool step_list(lua_State* L, StkId f, int results) {
    if (!ttistable(s2v(f + 1)) || !ttisinteger(s2v(f + 2)))
        return false;
    Table* table = hvalue(s2v(f + 1));
    const lua_Integer index = intop(+, ivalue(s2v(f + 2)), 1);
    const TValue* element = luaH_getint(table, index);
    if (isempty(element)) {
        if (table->metatable != NULL)
            return false;
        iterated(L, f, 0, results);
        return true;
    }
    setobj2s(L, f + 1, element);
    setivalue(s2v(f), index);
    iterated(L, f, 2, results);
    return true;
}

// Function, state and control variable are at f; the results are to be there.
static inline void call_iterator(lua_State* L, StkId f, int results) {
    Meter& meter = LUNAMOO_METER(L);
    const lua_CFunction function = ttislcf(s2v(f)) ? fvalue(s2v(f)) : NULL;
    if (function == next_entry && ttistable(s2v(f + 1)) && !ttislngstring(s2v(f + 2)) &&
        meter.ticks >= 1) {
        if (LIMIT(next_in_vm_ticks))
            --meter.ticks;
        Table* table = hvalue(s2v(f + 1));
        setobjs2s(L, f, f + 2);
        iterated(L, f, luaH_next(L, table, f) != 0 ? 2 : 0, results);
        return;
    }
    if (function == library::base_ipairs_iterator && step_list(L, f, results))
        return;
    if (ttisLclosure(s2v(f)) && LIMIT(iterator_call_ticks)) // those of C take theirs
        charge(L, 1);
    luaD_call(L, f, results);
}
} // namespace lunamoo::verbs
#define luaD_call(L, f, n) lunamoo::verbs::call_iterator(L, f, n)

#define luaS_createlngstrobj(L, l)                                                                 \
    (BYTES_LIMIT(L, l, concatenation_ticks), (luaS_createlngstrobj)(L, l))
#undef luaS_eqlngstr
#define luaS_eqlngstr(a, b)                                                                        \
    ((L != NULL && (a)->u.lnglen == (b)->u.lnglen                                                  \
          ? (void)BYTES_LIMIT(L, (a)->u.lnglen, string_equal_ticks)                                \
          : (void)0),                                                                              \
     (luaS_eqlngstr)(a, b))
// lvm.c asks ttisstring where it compares or concatenates strings (L is in scope), and cvt2num
// where it converts one to a number (L is not).
#define LUNAMOO_IS_STRING(o) checktype((o), LUA_TSTRING)
#undef cvt2num
#define cvt2num(o) LUNAMOO_IS_STRING(o)
#undef ttisstring
#define ttisstring(o)                                                                              \
    (LUNAMOO_IS_STRING(o) &&                                                                       \
     (BYTES_LIMIT(L, tsslen(gco2ts(val_(o).gc)), string_operand_ticks), true))
#define strcoll(a, b) strcmp(a, b)
#define luaH_get(t, k)                                                                             \
    ((ttislngstring(k) && LIMIT(long_key_ticks)                                                    \
          ? lunamoo::verbs::charge_long_key(L, tsvalue(k)->u.lnglen)                               \
          : (void)0),                                                                              \
     (luaH_get)(t, k))
#undef fasttm
#define fasttm(l, et, e)                                                                           \
    ((et) == NULL || ((et)->flags & (1u << (e))) != 0                                              \
         ? NULL                                                                                    \
         : lunamoo::verbs::paid_event(l, luaT_gettm(et, e, G(l)->tmname[e])))
#define LUNAMOO_VARARGS(c, n) ((n) < 0 ? (c)->u.l.nextraargs : (n))
#define luaT_getvarargs(L, c, w, n)                                                                \
    (LUNAMOO_VARARGS(c, n) < 16 ? (void)0                                                          \
                                : TAKE_LIMIT(L, LUNAMOO_VARARGS(c, n) >> 4, varargs_ticks),        \
     (luaT_getvarargs)(L, c, w, n))

#define LUNAMOO_RAW(t, k, slot, f)                                                                 \
    (ttistable(t) ? (slot = f(hvalue(t), k), !isempty(slot)) : (slot = NULL, 0))
#define LUNAMOO_REMEMBERED(t, k, slot, f, answer)                                                  \
    (ttistable(t)           ? (slot = f(hvalue(t), k), !isempty(slot))                             \
     : ttislightuserdata(t) ? (slot = lunamoo::verbs::answer, slot != NULL)                        \
                            : (slot = NULL, 0))
#undef luaV_fastget
#define luaV_fastget(L, t, k, slot, f) LUNAMOO_##f##_of_##t(L, k, slot)
// OP_GETFIELD, OP_SELF
#define LUNAMOO_luaH_getshortstr_of_rb(L, k, slot)                                                 \
    (l_likely(ttistable(rb)) ? (slot = luaH_getshortstr(hvalue(rb), k), !isempty(slot))            \
                             : (slot = lunamoo::verbs::field_of(L, rb, k), slot != NULL))
#define LUNAMOO_luaH_getstr_of_rb(L, k, slot)                                                      \
    LUNAMOO_REMEMBERED(rb, k, slot, luaH_getstr, remembered_verb(L, rb, k))
// OP_SETFIELD. What is written of an object goes to a place that nothing is read from, and that
// needs no barrier.
#undef luaV_finishfastset
#define luaV_finishfastset(L, t, slot, v)                                                          \
    {                                                                                              \
        setobj2t(L, cast(TValue*, slot), v);                                                       \
        (iscollectable(v) && ttistable(t) ? luaC_barrierback(L, gcvalue(t), v) : (void)0);         \
    }
#define LUNAMOO_luaH_getshortstr_of_s2v(register) LUNAMOO_SETFIELD
#define LUNAMOO_SETFIELD(L, k, slot)                                                               \
    LUNAMOO_REMEMBERED(s2v(ra), k, slot, luaH_getshortstr, remembered_write(L, s2v(ra), k, rc))
// The others are as in lvm.h.
#define LUNAMOO_luaH_getshortstr_of_upval(L, k, slot) LUNAMOO_RAW(upval, k, slot, luaH_getshortstr)
#define LUNAMOO_luaH_get_of_rb(L, k, slot) LUNAMOO_RAW(rb, k, slot, luaH_get)
#define LUNAMOO_luaH_get_of_t(L, k, slot) LUNAMOO_RAW(t, k, slot, luaH_get)
#define LUNAMOO_luaH_get_of_s2v(register) LUNAMOO_SETTABLE
#define LUNAMOO_SETTABLE(L, k, slot) LUNAMOO_RAW(s2v(ra), k, slot, luaH_get)
// OP_GETI, and OP_GETTABLE by an integer
#undef luaV_fastgeti
#define luaV_fastgeti(L, t, k, slot) LUNAMOO_geti_of_##t(L, k, slot)
#define LUNAMOO_RAW_INTEGER(t, k, slot)                                                            \
    (slot = (l_castS2U(k) - 1u < hvalue(t)->alimit) ? &hvalue(t)->array[(k)-1]                     \
                                                    : luaH_getint(hvalue(t), k),                   \
     !isempty(slot))
#define LUNAMOO_geti_of_rb(L, k, slot)                                                             \
    (l_likely(ttistable(rb)) ? LUNAMOO_RAW_INTEGER(rb, k, slot)                                    \
                             : (slot = lunamoo::verbs::stored_element(L, rb, k), slot != NULL))
#define LUNAMOO_geti_of_s2v(register) LUNAMOO_SETI
#define LUNAMOO_SETI(L, k, slot)                                                                   \
    (l_likely(ttistable(s2v(ra))) ? LUNAMOO_RAW_INTEGER(s2v(ra), k, slot) : (slot = NULL, 0))

#include "lvm.c"
