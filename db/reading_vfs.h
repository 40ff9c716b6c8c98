// A second way to the files that a Vfs (db/vfs.h) has open, for one more connection that only
// reads: of the same descriptors, the same log and the same index of it, so it sees what the first
// one sees. It opens, locks, writes and removes nothing, and closes nothing when it is closed.
//
// Only while the first connection is in a transaction that reads, begun before the second one's
// first: then the log's index has a mark at its end, and nobody changes it, nor any of the files.
// Reading by position (pread) is what SQLite's own VFS does, so two threads may read one
// descriptor.
//
// For db/sqlite.cpp. Follows sqlite.org/vfs.html.
#pragma once

#include <memory>

namespace lunamoo::db {

class Vfs;

class ReadingVfs {
  public:
    // `first` has its file and its log open, and outlives it.
    explicit ReadingVfs(Vfs& first);
    ~ReadingVfs();
    ReadingVfs(const ReadingVfs&) = delete;
    ReadingVfs& operator=(const ReadingVfs&) = delete;

    const char* name() const; // to open the connection with

    struct State;

  private:
    std::unique_ptr<State> state_;
};

} // namespace lunamoo::db
