#include "net/utf8.h"

namespace lunamoo::net {

bool Utf8Validator::accept(std::string_view bytes) {
    for (char c : bytes) {
        if (!valid_)
            break;
        valid_ = accept_byte(static_cast<unsigned char>(c));
    }
    return valid_;
}

bool Utf8Validator::accept_byte(unsigned char byte) {
    if (needed_ == 0)
        return begin_character(byte);
    if (byte < low_ || byte > high_)
        return false;
    low_ = 0x80;
    high_ = 0xBF;
    --needed_;
    return true;
}

// RFC 3629 section 4: the first byte decides how many follow and the range of the second.
bool Utf8Validator::begin_character(unsigned char byte) {
    if (byte < 0x80)
        return true;
    if (byte < 0xC2 || byte > 0xF4)
        return false;
    needed_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    if (byte == 0xE0)
        low_ = 0xA0;
    else if (byte == 0xED)
        high_ = 0x9F;
    else if (byte == 0xF0)
        low_ = 0x90;
    else if (byte == 0xF4)
        high_ = 0x8F;
    return true;
}

bool is_valid_utf8(std::string_view text) {
    Utf8Validator validator;
    return validator.accept(text) && validator.is_complete();
}

std::size_t utf8_character_length(std::string_view text) {
    Utf8Validator validator;
    for (std::size_t length = 1; length <= text.size() && length <= 4; ++length) {
        if (!validator.accept(text.substr(length - 1, 1)))
            return 0;
        if (validator.is_complete())
            return length;
    }
    return 0;
}

} // namespace lunamoo::net
