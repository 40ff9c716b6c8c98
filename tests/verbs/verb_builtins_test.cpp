// The builtins for verbs, as verb code sees them.
#include "tests/verbs/bench.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

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
