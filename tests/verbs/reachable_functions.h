// Every function that verb code can name, found by walking the namespace of a realm: what stands
// behind the environment's front, and behind those of the libraries. What is not a builtin is made
// before; builtins are only those that were named.
#pragma once

#include "verbs/realm.h"
#include "verbs/realm_names.h"

#include "lauxlib.h"
#include "lua.h"

#include <string>
#include <vector>

namespace lunamoo::verbs::test {

struct ReachableFunction {
    std::string path;        // "string.rep", "pcall"
    std::string stable_name; // "string.rep@1"; "" where it is none of C
    lua_CFunction function;  // null: in Lua
};

// The functions of the table on top, which is popped; into library tables once.
inline void add_reachable_functions(Realm& realm, const std::string& library,
                                    std::vector<ReachableFunction>& found) {
    lua_State* L = realm.state();
    const int table = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, table) != 0) {
        const std::string name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        const std::string path = library.empty() ? name : library + "." + name;
        if (lua_isfunction(L, -1)) {
            const lua_CFunction function = lua_tocfunction(L, -1);
            const std::string* stable =
                function != nullptr ? realm.image_names().find_name(function) : nullptr;
            found.push_back({path, stable != nullptr ? *stable : "", function});
        } else if (library.empty() && lua_istable(L, -1) &&
                   luaL_getmetafield(L, -1, "__index") == LUA_TTABLE) {
            add_reachable_functions(realm, name, found);
        }
        lua_settop(L, table + 1);
    }
    lua_settop(L, table - 1);
}

// Pushes the table that stands behind the environment's front, with all names made.
inline void push_namespace(lua_State* L) {
    for (const auto& name : namespace_names()) {
        lua_pushglobaltable(L);
        lua_getfield(L, -1, name.c_str());
        lua_pop(L, 2);
    }
    lua_pushglobaltable(L);
    luaL_getmetafield(L, -1, "__index");
    lua_remove(L, -2);
}

inline std::vector<ReachableFunction> reachable_functions(Realm& realm) {
    std::vector<ReachableFunction> found;
    push_namespace(realm.state());
    add_reachable_functions(realm, "", found);
    return found;
}

} // namespace lunamoo::verbs::test
