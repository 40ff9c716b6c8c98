// The builtins as verb code sees them, in a world of a few objects, with a host of a few lines.
#include "tests/catch.h"
#include "tests/verbs/bench.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

// -- The declarations

TEST_CASE("every builtin does for a wizard what its declaration shows", "[builtins]") {
    for (const auto& builtin : all_builtins()) {
        if (builtin.allowed.empty())
            continue;
        Bench bench;
        INFO(builtin.name << ": " << builtin.allowed);
        const std::string result = bench.says(std::string(builtin.allowed));
        INFO(result);
        const bool stopped = builtin.name == "suspend";
        CHECK(bench.ended != stopped);
        CHECK(result.substr(0, 2) != "E_");
    }
}

TEST_CASE("every builtin that needs authority refuses a plain programmer", "[builtins]") {
    for (const auto& builtin : all_builtins()) {
        if (builtin.denied.empty())
            continue;
        Bench bench;
        INFO(builtin.name << ": " << builtin.denied);
        // What is not granted has no name; a call that has got hold of it is refused all the same.
        const bool is_granted = builtin.grant == Grant::Default;
        const std::string code(builtin.denied);
        CHECK(bench.says(code, bench.ann) == (is_granted ? "E_PERM" : "E_VARNF"));
        if (!is_granted)
            CHECK(bench.says("set_task_perms(" + verbs::Bench::name(bench.ann) + ") " + code) ==
                  "E_PERM");
    }
}

TEST_CASE("declarations are complete, and primitives cannot be named", "[builtins]") {
    Bench bench;
    for (const auto& builtin : all_builtins()) {
        INFO(builtin.name);
        CHECK_FALSE(builtin.help.empty());
        CHECK_FALSE(builtin.result.empty());
        CHECK(find_builtin(builtin.name) == &builtin);
        const bool is_internal = builtin.grant == Grant::Internal;
        CHECK(is_internal == (builtin.name[0] == '_'));
        if (is_internal)
            CHECK(bench.says("return " + std::string(builtin.name) + "()") == "E_VARNF");
        else
            CHECK(bench.says("return type(" + std::string(builtin.name) + ")") == "\"function\"");
    }
}

// -- Values

TEST_CASE("objects are named by numbers and by text", "[builtins]") {
    Bench bench;
    CHECK(bench.says("return obj(12) == toobj('#12'), toobj(' 12 ') == toobj(12)") == "true, true");
    CHECK(bench.says("return toobj('#-1') == obj(-1)") == "true");
    CHECK(bench.says("return toobj('lamp')") == "E_INVARG");
    CHECK(bench.says("return toobj('#99999999999999999999')") == "E_INVARG");
    CHECK(bench.says("return toobj(true)") == "E_TYPE");
}

TEST_CASE("the functions of lists give new lists and count from one", "[builtins]") {
    Bench bench;
    CHECK(bench.says("return listappend({1, 2}, 3), listappend({1, 2}, 3, 1)") ==
          "{1, 2, 3}, {1, 3, 2}");
    CHECK(bench.says("return listinsert({1, 2}, 3), listinsert({1, 2}, 3, 2)") ==
          "{3, 1, 2}, {1, 3, 2}");
    CHECK(bench.says("return listappend({1}, 2, 99), listappend({1}, 2, -5)") == "{1, 2}, {2, 1}");
    CHECK(bench.says("return listinsert({1}, 2, math.mininteger)") == "{2, 1}");
    CHECK(bench.says("return listdelete({1, 2, 3}, 2), listset({1, 2}, 'x', 2)") ==
          "{1, 3}, {1, \"x\"}");
    CHECK(bench.says("return listdelete({1}, 2)") == "E_RANGE");
    CHECK(bench.says("return listset({1}, 2, 0)") == "E_RANGE");
    CHECK(bench.says("return setadd({1, 2}, 2), setadd({1}, {3})") == "{1, 2}, {1, {3}}");
    CHECK(bench.says("return setremove({1, 2, 1}, 1), setremove({1}, 5)") == "{2, 1}, {1}");
    CHECK(bench.says("return is_member({2}, {1, {2}}), is_member(3, {1}) == nil") == "2, true");
    CHECK(bench.says("return listappend({a = 1}, 2)") == "E_INVARG");
    CHECK(bench.says("return listappend({1}, nil)") == "E_INVARG");
    CHECK(bench.says("local l = {1} listappend(l, 2) return #l") == "1");
}

TEST_CASE("equal compares contents, and functions are no values", "[builtins]") {
    Bench bench;
    CHECK(bench.says("return equal({1, {a = 2}}, {1, {a = 2}}), equal({1}, {2}), equal(1, 1.0)") ==
          "true, false, true");
    CHECK(bench.says("return equal(print, nil)") != "true");
    CHECK(bench.says("return equal(pcall, pcall)") == "E_TYPE");
}

TEST_CASE("times are told in UTC", "[builtins]") {
    Bench bench;
    CHECK(bench.says("return time()") == "1000000");
    CHECK(bench.says("return ctime(650587400)") == "\"Mon Aug 13 22:43:20 1990 UTC\"");
    CHECK(bench.says("return ctime(-1)") == "E_INVARG");
    CHECK(bench.says("return ctime(1e300)") == "E_INVARG");
    CHECK(bench.says("return ctime(math.huge)") == "E_INVARG");
}

// -- Objects

TEST_CASE("creating needs a fertile parent or one's own, and calls initialize", "[builtins]") {
    Bench bench;
    bench.add_property(bench.anns_own, "made", Value(), bench.ann, "rw");
    bench.add_verb(bench.anns_own, "initialize",
                   "this.name = 'new' " + Bench::name(bench.anns_own) + ".made = this",
                   bench.wizard);
    CHECK(bench.says("local o = create(mine) return o.name, o.owner == mine.owner, "
                     "parent(o) == mine, mine.made == o",
                     bench.ann) == "\"new\", true, true, true");
    CHECK(bench.says("return create(" + Bench::name(bench.anns_own) + ")", bench.bob) == "E_PERM");
    bench.world.set_flag(bench.anns_own, db::kFertile, true);
    CHECK(bench.says("return create(" + Bench::name(bench.anns_own) + ").owner", bench.bob) ==
          "#" + std::to_string(bench.bob.number));
    CHECK(bench.says("return create(mine, box.owner)", bench.ann) == "E_PERM");
    CHECK(bench.says("return create(obj(-1))", bench.ann) == "E_PERM");
    CHECK(bench.says("return create(obj(999))") == "E_INVARG");
    CHECK(bench.says("local o = create(box, obj(-1)) return o.owner == o") == "true");
}

TEST_CASE("ownership_quota counts objects down and up", "[builtins]") {
    Bench bench;
    bench.add_property(bench.ann, "ownership_quota", Value::integer(1), bench.wizard, "r");
    CHECK(bench.says("create(mine) return " + Bench::name(bench.ann) + ".ownership_quota",
                     bench.ann) == "0");
    CHECK(bench.says("return create(mine)", bench.ann) == "E_QUOTA");
    CHECK(bench.says("recycle(children(mine)[1]) return " + Bench::name(bench.ann) +
                         ".ownership_quota",
                     bench.ann) == "1");
}

TEST_CASE("moving asks the place, then tells the old and the new one", "[builtins]") {
    Bench bench;
    const auto a = bench.wizards_own, b = bench.bobs_own;
    bench.add_property(bench.system, "trace", db::empty_table(), bench.wizard, "rw");
    const std::string trace = "obj(0).trace = listappend(obj(0).trace, ";
    for (const auto place : {a, b}) {
        bench.add_verb(place, "accept", trace + "'accept') return true", bench.wizard);
        bench.add_verb(place, "exitfunc", trace + "{'exit', this, (...).location})", bench.wizard);
        bench.add_verb(place, "enterfunc", trace + "{'enter', this, (...).location})",
                       bench.wizard);
    }
    const auto move = [&](ObjectId where) {
        return bench.says("move(mine, " + Bench::name(where) + ") return mine.location", bench.ann);
    };
    CHECK(move(a) == db::to_literal(Value::object(a)));
    CHECK(move(b) == db::to_literal(Value::object(b)));
    const std::string a_text = db::to_literal(Value::object(a));
    const std::string b_text = db::to_literal(Value::object(b));
    CHECK(db::to_literal(bench.property(bench.system, "trace")) ==
          "{\"accept\", {\"enter\", " + a_text + ", " + a_text + "}, \"accept\", {\"exit\", " +
              a_text + ", " + b_text + "}, {\"enter\", " + b_text + ", " + b_text + "}}");
    CHECK(move(db::kNothing) == "#-1");
}

TEST_CASE("a place that does not accept keeps everybody out but wizards", "[builtins]") {
    Bench bench;
    CHECK(bench.says("move(mine, box)", bench.ann) == "E_NACC");
    bench.add_verb(bench.box, "accept", "return false", bench.wizard);
    CHECK(bench.says("move(mine, box)", bench.ann) == "E_NACC");
    CHECK(bench.says("move(mine, box) return mine.location == box") == "true");
    CHECK(bench.says("move(box, mine)") == "E_RECMOVE");
    CHECK(bench.says("move(mine, mine)") == "E_RECMOVE");
    CHECK(bench.says("move(mine, obj(-3))") == "E_INVARG");
    CHECK(bench.says("move(obj(999), box)") == "E_INVARG");
}

TEST_CASE("what verbs do in the middle of a move is seen", "[builtins]") {
    Bench bench;
    bench.add_verb(bench.box, "accept", "recycle(this) return true", bench.wizard);
    CHECK(bench.says("move(mine, box)", bench.ann) == "E_INVARG");
    bench.add_verb(bench.wizards_own, "accept", "recycle((...)) return true", bench.wizard);
    CHECK(bench.says("move(mine, " + Bench::name(bench.wizards_own) + ")", bench.ann) ==
          "E_INVARG");
    bench.add_verb(bench.bobs_own, "accept",
                   "(...).owner = " + Bench::name(bench.bob) + " return true", bench.wizard);
    const auto thing = *bench.world.create(db::kNothing, bench.ann);
    CHECK(bench.says("move(" + Bench::name(thing) + ", " + Bench::name(bench.bobs_own) + ")",
                     bench.ann) == "E_PERM");
}

TEST_CASE("changing a parent needs control of both sides", "[builtins]") {
    Bench bench;
    CHECK(bench.says("chparent(mine, box)", bench.ann) == "E_PERM");
    bench.world.set_flag(bench.box, db::kFertile, true);
    CHECK(bench.says("chparent(mine, box) return parent(mine) == box, isa(mine, box), "
                     "isa(box, mine)",
                     bench.ann) == "true, true, false");
    CHECK(bench.says("chparent(box, " + Bench::name(bench.anns_own) + ")") == "E_RECMOVE");
    CHECK(bench.says("chparent(mine, obj(-1)) return parent(mine)", bench.ann) == "#-1");
}

TEST_CASE("who is no player any more is cut off", "[builtins]") {
    Bench bench;
    bench.host.online[bench.bob] = {};
    CHECK(bench.says("set_player_flag(" + Bench::name(bench.bob) + ", false) return is_player(" +
                     Bench::name(bench.bob) + ")") == "false");
    CHECK(bench.host.online.empty());
    CHECK(bench.says("return #players()") == "2");
}

// -- Properties

TEST_CASE("properties are defined with owner and bits, by position or by name", "[builtins]") {
    Bench bench;
    const std::string ann = Bench::name(bench.ann);
    CHECK(bench.says("add_property(mine, 'a', 1, {" + ann +
                         ", 'rc'}) "
                         "add_property(mine, 'b', {2}, {owner = " +
                         ann +
                         ", perms = 'w'}) "
                         "return properties(mine), property_info(mine, 'a').perms, "
                         "property_info(mine, 'b').owner == " +
                         ann + ", mine.b",
                     bench.ann) == "{\"a\", \"b\"}, \"rc\", true, {2}");
    CHECK(bench.says("add_property(mine, 'c', 1, {" + Bench::name(bench.bob) + ", ''})",
                     bench.ann) == "E_PERM");
    CHECK(bench.says("add_property(mine, 'c', 1, {" + ann + ", 'q'})", bench.ann) == "E_INVARG");
    CHECK(bench.says("add_property(mine, 'A', 1, {" + ann + ", ''})", bench.ann) == "E_INVARG");
    for (const char* name : {"name", "Owner", "location", "contents", "programmer", "wizard", "r",
                             "w", "f", "parent"}) {
        INFO(name);
        CHECK(bench.says("add_property(mine, '" + std::string(name) + "', 1, {" + ann + ", ''})",
                         bench.ann) == "E_INVARG");
    }
    CHECK(bench.says("return has_property(mine, 'A'), has_property(mine, 'name'), "
                     "has_property(mine, 'zz')",
                     bench.ann) == "true, true, false");
}

TEST_CASE("information on a property obeys its bits", "[builtins]") {
    Bench bench;
    bench.add_property(bench.box, "shared", Value::integer(1), bench.wizard, "rw");
    for (const char* code :
         {"property_info(box, 'secret')", "is_clear_property(box, 'secret')",
          "set_property_info(box, 'secret', {perms = 'r'})", "clear_property(box, 'secret')",
          "delete_property(box, 'secret')", "set_property_info(box, 'shared', {name = 'taken'})"}) {
        INFO(code);
        CHECK(bench.says(code, bench.ann) == "E_PERM");
    }
    CHECK(bench.says("set_property_info(box, 'shared', {" + Bench::name(bench.ann) + ", 'r'})",
                     bench.ann) == "E_PERM");
    CHECK(bench.says("set_property_info(box, 'secret', {" + Bench::name(bench.ann) +
                     ", 'r', 'open'}) return box.open, property_info(box, 'open').perms") ==
          "1, \"r\"");
    CHECK(bench.says("property_info(box, 'none')") == "E_PROPNF");
}

TEST_CASE("a cleared property is inherited again", "[builtins]") {
    Bench bench;
    bench.add_property(bench.anns_own, "p", Value::integer(1), bench.ann, "rc");
    const auto child = Bench::name(*bench.world.create(bench.anns_own, bench.ann));
    CHECK(bench.says("local c = " + child +
                         " local a = is_clear_property(c, 'p') c.p = 2 "
                         "local b = is_clear_property(c, 'p') clear_property(c, 'p') "
                         "return a, b, c.p",
                     bench.ann) == "true, false, 1");
    CHECK(bench.says("clear_property(mine, 'p')", bench.ann) == "E_INVARG");
}

// -- Verbs

TEST_CASE("a verb is added, programmed, read and called", "[builtins]") {
    Bench bench;
    const std::string ann = Bench::name(bench.ann);
    CHECK(bench.says("local i = add_verb(mine, {" + ann +
                         ", 'rxd', ' l*ook  see '}, "
                         "{'this', 'with', 'any'}) "
                         "return i, verbs(mine), verb_args(mine, 'look'), verb_info(mine, 1).perms",
                     bench.ann) ==
          "1, {\"l*ook see\"}, {\"this\", \"with/using\", \"any\"}, \"rxd\"");
    CHECK(bench.says("return set_verb_code(mine, 'look', {'local n = ...', 'return n + 1'}), "
                     "mine:see(4), verb_code(mine, 'see')",
                     bench.ann) == "{}, 5, {\"local n = ...\", \"return n + 1\"}");
    CHECK(bench.says("local e = set_verb_code(mine, 1, 'return +') return #e, type(e[1]), "
                     "mine:see(4)",
                     bench.ann) == "1, \"string\", 5");
    CHECK(bench.says("set_verb_code(mine, 1, 'return #0, $nothing\\r\\n') "
                     "return verb_code(mine, 1)",
                     bench.ann) == "{\"return obj(0), sys.nothing\"}");
    CHECK(bench.says("set_verb_args(mine, 1, {dobj = 'none', prep = 'none', iobj = 'none'}) "
                     "set_verb_info(mine, 1, {perms = 'r'}) "
                     "return verb_args(mine, 1), verb_info(mine, 1).names, "
                     "respond_to(mine, 'see'), find_verb(mine, 'see').index",
                     bench.ann) == "{\"none\", \"none\", \"none\"}, \"l*ook see\", false, 1");
    CHECK(bench.says("delete_verb(mine, 'see') return verbs(mine), find_verb(mine, 'see') == nil",
                     bench.ann) == "{}, true");
}

TEST_CASE("verbs that are somebody else's stay as they are", "[builtins]") {
    for (const char* code : {"verb_info(box, 'open')", "verb_args(box, 'open')",
                             "verb_code(box, 'open')", "set_verb_info(box, 'open', {perms = 'r'})",
                             "set_verb_args(box, 'open', {'none', 'none', 'none'})",
                             "set_verb_code(box, 'open', '')", "delete_verb(box, 'open')"}) {
        INFO(code);
        Bench bench;
        bench.add_verb(bench.box, "open", "return 1", bench.wizard, "xd");
        CHECK(bench.says(code, bench.ann) == "E_PERM");
        CHECK(bench.says(code).substr(0, 2) != "E_");
    }
}

TEST_CASE("nobody makes a verb that runs with another's authority", "[builtins]") {
    Bench bench;
    const std::string wizard = Bench::name(bench.wizard);
    CHECK(bench.says("add_verb(mine, {" + wizard + ", 'rxd', 'v'}, {'this', 'none', 'this'})",
                     bench.ann) == "E_PERM");
    bench.add_verb(bench.anns_own, "v", "", bench.ann);
    CHECK(bench.says("set_verb_info(mine, 'v', {owner = " + wizard + "})", bench.ann) == "E_PERM");
    bench.world.set_flag(bench.ann, db::kProgrammer, false);
    CHECK(bench.says("set_verb_code(mine, 'v', '')", bench.ann) == "E_PERM");
    CHECK(bench.says("add_verb(mine, {" + Bench::name(bench.ann) +
                         ", 'rxd', 'w'}, {'this', 'none', 'this'})",
                     bench.ann) == "E_PERM");
}

TEST_CASE("what is no verb is refused by name", "[builtins]") {
    Bench bench;
    const std::string ann = Bench::name(bench.ann);
    CHECK(bench.says("verb_info(mine, 'none')", bench.ann) == "E_VERBNF");
    CHECK(bench.says("verb_info(mine, 0)", bench.ann) == "E_VERBNF");
    CHECK(bench.says("verb_info(mine, math.maxinteger)", bench.ann) == "E_VERBNF");
    CHECK(bench.says("verb_info(mine, true)", bench.ann) == "E_TYPE");
    for (const char* info : {"'rxd', '  '", "'rxd', 'a\\nb'", "'q', 'a'"})
        CHECK(bench.says("add_verb(mine, {" + ann + ", " + info + "}, {'this', 'none', 'this'})",
                         bench.ann) == "E_INVARG");
    for (const char* arguments : {"'some', 'none', 'this'", "'this', 'beyond', 'this'", ""})
        CHECK(bench.says("add_verb(mine, {" + ann + ", 'r', 'a'}, {" + arguments + "})",
                         bench.ann) == "E_INVARG");
    bench.add_verb(bench.anns_own, "v", "", bench.ann);
    CHECK(bench.says("set_verb_code(mine, 'v', ('-'):rep(70000))", bench.ann) == "E_QUOTA");
    CHECK(bench.says("set_verb_code(mine, 'v', {1})", bench.ann) == "E_TYPE");
}

// -- Tasks

TEST_CASE("a suspended task gives what it is resumed with, or wakes by time", "[builtins]") {
    Bench bench;
    CHECK(bench.says("mine.name = tostring(task_id()) return suspend()", bench.ann) == "...");
    const std::string id = bench.world.find(bench.anns_own)->name;
    CHECK(bench.says("resume(" + id + ", 1)", bench.bob) == "E_PERM");
    CHECK(bench.says("kill_task(" + id + ")", bench.bob) == "E_PERM");
    CHECK(bench.says("task_stack(" + id + ")", bench.bob) == "E_PERM");
    CHECK(bench.says("return #queued_tasks()", bench.bob) == "0");
    CHECK(bench.says("local t = queued_tasks() return #t, t[1].state, t[1].start, t[1].id == " + id,
                     bench.ann) == "1, \"suspended\", -1, true");
    bench.start("resume(" + id + ", {'woken'})", bench.ann);
    CHECK(bench.runtime.find_task(std::stoll(id)) == nullptr);
    CHECK(bench.says("resume(" + id + ")") == "E_INVARG");
}

TEST_CASE("sleeping takes sensible times only", "[builtins]") {
    Bench bench;
    for (const char* seconds : {"-1", "math.huge", "-math.huge", "1e300"})
        CHECK(bench.says("suspend(" + std::string(seconds) + ")") == "E_INVARG");
    CHECK(bench.says("suspend(5) return 'slept'", bench.ann) == "...");
    bench.host.now += 5'000'000;
    bench.runtime.wake_due();
    bench.run();
    CHECK(bench.last == "\"slept\"");
}

TEST_CASE("a player has only so many tasks waiting", "[builtins]") {
    Bench bench;
    for (int i = 0; i < 100; ++i)
        REQUIRE(bench.says("suspend()", bench.ann) == "...");
    CHECK(bench.says("suspend()", bench.ann) == "E_QUOTA");
    CHECK(bench.says("suspend()", bench.bob) == "...");
}

TEST_CASE("a task in the middle of somebody else's verb is theirs to resume and end",
          "[builtins]") {
    Bench bench;
    bench.add_verb(bench.box, "wait", "return suspend()", bench.wizard);
    bench.start("mine.name = tostring(task_id()) return box:wait()", bench.ann);
    const std::string id = bench.world.find(bench.anns_own)->name;
    CHECK(bench.says("resume(" + id + ", 1)", bench.ann) == "E_PERM");
    CHECK(bench.says("kill_task(" + id + ")", bench.ann) == "E_PERM");
    CHECK(bench.says("return #task_stack(" + id + "), task_stack(" + id + ")[1].verb") ==
          "2, \"wait\"");
    CHECK(bench.says("kill_task(" + id + ")").substr(0, 2) != "E_");
    CHECK(bench.runtime.find_task(std::stoll(id)) == nullptr);
}

TEST_CASE("callers and their authority are told", "[builtins]") {
    Bench bench;
    bench.add_verb(bench.box, "inner",
                   "local c = callers() return c[1].verb, c[1].this == this, "
                   "c[1].programmer, caller_perms()",
                   bench.ann);
    bench.add_verb(bench.box, "outer", "local a, b, c, d = this:inner() return a, b, c, d",
                   bench.wizard);
    const std::string wizard = db::to_literal(Value::object(bench.wizard));
    CHECK(bench.says("return box:outer()", bench.ann) ==
          "\"outer\", true, " + wizard + ", " + wizard);
    CHECK(bench.says("return #callers(), caller_perms()") == "0, #-1");
    CHECK(bench.says("return ticks_left() > 1000, task_id() > 0") == "true, true");
}

TEST_CASE("a line is read from one's own connection", "[builtins]") {
    Bench bench;
    CHECK(bench.says("return read(" + Bench::name(bench.bob) + ")", bench.bob) == "E_INVARG");
    bench.host.online[bench.bob] = {};
    CHECK(bench.says("return read(" + Bench::name(bench.bob) + ")", bench.ann) == "E_PERM");
    CHECK(bench.says("return read(" + Bench::name(bench.bob) + ")", bench.bob) == "...");
    CHECK(bench.runtime.deliver_line(bench.bob, "hello"));
    bench.run();
    CHECK(bench.last == "\"hello\"");
}

// -- Connections and the server

TEST_CASE("connections tell of themselves, and obey their player and wizards", "[builtins]") {
    Bench bench;
    const std::string bob = Bench::name(bench.bob);
    CHECK(bench.says("return idle_seconds(" + bob + ")") == "E_INVARG");
    bench.host.online[bench.bob] = {"telnet", 7, 3};
    bench.host.online[ObjectId{-100}] = {"unlogged", 1, 1};
    CHECK(bench.says("return connected_seconds(" + bob + "), idle_seconds(" + bob + ")",
                     bench.ann) == "7, 3");
    CHECK(bench.says("return connection_name(" + bob + ")", bench.bob) == "\"telnet\"");
    CHECK(bench.says("return connection_name(" + bob + ")", bench.ann) == "E_PERM");
    CHECK(bench.says("return #connected_players(), #connected_players(true)") == "1, 2");
    CHECK(bench.says("return notify(" + bob + ", 'hi')", bench.bob) == "true");
    CHECK(bench.host.told.back().second == "hi");
    CHECK(bench.says("set_connection_option(" + bob + ", 'client-echo', false)", bench.bob)
              .substr(0, 2) != "E_");
    CHECK(bench.says("set_connection_option(" + bob + ", 'none such', 1)", bench.bob) ==
          "E_INVARG");
    CHECK(bench.says("force_input(" + bob + ", 'look')", bench.bob).substr(0, 2) != "E_");
    CHECK(bench.says("force_input(" + bob + ", 'a\\nb')", bench.bob) == "E_INVARG");
    CHECK(bench.says("switch_player(obj(-100), mine)") == "E_INVARG");
    CHECK(bench.says("switch_player(obj(-5), " + bob + ")") == "E_INVARG");
    CHECK(bench.says("switch_player(obj(-100), " + Bench::name(bench.ann) + ")").substr(0, 2) !=
          "E_");
    CHECK(bench.host.online.count(bench.ann) == 1);
    CHECK(bench.says("boot_player(" + bob + ")", bench.bob).substr(0, 2) != "E_");
    CHECK(bench.host.online.count(bench.bob) == 0);
}

TEST_CASE("passwords are hashed and checked while the task waits", "[builtins]") {
    Bench bench;
    CHECK(bench.says("local h = hash_password('secret') "
                     "return h:find('secret') == nil, check_password('secret', h), "
                     "check_password('Secret', h), check_password('secret', 'no hash')") ==
          "true, true, false, false");
    CHECK(bench.says("return pcall(check_password, 'a', 'b')") == "true, false");
    CHECK(bench.says("return hash_password(('x'):rep(5000))") == "E_INVARG");
    bench.host.has_workers = false;
    CHECK(bench.says("return hash_password('secret')") == "E_QUOTA");
}

TEST_CASE("the server is told to log, to save and to stop", "[builtins]") {
    Bench bench;
    bench.start("server_log('a line') dump_database() shutdown('bye') return server_version()",
                bench.wizard);
    CHECK(bench.last == "\"1.2.3\"");
    CHECK(bench.host.logged.back() == "a line");
    CHECK(bench.host.dumps == 1);
    CHECK(bench.host.farewell == "bye");
}

TEST_CASE("builtins are described to those who ask", "[builtins]") {
    Bench bench;
    CHECK(bench.says("return function_info('move').name, #function_info() > 50", bench.ann) ==
          "\"move\", true");
    CHECK(bench.says("function_info('_move')", bench.ann) == "E_INVARG");
    CHECK(bench.says("function_info('none such')", bench.ann) == "E_INVARG");
}
