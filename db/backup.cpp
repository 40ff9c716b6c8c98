#include "db/backup.h"

#include "db/files.h"
#include "db/sqlite.h"

#include <utility>

#include <sqlite3.h>
#include <unistd.h>

namespace lunamoo::db {

namespace {
constexpr int kPagesAtOnce = 100;
} // namespace

Backup::Backup(Connection& source, std::string destination, const std::string& vfs,
               std::function<void()> wake)
    : destination_(std::move(destination)), thread_(std::move(wake)) {
    make_file(destination_);
    try {
        int code =
            sqlite3_open_v2(destination_.c_str(), &to_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                            vfs.empty() ? nullptr : vfs.c_str());
        // Half a copy is removed, not rolled back; and it is synced at the end.
        if (code == SQLITE_OK)
            code = sqlite3_exec(to_, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", nullptr,
                                nullptr, nullptr);
        if (code == SQLITE_OK)
            copying_ = sqlite3_backup_init(to_, "main", source.handle(), "main");
        if (copying_ == nullptr)
            fail(code != SQLITE_OK ? code : sqlite3_errcode(to_));
    } catch (...) {
        close();
        ::unlink(destination_.c_str());
        throw;
    }
}

Backup::~Backup() {
    thread_.wait();
    close();
    if (state_ != State::Done)
        ::unlink(destination_.c_str());
}

void Backup::close() {
    sqlite3_backup_finish(std::exchange(copying_, nullptr));
    sqlite3_close_v2(std::exchange(to_, nullptr));
}

void Backup::fail(int code) {
    const auto failure =
        (code & 0xFF) == SQLITE_FULL ? StoreFailure::DiskFull : StoreFailure::InputOutput;
    throw StoreError(failure, destination_ + " cannot be written (" + text_of(to_, code) +
                                  "): name another file, or make room; there is no copy now");
}

Backup::State Backup::advance() {
    if (state_ == State::Copying) {
        const int code = sqlite3_backup_step(copying_, kPagesAtOnce);
        if (code != SQLITE_OK && code != SQLITE_DONE)
            fail(code);
        if (code == SQLITE_OK)
            return state_;
        close();
        state_ = State::Syncing;
        thread_.start([this] {
            try {
                sync_to_disk(destination_, What::File);
                sync_to_disk(folder_of(destination_), What::Folder);
            } catch (const StoreError& error) {
                sync_problem_ = error.what();
            }
        });
        return state_;
    }
    if (state_ == State::Syncing && !thread_.is_busy()) {
        if (!sync_problem_.empty())
            throw StoreError(StoreFailure::InputOutput, sync_problem_);
        state_ = State::Done;
    }
    return state_;
}

void Backup::finish() {
    while (advance() != State::Done)
        thread_.wait();
}

} // namespace lunamoo::db
