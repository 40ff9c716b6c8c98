// The list and set functions of table, and string.replace: on scratch and on stored tables.
#include "tests/verbs/bench.h"

using namespace lunamoo;

namespace {

// What `call` gives for the list {3, 1, 2, 3, 1} in `t`, scratch and stored, which must agree.
std::string on_both(verbs::Bench& bench, const std::string& call) {
    const std::string scratch = bench.says("local t = {3, 1, 2, 3, 1} return " + call);
    CHECK(bench.says("local t = mine.list return " + call) == scratch);
    return scratch;
}

} // namespace

TEST_CASE("list functions give new lists of scratch and of stored ones", "[lists]") {
    verbs::Bench bench;
    std::vector<db::Value> items;
    for (const int item : {3, 1, 2, 3, 1})
        items.push_back(db::Value::integer(item));
    bench.add_property(bench.wizards_own, "list", *db::list_of(items), bench.wizard, "r");
    CHECK(on_both(bench,
                  "table.index_of(t, 1), table.index_of(t, 1, 3), "
                  "tostring(table.index_of(t, 7)), table.index_of(t, 2.0)") == "2, 5, \"nil\", 3");
    CHECK(on_both(bench, "table.contains(t, 2), table.contains(t, '2')") == "true, false");
    CHECK(on_both(bench, "table.slice(t, 2, 3), table.slice(t, -2), table.slice(t, 4, 99), "
                         "table.slice(t, 3, 2), table.slice(t, -99, 1)") ==
          "{1, 2}, {3, 1}, {3, 1}, {}, {3}");
    CHECK(on_both(bench, "table.reverse(t)") == "{1, 3, 2, 1, 3}");
    CHECK(on_both(bench, "table.join(t, {9}, t)") == "{3, 1, 2, 3, 1, 9, 3, 1, 2, 3, 1}");
    CHECK(on_both(bench, "table.unique(t)") == "{3, 1, 2}");
    CHECK(on_both(bench, "table.union(t, {4, 2, 5})") == "{3, 1, 2, 4, 5}");
    CHECK(on_both(bench, "table.intersection(t, {1, 3.0, 8})") == "{3, 1}");
    CHECK(on_both(bench, "table.difference(t, {1, 8})") == "{3, 2}");
    CHECK(on_both(bench, "table.difference({1, 8, 8}, t)") == "{8}");
    CHECK(bench.says("return table.join(), table.union(), table.unique({})") == "{}, {}, {}");
    CHECK(bench.says("local t = {1} local r = table.slice(t, 1) r[1] = 2 return t[1]") == "1");
}

TEST_CASE("items are the same by content where they are stored, else by identity", "[lists]") {
    verbs::Bench bench;
    bench.add_property(bench.wizards_own, "a", *db::list_of({db::Value::integer(1)}), bench.wizard,
                       "r");
    bench.add_property(bench.wizards_own, "b", *db::list_of({db::Value::integer(1)}), bench.wizard,
                       "r");
    CHECK(bench.says("return table.index_of({0, mine.a}, mine.b)") == "2");
    CHECK(bench.says("return #table.unique({mine.a, mine.b, mine.a, E_PERM, E_PERM, E_DIV})") ==
          "3");
    CHECK(bench.says("local a = {1} return #table.unique({a, {1}, a}), table.contains({{1}}, a)") ==
          "2, false");
    CHECK(bench.says("local m = {__eq = function() return true end} return "
                     "table.contains({setmetatable({}, m)}, setmetatable({}, m))") == "false");
    CHECK(bench.says("return #table.unique({0/0, 0/0}), table.contains({0/0}, 0/0)") == "2, false");
    CHECK(bench.says("return table.unique({1, '1', true, box, 1.0, '1', true, box})") ==
          "{1, \"1\", true, #4}");
}

TEST_CASE("list functions refuse what is no list, and are paid for", "[lists]") {
    verbs::Bench bench;
    for (const char* call :
         {"table.index_of(1, 1)", "table.contains('x', 1)", "table.slice(nil, 1)",
          "table.reverse(E_PERM)", "table.join({}, 1)", "table.union(box)", "table.unique(1)",
          "table.intersection({}, 1)", "table.difference(1, {})", "table.slice({}, 'x')"}) {
        INFO(call);
        CHECK(bench.says(std::string("return ") + call) == "E_TYPE");
    }
    CHECK(bench.says("return table.contains({})") == "E_ARGS");
    CHECK(bench.says("return table.unique()") == "E_ARGS");
    CHECK(bench.says("return table.reverse(setmetatable({}, {__len = function() return 1 << 60 "
                     "end}))") == "aborted");
    CHECK(bench.says("local t = {} for i = 1, 1000 do t[i] = i end local before = ticks_left() "
                     "table.unique(t) return before - ticks_left() >= 1000") == "true");
}

TEST_CASE("string.replace replaces plain text, in either case if asked", "[lists]") {
    verbs::Bench bench;
    CHECK(bench.says("return ('a.b.c'):replace('.', '%1')") == "\"a%1b%1c\", 2");
    CHECK(bench.says("return ('aaa'):replace('aa', 'b')") == "\"ba\", 1");
    CHECK(bench.says("return ('The THE the'):replace('the', 'a')") == "\"The THE a\", 1");
    CHECK(bench.says("return ('The THE the'):replace('tHe', 'a', true)") == "\"a a a\", 3");
    CHECK(bench.says("return ('\\u{C9}x'):replace('\\u{E9}', 'a', true) == '\\u{C9}x'") == "true");
    CHECK(bench.says("return (''):replace('a', 'b')") == "\"\", 0");
    CHECK(bench.says("return ('x'):replace('', 'b')") == "E_INVARG");
    CHECK(bench.says("return ('x'):rep(100000):replace('x', '0123456789ab')") == "E_QUOTA");
}
