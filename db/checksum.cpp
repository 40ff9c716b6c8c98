#include "db/checksum.h"

#include "db/assert.h"

#include <cstring>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

namespace lunamoo::db {

namespace {

constexpr std::size_t kStep = 8;              // bytes
constexpr std::size_t kFewBytes = 16 * kStep; // above, zlib is faster

// By position in a step and by byte: what it is to the sum, the polynomial's bits turned round.
using SumTables = std::array<std::array<std::uint32_t, 256>, kStep>;

constexpr SumTables make_sum_tables() {
    SumTables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t sum = byte;
        for (int bit = 0; bit < 8; ++bit)
            sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xEDB88320U : 0);
        tables[0][byte] = sum;
    }
    for (std::size_t step = 1; step < kStep; ++step)
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t sum = tables[step - 1][byte];
            tables[step][byte] = (sum >> 8) ^ tables[0][sum & 0xFF];
        }
    return tables;
}

constexpr SumTables kSums = make_sum_tables();

std::uint32_t four_bytes(const unsigned char* at) {
    return at[0] | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 |
           std::uint32_t{at[3]} << 24;
}

// Eight bytes at a time (Kounavis, Berry 2005): rows of the world are short, there are many, and
// zlib takes of such one byte after the other.
std::uint32_t crc32_of_few(const unsigned char* at, std::size_t left, std::uint32_t sum) {
    sum = ~sum;
    for (; left >= kStep; at += kStep, left -= kStep) {
        const std::uint32_t low = four_bytes(at) ^ sum;
        const std::uint32_t high = four_bytes(at + 4);
        sum = kSums[7][low & 0xFF] ^ kSums[6][(low >> 8) & 0xFF] ^ kSums[5][(low >> 16) & 0xFF] ^
              kSums[4][low >> 24] ^ kSums[3][high & 0xFF] ^ kSums[2][(high >> 8) & 0xFF] ^
              kSums[1][(high >> 16) & 0xFF] ^ kSums[0][high >> 24];
    }
    for (; left > 0; ++at, --left)
        sum = (sum >> 8) ^ kSums[0][(sum ^ *at) & 0xFF];
    return ~sum;
}

} // namespace

std::uint32_t crc32(std::string_view bytes, std::uint32_t start) {
    if (bytes.size() <= kFewBytes)
        return crc32_of_few(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                            start);
    return static_cast<std::uint32_t>(
        ::crc32_z(start, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

Sha256 hash_from(std::string_view bytes) {
    Sha256 hash{};
    if (bytes.size() == hash.size())
        std::memcpy(hash.data(), bytes.data(), hash.size());
    return hash;
}

Sha256 sha256(std::string_view bytes) {
    Sha256 hash{};
    unsigned length = 0;
    const int done =
        EVP_Digest(bytes.data(), bytes.size(), hash.data(), &length, EVP_sha256(), nullptr);
    LUNAMOO_ASSERT(done == 1 && length == hash.size());
    return hash;
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
    Sha256 code{};
    unsigned length = 0;
    const auto* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                            reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                            code.data(), &length);
    LUNAMOO_ASSERT(done != nullptr && length == code.size());
    return code;
}

std::string to_hex(const Sha256& hash) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const unsigned byte : hash)
        (text += kDigits[byte >> 4]) += kDigits[byte & 15];
    return text;
}

std::size_t Sha256Hasher::operator()(const Sha256& hash) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, hash.data(), sizeof value); // a hash's bytes are as good as random
    return value;
}

} // namespace lunamoo::db
