// Tasks are read by a second connection on a second thread while the world is: what it hands over,
// what it sees of the log, what is said of damage, and that it leaves the files alone.
#include "db/task_reading.h"
#include "store_fixture.h"

#include <filesystem>
#include <fstream>

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

constexpr std::int64_t kTasks = 3000;

// By number: most with a summary, each tenth without one.
TaskRow task_row(std::int64_t id, const std::string& text) {
    TaskRow row{id, "image of " + text, id * 7};
    if (id % 10 != 0)
        row.summary = "summary of " + text;
    return row;
}

ChangeSet tasks_named(const std::string& name, std::int64_t first, std::int64_t step) {
    ChangeSet changes;
    for (std::int64_t id = kTasks; id >= first; id -= step)
        changes.tasks.push_back(task_row(id, name + std::to_string(id)));
    return changes;
}

void write_world(Store& store, int objects) {
    World world;
    for (int i = 0; i < objects; ++i)
        world.set_name(*world.create(kNothing, kNothing), "thing " + std::to_string(i));
    ChangeSet changes;
    ChangeCollector(world).take(changes);
    store.write(changes);
}

std::vector<TaskRow> loaded_tasks(Store& store) {
    World world;
    std::vector<TaskRow> tasks;
    CHECK(store.load(world, tasks).empty());
    return tasks;
}

std::string what_loading_says(const std::string& path) {
    return failure_of([&] {
               auto store = Store::open(path);
               World world;
               std::vector<TaskRow> tasks;
               store.load(world, tasks);
           })
        .message;
}

// Writes over the page in which the table begins.
void spoil_table(const std::string& path, const std::string& table) {
    Connection connection(path, "");
    const auto page = std::stoll(connection.query(
        ("SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "'").c_str()));
    connection.checkpoint(Connection::Checkpoint::Everything);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((page - 1) * 4096);
    file << std::string(4096, '\x55');
}

} // namespace

TEST_CASE("tasks are read by number, from the file and from the log behind it", "[store][load]") {
    Folder folder;
    const auto path = folder.file("w.db");
    auto store = Store::create(path);
    write_world(store, 500);
    store.write(tasks_named("old ", 1, 1));
    store.checkpoint();
    store.write(tasks_named("new ", 2, 2)); // in the log alone
    ChangeSet gone;
    gone.tasks = {{3, std::nullopt, -1}};
    store.write(gone);
    const auto tasks = loaded_tasks(store);
    REQUIRE(tasks.size() == kTasks - 1);
    std::int64_t id = 0;
    for (const TaskRow& task : tasks) {
        id += id == 2 ? 2 : 1;
        const auto expected = task_row(id, (id % 2 == 0 ? "new " : "old ") + std::to_string(id));
        REQUIRE(task.id == id);
        CHECK(task.wake_microseconds == id * 7);
        CHECK(task.summary == expected.summary);
        CHECK(task.bytes == (expected.summary.empty() ? expected.bytes : std::nullopt));
    }
}

TEST_CASE("what a log of many pages says is read from all of it", "[store][load]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    write_world(store, 10);
    for (int round = 0; round < 3; ++round) { // the log's index has 4,062 frames in its first page
        ChangeSet changes;
        for (std::int64_t id = 1; id <= kTasks; ++id) {
            changes.tasks.push_back(task_row(id, std::to_string(round)));
            changes.tasks.back().bytes->append(8000, 'x');
        }
        store.write(changes);
    }
    const auto tasks = loaded_tasks(store);
    REQUIRE(tasks.size() == kTasks);
    for (const TaskRow& task : tasks)
        CHECK(task.summary == (task.id % 10 == 0 ? "" : "summary of 2"));
}

TEST_CASE("a damaged summary or row is handed over empty, the others whole", "[store][load]") {
    Folder folder;
    const auto path = folder.file("w.db");
    {
        auto store = Store::create(path);
        write_world(store, 10);
        store.write(tasks_named("", 1, 1));
    }
    run_sql(path, "UPDATE tasks SET summary = x'00' WHERE id = 5;"
                  "UPDATE tasks SET row = x'00' WHERE id = 20;"
                  "UPDATE tasks SET row = x'00' WHERE id = 21;");
    auto store = Store::open(path);
    const auto tasks = loaded_tasks(store);
    REQUIRE(tasks.size() == kTasks);
    for (const TaskRow& task : tasks) {
        INFO(task.id);
        if (task.id == 5 || task.id == 20)
            CHECK((task.bytes && task.bytes->empty() && task.summary.empty()));
        else
            CHECK(task.summary.empty() == (task.id % 10 == 0));
    }
}

TEST_CASE("damage to the tasks' pages is told as damage, and that to objects first",
          "[store][load][damage]") {
    Folder folder;
    const auto path = folder.file("w.db");
    {
        auto store = Store::create(path);
        write_world(store, 300);
        store.write(tasks_named("", 1, 1));
    }
    spoil_table(path, "tasks");
    const auto said = what_loading_says(path);
    CHECK(said.find(path + " is damaged: run lunamoo check to see where, and restore a backup") ==
          0);
    run_sql(path, "UPDATE objects SET row = x'00' WHERE id = 299");
    for (int i = 0; i < 20; ++i) // whichever of the two threads is the first to meet with it
        CHECK(what_loading_says(path).find("object #299: the row is too short") !=
              std::string::npos);
}

TEST_CASE("reading the tasks leaves the log, the lock and the writing as they were",
          "[store][load]") {
    Folder folder;
    const auto path = folder.file("w.db");
    auto store = Store::create(path);
    write_world(store, 10);
    store.write(tasks_named("", 1, 1));
    const auto log = std::filesystem::file_size(path + "-wal");
    CHECK(log > 100'000);
    CHECK(loaded_tasks(store).size() == kTasks);
    CHECK(std::filesystem::file_size(path + "-wal") == log);
    CHECK(open_failure(path).failure == StoreFailure::InUse);
    store.write(tasks_named("again ", 1, 1));
    CHECK(loaded_tasks(store)[0].summary == "summary of again 1");
    store.checkpoint();
    CHECK(loaded_tasks(store)[0].summary == "summary of again 1");
    CHECK(store.check().empty());
}

TEST_CASE("stored tasks are given back in order, whatever their sizes", "[store][load]") {
    StoredTasks stored;
    std::vector<TaskRow> rows;
    for (std::int64_t id = 0; id < 300; ++id) { // more than one piece; one larger than a piece
        const std::size_t size = id == 7 ? 3'000'000 : static_cast<std::size_t>(id * id % 9000);
        TaskRow row{id, std::string(size, static_cast<char>('a' + id % 26)), -id};
        if (id % 3 == 0)
            row.bytes.reset();
        if (id % 2 == 0)
            row.summary = "summary " + std::to_string(id);
        if (row.bytes)
            stored.add(row);
        else
            stored.add(id, -id, row.summary);
        rows.push_back(row);
    }
    CHECK(stored.size() == rows.size());
    std::size_t at = 0;
    stored.for_each([&](const TaskRow& row) {
        REQUIRE(at < rows.size());
        INFO(at);
        CHECK(row.id == rows[at].id);
        CHECK(row.wake_microseconds == rows[at].wake_microseconds);
        CHECK(row.summary == rows[at].summary);
        CHECK(row.bytes == rows[at].bytes);
        CHECK(row.keeps_bytes == !rows[at].bytes);
        ++at;
    });
    CHECK(at == rows.size());
}
