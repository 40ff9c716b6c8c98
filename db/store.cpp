// Opening, creating and writing the file. Reading is in db/store_read.cpp, what there is of the
// audit table in db/store_audit.cpp.
#include "db/store.h"

#include "db/codec.h"
#include "db/files.h"
#include "db/log_tail.h"
#include "db/schema.h"
#include "db/store_state.h"

#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace lunamoo::db {

namespace {

constexpr std::int64_t kApplicationId = 0x4C754D4F; // "LuMO"

void require_file(const std::string& path) {
    if (::access(path.c_str(), F_OK) == 0)
        return;
    if (errno == ENOENT || errno == ENOTDIR)
        throw StoreError(StoreFailure::Missing,
                         path + " does not exist: make a new world by lunamoo init " + path);
    throw StoreError(StoreFailure::ReadOnly, path + " cannot be reached (" + std::strerror(errno) +
                                                 "): check the rights of its folders");
}

void require_lunamoo(Connection& connection) {
    const auto& path = connection.path();
    if (connection.query("PRAGMA application_id") != std::to_string(kApplicationId))
        throw StoreError(
            StoreFailure::NotLunamoo,
            path + " is not a Lunamoo world (its application id is another): name "
                   "another file, make one by lunamoo init, or restore a backup if it was one");
    require_known_schema(connection);
}

void use_log(Connection& connection) {
    if (connection.query("PRAGMA journal_mode=WAL") != "wal")
        throw StoreError(StoreFailure::ReadOnly,
                         connection.path() + " cannot keep a write-ahead log beside it: check the "
                                             "right to write its folder, and what disk it is on");
}

void configure(Connection& connection, const Store::Options& options) {
    connection.execute(options.durability == Durability::Power ? "PRAGMA synchronous=FULL"
                                                               : "PRAGMA synchronous=NORMAL");
    connection.execute("PRAGMA cache_size=-8192"); // KiB: the world itself is in memory already
    connection.execute("PRAGMA temp_store=MEMORY");
    connection.execute("PRAGMA cell_size_check=ON");
    // What was removed is overwritten where its page is written anyway; no page is written for that
    // alone, whatever SQLite was built to do.
    connection.execute("PRAGMA secure_delete=FAST");
    if (options.max_pages > 0)
        connection.execute(("PRAGMA max_page_count=" + std::to_string(options.max_pages)).c_str());
}

// Opening a file that cannot be written succeeds in SQLite; taking the write lock does not.
void require_writable(Connection& connection) {
    connection.execute("BEGIN IMMEDIATE");
    connection.execute("ROLLBACK");
}

} // namespace

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

const std::string& Store::path() const {
    return state_->connection.path();
}

const std::string& Store::left_out_of_log() const {
    return state_->left_out_of_log;
}

Store Store::create(const std::string& path, const Options& options) {
    make_file(path);
    try {
        auto state = std::make_unique<State>(path, options);
        auto& connection = state->connection;
        use_log(connection);
        configure(connection, options);
        connection.execute("BEGIN IMMEDIATE");
        connection.execute(("PRAGMA application_id=" + std::to_string(kApplicationId)).c_str());
        create_tables(connection);
        connection.execute("COMMIT");
        sync_to_disk(folder_of(path), What::Folder);
        state->prepare();
        state->begin_sums();
        return Store(std::move(state));
    } catch (...) {
        for (const char* end : {"", "-wal", "-journal"})
            ::unlink((path + end).c_str());
        throw;
    }
}

Store Store::open(const std::string& path, const Options& options) {
    require_file(path);
    auto state = std::make_unique<State>(path, options);
    auto& connection = state->connection;
    require_lunamoo(connection);
    use_log(connection);
    require_writable(connection);
    if (const std::uint32_t commits = leave_unread_commits(connection); commits > 0)
        state->left_out_of_log =
            path + "-wal cannot be read to its end: the last " + std::to_string(commits) +
            " commits in it are lost, and the world is as it was before them. After a loss of "
            "power that may be; otherwise look at the disk, and at a backup";
    configure(connection, options);
    bring_up_to_date(connection);
    state->prepare();
    return Store(std::move(state));
}

void Store::State::prepare() {
    statements = std::make_unique<Statements>(connection);
    audit_head = next_audit_head = read_audit_head();
    read_sums();
}

Store::State::Statements::Statements(Connection& c)
    : begin(c, "BEGIN IMMEDIATE"), commit(c, "COMMIT"), rollback(c, "ROLLBACK"),
      put_object(c, "INSERT INTO objects (id, row) VALUES (?1, ?2) "
                    "ON CONFLICT (id) DO UPDATE SET row = excluded.row"),
      delete_object(c, "DELETE FROM objects WHERE id = ?1 RETURNING substr(row, -4)"),
      put_part(c, "INSERT INTO parts (object, property, first, checksum, row) "
                  "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (object, property, first) DO UPDATE SET "
                  "checksum = excluded.checksum, row = excluded.row"),
      delete_part(c, "DELETE FROM parts WHERE object = ?1 AND property = ?2 AND first = ?3 "
                     "RETURNING checksum"),
      put_task(c, "INSERT INTO tasks (id, wake, summary, summary_checksum, checksum, row) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET "
                  "wake = excluded.wake, summary = excluded.summary, "
                  "summary_checksum = excluded.summary_checksum, "
                  "checksum = excluded.checksum, row = excluded.row"),
      delete_task(c, "DELETE FROM tasks WHERE id = ?1 "
                     "RETURNING checksum + 31 * summary_checksum"), // task_checksum_in_sum
      put_summary(c, "UPDATE tasks SET summary = ?2, summary_checksum = ?3 WHERE id = ?1"),
      put_program(c, "INSERT INTO programs (hash, source, bytecode, checksum) "
                     "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (hash) DO NOTHING"),
      put_symbol(c, "INSERT INTO symbols (id, name, checksum) VALUES (?1, ?2, ?3) "
                    "ON CONFLICT (id) DO NOTHING"),
      put_meta(c, "INSERT INTO meta (key, value, checksum) VALUES (?1, ?2, ?3) "
                  "ON CONFLICT (key) DO UPDATE SET "
                  "value = excluded.value, checksum = excluded.checksum"),
      put_audit(c, "INSERT INTO audit (number, time, row, hash) VALUES (?1, ?2, ?3, ?4)"),
      put_audit_count(c, "INSERT INTO audit_counts (verb, version, deed, uses, time, checksum) "
                         "VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
                         "ON CONFLICT (verb, version, deed) DO UPDATE SET "
                         "uses = excluded.uses, time = excluded.time, "
                         "checksum = excluded.checksum"),
      all_objects(c, "SELECT id, row FROM objects ORDER BY id"),
      all_parts(c, "SELECT object, property, first, checksum, row FROM parts "
                   "ORDER BY object, property, first"),
      all_symbols(c, "SELECT id, name, checksum FROM symbols ORDER BY id"),
      all_meta(c, "SELECT key, checksum FROM meta WHERE key NOT IN ('row_sums', 'part_sum') "
                  "ORDER BY key"),
      all_programs(c, "SELECT hash, length(source), length(bytecode) FROM programs ORDER BY rowid"),
      one_task(c, kOneTask),
      stamp_of_task(c, "SELECT wake, checksum, summary_checksum FROM tasks WHERE id = ?1"),
      all_images(c, "SELECT id, wake, summary, summary_checksum, checksum, row FROM tasks "
                    "ORDER BY id"),
      one_program(c, "SELECT source, bytecode, checksum FROM programs WHERE hash = ?1"),
      one_meta(c, "SELECT value, checksum FROM meta WHERE key = ?1"),
      put_version(c,
                  "INSERT INTO verb_versions (version, verb, object, bytes, hash, row, checksum) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (version) DO NOTHING"),
      delete_version(c, "DELETE FROM verb_versions WHERE version = ?1 RETURNING checksum"),
      delete_versions_of(c, "DELETE FROM verb_versions WHERE object = ?1 RETURNING checksum"),
      put_recycled(c, "INSERT INTO recycled (id, owner, time, bytes, name, row, checksum) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET "
                      "owner = excluded.owner, time = excluded.time, bytes = excluded.bytes, "
                      "name = excluded.name, row = excluded.row, checksum = excluded.checksum"),
      delete_recycled(c, "DELETE FROM recycled WHERE id = ?1 RETURNING checksum"),
      all_versions(c, "SELECT version, verb, object, bytes, hash, row, checksum "
                      "FROM verb_versions ORDER BY version"),
      versions_of_verb(c, "SELECT version, verb, object, bytes, hash, row, checksum "
                          "FROM verb_versions WHERE object = ?1 AND verb = ?2 ORDER BY version"),
      versions_of_object(c, "SELECT version, verb, object, bytes, hash, row, checksum "
                            "FROM verb_versions WHERE object = ?1 ORDER BY version"),
      all_recycled(c,
                   "SELECT id, owner, time, bytes, name, row, checksum FROM recycled ORDER BY id"),
      one_recycled(c, "SELECT owner, time, bytes, name, row, checksum FROM recycled "
                      "WHERE id = ?1"),
      delete_program(c, "DELETE FROM programs WHERE hash = ?1"),
      sum_of_object(c, "SELECT substr(row, -4) FROM objects WHERE id = ?1"),
      sum_of_part(c, "SELECT checksum FROM parts "
                     "WHERE object = ?1 AND property = ?2 AND first = ?3"),
      sum_of_task(c, "SELECT checksum + 31 * summary_checksum FROM tasks WHERE id = ?1"),
      sum_of_meta(c, "SELECT checksum FROM meta WHERE key = ?1"),
      sum_of_recycled(c, "SELECT checksum FROM recycled WHERE id = ?1"),
      last_audit(c, "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"),
      audit_after(c, "SELECT number, time, row, hash FROM audit WHERE number > ?1 "
                     "ORDER BY number LIMIT ?2"),
      audit_before(c, "SELECT number, time, row, hash FROM audit WHERE number < ?1 "
                      "ORDER BY number DESC LIMIT ?2"),
      one_audit_count(c, "SELECT uses, time, checksum FROM audit_counts "
                         "WHERE verb = ?1 AND version = ?2 AND deed = ?3"),
      all_audit_counts(c, "SELECT verb, version, deed, uses, time, checksum FROM audit_counts "
                          "ORDER BY verb, version, deed") {}

std::uint32_t symbol_checksum(std::int64_t id, std::string_view name) {
    std::string bytes;
    put_integer(bytes, id);
    return crc32(name, crc32(bytes));
}

std::uint32_t meta_checksum(std::string_view key, std::string_view value) {
    std::string bytes;
    put_string(bytes, key);
    return crc32(value, crc32(bytes));
}

std::uint32_t task_checksum(std::int64_t id, std::int64_t wake, std::string_view row) {
    std::string bytes;
    put_integer(bytes, id);
    put_integer(bytes, wake);
    return crc32(row, crc32(bytes));
}

std::uint32_t summary_checksum(std::int64_t id, std::int64_t wake, std::string_view summary) {
    return summary.empty() ? 0 : task_checksum(id, wake, summary);
}

// -- Writing

void Store::begin() {
    state_->statements->begin.run();
}
void Store::commit() {
    state_->write_sums();
    state_->statements->commit.run();
    state_->sums = state_->next_sums;
    state_->are_sums_written = true;
    state_->audit_head = state_->next_audit_head;
}
void Store::rollback() {
    state_->statements->rollback.run();
    state_->next_audit_head = state_->audit_head;
    state_->next_sums = state_->sums;
}

void Store::State::abandon() noexcept {
    try {
        connection.roll_back();
    } catch (const StoreError&) { // the transaction is still there, and so nothing can begin
    }
    next_audit_head = audit_head;
    next_sums = sums;
}

void Store::State::apply_names_and_programs(const ChangeSet& changes) {
    auto& to = *statements;
    for (const auto& [id, name] : changes.symbols) {
        const std::uint32_t checksum = symbol_checksum(id, name);
        to.put_symbol.bind(1, id).bind_text(2, name).bind(3, checksum).run();
        if (connection.changed_rows() > 0)
            add_to_sum(SummedTable::Symbols, checksum);
    }
    for (const auto& row : changes.programs)
        to.put_program.bind_blob(1, view_of(row.hash))
            .bind_blob(2, row.source)
            .bind_blob(3, row.bytecode)
            .bind(4, crc32(row.bytecode))
            .run();
}

void Store::State::apply_objects(const ChangeSet& changes) {
    auto& to = *statements;
    for (const auto& row : changes.objects) {
        const std::int64_t id = row.id.number;
        if (next_sums && row.bytes)
            take_from_sum(SummedTable::Objects, to.sum_of_object.bind(1, id));
        if (!row.bytes) {
            take_from_sum(SummedTable::Objects, to.delete_object.bind(1, id));
            continue;
        }
        to.put_object.bind(1, id).bind_blob(2, *row.bytes).run();
        add_to_sum(SummedTable::Objects, object_checksum(*row.bytes));
    }
}

void Store::State::apply_tasks(const ChangeSet& changes) {
    for (const auto& row : changes.tasks)
        if (unreadable_tasks.contains(row.id))
            continue; // the task is lost, and in the next run once more
        else if (row.keeps_bytes)
            apply_summary(row);
        else
            apply(row);
}

void Store::State::apply(const TaskRow& row) {
    auto& to = *statements;
    if (next_sums && row.bytes)
        take_from_sum(SummedTable::Tasks, to.sum_of_task.bind(1, row.id));
    if (!row.bytes) {
        take_from_sum(SummedTable::Tasks, to.delete_task.bind(1, row.id));
        return;
    }
    const auto checksum = task_checksum(row.id, row.wake_microseconds, *row.bytes);
    const auto of_summary = summary_checksum(row.id, row.wake_microseconds, row.summary);
    to.put_task.bind(1, row.id)
        .bind(2, row.wake_microseconds)
        .bind_blob(3, row.summary)
        .bind(4, of_summary)
        .bind(5, checksum)
        .bind_blob(6, *row.bytes)
        .run();
    add_to_sum(SummedTable::Tasks, task_checksum_in_sum(checksum, of_summary));
}

void Store::State::apply_summary(const TaskRow& row) {
    auto& of = statements->stamp_of_task;
    Rows rows(of.bind(1, row.id));
    if (!rows.next())
        return;
    const auto checksum = checksum_of(of.integer(1));
    const auto of_summary = summary_checksum(row.id, of.integer(0), row.summary);
    take_from_sum(SummedTable::Tasks, task_checksum_in_sum(checksum, checksum_of(of.integer(2))));
    statements->put_summary.bind(1, row.id).bind_blob(2, row.summary).bind(3, of_summary).run();
    add_to_sum(SummedTable::Tasks, task_checksum_in_sum(checksum, of_summary));
}

void Store::apply(const ChangeSet& changes) {
    state_->apply_names_and_programs(changes);
    state_->apply_objects(changes);
    state_->apply_parts(changes);
    state_->apply_tasks(changes);
    for (const auto& [key, value] : changes.meta)
        state_->put_meta(key, value);
    state_->apply_audit(changes);
    state_->apply_history(changes);
}

void Store::write(const ChangeSet& changes) {
    for (;;)
        try {
            begin();
            apply(changes);
            commit();
            return;
        } catch (const StoreError& error) {
            if (error.failure() != StoreFailure::Corrupt)
                throw;
            state_->abandon();
            if (!state_->find_unreadable(changes.tasks))
                throw;
        }
}

std::uint64_t Store::bytes_written() const {
    return state_->connection.bytes_given();
}

void Store::checkpoint() {
    if (state_->checkpoints)
        state_->checkpoints->finish();
    state_->connection.checkpoint(Connection::Checkpoint::Everything);
}

void Store::start_checkpoints(std::function<void()> wake) {
    state_->checkpoints =
        std::make_unique<Checkpoints>(state_->connection, state_->log_options, std::move(wake));
}

void Store::stop_checkpoints() {
    state_->checkpoints.reset();
}

std::optional<std::chrono::steady_clock::time_point> Store::advance_checkpoint() {
    return state_->checkpoints->advance();
}

bool Store::is_log_long() const {
    return state_->checkpoints->is_long();
}

std::int64_t Store::log_bytes_to_copy() const {
    constexpr std::int64_t kPageBytes = 4096;
    const WalIndex& index = state_->connection.vfs().index();
    return kPageBytes * (std::int64_t{index.frames()} - std::int64_t{index.copied()});
}

void Store::request_checkpoint() {
    state_->checkpoints->request();
}

void Store::require_syncs() const {
    if (state_->checkpoints)
        state_->checkpoints->require_syncs();
}

std::unique_ptr<Backup> Store::begin_backup(const std::string& destination,
                                            std::function<void()> wake) {
    return std::make_unique<Backup>(state_->connection, destination, state_->vfs, std::move(wake));
}

void Store::backup(const std::string& destination) {
    begin_backup(destination, [] {})->finish();
}

} // namespace lunamoo::db
