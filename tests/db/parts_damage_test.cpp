// Large values in rows of their own, and a file in which those rows are not what was written.
#include "log_world.h"

#include <filesystem>

using namespace lunamoo::db;
using namespace lunamoo::db::test;

TEST_CASE("damage to a large value is found by loading, which names it", "[store][parts][damage]") {
    Folder folder;
    const auto path = folder.file("w.db");
    file_with_log(path);
    struct Damage {
        const char* sql;
        const char* said;
    };
    for (const auto& damage : {
             Damage{"DELETE FROM parts WHERE first = 0",
                    "object #1: property 'log': the items from 1 on are missing"},
             Damage{
                 "DELETE FROM parts WHERE first = (SELECT min(first) FROM parts WHERE first > 0)",
                 "object #1: property 'log': the items from "},
             Damage{"DELETE FROM parts WHERE first = (SELECT max(first) FROM parts)",
                    "parts of large values are missing"},
             Damage{"DELETE FROM parts",
                    "object #1: property 'log': its value stands apart, and is missing"},
             Damage{"UPDATE parts SET row = x'0100' WHERE first = 0",
                    "object #1: property 'log': the checksum does not fit a part of its value"},
             Damage{"UPDATE parts SET checksum = checksum + 1 WHERE first = 0",
                    "object #1: property 'log': the checksum does not fit a part of its value"},
             Damage{"INSERT INTO parts SELECT 77, property, first, checksum, row FROM parts",
                    "there are parts of a value of object #77, which is not there"},
             Damage{"INSERT INTO parts SELECT 1, 1, first, checksum, row FROM parts",
                    "object #1: property 'name_of': there are parts of a value that does not stand "
                    "apart"},
             Damage{"INSERT INTO parts SELECT 0, 9, first, checksum, row FROM parts",
                    "object #0: property number 9: there are parts of a value that does not"},
             Damage{"DELETE FROM objects WHERE id = 1",
                    "there are parts of a value of object #1, which is not there"},
             Damage{"DELETE FROM meta WHERE key = 'part_sum'", "meta 'part_sum' is missing"},
             Damage{"UPDATE meta SET value = x'0100' WHERE key = 'part_sum'",
                    "meta 'part_sum': the checksum does not fit the row"},
             Damage{"UPDATE meta SET value = x'', checksum = 0 WHERE key = 'part_sum'",
                    "parts of large values where 0 were written"},
         }) {
        const auto copy = folder.file("copy.db");
        std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
        run_sql(copy, damage.sql);
        auto store = Store::open(copy);
        World world;
        std::vector<TaskRow> tasks;
        const auto failure = failure_of([&] { store.load(world, tasks); });
        INFO(damage.sql);
        CAPTURE(failure.message);
        CHECK(failure.failure == StoreFailure::Corrupt);
        CHECK(failure.message.find(damage.said) != std::string::npos);
        CHECK(failure.message.find(copy + " is damaged, ") == 0);
        CHECK(failure.message.find("restore a backup") != std::string::npos);
        const auto checked = store.check();
        CHECK(std::any_of(checked.begin(), checked.end(), [&](const std::string& line) {
            return line.find(damage.said) != std::string::npos;
        }));
    }
}

TEST_CASE("parts as they were before are found out by loading", "[store][parts][damage]") {
    Folder folder;
    const auto path = folder.file("w.db");
    file_with_log(path);
    const auto former = folder.file("former.db");
    std::filesystem::copy_file(path, former);
    {
        auto store = Store::open(path);
        World world;
        std::vector<TaskRow> tasks;
        store.load(world, tasks);
        const Symbol log = *world.symbols().find("log");
        (void)world.set_property(
            ObjectId{1}, log,
            *list_with_item(*world.find_property(ObjectId{1}, log)->value, 3, text_of(1, 80)));
        ChangeSet changes;
        ChangeCollector(world).take(changes);
        store.write(changes);
    }
    run_sql(path, "ATTACH '" + former +
                      "' AS former; DELETE FROM main.parts; "
                      "INSERT INTO main.parts SELECT * FROM former.parts;");
    auto store = Store::open(path);
    World world;
    std::vector<TaskRow> tasks;
    CHECK(failure_of([&] {
              store.load(world, tasks);
          }).message.find("the parts of large values are not those that were written last") !=
          std::string::npos);
}
