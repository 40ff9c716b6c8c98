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

// The length of the control character that `text` begins with; 0: none.
std::size_t control_character_length(std::string_view text) {
    const auto is_within = [&](std::size_t index, unsigned char first, unsigned char last) {
        return index < text.size() && byte_at(text, index) >= first && byte_at(text, index) <= last;
    };
    if (text.starts_with('\xC2') && is_within(1, 0x80, 0x9F))
        return 2;
    const bool is_format = (text.starts_with("\xE2\x80") && is_within(2, 0xA8, 0xAE)) ||
                           (text.starts_with("\xE2\x81") && is_within(2, 0xA6, 0xA9));
    return is_format ? 3 : 0;
}

constexpr char kEscape = '\x1B';

// The length of the SGR sequence that `text` begins with; 0: none.
std::size_t sgr_length(std::string_view text) {
    if (!text.starts_with("\x1B["))
        return 0;
    const std::size_t end = text.find_first_not_of("0123456789;:", 2);
    return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

// Likewise of the OSC 8 sequence, whose inside is printable ASCII.
std::size_t link_length(std::string_view text) {
    if (!text.starts_with("\x1B]8;"))
        return 0;
    std::size_t end = 4;
    while (end < text.size() && byte_at(text, end) >= 0x20 && byte_at(text, end) < 0x7F)
        ++end;
    const std::string_view rest = text.substr(end);
    return rest.starts_with('\a') ? end + 1 : rest.starts_with("\x1B\\") ? end + 2 : 0;
}

// Of what `text` begins with, which stays as it is; 0: it does not.
std::size_t shown_length(std::string_view text) {
    if (text.front() == kEscape)
        return std::max(sgr_length(text), link_length(text));
    if (text.starts_with("\r\n"))
        return 2;
    const auto is_plain = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && (byte == '\n' || !is_control_byte(byte));
    };
    const auto plain = std::find_if_not(text.begin(), text.end(), is_plain);
    if (plain != text.begin())
        return static_cast<std::size_t>(plain - text.begin());
    if (is_control_byte(byte_at(text, 0)) || control_character_length(text) > 0)
        return 0;
    return utf8_character_length(text);
}

} // namespace

bool is_control_byte(unsigned char byte) {
    return (byte < 0x20 && byte != '\t') || byte == 0x7F;
}

void remove_control_characters(std::string& text) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t control = control_character_length(std::string_view(text).substr(i));
        if (control == 0)
            text[kept++] = text[i++];
        i += control;
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
        else if (control_character_length(rest) == 0)
            result += rest.substr(0, length);
        rest.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

std::string clean_output(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        std::size_t length = shown_length(text);
        if (length > 0) {
            result += text.substr(0, length);
        } else if (const std::size_t control = control_character_length(text); control > 0) {
            length = control;
        } else {
            length = 1;
            if (!is_control_byte(byte_at(text, 0)))
                result += kReplacement;
        }
        text.remove_prefix(length);
    }
    return result;
}

} // namespace lunamoo::net
