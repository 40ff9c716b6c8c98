// A realm to call library functions in, for targets that are about those: kept over many inputs,
// because opening one takes longer than most inputs, and made anew after kRunsPerRealm of them.
#pragma once

#include "tests/fuzz/forged_task.h"
#include "tests/fuzz/fuzz.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"
#include "verbs/values.h"

#include "lua.h"

#include <cstring>
#include <memory>

namespace lunamoo::fuzz {

enum class End { Done, Failed, Exhausted };

class LuaRealm {
  public:
    LuaRealm() { open(); }
    ~LuaRealm() { close(); }
    LuaRealm(const LuaRealm&) = delete;
    LuaRealm& operator=(const LuaRealm&) = delete;

    lua_State* state() { return opened_->realm.state(); }
    db::Value& failure() { return failure_; } // of the last run, an error value where End::Failed
    verbs::Ticks ticks_left() const { return opened_->meter.ticks; }

    // Calls body(L) under a protected call with so many ticks. The stack is empty before and after.
    template <typename F> End run(verbs::Ticks ticks, F&& body) {
        lua_State* L = state();
        opened_->meter.ticks = ticks;
        lua_pushcfunction(L, [](lua_State* inner) {
            auto* called = static_cast<std::remove_reference_t<F>*>(lua_touserdata(inner, 1));
            lua_settop(inner, 0);
            (*called)(inner);
            return 0;
        });
        lua_pushlightuserdata(L, static_cast<void*>(&body));
        const int status = lua_pcall(L, 1, 0, 0);
        const End end = status == LUA_OK ? End::Done : keep_failure(L);
        lua_settop(L, 0);
        opened_->meter.abort = verbs::Abort::None;
        return end;
    }

    // Between inputs.
    void next() {
        if (++runs_ % kRunsPerRealm == 0) {
            close();
            open();
        }
    }

    // Pushes library.name of the realm's environment.
    static void push_function(lua_State* L, const char* library, const char* name) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
        if (*library == '\0')
            lua_pushvalue(L, -1);
        else
            lua_getfield(L, -1, library);
        lua_getfield(L, -1, name);
        lua_replace(L, -3);
        lua_pop(L, 1);
    }

  private:
    static constexpr unsigned kRunsPerRealm = 20'000;

    struct Opened {
        verbs::Meter meter; // no task's: there is nobody to tell of an abort
        db::World world;
        verbs::forged::QuietHost host;
        verbs::Runtime runtime{world, host, {}};
        verbs::Realm realm{runtime, db::ObjectId{1}, std::size_t{16} << 20, 1};
    };

    void open() {
        opened_ = std::make_unique<Opened>();
        verbs::Meter* meter = &opened_->meter;
        std::memcpy(lua_getextraspace(state()), &meter, sizeof(meter));
    }

    void close() {
        failure_ = {};
        opened_->meter = {};
        opened_.reset();
    }

    End keep_failure(lua_State* L) {
        if (opened_->meter.abort != verbs::Abort::None)
            return End::Exhausted;
        opened_->meter.ticks = verbs::Ticks{1} << 40;
        verbs::normalise_error(L, "");
        failure_ = *verbs::handle_value(L, -1);
        return End::Failed;
    }

    std::unique_ptr<Opened> opened_;
    db::Value failure_;
    unsigned runs_ = 0;
};

} // namespace lunamoo::fuzz
