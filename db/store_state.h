// The inside of Store, for db/store*.cpp only: the connection, its statements, and reading rows.
#pragma once

#include "db/checkpoints.h"
#include "db/row_sums.h"
#include "db/sqlite.h"
#include "db/store.h"

#include <functional>
#include <map>
#include <unordered_set>

namespace lunamoo::db {

// Told what is damaged, once per row; may throw.
using Report = std::function<void(const std::string& damage)>;

struct Store::State {
    struct Statements {
        explicit Statements(Connection& c);
        Statement begin, commit, rollback;
        Statement put_object, delete_object;
        Statement put_part, delete_part;
        Statement put_task, delete_task, put_summary;
        Statement put_program, put_symbol, put_meta;
        Statement put_audit, put_audit_count;
        Statement all_objects, all_parts, all_symbols, all_meta, all_programs;
        Statement one_task, stamp_of_task, all_images, one_program, one_meta;
        Statement put_version, delete_version, delete_versions_of;
        Statement put_recycled, delete_recycled;
        Statement all_versions, versions_of_verb, versions_of_object, all_recycled, one_recycled;
        Statement delete_program;
        Statement sum_of_object, sum_of_part, sum_of_task, sum_of_meta, sum_of_recycled;
        Statement last_audit, audit_after, audit_before, one_audit_count, all_audit_counts;
    };

    State(const std::string& path, const Options& options)
        : connection(path, options.vfs),
          vfs(options.vfs), log_options{.due = options.log_pages_due,
                                        .most = options.max_log_pages} {}
    void prepare(); // the statements; the tables must be there

    // After a failure: the transaction, where there is one, is rolled back. Never throws: where
    // that fails too, the next begin() says what is wrong.
    void abandon() noexcept;

    // Damage, as the StoreError that names the file.
    [[noreturn]] void fail_corrupt(const std::string& damage) const;

    void apply_names_and_programs(const ChangeSet& changes);
    void apply_objects(const ChangeSet& changes);
    void apply_parts(const ChangeSet& changes); // store_parts.cpp
    void apply_tasks(const ChangeSet& changes);
    // After damage was met in writing: whether there are tasks among these whose rows cannot be
    // read, and that was not known.
    bool find_unreadable(const std::vector<TaskRow>& rows);
    void apply(const TaskRow& row);
    void apply_summary(const TaskRow& row);

    // Each leaves out the rows that it reports.
    void read_symbols(World& world, const Report& report);
    void read_counters(World& world, const Report& report);
    void read_objects(World& world, const Report& report);
    void check_tasks(const Report& report);
    void check_programs(const Report& report);
    void check_meta(const Report& report);
    // CorruptData where the row is not what was written.
    std::optional<std::string> read_meta(std::string_view key);
    std::optional<ProgramRow> read_program(const Sha256& hash);

    // -- store_sums.cpp
    void read_sums();
    void read_sum(const char* key, const std::function<void(const std::string&)>& take);
    void add_to_sum(SummedTable table, std::uint32_t checksum);
    void take_from_sum(SummedTable table, std::uint32_t checksum);
    // The rows that the statement gives: it deletes them, or they are about to be replaced.
    void take_from_sum(SummedTable table, Statement& rows_of);
    void put_meta(std::string_view key, std::string_view value);
    void write_sums(); // before a commit
    // What counted[table] should not be; empty where it is right.
    std::string difference_of(SummedTable table) const;
    void accept_counted(SummedTable table); // from now on it is right
    // After a load: throws where what the world needs is not all there; what is said of the rest
    // is added to `mended`.
    void judge_counted(std::vector<std::string>& mended);
    void begin_sums(); // where there were none: everything counted is right

    // -- store_audit.cpp
    AuditHead read_audit_head();
    std::optional<AuditHead> read_kept_audit_head();
    void apply_audit(const ChangeSet& changes);
    void add_to_count(const AuditCount& count);
    AuditHead follow_audit(const AuditHead& from, std::size_t most); // CorruptData
    void check_audit(const Report& report);
    std::vector<AuditCount> read_audit_counts(const Report& report);

    // -- store_history.cpp
    void apply_history(const ChangeSet& changes);
    void read_versions_of(World& world, const Report& report);
    void read_graves(World& world, const Report& report);
    void check_history(const Report& report);
    std::vector<VersionRow> read_versions(Statement& statement); // damaged ones left out
    std::optional<RecycledRow> read_recycled(ObjectId id);       // CorruptData

    Connection connection;
    std::unique_ptr<Statements> statements;
    const std::string vfs; // beneath; empty: the usual one
    const Checkpoints::Options log_options;
    std::unique_ptr<Checkpoints> checkpoints; // while they are made beside the commits
    std::optional<RowSums> sums;              // committed; none where the file has none yet
    std::optional<RowSums> next_sums;         // with what the transaction changed
    bool are_sums_written = true;             // as they are in `sums`
    std::string left_out_of_log;
    std::unordered_set<std::int64_t> unreadable_tasks; // their rows stay: SQLite cannot remove them
    std::string sums_problem;                          // damage
    RowSums counted;                                   // by reading
    AuditHead audit_head;                              // committed
    AuditHead next_audit_head;                         // with what the transaction has added
    std::unordered_set<Sha256, Sha256Hasher> programs_in_use; // by verbs, as of load()
};

// A statement that is being read: reset whatever happens, or it would hold up the next commit.
class Rows {
  public:
    explicit Rows(Statement& statement) : statement_(statement) {}
    ~Rows() { statement_.reset(); }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    bool next() { return statement_.step(); }

  private:
    Statement& statement_;
};

// Of an id the wake time, the checksum and the row of a task.
inline constexpr const char* kOneTask = "SELECT wake, checksum, row FROM tasks WHERE id = ?1";
// What that statement gives; with empty bytes where the row is damaged.
std::optional<TaskRow> read_task(Statement& one_task, std::int64_t id);

// Of a row of the table recycled; the time is in it too.
std::uint32_t recycled_checksum(const RecycledRow& row);
std::uint32_t version_checksum(const VersionRow& row);

// Reads the parts of large values beside the objects, both in the order of objects.
class PartsOfObjects {
  public:
    PartsOfObjects(Store::State& state, const World& world, const Report& report);
    // For decode_object(): the value of the object that begin() was called with. CorruptData, which
    // names the property.
    Value value(Symbol property);
    // Goes on to that object; reports parts of objects that are not there.
    void begin(ObjectId id);
    // Notes what was read of it, with its row. Reports what nothing has asked for.
    void end(PartsInFile& in_file, std::string_view row);
    // Reports what is left: parts of objects that are not there.
    void finish();

  private:
    struct Row {
        std::int64_t first = 0;
        bool is_whole = false; // its checksum fits
        std::string bytes;
    };
    void advance();
    std::string name_of(std::int64_t property) const;
    void report_orphan();

    Store::State& state_;
    const World& world_;
    const Report& report_;
    Statement& statement_;
    Rows rows_;
    bool is_there_ = false; // the statement is at a row
    ObjectId object_;
    std::map<std::int64_t, std::vector<Row>> waiting_; // of object_, by property
    std::map<Symbol, ValueInFile> read_;
    std::optional<ObjectId> orphan_; // that was reported last
};

// What the checksum columns hold.
std::uint32_t part_checksum(const PartKey& key, std::string_view row);
std::uint32_t symbol_checksum(std::int64_t id, std::string_view name);
std::uint32_t meta_checksum(std::string_view key, std::string_view value);
// The last four bytes of an object's row.
std::uint32_t object_checksum(std::string_view row);
std::uint32_t task_checksum(std::int64_t id, std::int64_t wake, std::string_view row);
std::uint32_t summary_checksum(std::int64_t id, std::int64_t wake, std::string_view summary);
// What of a task goes into the sum of its table; so do the statements in db/store.cpp count it.
inline std::uint32_t task_checksum_in_sum(std::uint32_t of_row, std::uint32_t of_summary) {
    return of_row + 31 * of_summary;
}

// A checksum column; what does not fit one is none that was written.
inline std::uint32_t checksum_of(std::int64_t column) {
    return static_cast<std::uint32_t>(column);
}

} // namespace lunamoo::db
