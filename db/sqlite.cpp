#include "db/sqlite.h"

#include <cstring>
#include <utility>

#include <sqlite3.h>

namespace lunamoo::db {

namespace {

int last_errno(sqlite3_file* file) {
    int reason = 0;
    if (file != nullptr && file->pMethods != nullptr)
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &reason);
    return reason;
}

// The errno of what failed on the log, else on the file, else at opening one; 0 where none is kept.
// (SQLite hands on only the last, and not from a commit.)
int system_reason(sqlite3* handle) {
    sqlite3_file* log = nullptr;
    sqlite3_file* file = nullptr;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    int reason = last_errno(log);
    if (reason == 0)
        reason = last_errno(file);
    return reason == 0 ? sqlite3_system_errno(handle) : reason;
}

// Of an integer in a record of SQLite's format: 0 to 4, 6 or 8.
std::uint64_t stored_bytes(std::int64_t number) {
    if (number == 0 || number == 1)
        return 0;
    for (const int bytes : {1, 2, 3, 4, 6}) {
        const std::int64_t most = (std::int64_t{1} << (8 * bytes - 1)) - 1;
        if (number >= -most - 1 && number <= most)
            return static_cast<std::uint64_t>(bytes);
    }
    return 8;
}

} // namespace

Connection::Connection(std::string path, const std::string& vfs)
    : path_(std::move(path)), vfs_(std::make_unique<Vfs>(vfs)) {
    open(SQLITE_OPEN_READWRITE, vfs_->name());
}

Connection::Connection(Connection& first)
    : path_(first.path_), reading_(std::make_unique<ReadingVfs>(first.vfs())) {
    open(SQLITE_OPEN_READONLY, reading_->name());
}

void Connection::open(int flags, const char* vfs) {
    const int opened = sqlite3_open_v2(path_.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX, vfs);
    try {
        if (opened != SQLITE_OK)
            fail(handle_ == nullptr ? opened : sqlite3_extended_errcode(handle_));
        if (vfs_ != nullptr && sqlite3_db_readonly(handle_, "main") == 1)
            fail(SQLITE_READONLY); // SQLite falls back to reading where it may not write
        sqlite3_extended_result_codes(handle_, 1);
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
        sqlite3_wal_autocheckpoint(handle_, 0); // it would not say when it fails
        if (reading_ != nullptr)
            leave_log();
    } catch (...) {
        sqlite3_close_v2(handle_);
        throw;
    }
}

Connection::~Connection() {
    sqlite3_close_v2(handle_);
}

void Connection::execute(const char* sql) {
    if (const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); code != SQLITE_OK)
        fail(code);
}

void Connection::roll_back() {
    if (sqlite3_get_autocommit(handle_) == 0)
        execute("ROLLBACK");
}

int Connection::changed_rows() const {
    return sqlite3_changes(handle_);
}

std::string Connection::query(const char* sql) {
    Statement statement(*this, sql);
    return statement.step() ? std::string(statement.bytes(0)) : std::string();
}

void Connection::checkpoint(Checkpoint kind) {
    const int mode =
        kind == Checkpoint::Everything ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, mode, nullptr, nullptr);
    if (code != SQLITE_OK)
        fail(code);
}

std::string text_of(sqlite3* handle, int code) {
    const bool told = handle != nullptr && sqlite3_extended_errcode(handle) == code;
    std::string said = told ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
    const int kind = code & 0xFF;
    if (handle != nullptr &&
        (kind == SQLITE_IOERR || kind == SQLITE_FULL || kind == SQLITE_CANTOPEN))
        if (const int reason = system_reason(handle); reason != 0)
            said.append(", ").append(std::strerror(reason));
    return said.append(", SQLite result ").append(std::to_string(code));
}

void Connection::leave_log() const {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Connection::fail(int code) const {
    const std::string said = text_of(handle_, code);
    const auto error = [&](StoreFailure failure, const std::string& message) {
        return StoreError(failure, path_ + " " + message + " (" + said + ")");
    };
    const bool is_busy = (code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED;
    if (handle_ != nullptr && !is_busy)
        leave_log();
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        throw error(StoreFailure::InUse,
                    "is in use by another process: stop that one, or work through it");
    case SQLITE_NOTADB:
        throw error(StoreFailure::NotLunamoo, "is not a Lunamoo world: name another file, make one "
                                              "by lunamoo init, or restore a backup if it was one");
    case SQLITE_CORRUPT:
    case SQLITE_ERROR: // our statements are right: the tables are not what they were made
    case SQLITE_SCHEMA:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        throw error(StoreFailure::Corrupt,
                    "is damaged: run lunamoo check to see where, and restore a backup");
    case SQLITE_FULL:
        throw error(StoreFailure::DiskFull, "cannot grow, the disk is full: make room and start "
                                            "again; nothing that anyone was told about is lost");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        throw error(StoreFailure::ReadOnly,
                    "cannot be written: give this user the right to write the file and its folder");
    default:
        throw error(
            StoreFailure::InputOutput,
            "cannot be read or written: look at the disk and the system's log, start again");
    }
}

Statement::Statement(Connection& connection, const char* sql) : connection_(connection) {
    check(sqlite3_prepare_v3(connection.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_,
                             nullptr));
}

Statement::~Statement() {
    sqlite3_finalize(statement_);
}

void Statement::check(int code) const {
    if (code != SQLITE_OK)
        connection_.fail(code);
}

Statement& Statement::bind(int index, std::int64_t number) {
    check(sqlite3_bind_int64(statement_, index, number));
    bound_ += stored_bytes(number);
    return *this;
}

Statement& Statement::bind_blob(int index, std::string_view bytes) {
    // A null pointer would bind NULL.
    const char* data = bytes.empty() ? "" : bytes.data();
    check(sqlite3_bind_blob64(statement_, index, data, bytes.size(), SQLITE_STATIC));
    bound_ += bytes.size();
    return *this;
}

Statement& Statement::bind_text(int index, std::string_view text) {
    const char* data = text.empty() ? "" : text.data();
    check(sqlite3_bind_text64(statement_, index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
    bound_ += text.size();
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE) {
        try {
            connection_.fail(code);
        } catch (...) {
            sqlite3_reset(statement_); // else it would stand in the way of a rollback
            throw;
        }
    }
    return false;
}

void Statement::reset() {
    sqlite3_reset(statement_);
    bound_ = 0;
}

bool Statement::is_blob(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_BLOB;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::bytes(int column) const {
    const void* data = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return data == nullptr ? std::string_view()
                           : std::string_view(static_cast<const char*>(data), size);
}

} // namespace lunamoo::db
