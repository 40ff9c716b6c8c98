// load(text [, name]): what the function sees, what is refused, and how long its code lasts.
#include "db/checksum.h"
#include "tests/verbs/bench.h"
#include "verbs/compile.h"
#include "verbs/realm.h"

#include "lua.h"

namespace lunamoo::verbs::image {
std::uint32_t fingerprint(const Proto* proto); // verbs/lua/image_format.h, which has Lua's names
} // namespace lunamoo::verbs::image

using namespace lunamoo;
using namespace lunamoo::verbs;

TEST_CASE("load makes a function that sees what a helper function sees", "[load]") {
    Bench bench;
    CHECK(bench.says("return load('return 1 + ...')(41)") == "42");
    CHECK(bench.says("return load('return player, argstr, #12, math.pi > 3')()") ==
          "#1, \"\", #12, true");
    CHECK(bench.says("local x = 1 return pcall(load('return x'))").starts_with("false, E_VARNF"));
    CHECK(bench.says("return pcall(load('x = 1'))").starts_with("false, E_VARNF"));
    CHECK(bench.says("return load('local a, b = ... return b, a, ...')(1, 2)") == "2, 1, 1, 2");
    CHECK(bench.says("return #load('return args')(1, 2, 3)") == "3");
    CHECK(bench.says("return load('return load(\"return ...\")(...)')(7)") == "7");
    CHECK(bench.says("return load('')()") == "");
}

TEST_CASE("load gives nil and an error for what does not compile", "[load]") {
    Bench bench;
    CHECK(bench.says(
              "local f, e = load('return return', 'mine') return tostring(f), e.code, e.message") ==
          "\"nil\", E_INVARG, \"mine:1: unexpected symbol near 'return'\"");
    CHECK(bench.says("local f, e = load('\\27Lua') return tostring(f), e.code") ==
          "\"nil\", E_INVARG");
    CHECK(bench.says("local f, e = load('return _ENV') return tostring(f), e.code") ==
          "\"nil\", E_INVARG");
    CHECK(bench.says("local f, e = load('end return function()') return tostring(f), e.code") ==
          "\"nil\", E_INVARG");
    CHECK(bench.says("local f, e = load(('x'):rep(65537)) return tostring(f), e.code") ==
          "\"nil\", E_QUOTA");
    CHECK(bench.says("local f = load(('-'):rep(65536)) return type(f)") == "\"function\"");
    CHECK(bench.says("local f, e = load(('('):rep(1000) .. ')') return e.message") ==
          "\"E_MAXREC: C stack overflow\"");
    CHECK(bench.says("return load(7)") == "E_TYPE");
    CHECK(bench.says("return load(function() end)") == "E_TYPE");
    CHECK(bench.says("return load('', '')") == "E_INVARG");
    CHECK(bench.says("return load('', 'a\\nb')") == "E_INVARG");
    CHECK(bench.says("return load('', 'x', 't', {})") == "E_ARGS");
}

TEST_CASE("no program takes long to compile", "[load]") {
    const auto many = [](const std::string& text, int count) {
        std::string result;
        for (int i = 0; i < count; ++i)
            result += text;
        return result;
    };
    CHECK(!compile_error("return " + many("a or ", 2000) + "a", "x"));
    CHECK(compile_error("return " + many("a or ", 2001) + "a", "x"));
    CHECK(compile_error("return " + many("a and b or ", 1001) + "a", "x"));
    CHECK(compile_error("if a then " + many("elseif a then ", 2001) + "end", "x"));
    CHECK(compile_error("while a do " + many("do break end ", 2001) + "end", "x"));
    CHECK(compile_error(many("goto z ", 2001) + "::z::", "x"));
    const auto nested = [&](int functions, int locals, int names) {
        return many("return function() local a" + many(",a", locals - 1) + " ", functions) +
               many("x=1 ", names) + many("end ", functions);
    };
    CHECK(!compile_error(nested(3, 100, 5000), "x"));
    CHECK(compile_error(nested(20, 50, 10000), "x"));
    CHECK(compile_error(nested(90, 150, 5000), "x"));
    CHECK(!compile_error(many("local function f(a, b) local c = a return c end f(1, 2) ", 190) +
                             many("do local a, b = x, y z(function() return a end) end ", 1000),
                         "x"));
    CHECK(!compile_error("local t = {" + many("'or', ", 5000) + "} -- " + many("or ", 5000), "x"));
}

TEST_CASE("a loaded function acts with the authority of the verb that calls it", "[load]") {
    Bench bench;
    CHECK(bench.says("return load('return (...).secret')(box)") == "1");
    CHECK(bench.says("return load('return (...).secret')(box)", bench.ann) == "E_PERM");
    CHECK(
        bench.says("local f = load('return (...).secret') set_task_perms(obj(2)) return f(box)") ==
        "E_PERM");
    bench.world.set_flag(bench.ann, db::kProgrammer, false);
    CHECK(bench.says("set_task_perms(obj(2)) return load('return 1')") == "E_PERM");
    bench.add_verb(bench.box, "me", "return caller, this, load('return caller')()", bench.ann);
    CHECK(bench.says("return load('return (...):me()')(box)").starts_with("E_PERM"));
    bench.world.set_flag(bench.ann, db::kProgrammer, true);
    CHECK(bench.says("return load('return (...):me()')(box)") == "#-1, " + std::string("#4, #-1"));
}

TEST_CASE("the code of a loaded function goes with the last of its functions", "[load]") {
    Bench bench;
    // 400 texts of 60 KB are more than the realm's 16 MiB.
    bench.add_verb(bench.box, "load_much",
                   "local keep for i = 1, 4 do "
                   "keep = load('return function() return ' .. i .. ' end --' .. "
                   "(' '):rep(60000))() end return keep()",
                   bench.ann);
    for (int i = 0; i < 100; ++i) {
        bench.host.now += 1'000'000; // what she may have in a second
        REQUIRE(bench.says("return box:load_much()", bench.ann) == "4");
    }
    CHECK(bench.runtime.realm_for(bench.ann).used_bytes() < (std::size_t{12} << 20));
}

TEST_CASE("functions of a chunk that the collector is taking are not handed to images", "[load]") {
    Bench bench;
    bench.runtime.meter().ticks = 1'000'000;
    Realm& realm = bench.runtime.realm_for(bench.ann);
    lua_State* L = realm.state();
    const Code* code = realm.push_chunk(L, "return function() return 1 end", "chunk");
    REQUIRE(code != nullptr);
    const std::string key = code->image_key();
    const Proto* main = code->protos[0];
    const auto shape = image::fingerprint(main);
    lua_pop(L, 1);
    lua_gc(L, LUA_GCINC, 100, 1, 1); // in steps as short as there are
    const Proto* found = main;
    for (int step = 0; step < 1'000'000 && found == main; ++step) {
        lua_gc(L, LUA_GCSTEP, 0);
        lua_gc(L, LUA_GCSTOP);
        found = realm.image_code().proto(key, 0);
        REQUIRE(found != nullptr);
        CHECK(image::fingerprint(found) == shape); // a sanitizer sees whether it is freed
        CHECK(realm.code_of(found) != nullptr);
        lua_gc(L, LUA_GCRESTART);
    }
    CHECK(found != main);
    lua_gc(L, LUA_GCCOLLECT);
    lua_gc(L, LUA_GCCOLLECT);
    CHECK(realm.code_of(found) == nullptr);
    CHECK(realm.image_code().proto(key, 0) != nullptr);
    CHECK(bench.says("return load('return 1')()", bench.ann) == "1");
}

TEST_CASE("a fork of a chunk's function goes on though the chunk was collected in its slice",
          "[load]") {
    Bench bench;
    for (int i = 1; i <= 2; ++i) { // the second finds the text in the file
        CHECK(bench.says("fork(0, load('return function(o) o.name = o.name .. 1 end')(), mine) "
                         "for i = 1, 60000 do local t = {{}, {}} end return 1",
                         bench.ann) == "1");
        bench.host.now += 1'000'000;
        bench.runtime.wake_due();
        bench.run();
        CHECK(bench.world.find(bench.anns_own)->name.ends_with(std::string(i, '1')));
    }
}

TEST_CASE("a chunk that an image took is kept until it is written, though another has its text",
          "[load]") {
    Bench bench;
    bench.runtime.meter().ticks = 1'000'000;
    Realm& realm = bench.runtime.realm_for(bench.ann);
    lua_State* L = realm.state();
    const Code* code = realm.push_chunk(L, "return 1", "chunk");
    REQUIRE(code != nullptr);
    const std::string key = code->image_key();
    REQUIRE(realm.image_code().find(code->protos[0]));
    lua_pop(L, 1);
    lua_gc(L, LUA_GCCOLLECT);
    lua_gc(L, LUA_GCCOLLECT);
    CHECK(realm.image_code().proto(key, 0) != nullptr);
    const auto used = realm.take_used_codes();
    REQUIRE(used.size() == 1); // a sanitizer sees whether it is there
    CHECK(used[0]->source == "return 1");
    CHECK(db::sha256(used[0]->bytecode) == used[0]->bytecode_hash);
}

TEST_CASE("a function inside of a chunk keeps the chunk's other functions", "[load]") {
    Bench bench;
    bench.runtime.meter().ticks = 1'000'000;
    Realm& realm = bench.runtime.realm_for(bench.ann);
    lua_State* L = realm.state();
    const Code* code = realm.push_chunk(L, "return function() return 1 end", "chunk");
    REQUIRE(code != nullptr);
    const Proto* main = code->protos[0];
    const auto shape = image::fingerprint(main);
    lua_call(L, 0, 1); // the inner function is all that stays
    lua_gc(L, LUA_GCCOLLECT);
    lua_gc(L, LUA_GCCOLLECT);
    CHECK(image::fingerprint(main) == shape); // a sanitizer sees whether it is freed
    CHECK(realm.code_of(main) == code);
    lua_pop(L, 1);
    lua_gc(L, LUA_GCCOLLECT);
    CHECK(realm.code_of(main) == nullptr);
}

TEST_CASE("loading what does not fit is refused, and the realm goes on", "[load]") {
    Bench bench;
    bench.add_verb(bench.box, "fill",
                   "local kept, ok, e = {} for i = 1, 1000 do "
                   "ok, e = pcall(function() return (assert(load('--' .. ('x'):rep(60000)))) end) "
                   "if not ok then return e.code, i > 100 end "
                   "kept[i] = e if i % 4 == 0 then suspend(0) end end",
                   bench.bob);
    bench.start("return box:fill()", bench.bob);
    for (int i = 0; i < 300 && !bench.ended; ++i) {
        bench.host.now += 1'000'000;
        bench.runtime.wake_due();
        bench.run();
    }
    CHECK(bench.last == "E_QUOTA, true");
    CHECK(bench.says("return load('return 1')()", bench.bob) == "1");
}

TEST_CASE("a verb that is first compiled deep inside of library calls is refused, not the server",
          "[load]") {
    Bench bench;
    const std::string deep = "return " + std::string(150, '(') + "1" + std::string(150, ')');
    REQUIRE(!compile_error(deep, "deep"));
    bench.add_verb(bench.box, "deep", deep, bench.wizard);
    CHECK(bench.says("local function down(n) if n == 0 then "
                     "return tostring(select(2, pcall(call, box, 'deep'))) end "
                     "return (('x'):gsub('x', function() return down(n - 1) end)) end "
                     "return down(100)") == "\"E_VERBNF: E_MAXREC: C stack overflow\"");
    CHECK(bench.says("return box:deep()") == "1");
}

TEST_CASE("a task wakes in a realm that is full of garbage, and fails in one that is just full",
          "[hibernation]") {
    Bench bench;
    const auto big = *db::list_of(std::vector<Value>(10'000, Value::integer(1)));
    bench.add_property(bench.anns_own, "big", big, bench.ann, "rw");
    bench.add_property(bench.anns_own, "got", Value::integer(0), bench.ann, "rw");
    CHECK(bench.says("suspend()", bench.ann) == "..."); // so the realm stays open
    const std::string sleep = "local kept = {} for i = 1, 8 do kept[i] = {mine.big, mine.big} end "
                              "return fork(1, function() mine.got = mine.got + #kept end) > 0";
    CHECK(bench.says(sleep, bench.ann) == "true");
    Realm& realm = bench.runtime.realm_for(bench.ann);
    lua_gc(realm.state(), LUA_GCSTOP);
    CHECK(bench.says("for i = 1, 30 do local garbage = mine.big end", bench.ann) == "");
    lua_gc(realm.state(), LUA_GCRESTART);
    const auto wake_with_left = [&](std::size_t left) {
        const std::size_t rest = realm.limit_bytes() - realm.used_bytes() - left;
        REQUIRE(realm.take_shared(realm.state(), rest));
        bench.host.now += 2'000'000;
        bench.runtime.wake_due();
        bench.run();
        realm.release_shared(rest);
    };
    wake_with_left(1'000'000);
    CHECK(bench.property(bench.anns_own, "got") == Value::integer(8));
    lua_gc(realm.state(), LUA_GCCOLLECT);
    CHECK(bench.says(sleep, bench.ann) == "true");
    lua_gc(realm.state(), LUA_GCCOLLECT);
    wake_with_left(1'000'000);
    CHECK(bench.property(bench.anns_own, "got") == Value::integer(8));
    CHECK(bench.says("return #queued_tasks()", bench.ann) == "1");
}
