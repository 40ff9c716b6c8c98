// The builtins for objects and their properties, as verb code sees them.
#include "tests/verbs/bench.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

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
