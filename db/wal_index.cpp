#include "db/wal_index.h"

#include "db/assert.h"

#include <sqlite3.h>

namespace lunamoo::db {

namespace {

// Words of the header, of 4 bytes, and the lock of the last of the five read-marks.
constexpr std::size_t kFrames = 4;     // byte 16, mxFrame
constexpr std::size_t kCopied = 24;    // byte 96, nBackfill
constexpr std::size_t kReadMark4 = 29; // byte 116
constexpr int kReadLock4 = 7;

constexpr unsigned bits(int first, int count) {
    return ((1U << static_cast<unsigned>(count)) - 1U) << static_cast<unsigned>(first);
}

} // namespace

int WalIndex::map(int region, int bytes, bool extend, volatile void** where) {
    const auto number = static_cast<std::size_t>(region);
    if (number >= regions_.size() && extend)
        regions_.resize(number + 1);
    *where = nullptr;
    if (number >= regions_.size())
        return SQLITE_OK;
    if (regions_[number] == nullptr && extend)
        regions_[number] = std::make_unique<std::uint32_t[]>(static_cast<std::size_t>(bytes) /
                                                             sizeof(std::uint32_t));
    *where = regions_[number].get();
    return SQLITE_OK;
}

int WalIndex::lock(int first, int count, int flags) {
    const unsigned which = bits(first, count);
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        shared_ &= ~which;
        exclusive_ &= ~which;
        return SQLITE_OK;
    }
    if ((flags & SQLITE_SHM_SHARED) != 0) {
        shared_ |= which;
        return SQLITE_OK;
    }
    const unsigned ours = held_ ? bits(kReadLock4, 1) : 0;
    if (((shared_ | ours) & which) != 0)
        return SQLITE_BUSY;
    exclusive_ |= which;
    return SQLITE_OK;
}

void WalIndex::unmap() {
    regions_.clear();
    shared_ = exclusive_ = 0;
    held_ = false;
}

std::uint32_t WalIndex::frames() const {
    return is_mapped() ? word(kFrames) : 0;
}

std::uint32_t WalIndex::copied() const {
    return is_mapped() ? word(kCopied) : 0;
}

void WalIndex::hold(std::uint32_t frame) {
    // A mark may be changed by who has its lock exclusively: so does nobody between transactions.
    LUNAMOO_ASSERT(((shared_ | exclusive_) & bits(kReadLock4, 1)) == 0);
    LUNAMOO_ASSERT(frame >= 1 && frame <= frames());
    word(kReadMark4) = frame;
    held_ = true;
}

void WalIndex::release() {
    held_ = false;
}

} // namespace lunamoo::db
