// An environment as plain Lua has it, for Lua's own test suite: a table that can be written, with
// the functions of the programmer's realm and its libraries as plain tables. Programs are compiled
// without what makes them verbs (loose_load), so that they may set globals and be of any length.
#pragma once

#include "tests/verbs/reachable_functions.h"
#include "verbs/realm.h"

#include "lauxlib.h"
#include "lua.h"

namespace lunamoo::verbs::test {

// Copies the entries of the table on top into a new one; tables that stand behind fronts likewise.
inline void copy_loosely(lua_State* L) {
    const int from = lua_gettop(L);
    lua_newtable(L);
    lua_pushnil(L);
    while (lua_next(L, from) != 0) {
        if (lua_istable(L, -1) && luaL_getmetafield(L, -1, "__index") == LUA_TTABLE) {
            copy_loosely(L);
            lua_replace(L, from + 3);
        }
        lua_settop(L, from + 3);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, from + 1);
    }
}

// loose_environment(): a new one.
inline int loose_environment(lua_State* L) {
    push_namespace(L);
    copy_loosely(L);
    return 1;
}

// loose_load(text, name, environment): a function, or nil and a message.
inline int loose_load(lua_State* L) {
    std::size_t length = 0;
    const char* text = luaL_checklstring(L, 1, &length);
    if (luaL_loadbufferx(L, text, length, luaL_checkstring(L, 2), "t") != LUA_OK) {
        if (is_dying(L))
            rethrow_abort(L);
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    lua_pushvalue(L, 3);
    lua_setupvalue(L, -2, 1);
    return 1;
}

} // namespace lunamoo::verbs::test
