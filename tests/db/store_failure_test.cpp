// Files that cannot be used, and what is said of them.
#include "db/schema.h"
#include "store_fixture.h"

#include <fstream>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace lunamoo::db;
using namespace lunamoo::db::test;

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
    run_sql(folder.file("w.db"), "PRAGMA user_version=" + std::to_string(kSchemaVersion + 1));
    const auto failure = open_failure(folder.file("w.db"));
    CHECK(failure.failure == StoreFailure::NewerSchema);
    CHECK(failure.message.find("has schema version " + std::to_string(kSchemaVersion + 1) +
                               ", this program knows " + std::to_string(kSchemaVersion)) !=
          std::string::npos);
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
             Damage{"UPDATE tasks SET wake = 1", "task 1: the checksum does not fit the row"},
             Damage{"UPDATE tasks SET row = x'AB'", "task 1: the checksum does not fit the row"},
             Damage{"UPDATE tasks SET summary = x'AB'",
                    "task 1: the checksum does not fit its summary"},
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

TEST_CASE("damage to the description of the tables is said as damage", "[store][damage]") {
    Folder folder;
    for (const char* sql : {"ALTER TABLE audit_counts RENAME COLUMN uses TO usxs",
                            "DROP TABLE tasks", "ALTER TABLE objects RENAME TO objectr"}) {
        const auto path = folder.file("w.db");
        std::filesystem::remove(path);
        { (void)Store::create(path); }
        run_sql(path, sql);
        const auto failure = open_failure(path);
        INFO(failure.message);
        CHECK(failure.failure == StoreFailure::Corrupt);
        CHECK(failure.message.find(path + " is damaged: ") == 0);
        CHECK(failure.message.find("restore a backup") != std::string::npos);
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

TEST_CASE("a task whose summary is damaged is handed over empty", "[store]") {
    Folder folder;
    const auto path = folder.file("w.db");
    {
        auto store = Store::create(path);
        ChangeSet changes;
        changes.tasks = {{1, "image one", 10, "summary one"},
                         {2, "image two", 20, "summary two"},
                         {3, "image three", 30, "summary three"}};
        store.write(changes);
    }
    run_sql(path, "UPDATE tasks SET summary = x'AB' WHERE id = 1; "
                  "UPDATE tasks SET row = x'AB' WHERE id = 2; "
                  "UPDATE tasks SET wake = 31 WHERE id = 3");
    auto store = Store::open(path);
    World world;
    std::vector<TaskRow> tasks;
    store.load(world, tasks);
    REQUIRE(tasks.size() == 3);
    CHECK(tasks[0].bytes == ""); // it may have said that the task was resumed
    CHECK(tasks[0].summary.empty());
    CHECK_FALSE(tasks[0].keeps_bytes);
    CHECK(tasks[1].summary == "summary two"); // found out when the row is read
    CHECK(tasks[1].keeps_bytes);
    CHECK(store.task(2)->bytes == "");
    CHECK(tasks[2].bytes == ""); // neither says when it wakes
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
