#include "verbs/front.h"

#include "cmake/limit.h"
#include "verbs/lua/meter.h"

#include "lauxlib.h"

#include <array>

namespace lunamoo::verbs {

namespace {

int front_newindex(lua_State* L) {
    raise(L, db::ErrorCode::Type,
          "a library's tables cannot be changed: they are the same for all verbs");
}

// Pushes the table behind the front at `index`; false, and nothing pushed, where it is none.
bool push_behind(lua_State* L, int index) {
    if (lua_type(L, index) != LUA_TTABLE || lua_getmetatable(L, index) == 0)
        return false;
    lua_pushliteral(L, "__newindex");
    lua_rawget(L, -2);
    const bool is_ours = lua_tocfunction(L, -1) == front_newindex;
    lua_pop(L, 1);
    lua_pushliteral(L, "__index");
    lua_rawget(L, -2);
    lua_remove(L, -2);
    if (is_ours && lua_istable(L, -1) != 0)
        return true;
    lua_pop(L, 1);
    return false;
}

void check_front(lua_State* L) {
    if (!push_behind(L, 1))
        raise(L, db::ErrorCode::Type, "a table of a library is needed");
}

int front_len(lua_State* L) {
    check_front(L);
    lua_pushinteger(L, static_cast<lua_Integer>(lua_rawlen(L, -1)));
    return 1;
}

// next() for the table behind.
int front_next(lua_State* L) {
    if (LIMIT(front_next_ticks))
        charge(L, 1);
    lua_settop(L, 2);
    check_front(L);
    lua_insert(L, 2);
    return lua_next(L, 2) != 0 ? 2 : (lua_pushnil(L), 1);
}

int front_pairs(lua_State* L) {
    lua_settop(L, 1);
    lua_pushcfunction(L, front_next);
    lua_insert(L, 1);
    lua_pushnil(L);
    return 3;
}

constexpr std::array<CoreFunction, 4> kFunctions{{
    {"", nullptr, front_newindex, "front.newindex@1"},
    {"", nullptr, front_len, "front.len@1"},
    {"", nullptr, front_next, "front.next@1"},
    {"", nullptr, front_pairs, "front.pairs@1"},
}};

} // namespace

void push_front(lua_State* L, int index) {
    index = lua_absindex(L, index);
    luaL_checkstack(L, 4, nullptr);
    lua_createtable(L, 0, 0);
    lua_createtable(L, 0, 5);
    lua_pushvalue(L, index);
    lua_setfield(L, -2, "__index");
    const std::pair<const char*, lua_CFunction> functions[] = {
        {"__newindex", front_newindex}, {"__len", front_len}, {"__pairs", front_pairs}};
    for (const auto& [name, function] : functions) {
        lua_pushcfunction(L, function);
        lua_setfield(L, -2, name);
    }
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}

bool is_front(lua_State* L, int index) {
    if (!push_behind(L, index))
        return false;
    lua_pop(L, 1);
    return true;
}

bool push_metatable_behind(lua_State* L, int index) {
    index = lua_absindex(L, index);
    if (!push_behind(L, index))
        return false;
    lua_pushliteral(L, "__metatable");
    if (lua_rawget(L, -2) == LUA_TNIL)
        raise(L, db::ErrorCode::Type,
              "this table of a library has no metamethods, so it cannot be a metatable");
    lua_pop(L, 1);
    return true;
}

std::span<const CoreFunction> front_functions() {
    return kFunctions;
}

} // namespace lunamoo::verbs
