// A world with one programmer and nobody connected, in which programs run as verb code: in the
// runtime, with its meter, limits and environment. `given` functions are put behind the environment
// of the programmer's realm before a program runs.
#pragma once

#include "tests/verbs/nobody_host.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"

#include "lauxlib.h"
#include "lua.h"

#include <string>

namespace lunamoo::verbs::test {

class ListeningHost : public NobodyHost {
  public:
    bool notify(db::ObjectId, std::string_view text) override {
        heard.append(text);
        return true;
    }
    std::string heard;
};

class Session {
  public:
    explicit Session(RuntimeOptions options) : runtime(world, host, options) {
        system = *world.create(db::kNothing, db::kNothing);
        programmer = *world.create(db::kNothing, db::kNothing);
        world.set_owner(system, programmer);
        for (const auto flag : {db::kPlayer, db::kProgrammer, db::kWizard})
            world.set_flag(programmer, flag, true);
    }

    // A program as long as it likes: ticks and seconds that no conformance program uses up.
    static RuntimeOptions unhurried() {
        RuntimeOptions options;
        options.hash_seed = 20240611;
        options.foreground_ticks = options.background_ticks = 100'000'000'000;
        options.foreground_cpu = options.background_cpu = std::chrono::seconds(600);
        return options;
    }

    // What the code told its player, and a line about how it ended if it did not run to its end.
    std::string run(const std::string& code) {
        runtime.start_eval(code, programmer, [&](TaskEnd end, const db::Value& value) {
            host.heard += text_of(end, value);
        });
        while (runtime.has_ready()) {
            db::ChangeSet changes;
            runtime.run_slice(changes);
            runtime.wake_due();
        }
        return std::exchange(host.heard, {});
    }

    // Where the programs run. Of Lua's functions load is a builtin: made when it is first named.
    Realm& realm() {
        run("local f = load");
        return runtime.realm_for(programmer);
    }
    lua_State* state() { return runtime.realm_for(programmer).state(); }

    // Behind the front that programs see.
    void give(const char* name, lua_CFunction function) {
        lua_State* L = state();
        runtime.meter().ticks = Ticks{1} << 40; // no task runs that could pay
        lua_pushglobaltable(L);
        luaL_getmetafield(L, -1, "__index");
        lua_pushcfunction(L, function);
        lua_setfield(L, -2, name);
        lua_pop(L, 2);
    }

    ListeningHost host;
    db::World world;
    Runtime runtime;
    db::ObjectId system, programmer;

  private:
    static std::string text_of(TaskEnd end, const db::Value& value) {
        if (end == TaskEnd::Aborted)
            return "aborted: " + value.as_error().message + "\n";
        if (value.is(db::Type::Error))
            return "failed: " + std::string(name_of(value.as_error().code)) + ": " +
                   value.as_error().message + "\n" + value.as_error().traceback + "\n";
        return {};
    }
};

} // namespace lunamoo::verbs::test
