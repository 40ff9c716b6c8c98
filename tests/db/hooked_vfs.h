// A VFS for tests, to stand beneath the store's: it does what the usual one does, but asks a
// function before each read, write, sync and removal, which may wait, kill the process, or name a
// result to fail with.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <string>

#include <sqlite3.h>

namespace lunamoo::db::test {

enum class TouchedFile { World, Log, Other };
enum class Operation { Read, Write, Sync, Remove, Truncate };

class HookedVfs {
  public:
    // On any thread that works on the files. SQLITE_OK: go on; else the operation is not done and
    // this is its result.
    using Hook = std::function<int(Operation, TouchedFile)>;

    explicit HookedVfs(Hook hook) : hook_(std::move(hook)) {
        vfs_ = *beneath_;
        vfs_.szOsFile = static_cast<int>(sizeof(File)) + beneath_->szOsFile;
        vfs_.zName = name_.c_str();
        vfs_.pNext = nullptr;
        vfs_.pAppData = this;
        vfs_.xOpen = open;
        vfs_.xDelete = remove;
        sqlite3_vfs_register(&vfs_, 0);
    }
    ~HookedVfs() { sqlite3_vfs_unregister(&vfs_); }
    HookedVfs(const HookedVfs&) = delete;
    HookedVfs& operator=(const HookedVfs&) = delete;

    const std::string& name() const { return name_; }

  private:
    struct File : sqlite3_file {
        HookedVfs* vfs;
        TouchedFile touched;
        // The file of the VFS beneath follows.
        sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    };

    static HookedVfs& of(sqlite3_vfs* vfs) { return *static_cast<HookedVfs*>(vfs->pAppData); }
    static File& of(sqlite3_file* file) { return *static_cast<File*>(file); }
    static sqlite3_file* real(sqlite3_file* file) { return of(file).real(); }
    static int ask(sqlite3_file* file, Operation operation) {
        return of(file).vfs->hook_(operation, of(file).touched);
    }

    static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* to, int flags, int* given) {
        auto* file = ::new (static_cast<void*>(to)) File;
        file->vfs = &of(vfs);
        file->touched = (flags & SQLITE_OPEN_MAIN_DB) != 0 ? TouchedFile::World
                        : (flags & SQLITE_OPEN_WAL) != 0   ? TouchedFile::Log
                                                           : TouchedFile::Other;
        file->pMethods = nullptr;
        sqlite3_vfs* beneath = of(vfs).beneath_;
        const int code = beneath->xOpen(beneath, path, file->real(), flags, given);
        if (code == SQLITE_OK)
            file->pMethods = &kMethods;
        return code;
    }
    static int remove(sqlite3_vfs* vfs, const char* path, int sync) {
        const bool is_log = std::string(path).ends_with("-wal");
        if (const int code =
                of(vfs).hook_(Operation::Remove, is_log ? TouchedFile::Log : TouchedFile::Other))
            return code;
        return of(vfs).beneath_->xDelete(of(vfs).beneath_, path, sync);
    }
    static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
        const int code = ask(file, Operation::Write);
        return code != SQLITE_OK ? code
                                 : real(file)->pMethods->xWrite(real(file), bytes, size, offset);
    }
    static int sync(sqlite3_file* file, int flags) {
        const int code = ask(file, Operation::Sync);
        return code != SQLITE_OK ? code : real(file)->pMethods->xSync(real(file), flags);
    }
    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        const int code = ask(file, Operation::Truncate);
        return code != SQLITE_OK ? code : real(file)->pMethods->xTruncate(real(file), size);
    }

    static constexpr sqlite3_io_methods kMethods{
        .iVersion = 1,
        .xClose = [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); },
        .xRead =
            [](sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
                const int code = ask(f, Operation::Read);
                return code != SQLITE_OK ? code : real(f)->pMethods->xRead(real(f), to, size, at);
            },
        .xWrite = write,
        .xTruncate = truncate,
        .xSync = sync,
        .xFileSize =
            [](sqlite3_file* f, sqlite3_int64* size) {
                return real(f)->pMethods->xFileSize(real(f), size);
            },
        .xLock = [](sqlite3_file* f,
                    int level) { return real(f)->pMethods->xLock(real(f), level); },
        .xUnlock = [](sqlite3_file* f,
                      int level) { return real(f)->pMethods->xUnlock(real(f), level); },
        .xCheckReservedLock =
            [](sqlite3_file* f, int* reserved) {
                return real(f)->pMethods->xCheckReservedLock(real(f), reserved);
            },
        .xFileControl =
            [](sqlite3_file* f, int operation, void* argument) {
                return real(f)->pMethods->xFileControl(real(f), operation, argument);
            },
        .xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
        .xDeviceCharacteristics =
            [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
        .xShmMap = nullptr,
        .xShmLock = nullptr,
        .xShmBarrier = nullptr,
        .xShmUnmap = nullptr,
        .xFetch = nullptr,
        .xUnfetch = nullptr,
    };

    Hook hook_;
    sqlite3_vfs* beneath_ = sqlite3_vfs_find(nullptr);
    std::string name_ = "hooked-" + std::to_string(reinterpret_cast<std::uintptr_t>(this));
    sqlite3_vfs vfs_{};
};

} // namespace lunamoo::db::test
