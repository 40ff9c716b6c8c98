#include "verbs/pausing.h"

#include "verbs/realm.h"
#include "verbs/runtime.h"

#include "lauxlib.h"
#include "lua.h"

#include <array>

namespace lunamoo::verbs {

namespace {

int pausable_k(lua_State* L, int, lua_KContext) {
    return lua_gettop(L);
}

constexpr std::array<CoreFunction, 1> kFunctions{{{"", "pausable", pausable, "pausable@1"}}};
constexpr std::array<Continuation, 1> kContinuations{{{"pausable.k@1", pausable_k}}};

} // namespace

int pausable(lua_State* L) {
    luaL_checkany(L, 1);
    runtime_of(L).enter_pausable();
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, pausable_k);
    return lua_gettop(L);
}

std::span<const CoreFunction> pausing_functions() {
    return kFunctions;
}
std::span<const Continuation> pausing_continuations() {
    return kContinuations;
}

} // namespace lunamoo::verbs
