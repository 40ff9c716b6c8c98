#include "verbs/atomic.h"

#include "cmake/limit.h"
#include "verbs/builtin.h"
#include "verbs/library/arguments.h"
#include "verbs/lua/meter.h"
#include "verbs/protected_call.h"

#include <array>

namespace lunamoo::verbs {

int call_unstopped(lua_State* L) {
    lua_pushcfunction(L, error_handler);
    lua_insert(L, 1);
    const library::NoSuspend guard(L);
    return lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 1);
}

namespace {

int atomic(lua_State* L) {
    static const Builtin& declaration = *find_builtin("atomic");
    check_granted(L, declaration);
    library::check_any(L, 1);
    if (LIMIT(atomic_ticks))
        charge(L, 10);
    AtomicScope scope(runtime_of(L));
    const int status = call_unstopped(L);
    if (status == LUA_OK && !is_dying(L)) { // no limit: what it did is undone then
        scope.keep();
        return lua_gettop(L) - 1;
    }
    scope.undo();
    caught(L, status);
    return lua_error(L);
}

constexpr std::array<CoreFunction, 2> kFunctions{{
    {"", "atomic", atomic, "atomic@1"},
    {"", "dry_run", dry_run, "dry_run@1"},
}};

} // namespace

std::span<const CoreFunction> atomic_functions() {
    return kFunctions;
}

} // namespace lunamoo::verbs
