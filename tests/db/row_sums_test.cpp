// Rows that have vanished, came back or are older than they should be, each whole by itself.
#include "db/row_sums.h"
#include "store_fixture.h"

#include <filesystem>

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

// Four objects, a task, a fact, a former text, a recycled object.
void make_world(const std::string& path) {
    World world;
    ChangeCollector collector(world);
    auto store = Store::create(path);
    const auto keep = [&] {
        ChangeSet changes;
        collector.take(changes);
        changes.tasks = {{1, "one", 10}, {2, "two", 20}};
        changes.meta.emplace_back("fact", "known");
        store.write(changes);
    };
    for (int i = 0; i < 5; ++i)
        (void)world.create(kNothing, kNothing);
    (void)world.add_property(ObjectId{1}, "first", Value::integer(1), ObjectId{1}, 0);
    (void)world.add_property(ObjectId{1}, "second", Value::integer(1), ObjectId{1}, 0);
    (void)world.symbols().intern("unused");
    Verb verb;
    verb.names = "rub";
    (void)world.add_verb(ObjectId{1}, std::move(verb));
    keep();
    world.set_verb_program(ObjectId{1}, 0, std::make_shared<const Program>(Program{"return 1"}));
    world.set_verb_program(ObjectId{1}, 0, std::make_shared<const Program>(Program{"return 2"}));
    REQUIRE(world.recycle(ObjectId{4}, 5));
    keep();
    CHECK(store.check().empty());
}

struct Loaded {
    std::string refused; // or
    std::vector<std::string> mended;
    std::vector<std::string> checked;
};

Loaded loaded_after(const std::string& path, const std::string& sql) {
    run_sql(path, sql);
    auto store = Store::open(path);
    Loaded loaded;
    World world;
    std::vector<TaskRow> tasks;
    try {
        loaded.mended = store.load(world, tasks);
    } catch (const StoreError& error) {
        CHECK(error.failure() == StoreFailure::Corrupt);
        loaded.refused = error.what();
    }
    loaded.checked = store.check();
    return loaded;
}

} // namespace

TEST_CASE("a row that has vanished or is another is found out by loading", "[store][damage]") {
    Folder folder;
    const auto path = folder.file("w.db");
    make_world(path);
    struct Damage {
        const char* sql;
        const char* said;
    };
    for (const auto& damage : {
             Damage{"DELETE FROM objects WHERE id = 3", "1 of 4 objects are missing"},
             Damage{"DELETE FROM objects", "4 of 4 objects are missing"},
             Damage{"DELETE FROM tasks WHERE id = 2", "1 of 2 tasks are missing"},
             Damage{"DELETE FROM symbols WHERE id = 2", "1 of 3 symbols are missing"},
             Damage{"DELETE FROM meta WHERE key = 'fact'",
                    " of 2 facts of the table meta are missing"},
             Damage{"DELETE FROM meta WHERE key = 'row_sums'", "meta 'row_sums' is missing"},
             Damage{"UPDATE meta SET checksum = 1 WHERE key = 'row_sums'",
                    "meta 'row_sums': the checksum does not fit the row"},
             Damage{"UPDATE meta SET value = x'01' WHERE key = 'row_sums'", "meta 'row_sums': "},
         }) {
        const auto copy = folder.file("copy.db");
        std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
        const Loaded loaded = loaded_after(copy, damage.sql);
        INFO(damage.sql);
        CHECK(loaded.refused.find(damage.said) != std::string::npos);
        CHECK(loaded.refused.find(copy + " is damaged, ") == 0);
        CHECK(loaded.refused.find("restore a backup") != std::string::npos);
        REQUIRE(loaded.checked.size() == 1);
        CHECK(loaded.checked[0].find(damage.said) != std::string::npos);
    }
}

TEST_CASE("rows as they were before are found out by loading", "[store][damage]") {
    Folder folder;
    const auto path = folder.file("w.db");
    make_world(path);
    const auto copy = folder.file("copy.db");
    std::filesystem::copy_file(path, copy);
    {
        auto store = Store::open(path);
        World world;
        std::vector<TaskRow> tasks;
        store.load(world, tasks);
        world.set_name(ObjectId{2}, "another");
        ChangeSet changes;
        ChangeCollector(world).take(changes);
        store.write(changes);
    }
    const Loaded loaded =
        loaded_after(path, "ATTACH '" + copy +
                               "' AS before; UPDATE objects SET row = (SELECT row FROM "
                               "before.objects WHERE id = 2) WHERE id = 2");
    CHECK(loaded.refused.find("the objects are not those that were written last") !=
          std::string::npos);
}

TEST_CASE("a past that has vanished is told, and the world goes on without it", "[store][damage]") {
    Folder folder;
    const auto path = folder.file("w.db");
    make_world(path);
    const Loaded loaded = loaded_after(path, "DELETE FROM recycled; DELETE FROM verb_versions");
    CHECK(loaded.refused.empty());
    REQUIRE(loaded.mended.size() == 2);
    CHECK(loaded.mended[0].find("former texts of verbs are missing; the world goes on") !=
          std::string::npos);
    CHECK(loaded.mended[1].find("1 of 1 recycled objects are missing; the world goes on") == 0);
    const auto again = loaded_after(path, "SELECT 1"); // nothing was written meanwhile
    CHECK(again.mended.size() == 2);
    {
        auto store = Store::open(path);
        World world;
        std::vector<TaskRow> tasks;
        store.load(world, tasks);
        ChangeSet changes;
        changes.meta.emplace_back("fact", "other");
        store.write(changes);
    }
    CHECK(loaded_after(path, "SELECT 1").mended.empty());
}

TEST_CASE("a transaction that is rolled back leaves the sums as they were", "[store][damage]") {
    Folder folder;
    const auto path = folder.file("w.db");
    make_world(path);
    auto store = Store::open(path);
    ChangeSet changes;
    changes.tasks = {{3, "three", 1}, {1, std::nullopt, -1}};
    store.begin();
    store.apply(changes);
    store.rollback();
    CHECK(store.check().empty());
    store.write(changes);
    CHECK(store.check().empty());
}

TEST_CASE("sums of rows come back as they were written", "[store][damage]") {
    RowSums sums;
    sums[SummedTable::Tasks].add(77);
    sums[SummedTable::Tasks].add(0);
    sums[SummedTable::AuditCounts].add(77);
    CHECK(decode_row_sums(encode_row_sums(sums)) == sums);
    CHECK(difference(SummedTable::Tasks, sums[SummedTable::Tasks],
                     sums[SummedTable::AuditCounts]) == "1 of 2 tasks are missing");
    sums[SummedTable::Tasks].remove(0);
    CHECK(sums[SummedTable::Tasks] == sums[SummedTable::AuditCounts]);
}

TEST_CASE("sums of rows in an unknown format are refused", "[store][damage]") {
    std::string bytes = encode_row_sums({});
    bytes[0] = 2;
    CHECK_THROWS_AS(decode_row_sums(bytes), CorruptData);
}
