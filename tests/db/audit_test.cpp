// The audit table: rows come in order, chained; what is changed, left out or cut is found.
#include "db/writer.h"
#include "store_fixture.h"

#include <atomic>

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

ChangeSet deeds(std::initializer_list<const char*> texts) {
    ChangeSet changes;
    for (const char* text : texts)
        changes.audit.push_back(
            {1'000'000 + static_cast<std::int64_t>(changes.audit.size()), text});
    return changes;
}

std::string file_with(const Folder& folder, int rows) {
    const auto path = folder.file("w.db");
    auto store = Store::create(path);
    for (int i = 1; i <= rows; ++i)
        store.write(deeds({("deed " + std::to_string(i)).c_str()}));
    CHECK(store.check().empty());
    return path;
}

std::vector<std::string> damage_after(const Folder& folder, const std::string& sql) {
    const auto path = file_with(folder, 9);
    run_sql(path, sql);
    auto store = Store::open(path);
    auto found = store.check();
    std::filesystem::remove(path);
    return found;
}

} // namespace

TEST_CASE("audit rows come back with their numbers, the latest first", "[audit]") {
    Folder folder;
    const auto path = file_with(folder, 5);
    auto store = Store::open(path);
    CHECK(store.audit_head().number == 5);
    const auto last = store.audit_before(kMaxObjectNumber, 2);
    REQUIRE(last.size() == 2);
    CHECK(last[0].number == 5);
    CHECK(last[0].bytes == "deed 5");
    CHECK(last[0].hash == store.audit_head().hash);
    CHECK(last[1].number == 4);
    CHECK(last[1].utc_microseconds == 1'000'000);
    const auto former = store.audit_before(4, 100);
    REQUIRE(former.size() == 3);
    CHECK(former[0].number == 3);
    CHECK(former[2].number == 1);
    CHECK(former[2].hash == audit_hash({}, 1, 1'000'000, "deed 1"));
    CHECK(former[1].hash == audit_hash(former[2].hash, 2, 1'000'000, "deed 2"));
}

TEST_CASE("a rolled back transaction leaves the chain as it was", "[audit]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    store.write(deeds({"a"}));
    const AuditHead head = store.audit_head();
    store.begin();
    store.apply(deeds({"b", "c"}));
    CHECK(store.audit_head() == head); // not committed yet
    store.rollback();
    CHECK(store.audit_head() == head);
    store.write(deeds({"d"}));
    CHECK(store.audit_head().number == 2);
    CHECK(store.check().empty());
}

TEST_CASE("all rows of a group commit are kept, in order", "[audit]") {
    Folder folder;
    const auto path = folder.file("w.db");
    {
        auto store = Store::create(path);
        Writer writer(store, {.test_delay = std::chrono::milliseconds(5)},
                      [](const std::string& message) { FAIL(message); });
        for (int i = 1; i <= 200; ++i) {
            ChangeSet changes = deeds({("deed " + std::to_string(i)).c_str()});
            changes.meta = {{"same", std::to_string(i)}};
            changes.audit_counts = {{"#1:look", 7, "boot_player", 2, i}};
            writer.submit(std::move(changes), {});
        }
        REQUIRE(writer.wait_until_committed());
    }
    auto store = Store::open(path);
    CHECK(store.check().empty());
    const auto rows = store.audit_before(kMaxObjectNumber, 1000);
    REQUIRE(rows.size() == 200);
    for (std::size_t i = 0; i < rows.size(); ++i)
        CHECK(rows[i].bytes == "deed " + std::to_string(200 - i));
    const auto counts = store.audit_counts();
    REQUIRE(counts.size() == 1);
    CHECK(counts[0].uses == 400);
    CHECK(counts[0].utc_microseconds == 200);
}

TEST_CASE("a change set with audit rows is not empty and counts them all", "[audit]") {
    ChangeSet changes = deeds({"a deed"});
    CHECK_FALSE(changes.empty());
    const auto one = changes.bytes();
    CHECK(one >= 6 + sizeof(Sha256));
    changes.append(deeds({"a deed", "a deed"}));
    changes.keep_latest();
    CHECK(changes.audit.size() == 3);
    CHECK(changes.bytes() == 3 * one);
    ChangeSet counted;
    counted.audit_counts = {{"#1:look", 7, "boot_player", 1, 1}};
    CHECK_FALSE(counted.empty());
    CHECK(counted.bytes() > 0);
}

TEST_CASE("a row that was changed is found, at its number", "[audit]") {
    Folder folder;
    const std::string not_written = " is not what was written: its hash does not follow from it "
                                    "and the rows before it";
    using Found = std::vector<std::string>;
    CHECK(damage_after(folder, "UPDATE audit SET row = x'00' WHERE number = 4") ==
          Found{"audit row 4" + not_written});
    CHECK(damage_after(folder, "UPDATE audit SET time = time + 1 WHERE number = 9") ==
          Found{"audit row 9" + not_written});
    CHECK(damage_after(folder, "UPDATE audit SET hash = zeroblob(32) WHERE number = 1") ==
          Found{"audit row 1" + not_written});
    // Its hash made to fit: the next one does not follow any more.
    const auto hash = to_hex(audit_hash({}, 1, 1'000'000, "lie"));
    CHECK(damage_after(folder, "UPDATE audit SET row = CAST('lie' AS BLOB), hash = x'" + hash +
                                   "' WHERE number = 1") == Found{"audit row 2" + not_written});
    // Two rows exchanged.
    CHECK(damage_after(folder, "UPDATE audit SET number = 100 WHERE number = 5; "
                               "UPDATE audit SET number = 5 WHERE number = 6; "
                               "UPDATE audit SET number = 6 WHERE number = 100") ==
          Found{"audit row 5" + not_written});
}

TEST_CASE("rows that were taken out are missed, in the middle and at both ends", "[audit]") {
    Folder folder;
    using Found = std::vector<std::string>;
    CHECK(damage_after(folder, "DELETE FROM audit WHERE number = 1") ==
          Found{"audit row 1 is missing"});
    CHECK(damage_after(folder, "DELETE FROM audit WHERE number BETWEEN 3 AND 5") ==
          Found{"audit rows 3 to 5 are missing"});
    CHECK(damage_after(folder, "DELETE FROM audit WHERE number > 7") ==
          Found{"audit rows 8 to 9 are missing"});
    CHECK(damage_after(folder, "DELETE FROM audit") == Found{"audit rows 1 to 9 are missing"});
}

TEST_CASE("rows that are written after a cut do not close the gap", "[audit]") {
    Folder folder;
    const auto path = file_with(folder, 4);
    run_sql(path, "DELETE FROM audit WHERE number = 4");
    auto store = Store::open(path);
    store.write(deeds({"after"}));
    CHECK(store.audit_head().number == 5);
    CHECK(store.check() == std::vector<std::string>{"audit row 4 is missing"});
}

TEST_CASE("a row after the last one that was written is found", "[audit]") {
    Folder folder;
    const auto path = file_with(folder, 3);
    const auto longer = folder.file("longer.db");
    std::filesystem::copy_file(path, longer);
    { Store::open(longer).write(deeds({"later"})); }
    run_sql(path, "ATTACH '" + longer +
                      "' AS later; INSERT INTO audit SELECT * FROM later.audit WHERE number = 4");
    CHECK(Store::open(path).check() ==
          std::vector<std::string>{
              "audit row 4 is there, and audit row 3 was the last one that was written"});
}

TEST_CASE("rows where none was ever written are found", "[audit]") {
    Folder folder;
    const auto path = folder.file("none.db");
    { Store::create(path); }
    const auto longer = folder.file("longer.db");
    std::filesystem::copy_file(path, longer);
    { Store::open(longer).write(deeds({"later"})); }
    CHECK(Store::open(path).check().empty());
    run_sql(path, "ATTACH '" + longer + "' AS later; INSERT INTO audit SELECT * FROM later.audit");
    CHECK(Store::open(path).check() ==
          std::vector<std::string>{"audit row 1 is there, and none was ever written"});
}

TEST_CASE("without the kept head the last row is the head", "[audit]") {
    Folder folder;
    const auto path = file_with(folder, 4);
    run_sql(path, "DELETE FROM meta WHERE key = 'audit_head'");
    auto store = Store::open(path);
    store.write(deeds({"after"}));
    CHECK(store.audit_head().number == 5);
    CHECK(store.check() == std::vector<std::string>{"1 of 2 facts of the table meta are missing"});
}

TEST_CASE("the chain can be followed in parts", "[audit]") {
    Folder folder;
    auto store = Store::open(file_with(folder, 7));
    AuditHead head;
    int parts = 0;
    for (AuditHead before;; before = head, ++parts) {
        head = store.follow_audit(before, 3);
        if (head == before)
            break;
    }
    CHECK(parts == 3);
    CHECK(head == store.audit_head());
}

TEST_CASE("a count that was changed is found and not counted on", "[audit]") {
    Folder folder;
    const auto path = folder.file("w.db");
    ChangeSet changes;
    changes.audit_counts = {{"#1:look", 7, "boot_player", 1, 1},
                            {"#1:look", 8, "boot_player", 1, 1}};
    {
        auto store = Store::create(path);
        store.write(changes);
        store.write(changes);
    }
    run_sql(path, "UPDATE audit_counts SET uses = 1 WHERE version = 7");
    auto store = Store::open(path);
    store.write(changes);
    const auto counts = store.audit_counts();
    REQUIRE(counts.size() == 1);
    CHECK(counts[0].version == 8);
    CHECK(counts[0].uses == 3);
    CHECK(store.check() == std::vector<std::string>{"audit count of #1:look (boot_player): the "
                                                    "checksum does not fit the row"});
}

TEST_CASE("the codes of a key are those of RFC 4231", "[audit]") {
    CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"); // test case 2
}
