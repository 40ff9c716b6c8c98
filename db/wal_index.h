// The index of the write-ahead log: the memory and the locks that SQLite asks of its VFS for a log,
// on the heap, because there is one process and one connection that writes; another that reads at a
// start looks at the same memory and takes no locks (db/reading_vfs.h). And a reader beside
// SQLite's own: while it holds the log at frame p, a passive checkpoint copies no later frame, and
// SQLite does not start the log over.
//
// Follows "WAL-mode File Format" (sqlite.org/walformat.html), sections 2.1 (the header: mxFrame,
// nBackfill, the read-marks) and 2.3 (the locks). One thread at a time, but for map() of what is
// there. For db/vfs.cpp, db/reading_vfs.cpp and db/checkpoints.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace lunamoo::db {

class WalIndex {
  public:
    // xShmMap, xShmLock and xShmUnmap of sqlite3_io_methods; SQLite's result codes.
    int map(int region, int bytes, bool extend, volatile void** where);
    int lock(int first, int count, int flags);
    void unmap();

    // Frames in the log up to the last commit; frames are counted from 1. 0 without a log.
    std::uint32_t frames() const;
    // How many of them a checkpoint has copied to the file.
    std::uint32_t copied() const;

    // Holds the log at `frame`, [1, frames()]; where it is held already, moves the hold. Between
    // transactions only.
    void hold(std::uint32_t frame);
    void release();
    bool is_held() const { return held_; }

  private:
    bool is_mapped() const { return !regions_.empty() && regions_.front() != nullptr; }
    volatile std::uint32_t& word(std::size_t number) const { return regions_.front()[number]; }

    std::vector<std::unique_ptr<std::uint32_t[]>> regions_;
    unsigned shared_ = 0;    // bits of the locks that SQLite holds shared
    unsigned exclusive_ = 0; // or exclusively
    bool held_ = false;
};

} // namespace lunamoo::db
