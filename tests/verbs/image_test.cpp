// Programs that stop, are saved, lose their Lua state, and go on in a new one: they must say what
// they say when nothing happens to them.
#include "tests/verbs/image_programs.h"

namespace lunamoo::verbs::small {
namespace {

// -- Running programs in three ways

enum class Collect { No, Full };

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
    lower(before.driver.chain[0]->ci->previous->previous, db::ObjectId{5}); // takes varargs
    const std::string image = before.write();
    State after("local function f() suspend() end; f(); emit('on')");
    const ReadImage read = after.read(image);
    CHECK(read.has_lowered);
    const CallInfo* lowered = after.driver.chain[0]->ci->previous->previous;
    CHECK((lowered->callstatus & kLoweredBit) != 0);
    CHECK(lowered_to(lowered) == db::ObjectId{5});
    CHECK(after.write() == image);
    CHECK_FALSE(after.go_on());
    CHECK(after.driver.out == "on\n");
    CallInfo* takes_none = before.driver.chain[0]->ci->previous;
    takes_none->callstatus |= kLoweredBit;
    takes_none->u.l.nextraargs = 0; // so that there is a slot to be read
    State other("local function f() suspend() end; f(); emit('on')");
    CHECK_THROWS_WITH(other.read(before.write()), "a function was lowered that is no verb");
}

TEST_CASE("plain values and functions can be roots, and share", "[image]") {
    State before(
        "local n = 0; local t = {}; return function() n = n + 1; t.n = n; return n end, t, n");
    lua_State* L = before.lua();
    lua_pushvalue(L, 1);
    lua_call(L, 0, 3);
    const std::string image = write_image(L, {}, 3, before.names, before.programs);
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

TEST_CASE("memory of a library function's own is no part of an image", "[image]") {
    State state("suspend()");
    lua_State* L = state.lua();
    constexpr std::size_t kBytes = 1000;
    std::memset(lua_newuserdatauv(L, kBytes, 0), 'x', kBytes);
    const std::string image = write_image(L, {}, 1, state.names, state.programs);
    (void)read_image(L, image, state.names, state.programs);
    CHECK(lua_isnil(L, -1));
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

} // namespace lunamoo::verbs::small
