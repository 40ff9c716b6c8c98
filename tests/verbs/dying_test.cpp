// What a task that is dying does not do: be caught, close variables, compile and collect.
#include "tests/verbs/image_bench.h"
#include "verbs/compile.h"

namespace lunamoo::verbs::small {
namespace {

// What the program says when it goes on after its stop; `why` it dies before that.
std::string said(const std::string& program, Abort why) {
    State state(program);
    state.start();
    lua_State* thread = state.driver.chain[0];
    REQUIRE(state.go_on());
    state.driver.abort = why;
    CHECK_FALSE(state.go_on());
    lua_closethread(thread, nullptr);
    state.driver.abort = Abort::None;
    return state.driver.out;
}

} // namespace

TEST_CASE("an error of a task that is dying is caught by no protected call", "[meter]") {
    const char* program = "pcall(function() suspend() error('x') end) emit('caught')";
    CHECK(said(program, Abort::None) == "caught\n");
    CHECK(said(program, Abort::Killed) == "error: x\n");
}

TEST_CASE("a task that is dying closes no variables", "[meter]") {
    const char* program = "local c <close> = setmetatable({}, {__close = function() emit('closed') "
                          "end}) suspend() error('x')";
    CHECK(said(program, Abort::None) == "error: x\nclosed\n");
    CHECK(said(program, Abort::Killed) == "error: x\n");
}

TEST_CASE("compiling, which takes no ticks, ends where the watchdog has rung", "[meter]") {
    const auto compile = [](lua_State* L) {
        Code code;
        code.kind = CodeKind::Prelude;
        code.source = "return 1";
        return compile_code(L, code, code.source, "text") ? 1 : 0;
    };
    State state("return 1");
    lua_State* L = state.lua();
    lua_pushcfunction(L, compile);
    CHECK(lua_pcall(L, 0, 0, 0) == LUA_OK);
    state.driver.ticks = -1;
    state.driver.seconds_up = true;
    lua_pushcfunction(L, compile);
    CHECK(lua_pcall(L, 0, 0, 0) == LUA_ERRRUN);
    CHECK(state.driver.abort == Abort::OutOfSeconds);
}

TEST_CASE("collecting ends where no ticks are left, and goes on later", "[meter]") {
    State state("return 1");
    lua_State* L = state.lua();
    lua_gc(L, LUA_GCSTOP);
    for (int i = 0; i < 20'000; ++i) {
        lua_newtable(L);
        lua_pop(L, 1);
    }
    const int before = lua_gc(L, LUA_GCCOUNT); // KiB
    state.driver.ticks = -1;
    lua_gc(L, LUA_GCCOLLECT);
    CHECK(lua_gc(L, LUA_GCCOUNT) > before - 100);
    state.driver.ticks = 1000;
    lua_gc(L, LUA_GCCOLLECT);
    CHECK(lua_gc(L, LUA_GCCOUNT) < before - 500);
}

} // namespace lunamoo::verbs::small
