#include "db/reading_vfs.h"

#include "db/vfs.h"

#include <new>
#include <string>

#include <sqlite3.h>

namespace lunamoo::db {

struct ReadingVfs::State {
    explicit State(Vfs& first);

    Vfs& first;
    sqlite3_vfs* beneath;
    std::string name;
    sqlite3_vfs vfs{};
};

namespace {

// What SQLite holds for a file: in memory of its own, so without a constructor.
struct File : sqlite3_file {
    Vfs* first;
    sqlite3_file* real; // the first connection's
};

File& of(sqlite3_file* file) {
    return *static_cast<File*>(file);
}

// -- The file and the log

int close(sqlite3_file*) {
    return SQLITE_OK;
}
int read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
    sqlite3_file* real = of(file).real;
    return real->pMethods->xRead(real, to, size, offset);
}
int write(sqlite3_file*, const void*, int, sqlite3_int64) {
    return SQLITE_READONLY;
}
int truncate(sqlite3_file*, sqlite3_int64) {
    return SQLITE_READONLY;
}
int sync(sqlite3_file*, int) {
    return SQLITE_OK; // of nothing
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    sqlite3_file* real = of(file).real;
    return real->pMethods->xFileSize(real, size);
}
// The first connection's lock keeps others away. Who is refused an exclusive one does not take
// itself for the last, who would copy the log into the file and remove it.
int lock(sqlite3_file*, int level) {
    return level <= SQLITE_LOCK_SHARED ? SQLITE_OK : SQLITE_BUSY;
}
int unlock(sqlite3_file*, int) {
    return SQLITE_OK;
}
int check_reserved_lock(sqlite3_file*, int* reserved) {
    *reserved = 0;
    return SQLITE_OK;
}
int control(sqlite3_file* file, int operation, void* argument) {
    sqlite3_file* real = of(file).real;
    return operation == SQLITE_FCNTL_LAST_ERRNO
               ? real->pMethods->xFileControl(real, operation, argument)
               : SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file*) {
    return 4096;
}
int characteristics(sqlite3_file*) {
    return 0;
}

// -- The log's index

int map_index(sqlite3_file* file, int region, int bytes, int, volatile void** where) {
    return of(file).first->index().map(region, bytes, false, where);
}
int lock_index(sqlite3_file*, int, int, int flags) {
    return (flags & SQLITE_SHM_EXCLUSIVE) != 0 && (flags & SQLITE_SHM_LOCK) != 0 ? SQLITE_BUSY
                                                                                 : SQLITE_OK;
}
void index_barrier(sqlite3_file*) {}
int unmap_index(sqlite3_file*, int) {
    return SQLITE_OK;
}

constexpr sqlite3_io_methods kMethods{
    .iVersion = 2, // no memory mapping
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = lock,
    .xUnlock = unlock,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_index,
    .xShmLock = lock_index,
    .xShmBarrier = index_barrier,
    .xShmUnmap = unmap_index,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

// -- The VFS

ReadingVfs::State& of(sqlite3_vfs* vfs) {
    return *static_cast<ReadingVfs::State*>(vfs->pAppData);
}

int open(sqlite3_vfs* vfs, const char*, sqlite3_file* to, int flags, int* given) {
    to->pMethods = nullptr;
    Vfs& first = of(vfs).first;
    sqlite3_file* real = (flags & SQLITE_OPEN_MAIN_DB) != 0 ? first.open_file()
                         : (flags & SQLITE_OPEN_WAL) != 0   ? first.open_log()
                                                            : nullptr;
    if (real == nullptr)
        return SQLITE_CANTOPEN;
    auto* made = ::new (static_cast<void*>(to)) File;
    made->pMethods = &kMethods;
    made->first = &first;
    made->real = real;
    if (given != nullptr)
        *given = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    return SQLITE_OK;
}

int remove_file(sqlite3_vfs*, const char*, int) {
    return SQLITE_READONLY;
}
int access(sqlite3_vfs* vfs, const char* path, int flags, int* result) {
    return of(vfs).beneath->xAccess(of(vfs).beneath, path, flags, result);
}
int full_pathname(sqlite3_vfs* vfs, const char* path, int size, char* full) {
    return of(vfs).beneath->xFullPathname(of(vfs).beneath, path, size, full);
}
int randomness(sqlite3_vfs* vfs, int size, char* bytes) {
    return of(vfs).beneath->xRandomness(of(vfs).beneath, size, bytes);
}
int sleep(sqlite3_vfs* vfs, int microseconds) {
    return of(vfs).beneath->xSleep(of(vfs).beneath, microseconds);
}
int current_time(sqlite3_vfs* vfs, double* time) {
    return of(vfs).beneath->xCurrentTime(of(vfs).beneath, time);
}
int last_error(sqlite3_vfs*, int, char*) {
    return SQLITE_OK;
}

} // namespace

ReadingVfs::State::State(Vfs& of)
    : first(of), beneath(of.beneath()), name(std::string(of.name()) + "-reading") {
    vfs.iVersion = 1;
    vfs.szOsFile = sizeof(File);
    vfs.mxPathname = beneath->mxPathname;
    vfs.zName = name.c_str();
    vfs.pAppData = this;
    vfs.xOpen = open;
    vfs.xDelete = remove_file;
    vfs.xAccess = access;
    vfs.xFullPathname = full_pathname;
    vfs.xRandomness = randomness; // no xDlOpen: extensions are not loaded
    vfs.xSleep = sleep;
    vfs.xCurrentTime = current_time;
    vfs.xGetLastError = last_error;
}

ReadingVfs::ReadingVfs(Vfs& first) : state_(std::make_unique<State>(first)) {
    sqlite3_vfs_register(&state_->vfs, 0);
}

ReadingVfs::~ReadingVfs() {
    sqlite3_vfs_unregister(&state_->vfs);
}

const char* ReadingVfs::name() const {
    return state_->name.c_str();
}

} // namespace lunamoo::db
