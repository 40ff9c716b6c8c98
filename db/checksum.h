// Checksums of stored bytes: CRC32 finds damage in a row, SHA-256 names a program by its text.
// Pure functions, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace lunamoo::db {

using Sha256 = std::array<unsigned char, 32>;

// Its bytes as they are stored; valid as long as the hash is.
inline std::string_view view_of(const Sha256& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}
// The same back. Zeros, which no text has, where there are not 32 bytes.
Sha256 hash_from(std::string_view bytes);

// As zlib's crc32 (RFC 1952, section 8), `start` 0 or the result for what came before.
std::uint32_t crc32(std::string_view bytes, std::uint32_t start = 0);

// FIPS 180-4.
Sha256 sha256(std::string_view bytes);

// RFC 2104, with SHA-256.
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);

// 64 lower-case digits.
std::string to_hex(const Sha256& hash);

struct Sha256Hasher {
    std::size_t operator()(const Sha256& hash) const noexcept;
};

} // namespace lunamoo::db
