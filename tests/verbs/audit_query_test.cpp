// Reading the audit table: the rows somebody wants, in pages, and as audit_log() gives them.
#include "db/store.h"
#include "tests/verbs/bench.h"
#include "verbs/audit_trail.h"

#include <cstdlib>
#include <filesystem>

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

// A store with a row for each name, in a folder of its own.
class Table {
  public:
    explicit Table(const std::vector<std::string>& names) {
        REQUIRE(::mkdtemp(folder_.data()) != nullptr);
        store_.emplace(db::Store::create(folder_ + "/w.db"));
        db::ChangeSet changes;
        for (const auto& name : names) {
            AuditRecord record;
            record.who = {ObjectId{static_cast<std::int64_t>(name.size())}, name};
            record.player = {ObjectId{7}, "Bob"};
            record.deed = "eval";
            record.result = "1";
            record.outcome = AuditOutcome::Done;
            record.through = {{ObjectId{1}, ObjectId{1}, "look", 3, ObjectId{1}, 2}};
            changes.audit.push_back({5'000'000, encode_audit(record)});
        }
        store_->write(changes);
    }
    ~Table() {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;
    db::Store& store() { return *store_; }

  private:
    std::string folder_ =
        (std::filesystem::temp_directory_path() / "lunamoo-audit-XXXXXX").string();
    std::optional<db::Store> store_;
};

std::string numbers(const AuditPage& page) {
    std::string text;
    for (const auto& line : page.lines)
        text += std::to_string(line.number) + " ";
    return text + "next " + std::to_string(page.next);
}

} // namespace

TEST_CASE("the last rows that fit are read, page by page", "[audit]") {
    Table table({"Ann", "Zed", "ann", "Ann", "Zed", "Ann"});
    auto& store = table.store();
    CHECK(numbers(read_audit(store, {3, ""}, kAfterLastAudit, 100)) == "6 5 4 next 4");
    CHECK(numbers(read_audit(store, {100, ""}, 4, 100)) == "3 2 1 next 1");
    CHECK(numbers(read_audit(store, {100, "ANN"}, kAfterLastAudit, 100)) == "6 4 3 1 next 1");
    CHECK(numbers(read_audit(store, {100, "ann"}, kAfterLastAudit, 2)) == "6 next 5");
    CHECK(numbers(read_audit(store, {100, "ann"}, 5, 2)) == "4 3 next 3");
    CHECK(numbers(read_audit(store, {100, "#7"}, kAfterLastAudit, 2)) == "6 5 next 5");
    CHECK(numbers(read_audit(store, {100, "Nobody"}, kAfterLastAudit, 100)) == "next 1");
    CHECK(numbers(read_audit(store, {100, ""}, 1, 100)) == "next 1");
}

TEST_CASE("a row that cannot be read is shown as that", "[audit]") {
    Table table({"Ann"});
    db::ChangeSet changes;
    changes.audit.push_back({1, "nonsense"});
    table.store().write(changes);
    const auto page = read_audit(table.store(), {5, ""}, kAfterLastAudit, 100);
    REQUIRE(page.lines.size() == 2);
    CHECK(page.lines[0].record.deed == "damaged");
    CHECK(page.lines[0].record.note == "an audit row of another format");
}

TEST_CASE("audit_log waits for the rows, the latest last", "[audit]") {
    Bench bench;
    CHECK(bench.says(
              "local rows = audit_log(2, obj(3)) return #rows, rows[1].number, rows[2].number, "
              "rows[2].who, rows[2].who_name, rows[2].through[1], rows[2].time, "
              "rows[2].outcome, rows[2].undone") == "...");
    auto questions = bench.runtime.audit().take_questions();
    REQUIRE(questions.size() == 1);
    CHECK(questions[0].query.last == 2);
    CHECK(questions[0].query.who == "#3");
    Table table({"Ann", "Ann", "Zed"});
    bench.runtime.reply(questions[0].task, answer_of(read_audit(table.store(), questions[0].query,
                                                                kAfterLastAudit, 9)));
    bench.run();
    CHECK(bench.last == "2, 2, 3, #3, \"Zed\", \"#1:look@3, line 2\", 5, \"done\", false");
    CHECK(bench.runtime.audit().take_questions().empty());
}

TEST_CASE("audit_log is for wizards and gives so many rows at most", "[audit]") {
    Bench bench;
    CHECK(bench.says("return audit_log()", bench.ann) == "E_VARNF");
    REQUIRE(bench.says("set_grant(obj(-1), 'audit_log', true)") == "");
    CHECK(bench.says("return audit_log()", bench.ann) == "E_PERM");
    CHECK(bench.says("return audit_log(0)") == "E_INVARG");
    CHECK(bench.says("return audit_log(201)") == "E_INVARG");
    CHECK(bench.says("table.sort({1, 2}, function() audit_log() end)") == "E_INVARG");
    CHECK(bench.says("return audit_log(200)") == "...");
    const auto few = bench.runtime.last_slice_ticks();
    CHECK(few > 100 + 200 * 16);
    CHECK(bench.runtime.audit().take_questions().size() == 1);
}
