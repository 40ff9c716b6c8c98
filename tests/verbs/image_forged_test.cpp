// What images must not hold: each is written from a state in which one thing was changed by hand,
// or has one number changed in its bytes, and is refused for that.
#include "tests/verbs/image_programs.h"

#include <functional>

namespace lunamoo::verbs::small {
namespace {

// 0: the innermost.
CallInfo* frame(State& state, int depth) {
    CallInfo* ci = state.driver.chain.back()->ci;
    for (; depth > 0; --depth)
        ci = ci->previous;
    return ci;
}

using Forge = std::function<void(State&)>;

std::string forged(const std::string& program, const Forge& forge) {
    State state(program);
    state.start();
    REQUIRE(state.go_on());
    forge(state);
    return state.write();
}

std::string said_of_forged(const std::string& program, const Forge& forge) {
    State state(program);
    return said_of(state, forged(program, forge));
}

// What the frame goes on after.
void goes_on_after(CallInfo* ci, OpCode opcode) {
    const Proto* proto = clLvalue(s2v(ci->func.p))->p;
    for (int i = 0; i < proto->sizecode; ++i)
        if (GET_OPCODE(proto->code[i]) == opcode) {
            ci->u.l.savedpc = proto->code + i + 1;
            return;
        }
    FAIL("no such instruction");
}

// The frames of `body` after an error: the one that catches it, a closing function, suspend.
std::string unwinding(const std::string& catches, const std::string& locals = "") {
    return "local closes = setmetatable({}, {__close = function() suspend() end}) " + catches +
           "(function() " + locals + " local x <close> = closes; error('x') end)";
}

std::string spliced(std::string image, std::size_t at, std::size_t size, const std::string& with) {
    std::string row(db::unseal(image));
    row.replace(at, size, with);
    db::seal(row);
    return row;
}

} // namespace

TEST_CASE("a forged frame of C is refused", "[image][forged]") {
    CHECK(said_of_forged("call(suspend)", [](State& state) {
              frame(state, 0)->nresults = LUA_MINSTACK + 1;
          }) == "C wants too many results");
    CHECK(said_of_forged("call_kept(1, suspend)", [](State& state) {
              frame(state, 1)->u.c.ctx = 2;
          }) == "a function is not where its context says");
    CHECK(said_of_forged("with_closing(setmetatable({}, {__close = emit}), suspend)",
                         [](State& state) {
                             frame(state, 1)->top.p = frame(state, 1)->func.p + 2;
                         }) == "a function is outside of its caller");
    CHECK(said_of_forged("call(suspend)", [](State& state) {
              frame(state, 1)->u.c.k = suspend_k;
              frame(state, 1)->u.c.ctx = 77;
          }) == "a function waits at a stop, and in a call");
    CHECK(said_of_forged("suspend()", [](State& state) {
              frame(state, 0)->u.c.k = call_k;
              frame(state, 0)->u.c.ctx = 0;
          }) == "a function waits for a call at a stop");
    CHECK(said_of_forged("suspend()", [](State& state) {
              frame(state, 0)->callstatus |= CIST_CLSRET;
              frame(state, 0)->u2.nres = 0;
          }) == "a function waits for nothing");
    CHECK(said_of_forged("suspend()", [](State& state) {
              setcistrecst(frame(state, 0), LUA_ERRRUN);
          }) == "an error without a protected call");
}

TEST_CASE("a forged frame after an error is refused", "[image][forged]") {
    CHECK(said_of_forged(unwinding("pcall"), [](State&) {}).empty());
    CHECK(said_of_forged(unwinding("pcall"), [](State& state) { frame(state, 1)->nresults = 1; }) ==
          "a closing function is not where it was called");
    CHECK(said_of_forged(unwinding("pcall"), [](State& state) {
              setcistrecst(frame(state, 2), LUA_ERRERR + 1);
          }) == "an error of an unknown kind");
    CHECK(said_of_forged(unwinding("guard"), [](State& state) {
              frame(state, 2)->u2.funcidx += static_cast<int>(sizeof(StackValue));
          }) == "a protected function is not where its continuation says");
}

// Its bits are in a place that a writer does not fill so: found by what another bit changes.
TEST_CASE("a protected call that returns as well is refused", "[image][forged]") {
    std::string many = "local a1";
    for (int i = 2; i <= 150; ++i)
        many += ", a" + std::to_string(i);
    const std::string program = unwinding("pcall", many);
    const auto image = [&](bool is_tail) {
        return forged(program, [is_tail](State& state) {
            frame(state, 2)->nresults = codeNresults(0);
            if (is_tail)
                frame(state, 2)->callstatus |= CIST_TAIL;
        });
    };
    const std::string plain = image(false);
    const std::string other = image(true);
    std::size_t at = 0;
    while (plain[at] == other[at])
        ++at;
    db::Reader in(std::string_view(plain).substr(at));
    const std::uint64_t status = in.varint();
    std::string bits;
    db::put_varint(bits, status | CIST_CLSRET);
    const std::size_t size = plain.size() - at - in.left();
    State state(program);
    CHECK(said_of(state, plain).empty());
    CHECK(said_of(state, spliced(plain, at, size, bits)) == "a protected call returns");
}

TEST_CASE("a forged frame of Lua is refused", "[image][forged]") {
    const std::string closing = "local function f() local x <close> = setmetatable({}, {__close = "
                                "function() suspend() end}) return 1, 2 end f()";
    CHECK(said_of_forged(closing, [](State& state) { frame(state, 2)->u2.nres = 70'000; }) ==
          "a frame's results are outside of any stack");
    CHECK(said_of_forged("call(function() suspend() local a, b = 1, 2 return a, b end)",
                         [](State& state) {
                             goes_on_after(frame(state, 1), OP_RETURN);
                             frame(state, 1)->u2.nres = 0;
                         }) == "a function returns without closing variables");
    CHECK(said_of_forged("local function f() suspend() end f() return f()", [](State& state) {
              goes_on_after(frame(state, 2), OP_TAILCALL);
              frame(state, 1)->nresults = LUA_MULTRET;
          }) == "a function was replaced by its tail call");
}

TEST_CASE("an image of a stop between instructions is for tests alone", "[image][forged]") {
    const char* program = "local a = 1 local b = a + 1 suspend()";
    State before(program);
    before.start();
    lua_sethook(before.driver.chain[0], stop_here, LUA_MASKCOUNT, 1);
    REQUIRE(before.go_on());
    REQUIRE(before.go_on());
    State after(program);
    CHECK(said_of(after, before.write()) == "a function waits between instructions");
    after.stops = Stops::Anywhere;
    CHECK(said_of(after, before.write()).empty());
}

TEST_CASE("a paused function's stack ends where its instruction says", "[image][forged]") {
    const char* program = "for i = 1, 5 do end suspend()";
    State before(program);
    before.start();
    lua_State* t = before.driver.chain[0];
    lua_sethook(t, stop_here, LUA_MASKCOUNT, 1);
    State after(program);
    do
        REQUIRE(before.go_on());
    while (!said_of(after, before.write()).empty());
    t->top.p--;
    CHECK(said_of(after, before.write()) == "a paused function's stack ends elsewhere");
}

TEST_CASE("forged values and coroutines are refused", "[image][forged]") {
    CHECK(said_of_forged("local f = only_a_frame suspend()", [](State&) {}) ==
          "a function of the server's waits nowhere");
    CHECK(said_of_forged("local t = {only_a_frame} suspend()", [](State&) {}) ==
          "a function of the server's is a value");
    CHECK(said_of_forged("local co = create(emit) suspend()", [](State& state) {
              const lua_State* t = state.driver.chain[0];
              for (StackValue* slot = t->stack.p + 1; slot < t->top.p; ++slot)
                  if (ttisthread(s2v(slot))) {
                      lua_State* co = thvalue(s2v(slot));
                      co->tbclist.p = co->stack.p + 1;
                      co->tbclist.p->tbclist.delta = 1;
                  }
          }) == "a coroutine that has not begun has variables");
    const char* program = "local t = {[7777777] = 1} suspend()";
    const std::string image = forged(program, [](State&) {});
    std::string key;
    db::put_integer(key, 7777777);
    const std::size_t next = image.find(key) + key.size(); // how far the next node is
    std::string far;
    db::put_integer(far, std::int64_t{1} << 40);
    State state(program);
    CHECK(said_of(state, spliced(image, next, 1, far)) == "a number is too large");
}

TEST_CASE("an image that names what this server lacks says what", "[image][forged]") {
    const std::string image = forged("call(suspend)", [](State&) {});
    State state("call(suspend)");
    ImageNames fewer;
    lua_pushglobaltable(state.lua());
    fewer.add_object(state.lua(), -1, "environment");
    lua_pop(state.lua(), 1);
    state.names = fewer;
    CHECK_THROWS_WITH(state.read(image), Catch::Contains("the function 'call' does not exist"));
    for (const auto& [name, function] : kFunctions)
        fewer.add_function(function, name);
    state.names = fewer;
    CHECK_THROWS_WITH(state.read(image), Catch::Contains("the continuation 'call' does not exist"));
}

TEST_CASE("what no image may hold is refused when it is written", "[image][forged]") {
    CHECK_THROWS_WITH(
        forged("call(suspend)", [](State& state) { frame(state, 1)->u.c.k = nullptr; }),
        "call cannot be saved while it waits");
    CHECK_THROWS_WITH(
        forged("suspend()", [](State& state) { frame(state, 0)->callstatus |= CIST_FIN; }),
        Catch::Contains("stands in a hook or a finalizer"));
    State state("suspend()");
    lua_State* L = state.lua();
    const auto write_top = [&] { return write_image(L, {}, 1, state.names, state.programs); };
    lua_pushthread(L);
    CHECK_THROWS_WITH(write_top(), "the realm's own thread cannot be saved");
    REQUIRE(luaL_loadstring(L, "return 1") == LUA_OK);
    CHECK_THROWS_WITH(write_top(), Catch::Contains("which is no known program"));
}

} // namespace lunamoo::verbs::small
