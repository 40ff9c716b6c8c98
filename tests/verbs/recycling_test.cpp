// What recycle() does to an object, its contents and its place, while their verbs look on.
#include "tests/verbs/bench.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

TEST_CASE("recycling empties the object and tells its place", "[builtins]") {
    Bench bench;
    bench.add_property(bench.system, "trace", db::empty_table(), bench.wizard, "rw");
    const std::string trace = "obj(0).trace = listappend(obj(0).trace, ";
    const auto inside = *bench.world.create(db::kNothing, bench.bob);
    const auto child = *bench.world.create(bench.anns_own, bench.bob);
    REQUIRE(bench.world.set_location(inside, bench.anns_own));
    REQUIRE(bench.world.set_location(bench.anns_own, bench.box));
    bench.add_verb(bench.anns_own, "recycle", trace + "'recycle')", bench.wizard);
    bench.add_verb(bench.anns_own, "exitfunc", trace + "'out')", bench.wizard);
    bench.add_verb(bench.box, "exitfunc", trace + "valid((...)))", bench.wizard);
    CHECK(bench.says("recycle(mine) return valid(mine)", bench.ann) == "false");
    CHECK(db::to_literal(bench.property(bench.system, "trace")) == "{\"recycle\", \"out\", true}");
    CHECK(bench.world.find(inside)->location == db::kNothing);
    CHECK(bench.world.find(child)->parent == db::kNothing);
}

TEST_CASE("an object that is given away while it is recycled stays", "[builtins]") {
    Bench bench;
    bench.add_verb(bench.anns_own, "recycle", "this.owner = " + Bench::name(bench.bob),
                   bench.wizard);
    CHECK(bench.says("recycle(mine)", bench.ann) == "E_PERM");
    CHECK(bench.world.valid(bench.anns_own));
}

TEST_CASE("what is brought in while an object is recycled is paid for", "[builtins]") {
    const auto cost = [](int count) {
        Bench bench;
        const auto kind = *bench.world.create(db::kNothing, bench.ann);
        for (int i = 0; i < count; ++i)
            (void)bench.world.create(kind, bench.ann);
        REQUIRE(bench.world.set_location(kind, bench.anns_own));
        bench.add_property(bench.box, "left", Value(), bench.wizard, "r");
        bench.add_verb(bench.anns_own, "exitfunc",
                       "for _, thing in ipairs(children((...))) do move(thing, this) end "
                       "obj(4).left = ticks_left()",
                       bench.wizard);
        return std::stoi(bench.says("recycle(" + Bench::name(bench.anns_own) +
                                    ") return box.left - ticks_left()"));
    };
    CHECK(cost(640) - cost(0) >= 640);
}

TEST_CASE("an object may recycle itself while it is recycled", "[builtins]") {
    Bench bench;
    bench.add_verb(bench.anns_own, "recycle", "delete_verb(this, 'recycle') recycle(this)",
                   bench.ann);
    CHECK(bench.says("recycle(mine) return valid(mine)", bench.ann) == "false");
}
