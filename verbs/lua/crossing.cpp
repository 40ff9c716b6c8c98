#include "verbs/lua/crossing.h"

#include "verbs/lua/internals.h"
#include "verbs/realm.h"

namespace lunamoo::verbs {

namespace {

bool is_scalar(const TValue* value) {
    return !iscollectable(value) && !ttislcf(value);
}

} // namespace

Realm& Realm::of(lua_State* L) {
    return *static_cast<Realm*>(static_cast<AllocatorData*>(G(L)->ud));
}

Callee callee_of(lua_State* L) {
    const CClosure* stub = clCvalue(s2v(L->ci->func.p));
    const TString* name = tsvalue(&stub->upvalue[2]);
    const StkId self = L->ci->func.p + 1;
    return {db::ObjectId{ivalue(&stub->upvalue[0])},
            static_cast<std::uint64_t>(ivalue(&stub->upvalue[1])),
            {getstr(name), tsslen(name)},
            static_cast<int>(L->top.p - self),
            self < L->top.p && ttislightuserdata(s2v(self)),
            find_composite(L, 2)};
}

const void* function_at_top(lua_State* L) {
    return clLvalue(s2v(L->top.p - 1));
}

void push_protected(lua_State* L, int (*handler)(lua_State*), const void* function) {
    auto* closure = static_cast<LClosure*>(const_cast<void*>(function));
    setfvalue(s2v(L->top.p), handler);
    setbtvalue(s2v(L->top.p + 1));
    setclLvalue2s(L, L->top.p + 2, closure);
    L->top.p += 3;
}

bool has_room(lua_State* L, int count) {
    const StkId end = L->top.p + count;
    if (end >= L->stack_last.p)
        return false;
    if (L->ci->top.p < end)
        L->ci->top.p = end; // as lua_checkstack does
    return true;
}

int find_composite(lua_State* L, int index) {
    for (StkId at = L->ci->func.p + index; at < L->top.p; ++at)
        if (!is_scalar(s2v(at)))
            return static_cast<int>(at - L->ci->func.p);
    return 0;
}

int copy_scalars(lua_State* from, int first, int last, lua_State* to) {
    int at = first;
    for (; at <= last; ++at) {
        const TValue* value = s2v(from->ci->func.p + at);
        if (!is_scalar(value))
            break;
        setobj(to, s2v(to->top.p), value);
        ++to->top.p;
    }
    return at - first;
}

void set_handle_metatable(lua_State* L, const void* metatable) {
    // New, so white: no barrier. Without __gc (verbs/values.cpp): no finalizer.
    uvalue(s2v(L->top.p - 1))->metatable = static_cast<Table*>(const_cast<void*>(metatable));
}

bool clear_ended(lua_State* thread) {
    if (thread->status != LUA_OK || thread->ci != &thread->base_ci)
        return false;
    thread->top.p = thread->ci->func.p + 1;
    return true;
}

} // namespace lunamoo::verbs
