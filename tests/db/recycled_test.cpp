// Recycled objects: what is kept of them, for how long, what it costs, and how they come back.
#include "lamp_world.h"

using namespace lunamoo::db;
using namespace lunamoo::db::test;

TEST_CASE("a recycled object comes back with all that it had, over a restart", "[history]") {
    Lamp f;
    const ObjectId parent = *f.world().create(kNothing, f.system);
    REQUIRE(f.world().add_property(parent, "colour", Value::short_string("grey"), f.system, 1));
    REQUIRE(f.world().set_parent(f.lamp, parent));
    REQUIRE(f.world().set_property(f.lamp, *f.world().symbols().find("colour"),
                                   Value::short_string("red")));
    REQUIRE(f.world().add_property(f.lamp, "lit", Value::integer(3), f.ann, kPropertyRead));
    REQUIRE(f.world().set_location(f.lamp, f.ann));
    f.world().set_name(f.lamp, "brass lamp");
    f.world().set_flag(f.lamp, kObjectRead, true);
    f.world().set_flag(f.lamp, kWizard, true);
    f.set("return 1");
    f.set("return 2");
    f.keep();
    const auto used = f.used(f.ann);
    REQUIRE(f.world().recycle(f.lamp, 1000));
    CHECK(f.used(f.ann) == used); // at its owner's cost
    CHECK(f.world().ledger().used(f.ann, Resource::Objects) == 1);
    f.keep();
    f.reopen();
    CHECK_FALSE(f.world().valid(f.lamp));
    CHECK(f.used(f.ann) == used);
    const Grave* grave = f.world().graves().find(f.lamp);
    REQUIRE(grave != nullptr);
    CHECK(grave->name == "brass lamp");
    CHECK(grave->owner == f.ann);
    CHECK(grave->seconds == 1000);
    auto object = f.buried(f.lamp);
    for (const auto& row : f.store().versions(f.lamp))
        object->verbs[0].history.push_back({row.version, row.bytes});
    REQUIRE(f.world().undelete(std::move(object), {parent}));
    f.keep();
    f.reopen();
    const Object* lamp = f.world().find(f.lamp);
    REQUIRE(lamp != nullptr);
    CHECK(lamp->name == "brass lamp");
    CHECK(lamp->owner == f.ann);
    CHECK(lamp->parent == parent);
    CHECK(lamp->location == kNothing);
    CHECK(lamp->flags == kObjectRead);
    CHECK(f.world().find_property(f.lamp, "colour")->value->as_string() == "red");
    CHECK(f.world().find_property(f.lamp, "lit")->value->as_integer() == 3);
    CHECK(lamp->verbs[0].program->source == "return 2");
    CHECK(f.texts() == Texts{"return 1", "return 2"});
    CHECK(f.used(f.ann) == used);
    CHECK(f.world().ledger().used(f.ann, Resource::Objects) == 2);
    CHECK(f.world().graves().find(f.lamp) == nullptr);
    CHECK_FALSE(f.store().recycled(f.lamp));
    check_invariants(f.world());
}

TEST_CASE("where its parent is gone the nearest ancestor that fits is its parent", "[history]") {
    Lamp f;
    const ObjectId root = *f.world().create(kNothing, f.system);
    const ObjectId middle = *f.world().create(root, f.system);
    const ObjectId parent = *f.world().create(middle, f.system);
    REQUIRE(f.world().add_property(parent, "of_parent", Value::integer(1), f.system, 1));
    REQUIRE(f.world().set_parent(f.lamp, parent));
    REQUIRE(
        f.world().set_property(f.lamp, *f.world().symbols().find("of_parent"), Value::integer(2)));
    REQUIRE(f.world().add_property(f.lamp, "own", Value::integer(3), f.ann, 1));
    f.keep();
    REQUIRE(f.world().recycle(f.lamp, 1));
    f.keep();
    REQUIRE(f.world().recycle(parent));
    REQUIRE(f.world().add_property(middle, "own", Value::integer(4), f.system, 1));
    REQUIRE(f.undelete(f.lamp));
    CHECK(f.world().find(f.lamp)->parent == root); // middle defines what the lamp does
    CHECK(f.world().find_property(f.lamp, "own")->value->as_integer() == 3);
    CHECK_FALSE(f.world().find_property(f.lamp, "of_parent"));
    check_invariants(f.world());
    f.keep();
    f.reopen();
    CHECK(f.world().find(f.lamp)->parent == root);
}

TEST_CASE("when its time is over a recycled object is gone, with its history", "[history]") {
    Lamp f;
    f.option("undelete_seconds", 60);
    f.set("return 1");
    f.set("return 2");
    f.keep();
    const auto used = f.used(f.ann) - f.world().find(f.lamp)->bytes;
    REQUIRE(f.world().recycle(f.lamp, 1000));
    f.keep();
    f.world().forget_old_graves(1059);
    CHECK(f.world().graves().find(f.lamp) != nullptr);
    f.world().forget_old_graves(1060);
    CHECK(f.world().graves().find(f.lamp) == nullptr);
    CHECK(f.used(f.ann) == used);
    CHECK(f.world().has_changes());
    f.keep();
    CHECK_FALSE(f.store().recycled(f.lamp));
    CHECK(f.store().versions(f.lamp).empty());
    f.reopen();
    CHECK(f.removed == 3); // and the empty one that the verb had first
}

TEST_CASE("an object recycled for good leaves nothing in the file", "[history]") {
    Lamp f;
    f.set("return 1");
    f.set("return 2");
    f.keep();
    SECTION("without a time") {
        REQUIRE(f.world().recycle(f.lamp));
    }
    SECTION("where the option says so") {
        f.option("undelete_seconds", 0);
        REQUIRE(f.world().recycle(f.lamp, 1000));
    }
    f.keep();
    CHECK(f.world().graves().find(f.lamp) == nullptr);
    CHECK_FALSE(f.store().recycled(f.lamp));
    CHECK(f.store().versions(f.lamp).empty());
}

TEST_CASE("recycled objects give way to what their owner makes, the oldest first", "[history]") {
    Lamp f;
    std::vector<ObjectId> things;
    for (int i = 0; i < 3; ++i) {
        things.push_back(*f.world().create(kNothing, f.ann));
        f.world().set_name(things.back(), std::string(1000, 'x'));
    }
    Table::Builder quota;
    REQUIRE(quota.set(Value::short_string("bytes"), Value::integer(f.used(f.ann))));
    REQUIRE(f.world().add_property(f.options, "quota", *quota.finish(), f.system, 1));
    CHECK(f.world().create(kNothing, f.ann).error().code == ErrorCode::Quota);
    REQUIRE(f.world().recycle(things[1], 10));
    REQUIRE(f.world().recycle(things[0], 20));
    CHECK(f.world().create(kNothing, f.ann));
    CHECK(f.world().graves().find(things[1]) == nullptr);
    CHECK(f.world().graves().find(things[0]) != nullptr);
    check_invariants(f.world());
}

TEST_CASE("no more than a thousand recycled objects of one owner are kept", "[history]") {
    Lamp f;
    std::vector<ObjectId> things;
    for (int i = 0; i < 900; ++i)
        things.push_back(*f.world().create(kNothing, f.ann));
    for (const auto id : things)
        REQUIRE(f.world().recycle(id, 10));
    for (int i = 0; i < 101; ++i)
        REQUIRE(f.world().recycle(*f.world().create(kNothing, f.ann), 20));
    CHECK(f.world().graves().count_of(f.ann) == 1000);
    CHECK(f.world().graves().find(things[0]) == nullptr);
    CHECK(f.world().graves().find(things[1]) != nullptr);
}

namespace {

// Ann owns no more than she has now.
void limit_bytes(Lamp& f) {
    Table::Builder quota;
    REQUIRE(quota.set(Value::short_string("bytes"), Value::integer(f.used(f.ann))));
    REQUIRE(f.world().add_property(f.options, "quota", *quota.finish(), f.system, 1));
}

} // namespace

TEST_CASE("a recycled object that gave way to what was undone is there again", "[history][undo]") {
    Lamp f;
    const ObjectId thing = *f.world().create(kNothing, f.ann);
    f.world().set_name(thing, std::string(1000, 'x'));
    f.keep();
    limit_bytes(f);
    REQUIRE(f.world().recycle(thing, 10));
    SECTION("of this slice") {}
    SECTION("of a former one") {
        f.keep();
    }
    const auto used = f.used(f.ann);
    f.world().open_savepoint();
    f.world().open_savepoint();
    REQUIRE(f.world().create(kNothing, f.ann));
    CHECK(f.world().graves().find(thing) == nullptr);
    f.world().close_savepoint();
    CHECK(f.world().undo_bytes() > 0);
    f.world().undo_savepoint();
    CHECK(f.world().undo_bytes() == 0);
    REQUIRE(f.world().graves().find(thing) != nullptr);
    CHECK(f.used(f.ann) == used);
    f.keep();
    f.reopen();
    CHECK(f.used(f.ann) == used);
    REQUIRE(f.undelete(thing));
    CHECK(f.world().find(thing)->name == std::string(1000, 'x'));
    check_invariants(f.world());
}

TEST_CASE("recycled objects do not give way to what is too large all the same", "[history]") {
    Lamp f;
    const ObjectId thing = *f.world().create(kNothing, f.ann);
    f.world().set_name(thing, std::string(1000, 'x'));
    limit_bytes(f);
    REQUIRE(f.world().recycle(thing, 10));
    const auto refused = f.world().may_grow(*f.world().find(f.lamp), 5000);
    CHECK(refused.error().code == ErrorCode::Quota);
    CHECK(f.world().graves().find(thing) != nullptr);
    CHECK(f.world().may_grow(*f.world().find(f.lamp), 500));
    CHECK(f.world().graves().find(thing) == nullptr);
}

TEST_CASE("what was recycled within what was undone leaves nothing", "[history][undo]") {
    Lamp f;
    f.set("return 1");
    f.set("return 2");
    f.keep();
    const auto used = f.used(f.ann);
    f.world().open_savepoint();
    REQUIRE(f.world().recycle(f.lamp, 10));
    REQUIRE(f.world().recycle(*f.world().create(kNothing, f.ann), 10));
    f.world().undo_savepoint();
    f.keep();
    f.reopen();
    CHECK(f.world().graves().count_of(f.ann) == 0);
    CHECK_FALSE(f.store().recycled(f.lamp));
    CHECK(f.texts() == Texts{"return 1", "return 2"});
    CHECK(f.used(f.ann) == used);
}
