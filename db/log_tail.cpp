#include "db/log_tail.h"

#include "db/sqlite.h"

#include <array>

#include <sqlite3.h>

namespace lunamoo::db {

namespace {

constexpr sqlite3_int64 kHeader = 32;
constexpr sqlite3_int64 kFrameHeader = 24;
constexpr sqlite3_int64 kFrame = kFrameHeader + 4096;

std::uint32_t number_at(const std::array<unsigned char, 8>& bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = at; i < at + 4; ++i)
        number = number << 8 | bytes.at(i);
    return number;
}

// A frame says of which page it is and, where it ends a transaction, how many pages there are then.
bool is_commit(const std::array<unsigned char, 8>& frame) {
    const std::uint32_t page = number_at(frame, 0);
    const std::uint32_t pages = number_at(frame, 4);
    return page > 0 && page <= pages;
}

} // namespace

std::uint32_t leave_unread_commits(Connection& connection) {
    sqlite3_file* log = nullptr;
    sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (log == nullptr || log->pMethods == nullptr)
        return 0;
    const auto require = [&](int code) {
        if (code != SQLITE_OK)
            connection.fail(code);
    };
    sqlite3_int64 size = 0;
    require(log->pMethods->xFileSize(log, &size));
    const sqlite3_int64 end = kHeader + connection.vfs().index().frames() * kFrame;
    std::uint32_t commits = 0;
    for (sqlite3_int64 at = end; at + kFrame <= size; at += kFrame) {
        std::array<unsigned char, 8> frame{};
        require(log->pMethods->xRead(log, frame.data(), static_cast<int>(frame.size()), at));
        commits += is_commit(frame) ? 1 : 0;
    }
    // Where not even the header was read, the next one is written to a new file (db/vfs.h).
    if (commits > 0 && end > kHeader)
        require(log->pMethods->xTruncate(log, end));
    return commits;
}

} // namespace lunamoo::db
