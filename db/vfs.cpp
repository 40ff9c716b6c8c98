#include "db/vfs.h"

#include "db/assert.h"
#include "db/store_error.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include <sqlite3.h>

namespace lunamoo::db {

namespace {

// An open file of the VFS beneath.
class RealFile {
  public:
    RealFile(sqlite3_vfs* vfs, const char* name, int flags, int* given)
        : memory_(std::make_unique<std::max_align_t[]>(
              static_cast<std::size_t>(vfs->szOsFile) / sizeof(std::max_align_t) + 1)),
          opened_(vfs->xOpen(vfs, name, get(), flags, given)) {}
    ~RealFile() {
        if (get()->pMethods != nullptr)
            get()->pMethods->xClose(get());
    }
    RealFile(const RealFile&) = delete;
    RealFile& operator=(const RealFile&) = delete;

    int opened() const { return opened_; }
    sqlite3_file* get() { return reinterpret_cast<sqlite3_file*>(memory_.get()); }

  private:
    std::unique_ptr<std::max_align_t[]> memory_;
    int opened_;
};

using LeftLogs = std::vector<std::unique_ptr<RealFile>>;

// What SQLite holds for a file: in memory of its own, so without a constructor.
struct File : sqlite3_file {
    Vfs::State* state;
};

} // namespace

struct Vfs::State {
    explicit State(sqlite3_vfs* under);

    int open_file(const char* path, sqlite3_file* file, int flags, int* given);
    int open_log(const char* path, sqlite3_file* file, int flags, int* given);
    int begin_log();
    int sync(RealFile& file, int flags);

    sqlite3_vfs* beneath;
    std::string name;
    sqlite3_vfs vfs{};
    WalIndex index;

    std::unique_ptr<RealFile> file;
    int lock = SQLITE_LOCK_NONE; // what SQLite believes to hold; the real one is exclusive

    std::unique_ptr<RealFile> log;
    const char* log_path = nullptr; // SQLite's, good while the log is open
    int log_flags = 0;
    bool log_begun = false;    // a header was written to this file
    bool header_alone = false; // and nothing else yet
    int log_errno = 0; // why a log could not be removed or made, of which SQLite keeps nothing
    bool log_unsynced = false;
    std::shared_ptr<LeftLogs> left_logs;

    Syncs syncs = Syncs::AsAsked;
    std::atomic<int> sync_failure{SQLITE_OK};
    std::mutex syncing_log, syncing_file;
};

namespace {

constexpr int kLogHeaderBytes = 32;

Vfs::State& state_of(sqlite3_file* file) {
    return *static_cast<File*>(file)->state;
}

// -- The world's file

sqlite3_file* real_file(sqlite3_file* file) {
    return state_of(file).file->get();
}

sqlite3_file* real_log(sqlite3_file* file) {
    return state_of(file).log->get();
}

int close_file(sqlite3_file* file) {
    state_of(file).file.reset(); // and with it goes the lock
    state_of(file).lock = SQLITE_LOCK_NONE;
    return SQLITE_OK;
}

int sync_file(sqlite3_file* file, int flags) {
    auto& state = state_of(file);
    return state.syncs == Vfs::Syncs::Deferred ? SQLITE_OK : state.sync(*state.file, flags);
}

int lock_file(sqlite3_file* file, int level) {
    auto& state = state_of(file);
    if (state.lock == SQLITE_LOCK_NONE) {
        sqlite3_file* real = real_file(file);
        int code = real->pMethods->xLock(real, SQLITE_LOCK_SHARED);
        if (code == SQLITE_OK)
            code = real->pMethods->xLock(real, SQLITE_LOCK_EXCLUSIVE);
        if (code != SQLITE_OK) {
            real->pMethods->xUnlock(real, SQLITE_LOCK_NONE);
            return code;
        }
    }
    state.lock = std::max(state.lock, level);
    return SQLITE_OK;
}

int unlock_file(sqlite3_file* file, int level) {
    // Not below shared: the real lock stays, so the next lock_file() must not take it again.
    auto& state = state_of(file);
    state.lock = std::min(state.lock, std::max(level, SQLITE_LOCK_SHARED));
    return SQLITE_OK;
}

int check_reserved_lock(sqlite3_file* file, int* reserved) {
    *reserved = state_of(file).lock >= SQLITE_LOCK_RESERVED ? 1 : 0;
    return SQLITE_OK;
}

int map_index(sqlite3_file* file, int region, int bytes, int extend, volatile void** where) {
    return state_of(file).index.map(region, bytes, extend != 0, where);
}

int lock_index(sqlite3_file* file, int first, int count, int flags) {
    return state_of(file).index.lock(first, count, flags);
}

void index_barrier(sqlite3_file*) {
    std::atomic_thread_fence(std::memory_order_seq_cst);
}

int unmap_index(sqlite3_file* file, int) {
    state_of(file).index.unmap();
    return SQLITE_OK;
}

// -- The log

int close_log(sqlite3_file* file) {
    state_of(file).log.reset();
    state_of(file).log_path = nullptr;
    return SQLITE_OK;
}

int write_log(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    auto& state = state_of(file);
    const bool is_header = offset == 0 && size == kLogHeaderBytes;
    if (is_header)
        if (const int code = state.begin_log(); code != SQLITE_OK)
            return code;
    state.header_alone = is_header;
    state.log_unsynced = true;
    sqlite3_file* real = state.log->get();
    return real->pMethods->xWrite(real, bytes, size, offset);
}

int sync_log(sqlite3_file* file, int flags) {
    auto& state = state_of(file);
    // A header alone says nothing yet, and the file that it is in had no other.
    if (state.header_alone || state.syncs == Vfs::Syncs::Deferred)
        return SQLITE_OK;
    const int code = state.sync(*state.log, flags);
    if (code == SQLITE_OK)
        state.log_unsynced = false;
    return code;
}

// -- Both: what the VFS beneath does

using Real = sqlite3_file* (*)(sqlite3_file*);

template <Real real> int read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
    return real(file)->pMethods->xRead(real(file), to, size, offset);
}
template <Real real> int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    return real(file)->pMethods->xWrite(real(file), from, size, at);
}
template <Real real> int truncate(sqlite3_file* file, sqlite3_int64 size) {
    return real(file)->pMethods->xTruncate(real(file), size);
}
template <Real real> int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}
template <Real real> int lock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xLock(real(file), level);
}
template <Real real> int unlock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xUnlock(real(file), level);
}
template <Real real> int check_reserved(sqlite3_file* file, int* reserved) {
    return real(file)->pMethods->xCheckReservedLock(real(file), reserved);
}
template <Real real> int control(sqlite3_file* file, int operation, void* argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int control_log(sqlite3_file* file, int operation, void* argument) {
    const int code = control<real_log>(file, operation, argument);
    if (const int reason = state_of(file).log_errno;
        reason != 0 && operation == SQLITE_FCNTL_LAST_ERRNO)
        *static_cast<int*>(argument) = reason;
    return code;
}
template <Real real> int sector_size(sqlite3_file* file) {
    return real(file)->pMethods->xSectorSize(real(file));
}
template <Real real> int characteristics(sqlite3_file* file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

constexpr sqlite3_io_methods kFileMethods{
    .iVersion = 2, // no memory mapping
    .xClose = close_file,
    .xRead = read<real_file>,
    .xWrite = write<real_file>,
    .xTruncate = truncate<real_file>,
    .xSync = sync_file,
    .xFileSize = file_size<real_file>,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = control<real_file>,
    .xSectorSize = sector_size<real_file>,
    .xDeviceCharacteristics = characteristics<real_file>,
    .xShmMap = map_index,
    .xShmLock = lock_index,
    .xShmBarrier = index_barrier,
    .xShmUnmap = unmap_index,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

constexpr sqlite3_io_methods kLogMethods{
    .iVersion = 1,
    .xClose = close_log,
    .xRead = read<real_log>,
    .xWrite = write_log,
    .xTruncate = truncate<real_log>,
    .xSync = sync_log,
    .xFileSize = file_size<real_log>,
    .xLock = lock<real_log>,
    .xUnlock = unlock<real_log>,
    .xCheckReservedLock = check_reserved<real_log>,
    .xFileControl = control_log,
    .xSectorSize = sector_size<real_log>,
    .xDeviceCharacteristics = characteristics<real_log>,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

// -- The VFS

sqlite3_vfs* beneath(sqlite3_vfs* vfs) {
    return static_cast<Vfs::State*>(vfs->pAppData)->beneath;
}

int open_any(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* given) {
    auto& state = *static_cast<Vfs::State*>(vfs->pAppData);
    file->pMethods = nullptr;
    if ((flags & SQLITE_OPEN_MAIN_DB) != 0 && state.file == nullptr)
        return state.open_file(path, file, flags, given);
    if ((flags & SQLITE_OPEN_WAL) != 0 && state.log == nullptr)
        return state.open_log(path, file, flags, given);
    return state.beneath->xOpen(state.beneath, path, file, flags, given);
}

int remove_file(sqlite3_vfs* vfs, const char* path, int sync) {
    return beneath(vfs)->xDelete(beneath(vfs), path, sync);
}
int access(sqlite3_vfs* vfs, const char* path, int flags, int* result) {
    return beneath(vfs)->xAccess(beneath(vfs), path, flags, result);
}
int full_pathname(sqlite3_vfs* vfs, const char* path, int size, char* full) {
    return beneath(vfs)->xFullPathname(beneath(vfs), path, size, full);
}
int randomness(sqlite3_vfs* vfs, int size, char* bytes) {
    return beneath(vfs)->xRandomness(beneath(vfs), size, bytes);
}
int sleep(sqlite3_vfs* vfs, int microseconds) {
    return beneath(vfs)->xSleep(beneath(vfs), microseconds);
}
int current_time(sqlite3_vfs* vfs, double* time) {
    return beneath(vfs)->xCurrentTime(beneath(vfs), time);
}
int last_error(sqlite3_vfs* vfs, int size, char* text) {
    return beneath(vfs)->xGetLastError == nullptr
               ? SQLITE_OK
               : beneath(vfs)->xGetLastError(beneath(vfs), size, text);
}

} // namespace

Vfs::State::State(sqlite3_vfs* under)
    : beneath(under), name("lunamoo-" + std::to_string(reinterpret_cast<std::uintptr_t>(this))) {
    vfs.iVersion = 1;
    vfs.szOsFile = std::max(static_cast<int>(sizeof(File)), beneath->szOsFile);
    vfs.mxPathname = beneath->mxPathname;
    vfs.zName = name.c_str();
    vfs.pAppData = this;
    vfs.xOpen = open_any;
    vfs.xDelete = remove_file;
    vfs.xAccess = access;
    vfs.xFullPathname = full_pathname;
    vfs.xRandomness = randomness; // no xDlOpen: extensions are not loaded
    vfs.xSleep = sleep;
    vfs.xCurrentTime = current_time;
    vfs.xGetLastError = last_error;
}

int Vfs::State::open_file(const char* path, sqlite3_file* to, int flags, int* given) {
    auto opened = std::make_unique<RealFile>(beneath, path, flags, given);
    if (opened->opened() != SQLITE_OK)
        return opened->opened();
    file = std::move(opened);
    auto* made = ::new (static_cast<void*>(to)) File;
    made->pMethods = &kFileMethods;
    made->state = this;
    return SQLITE_OK;
}

int Vfs::State::open_log(const char* path, sqlite3_file* to, int flags, int* given) {
    auto opened = std::make_unique<RealFile>(beneath, path, flags, given);
    if (opened->opened() != SQLITE_OK)
        return opened->opened();
    sqlite3_int64 size = 0;
    if (const int code = opened->get()->pMethods->xFileSize(opened->get(), &size);
        code != SQLITE_OK)
        return code;
    log = std::move(opened);
    log_path = path;
    log_flags = flags;
    log_begun = size > 0;
    header_alone = false;
    log_unsynced = size > 0;
    auto* made = ::new (static_cast<void*>(to)) File;
    made->pMethods = &kLogMethods;
    made->state = this;
    return SQLITE_OK;
}

// A header is to be written: a file that had one is left for a new file. SQLite starts the log over
// when all of it is in the file and nobody reads it any more; so whether a loss of power leaves the
// old log, none, or the new one, what was in the old one is there.
int Vfs::State::begin_log() {
    if (std::exchange(log_begun, true) == false)
        return SQLITE_OK;
    LUNAMOO_ASSERT(!index.is_held());
    if (const int code = beneath->xDelete(beneath, log_path, 0); code != SQLITE_OK) {
        log_errno = errno;
        return code;
    }
    int given = 0;
    auto opened = std::make_unique<RealFile>(beneath, log_path, log_flags, &given);
    if (opened->opened() != SQLITE_OK) {
        log_errno = errno;
        return opened->opened();
    }
    if (left_logs == nullptr)
        left_logs = std::make_shared<LeftLogs>();
    left_logs->push_back(std::exchange(log, std::move(opened)));
    return SQLITE_OK;
}

int Vfs::State::sync(RealFile& of, int flags) {
    // A sync that follows a failed one of the same file may succeed though pages are lost.
    const std::lock_guard alone(&of == log.get() ? syncing_log : syncing_file);
    if (const int failed = sync_failure; failed != SQLITE_OK)
        return failed;
    const int code = of.get()->pMethods->xSync(of.get(), flags);
    if (code != SQLITE_OK)
        sync_failure = code;
    return code;
}

Vfs::Vfs(const std::string& beneath) {
    sqlite3_vfs* under = sqlite3_vfs_find(beneath.empty() ? nullptr : beneath.c_str());
    if (under == nullptr)
        throw StoreError(StoreFailure::InputOutput,
                         "SQLite has no VFS '" + beneath + "': register it first");
    state_ = std::make_unique<State>(under);
    sqlite3_vfs_register(&state_->vfs, 0);
}

Vfs::~Vfs() {
    sqlite3_vfs_unregister(&state_->vfs);
}

const char* Vfs::name() const {
    return state_->name.c_str();
}

WalIndex& Vfs::index() {
    return state_->index;
}

void Vfs::set_syncs(Syncs syncs) {
    state_->syncs = syncs;
}

bool Vfs::take_unsynced_log() {
    return std::exchange(state_->log_unsynced, false);
}

int Vfs::sync_log() {
    return state_->sync(*state_->log, SQLITE_SYNC_NORMAL);
}

int Vfs::sync_file() {
    return state_->sync(*state_->file, SQLITE_SYNC_NORMAL);
}

int Vfs::sync_failure() const {
    return state_->sync_failure;
}

std::shared_ptr<void> Vfs::take_left_logs() {
    return std::exchange(state_->left_logs, nullptr);
}

sqlite3_vfs* Vfs::beneath() const {
    return state_->beneath;
}

sqlite3_file* Vfs::open_file() const {
    return state_->file == nullptr ? nullptr : state_->file->get();
}

sqlite3_file* Vfs::open_log() const {
    return state_->log == nullptr ? nullptr : state_->log->get();
}

} // namespace lunamoo::db
