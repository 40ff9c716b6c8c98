// Look-ups of properties that are remembered: they say what walking says, whatever has changed.
#include "db/world.h"
#include "tests/catch.h"

#include <random>

using namespace lunamoo::db;

namespace {

// A world whose find_property is asked before and after each change, so that what it remembers is
// there to be wrong.
class Remembering {
  public:
    Remembering() {
        grandparent = *world.create(kNothing, kNothing);
        parent = *world.create(grandparent, grandparent);
        child = *world.create(parent, grandparent);
        other = *world.create(kNothing, kNothing);
        REQUIRE(world.add_property(grandparent, "hp", Value::integer(1), grandparent,
                                   kPropertyRead | kPropertyChown));
        name = *world.symbols().find("hp");
        REQUIRE(value() == Value::integer(1));
        REQUIRE(world.remembered_property(child, name) != nullptr);
    }
    // Of the child's; nil where it has none.
    Value value() {
        const auto view = world.find_property(child, name);
        return view ? *view->value : Value();
    }

    World world;
    ObjectId grandparent, parent, child, other;
    Symbol name{};
};

bool same(const std::optional<PropertyView>& a, const std::optional<PropertyView>& b) {
    if (!a || !b)
        return a.has_value() == b.has_value();
    return a->definer == b->definer && a->owner == b->owner && a->bits == b->bits &&
           a->clear == b->clear && a->value == b->value; // the value itself, not one like it
}

} // namespace

TEST_CASE("a value set on the line between shows below", "[lookups]") {
    Remembering at;
    REQUIRE(at.world.set_property(at.parent, at.name, Value::integer(2)));
    CHECK(at.value() == Value::integer(2));
    REQUIRE(at.world.clear_property(at.parent, at.name));
    CHECK(at.value() == Value::integer(1));
    REQUIRE(at.world.set_property(at.parent, at.name, Value::integer(3)));
    CHECK(at.value() == Value::integer(3));
    REQUIRE(at.world.set_property(at.child, at.name, Value::integer(4)));
    CHECK(at.value() == Value::integer(4));
}

TEST_CASE("another parent has other properties", "[lookups]") {
    Remembering at;
    REQUIRE(at.world.set_parent(at.parent, at.other));
    CHECK_FALSE(at.world.find_property(at.child, at.name));
    REQUIRE(at.world.set_parent(at.parent, at.grandparent));
    CHECK(at.value() == Value::integer(1));
}

TEST_CASE("what is deleted, renamed or recycled is not remembered", "[lookups]") {
    Remembering at;
    SECTION("deleted") {
        REQUIRE(at.world.delete_property(at.grandparent, "hp"));
    }
    SECTION("renamed") {
        REQUIRE(at.world.rename_property(at.grandparent, "hp", "health"));
        CHECK(at.world.find_property(at.child, "health"));
    }
    SECTION("its definer recycled") {
        REQUIRE(at.world.recycle(at.grandparent));
    }
    SECTION("itself recycled") {
        REQUIRE(at.world.recycle(at.child));
    }
    CHECK_FALSE(at.world.find_property(at.child, at.name));
}

TEST_CASE("a property added to an object leaves the others where they are", "[lookups]") {
    Remembering at;
    for (int i = 0; i < 20; ++i) {
        REQUIRE(at.world.add_property(at.grandparent, "p" + std::to_string(i), Value::integer(i),
                                      at.grandparent, kPropertyRead));
        CHECK(at.world.find_property(at.child, at.name)->value ==
              at.world.walk_to_property(at.child, at.name)->value);
    }
}

TEST_CASE("owner and bits of a property show at once", "[lookups]") {
    Remembering at;
    CHECK(at.world.find_property(at.child, at.name)->owner == at.grandparent);
    at.world.set_owner(at.child, at.other); // with the c bit it is the object's owner's
    CHECK(at.world.find_property(at.child, at.name)->owner == at.other);
    REQUIRE(at.world.set_property_info(at.grandparent, at.name, at.other, 0));
    CHECK(at.world.find_property(at.child, at.name)->bits == 0);
    CHECK(at.world.find_property(at.child, at.name)->owner == at.other);
}

TEST_CASE("what is small is overwritten in the object's own slot alone", "[lookups]") {
    Remembering at;
    auto& world = at.world;
    CHECK_FALSE(world.overwrite_small(at.child, at.name, Value::integer(9))); // inherited
    REQUIRE(world.set_property(at.child, at.name, Value::integer(5)));
    (void)world.find_property(at.child, at.name);
    (void)world.take_changed();
    CHECK(world.overwrite_small(at.child, at.name, Value::integer(6)));
    CHECK(at.value() == Value::integer(6));
    CHECK(*world.find_property(at.parent, at.name)->value == Value::integer(1));
    CHECK(world.take_changed() == std::vector<ObjectId>{at.child});
    const auto held = [&] {
        return world.ledger().used(world.find(at.child)->owner, Resource::Bytes);
    };
    const auto before = held();
    CHECK(world.overwrite_small(at.child, at.name, Value::short_string("six")));
    CHECK(held() ==
          before + static_cast<std::int64_t>(Value::short_string("six").expanded_bytes()) - 16);
    CHECK(world.overwrite_small(at.child, at.name, Value::integer(7)));
    CHECK(held() == before);
    CHECK_FALSE(world.overwrite_small(at.child, at.name, empty_table()));
    CHECK_FALSE(world.overwrite_small(at.child, at.name, *Value::string(std::string(65, 'x'))));
    REQUIRE(world.set_property(at.child, at.name, *Value::string(std::string(65, 'x'))));
    CHECK_FALSE(world.overwrite_small(at.child, at.name, Value::integer(7)));
    REQUIRE(world.set_property(at.child, at.name, Value::integer(7)));
    REQUIRE(world.add_property(at.other, "quota", Value::integer(1), at.other, 0)); // a limit
    const auto quota = *world.symbols().find("quota");
    (void)world.find_property(at.other, quota);
    CHECK_FALSE(world.overwrite_small(at.other, quota, Value::integer(2)));
}

TEST_CASE("whatever is done to a world, look-ups say what walking says", "[lookups]") {
    std::mt19937 random(7);
    const auto below = [&](std::size_t n) {
        return static_cast<std::size_t>(
            std::uniform_int_distribution<std::size_t>(0, n - 1)(random));
    };
    World world;
    std::vector<ObjectId> ids{kNothing};
    const std::vector<std::string> names{"a", "b", "c", "d", "e"};
    for (const auto& name : names)
        (void)world.symbols().intern(name);
    const auto any = [&] { return ids[below(ids.size())]; };
    int found = 0;
    for (int step = 0; step < 30'000; ++step) {
        const ObjectId id = any();
        const std::string& name = names[below(names.size())];
        const Symbol symbol = *world.symbols().find(name);
        const bool exists = world.valid(id);
        switch (below(13)) {
        case 0:
            if (ids.size() < 40)
                if (auto made = world.create(world.valid(any()) ? any() : kNothing, any()))
                    ids.push_back(*made);
            break;
        case 1:
        case 2:
            (void)world.add_property(id, name, Value::integer(step), any(),
                                     static_cast<std::uint8_t>(below(8)));
            break;
        case 3:
            (void)world.delete_property(id, name);
            break;
        case 4:
        case 5:
            (void)world.set_property(id, symbol, Value::integer(step));
            break;
        case 6:
            (void)world.clear_property(id, symbol);
            break;
        case 7:
            (void)world.set_property_info(id, symbol, any(), static_cast<std::uint8_t>(below(8)));
            break;
        case 8:
            (void)world.rename_property(id, name, names[below(names.size())]);
            break;
        case 9:
            (void)world.set_parent(id, any());
            break;
        case 10:
            if (exists)
                world.set_owner(id, any());
            break;
        case 11:
            if (exists && below(20) == 0)
                (void)world.recycle(id);
            break;
        default:
            if (exists && world.overwrite_small(id, symbol, Value::integer(-step)))
                REQUIRE(*world.walk_to_property(id, symbol)->value == Value::integer(-step));
            break;
        }
        for (int asked = 0; asked < 6; ++asked) {
            const ObjectId of = any();
            const Symbol which = *world.symbols().find(names[below(names.size())]);
            const auto walked = world.walk_to_property(of, which);
            REQUIRE(same(world.find_property(of, which), walked));
            REQUIRE(same(world.find_property(of, which), walked)); // remembered now
            found += walked ? 1 : 0;
        }
    }
    CHECK(found > 10'000); // it was about something
}
