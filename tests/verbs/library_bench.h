// A realm whose scripts see nothing but the libraries of verbs/library, for their tests. They also
// have, and may have globals:
//   fails(f, ...)   calls f and returns the text of what it raised ("E_RANGE: ..."), or nil
//   ticks(f, ...)   calls f and returns the ticks it took
//   check(value)    a Catch assertion, with the line of the script
//   contains(text, part)   likewise, and shows both
#pragma once

#include "verbs/library/library.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"

#include "tests/catch.h"
#include "tests/verbs/nobody_host.h"

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
    explicit Bench(Ticks budget = 1'000'000'000)
        : runtime_(world_, host_, {}), realm_(runtime_, db::ObjectId{1}, std::size_t{1} << 30, 1) {
        lua_State* L = state();
        meter_.ticks = budget;
        Meter* meter = &meter_; // no task's: there is nobody to tell of an abort
        std::memcpy(lua_getextraspace(L), &meter, sizeof(meter));
        lua_newtable(L);
        environment_ = luaL_ref(L, LUA_REGISTRYINDEX);
        for (const LibraryFunction& entry : library_functions()) {
            lua_pushcfunction(L, entry.function);
            set(entry.library, entry.name);
        }
        for (const LibraryConstant& entry : library_constants()) {
            REQUIRE(push_library_constant(L, entry.library, entry.name));
            set(entry.library, entry.name);
        }
        add("fails", fails);
        add("ticks", ticks);
        add("check", check);
        add("contains", contains);
    }
    ~Bench() { meter_ = Meter{}; }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    lua_State* state() { return realm_.state(); }
    Meter& meter() { return meter_; }

    // Gives scripts a function of the test's.
    void add(const char* name, lua_CFunction function) {
        lua_pushcfunction(state(), function);
        set("", name);
    }

    // Sets library.name (name alone where `library` is "") to the value on top, and pops it.
    void set(const char* library, const char* name) {
        lua_State* L = state();
        lua_rawgeti(L, LUA_REGISTRYINDEX, environment_);
        if (*library != '\0') {
            luaL_getsubtable(L, -1, library);
            lua_remove(L, -2);
        }
        lua_insert(L, -2);
        lua_setfield(L, -2, name);
        lua_pop(L, 1);
    }

    // Pushes library.name.
    void get(const char* library, const char* name) {
        lua_State* L = state();
        lua_rawgeti(L, LUA_REGISTRYINDEX, environment_);
        if (*library != '\0') {
            lua_getfield(L, -1, library);
            lua_remove(L, -2);
        }
        lua_getfield(L, -1, name);
        lua_remove(L, -2);
    }

    // Runs a script; returns "" or the text of what it raised ("exhausted" where ticks ran out).
    std::string run(std::string_view script) {
        lua_State* L = state();
        int status = luaL_loadbufferx(L, script.data(), script.size(), "=script", "t");
        if (status == LUA_OK) {
            lua_rawgeti(L, LUA_REGISTRYINDEX, environment_);
            lua_setupvalue(L, -2, 1);
            status = lua_pcall(L, 0, 0, 0);
        }
        std::string text;
        if (status != LUA_OK) {
            text = is_dying(L) ? "exhausted" : "raised " + text_at(L, -1);
        }
        lua_settop(L, 0);
        return text;
    }

  private:
    Meter meter_;
    db::World world_;
    NobodyHost host_;
    Runtime runtime_;
    Realm realm_;
    int environment_ = 0; // a table of the registry: what scripts have for globals
};

} // namespace lunamoo::verbs::test
