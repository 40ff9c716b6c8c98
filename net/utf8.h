// UTF-8 validation, at once or in pieces. Does not convert. Pure; any thread.
// Follows RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string_view>

namespace lunamoo::net {

// Validates text that arrives in pieces cut anywhere.
class Utf8Validator {
  public:
    // False at the first byte that cannot continue valid UTF-8, and always from then on.
    bool accept(std::string_view bytes);

    // The text so far ends with a whole character.
    bool is_complete() const { return valid_ && needed_ == 0; }

  private:
    bool accept_byte(unsigned char byte);
    bool begin_character(unsigned char byte);

    bool valid_ = true;
    int needed_ = 0;           // continuation bytes still to come
    unsigned char low_ = 0x80; // the range of the next continuation byte, [low_, high_]
    unsigned char high_ = 0xBF;
};

bool is_valid_utf8(std::string_view text);

// The length in bytes of the character that `text` begins with; 0 if it does not begin with one.
std::size_t utf8_character_length(std::string_view text);

} // namespace lunamoo::net
