#include "plain_lua.h"

#include "report.h"
#include "upstream_headers.h"

#include <map>
#include <stdexcept>
#include <string>

namespace plain {
#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"
} // namespace plain

namespace lunamoo::bench {

using namespace plain;

struct PlainLua::State {
    lua_State* L = luaL_newstate();
    std::map<std::string, int, std::less<>> functions; // by text: references of the registry
    ~State() { lua_close(L); }
};

namespace {

constexpr const char* kClass = R"(
local class = {}
class.__index = class
function class:nothing() end
function class:three(a, b, c) return b end
function class:list(t) return t[1] end
return setmetatable({}, class))";

int returns_at_once(lua_State* L) {
    lua_pushinteger(L, 1);
    return 1;
}

int writes_nothing(lua_State*) {
    return 0;
}

void check(lua_State* L, int status) {
    if (status != LUA_OK)
        throw std::runtime_error(lua_tostring(L, -1));
}

} // namespace

PlainLua::PlainLua() : state_(new State) {
    lua_State* L = state_->L;
    const luaL_Reg libraries[] = {
        {LUA_GNAME, luaopen_base},          {LUA_STRLIBNAME, luaopen_string},
        {LUA_TABLIBNAME, luaopen_table},    {LUA_MATHLIBNAME, luaopen_math},
        {LUA_COLIBNAME, luaopen_coroutine}, {LUA_UTF8LIBNAME, luaopen_utf8}};
    for (const auto& library : libraries) {
        luaL_requiref(L, library.name, library.func, 1);
        lua_pop(L, 1);
    }
    check(L, luaL_loadstring(L, kClass) != LUA_OK ? LUA_ERRSYNTAX : lua_pcall(L, 0, 1, 0));
    lua_setfield(L, LUA_REGISTRYINDEX, "object");
    lua_pushlightuserdata(L, nullptr);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, returns_at_once);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, writes_nothing);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
    lua_setfield(L, LUA_REGISTRYINDEX, "c object");
}

PlainLua::~PlainLua() {
    delete state_;
}

std::int64_t PlainLua::run(std::string_view text, std::int64_t rounds) {
    lua_State* L = state_->L;
    auto found = state_->functions.find(text);
    if (found == state_->functions.end()) {
        check(L, luaL_loadbufferx(L, text.data(), text.size(), "plain", "t"));
        found = state_->functions.emplace(text, luaL_ref(L, LUA_REGISTRYINDEX)).first;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, found->second);
    lua_pushinteger(L, rounds);
    lua_getfield(L, LUA_REGISTRYINDEX, "object");
    lua_getfield(L, LUA_REGISTRYINDEX, "c object");
    const auto before = thread_nanoseconds();
    const int status = lua_pcall(L, 3, 0, 0);
    const auto took = thread_nanoseconds() - before;
    check(L, status);
    return took;
}

} // namespace lunamoo::bench
