#include "db/codec.h"
#include "db/store.h"
#include "storage_fixture.h"
#include "tests/catch.h"

#include <fstream>

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace lunamoo::db;
using test::describe;
using test::Folder;
using test::Random;

namespace {

// Does something to the file as any SQLite program could.
void run_sql(const std::string& path, const std::string& sql) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
    char* message = nullptr;
    const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
    INFO((message == nullptr ? "" : message));
    REQUIRE(code == SQLITE_OK);
    sqlite3_close(handle);
}

struct Failure {
    StoreFailure failure;
    std::string message;
};

template <typename F> Failure failure_of(F&& f) {
    try {
        f();
    } catch (const StoreError& error) {
        return {error.failure(), error.what()};
    }
    FAIL("no StoreError");
    return {};
}

Failure open_failure(const std::string& path) {
    return failure_of([&] { (void)Store::open(path); });
}

std::string reloaded(const std::string& path) {
    auto store = Store::open(path);
    World world;
    std::vector<TaskRow> tasks;
    CHECK(store.load(world, tasks).empty());
    return describe(world);
}

void save_new(const std::string& path, World& world) {
    auto store = Store::create(path);
    ChangeSet changes;
    ChangeCollector(world).take_everything(changes);
    store.write(changes);
}

ProgramRow program_row(const std::string& source, const std::string& bytecode = {}) {
    return {sha256(source), source, bytecode};
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
        changes.programs = {program_row("return 1"), program_row("", "compiled")};
        changes.meta = {{"seed", std::string("\0\1", 2)}};
        store.write(changes);
        ChangeSet later;
        later.tasks = {{9, "nine", 5}, {7, std::nullopt, -1}};
        later.programs = {program_row("return 1", "code"), program_row("")};
        later.meta = {{"seed", "new"}};
        store.write(later);
    }
    auto store = Store::open(folder.file("w.db"));
    World world;
    std::vector<TaskRow> tasks;
    store.load(world, tasks);
    REQUIRE(tasks.size() == 2);
    CHECK(tasks[0].id == 3);
    CHECK(tasks[0].bytes == std::string("a\0b", 3));
    CHECK(tasks[0].wake_microseconds == -1);
    CHECK(tasks[1].id == 9);
    CHECK(tasks[1].wake_microseconds == 5);
    CHECK_FALSE(store.task(7));
    CHECK(store.task(9)->bytes == "nine");
    CHECK(store.program(sha256("return 1"))->bytecode == "code");
    CHECK(store.program(sha256(""))->bytecode == "compiled");
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

TEST_CASE("a new file belongs to its owner alone and does not replace another", "[store]") {
    Folder folder;
    const auto path = folder.file("w.db");
    { (void)Store::create(path); }
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    const auto failure = failure_of([&] { (void)Store::create(path); });
    CHECK(failure.failure == StoreFailure::Exists);
    CHECK(failure.message == path + " exists already: name another file, or move that one away");
    CHECK_NOTHROW(Store::open(path));
}

TEST_CASE("a file that is not there says how to make one", "[store]") {
    Folder folder;
    const auto failure = open_failure(folder.file("none.db"));
    CHECK(failure.failure == StoreFailure::Missing);
    CHECK(failure.message == folder.file("none.db") +
                                 " does not exist: make a new world by lunamoo init " +
                                 folder.file("none.db"));
    CHECK_FALSE(std::filesystem::exists(folder.file("none.db")));
    CHECK(failure_of([&] { (void)Store::create(folder.file("no/such.db")); }).failure ==
          StoreFailure::ReadOnly);
}

TEST_CASE("other files are refused and left as they are", "[store]") {
    Folder folder;
    const auto text = folder.file("text.db");
    { std::ofstream(text) << std::string(5000, 'x'); }
    const auto failure = open_failure(text);
    CHECK(failure.failure == StoreFailure::NotLunamoo);
    CHECK(failure.message.find(text + " is not a Lunamoo world") == 0);
    CHECK(std::filesystem::file_size(text) == 5000);
    { std::ofstream(folder.file("empty.db")); }
    CHECK(open_failure(folder.file("empty.db")).failure == StoreFailure::NotLunamoo);
    CHECK(std::filesystem::file_size(folder.file("empty.db")) == 0);
    run_sql(folder.file("other.db"), "CREATE TABLE t (x)");
    CHECK(open_failure(folder.file("other.db")).failure == StoreFailure::NotLunamoo);
}

TEST_CASE("a file of a later schema is refused", "[store]") {
    Folder folder;
    { (void)Store::create(folder.file("w.db")); }
    run_sql(folder.file("w.db"), "PRAGMA user_version=2");
    const auto failure = open_failure(folder.file("w.db"));
    CHECK(failure.failure == StoreFailure::NewerSchema);
    CHECK(failure.message.find("has schema version 2, this program knows 1") != std::string::npos);
}

TEST_CASE("a file that another connection holds is refused at once", "[store]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    // Within one process the same: SQLite's locks are per connection here.
    const auto start = std::chrono::steady_clock::now();
    CHECK(open_failure(folder.file("w.db")).failure == StoreFailure::InUse);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
}

TEST_CASE("a file that cannot be written is refused when it is opened", "[store]") {
    Folder folder;
    const auto path = folder.file("w.db");
    { (void)Store::create(path); }
    REQUIRE(::chmod(path.c_str(), 0444) == 0);
    REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
    // In a child, which can give up the superuser's rights.
    const pid_t child = ::fork();
    if (child == 0) {
        if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0))
            ::_exit(3);
        try {
            (void)Store::open(path);
            ::_exit(1);
        } catch (const StoreError& error) {
            const bool right = error.failure() == StoreFailure::ReadOnly &&
                               std::string(error.what()).find(path + " cannot be written") == 0;
            ::_exit(right ? 0 : 2);
        }
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a full disk is said and loses nothing committed", "[store]") {
    Folder folder;
    const auto path = folder.file("w.db");
    {
        auto store = Store::create(path, {Durability::Power, 40});
        ChangeSet changes;
        changes.meta = {{"kept", "yes"}};
        store.write(changes);
        ChangeSet big;
        big.meta = {{"big", std::string(1 << 20, 'x')}};
        const auto failure = failure_of([&] { store.write(big); });
        CHECK(failure.failure == StoreFailure::DiskFull);
        CHECK(failure.message.find(path + " cannot grow, the disk is full") == 0);
    }
    auto store = Store::open(path);
    CHECK(store.meta("kept") == "yes");
    CHECK_FALSE(store.meta("big"));
    CHECK(store.check().empty());
}

TEST_CASE("a damaged object is named by load and by check", "[store]") {
    Folder folder;
    const auto path = folder.file("w.db");
    World world;
    for (int i = 0; i < 5; ++i)
        (void)world.create(kNothing, kNothing);
    save_new(path, world);
    run_sql(path, "UPDATE objects SET row = zeroblob(20) WHERE id = 3");
    auto store = Store::open(path);
    World again;
    std::vector<TaskRow> tasks;
    const auto failure = failure_of([&] { store.load(again, tasks); });
    CHECK(failure.failure == StoreFailure::Corrupt);
    CHECK(failure.message == path +
                                 " is damaged, object #3: the checksum does not fit the row: run "
                                 "lunamoo check to see all of it, and restore a backup");
    CHECK(store.check() ==
          std::vector<std::string>{"object #3: the checksum does not fit the row"});
}

TEST_CASE("every table's damage is found by check", "[store]") {
    Folder folder;
    const auto path = folder.file("w.db");
    Random random(11);
    World world;
    test::fill_randomly(world, random, 60);
    {
        save_new(path, world);
        auto store = Store::open(path);
        ChangeSet changes;
        changes.tasks = {{1, "image", -1}};
        store.write(changes);
        CHECK(store.check().empty());
    }
    struct Damage {
        const char* sql;
        const char* expected;
    };
    for (const auto& damage : {
             Damage{"UPDATE meta SET value = x'01' WHERE key = 'counters'", "meta 'counters'"},
             Damage{"UPDATE symbols SET name = 'other' WHERE id = 2", "symbol 2: the checksum"},
             Damage{"DELETE FROM symbols WHERE id = 2", "symbol 2 is missing"},
             Damage{"UPDATE programs SET source = x'00' WHERE rowid = 1", "program "},
             Damage{"UPDATE programs SET bytecode = x'00' WHERE rowid = 1", "program "},
             Damage{"DELETE FROM programs WHERE rowid = 1", " is missing"},
             Damage{"UPDATE tasks SET wake = 1", "task 1: the checksum"},
             Damage{"UPDATE objects SET id = 100000 WHERE id = (SELECT max(id) FROM objects)",
                    "object #100000: the row is that of"},
         }) {
        const auto copy = folder.file("copy.db");
        std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
        run_sql(copy, damage.sql);
        const auto found = Store::open(copy).check();
        INFO(damage.sql);
        REQUIRE_FALSE(found.empty());
        const bool said = std::any_of(found.begin(), found.end(), [&](const std::string& line) {
            return line.find(damage.expected) != std::string::npos;
        });
        CHECK(said);
    }
}

TEST_CASE("a damaged task is handed over empty and the world loads", "[store]") {
    Folder folder;
    const auto path = folder.file("w.db");
    {
        auto store = Store::create(path);
        ChangeSet changes;
        changes.tasks = {{1, "image one", 10}, {2, "image two", 20}};
        store.write(changes);
    }
    run_sql(path, "UPDATE tasks SET row = x'AB' WHERE id = 1");
    auto store = Store::open(path);
    World world;
    std::vector<TaskRow> tasks;
    store.load(world, tasks);
    REQUIRE(tasks.size() == 2);
    CHECK(tasks[0].bytes == "");
    CHECK(tasks[1].bytes == "image two");
    CHECK(store.task(1)->bytes == "");
}

TEST_CASE("a damaged page of the file is an error that says so, never a crash", "[store]") {
    Folder folder;
    const auto path = folder.file("w.db");
    Random random(12);
    World world;
    test::fill_randomly(world, random, 150);
    save_new(path, world);
    const auto size = std::filesystem::file_size(path);
    for (int i = 0; i < 200; ++i) {
        const auto copy = folder.file("copy.db");
        std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
        {
            std::fstream file(copy, std::ios::in | std::ios::out | std::ios::binary);
            for (int n = 0; n < 4; ++n) {
                file.seekp(static_cast<std::streamoff>(test::below(random, size)));
                file.put(static_cast<char>(random()));
            }
        }
        try {
            auto store = Store::open(copy);
            World again;
            std::vector<TaskRow> tasks;
            store.load(again, tasks);
            REQUIRE(describe(again) == describe(world)); // it hit free space
        } catch (const StoreError& error) {
            REQUIRE(std::string(error.what()).find(copy) == 0);
        }
    }
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
