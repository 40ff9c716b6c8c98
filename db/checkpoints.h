// Checkpoints: copies the log into the file while commits go on, none of which waits for the disk.
// That goes in rounds:
//
//   idle --> syncing the log --> copying --> syncing the file --> idle
//      held at frame p     the file's pages, as p left them     let go
//
// Both syncs are made on a thread of their own. The copying is on the writer's, in portions between
// transactions, and goes to the system's cache only. Where nothing was written since p, SQLite
// starts the log over at the next write. Where writes never pause, the log grows beyond
// Options::most frames; then one round follows the other, until so little is left that it is copied
// and synced in line, or the log is twice as long.
//
// Invariants:
//   1. A frame is copied only when it is synced in the log: so a loss of power in the middle of the
//      copying leaves a log from which the file is made good.
//   2. The log is let go, and may be started over, only when what was copied is synced in the file.
//   3. After the first failed sync every function throws the StoreError for it.
//
// On the writer's thread, between transactions. docs/storage.md, docs/decisions/0012.
#pragma once

#include "db/sqlite.h"
#include "db/sync_thread.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

namespace lunamoo::db {

class Checkpoints {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    struct Options {
        std::uint32_t due = 1000;   // frames not copied yet that begin a round
        std::uint32_t most = 16000; // in the log, where writes never pause
    };

    // `wake` is called, on another thread, when advance() has something to do.
    Checkpoints(Connection& connection, Options options, std::function<void()> wake);
    // Waits for the sync that is being made, and lets the log go.
    ~Checkpoints();
    Checkpoints(const Checkpoints&) = delete;
    Checkpoints& operator=(const Checkpoints&) = delete;

    // The next step, if there is one; at most a few milliseconds, but in line at Options::most. To
    // be called after each transaction, when wake() was called, and at the time that it returns.
    std::optional<TimePoint> advance();
    // The next round begins when there is anything to copy, and not only when it is due.
    void request() { requested_ = true; }
    // The log has Options::most frames and cannot be started over yet: whoever writes much should
    // wait, so that it can. As of the last advance().
    bool is_long() const { return is_long_; }
    // Waits until the round is at its end.
    void finish();
    // Throws after a failed sync.
    void require_syncs() const;

  private:
    enum class Phase { Idle, SyncingLog, Copying, SyncingFile };

    void advance_round();
    void step();
    void copy_portion();
    void begin_or_wait_for_quiet();
    void begin();

    Connection& connection_;
    Vfs& vfs_;
    WalIndex& index_;
    const Options options_;

    Phase phase_ = Phase::Idle;
    std::uint32_t target_ = 0; // the frame p of the round
    bool requested_ = false;
    bool is_long_ = false;
    std::uint32_t seen_frames_ = 0; // when advance() was last called
    TimePoint last_write_{};
    TimePoint begun_{};
    std::chrono::steady_clock::duration last_round_{0};
    std::optional<TimePoint> look_again_;

    SyncThread thread_;
};

} // namespace lunamoo::db
