// Linking a world that was loaded, whatever was read.
#include "db/world.h"
#include "storage_fixture.h"
#include "tests/catch.h"

using namespace lunamoo::db;
using test::check_invariants;
using test::Random;

namespace {

void adopt(World& world, std::int64_t id, std::int64_t parent, std::int64_t location = -1,
           CompactVector<PropertySlot> slots = {}) {
    auto object = std::make_unique<Object>();
    object->id = ObjectId{id};
    object->parent = ObjectId{parent};
    object->location = ObjectId{location};
    object->slots = std::move(slots);
    world.adopt(std::move(object));
}

PropertySlot slot(Symbol name, bool defined, bool clear = false) {
    return {name, defined, clear, 0, kNothing, Value::integer(1)};
}

} // namespace

TEST_CASE("linking mends what points nowhere and opens cycles at their lowest number", "[world]") {
    World world;
    adopt(world, 0, 3);      // leads into the cycle, is not in it
    adopt(world, 1, 77, 78); // nowhere
    adopt(world, 2, -3, -2); // negative numbers that are not #-1
    adopt(world, 3, 4, 5);
    adopt(world, 4, 5, -1);
    adopt(world, 5, 3, 3);
    adopt(world, 6, 6, 6);
    CHECK(world.link_all() == std::vector<std::string>{
                                  "#1 had the missing parent #77; it is #-1 now",
                                  "#1 had the missing location #78; it is #-1 now",
                                  "#2 had the missing parent #-3; it is #-1 now",
                                  "#2 had the missing location #-2; it is #-1 now",
                                  "#3 had a cycle through the parent #4; it is #-1 now",
                                  "#6 had a cycle through the parent #6; it is #-1 now",
                                  "#3 had a cycle through the location #5; it is #-1 now",
                                  "#6 had a cycle through the location #6; it is #-1 now",
                              });
    CHECK(world.find(ObjectId{0})->parent == ObjectId{3});
    CHECK(world.take_changed().size() == 4);
    CHECK(world.link_all().empty());
    check_invariants(world);
}

TEST_CASE("linking mends properties", "[world]") {
    World world;
    const Symbol a = world.symbols().intern("a");
    const Symbol b = world.symbols().intern("b");
    adopt(world, 0, -1, -1, {slot(a, true)});
    adopt(world, 1, 0, -1, {slot(a, true), slot(a, false), slot(b, false)});
    adopt(world, 2, 1, -1, {slot(a, true), slot(b, true, true), slot(Symbol{9}, true)});
    CHECK(world.link_all() ==
          std::vector<std::string>{
              "#1 had property 'a' twice; the later is gone",
              "#2 had a property without a name; it is gone",
              "#1 defined property 'a' of an ancestor again; it inherits it now",
              "#1 had property 'b' that no ancestor defines; it is gone",
              "#2 defined property 'a' of an ancestor again; it inherits it now",
              "#2 defined property 'b' without a value; it is nil now",
          });
    check_invariants(world);
    CHECK(world.link_all().empty());
}

TEST_CASE("worlds of random nonsense hold the invariants once linked", "[world]") {
    Random random(41);
    for (int round = 0; round < 150; ++round) {
        World world;
        for (const char* name : {"a", "b", "c", "d"})
            (void)world.symbols().intern(name);
        const auto any = [&] { return static_cast<std::int64_t>(test::below(random, 14)) - 2; };
        for (std::int64_t id = 0; id < 12; ++id) {
            if (test::below(random, 6) == 0)
                continue;
            CompactVector<PropertySlot> slots;
            for (auto n = test::below(random, 4); n > 0; --n)
                slots.push_back(slot(Symbol{static_cast<std::uint32_t>(test::below(random, 5))},
                                     test::below(random, 2) == 0, test::below(random, 3) == 0));
            adopt(world, id, any(), any(), std::move(slots));
        }
        (void)world.link_all();
        check_invariants(world);
        REQUIRE(world.link_all().empty());
    }
}
