// Handles of stored tables in realms: what they hold is given back as soon as they are garbage.
#include "bench.h"

#include "verbs/realm.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

db::Value list_of_integers(int count) {
    std::vector<db::Value> items;
    for (int i = 1; i <= count; ++i)
        items.push_back(db::Value::integer(i));
    return *db::list_of(std::move(items));
}

} // namespace

TEST_CASE("garbage handles are taken before anything is refused", "[handles]") {
    Bench bench;
    bench.add_property(bench.anns_own, "list", list_of_integers(10), bench.ann, "r");
    bench.add_verb(bench.bobs_own, "take", "local t = ... return t[1]", bench.bob);
    // Each call makes a handle in bob's realm; without collection they are 40 MiB in the end.
    const std::string code = "local t, bob, x = mine.list, " + Bench::name(bench.bobs_own) +
                             ", 0 for i = 1, 2000 do x = x + bob:take(t) end return x";
    for (int i = 0; i < 80; ++i)
        REQUIRE(bench.says(code, bench.ann) == "2000");
    CHECK(bench.runtime.find_realm(bench.bob)->used_bytes() < 1'000'000);
}

TEST_CASE("what a large table's handles count is given back by the collector", "[handles]") {
    Bench bench;
    bench.add_property(bench.anns_own, "list", list_of_integers(10'000), bench.ann, "r");
    for (int i = 0; i < 20; ++i)
        REQUIRE(bench.says("local x = 0 for i = 1, 250 do x = x + #mine.list end return x",
                           bench.ann) == "2500000");
    CHECK(bench.runtime.find_realm(bench.ann)->used_bytes() <= (std::size_t{16} << 20));
}
