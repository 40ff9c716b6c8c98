#include "limited_world.h"
#include "storage_fixture.h"

using namespace lunamoo::db;
using test::check_ledger;
using test::LimitedWorld;

namespace {

constexpr std::int64_t kSecond = 1'000'000;

Value table(std::initializer_list<std::pair<std::string_view, std::int64_t>> entries) {
    Table::Builder builder;
    for (const auto& [key, value] : entries)
        REQUIRE(builder.set(Value::short_string(key), Value::integer(value)));
    return *builder.finish();
}

// With two who are no wizards, of one class.
struct People : LimitedWorld {
    ObjectId people, ann, bob;

    People() {
        people = *world.create(kNothing, wizard);
        ann = *world.create(people, kNothing);
        bob = *world.create(people, kNothing);
    }
    std::int64_t limit(ObjectId who, Resource resource) {
        return world.ledger().limits(who)[index_of(resource)];
    }
};

} // namespace

TEST_CASE("limits are one's own, one's class's, the server's, or the default", "[ledger]") {
    People p;
    CHECK(p.limit(p.ann, Resource::Objects) == 1000);
    CHECK(p.limit(p.wizard, Resource::Objects) == kUnlimited);
    p.add(p.options, "quota", table({{"objects", 50}, {"tasks", 7}}), p.wizard);
    CHECK(p.limit(p.ann, Resource::Objects) == 50);
    CHECK(p.limit(p.wizard, Resource::Tasks) == 10'000);
    p.add(p.people, "quota", table({{"objects", 60}}), p.wizard);
    CHECK(p.limit(p.ann, Resource::Objects) == 60);
    CHECK(p.limit(p.ann, Resource::Tasks) == 7);
    p.set(p.ann, "quota", table({{"objects", 70}}));
    CHECK(p.limit(p.ann, Resource::Objects) == 70);
    CHECK(p.limit(p.bob, Resource::Objects) == 60);
    REQUIRE(p.world.clear_property(p.ann, *p.world.symbols().find("quota")));
    CHECK(p.limit(p.ann, Resource::Objects) == 60);
    REQUIRE(p.world.set_parent(p.ann, kNothing));
    CHECK(p.limit(p.ann, Resource::Objects) == 50);
    REQUIRE(p.world.recycle(p.options));
    CHECK(p.limit(p.ann, Resource::Objects) == 1000);
}

TEST_CASE("who has not logged in has a small part, whatever everybody has", "[ledger]") {
    People p;
    p.add(p.options, "quota", table({{"output", 1 << 20}, {"weight", 50}}), p.wizard);
    for (const int number : {-10, -11, -1000}) {
        CHECK(p.limit(ObjectId{number}, Resource::Weight) == 5);
        CHECK(p.limit(ObjectId{number}, Resource::Output) == 32 * 1024);
        CHECK(p.limit(ObjectId{number}, Resource::Ticks) == 20'000'000);
    }
    CHECK(p.limit(kNothing, Resource::Weight) == 50);
    CHECK(p.limit(p.ann, Resource::Output) == 1 << 20);
}

TEST_CASE("nobody gives a quota to himself", "[ledger]") {
    People p;
    p.add(p.ann, "quota", table({{"objects", 5000}}), p.ann);
    CHECK(p.limit(p.ann, Resource::Objects) == 1000);
    REQUIRE(p.world.set_property_info(p.ann, *p.world.symbols().find("quota"), p.wizard, 0));
    CHECK(p.limit(p.ann, Resource::Objects) == 5000);
    p.world.set_flag(p.wizard, kWizard, false);
    CHECK(p.limit(p.ann, Resource::Objects) == 1000);
}

TEST_CASE("limits that make no sense are taken as the nearest that does", "[ledger]") {
    People p;
    p.add(p.people, "quota", table({{"weight", -5}, {"objects", -1}, {"memory", 3}}), p.wizard);
    CHECK(p.limit(p.ann, Resource::Weight) == 1);
    CHECK(p.limit(p.ann, Resource::Objects) == 0);
    CHECK(p.limit(p.ann, Resource::Memory) == 256 * 1024);
    p.set(p.people, "quota", Value::integer(3));
    CHECK(p.limit(p.ann, Resource::Objects) == 1000);
}

TEST_CASE("objects are refused at the limit, by name and number", "[ledger]") {
    People p;
    p.add(p.people, "quota", table({{"objects", 2}}), p.wizard);
    const auto made = p.world.create(kNothing, p.ann);
    REQUIRE(made);
    const auto refused = p.world.create(kNothing, p.ann);
    REQUIRE(refused.error().code == ErrorCode::Quota);
    CHECK(refused.error().message ==
          "#" + std::to_string(p.ann.number) +
              "'s quota 'objects' is used up: 2 of 2 objects, and 1 more needed");
    CHECK(p.world.create(kNothing, p.bob));
    REQUIRE(p.world.recycle(*made));
    const auto again = p.world.create(kNothing, p.ann);
    REQUIRE(again);
    p.world.set_owner(*again, p.bob); // given, not refused
    CHECK(p.world.ledger().used(p.bob, Resource::Objects) == 3);
    check_ledger(p.world);
}

TEST_CASE("what is larger than the whole limit is refused, also as the first", "[ledger]") {
    People p;
    p.add(p.people, "quota", table({{"images", 1000}}), p.wizard);
    auto& ledger = p.world.ledger();
    CHECK(ledger.may_take(p.ann, Resource::Images, 1001).error().code == ErrorCode::Quota);
    CHECK(ledger.may_take(p.ann, Resource::Images, 1000));
}

TEST_CASE("bytes are refused where they grow, and given back", "[ledger]") {
    People p;
    p.add(p.ann, "p", Value::integer(1), p.ann);
    const auto p_symbol = *p.world.symbols().find("p");
    const auto used = p.world.ledger().used(p.ann, Resource::Bytes);
    p.add(p.people, "quota", table({{"bytes", used + 1000}}), p.wizard);
    const auto text = [](std::size_t size) { return *Value::string(std::string(size, 'x')); };
    REQUIRE(p.world.set_property(p.ann, p_symbol, text(900)));
    CHECK(p.world.set_property(p.ann, p_symbol, text(1100)).error().code == ErrorCode::Quota);
    CHECK(p.world.find_property(p.ann, "p")->value->expanded_bytes() > 900);
    CHECK(p.world.add_property(p.ann, "q", text(200), p.ann, 0).error().code == ErrorCode::Quota);
    CHECK_FALSE(p.world.find_property(p.ann, "q"));
    CHECK(p.world.create(kNothing, p.ann).error().code == ErrorCode::Quota);
    REQUIRE(p.world.set_property(p.ann, p_symbol, text(10)));
    CHECK(p.world.add_property(p.ann, "q", text(200), p.ann, 0));
    check_ledger(p.world);
}

TEST_CASE("near the server's limit those are refused who hold most", "[ledger]") {
    People p;
    auto& ledger = p.world.ledger();
    p.add(p.options, "server_quota", table({{"images", 1000}}), p.wizard);
    ledger.take(p.ann, Resource::Images, 890);
    CHECK(ledger.may_take(p.ann, Resource::Images, 10));
    const auto refused = ledger.may_take(p.ann, Resource::Images, 50);
    REQUIRE(refused.error().code == ErrorCode::Quota);
    CHECK(refused.error().message.substr(0, 12) == "the server's");
    CHECK(ledger.may_take(p.bob, Resource::Images, 50));
    ledger.take(p.bob, Resource::Images, 90);
    CHECK_FALSE(ledger.may_take(p.bob, Resource::Images, 5));
    CHECK(ledger.may_take(p.wizard, Resource::Images, 20));
    CHECK_FALSE(ledger.may_take(p.wizard, Resource::Images, 21));
}

TEST_CASE("a bucket overflows after two seconds' worth, and empties in time", "[ledger]") {
    People p;
    auto& ledger = p.world.ledger();
    p.add(p.people, "quota", table({{"output", 1000}}), p.wizard);
    std::int64_t now = 100 * kSecond;
    CHECK(ledger.flow(p.ann, Resource::Output, 2000, now) == now);
    CHECK(ledger.flow(p.ann, Resource::Output, 1000, now) == now + kSecond);
    CHECK(ledger.flow(p.bob, Resource::Output, 1000, now) == now);
    now += 2 * kSecond;
    CHECK(ledger.flow(p.ann, Resource::Output, 0, now) == now);
    CHECK(ledger.flow(p.ann, Resource::Output, 1500, now) == now + kSecond / 2);
    CHECK(ledger.flow(p.ann, Resource::Output, 0, now - kSecond) == now - kSecond + kSecond / 2);
    CHECK(ledger.flow(p.wizard, Resource::Output, 1'000'000'000, now) == now);
}

TEST_CASE("averages rise with what flows and decay", "[ledger]") {
    People p;
    auto& ledger = p.world.ledger();
    std::int64_t now = 0;
    for (int i = 0; i < 600; ++i)
        ledger.flow(p.ann, Resource::Ticks, 500, now += kSecond);
    const double steady = ledger.find(p.ann)->average(Resource::Ticks, now);
    CHECK(steady > 450);
    CHECK(steady < 550);
    CHECK(ledger.find(p.ann)->average(Resource::Ticks, now + 120 * kSecond) < steady / 5);
    CHECK(ledger.server().average(Resource::Ticks, now) == Approx(steady));
}

TEST_CASE("accounts that hold nothing are forgotten, when there are many", "[ledger]") {
    World world;
    auto& ledger = world.ledger();
    for (int i = 0; i < 1000; ++i)
        ledger.flow(ObjectId{-100 - i}, Resource::Ticks, 5, kSecond);
    ledger.take(ObjectId{-7}, Resource::Tasks, 1);
    ledger.forget_idle(2000 * kSecond);
    CHECK(ledger.find(ObjectId{-100}) == nullptr);
    CHECK(ledger.used(ObjectId{-7}, Resource::Tasks) == 1);
}

TEST_CASE("accounts of a rush are forgotten, however many there were", "[ledger]") {
    World world;
    auto& ledger = world.ledger();
    std::int64_t now = 1'000'000 * kSecond;
    for (int i = 0; i < 5000; ++i) { // all of them within ten minutes
        ledger.flow(ObjectId{-100 - i}, Resource::Ticks, 5, now);
        ledger.forget_idle(now += kSecond / 100);
    }
    const auto count = [&] {
        std::size_t accounts = 0;
        ledger.for_each([&](ObjectId, const Account&) { ++accounts; });
        return accounts;
    };
    REQUIRE(count() == 5000);
    ledger.flow(ObjectId{-7}, Resource::Ticks, 5, now += 2000 * kSecond);
    ledger.forget_idle(now);
    CHECK(count() == 1);
}

TEST_CASE("an equal part is that of those who hold some", "[ledger]") {
    People p;
    auto& ledger = p.world.ledger();
    p.add(p.options, "server_quota", table({{"images", 1000}}), p.wizard);
    for (int i = 0; i < 250; ++i) { // connections that have come and gone
        ledger.take(ObjectId{-100 - i}, Resource::Images, 10);
        ledger.take(ObjectId{-100 - i}, Resource::Images, -10);
        ledger.take(ObjectId{-100 - i}, Resource::Connections, 1);
    }
    ledger.take(p.wizard, Resource::Images, 910);
    CHECK(ledger.may_take(p.ann, Resource::Images, 50));
    ledger.take(p.ann, Resource::Images, 20);
    ledger.take(p.bob, Resource::Images, 1);
    CHECK(ledger.may_take(p.ann, Resource::Images, 40));
    for (int i = 0; i < 20; ++i)
        ledger.take(ObjectId{-100 - i}, Resource::Images, 1);
    CHECK_FALSE(ledger.may_take(p.ann, Resource::Images, 22)); // a 24th of 1000 is 41
    CHECK(ledger.may_take(p.ann, Resource::Images, 21));
}

TEST_CASE("an owner makes only so many new names of properties", "[ledger]") {
    test::LimitedWorld limited;
    World& world = limited.world;
    const ObjectId ann = *world.create(kNothing, kNothing);
    const ObjectId bob = *world.create(kNothing, kNothing);
    const ObjectId lamp = *world.create(kNothing, ann);
    const auto make = [&](const std::string& name, ObjectId owner) {
        auto made = world.add_property(lamp, name, {}, owner, 0);
        if (made)
            REQUIRE(world.delete_property(lamp, name));
        return made;
    };
    world.open_savepoint();
    for (int i = 0; i < 1000; ++i) // undone: as if they had not been made
        REQUIRE(make("undone" + std::to_string(i), ann));
    world.undo_savepoint();
    for (int i = 0; i < 50'000; ++i)
        REQUIRE(make("n" + std::to_string(i), ann));
    const std::size_t symbols = world.symbols().size();
    const auto refused = make("more", ann);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::Quota);
    CHECK(world.symbols().size() == symbols);
    REQUIRE(world.add_property(lamp, "n7", {}, ann, 0)); // it is there
    CHECK(!world.rename_property(lamp, "n7", "more"));
    CHECK(world.rename_property(lamp, "n7", "N8"));
    CHECK(make("bobs", bob));
    world.set_flag(ann, kWizard, true);
    CHECK(make("more", ann));
}
