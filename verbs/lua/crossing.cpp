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
    return {db::ObjectId{ivalue(&stub->upvalue[0])},
            static_cast<std::uint64_t>(ivalue(&stub->upvalue[1])),
            {getstr(name), tsslen(name)}};
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

bool clear_ended(lua_State* thread) {
    if (thread->status != LUA_OK || thread->ci != &thread->base_ci)
        return false;
    thread->top.p = thread->ci->func.p + 1;
    return true;
}

} // namespace lunamoo::verbs
