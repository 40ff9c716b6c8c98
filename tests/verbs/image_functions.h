// Functions for programs of image tests, which stand for the real suspend, pcall, resume and so on:
// they wait in the same way, with continuations that have names.
#pragma once

#include "verbs/lua/internals.h"
#include "verbs/lua/meter.h"

#include "lauxlib.h"

#include <string>
#include <vector>

namespace lunamoo::verbs::small {

// Reached from every thread through the meter's place.
struct Driver : Meter {
    std::string out;
    std::vector<lua_State*> chain; // the base thread, then the coroutines inside it
    bool stopping = false;
};

inline Driver& driver_of(lua_State* L) {
    return static_cast<Driver&>(meter_of(L));
}

// -- What the programs can call

inline int emit(lua_State* L) {
    const int count = lua_gettop(L);
    for (int i = 1; i <= count; ++i) {
        std::size_t length = 0;
        const char* text = luaL_tolstring(L, i, &length);
        driver_of(L).out.append(text, length).append(i == count ? "\n" : " ");
        lua_pop(L, 1);
    }
    return 0;
}

// What it is given, it returns when it goes on.
inline int suspend_k(lua_State* L, int, lua_KContext context) {
    lua_pushinteger(L, context);
    return lua_gettop(L);
}

inline int suspend(lua_State* L) {
    driver_of(L).stopping = true;
    return lua_yieldk(L, 0, 77, suspend_k);
}

inline int suspend_plainly(lua_State* L) {
    driver_of(L).stopping = true;
    return lua_yield(L, 0);
}

inline int pcall_k(lua_State* L, int status, lua_KContext extra) {
    if (status == LUA_OK || status == LUA_YIELD)
        return lua_gettop(L) - static_cast<int>(extra);
    lua_pushboolean(L, 0);
    lua_pushvalue(L, -2);
    return 2;
}

inline int pcall(lua_State* L) {
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    return pcall_k(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, pcall_k), 0);
}

inline int xpcall(lua_State* L) {
    const int count = lua_gettop(L);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);
    return pcall_k(L, lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, pcall_k), 2);
}

inline int call_k(lua_State* L, int, lua_KContext) {
    return lua_gettop(L);
}

inline int call(lua_State* L) {
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, call_k);
    return lua_gettop(L);
}

// Calls what stands above its first value.
inline int call_kept_k(lua_State* L, int, lua_KContext kept) {
    return lua_gettop(L) - static_cast<int>(kept);
}

inline int call_kept(lua_State* L) {
    lua_callk(L, lua_gettop(L) - 2, LUA_MULTRET, 1, call_kept_k);
    return call_kept_k(L, LUA_OK, 1);
}

// As pcall, but the function stands first and nothing is given back.
inline int guard_k(lua_State*, int, lua_KContext) {
    return 0;
}

inline int guard(lua_State* L) {
    return guard_k(L, lua_pcallk(L, lua_gettop(L) - 1, 0, 0, 0, guard_k), 0);
}

inline int only_a_frame(lua_State*) {
    return 0;
}

// A C function with a variable to be closed: calls its second argument, returns 7, closes the
// first.
inline int with_closing_k(lua_State* L, int, lua_KContext) {
    lua_pushinteger(L, 7);
    lua_pushinteger(L, 8);
    return 2;
}

inline int with_closing(lua_State* L) {
    lua_settop(L, 2);
    lua_pushvalue(L, 1);
    lua_toclose(L, 3);
    lua_pushvalue(L, 2);
    lua_callk(L, 0, 0, 0, with_closing_k);
    return with_closing_k(L, LUA_OK, 0);
}

inline int unnamed_k(lua_State* L, int, lua_KContext) {
    return lua_gettop(L);
}

inline int waits_unnamed(lua_State* L) {
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, unnamed_k);
    return lua_gettop(L);
}

inline int unnamed(lua_State*) {
    return 0;
}

inline int raise_error(lua_State* L) {
    lua_settop(L, 1);
    return lua_error(L);
}

// Runs the coroutine; leaves whether it went well and what it gave on L's stack. -1: all stop.
inline int run(lua_State* L, lua_State* co, int arguments) {
    lua_xmove(L, co, arguments);
    driver_of(L).chain.push_back(co);
    int results = 0;
    const int status = lua_resume(co, L, arguments, &results);
    if (driver_of(L).stopping)
        return -1;
    driver_of(L).chain.pop_back();
    const bool is_well = status == LUA_OK || status == LUA_YIELD;
    lua_pushboolean(L, is_well);
    lua_xmove(co, L, is_well ? results : 1);
    return is_well ? results + 1 : 2;
}

inline int resume_k(lua_State* L, int, lua_KContext) {
    return lua_gettop(L) - 1;
}

inline int resume(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTHREAD);
    const int given = run(L, lua_tothread(L, 1), lua_gettop(L) - 1);
    if (given >= 0)
        return given;
    lua_settop(L, 1);
    return lua_yieldk(L, 0, 0, resume_k);
}

inline int wrapped_k(lua_State* L, int, lua_KContext) {
    if (!lua_toboolean(L, 1))
        return lua_error(L);
    return lua_gettop(L) - 1;
}

inline int wrapped(lua_State* L) {
    const int arguments = lua_gettop(L);
    const int given = run(L, lua_tothread(L, lua_upvalueindex(1)), arguments);
    if (given < 0)
        return lua_yieldk(L, 0, 0, wrapped_k);
    return wrapped_k(L, LUA_OK, 0);
}

inline int create(lua_State* L) {
    lua_State* co = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    return 1;
}

inline int wrap(lua_State* L) {
    create(L);
    lua_pushcclosure(L, wrapped, 1);
    return 1;
}

inline int yield(lua_State* L) {
    return lua_yield(L, lua_gettop(L));
}

inline int status(lua_State* L) {
    lua_State* co = lua_tothread(L, 1);
    const bool waits = lua_status(co) == LUA_YIELD;
    lua_Debug frame;
    const bool fresh =
        lua_status(co) == LUA_OK && lua_getstack(co, 0, &frame) == 0 && lua_gettop(co) > 0;
    lua_pushstring(L, waits || fresh ? "suspended" : "dead");
    return 1;
}

inline int next(lua_State* L) {
    lua_settop(L, 2);
    if (lua_next(L, 1))
        return 2;
    lua_pushnil(L);
    return 1;
}

inline int pairs(lua_State* L) {
    lua_pushcfunction(L, next);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

inline int ipairs_next(lua_State* L) {
    const lua_Integer i = luaL_checkinteger(L, 2) + 1;
    lua_pushinteger(L, i);
    return lua_geti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

inline int ipairs(lua_State* L) {
    lua_pushcfunction(L, ipairs_next);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

inline int set_metatable(lua_State* L) {
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

inline int select(lua_State* L) {
    if (lua_type(L, 1) == LUA_TSTRING) {
        lua_pushinteger(L, lua_gettop(L) - 1);
        return 1;
    }
    return lua_gettop(L) - static_cast<int>(luaL_checkinteger(L, 1));
}

inline int type(lua_State* L) {
    lua_pushstring(L, luaL_typename(L, 1));
    return 1;
}

inline int object(lua_State* L) {
    lua_pushlightuserdata(
        L, reinterpret_cast<void*>(static_cast<std::intptr_t>(luaL_checkinteger(L, 1))));
    return 1;
}

inline int number_of(lua_State* L) {
    lua_pushinteger(L, reinterpret_cast<std::intptr_t>(lua_touserdata(L, 1)));
    return 1;
}

inline int collect(lua_State* L) {
    lua_gc(L, LUA_GCCOLLECT);
    return 0;
}

inline int repeat_text(lua_State* L) {
    std::size_t length = 0;
    const char* text = luaL_checklstring(L, 1, &length);
    std::string out;
    for (lua_Integer i = luaL_checkinteger(L, 2); i > 0; --i)
        out.append(text, length);
    lua_pushlstring(L, out.data(), out.size());
    return 1;
}

// Stops at every instruction of Lua.
inline void stop_here(lua_State* L, lua_Debug*) {
    if (!lua_isyieldable(L))
        return;
    driver_of(L).stopping = true;
    lua_yield(L, 0);
}

inline constexpr luaL_Reg kFunctions[] = {
    {"emit", emit},
    {"suspend", suspend},
    {"suspend_plainly", suspend_plainly},
    {"pcall", pcall},
    {"xpcall", xpcall},
    {"call", call},
    {"call_kept", call_kept},
    {"guard", guard},
    {"only_a_frame", only_a_frame},
    {"with_closing", with_closing},
    {"error", raise_error},
    {"resume", resume},
    {"create", create},
    {"wrap", wrap},
    {"yield", yield},
    {"status", status},
    {"next", next},
    {"pairs", pairs},
    {"ipairs", ipairs},
    {"setmetatable", set_metatable},
    {"select", select},
    {"type", type},
    {"object", object},
    {"number_of", number_of},
    {"collect", collect},
    {"rep", repeat_text},
    {"waits_unnamed", waits_unnamed},
};

} // namespace lunamoo::verbs::small
