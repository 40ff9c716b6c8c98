// What kind of character a byte is, as in the "C" locale and in no other: <cctype> asks the
// process's locale, which would make a pattern mean something else on another machine. Bytes from
// 0x80 up are in no class. Pure; any thread.
// Source: ISO C 7.4.1, the character classes of Lua 5.4 Reference Manual §6.4.1.
#pragma once

namespace lunamoo::verbs::library::bytes {

constexpr bool is_digit(unsigned char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_lower(unsigned char c) {
    return c >= 'a' && c <= 'z';
}
constexpr bool is_upper(unsigned char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_letter(unsigned char c) {
    return is_lower(c) || is_upper(c);
}
constexpr bool is_alphanumeric(unsigned char c) {
    return is_letter(c) || is_digit(c);
}
constexpr bool is_control(unsigned char c) {
    return c < 0x20 || c == 0x7F;
}
constexpr bool is_graphic(unsigned char c) {
    return c > 0x20 && c < 0x7F;
}
constexpr bool is_punctuation(unsigned char c) {
    return is_graphic(c) && !is_alphanumeric(c);
}
constexpr bool is_space(unsigned char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr bool is_hex_digit(unsigned char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr unsigned char to_lower(unsigned char c) {
    return is_upper(c) ? static_cast<unsigned char>(c + ('a' - 'A')) : c;
}
constexpr unsigned char to_upper(unsigned char c) {
    return is_lower(c) ? static_cast<unsigned char>(c - ('a' - 'A')) : c;
}

} // namespace lunamoo::verbs::library::bytes
