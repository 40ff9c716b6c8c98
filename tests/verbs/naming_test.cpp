// What a realm makes when it is first named: the same values, at the same ticks, and little memory
// before.
#include "tests/verbs/bench.h"
#include "verbs/realm.h"
#include "verbs/realm_names.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

std::string ticks_of(verbs::Bench& bench, const std::string& code) {
    return bench.says("local before = ticks_left() " + code + " return before - ticks_left()",
                      bench.ann);
}

} // namespace

TEST_CASE("a realm that has named nothing is small", "[naming]") {
    verbs::Bench bench;
    CHECK(bench.runtime.realm_for(bench.ann).used_bytes() < 12 * 1024);
}

TEST_CASE("naming takes the same ticks the first time as later", "[naming]") {
    std::vector<std::string> codes{"local _ = (''):len()", "local _ = ('x').nothing",
                                   "local _ = ('x')[1]",   "local _ = string.len('x')",
                                   "local _ = move",       "local _ = pcall(error, E_PERM)"};
    for (const auto& name : namespace_names())
        codes.push_back("local _ = " + name);
    for (const auto& code : codes) {
        verbs::Bench bench;
        CHECK(bench.says("return ticks_left() > 0", bench.ann) == "true");
        const auto first = ticks_of(bench, code);
        INFO(code << " took " << first);
        CHECK(first.find_first_not_of("0123456789") == std::string::npos);
        CHECK(ticks_of(bench, code) == first);
    }
}

TEST_CASE("what a name means is one value, however it was first named", "[naming]") {
    verbs::Bench bench;
    CHECK(bench.says("local len = ('x').len return len == string.len, len('abc')", bench.ann) ==
          "true, 3");
    CHECK(bench.says("local _, e = pcall(error, E_PERM) return rawequal(e.code, E_PERM)",
                     bench.ann) == "true");
    CHECK(bench.says("return rawequal(E_QUOTA, E_QUOTA), rawequal(table, table)", bench.bob) ==
          "true, true");
    CHECK(bench.says("return nothing_of_this_name", bench.ann) == "E_VARNF");
    CHECK(bench.says("return _create", bench.ann) == "E_VARNF"); // a primitive of the prelude
}

TEST_CASE("a full realm can still name things", "[naming]") {
    verbs::Bench bench;
    const std::string fill = "local t = {} pcall(function() for i = 1, 1e7 do t[i] = {i} end end) ";
    bench.option("fg_seconds", Value::integer(10));
    bench.option("fg_ticks", Value::integer(Ticks{1} << 40));
    for (const char* what : {"E_PERM", "math", "sys"})
        CHECK(bench.says(fill + "local _ = " + what + " return 1", bench.ann) == "1");
}
