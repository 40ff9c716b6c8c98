#include "db/world.h"
#include "storage_fixture.h"
#include "tests/catch.h"

using namespace lunamoo::db;
using test::check_invariants;
using test::Random;

namespace {

// grandparent <- parent <- child, and stranger; "p" is defined on grandparent.
struct Family {
    World world;
    ObjectId ann, bob; // owners
    ObjectId grandparent, parent, child, stranger;
    Symbol p{};

    explicit Family(std::uint8_t bits = kPropertyRead) {
        ann = *world.create(kNothing, kNothing);
        bob = *world.create(kNothing, kNothing);
        grandparent = *world.create(kNothing, ann);
        parent = *world.create(grandparent, ann);
        child = *world.create(parent, bob);
        stranger = *world.create(kNothing, bob);
        REQUIRE(world.add_property(grandparent, "p", Value::integer(1), ann, bits));
        p = *world.symbols().find("p");
    }
    PropertyView view(ObjectId id) const { return world.find_property(id, p).value(); }
    std::int64_t value(ObjectId id) const { return view(id).value->as_integer(); }
};

} // namespace

// -- Properties

TEST_CASE("a property is inherited until it is set, and again once it is cleared", "[world]") {
    Family f;
    CHECK(f.value(f.child) == 1);
    CHECK(f.view(f.child).clear);
    CHECK(f.view(f.child).definer == f.grandparent);
    REQUIRE(f.world.set_property(f.parent, f.p, Value::integer(2)));
    CHECK(f.value(f.child) == 2);
    CHECK(f.value(f.grandparent) == 1);
    CHECK_FALSE(f.view(f.parent).clear);
    REQUIRE(f.world.clear_property(f.parent, f.p));
    CHECK(f.value(f.child) == 1);
    CHECK(f.view(f.parent).clear);
    REQUIRE(f.world.set_property(f.grandparent, f.p, Value::integer(5)));
    CHECK(f.value(f.child) == 5);
    CHECK(f.world.clear_property(f.grandparent, f.p).error().code == ErrorCode::InvArg);
    CHECK(f.world.set_property(f.stranger, f.p, {}).error().code == ErrorCode::PropNf);
}

TEST_CASE("clearing what is inherited already changes nothing", "[world]") {
    Family f;
    (void)f.world.take_changed();
    REQUIRE(f.world.clear_property(f.child, f.p));
    CHECK_FALSE(f.world.has_changes());
    CHECK(f.world.find(f.child)->slots.empty());
}

TEST_CASE("with the c bit whoever owns the radio owns its channel", "[world]") {
    // LambdaMOO Programmer's Manual, "Properties": the generic radio's channel.
    Family with(kPropertyRead | kPropertyChown);
    CHECK(with.view(with.grandparent).owner == with.ann);
    CHECK(with.view(with.child).owner == with.bob);
    REQUIRE(with.world.set_property(with.child, with.p, Value::integer(9)));
    CHECK(with.view(with.child).owner == with.bob);
    Family without(kPropertyRead);
    CHECK(without.view(without.child).owner == without.ann);
    REQUIRE(without.world.set_property(without.child, without.p, Value::integer(9)));
    CHECK(without.view(without.child).owner == without.ann);
}

TEST_CASE("a slot's own permissions count from there down", "[world]") {
    Family f(kPropertyRead | kPropertyChown);
    REQUIRE(f.world.set_property_info(f.parent, f.p, f.stranger, kPropertyWrite));
    CHECK(f.view(f.child).bits == kPropertyWrite);
    CHECK(f.view(f.child).owner == f.stranger); // no c bit in the nearest slot
    CHECK(f.value(f.child) == 1);               // the value is still inherited
    CHECK(f.view(f.grandparent).bits == (kPropertyRead | kPropertyChown));
}

TEST_CASE("a property is defined once on a line of descent", "[world]") {
    Family f;
    const auto defined = [&](ObjectId id, const char* name) {
        return static_cast<bool>(f.world.add_property(id, name, {}, f.ann, 0));
    };
    CHECK_FALSE(defined(f.grandparent, "p"));
    CHECK_FALSE(defined(f.child, "P"));
    CHECK(defined(f.stranger, "p"));
    CHECK(defined(f.child, "q"));
    CHECK_FALSE(defined(f.grandparent, "q"));
    CHECK(f.world.add_property(f.child, "q", {}, f.ann, 0).error().code == ErrorCode::InvArg);
}

TEST_CASE("bad property names and absent objects are refused and leave no symbol", "[world]") {
    Family f;
    const auto symbols = f.world.symbols().size();
    for (const char* name : {"", "a b", "a.b", "\xc3\xa4", "a\"", "*"})
        CHECK(f.world.add_property(f.child, name, {}, f.ann, 0).error().code == ErrorCode::InvArg);
    CHECK_FALSE(f.world.add_property(f.child, std::string(65, 'x'), {}, f.ann, 0));
    CHECK(f.world.add_property(ObjectId{99}, "x", {}, f.ann, 0).error().code == ErrorCode::InvArg);
    CHECK(f.world.delete_property(ObjectId{99}, "p").error().code == ErrorCode::InvArg);
    CHECK(f.world.rename_property(ObjectId{99}, "p", "q").error().code == ErrorCode::InvArg);
    CHECK(f.world.symbols().size() == symbols);
}

TEST_CASE("of a name that is too long a part is shown, and what is wrong with it", "[world]") {
    Family f;
    const auto refused = f.world.add_property(f.stranger, std::string(100'000, 'n'),
                                              Value::integer(1), f.bob, kPropertyRead);
    REQUIRE(!refused);
    CHECK(refused.error().message == "'" + std::string(64, 'n') +
                                         "...' is no property name: letters, digits, _ and -, at "
                                         "most 64");
}

TEST_CASE("deleting a property takes it from the descendants too", "[world]") {
    Family f;
    REQUIRE(f.world.set_property(f.child, f.p, Value::integer(2)));
    CHECK(f.world.delete_property(f.child, "p").error().code == ErrorCode::PropNf);
    (void)f.world.take_changed();
    REQUIRE(f.world.delete_property(f.grandparent, "p"));
    CHECK_FALSE(f.world.find_property(f.child, "p"));
    CHECK(f.world.find(f.child)->slots.empty());
    CHECK(f.world.take_changed().size() == 2);
}

TEST_CASE("renaming a property keeps what descendants have of it", "[world]") {
    Family f;
    REQUIRE(f.world.set_property(f.child, f.p, Value::integer(2)));
    (void)f.world.take_changed();
    REQUIRE(f.world.rename_property(f.grandparent, "P", "q"));
    CHECK_FALSE(f.world.find_property(f.child, "p"));
    CHECK(f.world.find_property(f.child, "q")->value->as_integer() == 2);
    CHECK(f.world.find_property(f.parent, "q")->value->as_integer() == 1);
    CHECK(f.world.take_changed().size() == 2);
    REQUIRE(f.world.add_property(f.child, "r", {}, f.ann, 0));
    CHECK(f.world.rename_property(f.grandparent, "q", "r").error().code == ErrorCode::InvArg);
    CHECK(f.world.rename_property(f.grandparent, "q", "a b").error().code == ErrorCode::InvArg);
    CHECK(f.world.rename_property(f.child, "q", "s").error().code == ErrorCode::PropNf);
    CHECK(f.world.find_property(f.child, "q")->value->as_integer() == 2);
}

// -- The tree

TEST_CASE("a new parent's properties come, the old one's go", "[world]") {
    Family f;
    REQUIRE(f.world.add_property(f.stranger, "s", Value::integer(7), f.bob, kPropertyRead));
    REQUIRE(f.world.set_property(f.child, f.p, Value::integer(2)));
    REQUIRE(f.world.add_property(f.child, "own", Value::integer(3), f.bob, 0));
    REQUIRE(f.world.set_parent(f.parent, f.stranger));
    CHECK_FALSE(f.world.find_property(f.child, "p"));
    CHECK(f.world.find_property(f.child, "s")->value->as_integer() == 7);
    CHECK(f.world.find_property(f.child, "own")->value->as_integer() == 3);
    CHECK(f.world.find(f.child)->slots.size() == 1);
    check_invariants(f.world);
}

TEST_CASE("what is inherited from a common ancestor stays over a change of parent", "[world]") {
    Family f;
    REQUIRE(f.world.set_property(f.child, f.p, Value::integer(2)));
    REQUIRE(f.world.set_parent(f.child, f.grandparent));
    CHECK(f.value(f.child) == 2);
}

TEST_CASE("a change of parent that would define a property twice is refused whole", "[world]") {
    Family f;
    REQUIRE(f.world.add_property(f.stranger, "p", {}, f.bob, 0));
    const auto before = test::describe(f.world);
    CHECK(f.world.set_parent(f.stranger, f.child).error().code == ErrorCode::InvArg);
    CHECK(f.world.set_parent(f.grandparent, f.stranger).error().code == ErrorCode::InvArg);
    CHECK(test::describe(f.world) == before);
}

TEST_CASE("cycles of parents and of places are refused", "[world]") {
    Family f;
    CHECK(f.world.set_parent(f.grandparent, f.child).error().code == ErrorCode::RecMove);
    CHECK(f.world.set_parent(f.child, f.child).error().code == ErrorCode::RecMove);
    CHECK(f.world.set_parent(f.child, ObjectId{99}).error().code == ErrorCode::InvArg);
    CHECK(f.world.set_parent(f.child, kAmbiguous).error().code == ErrorCode::InvArg);
    REQUIRE(f.world.set_location(f.ann, f.bob));
    CHECK(f.world.set_location(f.bob, f.ann).error().code == ErrorCode::RecMove);
    CHECK(f.world.set_location(f.bob, f.bob).error().code == ErrorCode::RecMove);
    CHECK(f.world.set_location(f.bob, ObjectId{99}).error().code == ErrorCode::InvArg);
}

TEST_CASE("recycling gives children to the parent and puts contents nowhere", "[world]") {
    Family f;
    REQUIRE(f.world.add_property(f.parent, "q", Value::integer(4), f.ann, 0));
    REQUIRE(f.world.set_property(f.child, *f.world.symbols().find("q"), Value::integer(5)));
    REQUIRE(f.world.set_property(f.child, f.p, Value::integer(6)));
    REQUIRE(f.world.set_location(f.ann, f.parent));
    f.world.set_flag(f.parent, kPlayer, true);
    (void)f.world.take_changed();
    const auto generation = f.world.verb_generation();
    REQUIRE(f.world.recycle(f.parent));
    CHECK(f.world.verb_generation() != generation);
    CHECK_FALSE(f.world.valid(f.parent));
    CHECK(f.world.find(f.child)->parent == f.grandparent);
    CHECK_FALSE(f.world.find_property(f.child, "q"));
    CHECK(f.value(f.child) == 6);
    CHECK(f.world.find(f.ann)->location == kNothing);
    CHECK(f.world.players().empty());
    const auto changed = f.world.take_changed();
    CHECK(std::count(changed.begin(), changed.end(), f.parent) == 1);
    CHECK(std::count(changed.begin(), changed.end(), f.child) == 1);
    CHECK(std::count(changed.begin(), changed.end(), f.ann) == 1);
    CHECK(f.world.recycle(f.parent).error().code == ErrorCode::InvArg);
    check_invariants(f.world);
}

TEST_CASE("recycling what holds a hundred thousand things and children is quick", "[world]") {
    World world;
    const ObjectId box = *world.create(kNothing, kNothing);
    world.set_flag(box, kWizard, true); // may own so many
    for (int i = 0; i < 100000; ++i)
        (void)world.set_location(*world.create(box, box), box);
    const auto start = std::chrono::steady_clock::now();
    REQUIRE(world.recycle(box));
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
    CHECK(world.find(ObjectId{1})->parent == kNothing);
}

TEST_CASE("a line of a hundred thousand descendants does not overflow the stack", "[world]") {
    World world;
    ObjectId last = *world.create(kNothing, kNothing);
    const ObjectId root = last;
    world.set_flag(root, kWizard, true); // may own so many
    for (int i = 0; i < 100000; ++i)
        last = *world.create(last, root);
    REQUIRE(world.add_property(root, "p", Value::integer(1), root, 0));
    CHECK(world.find_property(last, "p")->value->as_integer() == 1);
    REQUIRE(world.delete_property(root, "p"));
    const ObjectId top = *world.create(kNothing, root);
    REQUIRE(world.set_parent(root, top));
    CHECK(world.is_a(last, top));
}

TEST_CASE("each changed object is listed once", "[world]") {
    World world;
    const ObjectId id = *world.create(kNothing, kNothing);
    world.set_name(id, "a");
    world.set_owner(id, kNothing);
    CHECK(world.take_changed() == std::vector<ObjectId>{id});
    CHECK(world.take_changed().empty());
    world.set_flag(id, kWizard, true);
    CHECK(world.take_changed() == std::vector<ObjectId>{id});
    const ObjectId brief = *world.create(kNothing, kNothing);
    REQUIRE(world.recycle(brief));
    CHECK(world.take_changed() == std::vector<ObjectId>{brief});
    CHECK_FALSE(world.has_changes());
}

// -- Verbs

TEST_CASE("verbs are found up the line, the first with the x bit is called", "[world]") {
    Family f;
    Verb verb;
    verb.names = "l*ook";
    verb.bits = kVerbRead;
    f.world.add_verb(f.child, verb);
    verb.bits = kVerbRead | kVerbExecute;
    f.world.add_verb(f.grandparent, verb);
    CHECK(f.world.find_callable_verb(f.child, "loo")->definer == f.grandparent);
    CHECK(f.world.find_own_verb(f.child, "look")->definer == f.child);
    CHECK(f.world.find_own_verb(f.child, "l*ook"));
    CHECK_FALSE(f.world.find_own_verb(f.parent, "look"));
    CHECK_FALSE(f.world.find_callable_verb(f.stranger, "look"));
    CHECK_FALSE(f.world.find_callable_verb(ObjectId{99}, "look"));
}

TEST_CASE("a verb's own name finds it as written, all of it or one word", "[world]") {
    Family f;
    Verb verb;
    verb.names = "g*et t*ake";
    f.world.add_verb(f.child, verb);
    for (const char* name : {"g*et t*ake", "G*ET", "t*ake", "ta"})
        CHECK(f.world.find_own_verb(f.child, name));
    for (const char* name : {"*", "g*", "g*e", "", " "})
        CHECK_FALSE(f.world.find_own_verb(f.child, name));
}

TEST_CASE("every change of a verb changes the generation", "[world]") {
    Family f;
    std::uint64_t former = 0;
    const auto changed = [&] { return std::exchange(former, f.world.verb_generation()) != former; };
    (void)changed();
    const auto index = f.world.add_verb(f.child, {});
    CHECK(changed());
    f.world.set_verb_info(f.child, index, "x", f.ann, kVerbExecute);
    CHECK(changed());
    f.world.set_verb_arguments(f.child, index, {ObjectSpec::Any, kPrepositionAny, ObjectSpec::Any});
    CHECK(changed());
    const auto version = f.world.find(f.child)->verbs[index].version;
    f.world.set_verb_program(f.child, index, std::make_shared<const Program>());
    CHECK(changed());
    CHECK(f.world.find(f.child)->verbs[index].version > version);
    f.world.delete_verb(f.child, index);
    CHECK(changed());
    CHECK(f.world.set_parent(f.child, f.grandparent));
    CHECK(changed());
}

TEST_CASE("a verb's number is not given again", "[world]") {
    Family f;
    f.world.add_verb(f.child, {});
    const auto id = f.world.find(f.child)->verbs[0].id;
    f.world.delete_verb(f.child, 0);
    f.world.add_verb(f.child, {});
    CHECK(f.world.find(f.child)->verbs[0].id > id);
    CHECK_FALSE(f.world.find_verb_by_id(f.child, id));
}

TEST_CASE("random changes keep the invariants", "[world]") {
    Random random(42);
    for (int round = 0; round < 20; ++round) {
        World world;
        for (int step = 0; step < 40; ++step) {
            test::fill_randomly(world, random, 1);
            const auto any = [&] { return test::random_object(world, random); };
            (void)world.set_parent(any(), any());
            (void)world.set_location(any(), any());
            (void)world.rename_property(any(), "p" + std::to_string(test::below(random, 12)),
                                        "p" + std::to_string(test::below(random, 12)));
            (void)world.delete_property(any(), "p" + std::to_string(test::below(random, 12)));
        }
        check_invariants(world);
        REQUIRE(world.link_all().empty());
        check_invariants(world);
    }
}

TEST_CASE("two worlds live side by side", "[world]") {
    World a;
    World b;
    const ObjectId in_a = *a.create(kNothing, kNothing);
    CHECK(a.add_property(in_a, "p", {}, in_a, 0));
    CHECK(b.symbols().size() == 0);
    CHECK(b.object_count() == 0);
    CHECK(*b.create(kNothing, kNothing) == in_a);
}
