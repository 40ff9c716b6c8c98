// A realm in small for tests of images.
#pragma once

#include "verbs/lua/image.h"
#include "verbs/lua/image_format.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"

#include "tests/catch.h"
#include "tests/verbs/image_functions.h"

#include <cstring>
#include <map>
#include <memory>

namespace lunamoo::verbs::small {

// -- A realm in small

class Programs : public ImageCode {
  public:
    std::optional<std::pair<std::string, unsigned>> find(const Proto* proto) override {
        const auto found = places_.find(proto);
        if (found == places_.end())
            return std::nullopt;
        return found->second;
    }
    Proto* proto(std::string_view key, unsigned index) override {
        const auto found = protos_.find(std::string(key));
        if (found == protos_.end() || index >= found->second.size())
            return nullptr;
        return found->second[index];
    }
    void add(const std::string& key, Proto* proto) {
        places_[proto] = {key, static_cast<unsigned>(protos_[key].size())};
        protos_[key].push_back(proto);
        for (int i = 0; i < proto->sizep; ++i)
            add(key, proto->p[i]);
    }

  private:
    std::map<const Proto*, std::pair<std::string, unsigned>> places_;
    std::map<std::string, std::vector<Proto*>> protos_;
};

// Refuses what goes beyond `left` allocations.
struct Allocator : AllocatorData {
    int left = std::numeric_limits<int>::max();

    static void* allocate(void* self, void* block, std::size_t, std::size_t size) {
        if (size == 0) {
            std::free(block);
            return nullptr;
        }
        return --static_cast<Allocator*>(self)->left < 0 ? nullptr : std::realloc(block, size);
    }
};

class State {
  public:
    explicit State(const std::string& program, unsigned hash_seed = 12345) {
        allocator.hash_seed = hash_seed;
        L_ = lua_newstate(Allocator::allocate, static_cast<AllocatorData*>(&allocator));
        driver.ticks = std::int64_t{1} << 60;
        Meter* meter = &driver;
        std::memcpy(lua_getextraspace(L_), &meter, sizeof(meter));
        open();
        load(program);
    }
    ~State() { lua_close(L_); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    lua_State* lua() { return L_; }

    void start() {
        driver.chain = {lua_newthread(L_)};
        lua_pushvalue(L_, 1);
        lua_xmove(L_, driver.chain[0], 1);
    }

    // Until the program stops (true) or ends.
    bool go_on() {
        int count = 0;
        for (;;) {
            lua_State* t = driver.chain.back();
            int results = 0;
            const int result = lua_resume(t, nullptr, count, &results);
            if (driver.stopping) {
                driver.stopping = false;
                return true;
            }
            const bool is_well = result == LUA_OK || result == LUA_YIELD;
            driver.chain.pop_back();
            if (driver.chain.empty()) {
                if (!is_well) {
                    lua_xmove(t, L_, 1);
                    driver.out += std::string("error: ") + lua_tostring(L_, -1) + "\n";
                }
                return false;
            }
            lua_State* outer = driver.chain.back();
            count = is_well ? results : 1;
            REQUIRE(lua_checkstack(outer, count + 1));
            lua_pushboolean(outer, is_well);
            lua_xmove(t, outer, count);
            ++count;
        }
    }

    std::string write() { return write_image(L_, driver.chain, 0, names, programs); }

    // Throws what read_image throws.
    ReadImage read(const std::string& bytes) {
        Reading reading{this, &bytes, {}, nullptr};
        lua_pushcfunction(L_, read_protected);
        lua_pushlightuserdata(L_, &reading);
        const int before = lua_gettop(L_) - 2;
        const int result = lua_pcall(L_, 1, LUA_MULTRET, 0);
        if (reading.failure)
            std::rethrow_exception(reading.failure);
        if (result == LUA_ERRMEM) {
            lua_pop(L_, 1);
            throw std::bad_alloc();
        }
        REQUIRE(result == LUA_OK);
        CHECK(lua_gettop(L_) == before + static_cast<int>(reading.result.threads.size()));
        driver.chain = reading.result.threads;
        return reading.result;
    }

    Allocator allocator;
    Driver driver;
    ImageNames names;
    Programs programs;
    Stops stops = Stops::InCalls;

  private:
    struct Reading {
        State* self;
        const std::string* bytes;
        ReadImage result;
        std::exception_ptr failure;
    };

    static int read_protected(lua_State* L) {
        auto& reading = *static_cast<Reading*>(lua_touserdata(L, 1));
        lua_settop(L, 0);
        try {
            reading.result = read_image(L, *reading.bytes, reading.self->names,
                                        reading.self->programs, reading.self->stops);
        } catch (const std::exception&) {
            reading.failure = std::current_exception();
        }
        return lua_gettop(L);
    }

    void open() {
        lua_pushglobaltable(L_);
        names.add_object(L_, -1, "environment");
        lua_pop(L_, 1);
        for (const auto& [name, function] : kFunctions) {
            lua_register(L_, name, function);
            names.add_function(function, name);
        }
        lua_register(L_, "unnamed", unnamed);
        using Shape = ContinuationShape;
        using Waits = Shape::Waits;
        names.add_function(wrapped, "wrapped", {"t", false});
        names.add_function(ipairs_next, "ipairs_next");
        names.add_continuation(suspend_k, "suspend", {Waits::AtStop, {77}});
        names.add_continuation(pcall_k, "pcall", {Waits::InProtectedCall, {0, 2}});
        names.add_continuation(call_k, "call", {Waits::InCall, {0}, 1, LUA_MULTRET});
        names.add_function(only_a_frame, "only_a_frame", {"", true});
        names.add_continuation(call_kept_k, "call_kept",
                               {Waits::InCall, {1, 2}, Shape::kAboveContext, LUA_MULTRET});
        names.add_continuation(guard_k, "guard",
                               {Waits::InProtectedCall, {0}, 1, Shape::kAnyNumber});
        names.add_continuation(with_closing_k, "with_closing", {Waits::InCall, {0}, 4, 0});
        names.add_continuation(resume_k, "resume");
        names.add_continuation(wrapped_k, "wrapped");
    }

    void load(const std::string& program) {
        INFO(program);
        const int result = luaL_loadbufferx(L_, program.data(), program.size(), "=program", "t");
        INFO((result == LUA_OK ? "" : lua_tostring(L_, -1)));
        REQUIRE(result == LUA_OK);
        lua_pushvalue(L_, -1);
        programs.add("program", static_cast<const LClosure*>(lua_topointer(L_, -1))->p);
        lua_pop(L_, 1);
    }

    lua_State* L_ = nullptr;
};

} // namespace lunamoo::verbs::small
