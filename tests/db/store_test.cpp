// What is stored comes back. Files that cannot be used: store_failure_test.cpp.
#include "store_fixture.h"

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

ProgramRow program_row(const std::string& source) {
    return {sha256(source), source, {}};
}

ProgramRow bytecode_row(const std::string& bytecode) {
    return {sha256(bytecode), {}, bytecode};
}

std::vector<TaskRow> tasks_of(Store& store) {
    World world;
    std::vector<TaskRow> tasks;
    store.load(world, tasks);
    return tasks;
}

} // namespace

TEST_CASE("a whole random world comes back from the file", "[store]") {
    for (const unsigned seed : {1U, 2U, 3U}) {
        Folder folder;
        Random random(seed);
        World world;
        test::fill_randomly(world, random, 200);
        save_new(folder.file("w.db"), world);
        CHECK(reloaded(folder.file("w.db")) == describe(world));
    }
}

TEST_CASE("a world written change set by change set comes back the same", "[store]") {
    Folder folder;
    Random random(7);
    World world;
    ChangeCollector collector(world);
    {
        auto store = Store::create(folder.file("w.db"));
        for (int slice = 0; slice < 60; ++slice) {
            test::fill_randomly(world, random, 5);
            ChangeSet changes;
            collector.take(changes);
            store.write(changes);
        }
    }
    CHECK(reloaded(folder.file("w.db")) == describe(world));
}

TEST_CASE("a world goes on from where it was stored", "[store]") {
    Folder folder;
    Random random(8);
    std::string expected;
    {
        World world;
        test::fill_randomly(world, random, 50);
        save_new(folder.file("w.db"), world);
    }
    {
        auto store = Store::open(folder.file("w.db"));
        World world;
        std::vector<TaskRow> tasks;
        store.load(world, tasks);
        CHECK_FALSE(world.has_changes());
        ChangeCollector collector(world);
        test::fill_randomly(world, random, 50);
        ChangeSet changes;
        collector.take(changes);
        store.write(changes);
        expected = describe(world);
    }
    CHECK(reloaded(folder.file("w.db")) == expected);
}

TEST_CASE("a recycled object's row is gone and its number is not given again", "[store]") {
    Folder folder;
    World world;
    ChangeCollector collector(world);
    auto store = std::make_unique<Store>(Store::create(folder.file("w.db")));
    const auto slice = [&] {
        ChangeSet changes;
        collector.take(changes);
        store->write(changes);
    };
    (void)world.create(kNothing, kNothing);
    const ObjectId last = *world.create(kNothing, kNothing);
    slice();
    (void)world.recycle(last);
    slice();
    store.reset();
    store = std::make_unique<Store>(Store::open(folder.file("w.db")));
    World again;
    std::vector<TaskRow> tasks;
    store->load(again, tasks);
    CHECK(again.object_count() == 1);
    CHECK(*again.create(kNothing, kNothing) == ObjectId{last.number + 1});
}

TEST_CASE("contents keep their order of arrival over a restart", "[store]") {
    Folder folder;
    World world;
    for (int i = 0; i < 5; ++i)
        (void)world.create(kNothing, kNothing);
    for (const int content : {3, 1, 4, 2})
        (void)world.set_location(ObjectId{content}, ObjectId{0});
    (void)world.set_location(ObjectId{1}, ObjectId{0}); // arrives once more
    const std::vector<ObjectId> order{ObjectId{3}, ObjectId{4}, ObjectId{2}, ObjectId{1}};
    CHECK(world.find(ObjectId{0})->contents == order);
    save_new(folder.file("w.db"), world);
    auto store = Store::open(folder.file("w.db"));
    World again;
    std::vector<TaskRow> tasks;
    store.load(again, tasks);
    CHECK(again.find(ObjectId{0})->contents == order);
}

TEST_CASE("a task's summary is loaded without its bytes, and changed without them", "[store]") {
    Folder folder;
    const bool in_one_commit = GENERATE(false, true);
    {
        auto store = Store::create(folder.file("w.db"));
        ChangeSet changes;
        changes.tasks = {{7, "image seven", 70, "asleep"},
                         {8, "image eight", 80, "asleep"},
                         {9, "image nine", 90}};
        ChangeSet later;
        later.tasks = {{7, std::nullopt, -1, "woken", true},
                       {8, std::nullopt, -1},
                       {8, std::nullopt, -1, "too late", true}};
        if (in_one_commit) {
            changes.append(std::move(later));
            changes.keep_latest();
            store.write(changes);
        } else {
            store.write(changes);
            store.write(later);
        }
    }
    auto store = Store::open(folder.file("w.db"));
    const auto tasks = tasks_of(store);
    REQUIRE(tasks.size() == 2);
    CHECK(tasks[0].id == 7);
    CHECK_FALSE(tasks[0].bytes);
    CHECK(tasks[0].keeps_bytes);
    CHECK(tasks[0].summary == "woken");
    CHECK(tasks[0].wake_microseconds == 70);
    CHECK(tasks[1].id == 9); // as of files from before there were summaries
    CHECK(tasks[1].bytes == "image nine");
    CHECK(tasks[1].summary.empty());
    CHECK(store.task(7)->bytes == "image seven");
    CHECK_FALSE(store.task(8));
    CHECK(store.check().empty());
}

TEST_CASE("an unchanged world gives an empty change set", "[store]") {
    World world;
    ChangeCollector collector(world);
    ChangeSet changes;
    collector.take(changes);
    CHECK(changes.empty());
    CHECK(changes.bytes() == 0);
    (void)world.create(kNothing, kNothing);
    collector.take(changes);
    CHECK(changes.objects.size() == 1);
    ChangeSet more;
    collector.take(more);
    CHECK(more.empty());
}

TEST_CASE("a program's text is written once, however many verbs have it", "[store]") {
    World world;
    ChangeCollector collector(world);
    const ObjectId id = *world.create(kNothing, kNothing);
    for (const char* source : {"return 1", "return 2", "return 1"}) {
        Verb verb;
        verb.names = "v";
        verb.program = std::make_shared<const Program>(Program{source});
        world.add_verb(id, verb);
    }
    ChangeSet changes;
    collector.take(changes);
    CHECK(changes.programs.size() == 2);
    world.set_name(id, "x");
    ChangeSet later;
    collector.take(later);
    CHECK(later.objects.size() == 1);
    CHECK(later.programs.empty());
}

TEST_CASE("tasks, programs and meta come back by key", "[store]") {
    Folder folder;
    {
        auto store = Store::create(folder.file("w.db"));
        ChangeSet changes;
        changes.tasks = {{7, "image seven", 1234567}, {3, std::string("a\0b", 3), -1}};
        changes.programs = {program_row("return 1"), bytecode_row("compiled")};
        changes.meta = {{"seed", std::string("\0\1", 2)}};
        store.write(changes);
        ChangeSet later;
        later.tasks = {{9, "nine", 5}, {7, std::nullopt, -1}};
        later.programs = {program_row("return 1"), bytecode_row("otherwise"), program_row("")};
        later.meta = {{"seed", "new"}};
        store.write(later);
    }
    auto store = Store::open(folder.file("w.db"));
    const auto tasks = tasks_of(store);
    REQUIRE(tasks.size() == 2);
    CHECK(tasks[0].id == 3);
    CHECK(tasks[0].bytes == std::string("a\0b", 3));
    CHECK(tasks[0].wake_microseconds == -1);
    CHECK(tasks[1].id == 9);
    CHECK(tasks[1].wake_microseconds == 5);
    CHECK_FALSE(store.task(7));
    CHECK(store.task(9)->bytes == "nine");
    CHECK(store.program(sha256("return 1"))->source == "return 1");
    CHECK(store.program(sha256("compiled"))->bytecode == "compiled");
    CHECK(store.program(sha256("otherwise"))->content() == "otherwise");
    CHECK(store.program(sha256(""))->content().empty());
    CHECK(store.check().empty());
    CHECK_FALSE(store.program(sha256("return 2")));
    CHECK(store.meta("seed") == "new");
    CHECK_FALSE(store.meta("none"));
}

TEST_CASE("what was not committed is not there", "[store]") {
    Folder folder;
    ChangeSet changes;
    changes.meta = {{"k", "v"}};
    {
        auto store = Store::create(folder.file("w.db"));
        store.begin();
        store.apply(changes);
        store.rollback();
        CHECK_FALSE(store.meta("k"));
        store.begin();
        store.apply(changes);
    }
    CHECK_FALSE(Store::open(folder.file("w.db")).meta("k"));
}

TEST_CASE("a backup is a world by itself", "[store]") {
    Folder folder;
    Random random(13);
    World world;
    test::fill_randomly(world, random, 50);
    auto store = Store::create(folder.file("w.db"));
    ChangeSet changes;
    ChangeCollector(world).take_everything(changes);
    store.write(changes);
    store.backup(folder.file("copy.db"));
    CHECK(reloaded(folder.file("copy.db")) == describe(world));
    CHECK(failure_of([&] { store.backup(folder.file("copy.db")); }).failure ==
          StoreFailure::Exists);
    store.write({}); // the store is usable afterwards
}

TEST_CASE("a checkpoint empties the write-ahead log", "[store]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    ChangeSet changes;
    changes.meta = {{"big", std::string(100000, 'x')}};
    store.write(changes);
    CHECK(std::filesystem::file_size(folder.file("w.db-wal")) > 100000);
    store.checkpoint();
    CHECK(std::filesystem::file_size(folder.file("w.db-wal")) == 0);
    CHECK_FALSE(std::filesystem::exists(folder.file("w.db-shm")));
}
