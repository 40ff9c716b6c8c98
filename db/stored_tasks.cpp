#include "db/stored_tasks.h"

#include <algorithm>
#include <cstring>
#include <new>

#include <sys/mman.h>

namespace lunamoo::db {

namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

// Before the bytes of the summary and of the row.
struct Header {
    std::int64_t id;
    std::int64_t wake_microseconds;
    std::uint32_t summary_bytes;
    std::uint32_t row_bytes; // kNone: there is no row
};
constexpr std::uint32_t kNone = UINT32_MAX; // SQLite has no value of that size

} // namespace

// Not from malloc: what another thread has taken of it, it would keep.
void StoredTasks::Unmap::operator()(char* memory) const {
    ::munmap(memory, size);
}

StoredTasks::StoredTasks(const std::vector<TaskRow>& rows) {
    for (const TaskRow& row : rows)
        add(row);
}

char* StoredTasks::room(std::size_t size) {
    if (pieces_.empty() || pieces_.back().memory.get_deleter().size - pieces_.back().used < size) {
        const std::size_t bytes = std::max(size, kPieceBytes);
        void* memory =
            ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            throw std::bad_alloc();
        std::unique_ptr<char, Unmap> owned(static_cast<char*>(memory), Unmap{bytes});
        pieces_.push_back({std::move(owned), 0});
    }
    Piece& piece = pieces_.back();
    char* at = piece.memory.get() + piece.used;
    piece.used += size;
    return at;
}

void StoredTasks::add(std::int64_t id, std::int64_t wake_microseconds, std::string_view summary,
                      const std::string* bytes) {
    const Header header{id, wake_microseconds, static_cast<std::uint32_t>(summary.size()),
                        bytes == nullptr ? kNone : static_cast<std::uint32_t>(bytes->size())};
    const std::size_t of_row = bytes == nullptr ? 0 : bytes->size();
    char* at = room(sizeof header + summary.size() + of_row);
    std::memcpy(at, &header, sizeof header);
    at = std::copy(summary.begin(), summary.end(), at + sizeof header);
    if (bytes != nullptr)
        std::copy(bytes->begin(), bytes->end(), at);
    ++count_;
}

void StoredTasks::add(std::int64_t id, std::int64_t wake_microseconds, std::string_view summary) {
    add(id, wake_microseconds, summary, nullptr);
}

void StoredTasks::add(const TaskRow& row) {
    add(row.id, row.wake_microseconds, row.summary, row.bytes ? &*row.bytes : nullptr);
}

std::size_t StoredTasks::read(const Piece& piece, std::size_t at, TaskRow& row) {
    const char* from = piece.memory.get() + at;
    Header header;
    std::memcpy(&header, from, sizeof header);
    from += sizeof header;
    row.id = header.id;
    row.wake_microseconds = header.wake_microseconds;
    row.summary.assign(from, header.summary_bytes);
    row.keeps_bytes = header.row_bytes == kNone;
    const std::size_t of_row = row.keeps_bytes ? 0 : header.row_bytes;
    if (row.keeps_bytes)
        row.bytes.reset();
    else
        row.bytes.emplace(from + header.summary_bytes, of_row);
    return at + sizeof header + header.summary_bytes + of_row;
}

} // namespace lunamoo::db
