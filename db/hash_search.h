// Which of many hashes are named in bytes, in one pass over them: what it takes is in proportion to
// the bytes, and does not grow with the number of the hashes.
#pragma once

#include "db/checksum.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lunamoo::db {

class HashSearch {
  public:
    // Each of them once. Takes 16 to 32 bytes for each, besides the hashes themselves.
    explicit HashSearch(std::vector<Sha256> wanted);

    // Notes which of them are there as their 32 bytes, at whatever offset. One to two nanoseconds
    // per byte.
    void look_in(std::string_view bytes);
    // The same of their 64 digits, as to_hex() writes them.
    void look_in_digits(std::string_view text);

    // Whether the wanted one of that index has been found in anything so far.
    bool is_found(std::size_t index) const { return found_[index]; }
    std::size_t count() const { return wanted_.size(); }

  private:
    // The first 8 bytes of a hash as a number, the first of them the highest.
    using Start = std::uint64_t;

    bool may_start(Start start) const {
        return (starts_[(start & mask_) / 64] >> (start % 64) & 1) != 0;
    }
    std::size_t slot_of(Start start) const { return (start * multiplier_) >> shift_; }
    void note(Start start, const Sha256& hash);

    std::vector<Sha256> wanted_;
    std::vector<bool> found_;
    std::vector<std::uint64_t> starts_; // a bit for each value of the lowest bits of a start
    Start mask_;
    // The others are looked up in a hash table: an index and 1, or 0; then the next slot.
    std::vector<std::uint32_t> slots_;
    Start multiplier_; // drawn, so that nobody can write texts that all have one slot
    unsigned shift_;
};

} // namespace lunamoo::db
