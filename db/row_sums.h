// What the file says that it holds: for each table how many rows, and the sum of their checksums,
// written in every commit. A row's own checksum says that the row is whole, not that it is there,
// nor that it is the latest: rows that have vanished, or that an older page brought back, are found
// out by comparing this with what was read.
//
// Not for programs, which those who need them miss by their hash, nor for the audit table, which is
// chained (db/audit.h). Plain data, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lunamoo::db {

struct RowSum {
    std::int64_t rows = 0;
    std::uint64_t sum = 0; // of the rows' mixed checksums, modulo 2^64

    void add(std::uint32_t checksum);
    void remove(std::uint32_t checksum);
    bool operator==(const RowSum&) const = default;
};

// Stored in this order; do not renumber.
enum class SummedTable : std::uint8_t {
    Objects,
    Tasks,
    Symbols,
    Meta,
    Versions,
    Recycled,
    AuditCounts,
    Parts
};
inline constexpr std::size_t kSummedTables = 8;
// So many of them stand together in one row; the last in one of its own, so that what is appended
// to a large value comes with one sum, not all.
inline constexpr std::size_t kSumsTogether = 7;

class RowSums {
  public:
    RowSum& operator[](SummedTable table) { return sums_.at(static_cast<std::size_t>(table)); }
    const RowSum& operator[](SummedTable table) const {
        return sums_.at(static_cast<std::size_t>(table));
    }
    bool operator==(const RowSums&) const = default;

  private:
    std::array<RowSum, kSummedTables> sums_{};
};

// What is wrong where `found` was read and `kept` was to be found; empty where they are the same.
std::string difference(SummedTable table, const RowSum& kept, const RowSum& found);

// In the file (docs/storage.md). What decodes throws CorruptData.
std::string encode_row_sums(const RowSums& sums); // those that stand together
RowSums decode_row_sums(std::string_view bytes);
std::string encode_row_sum(const RowSum& sum);
RowSum decode_row_sum(std::string_view bytes);

} // namespace lunamoo::db
