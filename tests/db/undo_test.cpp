#include "db/text_form.h"
#include "db/world.h"
#include "storage_fixture.h"
#include "tests/catch.h"

#include <rapidcheck.h>

#include <algorithm>
#include <set>
#include <sstream>

using namespace lunamoo::db;
using test::check_invariants;

namespace {

// What undoing must bring back: all but the counters, which only grow, and what follows from them.
struct Snapshot {
    std::string stored, text, dirty, past;
    bool operator==(const Snapshot&) const = default;
};

// What is kept of former texts and of recycled objects.
std::string past_of(const World& world) {
    std::ostringstream text;
    world.for_each([&](const Object& object) {
        for (const auto& verb : object.verbs)
            for (const auto& kept : verb.history)
                text << object.id.number << ' ' << verb.id << ' ' << kept.version << ' '
                     << kept.bytes << '\n';
    });
    std::set<std::string> graves; // those of one second are in no order that matters
    world.graves().for_each([&](const Grave& grave) {
        std::ostringstream line;
        line << grave.id.number << ' ' << grave.owner.number << ' ' << grave.seconds << ' '
             << grave.bytes << ' ' << grave.name << '\n';
        graves.insert(line.str());
    });
    for (const auto& line : graves)
        text << line;
    return text.str();
}

Snapshot snapshot(const World& world) {
    Snapshot taken;
    taken.stored = test::describe(world);
    taken.stored.erase(0, taken.stored.find('\n'));
    for (auto& [file, text] : world_text(world)) {
        const auto max = text.find("  max_object = ");
        if (max != std::string::npos)
            text.erase(max, text.find('\n', max) - max + 1);
        taken.text += file + "\n" + text;
    }
    world.for_each([&](const Object& object) {
        if (object.dirty)
            taken.dirty += std::to_string(object.id.number) + " ";
    });
    taken.past = past_of(world);
    return taken;
}

// What is remembered of properties is what a walk finds.
void check_lookups(const World& world) {
    world.for_each([&](const Object& object) {
        for (std::size_t i = 0; i < world.symbols().size(); ++i) {
            const auto name = static_cast<Symbol>(i);
            const auto found = world.find_property(object.id, name);
            const auto walked = world.walk_to_property(object.id, name);
            REQUIRE(found.has_value() == walked.has_value());
            if (!found)
                continue;
            REQUIRE(found->value == walked->value);
            REQUIRE(found->owner == walked->owner);
            REQUIRE(found->bits == walked->bits);
            REQUIRE(found->clear == walked->clear);
        }
    });
}

std::string property_name(unsigned which) {
    return "p" + std::to_string(which % 8);
}

struct Step {
    unsigned what = 0, a = 0, b = 0, c = 0;
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
    return out << '{' << step.what << ", " << step.a << ", " << step.b << ", " << step.c << '}';
}

constexpr unsigned kChanges = 17; // kinds of them

class Walker {
  public:
    Walker() {
        for (int i = 0; i < 6; ++i)
            (void)world.create(i < 3 ? kNothing : ObjectId{i - 3}, ObjectId{i % 3});
        // Little is kept of the past, and it gives way.
        const ObjectId system{0}, options{5};
        world.set_flag(system, kWizard, true);
        Table::Builder quota;
        REQUIRE(quota.set(Value::short_string("bytes"), Value::integer(3000)));
        add(system, "server_options", Value::object(options));
        add(options, "verb_history", Value::integer(4));
        add(options, "verb_history_bytes", Value::integer(1200));
        add(options, "quota", *quota.finish());
    }

    void take(const Step& step) {
        if (step.what < kChanges)
            return change(step);
        if (step.what == kChanges)
            return open();
        if (before_.empty())
            return;
        if (step.what == kChanges + 1)
            close();
        else
            undo();
    }
    void end() {
        while (!before_.empty())
            undo();
        REQUIRE(world.undo_bytes() == 0);
        REQUIRE_FALSE(world.has_savepoint());
    }

    World world;

  private:
    void add(ObjectId to, std::string_view name, Value value) {
        REQUIRE(world.add_property(to, name, std::move(value), ObjectId{0}, kPropertyRead));
    }
    void open() {
        before_.push_back(snapshot(world));
        world.open_savepoint();
    }
    void close() {
        const Snapshot now = snapshot(world);
        world.close_savepoint();
        before_.pop_back();
        REQUIRE(now == snapshot(world));
    }
    void undo() {
        world.undo_savepoint();
        const Snapshot then = before_.back();
        before_.pop_back();
        const Snapshot now = snapshot(world);
        REQUIRE(now.stored == then.stored);
        REQUIRE(now.text == then.text);
        REQUIRE(now.dirty == then.dirty);
        REQUIRE(now.past == then.past);
        check_invariants(world);
        check_lookups(world);
    }

    ObjectId object(unsigned number) const {
        return ObjectId{static_cast<std::int64_t>(number) % (world.max_object().number + 1)};
    }
    void change(const Step& step) {
        const ObjectId id = object(step.a), other = object(step.b);
        if (!world.valid(id))
            return;
        const auto symbol = world.symbols().find(property_name(step.b));
        const std::size_t verbs = world.find(id)->verbs.size();
        const auto verb = verbs == 0 ? 0 : step.b % verbs;
        switch (step.what) {
        case 0:
            (void)world.create(step.b % 3 == 0 ? kNothing : id, other);
            return;
        case 1:
            (void)world.recycle(id, step.c % 4 == 0 ? std::nullopt : std::optional(step.c));
            return;
        case 2:
            (void)world.set_parent(id, step.b % 5 == 0 ? kNothing : other);
            return;
        case 3:
        case 4:
            (void)world.set_location(id, step.b % 5 == 0 ? kNothing : other);
            return;
        case 5:
            return world.set_name(id, std::string(step.b % 40, 'n'));
        case 6:
            return world.set_owner(id, other);
        case 7:
            return world.set_flag(id, static_cast<ObjectFlag>(1U << (step.b % 6)), step.c % 2 == 0);
        case 8:
            (void)world.add_property(id, property_name(step.b), Value::integer(step.c), other,
                                     static_cast<std::uint8_t>(step.c % 8));
            return;
        case 9:
            (void)world.delete_property(id, property_name(step.b));
            return;
        case 10:
            (void)world.rename_property(id, property_name(step.b), property_name(step.c));
            return;
        case 11:
            if (symbol)
                (void)world.set_property(id, *symbol,
                                         Value::short_string(std::string(step.c % 50, 's')));
            return;
        case 12:
            if (symbol)
                (void)world.overwrite_small(id, *symbol, Value::integer(step.c));
            return;
        case 13:
            if (symbol)
                (void)world.clear_property(id, *symbol);
            return;
        case 14:
            if (symbol)
                (void)world.set_property_info(id, *symbol, other,
                                              static_cast<std::uint8_t>(step.c % 8));
            return;
        case 15: {
            Verb added;
            added.names = "verb" + std::to_string(step.b % 5);
            added.owner = other;
            world.add_verb(id, std::move(added));
            return;
        }
        default:
            if (verbs > 0)
                change_verb(id, verb, step.c);
        }
    }
    void change_verb(ObjectId id, std::size_t verb, unsigned how) {
        if (how % 4 == 0)
            world.delete_verb(id, verb);
        else if (how % 4 == 1)
            world.set_verb_info(id, verb, "other", object(how),
                                static_cast<std::uint8_t>(how % 64));
        else if (how % 4 == 2)
            world.set_verb_arguments(id, verb, {ObjectSpec::Any, kPrepositionAny, ObjectSpec::Any});
        else
            set_text(id, verb, std::string(how % 200, ' ') + "return 1");
    }
    void set_text(ObjectId id, std::size_t verb, const std::string& text) {
        if (world.may_set_program(id, world.find(id)->verbs[verb], text.size()))
            world.set_verb_program(id, verb, std::make_shared<const Program>(Program{text}));
    }

    std::vector<Snapshot> before_;
};

// A world of two things, of which "count" is defined on the first, and a room.
struct Shop {
    World world;
    ObjectId owner, thing, child, room;
    Symbol count{};

    Shop() {
        owner = *world.create(kNothing, kNothing);
        thing = *world.create(kNothing, owner);
        child = *world.create(thing, owner);
        room = *world.create(kNothing, owner);
        REQUIRE(world.add_property(thing, "count", Value::integer(1), owner, kPropertyRead));
        count = *world.symbols().find("count");
    }
    std::int64_t value(ObjectId id) const {
        return world.find_property(id, count)->value->as_integer();
    }
};

} // namespace

namespace rc {
template <> struct Arbitrary<Step> {
    static Gen<Step> arbitrary() {
        return gen::build<Step>(gen::set(&Step::what, gen::inRange(0U, kChanges + 3)),
                                gen::set(&Step::a, gen::inRange(0U, 1000U)),
                                gen::set(&Step::b, gen::inRange(0U, 1000U)),
                                gen::set(&Step::c, gen::inRange(0U, 1000U)));
    }
};
} // namespace rc

TEST_CASE("whatever was done within savepoints is undone", "[undo]") {
    CHECK(rc::check("undo", [] {
        const auto steps = *rc::gen::resize(200, rc::gen::arbitrary<std::vector<Step>>());
        Walker walker;
        for (const Step& step : steps)
            walker.take(step);
        walker.end();
    }));
}

TEST_CASE("long walks of changes within savepoints are undone", "[undo]") {
    test::Random random(7);
    for (int walk = 0; walk < 60; ++walk) {
        Walker walker;
        for (int i = 0; i < 400; ++i) {
            Step step{static_cast<unsigned>(test::below(random, kChanges + 3)),
                      static_cast<unsigned>(test::below(random, 1000)),
                      static_cast<unsigned>(test::below(random, 1000)),
                      static_cast<unsigned>(test::below(random, 1000))};
            if (step.what == 1 && test::below(random, 3) > 0)
                step.what = 0; // else all are gone soon
            walker.take(step);
        }
        walker.end();
    }
}

TEST_CASE("what an inner savepoint undid is not undone again", "[undo]") {
    Shop shop;
    shop.world.open_savepoint();
    REQUIRE(shop.world.set_property(shop.thing, shop.count, Value::integer(2)));
    shop.world.open_savepoint();
    REQUIRE(shop.world.set_property(shop.thing, shop.count, Value::integer(3)));
    REQUIRE(shop.world.set_property(shop.child, shop.count, Value::integer(4)));
    shop.world.undo_savepoint();
    CHECK(shop.value(shop.thing) == 2);
    CHECK(shop.value(shop.child) == 2);
    shop.world.close_savepoint();
    CHECK(shop.value(shop.thing) == 2);
    CHECK(shop.world.undo_bytes() == 0);
}

TEST_CASE("numbers of what was undone are not given again", "[undo]") {
    Shop shop;
    shop.world.open_savepoint();
    const ObjectId undone = *shop.world.create(kNothing, shop.owner);
    shop.world.undo_savepoint();
    CHECK_FALSE(shop.world.valid(undone));
    CHECK(*shop.world.create(kNothing, shop.owner) > undone);
    CHECK(shop.world.have_counters_changed());
}

TEST_CASE("an undone change is not written", "[undo]") {
    Shop shop;
    (void)shop.world.take_changed();
    shop.world.set_name(shop.room, "room");
    shop.world.open_savepoint();
    shop.world.set_name(shop.room, "hall");
    shop.world.set_name(shop.thing, "thing");
    (void)shop.world.recycle(shop.child);
    shop.world.undo_savepoint();
    CHECK(shop.world.take_changed() == std::vector<ObjectId>{shop.room});
    CHECK(shop.world.find(shop.room)->name == "room");
}

TEST_CASE("a property's name has the spelling of who made it in the end", "[undo]") {
    Shop shop;
    shop.world.open_savepoint();
    REQUIRE(shop.world.add_property(shop.room, "Exits", {}, shop.owner, 0));
    shop.world.undo_savepoint();
    CHECK_FALSE(shop.world.symbols().find("exits"));
    REQUIRE(shop.world.add_property(shop.room, "exits", {}, shop.owner, 0));
    CHECK(shop.world.symbols().name_of(*shop.world.symbols().find("EXITS")) == "exits");
}

TEST_CASE("a name that was watched and undone is watched when it is made again", "[undo]") {
    Shop shop;
    shop.world.open_savepoint();
    REQUIRE(shop.world.add_property(shop.room, "color", {}, shop.owner, 0));
    shop.world.undo_savepoint();
    REQUIRE(shop.world.add_property(shop.room, "quota", {}, shop.owner, 0));
    const auto before = shop.world.policy_generation();
    REQUIRE(shop.world.set_property(shop.room, *shop.world.symbols().find("quota"), {}));
    CHECK(shop.world.policy_generation() > before);
}

TEST_CASE("the same part is kept once, however often and deep it changes", "[undo]") {
    Shop shop;
    shop.world.open_savepoint();
    const auto change = [&] {
        REQUIRE(shop.world.set_property(shop.thing, shop.count, Value::integer(5)));
        shop.world.set_name(shop.thing, "other");
        REQUIRE(shop.world.set_location(shop.child, shop.room));
        REQUIRE(shop.world.add_property(shop.room, "p", Value::integer(1), shop.owner, 0));
        REQUIRE(shop.world.delete_property(shop.room, "p"));
        const ObjectId made = *shop.world.create(kNothing, shop.owner);
        REQUIRE(shop.world.recycle(made));
        const auto verb = shop.world.add_verb(shop.room, {});
        shop.world.delete_verb(shop.room, verb);
    };
    change();
    const auto once = shop.world.undo_bytes();
    CHECK(once > 0);
    for (int i = 0; i < 100; ++i) {
        change();
        shop.world.open_savepoint();
        shop.world.open_savepoint();
        change();
        CHECK(shop.world.undo_bytes() > once);
        shop.world.close_savepoint();
        shop.world.close_savepoint();
    }
    CHECK(shop.world.undo_bytes() == once);
    shop.world.undo_savepoint();
}

TEST_CASE("what is kept is counted with the values that it holds", "[undo]") {
    Shop shop;
    const Value large = *Value::string(std::string(100'000, 'x'));
    REQUIRE(shop.world.set_property(shop.thing, shop.count, large));
    shop.world.open_savepoint();
    REQUIRE(shop.world.set_property(shop.thing, shop.count, Value::integer(1)));
    CHECK(shop.world.undo_bytes() > 100'000);
    CHECK(shop.world.undo_bytes() < 101'000);
    shop.world.undo_savepoint();
    shop.world.open_savepoint();
    REQUIRE(shop.world.recycle(shop.thing));
    CHECK(shop.world.undo_bytes() > 100'000);
    shop.world.undo_savepoint();
    CHECK(*shop.world.find_property(shop.thing, shop.count)->value == large);
}

TEST_CASE("a full room is emptied and filled again in the order of arrival", "[undo]") {
    Shop shop;
    std::vector<ObjectId> things;
    for (int i = 0; i < 50; ++i)
        things.push_back(*shop.world.create(shop.thing, shop.owner));
    std::reverse(things.begin(), things.end());
    for (const auto id : things)
        REQUIRE(shop.world.set_location(id, shop.room));
    shop.world.open_savepoint();
    REQUIRE(shop.world.set_location(things[10], kNothing));
    REQUIRE(shop.world.set_location(things[10], shop.room));
    REQUIRE(shop.world.recycle(things[20]));
    REQUIRE(shop.world.recycle(shop.room));
    REQUIRE(shop.world.recycle(shop.thing));
    shop.world.undo_savepoint();
    CHECK(shop.world.find(shop.room)->contents == things);
    check_invariants(shop.world);
}

TEST_CASE("what was touched is told", "[undo]") {
    Shop shop;
    shop.world.open_savepoint();
    REQUIRE(shop.world.set_property(shop.child, shop.count, Value::integer(2)));
    const auto verb = shop.world.add_verb(shop.room, {});
    shop.world.set_verb_arguments(shop.room, verb, {});
    const ObjectId made = *shop.world.create(kNothing, shop.owner);
    const auto touched = shop.world.touched();
    REQUIRE(touched.size() == 3);
    CHECK(touched[0].object == shop.child);
    CHECK(touched[0].properties == std::vector<Symbol>{shop.count});
    CHECK_FALSE(touched[0].verbs);
    CHECK(touched[1].object == shop.room);
    CHECK(touched[1].verbs);
    CHECK(touched[2].object == made);
    shop.world.undo_savepoint();
}
