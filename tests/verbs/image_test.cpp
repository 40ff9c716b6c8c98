// Programs that stop, are saved, lose their Lua state, and go on in a new one: they must say what
// they say when nothing happens to them. The functions below stand for the real suspend, pcall,
// resume and so on: they wait in the same way, with continuations that have names.
#include "verbs/lua/image.h"
#include "verbs/lua/image_format.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"

#include "tests/catch.h"

#include <cstring>
#include <map>
#include <memory>

namespace lunamoo::verbs {
namespace {

// Reached from every thread through the meter's place.
struct Driver : Meter {
    std::string out;
    std::vector<lua_State*> chain; // the base thread, then the coroutines inside it
    bool stopping = false;
};

Driver& driver_of(lua_State* L) {
    return static_cast<Driver&>(meter_of(L));
}

// -- What the programs can call

int emit(lua_State* L) {
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
int suspend_k(lua_State* L, int, lua_KContext context) {
    lua_pushinteger(L, context);
    return lua_gettop(L);
}

int suspend(lua_State* L) {
    driver_of(L).stopping = true;
    return lua_yieldk(L, 0, 77, suspend_k);
}

int suspend_plainly(lua_State* L) {
    driver_of(L).stopping = true;
    return lua_yield(L, 0);
}

int pcall_k(lua_State* L, int status, lua_KContext extra) {
    if (status == LUA_OK || status == LUA_YIELD)
        return lua_gettop(L) - static_cast<int>(extra);
    lua_pushboolean(L, 0);
    lua_pushvalue(L, -2);
    return 2;
}

int pcall(lua_State* L) {
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    return pcall_k(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, pcall_k), 0);
}

int xpcall(lua_State* L) {
    const int count = lua_gettop(L);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);
    return pcall_k(L, lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, pcall_k), 2);
}

int call_k(lua_State* L, int, lua_KContext) {
    return lua_gettop(L);
}

int call(lua_State* L) {
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, call_k);
    return lua_gettop(L);
}

// A C function with a variable to be closed: calls its second argument, returns 7, closes the
// first.
int with_closing_k(lua_State* L, int, lua_KContext) {
    lua_pushinteger(L, 7);
    lua_pushinteger(L, 8);
    return 2;
}

int with_closing(lua_State* L) {
    lua_settop(L, 2);
    lua_pushvalue(L, 1);
    lua_toclose(L, 3);
    lua_pushvalue(L, 2);
    lua_callk(L, 0, 0, 0, with_closing_k);
    return with_closing_k(L, LUA_OK, 0);
}

int unnamed_k(lua_State* L, int, lua_KContext) {
    return lua_gettop(L);
}

int waits_unnamed(lua_State* L) {
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, unnamed_k);
    return lua_gettop(L);
}

int unnamed(lua_State*) {
    return 0;
}

int raise_error(lua_State* L) {
    lua_settop(L, 1);
    return lua_error(L);
}

// Runs the coroutine; leaves whether it went well and what it gave on L's stack. -1: all stop.
int run(lua_State* L, lua_State* co, int arguments) {
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

int resume_k(lua_State* L, int, lua_KContext) {
    return lua_gettop(L) - 1;
}

int resume(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTHREAD);
    const int given = run(L, lua_tothread(L, 1), lua_gettop(L) - 1);
    if (given >= 0)
        return given;
    lua_settop(L, 1);
    return lua_yieldk(L, 0, 0, resume_k);
}

int wrapped_k(lua_State* L, int, lua_KContext) {
    if (!lua_toboolean(L, 1))
        return lua_error(L);
    return lua_gettop(L) - 1;
}

int wrapped(lua_State* L) {
    const int arguments = lua_gettop(L);
    const int given = run(L, lua_tothread(L, lua_upvalueindex(1)), arguments);
    if (given < 0)
        return lua_yieldk(L, 0, 0, wrapped_k);
    return wrapped_k(L, LUA_OK, 0);
}

int create(lua_State* L) {
    lua_State* co = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    return 1;
}

int wrap(lua_State* L) {
    create(L);
    lua_pushcclosure(L, wrapped, 1);
    return 1;
}

int yield(lua_State* L) {
    return lua_yield(L, lua_gettop(L));
}

int status(lua_State* L) {
    lua_State* co = lua_tothread(L, 1);
    const bool waits = lua_status(co) == LUA_YIELD;
    lua_Debug frame;
    const bool fresh =
        lua_status(co) == LUA_OK && lua_getstack(co, 0, &frame) == 0 && lua_gettop(co) > 0;
    lua_pushstring(L, waits || fresh ? "suspended" : "dead");
    return 1;
}

int next(lua_State* L) {
    lua_settop(L, 2);
    if (lua_next(L, 1))
        return 2;
    lua_pushnil(L);
    return 1;
}

int pairs(lua_State* L) {
    lua_pushcfunction(L, next);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

int ipairs_next(lua_State* L) {
    const lua_Integer i = luaL_checkinteger(L, 2) + 1;
    lua_pushinteger(L, i);
    return lua_geti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

int ipairs(lua_State* L) {
    lua_pushcfunction(L, ipairs_next);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

int set_metatable(lua_State* L) {
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

int select(lua_State* L) {
    if (lua_type(L, 1) == LUA_TSTRING) {
        lua_pushinteger(L, lua_gettop(L) - 1);
        return 1;
    }
    return lua_gettop(L) - static_cast<int>(luaL_checkinteger(L, 1));
}

int type(lua_State* L) {
    lua_pushstring(L, luaL_typename(L, 1));
    return 1;
}

int object(lua_State* L) {
    lua_pushlightuserdata(
        L, reinterpret_cast<void*>(static_cast<std::intptr_t>(luaL_checkinteger(L, 1))));
    return 1;
}

int number_of(lua_State* L) {
    lua_pushinteger(L, reinterpret_cast<std::intptr_t>(lua_touserdata(L, 1)));
    return 1;
}

int collect(lua_State* L) {
    lua_gc(L, LUA_GCCOLLECT);
    return 0;
}

int repeat_text(lua_State* L) {
    std::size_t length = 0;
    const char* text = luaL_checklstring(L, 1, &length);
    std::string out;
    for (lua_Integer i = luaL_checkinteger(L, 2); i > 0; --i)
        out.append(text, length);
    lua_pushlstring(L, out.data(), out.size());
    return 1;
}

constexpr luaL_Reg kFunctions[] = {
    {"emit", emit},
    {"suspend", suspend},
    {"suspend_plainly", suspend_plainly},
    {"pcall", pcall},
    {"xpcall", xpcall},
    {"call", call},
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

    std::string write() {
        return write_image(L_, driver.chain, 0, names, programs,
                           [](lua_State*, const CallInfo*) { return db::ObjectId{5}; });
    }

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

// -- Running programs in three ways

enum class Collect { No, Full };

// Stops at every instruction of Lua.
void stop_here(lua_State* L, lua_Debug*) {
    if (!lua_isyieldable(L))
        return;
    driver_of(L).stopping = true;
    lua_yield(L, 0);
}

struct Run {
    std::string out;
    int stops = 0;
};

Run run_unmoved(const std::string& program) {
    Run result;
    State state(program);
    state.start();
    while (state.go_on())
        ++result.stops;
    result.out = state.driver.out;
    return result;
}

// Moves to a new state at every stop; there it must give the same image again where `is_exact`.
Run run_moved(const std::string& program, Collect collect_after, bool stop_everywhere,
              bool is_exact) {
    Run result;
    auto state = std::make_unique<State>(program);
    state->start();
    if (stop_everywhere)
        lua_sethook(state->driver.chain[0], stop_here, LUA_MASKCOUNT, 1);
    while (state->go_on()) {
        ++result.stops;
        const std::string image = state->write();
        result.out += state->driver.out;
        state = std::make_unique<State>(program);
        if (stop_everywhere)
            state->stops = Stops::Anywhere;
        state->read(image);
        if (is_exact && state->write() != image)
            result.out += "another image";
        if (collect_after == Collect::Full)
            lua_gc(state->lua(), LUA_GCCOLLECT);
        if (stop_everywhere)
            for (lua_State* t : state->driver.chain)
                lua_sethook(t, stop_here, LUA_MASKCOUNT, 1);
    }
    result.out += state->driver.out;
    return result;
}

struct Program {
    const char* name;
    const char* text;
    bool is_exact = true; // no keys that hash by address
};

const Program kPrograms[] = {
    {"a loop with locals", R"(
        local sum, text = 0, "a"
        for i = 1, 5 do sum = sum + i; suspend(); text = text .. i; emit(i, sum, text) end)"},
    {"what suspend is given and gives", R"(
        emit(suspend(1, 2.5, "x", nil, true))
        local a, b = (suspend("kept")); emit(a, b)
        emit(select("#", suspend_plainly()))
        local function f(...) return select("#", ...), ... end
        emit(f(suspend(nil, nil))))"},
    {"numbers of every kind", R"(
        local t = {0, -0.0, 1/0, -1/0, 0/0, 3, 3.0, 0x7fffffffffffffff, 1e308, 5e-324, -1}
        suspend()
        for i = 1, #t do emit(t[i], 1/t[i] < 0) end
        local x = 0.1; for i = 1, 3 do x = x * 1.7; suspend(); emit(x) end)"},
    {"strings short, long and binary", R"(
        local a, b, c = rep("ab", 19), rep("xyz", 30), rep("long\0\255", 5000)
        local t = {[b] = 1, [c] = 2, [rep("ab", 20)] = 3, [rep("ab", 21)] = 4}
        for i = 1, 3 do
            suspend()
            emit(#a, #b, #c, c == rep("long\0\255", 5000), t[rep("xyz", 30)], t[c], t[rep("ab", 20)],
                 t[rep("ab", 21)])
        end)"},
    {"nested closures that share upvalues", R"(
        local function counter()
            local n = 0
            local function up() n = n + 1; suspend(); return n end
            local function down() n = n - 1; return n end
            return up, down, function() suspend(); return up() + down() end
        end
        local up, down, both = counter()
        local up2 = counter()
        emit(up(), up(), down(), both(), up2(), both(), n))"},
    {"open upvalues in a running function", R"(
        local a, b = 1, 2
        local function f() a = a + 1; suspend(); b = b + a; return function() a = a * 2; return b end end
        local g = f(); emit(a, b); suspend(); emit(g(), a, b); f()()
        do local c = a; local h = function() c = c + 1; return c end; suspend(); emit(h(), c, h(), c) end
        emit(a, b))"},
    {"a cell for every turn of a loop", R"(
        local fs = {}
        for i = 1, 4 do local j = i * 10; fs[#fs + 1] = function() j = j + i; return j end; suspend(); fs[i]() end
        for i, f in ipairs(fs) do suspend(); emit(i, f(), f()) end)"},
    {"pcall in a loop, with a closure that keeps the sum", R"(
        local sum = 0
        local function add(x) suspend(); if x % 3 == 0 then error("three") end; sum = sum + x; return x, sum end
        for i = 1, 7 do emit(pcall(add, i)) end
        emit(sum))"},
    {"pcall in pcall in pcall", R"(
        local function deep(n)
            if n == 0 then suspend(); error("bottom") end
            local ok, e = pcall(deep, n - 1); suspend(); error(e .. n)
        end
        emit(pcall(deep, 5)); emit(pcall(pcall, error, "x")); suspend()
        emit(pcall(pcall, function() suspend(); error("y") end)))"},
    {"xpcall and its handler", R"(
        local seen = 0
        local function handler(e) seen = seen + 1; return "handled " .. e end
        for i = 1, 3 do
            emit(xpcall(function(a, b) suspend(); if i == 2 then error(a .. b) end; return i end, handler, "p", "q"))
        end
        emit(pcall(function() suspend(); emit(xpcall(function() suspend(); error("in") end, handler)); suspend(); error("out") end))
        emit(seen))"},
    {"an error that nobody catches", R"(
        local t <close> = setmetatable({}, {__close = function(_, e) emit("closed", e) end})
        suspend(); emit("on"); suspend(); error("the end"))"},
    {"pairs over an array", R"(
        local t = {10, 20, 30, nil, 50}
        for k, v in pairs(t) do suspend(); emit(k, v) end
        for i, v in ipairs(t) do suspend(); emit(i, v) end
        emit(#t))"},
    {"pairs over strings, numbers and booleans", R"(
        local t = {}
        for i = 1, 20 do t["key" .. i] = i; t[i * 1000] = -i; t[i + 0.5] = i end
        t[true] = "yes"; t[false] = "no"
        for k, v in pairs(t) do suspend(); emit(k, v) end)"},
    {"pairs over object numbers", R"(
        local t = {}
        for i = -3, 40, 7 do t[object(i)] = i end
        for k, v in pairs(t) do suspend(); emit(number_of(k), v, t[object(v)]) end)"},
    {"pairs while keys are removed and changed", R"(
        local t = {}
        for i = 1, 30 do t["k" .. i] = i end
        for k, v in pairs(t) do
            if v % 2 == 0 then t[k] = nil else t[k] = v + 1 end
            collect(); suspend(); emit(k, v, t[k])
        end
        for k, v in pairs(t) do t[k] = nil; suspend(); collect(); emit(k) end
        emit(next(t)))"},
    {"pairs over long strings while they are removed", R"(
        local t = {}
        for i = 1, 12 do t[rep("key", 20) .. i] = i end
        for k, v in pairs(t) do t[k] = nil; collect(); suspend(); emit(#k, v) end
        emit(next(t)))"},
    {"pairs over keys that are tables, functions and coroutines", R"(
        local t, n = {}, 0
        for i = 1, 12 do t[{}] = "table" .. i; t["s" .. i] = i; t[function() return i end] = "f" .. i end
        t[create(emit)] = "co"; t[emit] = "emit"; t[1.5] = 1.5
        local order, keys = {}, {} -- some values are integers
        for k, v in pairs(t) do order[#order + 1] = v; keys[v] = k end
        suspend()
        for k, v in pairs(t) do
            n = n + 1
            emit(v == order[n], t[keys[v]] == v)
            suspend()
        end
        for k, v in pairs(t) do n = n - 1; t[k] = nil; collect(); suspend() end
        emit(n, next(t))
        for i = 1, 40 do local k = {}; t[k] = i; t[i * 3] = k; suspend(); t[k] = t[k] + 1; emit(t[t[i * 3]]) end
        local count = 0; for _ in pairs(t) do count = count + 1 end; emit(count))",
     false},
    {"the length of arrays with holes", R"(
        local t = {}
        for i = 1, 16 do t[i] = i end
        for i = 16, 9, -1 do t[i] = nil; suspend(); emit(#t) end
        t[12] = 1; suspend(); emit(#t); t[4] = nil; suspend(); emit(#t)
        for i = 1, 40 do t[#t + 1] = i; if i % 8 == 0 then suspend() end; emit(#t) end)"},
    {"a table that grows on after a stop", R"(
        local t = {}
        for i = 1, 70 do t["n" .. i] = i; t[i] = i; if i % 9 == 0 then suspend() end end
        local s, n = 0, 0
        for k, v in pairs(t) do s = s + v; n = n + 1; if n % 11 == 0 then suspend() end end
        emit(s, n))"},
    {"varargs", R"(
        local function f(a, ...)
            suspend(); local x, y = ...; suspend()
            emit(a, x, y, select("#", ...), ...)
            local t = {...}; suspend(); return #t, ...
        end
        emit(f(1)); emit(f(1, 2)); emit(f(1, 2, 3, nil, 5)); emit((f(1, nil, nil)))
        local function g(...) return f(...) end
        emit(g(7, 8, 9)))"},
    {"goto", R"(
        local i = 1
        ::top::
        do local j = i; local f = function() j = j + 1; return j end
            suspend(); if i % 2 == 0 then i = i + 1; goto continue end
            emit(i, f()); i = i + 1
        end
        ::continue::
        if i < 8 then goto top end
        emit("end"))"},
    {"while, repeat and nested loops", R"(
        local n = 0
        while n < 3 do n = n + 1; local m = 0
            repeat local done = m >= n; m = m + 1; suspend(); emit(n, m) until done
            for i = 3, 1, -1 do for j = 1.0, 2.0, 0.5 do suspend(); if j > 1.4 then break end; emit(i, j) end end
        end)"},
    {"variables to be closed", R"(
        local function closing(name)
            return setmetatable({}, {__close = function(_, e) suspend(); emit("close", name, e); suspend() end})
        end
        local function f(fails)
            local a <close> = closing("a")
            local b <close> = closing("b")
            suspend()
            do local c <close> = closing("c"); suspend() end
            if fails then error("failed") end
            return 1, 2, 3
        end
        emit(pcall(f, false)); emit(pcall(f, true)); emit(f(false))
        for i = 1, 3 do local d <close> = closing("d" .. i); if i == 2 then break end; suspend() end)"},
    {"errors in closing methods", R"(
        local function closing(name)
            return setmetatable({}, {__close = function(_, e) suspend(); emit(name, e); error(name) end})
        end
        emit(pcall(function() local a <close> = closing("a"); local b <close> = closing("b"); suspend(); return 1 end))
        emit(pcall(function() local a <close> = closing("a"); local b <close> = closing("b"); suspend(); error("z") end)))"},
    {"a generic for that closes its fourth value", R"(
        local function iterate(n)
            local c = setmetatable({}, {__close = function() suspend(); emit("closed", n) end})
            return function(_, i) suspend(); if i < n then return i + 1 end end, nil, 0, c
        end
        for i in iterate(3) do emit(i) end
        for i in iterate(3) do suspend(); if i == 2 then break end end
        emit(pcall(function() for i in iterate(5) do suspend(); error(i) end end)))"},
    {"a C function that closes variables on its way out", R"(
        local c = setmetatable({}, {__close = function(_, e) suspend(); emit("closed", e); suspend() end})
        emit(with_closing(c, function() suspend() end))
        emit(pcall(with_closing, c, function() suspend(); error("inside") end)))"},
    {"coroutines, created, suspended and dead", R"(
        local log = {}
        local fresh = create(function(...) suspend(); emit("fresh", ...); return "r" end)
        local gen = create(function(a) local b = yield(a + 1); suspend(); local c = yield(b * 2); suspend(); return c end)
        local bad = create(function() local x <close> = setmetatable({}, {__close = function() end}); suspend(); error({}) end)
        emit(resume(gen, 1)); suspend(); emit(resume(gen, 10)); suspend()
        emit(resume(fresh, 1, 2)); suspend(); emit(resume(fresh))
        emit((resume(bad))); suspend(); emit(status(bad), resume(bad))
        emit(resume(gen, "c")); suspend(); emit(resume(gen)); emit(status(gen), status(fresh)))"},
    {"coroutines in coroutines", R"(
        local total = 0
        local function level(n)
            return function(x)
                suspend()
                if n == 0 then total = total + x; suspend(); return yield("bottom " .. x) end
                local co = create(level(n - 1))
                local ok, a = resume(co, x + n); suspend(); total = total + n
                local b = yield(a .. "<" .. n); suspend()
                return resume(co, b)
            end
        end
        local co = create(level(4))
        emit(resume(co, 1)); suspend(); emit(resume(co, "back")); emit(resume(co)); emit(total))"},
    {"errors through coroutines", R"(
        local function f(n) suspend(); if n == 0 then error("deep") end
            local ok, e = resume(create(f), n - 1); suspend(); error(e .. n) end
        emit(resume(create(f), 4))
        emit(pcall(function() resume(create(function() suspend() end)); suspend(); error("after") end)))"},
    {"coroutine.wrap", R"(
        local function range(n) return wrap(function() for i = 1, n do suspend(); yield(i) end end) end
        for i in range(3) do suspend(); for j in range(i) do emit(i, j) end end
        local fails = wrap(function() suspend(); error("wrapped") end)
        emit(pcall(fails))
        local w = wrap(function(...) suspend(); local a = yield(...); suspend(); return a, "done" end)
        emit(w(1, 2)); suspend(); emit(w(3)))"},
    {"upvalues shared between coroutines", R"(
        local n, cos = 0, {}
        for i = 1, 3 do
            local own = i
            cos[i] = create(function()
                local mine = 0
                local function bump() n = n + own; mine = mine + 1; return mine end
                while true do suspend(); yield(bump, bump(), n) end
            end)
        end
        for round = 1, 3 do for i = 1, 3 do
            local ok, bump, m, all = resume(cos[i]); suspend(); emit(ok, m, all, bump(), n)
        end end)"},
    {"a cell of a coroutine that is gone", R"(
        local get
        do
            local co = create(function() local x = 5; get = function() x = x + 1; return x, co end; yield() end)
            resume(co); co = nil
        end
        suspend(); emit((get())); suspend(); collect(); emit((get())); suspend(); emit((get())))"},
    {"metatables and metamethods that stop", R"(
        local mt = {}
        local function new(v) return setmetatable({v = v}, mt) end
        for _, op in ipairs{"add", "sub", "mul", "concat", "band", "idiv"} do
            mt["__" .. op] = function(a, b) suspend(); return new(op .. (type(a) == "table" and a.v or a) .. (type(b) == "table" and b.v or b)) end
        end
        mt.__eq = function(a, b) suspend(); return a.v == b.v end
        mt.__lt = function(a, b) suspend(); return a.v < b.v end
        mt.__le = function(a, b) suspend(); return a.v <= b.v end
        mt.__len = function(a) suspend(); return 42 end
        mt.__unm = function(a) suspend(); return new("-" .. a.v) end
        mt.__call = function(self, ...) suspend(); return self.v, ... end
        mt.__index = function(t, k) suspend(); return k .. "!" end
        mt.__newindex = function(t, k, v) suspend(); emit("set", k, v) end
        local a, b = new(1), new(2)
        emit((a + b).v, (a - 1).v, (3 * b).v, (a .. "x" .. b).v, ("y" .. a).v, (a & 1).v, (1 // b).v)
        emit(a == b, a ~= b, a < b, a <= b, a > b, not (a >= b), #a, (-a).v, a(5, 6), a.name, a[7])
        a.x = 1; a[1] = 2
        if a < b then emit("less") end
        while a == b do emit("never") end)"},
    {"metamethods in the middle of expressions", R"(
        local mt = {}
        local function new(v) return setmetatable({v = v}, mt) end
        for _, op in ipairs{"add", "mul", "concat"} do
            mt["__" .. op] = function(a, b) suspend(); return new(op .. (type(a) == "table" and a.v or a) .. (type(b) == "table" and b.v or b)) end
        end
        mt.__eq = function(a, b) suspend(); return a.v == b.v end
        mt.__lt = function(a, b) suspend(); return a.v < b.v end
        mt.__index = function(t, k) suspend(); if k == "m" then return function(self, x) return self.v .. x end end; return k end
        mt.__newindex = function(t, k, v) suspend(); emit(k, v) end
        mt.__len = function() suspend(); return 3 end
        mt.__unm = function(a) suspend(); return a end
        local a, b, u = new(1), new(2), {}
        emit("p", a < b, (a < b) == (b < a), (a + b).v .. (b * a).v, ({a + b, a.x, "q", #a})[2], -a == a and a.y or b.z)
        emit(({1, 2, a.three, n = a.n, [a.k] = a + 1, 6}).n, a:m(b.w), (a:m("r")), a < b and "yes" or "no", not (a < b))
        local x, y, z = a.one, (a + b).v, b.two .. a.three
        emit(x, y, z)
        u[1], a.s, u.t, b[a.u] = a.f, b.g, "h", a.i
        emit(u[1], u.t, #u + #a * 2, 1 + #a, (a .. "s" .. b).v, ("s" .. a .. "t").v)
        emit(select("#", a.x, suspend(1, 2), b.y), select(2, a.x, b.y .. "e", suspend(a.z)))
        for i = #a - 2, #a do emit(i, a[i] or b[i]) end
        for i, v in ipairs({a.x, b.y, a + b and a.z}) do emit(i, v, a.w) end
        local function va(...) return a.first, ..., b.last end
        emit(va(a.p, b.q)); emit((va(1)) .. a.x)
        while a == b or #a < 3 do emit("never") end
        repeat local k = a.k; local c = function() return k end until c() == a.k and a < b
        goto on
        ::on:: emit(a.v == 1 and (a == a and (a < b and a.r or a.s)) or a.t)
        return a + b)"},
    {"method calls and classes", R"(
        local Base = {}; Base.__index = Base
        function Base.new(n) return setmetatable({n = n}, Base) end
        function Base:get() suspend(); return self.n end
        function Base:add(x) self.n = self.n + x; suspend(); return self end
        local Derived = setmetatable({}, {__index = Base}); Derived.__index = Derived
        function Derived:get() suspend(); return "d" .. Base.get(self) end
        local o = setmetatable(Base.new(3), Derived)
        emit(o:add(1):add(2):get(), o:get(), Base.new(9):add(1):get()))"},
    {"tail calls", R"(
        local function loop(n, acc) if n == 0 then suspend(); return acc end; suspend(); return loop(n - 1, acc + n) end
        emit(loop(6, 0)); emit((pcall(loop, 2, 0))); emit(call(loop, 3, 0)))"},
    {"deep recursion", R"(
        local function depth(n) if n == 0 then suspend(); return 0 end; return 1 + depth(n - 1) end
        emit(depth(150))
        local function tree(n) if n == 0 then return {} end; local l = tree(n - 1); if n == 4 then suspend() end; return {l, tree(n - 1)} end
        local function count(t) local n = 1; for _, c in ipairs(t) do n = n + count(c) end; return n end
        emit(count(tree(6))))"},
    {"calls through C", R"(
        local function f(n) suspend(); if n > 0 then return call(f, n - 1), n end; return "end" end
        emit(f(5)); emit(call(pcall, call, f, 2)); emit(call(select, 2, "a", call(f, 1))))"},
    {"cycles and shared tables", R"(
        local a = {name = "a"}; local b = {a = a, name = "b"}; a.b = b; a.self = a
        setmetatable(a, a); a.__index = function(t, k) return t.b.name .. k end
        suspend(); emit(a.self == a, a.b.a == a, b.a.b == b, a.other)
        local list = nil; for i = 1, 50 do list = {next = list, i = i} end
        suspend(); local n = 0; while list do n = n + list.i; list = list.next end; emit(n))"},
    {"many locals, many arguments and constants", R"(
        local a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
        local t = {suspend(1, 2), a, b, c, suspend(3), d, suspend(4, 5, 6)}
        emit(#t, a + suspend(10) + b, -suspend(5), not suspend(nil), #suspend("four"))
        emit(a, suspend(b), c, d, (suspend(e)), f, g, h, i, j, k, l, m, n, o, suspend(p)))"},
    {"sieve and quicksort", R"(
        local composite, primes = {}, {}
        for i = 2, 40 do
            if not composite[i] then primes[#primes + 1] = i; for j = i * i, 40, i do composite[j] = true end end
            if i % 10 == 0 then suspend() end
        end
        local function sort(t, lo, hi)
            if lo >= hi then return end
            local p, i = t[hi], lo
            for j = lo, hi - 1 do if t[j] > p then t[i], t[j] = t[j], t[i]; i = i + 1 end end
            t[i], t[hi] = t[hi], t[i]; suspend(); sort(t, lo, i - 1); sort(t, i + 1, hi)
        end
        sort(primes, 1, #primes)
        for i, p in ipairs(primes) do emit(p) end)"},
};

} // namespace

TEST_CASE("a program that moves to a new state at every stop says what it says without",
          "[image]") {
    for (const Program& program : kPrograms) {
        INFO(program.name);
        const Run expected = run_unmoved(program.text);
        CHECK(expected.stops > 0);
        CHECK(expected.out.find("program:") == std::string::npos); // no error that was not meant
        for (const auto collect_after : {Collect::No, Collect::Full}) {
            const Run moved = run_moved(program.text, collect_after, false, program.is_exact);
            CHECK(moved.stops == expected.stops);
            CHECK(moved.out == expected.out);
        }
    }
}

TEST_CASE("a program that moves to a new state at every instruction says the same", "[image]") {
    for (const Program& program : kPrograms) {
        INFO(program.name);
        const Run expected = run_unmoved(program.text);
        const Run moved = run_moved(program.text, Collect::Full, true, program.is_exact);
        CHECK(moved.stops > expected.stops);
        CHECK(moved.out == expected.out);
    }
}

namespace {

// The image of the program at this stop, or the last.
std::string image_at_stop(const std::string& program, int stop = 1) {
    State state(program);
    state.start();
    std::string image;
    for (int i = 0; i < stop && state.go_on(); ++i)
        image = state.write();
    return image;
}

std::string refusal_of(const std::string& program) {
    try {
        image_at_stop(program);
    } catch (const ImageError& error) {
        return error.what();
    }
    return "";
}

std::string reading_refusal(const std::string& program, const std::string& image,
                            unsigned seed = 12345) {
    State state(program, seed);
    try {
        state.read(image);
    } catch (const ImageError& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("what cannot be saved is refused, and named", "[image]") {
    CHECK_THAT(refusal_of("local f = unnamed; suspend(f)"), Catch::Contains("has no name"));
    CHECK_THAT(refusal_of("local t = {{unnamed}}; suspend()"), Catch::Contains("has no name"));
    CHECK_THAT(refusal_of("waits_unnamed(suspend)"), Catch::Contains("waits_unnamed cannot be"));
    CHECK(refusal_of("suspend()").empty());
}

TEST_CASE("what a finished call left in unused registers is not saved", "[image]") {
    CHECK(refusal_of("local t = setmetatable({}, {__add = function() suspend(); return 1 end})\n"
                     "local function leave() local a, b, c = unnamed, {unnamed}, {} end\n"
                     "do local x = call(leave, unnamed, unnamed, unnamed, unnamed) end\n"
                     "return t + 1, emit(1, 2, 3, 4, 5, 6, 7)")
              .empty());
    CHECK(refusal_of("local t = setmetatable({}, {__close = function() suspend(); return 1 end})\n"
                     "do local x = emit(unnamed, unnamed, unnamed, unnamed) end\n"
                     "do local y <close> = t end; emit(1, 2, 3, 4, 5, 6, 7)")
              .empty());
}

TEST_CASE("a coroutine in the middle of running is refused", "[image]") {
    State state("local co = create(function() suspend() end); resume(co)");
    state.start();
    REQUIRE(state.go_on());
    // As it would be in a call from C that does not wait: the outer thread has not yielded.
    lua_State* outer = state.driver.chain[0];
    outer->status = LUA_OK;
    CHECK_THROWS_AS(state.write(), ImageError);
    outer->status = LUA_YIELD;
    CHECK_NOTHROW(state.write());
}

TEST_CASE("an image of another hash seed is refused", "[image]") {
    const std::string image = image_at_stop("suspend()");
    CHECK_THAT(reading_refusal("suspend()", image, 12346), Catch::Contains("hash seed"));
    CHECK(reading_refusal("suspend()", image).empty());
}

TEST_CASE("an image of another server or another Lua is refused", "[image]") {
    const std::string row(db::unseal(image_at_stop("suspend()")));
    const auto with_other = [&](std::size_t byte) {
        std::string other = row;
        other[byte] = static_cast<char>(other[byte] + 1);
        db::seal(other);
        return reading_refusal("suspend()", other);
    };
    CHECK_THAT(with_other(0), Catch::Contains("another version of the server"));
    CHECK_THAT(with_other(1), Catch::Contains("another release of Lua"));
}

TEST_CASE("an image of a program that compiles differently now is refused", "[image]") {
    const std::string image = image_at_stop("local a = 1; suspend(); return a");
    CHECK_THAT(reading_refusal("local a = 1; suspend(); return a, 2", image),
               Catch::Contains("'program' has been compiled differently"));
}

TEST_CASE("an image names what is missing when it is read", "[image]") {
    const std::string image = image_at_stop("call(suspend)");
    State state("call(suspend)");
    state.names = ImageNames();
    CHECK_THROWS_WITH(state.read(image), Catch::Contains("does not exist here"));
}

TEST_CASE("objects can be made when an image names them", "[image]") {
    const std::string image = image_at_stop("suspend(); emit('on')");
    State state("suspend(); emit('on')");
    const ImageNames all = state.names;
    state.names = ImageNames();
    for (const auto& [name, function] : kFunctions)
        state.names.add_function(function, name);
    state.names.add_continuation(suspend_k, "suspend", {ContinuationShape::Waits::AtStop, {77}});
    std::string asked;
    state.names.set_maker([&](const std::string& name) {
        asked += name;
        lua_pushglobaltable(state.lua());
        state.names.add_object(state.lua(), -1, name);
        lua_pop(state.lua(), 1);
    });
    state.read(image);
    CHECK(asked == "environment");
    CHECK_FALSE(state.go_on());
    CHECK(state.driver.out == "on\n");
}

TEST_CASE("cells that have names are the state's own", "[image]") {
    const auto name_cell = [](State& state) {
        lua_State* L = state.lua();
        lua_pushinteger(L, 42);
        luaL_loadstring(L, "local shared = ...; return function() return shared end");
        lua_pushvalue(L, -2);
        lua_call(L, 1, 1);
        state.names.add_upvalue(L, -1, 1, "cell.shared");
        lua_setfield(L, LUA_REGISTRYINDEX, "getter");
        lua_pop(L, 1);
    };
    const std::string reads = "local shared = 1; local f = function() return shared end;"
                              "shared = 2; suspend(); emit(f(), shared)";
    State before(reads);
    name_cell(before);
    lua_State* L = before.lua();
    // The inner function's cell becomes the named one, as a realm does with its verbs.
    before.start();
    REQUIRE(before.go_on());
    lua_State* t = before.driver.chain[0];
    lua_Debug frame;
    REQUIRE(lua_getstack(t, 1, &frame) == 1);
    REQUIRE(std::string(lua_getlocal(t, &frame, 2)) == "f");
    lua_xmove(t, L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, "getter");
    lua_upvaluejoin(L, -2, 1, -1, 1);
    lua_pop(L, 2);
    const std::string image = before.write();
    State after(reads);
    name_cell(after);
    lua_getfield(after.lua(), LUA_REGISTRYINDEX, "getter");
    lua_pushinteger(after.lua(), 43);
    lua_setupvalue(after.lua(), -2, 1);
    lua_pop(after.lua(), 1);
    after.read(image);
    CHECK_FALSE(after.go_on());
    CHECK(after.driver.out == "43 2\n");
}

TEST_CASE("lowered frames come back with their permissions", "[image]") {
    State before("local function f() suspend() end; f(); emit('on')");
    before.start();
    REQUIRE(before.go_on());
    before.driver.chain[0]->ci->previous->callstatus |= kLoweredBit;
    const std::string image = before.write();
    State after("local function f() suspend() end; f(); emit('on')");
    const ReadImage read = after.read(image);
    REQUIRE(read.lowered.size() == 1);
    CHECK(read.lowered[0].thread == after.driver.chain[0]);
    CHECK(read.lowered[0].frame == after.driver.chain[0]->ci->previous);
    CHECK(read.lowered[0].perms == db::ObjectId{5});
    CHECK(after.write() == image);
    CHECK_FALSE(after.go_on());
    CHECK_THROWS_AS(
        write_image(before.lua(), before.driver.chain, 0, before.names, before.programs, {}),
        ImageError);
}

TEST_CASE("plain values and functions can be roots, and share", "[image]") {
    State before(
        "local n = 0; local t = {}; return function() n = n + 1; t.n = n; return n end, t, n");
    lua_State* L = before.lua();
    lua_pushvalue(L, 1);
    lua_call(L, 0, 3);
    const std::string image = write_image(L, {}, 3, before.names, before.programs, {});
    CHECK(lua_gettop(L) == 4);
    State after(
        "local n = 0; local t = {}; return function() n = n + 1; t.n = n; return n end, t, n");
    L = after.lua();
    const ReadImage read = read_image(L, image, after.names, after.programs); // enough memory
    CHECK(read.threads.empty());
    REQUIRE(lua_gettop(L) == 4);
    lua_pushvalue(L, 2);
    lua_call(L, 0, 0);
    lua_getfield(L, 3, "n");
    CHECK(lua_tointeger(L, -1) == 1);
    CHECK(lua_tointeger(L, 4) == 0);
}

TEST_CASE("an image is read at any moment of the collector's work", "[image]") {
    const char* program = kPrograms[4].text;
    const Run expected = run_unmoved(program);
    for (const int mode : {LUA_GCINC, LUA_GCGEN})
        for (int steps = 0; steps < 60; ++steps) {
            State before(program);
            before.start();
            REQUIRE(before.go_on());
            State after(program);
            lua_gc(after.lua(), mode, 0, 0, 0);
            for (int i = 0; i < 200; ++i) { // something to collect
                lua_newtable(after.lua());
                lua_pop(after.lua(), 1);
            }
            if (mode == LUA_GCINC)
                lua_gc(after.lua(), LUA_GCINC, 100, 10, 5);
            for (int i = 0; i < steps; ++i)
                lua_gc(after.lua(), LUA_GCSTEP, 0);
            after.read(before.write());
            while (after.go_on())
                lua_gc(after.lua(), LUA_GCSTEP, 0);
            CHECK(before.driver.out + after.driver.out == expected.out);
        }
}

TEST_CASE("when memory ends while an image is read, the state lives on", "[image]") {
    for (const Program& program : kPrograms) {
        INFO(program.name);
        const std::string image = image_at_stop(program.text, 3);
        bool is_read = false;
        for (int allowed = 0; !is_read; ++allowed) {
            State state(program.text);
            state.allocator.left = allowed;
            try {
                state.read(image);
                is_read = true;
            } catch (const std::bad_alloc&) {
            }
            state.allocator.left = std::numeric_limits<int>::max();
            lua_gc(state.lua(), LUA_GCCOLLECT);
            if (!is_read) {
                CHECK(lua_gettop(state.lua()) == 1);
                state.read(image);
            }
            lua_gc(state.lua(), LUA_GCCOLLECT);
        }
    }
}

TEST_CASE("a damaged image is refused", "[image]") {
    const std::string image = image_at_stop(kPrograms[4].text, 2);
    State state(kPrograms[4].text);
    for (std::size_t i = 0; i < image.size(); ++i) {
        std::string damaged = image;
        damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
        CHECK_THROWS_AS(state.read(damaged), db::CorruptData);
        CHECK_THROWS_AS(state.read(image.substr(0, i)), db::CorruptData);
    }
    CHECK(lua_gettop(state.lua()) == 1);
}

// Nothing can be said of what such an image does when it runs on; reading and collecting it is
// safe.
namespace {

// Frames in their order and within their stack, whatever was allocated where.
bool is_in_order(const lua_State* t) {
    const StackValue* end = t->stack.p + stacksize(t) + EXTRA_STACK;
    if (t->top.p <= t->stack.p || t->top.p > end)
        return false;
    for (const CallInfo* ci = t->ci; ci != &t->base_ci; ci = ci->previous)
        if (ci->func.p <= ci->previous->func.p || ci->func.p >= ci->top.p || ci->top.p > end)
            return false;
    return t->base_ci.func.p == t->stack.p;
}

void read_damaged(const char* text, const std::string& row, int& refused) {
    std::uint32_t random = 1;
    const auto next_random = [&random](std::uint32_t below) {
        random = random * 1664525 + 1013904223;
        return (random >> 8) % below;
    };
    const auto state = std::make_unique<State>(text);
    for (std::size_t i = 4; i < row.size(); i += 1 + row.size() / 2000) {
        std::string damaged = row;
        damaged[i] =
            static_cast<char>(next_random(2) == 0 ? damaged[i] + (next_random(2) == 0 ? 1 : -1)
                                                  : static_cast<int>(next_random(256)));
        db::seal(damaged);
        try {
            for (const lua_State* t : state->read(damaged).threads)
                CHECK(is_in_order(t));
        } catch (const std::runtime_error&) {
            ++refused;
        }
        lua_gc(state->lua(), LUA_GCCOLLECT);
        lua_settop(state->lua(), 1);
        lua_gc(state->lua(), LUA_GCCOLLECT);
    }
}

} // namespace

// What such an image does when it runs: tests/verbs/forged_task_test.cpp.
TEST_CASE("damage that the checksum does not show leaves memory in order", "[hostile-image]") {
    int refused = 0;
    for (const Program& program : kPrograms) {
        INFO(program.name);
        for (const int stop : {1, 2})
            read_damaged(program.text, std::string(db::unseal(image_at_stop(program.text, stop))),
                         refused);
    }
    CHECK(refused > 1000);
}

// -- Each check

namespace {

constexpr int kDamagedStops = 4; // the first images of each program are damaged

// One to three bytes of the image are others.
std::string damaged(const std::string& image, std::uint32_t seed) {
    std::uint32_t random = seed * 2654435761U + 1;
    const auto next_random = [&random](std::uint32_t below) {
        random = random * 1664525 + 1013904223;
        return (random >> 8) % below;
    };
    std::string row(db::unseal(image));
    for (std::uint32_t count = 1 + next_random(3); count > 0; --count) {
        char& byte = row[next_random(static_cast<std::uint32_t>(row.size()))];
        byte = static_cast<char>(next_random(2) == 0 ? byte + (next_random(2) == 0 ? 1 : -1)
                                                     : static_cast<int>(next_random(256)));
    }
    db::seal(row);
    return row;
}

// What is said of the damaged image, after "the image is damaged: "; "" where it is read.
std::string said_of(State& state, const std::string& image) {
    std::string said;
    try {
        state.read(image);
    } catch (const std::exception& error) {
        said = error.what();
    }
    lua_settop(state.lua(), 1);
    lua_gc(state.lua(), LUA_GCCOLLECT);
    return said.substr(said.rfind(": ") == std::string::npos ? 0 : said.rfind(": ") + 2);
}

struct Damage {
    const char* said;
    std::size_t program;
    int stop;
    std::uint32_t seed;
};

constexpr Damage kDamages[] = {
    {"a cell of an unknown kind", 39, 2, 157},
    {"a cell of the place below its stack", 5, 1, 170416},
    {"a cell outside of its stack", 35, 2, 633},
    {"a chain is a ring", 13, 4, 8747},
    {"a chain leads out of its table", 12, 2, 49},
    {"a continuation does not know its context", 0, 1, 0},
    {"a continuation waits in another kind of call", 25, 4, 32739},
    {"a coroutine twice", 35, 3, 142},
    {"a coroutine waits for what will not come", 28, 1, 6508},
    {"a coroutine's base is wrong", 1, 1, 1808},
    {"a coroutine's first function is not where it was called", 17, 4, 1875},
    {"a coroutine's frames do not fit its status", 23, 1, 256},
    {"a coroutine's status", 27, 4, 111},
    {"a count is too large", 39, 3, 158},
    {"a dead key is none", 15, 3, 35158},
    {"a frame has another size", 13, 3, 218},
    {"a frame has no function", 22, 2, 89},
    {"a frame is outside of its stack", 19, 1, 76},
    {"a frame is too small for its function", 39, 1, 812},
    {"a frame of C has no function of C", 10, 1, 368},
    {"a frame of C is in a state of Lua", 40, 3, 5246},
    {"a frame of C is too small", 34, 1, 136},
    {"a frame of C waits in a hook", 24, 1, 424},
    {"a frame wants too many results", 26, 4, 107},
    {"a frame's arguments are wrong", 8, 2, 525},
    {"a frame's arguments reach below it", 36, 1, 636},
    {"a frame's results are outside of its stack", 4, 3, 18},
    {"a frame's size is wrong", 33, 2, 461},
    {"a frame's state is wrong", 24, 1, 96},
    {"a function does not wait", 28, 4, 1099},
    {"a function does not wait at an instruction", 19, 4, 4507},
    {"a function gives other results", 1, 3, 498},
    {"a function gives other results than its continuation takes", 37, 4, 17863},
    {"a function has no way to go on", 8, 3, 526},
    {"a function has other upvalues", 28, 4, 115},
    {"a function is not where it was called", 30, 3, 778},
    {"a function is not where its continuation says", 37, 3, 2118},
    {"a function lacks its upvalues", 29, 1, 23076},
    {"a function returns results that it does not have", 25, 2, 1905},
    {"a function wants less than nothing", 25, 3, 430},
    {"a function without varargs has some", 36, 1, 472},
    {"a function would return into nothing", 13, 4, 10879},
    {"a function would return into the wrong place", 35, 4, 145119},
    {"a function's frame is in a state of C", 24, 1, 9116},
    {"a handle of a plain value", 5, 1, 840},
    {"a key belongs into the array part", 18, 2, 16145},
    {"a key is no number that can be a key", 12, 1, 2836},
    {"a key is not where it belongs", 3, 1, 12},
    {"a loop does not count by numbers", 7, 4, 14955},
    {"a message handler is outside of its call", 22, 4, 11735},
    {"a message handler of nothing", 11, 1, 5292},
    {"a metatable is no table", 38, 2, 153},
    {"a protected call is wrong", 13, 2, 5137},
    {"a protected function is not where it was called", 8, 2, 1181},
    {"a stack is too large", 20, 1, 51904},
    {"a table is larger than its image", 12, 3, 870},
    {"a table is too large", 36, 3, 1130},
    {"a table under construction is none", 39, 1, 45748},
    {"a table's free place is outside of it", 38, 3, 1138},
    {"a value of an unknown kind", 0, 3, 2},
    {"a variable to be closed is nobody's", 10, 3, 50226},
    {"a variable to be closed is outside of its stack", 15, 1, 388},
    {"a variable will not be closed", 23, 4, 13379},
    {"a variable will not be closed by C", 25, 4, 57011},
    {"an error function is outside of its stack", 25, 1, 592},
    {"an instruction is outside of its function", 4, 4, 1659},
    {"an object is no coroutine", 7, 1, 28},
    {"an object is no key", 24, 4, 4691},
    {"an object is no value", 28, 2, 441},
    {"an object is of another kind", 14, 1, 56},
    {"an upvalue of another type", 29, 4, 2087},
    {"an upvalue will not be closed", 8, 1, 1672},
    {"dead keys of no table", 27, 4, 20611},
    {"frames are out of order", 17, 4, 235},
    {"no such continuation", 20, 2, 81},
    {"no such coroutine", 7, 4, 195},
    {"no such dead key", 25, 3, 266},
    {"no such function", 2, 2, 173},
    {"no such metatable", 2, 1, 8},
    {"no such name", 0, 4, 3},
    {"no such object", 5, 3, 1334},
    {"no such table of a dead key", 8, 4, 691},
    {"no such value", 28, 3, 114},
    {"the limit of an array is wrong", 10, 1, 40},
    {"the top of a stack is wrong", 1, 1, 168},
    {"too many upvalues", 29, 1, 23896},
    {"two cells of one variable", 36, 2, 3753},
    {"two chains meet", 12, 2, 2673},
    {"variables to be closed are out of order", 6, 4, 27},
};

} // namespace

TEST_CASE("each check of an image refuses the damage that it is for", "[image]") {
    for (const Damage& damage : kDamages) {
        INFO(damage.said);
        const char* text = kPrograms[damage.program].text;
        State state(text);
        CHECK(said_of(state, damaged(image_at_stop(text, damage.stop), damage.seed)) ==
              damage.said);
    }
}

// Not a test: prints the rows of the table above, when images look different.
TEST_CASE("find damage for each check", "[.][find-damage]") {
    std::map<std::string, bool> found;
    std::map<std::pair<std::size_t, int>, std::string> images;
    for (std::uint32_t seed = 0; seed < 300'000; ++seed)
        for (const int stop : {1 + static_cast<int>(seed % kDamagedStops)}) {
            const std::size_t program = seed / kDamagedStops % std::size(kPrograms);
            std::string& image = images[{program, stop}];
            if (image.empty())
                image = image_at_stop(kPrograms[program].text, stop);
            State state(kPrograms[program].text);
            const std::string said = said_of(state, damaged(image, seed));
            if (!said.empty() && !std::exchange(found[said], true))
                std::printf("    {\"%s\", %zu, %d, %u},\n", said.c_str(), program, stop, seed);
        }
}

} // namespace lunamoo::verbs
