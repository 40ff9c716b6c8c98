#include "verbs/library/utf8.h"

#include "cmake/limit.h"

namespace lunamoo::verbs::library {

namespace {

constexpr std::uint32_t kMaxUnicode = 0x10FFFF;

} // namespace

bool is_utf8_continuation(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

std::optional<Utf8Code> decode_utf8(std::string_view text, std::size_t at, Utf8Check check) {
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) {
        return Utf8Code{first, 1};
    }
    constexpr std::array<std::uint32_t, 6> kSmallest{0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000};
    if (first < 0xC0 || first >= 0xFE) {
        return std::nullopt;
    }
    std::size_t more = 1;
    while ((first & (0x40U >> more)) != 0) {
        ++more;
    }
    std::uint32_t code = first & (0x3FU >> more);
    for (std::size_t i = 1; i <= more; ++i) {
        if (!is_utf8_continuation(text, at + i)) {
            return std::nullopt;
        }
        code = (code << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    }
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < kSmallest[more] && LIMIT(utf8_shortest)) {
        return std::nullopt;
    }
    if (check == Utf8Check::Strict && (code > kMaxUnicode || is_surrogate) && LIMIT(utf8_strict)) {
        return std::nullopt;
    }
    return Utf8Code{code, more + 1};
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const auto decoded = decode_utf8(text, at, Utf8Check::Strict);
        if (!decoded) {
            return false;
        }
        at += decoded->size;
    }
    return true;
}

Utf8Bytes encode_utf8(std::uint32_t code) {
    Utf8Bytes result;
    auto& bytes = result.bytes;
    std::size_t at = bytes.size();
    if (code < 0x80) {
        bytes[--at] = static_cast<char>(code);
    } else {
        std::uint32_t room = 0x3F; // what the first byte can still take
        do {
            bytes[--at] = static_cast<char>(0x80 | (code & 0x3F));
            code >>= 6;
            room >>= 1;
        } while (code > room);
        bytes[--at] = static_cast<char>((~room << 1) | code);
    }
    result.size = bytes.size() - at;
    return result;
}

} // namespace lunamoo::verbs::library
