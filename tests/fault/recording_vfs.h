// A file layer for SQLite that stands before the system's own: it passes everything on, counts it,
// records what changes files, and refuses what it was told to refuse. What it recorded says what
// the files may be after a loss of power at any of the operations (lost_power.h).
// Has no shared memory, so the log works only in exclusive locking mode, as db/store uses it.
// Any thread; the tests of a crash or an error use it from the writer's and their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace lunamoo::db::test {

enum class FileOperation {
    Open, // counted only where it makes the file; recorded so
    Read, // counted only
    Write,
    Truncate, // to `offset` bytes
    Sync,     // and the folder's entry, as SQLite does for a log that is new
    Delete,   // may come back after a loss of power, until the folder is synced
    DeleteForGood,
};

struct FileEvent {
    FileOperation operation{};
    std::string file; // the whole path
    std::int64_t offset = 0;
    std::string bytes;
    bool failed = false; // it was refused; a write may have left half of its bytes
    // Of a sync: it brings to the disk what had happened before it began, the events [0, covers).
    std::size_t covers = 0;
    // What had been handed to the writer, and what had been acknowledged, when it happened.
    int submitted = 0;
    int acknowledged = 0;
};

struct Refusal {
    enum class Reason { InputOutput, DiskFull };
    enum class Lasting { Once, FromThenOn };
    std::size_t at = 0; // which operation, counted from 1; 0: none
    Reason reason = Reason::InputOutput;
    Lasting lasting = Lasting::Once;
};

class RecordingVfs {
  public:
    RecordingVfs(); // registers itself under name()
    ~RecordingVfs();
    RecordingVfs(const RecordingVfs&) = delete;
    RecordingVfs& operator=(const RecordingVfs&) = delete;

    const std::string& name() const;

    // Forgets what was counted and recorded.
    void start(Refusal refusal = {});
    // What the next events are marked with.
    void note_submitted(int slice);
    void note_acknowledged(int slice);

    std::vector<FileEvent> events() const;
    // How many operations there were that could be refused.
    std::size_t count() const;
    struct Refused {
        bool happened = false;
        FileOperation operation{};
        std::string file;
        int acknowledged = 0; // when it first happened
        // What was tried afterwards.
        int syncs_after = 0;
        int log_changes_after = 0;  // to the log: writes, truncations, deletions
        int file_changes_after = 0; // to any other file
    };
    Refused refused() const;

    struct Impl; // SQLite's types stay in recording_vfs.cpp

  private:
    std::unique_ptr<Impl> impl_;
};

} // namespace lunamoo::db::test
