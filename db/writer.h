// Writer: the thread that commits. It takes all that was submitted since its last commit as one
// transaction, then runs the callbacks in the order of submission: what a player is told leaves in
// a callback, so it is on disk first.
//
//   idle --submit--> writing --committed--> callbacks --> idle
//                       |                       |
//                       +--- failure -----------+--> failed (for good)
//
// Between groups the log is copied into the file (db/checkpoints.h).
//
// Invariants:
//   1. A callback runs only when its change set, and all that were submitted before, are committed.
//   2. Callbacks run in the order of submission, one at a time, on the writer's thread.
//   3. After the first failure no callback runs, ever; on_failure is called once, then the thread
//      ends. Nothing is tried again: after a failed sync the system may have dropped the pages and
//      report success the second time. Recovery is a restart.
//
// submit and the questions may be called from any one thread (the world's); callbacks must not call
// the Writer nor hold Values, whose counts are not atomic.
#pragma once

#include "db/change_set.h"
#include "db/disk_level.h"
#include "db/store.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace lunamoo::db {

class Writer {
  public:
    using Callback = std::function<void()>;
    using Maintenance = std::function<void(Store&)>;
    using OnFailure = std::function<void(std::string message)>;

    struct Options {
        // What is written in some 10 ms: whatever is told waits for what was queued before it.
        std::size_t max_queued_bytes = std::size_t{1} << 20;
        // Of one transaction, unless a single change set is larger: who waits behind a flood is
        // told as soon as his own are committed.
        std::size_t max_group_bytes = std::size_t{256} << 10;
        // Waits before each transaction begins; for tests of what must not leave before a commit.
        std::chrono::milliseconds test_delay{0};
        // How much room there is on the disk of the file, asked on the writer's thread: every
        // disk_interval, and whenever disk_bytes were written since. A test has its own.
        std::function<std::optional<DiskSpace>(const std::string& path)> ask_disk = disk_space_of;
        std::chrono::milliseconds disk_interval{1000};
        std::size_t disk_bytes = std::size_t{4} << 20;
        // Nothing is written, and all is as if it were; to measure what the writing costs.
        bool test_without_writing = false;
    };

    // Uses `store` alone until it is destroyed. on_failure runs on the writer's thread.
    Writer(Store& store, Options options, OnFailure on_failure);
    // Commits what was submitted, runs its callbacks, ends the thread.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // An empty change set waits its turn like any other. Blocks while is_full(); after a failure
    // drops both arguments. Returns its number: so many have been submitted, from 1.
    std::uint64_t submit(ChangeSet changes, Callback after_commit);
    // Runs `work` between two transactions, after all that was submitted before is committed. An
    // exception out of it is a failure; what may fail harmlessly is its own to catch.
    void submit_maintenance(Maintenance work, Callback after);

    // A copy of the file, made between commits; it has at least what was submitted before. `done`
    // runs on the writer's thread when the copy is on the disk, or with the problem when there will
    // be none; not at all after a failure of the writer. Several are made one after the other.
    using BackupDone = std::function<void(const std::string& problem)>;
    void backup(std::string destination, BackupDone done);

    // Until all that was submitted is committed and its callbacks have run. False after a failure.
    bool wait_until_committed();
    // More than max_queued_bytes wait, counting the transaction that is being written.
    bool is_full() const;
    bool has_failed() const;
    // The number of the last one that is committed and told. Any thread.
    std::uint64_t committed() const { return committed_; }
    // Writes that never pause have made the log as long as it should ever be (Store::is_log_long).
    // Any thread.
    bool is_log_long() const { return is_log_long_; }
    // The disk as of the last look; nothing before the first, or where the system does not say.
    std::optional<DiskSpace> disk() const;

    struct Backlog {
        std::size_t bytes = 0;
        std::size_t items = 0;
        std::chrono::steady_clock::duration age{0}; // of the oldest; its growing says: slow disk
    };
    Backlog backlog() const;

  private:
    struct Item {
        ChangeSet changes;
        Maintenance maintenance; // alone in its group
        Callback after;
        std::size_t bytes = 0;
        std::chrono::steady_clock::time_point submitted;
    };
    using Group = std::vector<Item>;

    std::uint64_t enqueue(Item item);
    void run();
    void run_groups();
    void tell(Group& group);
    void wake();
    void advance_backup();
    void look_at_disk();
    bool take_group(Group& group);
    void write_group(Group& group);
    void finish_group(const Group& group);
    void fail(const std::string& message);

    Store& store_;
    const Options options_;
    const OnFailure on_failure_;

    mutable std::mutex mutex_; // guards what follows
    std::condition_variable submitted_;
    std::condition_variable finished_;
    std::vector<Item> queue_;
    std::uint64_t numbered_ = 0;
    std::size_t bytes_ = 0;    // in the queue and in the group being written
    std::size_t in_group_ = 0; // items of the group being written
    std::chrono::steady_clock::time_point group_submitted_; // of its oldest
    bool woken_ = false;                                    // the checkpoint can advance
    bool stopping_ = false;
    bool failed_ = false;
    std::optional<DiskSpace> disk_;

    std::atomic<std::uint64_t> committed_{0};
    std::atomic<bool> is_log_long_{false};

    // The thread's own:
    struct WantedBackup {
        std::string destination;
        BackupDone done;
    };
    std::deque<WantedBackup> backups_; // the first is being made
    std::unique_ptr<Backup> backup_;
    std::optional<std::chrono::steady_clock::time_point> look_again_; // at the latest
    std::chrono::steady_clock::time_point next_disk_look_;
    std::size_t bytes_since_look_ = 0; // written, since the disk was looked at

    std::thread thread_; // last: starts when all the above is there
};

} // namespace lunamoo::db
