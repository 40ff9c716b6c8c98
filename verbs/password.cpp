#include "verbs/password.h"

#include "cmake/limit.h"

#include <argon2.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>

namespace lunamoo::verbs {
namespace {

constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kMemoryKib = 19456;
constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;

constexpr std::uint32_t kMaxPasses = 10;
constexpr std::uint32_t kMaxMemoryKib = 64 * 1024;
constexpr std::uint32_t kMaxLanes = 4;
constexpr std::size_t kMaxPhcBytes = 512;

// The number after `name` in "$m=19456,t=2,p=1$".
std::optional<std::uint32_t> parameter(std::string_view phc, std::string_view name) {
    const std::size_t at = phc.find(name);
    if (at == std::string_view::npos)
        return std::nullopt;
    std::uint32_t number = 0;
    const auto [end, problem] =
        std::from_chars(phc.data() + at + name.size(), phc.data() + phc.size(), number);
    if (problem != std::errc())
        return std::nullopt;
    return number;
}

// argon2id_verify reads the same three, in this order, each once.
bool is_affordable(std::string_view phc) {
    const auto memory = parameter(phc, "$m=");
    const auto passes = parameter(phc, ",t=");
    const auto lanes = parameter(phc, ",p=");
    if (!phc.starts_with("$argon2id$") || !memory || !passes || !lanes)
        return false;
    return (phc.size() <= kMaxPhcBytes || !LIMIT(hash_bytes)) &&
           (*memory <= kMaxMemoryKib || !LIMIT(hash_memory)) &&
           (*passes <= kMaxPasses || !LIMIT(hash_passes)) &&
           (*lanes <= kMaxLanes || !LIMIT(hash_lanes));
}

} // namespace

std::string hash_password(std::string_view password) {
    std::array<unsigned char, kSaltBytes> salt{};
    if (::getentropy(salt.data(), salt.size()) != 0)
        throw std::runtime_error("the system gives no random bytes");
    std::string encoded(
        ::argon2_encodedlen(kPasses, kMemoryKib, kLanes, kSaltBytes, kHashBytes, Argon2_id), '\0');
    const int result = ::argon2id_hash_encoded(kPasses, kMemoryKib, kLanes, password.data(),
                                               password.size(), salt.data(), salt.size(),
                                               kHashBytes, encoded.data(), encoded.size());
    if (result != ARGON2_OK)
        throw std::runtime_error(::argon2_error_message(result));
    encoded.resize(encoded.find('\0'));
    return encoded;
}

bool check_password(std::string_view password, std::string_view phc) {
    if (!is_affordable(phc))
        return false;
    const std::string encoded(phc);
    return ::argon2id_verify(encoded.c_str(), password.data(), password.size()) == ARGON2_OK;
}

} // namespace lunamoo::verbs
