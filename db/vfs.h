// A layer between SQLite and the system's files, for the world's file and its log. It is an SQLite
// VFS over another one, and does four things:
//
//   1. The file is locked exclusively from the first lock until it is closed, so no other process
//      (and no other connection) can open it.
//   2. The log's index is on the heap (db/wal_index.h).
//   3. While syncs are deferred, SQLite's own are answered at once: whoever defers them makes them
//      himself, on another thread (db/checkpoints.h), and says to nobody that they are made before
//      they are.
//   4. When SQLite starts the log over, it gets a new file of the same name. In the old file the
//      new header would have to be synced before the first frame, or a loss of power might leave
//      the old header with half of the old frames; and a commit would wait for that.
//
// The first failed sync is remembered: every later one fails as well, since the system may have
// dropped the pages and report success the second time.
//
// For db/sqlite.cpp and db/checkpoints.cpp. SQLite calls it on the connection's thread; what
// another thread may call says so. Follows sqlite.org/vfs.html.
#pragma once

#include "db/wal_index.h"

#include <memory>
#include <string>

struct sqlite3_file;
struct sqlite3_vfs;

namespace lunamoo::db {

class Vfs {
  public:
    // Registers the layer over the VFS of that name, the default one where it is empty.
    // StoreError (InputOutput) where there is none. One connection, which must be closed first.
    explicit Vfs(const std::string& beneath);
    ~Vfs();
    Vfs(const Vfs&) = delete;
    Vfs& operator=(const Vfs&) = delete;

    const char* name() const; // to open the connection with
    WalIndex& index();

    enum class Syncs { AsAsked, Deferred };
    void set_syncs(Syncs syncs);
    // Whether the log was written since it was last synced. From then on it counts as synced: to be
    // asked by who syncs it next.
    bool take_unsynced_log();
    // Any thread; may take as long as the disk likes. SQLite's result code. The files must stay
    // open, and the log the same, until it returns.
    int sync_log();
    int sync_file();
    // The code of the first sync that failed, or 0 (SQLITE_OK). Any thread.
    int sync_failure() const;
    // Log files that were left for a new one, to be closed by destroying them, which frees their
    // space on the disk and may take milliseconds. Null where there are none.
    std::shared_ptr<void> take_left_logs();
    // For db/reading_vfs.cpp: what is beneath, and its file and log; null where they are not open.
    sqlite3_vfs* beneath() const;
    sqlite3_file* open_file() const;
    sqlite3_file* open_log() const;

    struct State;

  private:
    std::unique_ptr<State> state_;
};

} // namespace lunamoo::db
