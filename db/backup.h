// Backup: a copy of the world's file, made in steps between transactions through the one
// connection. What is committed meanwhile goes into the copy too (SQLite sees to that), so the copy
// is the world as it is at the last step. At the end another thread brings it to the disk.
//
// Inside the store and the writer; the thread that works on the store. Follows
// sqlite.org/backup.html.
#pragma once

#include "db/sync_thread.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

struct sqlite3;
struct sqlite3_backup;

namespace lunamoo::db {

class Connection;

class Backup {
  public:
    // Makes the file, mode 0600. StoreError: Exists where there is one, ReadOnly where it cannot be
    // made. `wake` is called on another thread when advance() has something to do again.
    Backup(Connection& source, std::string destination, const std::string& vfs,
           std::function<void()> wake);
    // Removes the copy unless it is done.
    ~Backup();
    Backup(const Backup&) = delete;
    Backup& operator=(const Backup&) = delete;

    enum class State { Copying, Syncing, Done };
    // The next 100 pages, about a millisecond; or nothing, while the copy is being synced. A
    // StoreError names the copy, and ends the backup; the store goes on.
    State advance();
    void finish(); // until it is done, waiting for the disk

  private:
    [[noreturn]] void fail(int code);
    void close();

    const std::string destination_;
    sqlite3* to_ = nullptr;
    sqlite3_backup* copying_ = nullptr;
    State state_ = State::Copying;
    std::string sync_problem_; // written by the thread, read when it is done
    SyncThread thread_;
};

} // namespace lunamoo::db
