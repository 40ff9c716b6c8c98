#include "db/disk_level.h"
#include "db/object.h"
#include "db/writer.h"
#include "limited_world.h"
#include "storage_fixture.h"

#include <atomic>

using namespace lunamoo::db;
using namespace std::chrono_literals;
using test::Folder;
using test::LimitedWorld;

namespace {

constexpr std::int64_t kMiB = 1 << 20;

DiskSpace space(std::int64_t free, std::int64_t total = 10000, std::int64_t pending = 0) {
    DiskSpace space;
    space.free = free;
    space.total = total;
    space.pending = pending;
    return space;
}

Value text(std::size_t size) {
    return *Value::string(std::string(size, 'x'));
}

// With ann, who has an object with a property and a verb.
struct Owned : LimitedWorld {
    ObjectId ann, box;
    Symbol name{};

    Owned() {
        add(options, "disk_reserve", Value::integer(1000), wizard);
        ann = *world.create(kNothing, kNothing);
        box = *world.create(kNothing, ann);
        add(box, "text", text(100), ann);
        name = *world.symbols().find("text");
        Verb verb;
        verb.names = "say";
        verb.owner = ann;
        verb.program = std::make_shared<const Program>(Program{"return 1 -- longer"});
        world.add_verb(box, std::move(verb));
    }
    const Verb& verb() { return world.find(box)->verbs.front(); }
};

} // namespace

TEST_CASE("a disk is low below the reserve, and has room again somewhat above it", "[disk]") {
    DiskLevel level;
    CHECK_FALSE(level.is_known());
    CHECK_FALSE(level.is_low());
    level.look(space(1600), 1600);
    CHECK_FALSE(level.is_low());
    level.look(space(1599), 1600);
    CHECK(level.is_low());
    CHECK(level.text() == "1599 of 10000 bytes of the disk are free, and 1600 are kept for the log "
                          "and for wizards ($server_options.disk_reserve)");
    level.look(space(1699), 1600);
    CHECK(level.is_low());
    level.look(space(1700), 1600);
    CHECK_FALSE(level.is_low());
    level.look(space(0), 0);
    CHECK_FALSE(level.is_low());
}

TEST_CASE("what the log has and the file has not is no room", "[disk]") {
    DiskLevel level;
    level.look(space(5000, 10000, 3500), 1600);
    CHECK(level.is_low());
    CHECK(level.room() == 1500);
    level.look(space(100, 10000, 3500), 1600);
    CHECK(level.text().substr(0, 10) == "0 of 10000");
}

TEST_CASE("a copy is not made where it would take what is kept of the file's disk", "[disk]") {
    DiskLevel level;
    auto here = space(5000, 10000, 100);
    CHECK(level.why_no_copy(here).empty());
    here.file = 2000;
    level.look(here, 2800);
    CHECK(level.why_no_copy(here).empty());
    level.look(here, 2801);
    CHECK(level.why_no_copy(here) ==
          "there is no room for a copy of 2100 bytes beside the world: 4900 of 10000 bytes of the "
          "disk are free, and 2801 are kept for the log and for wizards "
          "($server_options.disk_reserve)");
    auto elsewhere = space(10);
    elsewhere.device = 5;
    CHECK(level.why_no_copy(elsewhere).empty());
}

TEST_CASE("the usual reserve is 256 MiB, or a quarter of a small disk", "[disk]") {
    DiskLevel level;
    level.look(space(256 * kMiB, 5000 * kMiB), std::nullopt);
    CHECK(level.reserve() == 256 * kMiB);
    CHECK_FALSE(level.is_low());
    level.look(space(17 * kMiB, 64 * kMiB), std::nullopt);
    CHECK(level.reserve() == 16 * kMiB);
    CHECK_FALSE(level.is_low());
    level.look(space(15 * kMiB, 64 * kMiB), std::nullopt);
    CHECK(level.is_low());
    level.look(space(15 * kMiB, 64 * kMiB), -5);
    CHECK_FALSE(level.is_low());
}

TEST_CASE("on a low disk nothing grows but what is a wizard's, and says how much is left",
          "[disk]") {
    Owned o;
    auto& ledger = o.world.ledger();
    ledger.set_disk(space(999));
    const auto refused = o.world.create(kNothing, o.ann);
    REQUIRE(refused.error().code == ErrorCode::Quota);
    CHECK(refused.error().message ==
          "the disk is low: 999 of 10000 bytes of the disk are free, and 1000 are kept for the log "
          "and for wizards ($server_options.disk_reserve)");
    CHECK(o.world.set_property(o.box, o.name, text(101)).error().code == ErrorCode::Quota);
    CHECK(o.world.add_property(o.box, "more", text(1), o.ann, 0).error().code == ErrorCode::Quota);
    // A text as long as the former one grows the file too, since that one stays.
    CHECK(o.world.may_set_program(o.box, o.verb(), 3).error().code == ErrorCode::Quota);
    // What takes no more room goes on, and so does the wizard.
    CHECK(o.world.set_property(o.box, o.name, text(100)));
    CHECK(o.world.set_property(o.box, o.name, text(10)));
    CHECK(o.world.create(kNothing, o.wizard));
    CHECK(ledger.may_grow_file(ObjectId{-5}));
    // With room it goes on by itself.
    ledger.set_disk(space(1100));
    CHECK(o.world.create(kNothing, o.ann));
    CHECK(o.world.set_property(o.box, o.name, text(500)));
    CHECK(o.world.may_set_program(o.box, o.verb(), 3));
}

TEST_CASE("recycled objects do not give way where that makes no room", "[disk]") {
    Owned o;
    const auto old = *o.world.create(kNothing, o.ann);
    REQUIRE(o.world.recycle(old));
    const auto used = o.world.ledger().used(o.ann, Resource::Bytes);
    o.world.ledger().set_disk(space(1));
    CHECK_FALSE(o.world.create(kNothing, o.ann));
    CHECK(o.world.ledger().used(o.ann, Resource::Bytes) == used);
}

TEST_CASE("the reserve is what the option says as of the next look", "[disk]") {
    Owned o;
    auto& ledger = o.world.ledger();
    ledger.set_disk(space(500));
    CHECK(ledger.disk().is_low());
    REQUIRE(o.world.set_property(o.options, *o.world.symbols().find("disk_reserve"),
                                 Value::integer(400)));
    ledger.set_disk(space(500));
    CHECK_FALSE(ledger.disk().is_low());
}

TEST_CASE("the system says how much room there is", "[disk]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    const auto found = disk_space_of(folder.file("w.db"));
    REQUIRE(found);
    CHECK(found->total > 0);
    CHECK(found->free > 0);
    CHECK(found->free <= found->total);
    CHECK(found->file > 0);
    CHECK_FALSE(disk_space_of(folder.file("x")));
}

TEST_CASE("the writer looks at the disk as time passes, and as much is written", "[disk]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    std::atomic<int> looks{0};
    Writer::Options options;
    options.disk_interval = 10ms;
    options.ask_disk = [&](const std::string& path) -> std::optional<DiskSpace> {
        return path == store.path() ? std::optional(space(++looks)) : std::nullopt;
    };
    {
        Writer writer(store, options, [](const std::string&) {});
        while (looks < 3)
            std::this_thread::sleep_for(1ms);
        CHECK(writer.disk()->free > 0);
    }
    looks = 0;
    options.disk_interval = 1h;
    options.disk_bytes = 1000;
    Writer writer(store, options, [](const std::string&) {});
    ChangeSet changes;
    changes.meta = {{"k", std::string(1000, 'x')}};
    writer.submit(std::move(changes), {});
    while (looks < 2)
        std::this_thread::sleep_for(1ms);
    CHECK(writer.wait_until_committed());
    while (writer.disk()->free < 2)
        std::this_thread::sleep_for(1ms);
    CHECK(writer.disk()->pending > 0); // the commit is in the log
}
