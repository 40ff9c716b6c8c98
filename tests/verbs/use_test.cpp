// use(what, name, hash): whose texts are taken, what a library may be, that nothing of it can
// change, and how long it lasts.
#include "db/checksum.h"
#include "tests/verbs/bench.h"
#include "verbs/realm.h"

#include "lua.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

// A bench whose box has libraries of the wizard's.
struct Shelf : verbs::Bench {
    Shelf() {
        library("list", "local list = {} function list.map(t, f) local r = {} "
                        "for i, v in ipairs(t) do r[i] = f(v) end return r end return list");
    }
    void library(std::string name, std::string text) { library(box, name, text, wizard, "rl"); }
    void library(ObjectId on, const std::string& name, const std::string& text, ObjectId owner,
                 std::string_view bits = "rl") {
        add_verb(on, name, text, owner, bits);
    }
    void program(ObjectId on, std::string_view name, std::string text) {
        const auto found = world.find_own_verb(on, name);
        REQUIRE(found);
        world.set_verb_program(on, found->index,
                               std::make_shared<const db::Program>(db::Program{std::move(text)}));
    }
    // The message of what the code raises.
    std::string complaint(const std::string& code, ObjectId perms) {
        return says("local ok, e = pcall(function() " + code + " end) return e.message", perms);
    }
};

} // namespace

TEST_CASE("a library's functions are called as one's own", "[use]") {
    Shelf bench;
    CHECK(bench.says("local list = use(box, 'list') "
                     "return list.map({1, 2}, function(n) return n * 10 end)",
                     bench.ann) == "{10, 20}");
    CHECK(bench.says("return use(box, 'list') == use(box, 'list')", bench.ann) == "true");
    bench.library("library", "return function() return 'bare' end");
    CHECK(bench.says("return use(box)()", bench.ann) == "\"bare\"");
    CHECK(bench.says("use()") == "E_ARGS");
    CHECK(bench.says("use(7)") == "E_TYPE");
    CHECK(bench.says("use(obj(999))") == "E_INVARG");
    CHECK(bench.says("use(box, 'secret')") == "E_VERBNF"); // no l bit
    CHECK(bench.says("use(box, ('x'):rep(1000))") == "E_INVARG");
    CHECK(bench.says("use(box, 'list', nil, 1)") == "E_ARGS");
    bench.library("child", "return {own = true, f = pairs}");
    const auto child = bench.world.create(bench.box, bench.wizard);
    CHECK(bench.says("return use(" + verbs::Bench::name(*child) + ", 'child').own") == "true");
}

TEST_CASE("a library runs with the authority of the verb that calls its functions", "[use]") {
    Shelf bench;
    bench.library("peek", "return {secret = function(of) return of.secret end}");
    CHECK(bench.says("return use(box, 'peek').secret(box)", bench.ann) == "E_PERM");
    CHECK(bench.says("return use(box, 'peek').secret(box)") == "1");
    CHECK(bench.says("local peek = use(box, 'peek') set_task_perms(obj(2)) "
                     "return peek.secret(box)") == "E_PERM");
    CHECK(bench.says("local peek = use(box, 'peek') set_task_perms(obj(2)) "
                     "return pcall(use, box, 'list'), (pcall(peek.secret, box))") == "true, false");
}

TEST_CASE("a library must be readable", "[use]") {
    Shelf bench;
    bench.library(bench.box, "hidden", "return {}", bench.wizard, "l");
    CHECK(bench.says("use(box, 'hidden')", bench.ann) == "E_PERM");
    CHECK(bench.says("return #use(box, 'hidden')") == "0");
    CHECK(bench.says("set_task_perms(obj(2)) use(box, 'hidden')") == "E_PERM");
}

TEST_CASE("a stranger's library is used by its hash only", "[use]") {
    Shelf bench;
    const std::string text = "return {who = function() return 'bob' end}";
    const std::string hash = db::to_hex(db::sha256(text));
    bench.library(bench.bobs_own, "library", text, bench.bob);
    const std::string bobs = verbs::Bench::name(bench.bobs_own);
    CHECK(bench.says("use(" + bobs + ")", bench.ann) == "E_PERM");
    CHECK(bench.says("use(" + bobs + ")") == "E_PERM"); // the wizard's realm above all
    CHECK(bench.says("set_task_perms(obj(3)) use(" + bobs + ")") == "E_PERM");
    CHECK(bench.says("return use(" + bobs + ").who()", bench.bob) == "\"bob\"");
    CHECK(bench.complaint("use(" + bobs + ")", bench.ann).find(hash) != std::string::npos);
    const std::string pinned = "use(" + bobs + ", 'library', '" + hash + "')";
    CHECK(bench.says("return " + pinned + ".who()", bench.ann) == "\"bob\"");
    bench.program(bench.bobs_own, "library", "return {who = function() shutdown() end}");
    CHECK(bench.says("return " + pinned, bench.ann) == "E_INVARG");
    CHECK(bench.says("use(" + bobs + ", 'library', 7)", bench.ann) == "E_INVARG");
    // Who may write a verb may make it do anything.
    bench.library(bench.box, "open", "return {}", bench.wizard, "rwl");
    CHECK(bench.says("use(box, 'open')", bench.ann) == "E_PERM");
}

TEST_CASE("nothing of a library can be changed", "[use]") {
    Shelf bench;
    bench.library("all", R"lua(
        local names, nested, mixed = {north = "n"}, {inner = {1, 2}}, {f = pairs, list = {3}}
        local Stack = {}
        Stack.__index = Stack
        function Stack.new() return setmetatable({n = 0}, Stack) end
        function Stack:push() self.n = self.n + 1 return self.n end
        return {names = names, nested = nested, mixed = mixed, Stack = Stack,
                get = function() return names, nested, mixed end, [1] = "one"})lua");
    for (const char* write : {"l.new = 1",
                              "l.get = 1",
                              "l[1] = 2",
                              "l.names.north = 2",
                              "l.names.x = 1",
                              "l.nested.inner[1] = 2",
                              "l.mixed.f = 1",
                              "l.mixed.g = 1",
                              "l.mixed.list[1] = 1",
                              "l.Stack.push = 1",
                              "rawset(l, 'x', 1)",
                              "rawset(l.mixed, 'f', 1)",
                              "setmetatable(l, nil)",
                              "setmetatable(l.Stack, {})",
                              "getmetatable(l).__index = 1",
                              "table.insert(l, 1)",
                              "table.remove(l)",
                              "table.sort(l, function() return true end)",
                              "table.move({1}, 1, 1, 1, l)",
                              "getmetatable(l.Stack.new()).push = 1",
                              "getmetatable(l.Stack.new()).__index = 1",
                              "rawset(getmetatable(l.Stack.new()), 1, 1)",
                              "(select(1, l.get())).x = 1",
                              "(select(3, l.get())).x = 1",
                              "for k, v in pairs(l.mixed) do if k == 'list' then v[1] = 1 end end",
                              "local n, t = pairs(l) t.x = 1",
                              "local n, t = pairs(l) rawset(t, 'x', 1)"}) {
        INFO(write);
        const std::string code = "local l = use(box, 'all') " + std::string(write);
        const std::string result = bench.says(code, bench.ann);
        const bool is_refused = result == "E_TYPE" || result == "E_PERM" || result == "";
        CHECK(is_refused);
        CHECK(bench.says("local l = use(box, 'all') local keys = {} "
                         "for k in pairs(l) do keys[#keys + 1] = tostring(k) end table.sort(keys) "
                         "local s = l.Stack.new() s:push() "
                         "return table.concat(keys, ' '), l.names.north, l.nested.inner[1], "
                         "#l, l[1], l.mixed.f == pairs, l.mixed.list[1], s:push(), l.x",
                         bench.ann) ==
              "\"1 Stack get mixed names nested\", \"n\", 1, 1, \"one\", true, 3, 2");
    }
    CHECK(bench.says("local l = use(box, 'all') return getmetatable(l.Stack.new()) == l.Stack",
                     bench.ann) == "true");
    CHECK(bench.says("local l = use(box, 'all') return setmetatable({}, l.mixed)", bench.ann) ==
          "E_TYPE");
    CHECK(bench.says("local l = use(box, 'all') mine.name = l", bench.ann) == "E_TYPE");
}

TEST_CASE("a library that keeps state is refused", "[use]") {
    Shelf bench;
    const auto refused = [&](const std::string& text) {
        Shelf fresh;
        fresh.library("state", text);
        INFO(text);
        CHECK(fresh.says("use(box, 'state')", fresh.ann) == "E_TYPE");
    };
    refused("local n = 0 return {next = function() n = n + 1 return n end}");
    refused("local n = 0 return {f = {g = function() return function() n = n + 1 end end}}");
    refused("local n = 0 local function bump() n = n + 1 end return {f = function() bump() end}");
    refused("local function counter() local n = 0 return function() n = n + 1 return n end end "
            "return {next = counter()}");
    refused("local seen = {} local t = {cache = function() seen = {} end} return t");
    refused("return {each = ('a b'):gmatch('%a')}");
    refused("return {co = coroutine.create(function() end)}");
    refused("return {co = coroutine.wrap(function() end)}");
    refused("return {t = setmetatable({}, {__index = pairs})}");
    refused("return {[function() end] = 1}");
    refused("return setmetatable({}, {})");
    refused("return 7");
    refused("return 'text'");
    refused("");
    // What a call makes is the caller's own.
    bench.library("fine", "return {counter = function() local n = 0 "
                          "return function() n = n + 1 return n end end}");
    CHECK(bench.says("local c = use(box, 'fine').counter() c() return c(), "
                     "use(box, 'fine').counter()()",
                     bench.ann) == "2, 1");
    // A table of its own that it writes to is no table any more that can be written.
    bench.library("cache", "local seen = {} return {f = function(k) seen[k] = k end}");
    CHECK(bench.says("use(box, 'cache').f(1)", bench.ann) == "E_TYPE");
}

TEST_CASE("a library keeps nothing of the task that loaded it", "[use]") {
    Shelf bench;
    bench.library("who", "local first, words = player, argstr "
                         "return {first = function() return first, words end, "
                         "now = function() return player end, caller = function() return caller "
                         "end}");
    CHECK(bench.says("return use(box, 'who').first(), use(box, 'who').now()") == "#-1, #1");
    CHECK(bench.says("return use(box, 'who').now(), player", bench.ann) == "#2, #2");
    CHECK(bench.says("return use(box, 'who').caller()", bench.ann) == "E_VARNF");
    CHECK(bench.says("return ({pcall(use, box, 'nothing')})[1], player", bench.ann) == "false, #2");
    bench.library("fails", "error(E_RANGE, 'at load')");
    CHECK(bench.says("return select(2, pcall(use, box, 'fails')).message, player", bench.ann) ==
          "\"at load\", #2");
}

TEST_CASE("a library cannot stop while it loads; its functions can", "[use]") {
    Shelf bench;
    bench.library("stops", "suspend(0) return {}");
    bench.library("stops_inside", "local co = coroutine.wrap(function() suspend(0) end) co() "
                                  "return {}");
    bench.library("yields", "coroutine.yield() return {}");
    bench.library("naps", "return {nap = function() suspend(0) return 'woke' end}");
    CHECK(bench.says("use(box, 'stops')", bench.ann) == "E_INVARG");
    CHECK(bench.says("use(box, 'stops_inside')", bench.ann) == "E_INVARG");
    CHECK(bench.says("coroutine.wrap(function() use(box, 'yields') end)()", bench.ann) ==
          "E_INVARG");
    bench.start("return use(box, 'naps').nap()", bench.ann);
    bench.host.now += 1'000'000;
    bench.runtime.wake_due();
    bench.run();
    CHECK(bench.last == "\"woke\"");
}

TEST_CASE("libraries use libraries, but not in a circle and not without end", "[use]") {
    Shelf bench;
    const std::string box = verbs::Bench::name(bench.box);
    bench.library("a", "local list = use(" + box + ", 'list') return {map = list.map}");
    CHECK(bench.says("return use(box, 'a').map == use(box, 'list').map", bench.ann) == "true");
    bench.library("b", "return use(" + box + ", 'c')");
    bench.library("c", "return use(" + box + ", 'b')");
    CHECK(bench.says("use(box, 'b')", bench.ann) == "E_INVARG");
    CHECK(bench.complaint("use(box, 'b')", bench.ann) ==
          "\"libraries in a circle: #4:b uses #4:c uses #4:b\"");
    bench.library("self", "return use(" + box + ", 'self')");
    CHECK(bench.says("use(box, 'self')", bench.ann) == "E_INVARG");
    for (int i = 0; i < 20; ++i)
        bench.library("d" + std::to_string(i),
                      "return use(" + box + ", 'd" + std::to_string(i + 1) + "')");
    bench.library("d20", "return {}");
    CHECK(bench.says("use(box, 'd0')", bench.ann) == "E_MAXREC");
    CHECK(bench.says("return type(use(box, 'd6'))", bench.ann) == "\"table\"");
    bench.library("deep", "local t = {} for i = 1, 50 do t = {t} end t[2] = pairs return t");
    CHECK(bench.says("return type(use(box, 'deep'))", bench.ann) == "\"table\"");
    bench.library("deeper", "local t = {pairs} for i = 1, 200 do t = {t} end return t");
    CHECK(bench.says("use(box, 'deeper')", bench.ann) == "E_QUOTA");
    bench.library("data", "local t = {} for i = 1, 80 do t = {t} end return t");
    CHECK(bench.says("use(box, 'data')", bench.ann) == "E_QUOTA");
    bench.library("functions", "local f = pairs for i = 1, 80 do local g = f "
                               "f = function() return g end end return f");
    CHECK(bench.says("use(box, 'functions')", bench.ann) == "E_QUOTA");
    bench.library("bomb", "local t = {} for i = 1, 40 do t = {t, t} end return {t, pairs}");
    CHECK(bench.says("use(box, 'bomb')", bench.ann) == "E_QUOTA");
    bench.library("loop", "while true do end");
    CHECK(bench.says("pcall(use, box, 'loop')", bench.ann) == "aborted");
    bench.library("wrong", "return return");
    CHECK(bench.says("use(box, 'wrong')", bench.ann) == "E_INVARG");
    bench.library("itself", "local t = {f = pairs} t.t = t return t");
    CHECK(bench.says("local t = use(box, 'itself') return t.t.t == t", bench.ann) == "true");
    CHECK(bench.says("return use(box, 'list').map({1}, tostring)", bench.ann) == "{\"1\"}");
}

TEST_CASE("using a library again costs little, and many do not fill a realm", "[use]") {
    Shelf bench;
    bench.library("long", "return {f = function() return 1 end} --" + std::string(60'000, '-'));
    const std::string cost = "local t = ticks_left() use(box, 'long') return t - ticks_left()";
    CHECK(std::stoi(bench.says(cost, bench.ann)) > 100'000);
    CHECK(std::stoi(bench.says(cost, bench.ann)) < 50);
    bench.world.add_verb(bench.anns_own, [&] {
        db::Verb verb;
        verb.names = "library";
        verb.owner = bench.ann;
        verb.bits = db::kVerbRead | db::kVerbLibrary;
        return verb;
    }());
    for (int i = 0; i < 400; ++i) { // 24 MB of texts
        bench.host.now += 1'000'000;
        bench.program(bench.anns_own, "library",
                      "return {n = " + std::to_string(i) + ", f = pairs} --" +
                          std::string(60'000, '-'));
        REQUIRE(bench.says("return use(mine).n", bench.ann) == std::to_string(i));
    }
    CHECK(bench.runtime.realm_for(bench.ann).used_bytes() < (std::size_t{12} << 20));
}

TEST_CASE("a realm keeps the sixty-four libraries that were used last", "[use]") {
    Shelf bench;
    const auto cost = [&](int i) {
        return std::stoi(bench.says("local t = ticks_left() use(box, 'l" + std::to_string(i) +
                                        "') return t - ticks_left()",
                                    bench.ann));
    };
    for (int i = 0; i <= 64; ++i) {
        bench.library("l" + std::to_string(i), "return {n = " + std::to_string(i) + "}");
        CHECK(cost(i) > 100);
    }
    CHECK(cost(64) < 50);
    CHECK(cost(1) < 50);
    CHECK(cost(0) > 100); // compiled again
}

TEST_CASE("a task goes on with the library it had, another gets the new one", "[use]") {
    Shelf bench;
    bench.library("say", "return {text = function() return 'old' end}");
    bench.start("local say = use(box, 'say') suspend(1) "
                "return say.text(), use(box, 'say').text()",
                bench.ann);
    bench.program(bench.box, "say", "return {text = function() return 'new' end}");
    CHECK(bench.runtime.wait_for_wakes());
    bench.host.now += 2'000'000;
    bench.runtime.wake_due();
    bench.run();
    CHECK(bench.last == "\"old\", \"new\"");
    bench.program(bench.box, "say", "return {text = function() return 'old' end}");
    CHECK(bench.says("return use(box, 'say').text()", bench.ann) == "\"old\"");
}
