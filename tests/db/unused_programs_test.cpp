// What goes from the file when it is opened, and that whatever happens then the world starts.
#include "hooked_vfs.h"
#include "lamp_world.h"

#include <filesystem>

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

std::string as_bytes(const Sha256& hash) {
    return {hash.begin(), hash.end()};
}

ProgramRow text(int number, std::size_t size = 0) {
    const std::string source = "return " + std::to_string(number) + std::string(size, ' ');
    return {sha256(source), source, {}};
}

void add_texts(ChangeSet& changes, int count, std::size_t size = 0) {
    for (int i = 0; i < count; ++i)
        changes.programs.push_back(text(i, size));
}

void add_texts(Lamp& f, int count, std::size_t size = 0) {
    ChangeSet changes;
    add_texts(changes, count, size);
    f.store().write(changes);
}

// Of one object, and texts that nobody needs.
ChangeSet world_with_texts(int count) {
    World world;
    (void)world.create(kNothing, kNothing);
    ChangeSet changes;
    ChangeCollector(world).take_everything(changes);
    add_texts(changes, count);
    return changes;
}

std::string one_row(const std::string& path, const std::string& sql) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_prepare_v2(handle, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
    const std::string row(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return row;
}

} // namespace

TEST_CASE("unused texts go whatever number of tasks there is, in portions", "[unused]") {
    Lamp f;
    add_texts(f, 2500);
    ChangeSet changes;
    for (int i = 0; i < 2500; i += 10)
        changes.tasks.push_back({i + 1, "an image of " + as_bytes(text(i).hash), -1});
    f.store().write(changes);
    f.reopen();
    CHECK(f.removed == 2250);
    for (int i = 0; i < 2500; ++i)
        REQUIRE(f.store().program(text(i).hash).has_value() == (i % 10 == 0));
}

TEST_CASE("no more texts go at a start than the limit says, and the others at the next",
          "[unused]") {
    Lamp f;
    add_texts(f, 25);
    f.limits.rows = 10;
    for (const std::size_t removed : {10u, 10u, 5u, 0u}) {
        f.reopen();
        CHECK(f.removed == removed);
    }
}

TEST_CASE("where there are more images than a start looks through nothing goes", "[unused]") {
    Lamp f;
    add_texts(f, 1);
    ChangeSet changes;
    const std::string bytecode = "compiled";
    changes.programs = {{sha256(bytecode), {}, bytecode}};
    changes.tasks = {{5, std::string(1000, 'x'), -1}, {6, std::string(1000, 'x'), -1}};
    f.store().write(changes);
    f.limits.image_bytes = 2000;
    f.reopen();
    CHECK(f.removed == 0);
    f.limits.image_bytes = 3000;
    f.reopen();
    CHECK(f.removed == 2);
}

TEST_CASE("where there are more audit rows than a start looks through only bytecode goes",
          "[unused]") {
    Lamp f;
    add_texts(f, 2);
    ChangeSet changes;
    const std::string bytecode = "compiled";
    changes.programs = {{sha256(bytecode), {}, bytecode}};
    changes.audit = {{1, std::string(1000, 'x')}, {2, "programmed: " + to_hex(text(1).hash)}};
    f.store().write(changes);
    f.limits.audit_bytes = 1000;
    f.reopen();
    CHECK(f.removed == 1);
    CHECK_FALSE(f.store().program(sha256(bytecode)));
    f.limits.audit_bytes = 3000;
    f.reopen();
    CHECK(f.removed == 1); // the table names the other
    CHECK_FALSE(f.store().program(text(0).hash));
    CHECK(f.store().program(text(1).hash));
}

TEST_CASE("a damaged row of a recycled object keeps what it names, and nothing else", "[unused]") {
    Lamp f;
    f.set("return 'of the lamp'");
    f.keep();
    REQUIRE(f.world().recycle(f.lamp, 1000));
    f.keep();
    f.reopen();
    add_texts(f, 3);
    f.close();
    run_sql(f.path(), "UPDATE recycled SET checksum = checksum + 1");
    auto store = Store::open(f.path());
    World world;
    std::vector<TaskRow> tasks;
    (void)store.load(world, tasks);
    CHECK(store.remove_unused_programs().rows == 3);
    CHECK(store.program(sha256("return 'of the lamp'")));
}

TEST_CASE("damage that is met when unused texts are looked for is told, and nothing goes",
          "[unused][damage]") {
    Folder folder;
    const auto path = folder.file("w.db");
    {
        auto store = Store::create(path);
        ChangeSet changes = world_with_texts(10);
        std::string image;
        for (int i = 0; i < 3000; ++i)
            image += "piece " + std::to_string(10'000 + i) + " ";
        changes.tasks = {{5, image, -1, "its summary"}};
        changes.audit = {};
        for (int i = 0; i < 3000; ++i)
            changes.audit.push_back(
                {i, "row " + std::to_string(10'000 + i) + std::string(50, '.')});
        store.write(changes);
        store.checkpoint();
    }
    SECTION("of a task's image") {
        zero_pages_with(path, "piece 11000 ");
    }
    SECTION("of the audit table") {
        zero_pages_with(path, "row 11000.");
    }
    auto store = Store::open(path);
    World world;
    std::vector<TaskRow> tasks;
    StoredTasks stored;
    (void)store.load(world, stored);
    const auto removed = store.remove_unused_programs();
    CHECK(removed.rows == 0);
    CHECK(removed.problem.find(path + " is damaged: run lunamoo check") == 0);
    CHECK(store.program(text(1).hash));
    ChangeSet more; // the world goes on
    more.programs = {text(99)};
    store.write(more);
    CHECK(store.program(text(99).hash));
}

TEST_CASE("a disk that is full when unused texts go keeps no world from starting", "[unused]") {
    Folder folder;
    const auto path = folder.file("w.db");
    {
        auto store = Store::create(path);
        store.write(world_with_texts(3500));
    }
    int writes_left = -1;
    HookedVfs vfs([&](Operation operation, TouchedFile touched) {
        if (operation != Operation::Write || touched != TouchedFile::Log || writes_left < 0)
            return SQLITE_OK;
        return writes_left-- > 0 ? SQLITE_OK : (writes_left = 0, SQLITE_FULL);
    });
    Store::Options options;
    options.vfs = vfs.name();
    auto store = Store::open(path, options);
    World world;
    StoredTasks tasks;
    (void)store.load(world, tasks);
    const int room = GENERATE(0, 5, 200);
    writes_left = room;
    const auto removed = store.remove_unused_programs();
    writes_left = -1; // somebody has made room
    CAPTURE(room, removed.rows);
    CHECK(removed.rows < 3500);
    CHECK(removed.rows % 1000 == 0); // whole transactions
    CHECK(removed.problem.find("the disk is full") != std::string::npos);
    ChangeSet more;
    more.programs = {text(5000)};
    store.write(more);
    CHECK(store.program(text(5000).hash));
    std::size_t left = 0;
    for (int i = 0; i < 3500; ++i)
        left += store.program(text(i).hash) ? 1 : 0;
    CHECK(left == 3500 - removed.rows);
    CHECK(store.check().empty());
}

TEST_CASE("the log stays small while unused texts go", "[unused]") {
    Lamp f;
    add_texts(f, 40, 200'000); // 8 MB
    f.store().checkpoint();
    f.reopen();
    CHECK(f.removed == 40);
    CHECK(std::filesystem::file_size(f.path() + "-wal") < 1'000'000);
    f.close();
    CHECK(std::stoi(one_row(f.path(), "PRAGMA freelist_count")) > 1900);
}
