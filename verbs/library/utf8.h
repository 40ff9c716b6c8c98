// UTF-8, one sequence at a time. Pure; any thread.
// Follows: RFC 3629; Lua 5.4 Reference Manual §6.5 for the lax form.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lunamoo::verbs::library {

enum class Utf8Check { Strict, Lax }; // Lax: surrogates and codes up to 0x7FFFFFFF, too

struct Utf8Code {
    std::uint32_t code = 0;
    std::size_t size = 0; // bytes
};

// False beyond the end.
bool is_utf8_continuation(std::string_view text, std::size_t at);

// The sequence at `at` < size, or nothing if it is not well formed.
std::optional<Utf8Code> decode_utf8(std::string_view text, std::size_t at, Utf8Check check);

// True if all of it is strict UTF-8. Cost: the bytes, about a nanosecond each.
bool is_utf8(std::string_view text);

// The bytes of `code` <= 0x7FFFFFFF: the last `size` of `bytes`.
struct Utf8Bytes {
    std::array<char, 6> bytes{};
    std::size_t size = 0;
    std::string_view view() const { return {bytes.data() + bytes.size() - size, size}; }
};
Utf8Bytes encode_utf8(std::uint32_t code);

} // namespace lunamoo::verbs::library
