#include "recording_vfs.h"

#include <atomic>
#include <chrono>
#include <cstring>
#include <new>
#include <thread>

#include <sqlite3.h>

namespace lunamoo::db::test {

struct RecordingVfs::Impl {
    explicit Impl(std::string own_name);
    ~Impl() { sqlite3_vfs_unregister(&vfs); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    // The SQLite result to refuse an operation with, or SQLITE_OK where it may go on.
    int admit(FileOperation operation, const std::string& file);
    void record(FileOperation operation, const std::string& file, std::int64_t offset,
                std::string bytes, int result);

    // Takes a while, so that other threads write meanwhile.
    void record_sync(const std::string& file, int result);

    const std::string name;
    sqlite3_vfs* const real;
    sqlite3_vfs vfs{};

    std::mutex mutex; // guards what follows
    Refusal refusal;
    std::size_t count = 0;
    Refused refused;
    std::vector<FileEvent> events;
    int submitted = 0;
    int acknowledged = 0;
};

namespace {

using Impl = RecordingVfs::Impl;

bool is_change(FileOperation operation) {
    return operation != FileOperation::Read && operation != FileOperation::Open;
}

bool needs_room(FileOperation operation) {
    return operation != FileOperation::Read && operation != FileOperation::Delete &&
           operation != FileOperation::DeleteForGood;
}

int result_of(Refusal::Reason reason, FileOperation operation) {
    switch (operation) {
    case FileOperation::Open:
        return SQLITE_CANTOPEN;
    case FileOperation::Read:
        return SQLITE_IOERR_READ;
    case FileOperation::Write:
        return reason == Refusal::Reason::DiskFull ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    case FileOperation::Truncate:
        return SQLITE_IOERR_TRUNCATE;
    case FileOperation::Sync:
        return SQLITE_IOERR_FSYNC;
    case FileOperation::Delete:
    case FileOperation::DeleteForGood:
        return SQLITE_IOERR_DELETE;
    }
    return SQLITE_IOERR;
}

// What SQLite allocates for each file it opens; the real layer's own follows in the same memory.
struct alignas(std::max_align_t) File {
    sqlite3_file base; // first: SQLite knows the file by it
    Impl* impl;
    std::string* path;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File& file_of(sqlite3_file* file) {
    return *reinterpret_cast<File*>(file);
}

int close_file(sqlite3_file* file) {
    File& f = file_of(file);
    const int result =
        f.real()->pMethods == nullptr ? SQLITE_OK : f.real()->pMethods->xClose(f.real());
    delete f.path;
    f.path = nullptr;
    return result;
}

int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
    File& f = file_of(file);
    if (const int refused = f.impl->admit(FileOperation::Read, *f.path); refused != SQLITE_OK)
        return refused;
    return f.real()->pMethods->xRead(f.real(), to, size, offset);
}

// A refused write leaves half of what it was to write, as a disk that fills up does.
int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
    File& f = file_of(file);
    int result = f.impl->admit(FileOperation::Write, *f.path);
    const int written = result == SQLITE_OK ? size : size / 2;
    if (const int real = f.real()->pMethods->xWrite(f.real(), from, written, offset);
        result == SQLITE_OK)
        result = real;
    f.impl->record(FileOperation::Write, *f.path, offset,
                   {static_cast<const char*>(from), static_cast<std::size_t>(written)}, result);
    return result;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    File& f = file_of(file);
    int result = f.impl->admit(FileOperation::Truncate, *f.path);
    if (result != SQLITE_OK)
        return result;
    result = f.real()->pMethods->xTruncate(f.real(), size);
    f.impl->record(FileOperation::Truncate, *f.path, size, {}, result);
    return result;
}

int sync_file(sqlite3_file* file, int flags) {
    File& f = file_of(file);
    int result = f.impl->admit(FileOperation::Sync, *f.path);
    (void)flags; // the real sync would only cost time: what it means is in the record
    f.impl->record_sync(*f.path, result);
    return result;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    File& f = file_of(file);
    return f.real()->pMethods->xFileSize(f.real(), size);
}
int lock_file(sqlite3_file* file, int level) {
    File& f = file_of(file);
    return f.real()->pMethods->xLock(f.real(), level);
}
int unlock_file(sqlite3_file* file, int level) {
    File& f = file_of(file);
    return f.real()->pMethods->xUnlock(f.real(), level);
}
int check_reserved_lock(sqlite3_file* file, int* is_held) {
    File& f = file_of(file);
    return f.real()->pMethods->xCheckReservedLock(f.real(), is_held);
}
int file_control(sqlite3_file* file, int what, void* argument) {
    File& f = file_of(file);
    return f.real()->pMethods->xFileControl(f.real(), what, argument);
}
int sector_size(sqlite3_file* file) {
    File& f = file_of(file);
    return f.real()->pMethods->xSectorSize(f.real());
}
int device_characteristics(sqlite3_file* file) {
    File& f = file_of(file);
    return f.real()->pMethods->xDeviceCharacteristics(f.real());
}

constexpr sqlite3_io_methods kMethods{
    1, // no shared memory, no memory mapping
    close_file,
    read_file,
    write_file,
    truncate_file,
    sync_file,
    file_size,
    lock_file,
    unlock_file,
    check_reserved_lock,
    file_control,
    sector_size,
    device_characteristics,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
};

Impl& impl_of(sqlite3_vfs* vfs) {
    return *static_cast<Impl*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    Impl& impl = impl_of(vfs);
    File& f = file_of(file);
    f.base.pMethods = nullptr; // SQLite closes what has methods, also after a failure
    const std::string path = name == nullptr ? "" : name;
    int exists = 1;
    if (name != nullptr)
        impl.real->xAccess(impl.real, name, SQLITE_ACCESS_EXISTS, &exists);
    const bool makes_it = exists == 0 && (flags & SQLITE_OPEN_CREATE) != 0;
    if (makes_it)
        if (const int refused = impl.admit(FileOperation::Open, path); refused != SQLITE_OK)
            return refused;
    const int result = impl.real->xOpen(impl.real, name, f.real(), flags, flags_out);
    if (result != SQLITE_OK)
        return result;
    f.impl = &impl;
    f.path = new std::string(path);
    f.base.pMethods = &kMethods;
    if (makes_it)
        impl.record(FileOperation::Open, path, 0, {}, result);
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    Impl& impl = impl_of(vfs);
    const auto operation = sync_folder != 0 ? FileOperation::DeleteForGood : FileOperation::Delete;
    int result = impl.admit(operation, name);
    if (result != SQLITE_OK)
        return result;
    result = impl.real->xDelete(impl.real, name, 0);
    if (result == SQLITE_OK)
        impl.record(operation, name, 0, {}, result);
    return result;
}

int access_file(sqlite3_vfs* vfs, const char* name, int what, int* answer) {
    sqlite3_vfs* const real = impl_of(vfs).real;
    return real->xAccess(real, name, what, answer);
}
int full_path(sqlite3_vfs* vfs, const char* name, int size, char* to) {
    sqlite3_vfs* const real = impl_of(vfs).real;
    return real->xFullPathname(real, name, size, to);
}
int randomness(sqlite3_vfs* vfs, int size, char* to) {
    sqlite3_vfs* const real = impl_of(vfs).real;
    return real->xRandomness(real, size, to);
}
int sleep_for(sqlite3_vfs* vfs, int microseconds) {
    sqlite3_vfs* const real = impl_of(vfs).real;
    return real->xSleep(real, microseconds);
}
int current_time(sqlite3_vfs* vfs, double* to) {
    sqlite3_vfs* const real = impl_of(vfs).real;
    return real->xCurrentTime(real, to);
}
int last_error(sqlite3_vfs* vfs, int size, char* to) {
    sqlite3_vfs* const real = impl_of(vfs).real;
    return real->xGetLastError(real, size, to);
}

std::string unused_name() {
    static std::atomic<int> made{0};
    return "recording-" + std::to_string(++made);
}

} // namespace

RecordingVfs::Impl::Impl(std::string own_name)
    : name(std::move(own_name)), real(sqlite3_vfs_find(nullptr)) {
    vfs.iVersion = 1;
    vfs.szOsFile = static_cast<int>(sizeof(File)) + real->szOsFile;
    vfs.mxPathname = real->mxPathname;
    vfs.zName = name.c_str();
    vfs.pAppData = this;
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    vfs.xAccess = access_file;
    vfs.xFullPathname = full_path;
    vfs.xRandomness = randomness;
    vfs.xSleep = sleep_for;
    vfs.xCurrentTime = current_time;
    vfs.xGetLastError = last_error;
    if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK)
        throw std::bad_alloc();
}

int RecordingVfs::Impl::admit(FileOperation operation, const std::string& file) {
    const std::lock_guard lock(mutex);
    if (refused.happened && is_change(operation))
        ++(operation == FileOperation::Sync ? refused.syncs_after
           : file.ends_with("-wal")         ? refused.log_changes_after
                                            : refused.file_changes_after);
    if (refusal.reason == Refusal::Reason::DiskFull && !needs_room(operation))
        return SQLITE_OK;
    ++count;
    const bool is_due =
        refusal.at != 0 &&
        (refusal.lasting == Refusal::Lasting::Once ? count == refusal.at : count >= refusal.at);
    if (!is_due)
        return SQLITE_OK;
    if (!refused.happened)
        refused = {true, operation, file, acknowledged, 0, 0, 0};
    return result_of(refusal.reason, operation);
}

void RecordingVfs::Impl::record(FileOperation operation, const std::string& file,
                                std::int64_t offset, std::string bytes, int result) {
    const std::lock_guard lock(mutex);
    events.push_back({operation, file, offset, std::move(bytes), result != SQLITE_OK, 0, submitted,
                      acknowledged});
}

void RecordingVfs::Impl::record_sync(const std::string& file, int result) {
    std::unique_lock lock(mutex);
    const std::size_t covers = events.size();
    const std::chrono::microseconds takes(covers % 4 * 100);
    lock.unlock();
    std::this_thread::sleep_for(takes);
    lock.lock();
    events.push_back(
        {FileOperation::Sync, file, 0, {}, result != SQLITE_OK, covers, submitted, acknowledged});
}

RecordingVfs::RecordingVfs() : impl_(std::make_unique<Impl>(unused_name())) {}
RecordingVfs::~RecordingVfs() = default;

const std::string& RecordingVfs::name() const {
    return impl_->name;
}

void RecordingVfs::start(Refusal refusal) {
    const std::lock_guard lock(impl_->mutex);
    impl_->refusal = refusal;
    impl_->count = 0;
    impl_->refused = {};
    impl_->events.clear();
    impl_->submitted = 0;
    impl_->acknowledged = 0;
}

void RecordingVfs::note_submitted(int slice) {
    const std::lock_guard lock(impl_->mutex);
    impl_->submitted = slice;
}

void RecordingVfs::note_acknowledged(int slice) {
    const std::lock_guard lock(impl_->mutex);
    impl_->acknowledged = slice;
}

std::vector<FileEvent> RecordingVfs::events() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->events;
}

std::size_t RecordingVfs::count() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->count;
}

RecordingVfs::Refused RecordingVfs::refused() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->refused;
}

} // namespace lunamoo::db::test
