// Calls and activations: by value, this, caller, callers, perms, depth; within an owner and across.
#include "tests/catch.h"
#include "tests/verbs/bench.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

TEST_CASE("a table changed by a callee of the same owner is unchanged for the caller", "[calls]") {
    Bench bench;
    bench.add_verb(bench.box, "change", "local t = ...; t = table.copy(t); t.a = 2; return t.a",
                   bench.wizard);
    CHECK(bench.says("local t = {a = 1} local r = box:change(t) return t.a, r") == "1, 2");
    bench.add_verb(bench.box, "write", "local t = ...; t.a = 2", bench.wizard);
    CHECK(bench.says("box:write({a = 1})") == "E_TYPE");
}

TEST_CASE("calls mean the same within an owner and across", "[calls]") {
    for (const bool is_across : {false, true}) {
        Bench bench;
        const auto owner = is_across ? bench.bob : bench.wizard;
        bench.add_verb(bench.box, "echo", "return ...", owner);
        bench.add_verb(bench.box, "fail", "error(E_PERM, 'no', {1, 2})", owner);
        bench.add_verb(bench.box, "nap", "suspend(0) return this, ...", owner);
        INFO("across: " << is_across);
        CHECK(bench.says("return box:echo(1, 'two', 3.5, box, E_DIV, {1, {2}, k = true})") ==
              "1, \"two\", 3.5, #4, E_DIV, {1, {2}, k = true}");
        CHECK(bench.says("return type((box:echo({}))), select('#', box:echo())") == "\"table\", 0");
        CHECK(bench.says("local ok, e = pcall(call, box, 'fail') return ok, e.code, e.message, "
                         "e.value") == "false, E_PERM, \"no\", {1, 2}");
        CHECK(bench.says("box:echo(function() end)") == "E_TYPE");
        CHECK(bench.says("box:echo(coroutine.create(function() end))") == "E_TYPE");
        CHECK(bench.says("local t = {} t.t = t box:echo(t)") == "E_TYPE");
        CHECK(bench.says("return box:nosuch()") == "E_VERBNF");
    }
}

TEST_CASE("a verb that returns what cannot leave it raises", "[calls]") {
    Bench bench;
    bench.add_verb(bench.box, "mine", "return function() end", bench.wizard);
    bench.add_verb(bench.box, "theirs", "return function() end", bench.bob);
    CHECK(bench.says("return box:mine()") == "E_TYPE");
    CHECK(bench.says("return box:theirs()") == "E_TYPE");
}

TEST_CASE("this and caller are right through pcall, a coroutine and a returned call", "[calls]") {
    for (const bool is_across : {false, true}) {
        Bench bench;
        const auto owner = is_across ? bench.ann : bench.wizard;
        bench.add_verb(bench.box, "who", "return this, caller, #callers()", owner);
        bench.add_verb(bench.anns_own, "direct", "return obj(4):who()", bench.wizard);
        bench.add_verb(
            bench.anns_own, "guarded",
            "local ok, a, b, c = pcall(function() return obj(4):who() end) return a, b, c",
            bench.wizard);
        bench.add_verb(bench.anns_own, "inside",
                       "local co = coroutine.wrap(function() return obj(4):who() end) return co()",
                       bench.wizard);
        bench.add_verb(bench.anns_own, "named", "return call(obj(4), 'who')", bench.wizard);
        const std::string mine = "#" + std::to_string(bench.anns_own.number);
        for (const char* form : {"direct", "guarded", "inside", "named"}) {
            INFO(form << " across: " << is_across);
            CHECK(bench.says("return " + Bench::name(bench.anns_own) + ":" + form + "()") ==
                  "#4, " + mine + ", 2");
        }
    }
}

TEST_CASE("assigning to this deceives nobody", "[calls]") {
    Bench bench;
    bench.add_verb(bench.box, "who", "return caller", bench.wizard);
    bench.add_verb(bench.anns_own, "lie", "this = obj(1) return obj(4):who()", bench.ann);
    CHECK(bench.says("return " + Bench::name(bench.anns_own) + ":lie()") ==
          "#" + std::to_string(bench.anns_own.number));
}

TEST_CASE("set_task_perms holds for its frame, the helpers in it, and nothing else", "[calls]") {
    Bench bench;
    bench.add_verb(bench.box, "inner", "return caller_perms()", bench.wizard);
    bench.add_verb(bench.box, "lowered",
                   "set_task_perms(obj(2)) local before = this:inner() "
                   "local ok, e = pcall(function() return dump_database() end) "
                   "return before, ok, e.code",
                   bench.wizard);
    CHECK(bench.says("return box:lowered()") == "#2, false, E_PERM");
    CHECK(bench.says("box:lowered() return (pcall(dump_database))") == "true");
    CHECK(bench.says("set_task_perms(obj(3))", bench.ann) == "E_PERM");
    CHECK(bench.says("set_task_perms(obj(2))", bench.ann) == "");
}

TEST_CASE("a verb that was lowered in a coroutine stays so, also where that goes on in a fork",
          "[calls]") {
    Bench bench;
    const std::string bobs = "#" + std::to_string(bench.bob.number);
    bench.add_verb(bench.box, "low",
                   "local function read() return this.secret end local n = read() + read() "
                   "set_task_perms(" +
                       Bench::name(bench.bob) +
                       ") coroutine.yield(n) local ok, e = pcall(read) "
                       "return this:whose(), ok, e.code",
                   bench.wizard);
    bench.add_verb(bench.box, "whose", "return caller_perms()", bench.wizard);
    const std::string begun =
        "local function new() local co = coroutine.wrap(function() return box:low() end) co() "
        "return co end local one, two = new(), new() ";
    CHECK(bench.says(begun + "box.secret = 1 local who, ok, code = two() "
                             "return who, ok, code, box.secret, one()") ==
          bobs + ", false, E_PERM, 1, " + bobs + ", false, E_PERM");
    bench.says(begun + "fork(0, function() box.secret = {one()} end)");
    bench.runtime.wake_due();
    bench.run();
    CHECK(db::to_literal(bench.property(bench.box, "secret")) == "{" + bobs + ", false, E_PERM}");
}

TEST_CASE("what fails while a verb returns finds the verb's frame as it was", "[calls]") {
    Bench bench;
    const std::string lower = "set_task_perms(obj(2)) ";
    const std::string many = "local t = {} for i = 1, 200 do t[i] = i end return t";
    bench.add_verb(bench.box, "code", lower + "return function() end", bench.wizard);
    bench.add_verb(bench.box, "stopped", lower + "suspend(0) return function() end", bench.wizard);
    CHECK(bench.says("return box:code()") == "E_TYPE");
    CHECK(bench.says("local ok, e = pcall(call, box, 'code') return ok, e.code") ==
          "false, E_TYPE");
    bench.says("box:stopped()");
    bench.runtime.wake_due();
    bench.run();
    CHECK(bench.says("return 1") == "1"); // goes on
    // However many ticks are left: it ends within the freezing of its result, too.
    bench.add_verb(bench.box, "many", lower + many, bench.wizard);
    bench.add_verb(bench.box, "results", lower + "return table.unpack({}, 1, 200)", bench.wizard);
    for (const char* verb : {"many", "results"})
        for (int left = 10; left < 900; left += 5)
            bench.says("while ticks_left() > " + std::to_string(left) +
                       " do end return box:" + verb + "()");
    CHECK(bench.says("return 1") == "1");
    // Arguments stand between the frame and its `this`.
    bench.add_verb(bench.box, "wide", "return function() end", bench.wizard);
    const std::string traceback =
        bench.says("local ok, e = pcall(call, box, 'wide', table.unpack({}, 1, 5000)) "
                   "return e.traceback");
    CHECK(traceback.find(":wide, line") != std::string::npos);
    CHECK(traceback.find("this ==") == std::string::npos);
}

TEST_CASE("verbs calling verbs end at the depth limit, within and across owners", "[calls]") {
    Bench bench;
    bench.add_verb(bench.box, "down", "return this:down()", bench.wizard);
    bench.add_verb(bench.box, "ping", "return this:pong()", bench.ann);
    bench.add_verb(bench.box, "pong", "return this:ping()", bench.bob);
    bench.add_verb(bench.box, "loop",
                   "local co = coroutine.wrap(function() return this:loop() end) "
                   "return co()",
                   bench.wizard);
    CHECK(bench.says("return box:down()") == "E_MAXREC");
    CHECK(bench.says("return box:ping()") == "E_MAXREC");
    CHECK(bench.says("return box:loop()") == "E_MAXREC");
    CHECK(bench.says("local ok, e = pcall(call, box, 'ping') return ok, e.code") ==
          "false, E_MAXREC");
}

TEST_CASE("as deep as the options allow, two owners call each other in turn", "[calls]") {
    Bench bench;
    bench.option("max_stack_depth", Value::integer(150));
    const std::string down = "local n = ... if n == 0 then return 0 end return 1 + this:";
    bench.add_verb(bench.box, "ping", down + "pong(n - 1)", bench.ann);
    bench.add_verb(bench.box, "pong", down + "ping(n - 1)", bench.bob);
    CHECK(bench.says("return box:ping(140)") == "140"); // C's own stack would end at fifty
    CHECK(bench.says("return box:ping(150)") == "E_MAXREC");
}

TEST_CASE("a verb that is found through a table is not called on the table", "[calls]") {
    Bench bench;
    bench.add_verb(bench.box, "own", "return this", bench.ann);
    bench.add_verb(bench.box, "bobs", "return this", bench.bob);
    for (const std::string name : {"own", "bobs"})
        CHECK(bench.says("local t = setmetatable({}, {__index = box}) "
                         "local ok, e = pcall(function() return t:" +
                             name + "() end) return e.message",
                         bench.ann) == "\"a verb can only be called on an object\"");
}

TEST_CASE("texts that evaluate each other end at the depth limit", "[calls]") {
    Bench bench;
    const std::string mine = Bench::name(bench.anns_own);
    bench.add_property(bench.anns_own, "code",
                       Value::short_string("return select(2, eval(" + mine + ".code))"), bench.ann,
                       "r");
    CHECK(bench.says("local e = eval(mine.code) return e", bench.ann) == "true");
    CHECK(bench.says("return select(2, eval(mine.code)).code", bench.ann) == "E_MAXREC");
}

TEST_CASE("pass calls the ancestor's verb with the same this", "[calls]") {
    Bench bench;
    bench.add_verb(bench.box, "greet", "return 'box', this, ...", bench.bob);
    const auto child = *bench.world.create(bench.box, bench.wizard);
    bench.add_verb(child, "greet", "return 'child', pass(...)", bench.wizard);
    CHECK(bench.says("return " + Bench::name(child) + ":greet(7)") ==
          "\"child\", \"box\", #" + std::to_string(child.number) + ", 7");
}

TEST_CASE("verb and args are what the verb was called with", "[calls]") {
    Bench bench;
    bench.add_verb(bench.box, "fo*o bar", "return verb, #args, args[1]", bench.wizard);
    bench.add_verb(bench.box, "th*eirs", "return verb, #args", bench.bob);
    CHECK(bench.says("return box:foo(5)") == "\"foo\", 1, 5");
    CHECK(bench.says("return box:fo(5, 6)") == "\"fo\", 2, 5");
    CHECK(bench.says("return box:bar()") == "\"bar\", 0");
    CHECK(bench.says("return box:the(1)") == "\"the\", 1");
}

TEST_CASE("nothing can be kept in a realm", "[realm]") {
    Bench bench;
    CHECK(bench.says("x = 1") == "E_VARNF");
    CHECK(bench.says("return x") == "E_VARNF");
    CHECK(bench.says("string.rep = nil") == "E_VARNF");
    CHECK(bench.says("getmetatable('').__index = 1") == "E_TYPE");
    CHECK(bench.says("return getmetatable(''), getmetatable(box), getmetatable(string)") ==
          "false, false, false");
    CHECK(bench.says("return _ENV") == "E_TYPE");
    CHECK(bench.says("player = box") == "E_TYPE");
    CHECK(bench.says("setmetatable({}, {__gc = function() end})") == "E_PERM");
    CHECK(bench.says("end return function() do") == "E_TYPE");
}

TEST_CASE("whatever does not end is ended, and nothing of it runs on", "[meter]") {
    const char* const programs[] = {
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "local function f() return f() end while true do pcall(f) end",
        "repeat until false",
        "::a:: goto a",
        "for i = 1, math.huge do end",
        "coroutine.wrap(function() while true do end end)()",
        "while true do coroutine.wrap(function() for i = 1, 1000 do end end)() end",
        "table.sort({3, 1, 2}, function() while true do end end)",
        "do local x <close> = setmetatable({}, {__close = function() while true do end end}) end",
        "xpcall(error, function() while true do end end)",
        "('x'):rep(100):gsub('x', function() while true do end end)",
        "('a'):rep(3000):find(('a-'):rep(25) .. 'b')",
        "setmetatable({}, {__index = function() while true do end end}).x = nil return "
        "setmetatable({}, {__index = function(t, k) while true do end end}).x",
        "tostring(setmetatable({}, {__tostring = function() while true do end end}))",
        "for k in function() return 1 end do end",
        "while true do pcall(error, 'x') end",
        "local s = 'x' while true do s = s .. s if #s > 5e5 then s = 'x' end end",
        "local t = {} while true do t = table.pack(table.unpack({1, 2, 3})) end",
        "while true do fork(1000, function() end) end",
    };
    for (const char* program : programs) {
        Bench bench;
        bench.add_verb(bench.box, "attack", std::string(program) + "; obj(4).hit = true",
                       bench.ann);
        bench.add_property(bench.box, "hit", Value::boolean(false), bench.ann, "rw");
        INFO(program);
        const std::string result =
            bench.says("pcall(call, box, 'attack') box.hit = true", bench.ann);
        CHECK((result == "aborted" || result == "" || result.substr(0, 2) == "E_"));
        if (result == "aborted")
            CHECK(bench.property(bench.box, "hit") == Value::boolean(false));
        CHECK(bench.says("return 1 + 1", bench.ann) == "2"); // the realm is usable
    }
}

TEST_CASE("a table that grows forever is refused, and the realm stays usable", "[memory]") {
    Bench bench;
    for (int i = 0; i < 20; ++i) {
        const auto result =
            bench.says("local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end", bench.ann);
        CHECK((result == "E_QUOTA" || result == "aborted"));
    }
    CHECK(bench.says("local t = {} local ok, e = pcall(function() for i = 1, 300 do "
                     "t[i] = ('x' .. i):rep(200000) end end) t = nil return ok, e.code",
                     bench.ann) == "false, E_QUOTA");
    CHECK(bench.says("return #('x'):rep(1000000)", bench.ann) == "1000000");
}
