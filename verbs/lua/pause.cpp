#include "verbs/lua/pause.h"

#include "verbs/lua/meter.h"
#include "verbs/runtime.h"

namespace lunamoo::verbs {

namespace {

bool jumps_back(Instruction i) {
    return GET_OPCODE(i) == OP_JMP && GETARG_sJ(i) < 0;
}

// What the frame goes on with if it is paused in the instruction before `pc`; null: not there.
const Instruction* find_pause_point(const Instruction* pc) {
    const Instruction now = *(pc - 1);
    switch (GET_OPCODE(now)) {
    case OP_CALL:
    case OP_TFORLOOP:
        return pc - 1;
    case OP_JMP:
        return jumps_back(now) ? pc - 1 : nullptr;
    case OP_FORLOOP:
        return pc - GETARG_Bx(now);
    case OP_TEST:
    case OP_TESTSET:
    case OP_EQ:
    case OP_LT:
    case OP_LE:
    case OP_EQK:
    case OP_EQI:
    case OP_LTI:
    case OP_LEI:
    case OP_GTI:
    case OP_GEI:
        return jumps_back(*pc) ? pc : nullptr; // the VM takes the jump together with these
    default:
        return nullptr;
    }
}

[[noreturn]] void pause(lua_State* L, CallInfo* ci, const Instruction* next) {
    ci->u.l.savedpc = next + 1;
    ci->u2.nyield = 0;
    if (!isIT(*next))
        L->top.p = ci->top.p;
    ci->callstatus |= CIST_HOOKYIELD;
    L->status = LUA_YIELD;
    luaD_throw(L, LUA_YIELD);
}

} // namespace

bool goes_on(lua_State* L) {
    Meter& meter = meter_of(L);
    return meter.is_pausable && meter.runtime->expired(L, PausePoint::No) == Expiry::GoOn;
}

bool pauses_or_goes_on(lua_State* L, CallInfo* ci, const Instruction* pc) {
    const Instruction* next = find_pause_point(pc);
    // The tick of FORLOOP is the only one that is not taken again.
    const PausePoint point = next == nullptr                       ? PausePoint::No
                             : GET_OPCODE(*(pc - 1)) == OP_FORLOOP ? PausePoint::AfterTick
                                                                   : PausePoint::BeforeTick;
    switch (meter_of(L).runtime->expired(L, point)) {
    case Expiry::Abort:
        return false;
    case Expiry::GoOn:
        return true;
    case Expiry::Pause:
        pause(L, ci, next);
    }
    return false;
}

bool is_paused(const lua_State* t) {
    return t->status == LUA_YIELD && isLua(t->ci) && (t->ci->callstatus & CIST_HOOKYIELD) != 0;
}

bool is_pause_point(const Proto* proto, int next) {
    const Instruction i = proto->code[next];
    if (GET_OPCODE(i) == OP_CALL || GET_OPCODE(i) == OP_TFORLOOP || jumps_back(i))
        return true;
    for (int loop = next; loop < proto->sizecode; ++loop)
        if (GET_OPCODE(proto->code[loop]) == OP_FORLOOP &&
            loop + 1 - GETARG_Bx(proto->code[loop]) == next)
            return true;
    return false;
}

} // namespace lunamoo::verbs
