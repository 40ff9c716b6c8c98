// The world's file: one SQLite database, one connection that writes, everything that is kept.
// docs/storage.md has the tables and says why a crash loses nothing.
// Does not know what is in a task's image, nor who may do what. One thread at a time: the thread
// that opens and loads it first, then the writer's (db/writer). Every function may throw
// StoreError; after one from begin(), apply(), commit(), checkpoint() the store must not be used
// any more but to be destroyed, which rolls back: recovery is opening the file again.
#pragma once

#include "db/audit.h"
#include "db/backup.h"
#include "db/change_set.h"
#include "db/store_error.h"
#include "db/stored_tasks.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lunamoo::db {

// What a commit survives.
enum class Durability {
    Process, // the death of the process at any instant
    Power,   // the loss of power too: each commit waits for the disk
};

class Store {
  public:
    struct Options {
        Durability durability = Durability::Process;
        std::int64_t max_pages = 0; // of 4 KiB; 0: no limit. For tests of a full disk.
        // Of the log: where writes never pause, it is emptied about then, while commits wait.
        std::uint32_t max_log_pages = 16000;
        // The SQLite VFS that the files are read and written by; empty: the usual one. A test may
        // register one that fails, waits, or loses what was not synced.
        std::string vfs = {};
        // Of the log, and not in the file yet: then a checkpoint begins. For tests of it.
        std::uint32_t log_pages_due = 1000;
    };

    // A new, empty file (mode 0600), with its tables. StoreFailure::Exists where there is one.
    static Store create(const std::string& path, const Options& options);
    static Store create(const std::string& path) { return create(path, Options{}); }
    // Fails at once where the file cannot be written or somebody else has it. Brings a file of an
    // earlier schema up to date (db/schema.h). Does not read it through: damage is found when a row
    // is read.
    static Store open(const std::string& path, const Options& options);
    static Store open(const std::string& path) { return open(path, Options{}); }
    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;
    ~Store();

    const std::string& path() const;
    // What opening the file has found and left out of its log, as one line; else empty. Commits
    // that were acknowledged may be among it.
    const std::string& left_out_of_log() const;

    // -- Reading
    // Fills an empty world and lists the tasks by id: with their summaries, and without their
    // bytes, which stay where they are; those that have no summary with their bytes. Where summary
    // or bytes are damaged the bytes are empty: that task is lost, and nothing else. They are
    // read on a second thread, which has ended when this is over. Returns what link_all() mended.
    std::vector<std::string> load(World& world, StoredTasks& tasks);
    // The same of a world that has few of them.
    std::vector<std::string> load(World& world, std::vector<TaskRow>& tasks);
    std::optional<std::string> meta(std::string_view key);
    std::optional<ProgramRow> program(const Sha256& hash);
    // With empty bytes where the row is damaged, or the pages that it is on: that task is lost.
    std::optional<TaskRow> task(std::int64_t id);
    // What is kept of a verb's texts, or of those of all verbs of an object, the oldest first.
    std::vector<VersionRow> versions(ObjectId object, std::uint64_t verb);
    std::vector<VersionRow> versions(ObjectId object);
    // A recycled object; nothing where it is not kept.
    std::optional<RecycledRow> recycled(ObjectId id);
    // Texts that no verb has or had, no recycled object and no task, and that the audit table does
    // not name, and what texts were compiled to that no task names: gone. After load(), before the
    // world runs and before start_checkpoints(). Cost: a read of the rows named below, one of the
    // hashes of all programs, and the removal, in transactions of up to 1,000 rows or 1 MiB with a
    // checkpoint between them. No StoreError comes of it: what was removed before one stays so, the
    // rest stays, and the store goes on.
    struct UnusedLimits {
        // Of tasks' images; where there are more, nothing goes.
        std::size_t image_bytes = std::size_t{64} << 20;
        // Of audit rows; where there are more, no text goes, but bytecode does.
        std::size_t audit_bytes = std::size_t{64} << 20;
        std::size_t rows = 20'000; // that go at most
    };
    struct Removed {
        std::size_t rows = 0;
        std::string problem; // that ended it; empty where there was none
    };
    Removed remove_unused_programs(const UnusedLimits& limits);
    Removed remove_unused_programs() { return remove_unused_programs(UnusedLimits{}); }
    // Reads everything; what is wrong, one line each.
    std::vector<std::string> check();

    // -- The audit table (db/audit.h)
    // Of what is committed.
    const AuditHead& audit_head() const;
    // Up to `most` rows with numbers below `before`, the latest first.
    std::vector<AuditEntry> audit_before(std::int64_t before, std::size_t most);
    // All that is counted, by verb, version and deed; damaged rows left out.
    std::vector<AuditCount> audit_counts();
    // Follows the chain from `from`, the head of what has been followed before, over up to `most`
    // rows; where that is {}, from the beginning. The new head: the same where no row is left.
    // Throws CorruptData that names the first row that does not follow; also where rows are left
    // out at the end.
    AuditHead follow_audit(const AuditHead& from, std::size_t most);

    // -- Writing: begin(), any number of apply(), then commit() or rollback().
    void begin();
    void apply(const ChangeSet& changes);
    void commit();
    void rollback();
    // The three in one. Where a row of a task cannot be written because of damage to it, that one
    // stays as it is, and all the rest is written.
    void write(const ChangeSet& changes);
    // Of rows that were written since the file was opened: what was handed to SQLite, with the
    // keys, checksums and sums of rows, in the size in which it is stored.
    std::uint64_t bytes_written() const;

    // Between transactions: copies the write-ahead log into the file and empties it, with its
    // syncs. Takes as long as the disk likes.
    void checkpoint();

    // -- The same, while commits go on (db/checkpoints.h), for who commits all the time: `wake` is
    // called on another thread when there is something to advance.
    void start_checkpoints(std::function<void()> wake);
    void stop_checkpoints();
    // The next step; to be called between transactions, after wake(), and at the time that it
    // returns.
    std::optional<std::chrono::steady_clock::time_point> advance_checkpoint();
    // The log is as long as it should ever be; it can be started over when fewer write.
    bool is_log_long() const;
    // Of the log, and not in the file yet.
    std::int64_t log_bytes_to_copy() const;
    // A checkpoint of what is committed now begins soon, however little that is.
    void request_checkpoint();
    // Throws where a sync has failed, on whatever thread; cheap.
    void require_syncs() const;

    // -- A copy of the file, which is a world by itself. StoreFailure::Exists where there is a
    // file; a StoreError from the copying names the copy, and leaves the store as it was. In steps
    // between transactions, with what is committed meanwhile; the store must outlive it.
    std::unique_ptr<Backup> begin_backup(const std::string& destination,
                                         std::function<void()> wake);
    // All of it at once, waiting for the disk. While a server serves: Writer::backup.
    void backup(const std::string& destination);

    struct State; // db/store_state.h

  private:
    explicit Store(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace lunamoo::db
