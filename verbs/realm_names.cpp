// The names of a realm: builtins appear in its namespace when they are first named, if its owner
// has a grant of them (verbs/grants.h), and go when he has none any more.
#include "cmake/limit.h"
#include "verbs/builtin.h"
#include "verbs/core_functions.h"
#include "verbs/grants.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"

#include "lua.h"

namespace lunamoo::verbs {

namespace {

// What the VM takes for asking the real namespace's __index, besides what a name that is there
// costs: for finding it and for calling it.
constexpr Ticks kTicksOfAsking = 2;

} // namespace

bool Realm::is_granted(std::size_t builtin) {
    return runtime_.grants().of(owner_).granted[builtin];
}

void Realm::push_function_of(lua_State* L, std::size_t builtin) {
    const Builtin& declaration = all_builtins()[builtin];
    if (declaration.function != nullptr) {
        lua_pushcfunction(L, builtin_entry(builtin));
        return;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, provided_);
    lua_pushlstring(L, declaration.name.data(), declaration.name.size());
    lua_rawget(L, -2);
    lua_remove(L, -2);
}

// __index of the real namespace, which is at 1. Making a builtin takes no ticks, because the next
// one to name it takes none.
int Realm::find_global(lua_State* L) {
    if (lua_type(L, 2) != LUA_TSTRING)
        raise(L, db::ErrorCode::VarNf, "there is no '?'");
    const std::string_view name = lua_tostring(L, 2);
    Realm& realm = of(L);
    const auto builtins = all_builtins();
    for (std::size_t i = 0; i < builtins.size(); ++i) {
        if (builtins[i].name != name || builtins[i].grant == Grant::Internal)
            continue;
        if (!realm.is_granted(i) && LIMIT(grant_of_name))
            raise(L, db::ErrorCode::VarNf,
                  "'" + std::string(name) + "' is not granted to #" +
                      std::to_string(realm.owner_.number));
        realm.push_function_of(L, i);
        lua_pushvalue(L, 2);
        lua_pushvalue(L, -2);
        lua_rawset(L, 1);
        realm.named_[i] = true;
        meter_of(L).ticks += kTicksOfAsking;
        return 1;
    }
    raise(L, db::ErrorCode::VarNf, "there is no '" + std::string(name) + "'");
}

void Realm::drop_ungranted() {
    grants_generation_ = runtime_.world().policy_generation();
    const auto lost = named_ & ~runtime_.grants().of(owner_).granted;
    if (lost.none() || !LIMIT(grant_of_name_lost))
        return;
    lua_pushcfunction(state_, [](lua_State* L) {
        const auto& dropped = *static_cast<BuiltinSet*>(lua_touserdata(L, 1));
        const auto builtins = all_builtins();
        lua_rawgeti(L, LUA_REGISTRYINDEX, of(L).space_);
        for (std::size_t i = 0; i < builtins.size(); ++i) {
            if (!dropped[i])
                continue;
            lua_pushlstring(L, builtins[i].name.data(), builtins[i].name.size());
            lua_pushnil(L);
            lua_rawset(L, -3);
        }
        return 0;
    });
    auto dropped = lost;
    lua_pushlightuserdata(state_, &dropped);
    if (lua_pcall(state_, 1, 0, 0) != LUA_OK)
        lua_pop(state_, 1); // the names are refused at the call
    else
        named_ &= ~lost;
}

} // namespace lunamoo::verbs
