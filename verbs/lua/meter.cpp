#include "verbs/lua/meter.h"

#include "verbs/lua/internals.h"
#include "verbs/lua/pause.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

namespace lunamoo::verbs {

bool is_dying(lua_State* L) {
    return meter_of(L).abort != Abort::None;
}

namespace {

[[noreturn]] void throw_abort(lua_State* L) {
    setnilvalue(s2v(L->top.p)); // an error object that no verb code will see; EXTRA_STACK has room
    L->top.p++;
    luaD_throw(L, LUA_ERRRUN);
}

void begin_abort(Meter& meter) {
    if (meter.abort != Abort::None)
        return;
    meter.abort = meter.seconds_up ? Abort::OutOfSeconds : Abort::OutOfTicks;
    if (meter.runtime != nullptr)
        meter.runtime->note_abort();
}

} // namespace

void rethrow_abort(lua_State* L) {
    throw_abort(L);
}

// Called by the VM (upstream_lvm.cpp) when a tick was taken that was not there.
void meter_expired(lua_State* L, CallInfo* ci, const Instruction* pc) {
    Meter& meter = meter_of(L);
    ci->u.l.savedpc = pc;
    if (meter.is_pausable && pauses_or_goes_on(L, ci, pc))
        return;
    if (L->top.p < ci->top.p)
        L->top.p = ci->top.p;
    begin_abort(meter);
    meter.ticks = -1; // stays below zero however often it is decremented on the way out
    throw_abort(L);
}

void charge(lua_State* L, Ticks amount) {
    Meter& meter = meter_of(L);
    meter.ticks -= amount;
    if (meter.ticks >= 0 || goes_on(L))
        return;
    begin_abort(meter);
    meter.ticks = -1;
    throw_abort(L);
}

// For a long string that the VM looks up as a key. The VM may be at an instruction that raises no
// errors otherwise, so that the top of the stack is not what it should be then.
void charge_long_key(lua_State* L, std::size_t bytes) {
    Meter& meter = meter_of(L);
    meter.ticks -= static_cast<Ticks>(bytes / 64);
    if (meter.ticks >= 0 || goes_on(L))
        return;
    if (isLua(L->ci) && L->top.p < L->ci->top.p)
        L->top.p = L->ci->top.p;
    charge(L, 0);
}

void raise(lua_State* L, db::ErrorCode code, std::string_view message) {
    push_error(L, db::ErrorValue{code, std::string(message), {}, {}});
    lua_error(L);
    __builtin_unreachable();
}

} // namespace lunamoo::verbs
