// A Lua state with nothing but the libraries of verbs/library and a meter, for their tests. Verb
// code there also has:
//   fails(f, ...)   calls f and returns the text of what it raised ("E_RANGE: ..."), or nil
//   ticks(f, ...)   calls f and returns the ticks it took
//   check(value)    a Catch assertion, with the line of the script
//   contains(text, part)   likewise, and shows both
#pragma once

#include "verbs/library/library.h"
#include "verbs/lua/meter.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <lauxlib.h>
#include <lua.h>
#include <string>
#include <string_view>

namespace lunamoo::verbs::test {

inline std::string text_at(lua_State* L, int index) {
    std::size_t length = 0;
    const char* text = luaL_tolstring(L, index, &length);
    std::string result(text, length);
    lua_pop(L, 1);
    return result;
}

inline int fails(lua_State* L) {
    const int status = lua_pcall(L, lua_gettop(L) - 1, 0, 0);
    if (is_dying(L)) {
        rethrow_abort(L);
    }
    if (status == LUA_OK) {
        return 0;
    }
    const std::string text = text_at(L, -1);
    lua_pushlstring(L, text.data(), text.size());
    return 1;
}

inline int ticks(lua_State* L) {
    const Ticks before = meter_of(L).ticks;
    lua_call(L, lua_gettop(L) - 1, 0);
    lua_pushinteger(L, before - meter_of(L).ticks);
    return 1;
}

inline int check(lua_State* L) {
    luaL_where(L, 1);
    const std::string where = text_at(L, -1);
    const bool holds = lua_toboolean(L, 1) != 0;
    INFO(where);
    CHECK(holds);
    return 0;
}

inline int contains(lua_State* L) {
    const std::string text = text_at(L, 1);
    const std::string part = text_at(L, 2);
    CHECK_THAT(text, Catch::Contains(part));
    return 0;
}

class Bench {
  public:
    explicit Bench(Ticks budget = 1'000'000'000) : L_(luaL_newstate()) {
        meter_.ticks = budget;
        Meter* meter = &meter_;
        std::memcpy(lua_getextraspace(L_), &meter, sizeof(meter));
        for (const LibraryFunction& entry : library_functions()) {
            lua_pushcfunction(L_, entry.function);
            set(entry.library, entry.name);
        }
        for (const LibraryConstant& entry : library_constants()) {
            REQUIRE(push_library_constant(L_, entry.library, entry.name));
            set(entry.library, entry.name);
        }
        lua_register(L_, "fails", fails);
        lua_register(L_, "ticks", ticks);
        lua_register(L_, "check", check);
        lua_register(L_, "contains", contains);
        lua_pushstring(L_, "");
        lua_createtable(L_, 0, 1);
        lua_getglobal(L_, "string");
        lua_setfield(L_, -2, "__index");
        lua_setmetatable(L_, -2);
        lua_pop(L_, 1);
    }
    ~Bench() {
        meter_.ticks = 1'000'000'000;
        lua_close(L_);
    }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    lua_State* state() { return L_; }
    Meter& meter() { return meter_; }

    // Runs a script; returns "" or the text of what it raised.
    std::string run(std::string_view script) {
        if (luaL_loadbufferx(L_, script.data(), script.size(), "=script", "t") != LUA_OK ||
            lua_pcall(L_, 0, 0, 0) != LUA_OK) {
            std::string text = is_dying(L_) ? "exhausted" : text_at(L_, -1);
            lua_settop(L_, 0);
            return text.empty() ? "?" : text;
        }
        return "";
    }

  private:
    // Stores the value on top as library.name, or as a global where `library` is "".
    void set(const char* library, const char* name) {
        if (*library == '\0') {
            lua_setglobal(L_, name);
            return;
        }
        if (lua_getglobal(L_, library) == LUA_TNIL) {
            lua_pop(L_, 1);
            lua_newtable(L_);
            lua_pushvalue(L_, -1);
            lua_setglobal(L_, library);
        }
        lua_insert(L_, -2);
        lua_setfield(L_, -2, name);
        lua_pop(L_, 1);
    }

    Meter meter_;
    lua_State* L_;
};

} // namespace lunamoo::verbs::test
