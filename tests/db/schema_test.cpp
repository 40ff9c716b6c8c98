// Files of earlier schemas: brought up to date step by step, each step whole or not at all.
#include "db/schema.h"
#include "store_fixture.h"

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

// A file as version 1 of the schema had it: its text is fixed here.
constexpr const char* kFileOfVersion1 = R"(
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE symbols (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE TABLE programs (
  hash BLOB PRIMARY KEY,
  source BLOB NOT NULL,
  bytecode BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE TABLE objects (
  id INTEGER PRIMARY KEY,
  row BLOB NOT NULL
) STRICT;
CREATE TABLE tasks (
  id INTEGER PRIMARY KEY,
  wake INTEGER NOT NULL,
  row BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
PRAGMA application_id=1282755919;
PRAGMA user_version=1;
)";

std::string first_column(const std::string& path, const std::string& sql) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
    std::string text;
    const int code = sqlite3_exec(
        handle, sql.c_str(),
        [](void* to, int, char** columns, char**) {
            static_cast<std::string*>(to)->append(columns[0]).append("\n");
            return 0;
        },
        &text, nullptr);
    REQUIRE(code == SQLITE_OK);
    sqlite3_close(handle);
    return text;
}

std::string tables(const std::string& path) {
    return first_column(path, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name");
}
std::string version(const std::string& path) {
    return first_column(path, "PRAGMA user_version");
}

// The world's rows in a file of version 1.
std::string old_world(const std::string& path) {
    Random random(5);
    World world;
    test::fill_randomly(world, random, 60);
    const std::string fresh = path + ".fresh";
    save_new(fresh, world);
    run_sql(path, kFileOfVersion1);
    run_sql(path, "ATTACH '" + fresh +
                      "' AS fresh; INSERT INTO meta SELECT * FROM fresh.meta; "
                      "INSERT INTO symbols SELECT * FROM fresh.symbols; "
                      "INSERT INTO programs SELECT * FROM fresh.programs; "
                      "INSERT INTO objects SELECT * FROM fresh.objects; "
                      "INSERT INTO tasks SELECT id, wake, row, checksum FROM fresh.tasks;");
    return describe(world);
}

} // namespace

TEST_CASE("the first step of the schema is what version 1 was", "[schema]") {
    Folder folder;
    run_sql(folder.file("fixed.db"), kFileOfVersion1);
    run_sql(folder.file("step.db"), std::string(schema_step(1)));
    CHECK(tables(folder.file("fixed.db")) == tables(folder.file("step.db")));
}

TEST_CASE("a file of version 1 is brought up to date with all that is in it", "[schema]") {
    Folder folder;
    const auto path = folder.file("w.db");
    const std::string expected = old_world(path);
    CHECK(reloaded(path) == expected);
    CHECK(version(path) == std::to_string(kSchemaVersion) + "\n");
    { (void)Store::create(folder.file("new.db")); }
    CHECK(tables(path) == tables(folder.file("new.db")));
    auto store = Store::open(path);
    CHECK(store.check().empty());
    ChangeSet changes;
    changes.audit = {{1, "deed"}};
    store.write(changes);
    CHECK(store.audit_head().number == 1);
}

TEST_CASE("a step that fails halfway leaves the file as it was", "[schema]") {
    Folder folder;
    const auto path = folder.file("w.db");
    const std::string expected = old_world(path);
    run_sql(path, "CREATE TABLE audit (mine TEXT)"); // the step's second table cannot be made
    const std::string before = tables(path);
    const auto failure = open_failure(path);
    CHECK(failure.message.find(path + " could not be brought from schema version 1 to 2, and is "
                                      "as it was: ") == 0);
    CHECK(failure.message.find("table audit already exists") != std::string::npos);
    CHECK(tables(path) == before);
    CHECK(version(path) == "1\n");
    run_sql(path, "DROP TABLE audit");
    CHECK(reloaded(path) == expected);
}

TEST_CASE("a full disk in the middle of a step leaves the file as it was", "[schema]") {
    Folder folder;
    const auto path = folder.file("w.db");
    const std::string expected = old_world(path);
    const std::string before = tables(path);
    const auto pages = std::stoll(first_column(path, "PRAGMA page_count"));
    const auto failure = failure_of([&] { (void)Store::open(path, {Durability::Process, pages}); });
    CHECK(failure.failure == StoreFailure::DiskFull);
    CHECK(tables(path) == before);
    CHECK(version(path) == "1\n");
    CHECK(reloaded(path) == expected);
}

TEST_CASE("a file without a version is refused", "[schema]") {
    Folder folder;
    run_sql(folder.file("w.db"), "PRAGMA application_id=1282755919; CREATE TABLE t (x)");
    CHECK(open_failure(folder.file("w.db")).failure == StoreFailure::NewerSchema);
}
