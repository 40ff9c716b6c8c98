#include "db/hash_search.h"

#include "db/codec.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>

namespace lunamoo::db {

namespace {

constexpr std::size_t kStart = 8; // bytes
constexpr std::size_t kHash = std::tuple_size_v<Sha256>;
constexpr std::size_t kBitsPerHash = 64; // so that one in that many offsets is looked up in vain
constexpr std::size_t kLeastBits = std::size_t{1} << 13;
constexpr std::size_t kMostBits = std::size_t{1} << 25; // 4 MiB

std::uint64_t start_of(const Sha256& hash) {
    std::uint64_t start = 0;
    for (std::size_t i = 0; i < kStart; ++i)
        start = start << 8 | hash[i];
    return start;
}

// Above 15: no digit.
unsigned value_of(char digit) {
    if (digit >= '0' && digit <= '9')
        return static_cast<unsigned>(digit - '0');
    return digit >= 'a' && digit <= 'f' ? static_cast<unsigned>(digit - 'a' + 10) : 16;
}

bool read_digits(std::string_view text, Sha256& hash) {
    for (std::size_t i = 0; i < kHash; ++i) {
        const unsigned high = value_of(text[2 * i]), low = value_of(text[2 * i + 1]);
        if (high > 15 || low > 15)
            return false;
        hash[i] = static_cast<unsigned char>(high << 4 | low);
    }
    return true;
}

} // namespace

HashSearch::HashSearch(std::vector<Sha256> wanted)
    : wanted_(std::move(wanted)), found_(wanted_.size()) {
    const std::size_t least = std::bit_ceil(wanted_.size() + 1);
    const std::size_t bits = std::clamp(kBitsPerHash * least, kLeastBits, kMostBits);
    starts_.resize(bits / 64);
    mask_ = bits - 1;
    slots_.resize(2 * least);
    shift_ = 64 - static_cast<unsigned>(std::countr_zero(slots_.size()));
    std::random_device random;
    multiplier_ = Start{random()} << 32 | random() | 1;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
        const Start start = start_of(wanted_[i]);
        starts_[(start & mask_) / 64] |= Start{1} << (start % 64);
        std::size_t slot = slot_of(start);
        while (slots_[slot] != 0)
            slot = (slot + 1) % slots_.size();
        slots_[slot] = static_cast<std::uint32_t>(i + 1);
    }
}

void HashSearch::note(Start start, const Sha256& hash) {
    for (std::size_t slot = slot_of(start); slots_[slot] != 0; slot = (slot + 1) % slots_.size())
        if (const std::size_t index = slots_[slot] - 1; wanted_[index] == hash) {
            found_[index] = true;
            return;
        }
}

void HashSearch::look_in(std::string_view bytes) {
    if (bytes.size() < kHash)
        return;
    Start start = 0;
    for (std::size_t i = 0; i < kStart - 1; ++i)
        start = start << 8 | static_cast<unsigned char>(bytes[i]);
    for (std::size_t at = 0; at + kHash <= bytes.size(); ++at) {
        start = start << 8 | static_cast<unsigned char>(bytes[at + kStart - 1]);
        if (!may_start(start))
            continue;
        Sha256 hash;
        std::memcpy(hash.data(), bytes.data() + at, kHash);
        note(start, hash);
    }
}

void HashSearch::look_in_digits(std::string_view text) {
    Start start = 0;
    std::size_t digits = 0; // in a row, up to here
    for (std::size_t end = 0; end < text.size(); ++end) {
        const unsigned value = value_of(text[end]);
        if (value > 15) {
            digits = 0;
            continue;
        }
        start = start << 4 | value;
        if (++digits < 2 * kStart || !may_start(start))
            continue;
        const std::size_t at = end + 1 - 2 * kStart;
        Sha256 hash;
        if (at + 2 * kHash <= text.size() && read_digits(text.substr(at), hash))
            note(start, hash);
    }
}

} // namespace lunamoo::db
