#include "db/checksum.h"

#include "db/assert.h"

#include <cstring>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

namespace lunamoo::db {

std::uint32_t crc32(std::string_view bytes, std::uint32_t start) {
    if (bytes.empty())
        return start; // zlib's of a null pointer is another
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
