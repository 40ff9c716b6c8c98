// Grants: what is not granted has no name and is refused at the call, by whatever door; changes
// hold at once; builtins are wrapped by verbs of #0.
#include "tests/verbs/bench.h"
#include "verbs/grants.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

struct Granting : verbs::Bench {
    void set(ObjectId who, const std::string& name, const std::string& how) {
        INFO(name << " " << how);
        REQUIRE(says("set_grant(" + Bench::name(who) + ", '" + name + "', " + how + ")") == "");
    }
    void set_all(const std::string& name, const std::string& how) { set(db::kNothing, name, how); }
    // Runs until what sleeps has woken.
    void wake() {
        host.now += 10'000'000;
        runtime.wake_due();
        run();
    }
};

} // namespace

TEST_CASE("who has no grant has no such name, others have", "[grants]") {
    Granting bench;
    CHECK(bench.says("return ctime(0) ~= nil", bench.ann) == "true");
    bench.set(bench.ann, "ctime", "false");
    CHECK(bench.says("return ctime(0)", bench.ann) == "E_VARNF");
    CHECK(bench.says("return select(2, pcall(function() return ctime end)).message", bench.ann) ==
          "\"'ctime' is not granted to #2\"");
    CHECK(bench.says("return ctime(0) ~= nil", bench.bob) == "true");
    CHECK(bench.says("return ctime(0) ~= nil") == "true");
    bench.set(bench.ann, "ctime", "nil");
    CHECK(bench.says("return ctime(0) ~= nil", bench.ann) == "true");
    bench.set_all("ctime", "false");
    for (const auto who : {bench.ann, bench.bob, bench.wizard})
        CHECK(bench.says("return ctime(0)", who) == "E_VARNF");
    bench.set(bench.bob, "ctime", "true");
    CHECK(bench.says("return ctime(0) ~= nil", bench.bob) == "true");
    bench.set_all("ctime", "nil");
    CHECK(bench.says("return ctime(0) ~= nil", bench.ann) == "true");
}

TEST_CASE("every builtin that may be taken away is taken away", "[grants]") {
    Granting bench;
    for (const auto& builtin : all_builtins()) {
        if (builtin.grant == Grant::Internal || is_always_as_declared(builtin.name))
            continue;
        INFO(builtin.name);
        const std::string name(builtin.name);
        bench.set_all(name, "false");
        const std::string value = "return type(" + name + ")";
        CHECK(bench.says(value, bench.ann) == "E_VARNF");
        CHECK(bench.says(value) == "E_VARNF");
        bench.set_all(name, "true");
        CHECK(bench.says(value, bench.ann) == "\"function\"");
        if (builtin.function != nullptr || name == "create" || name == "move") {
            bench.set_all(name, "'wrapped'");
            CHECK(bench.says(value, bench.ann) == "\"function\"");
            CHECK(bench.says("return " + name + "()", bench.ann) == "E_PERM"); // no bf_NAME
        }
        bench.set_all(name, "nil");
    }
    CHECK(bench.says("return equal(grants(obj(-1)), {})") == "true");
}

TEST_CASE("a function that was kept is refused at the call, by whatever door", "[grants]") {
    const std::string refused = "E_PERM";
    for (const char* name : {"ctime", "create", "eval", "fork", "load", "use"}) {
        INFO(name);
        Granting bench;
        const std::string f(name);
        const auto after_the_ban = [&](const std::string& code) {
            bench.set(bench.ann, f, "nil");
            bench.start(code, bench.ann);
            bench.set(bench.ann, f, "false");
            bench.ended = false;
            for (int i = 0; i < 3; ++i)
                bench.wake();
            return bench.property(bench.anns_own, "got");
        };
        bench.add_property(bench.anns_own, "got", Value(), bench.ann, "rw");
        const auto denied = Value::short_string("E_PERM");
        const std::string tell = " mine.got = ok and 'called' or tostring(e.code) ";
        for (const std::string& code :
             {"local f = " + f + " suspend(1) local ok, e = pcall(f, 1, 2)" + tell,
              "local f = " + f +
                  " local function g(...) return f(...) end suspend(1) "
                  "local ok, e = pcall(g, 1, 2)" +
                  tell,
              "local co = coroutine.wrap(function(f) coroutine.yield() return pcall(f, 1, 2) end) "
              "co(" +
                  f + ") suspend(1) local ok, e = co()" + tell,
              "local co = coroutine.create(" + f +
                  ") suspend(1) "
                  "local ok, e = coroutine.resume(co, 1, 2)" +
                  tell,
              "local t = setmetatable({}, {__index = " + f +
                  "}) suspend(1) "
                  "local ok, e = pcall(function() return t.x end)" +
                  tell}) {
            INFO(code);
            bench.world.find(bench.anns_own); // the property is reset
            (void)bench.world.set_property(bench.anns_own, bench.world.symbols().intern("got"),
                                           Value());
            CHECK(after_the_ban(code) == denied);
        }
    }
}

TEST_CASE("a grant holds for the perms in force as well as for the owner", "[grants]") {
    Granting bench;
    bench.set(bench.ann, "ctime", "false");
    CHECK(bench.says("set_task_perms(obj(2)) return ctime(0)") == "E_PERM");
    bench.add_verb(bench.box, "now", "return ctime(0) ~= nil", bench.wizard);
    CHECK(bench.says("return box:now()", bench.ann) == "true"); // a wizard's verb
    bench.add_verb(bench.box, "hers", "return ctime(0) ~= nil", bench.ann);
    CHECK(bench.says("return box:hers()") == "E_VARNF"); // her verb, whoever calls
    CHECK(bench.says("return load('return ctime(0)')()", bench.ann) == "E_VARNF");
    CHECK(bench.says("local ok, e = eval('return ctime(0)') return e.code", bench.ann) ==
          "E_VARNF");
}

TEST_CASE("a wizard's revocation holds for the rest of the very slice", "[grants]") {
    Granting bench;
    bench.add_verb(bench.box, "hers", "return ctime(0) ~= nil", bench.ann);
    CHECK(bench.says("local a = box:hers() set_grant(obj(2), 'ctime', false) "
                     "local ok, e = pcall(call, box, 'hers') set_grant(obj(2), 'ctime') "
                     "return a, ok, e.code, box:hers()") == "true, false, E_VARNF, true");
}

TEST_CASE("whose owner is gone has nothing", "[grants]") {
    Granting bench;
    bench.add_verb(bench.box, "orphan", "return time()", bench.bob);
    bench.add_verb(bench.box, "nobodys", "return time()", db::kNothing);
    CHECK(bench.says("return box:orphan() > 0") == "true");
    CHECK(bench.says("local f = time set_task_perms(obj(-1)) return f()") == "E_PERM");
    CHECK(bench.says("recycle(obj(3)) return box:orphan()") == "E_VARNF");
    CHECK(bench.says("return box:nobodys()") == "E_VARNF");
}

TEST_CASE("what is for wizards can be granted to one who is none", "[grants]") {
    Granting bench;
    CHECK(bench.says("return accounts()", bench.ann) == "E_PERM");
    CHECK(bench.says("server_log('x')", bench.ann) == "E_VARNF");
    bench.set(bench.ann, "accounts", "true");
    bench.set(bench.ann, "server_log", "true");
    CHECK(bench.says("return #accounts() > 0", bench.ann) == "true");
    CHECK(bench.says("server_log('of ann')", bench.ann) == "");
    CHECK(bench.host.logged.back() == "of ann");
    CHECK(bench.says("return accounts()", bench.bob) == "E_PERM");
    bench.set_all("accounts", "true"); // everybody may name it, which makes nobody a wizard
    CHECK(bench.says("return accounts()", bench.bob) == "E_PERM");
    bench.set(bench.ann, "accounts", "nil");
    CHECK(bench.says("return accounts()", bench.ann) == "E_PERM");
}

TEST_CASE("only wizards write grants, and what others write is not believed", "[grants]") {
    Granting bench;
    CHECK(bench.says("set_grant(obj(2), 'ctime', true)", bench.ann) == "E_PERM");
    CHECK(bench.says("set_grant(obj(-1), 'ctime', 'no')") == "E_INVARG");
    CHECK(bench.says("set_grant(obj(2), 'ctime', 'wrapped')") == "E_INVARG");
    CHECK(bench.says("set_grant(obj(999), 'ctime', true)") == "E_INVARG");
    CHECK(bench.says("set_grant(obj(2), '_create', true)") == "E_INVARG");
    CHECK(bench.says("set_grant(obj(2), 'set_grant', true)") == "E_INVARG");
    CHECK(bench.says("set_grant(obj(-1), 'set_grant', false)") == "E_INVARG");
    bench.set(bench.ann, "ctime", "false");
    CHECK(bench.says("obj(0).server_options.grants = {}", bench.ann) == "E_PERM");
    CHECK(bench.says("chparent(obj(2), mine) return ctime(0)", bench.ann) == "E_VARNF");
    const auto give = [&](ObjectId on, std::string_view name, ObjectId owner) {
        REQUIRE(bench.world.set_property_info(on, *bench.world.symbols().find(name), owner,
                                              db::kPropertyRead));
    };
    // Of hers, under the same name: on herself, by a class, in a place of options of her own.
    bench.add_property(bench.ann, "grants", Value::integer(1), bench.ann, "rw");
    CHECK(bench.says("return ctime(0)", bench.ann) == "E_VARNF");
    give(bench.knobs, "grants", bench.ann);
    CHECK(bench.says("return ctime(0) ~= nil", bench.ann) == "true");
    CHECK(bench.says("set_grant(obj(2), 'ctime', true)") == "E_PERM");
    give(bench.knobs, "grants", bench.wizard);
    CHECK(bench.says("return ctime(0)", bench.ann) == "E_VARNF");
    give(bench.system, "server_options", bench.ann);
    CHECK(bench.says("return ctime(0) ~= nil", bench.ann) == "true");
    CHECK(
        bench.says("return grants(obj(2)).ctime, pcall(grants, obj(3))", bench.ann).substr(0, 11) ==
        "true, false");
}

TEST_CASE("grants are data: bad ones are as if they were not there", "[grants]") {
    Granting bench;
    bench.set(bench.ann, "ctime", "false");
    const std::string write = "obj(0).server_options.grants = ";
    for (const char* table :
         {"7", "'x'", "{}", "{1, 2}", "{everybody = 7}", "{[obj(2)] = 'x'}",
          "{everybody = {no_such = false, set_grant = false, grants = false, [1] = false}}"}) {
        INFO(table);
        CHECK(bench.says(write + table) == "");
        CHECK(bench.says("return ctime(0) ~= nil", bench.ann) == "true");
        CHECK(bench.says("return type(set_grant), type(grants)") == "\"function\", \"function\"");
    }
    CHECK(bench.says(write + "{[obj(2)] = {ctime = 'what'}}") == "");
    CHECK(bench.says("return ctime(0)", bench.ann) == "E_VARNF"); // no grant that is known
}

// -- Wrapped builtins

TEST_CASE("a wrapped builtin's calls go to #0:bf_NAME, which may call it", "[grants]") {
    Granting bench;
    bench.add_verb(bench.system, "bf_ctime",
                   "local t = ... if t == 13 then error(E_RANGE, 'unlucky') end "
                   "return 'wrapped', ctime(t), caller, caller_perms()",
                   bench.wizard);
    bench.set_all("ctime", "'wrapped'");
    CHECK(bench.says("return ctime(0)", bench.ann) ==
          "\"wrapped\", \"Thu Jan  1 00:00:00 1970 UTC\", #-1, #2");
    CHECK(bench.says("return ctime(0)") == "\"Thu Jan  1 00:00:00 1970 UTC\"");
    CHECK(bench.says("return ctime(13)", bench.ann) == "E_RANGE");
    CHECK(bench.says("return (pcall(ctime, function() end))", bench.ann) == "false");
    CHECK(bench.says("set_task_perms(obj(2)) return (ctime(0))") == "\"wrapped\"");
    CHECK(bench.says("return (coroutine.wrap(ctime)(0))", bench.ann) == "\"wrapped\"");
    bench.set(bench.ann, "ctime", "true"); // her own is the real one
    CHECK(bench.says("return ctime(0)", bench.ann) == "\"Thu Jan  1 00:00:00 1970 UTC\"");
    CHECK(bench.says("return (ctime(0))", bench.bob) == "\"wrapped\"");
    CHECK(bench.says("return grants(obj(3)).ctime", bench.bob) == "\"wrapped\"");
}

TEST_CASE("a wrapper that took its caller's perms still reaches the builtin", "[grants]") {
    Granting bench;
    bench.add_verb(bench.system, "bf_create",
                   "set_task_perms(caller_perms()) local o = create(...) o.name = 'by wrapper' "
                   "return o",
                   bench.wizard);
    bench.add_verb(bench.system, "bf_valid", "return 'no ' .. tostring(valid(...))", bench.wizard);
    bench.set_all("create", "'wrapped'");
    bench.set_all("valid", "'wrapped'");
    CHECK(bench.says("return create(mine).name, create(mine).owner", bench.ann) ==
          "\"by wrapper\", #2");
    CHECK(bench.says("return valid(mine)", bench.ann) == "\"no true\"");
    // A verb that the wrapper calls is wrapped again: no end, and a limit.
    bench.add_verb(bench.box, "again", "return time()", bench.ann);
    bench.add_verb(bench.system, "bf_time", "return obj(4):again()", bench.wizard);
    bench.set_all("time", "'wrapped'");
    CHECK(bench.says("return time()", bench.ann) == "E_MAXREC");
}

TEST_CASE("what everybody is granted is still for whom it is declared for", "[grants]") {
    Granting bench;
    for (const std::string call :
         {"dump_database()", "hash_password('x')", "check_password('x', 'y')", "server_log('x')",
          "shutdown('x')"}) {
        INFO(call);
        const std::string name = call.substr(0, call.find('('));
        const std::string code =
            "local ok, e = pcall(function() return " + call + " end) return e.code, e.message";
        bench.set_all(name, "true");
        CHECK_THAT(bench.says(code, bench.ann), Catch::Contains("not permitted to #2"));
        bench.set(bench.ann, name, "true");
        CHECK(bench.says(code, bench.ann).find("E_PERM") == std::string::npos);
    }
}

TEST_CASE("reading and writing grants takes ticks for each", "[grants]") {
    const auto cost = [](const std::string& code, int people) {
        Granting bench;
        for (int i = 0; i < people; ++i)
            bench.set(*bench.world.create(db::kNothing, bench.wizard), "ctime", "false");
        return std::stoi(bench.says("local t = ticks_left() " + code + " return t - ticks_left()"));
    };
    CHECK(cost("grants(obj(3))", 0) >= static_cast<int>(all_builtins().size()));
    CHECK(cost("set_grant(obj(3), 'ctime', false)", 50) -
              cost("set_grant(obj(3), 'ctime', false)", 0) ==
          50);
}

TEST_CASE("a wrapper may stop the task", "[grants]") {
    Granting bench;
    bench.add_verb(bench.system, "bf_ctime bf_create", "suspend(1) return verb", bench.wizard);
    bench.set_all("ctime", "'wrapped'");
    bench.set_all("create", "'wrapped'");
    bench.start("local a = ctime(0) return a, create(mine)", bench.ann);
    bench.wake();
    bench.wake();
    CHECK(bench.last == "\"bf_ctime\", \"bf_create\"");
}
