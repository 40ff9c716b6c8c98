#include "net/clean.h"

#include "net/utf8.h"

#include <algorithm>
#include <cstddef>

namespace lunamoo::net {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD"; // U+FFFD

unsigned char byte_at(std::string_view text, std::size_t index) {
    return static_cast<unsigned char>(text[index]);
}

// `text` begins with a C1 character in UTF-8.
bool begins_with_c1(std::string_view text) {
    return text.size() >= 2 && byte_at(text, 0) == 0xC2 && byte_at(text, 1) >= 0x80 &&
           byte_at(text, 1) <= 0x9F;
}

} // namespace

bool is_control_byte(unsigned char byte) {
    return (byte < 0x20 && byte != '\t') || byte == 0x7F;
}

void remove_c1_characters(std::string& text) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (begins_with_c1(std::string_view(text).substr(i)))
            ++i;
        else
            text[kept++] = text[i];
    }
    text.resize(kept);
}

std::string clean_text(std::string_view text) {
    std::string bytes(text);
    std::erase_if(bytes, [](char c) { return is_control_byte(static_cast<unsigned char>(c)); });
    std::string result;
    result.reserve(bytes.size());
    for (std::string_view rest = bytes; !rest.empty();) {
        const std::size_t length = utf8_character_length(rest);
        if (length == 0)
            result += kReplacement;
        else if (!begins_with_c1(rest))
            result += rest.substr(0, length);
        rest.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

} // namespace lunamoo::net
