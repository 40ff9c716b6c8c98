// Keeps control bytes that a player typed off other players' screens. Input passes through here;
// output does not (the server may send ANSI). Pure; any thread.
//
// A control is a C0 byte except TAB, DEL, or a C1 character (U+0080 to U+009F, in UTF-8 the bytes
// C2 80 to C2 9F; U+009B begins an escape sequence on some terminals just as ESC [ does).
//
// The order matters: C0 bytes go first, because taking them out can join the bytes around them
// (C2 01 9B becomes C2 9B). Only then are characters looked at.
#pragma once

#include <string>
#include <string_view>

namespace lunamoo::net {

// C0 except TAB, and DEL. LF and CR are controls too: who splits lines does so before.
bool is_control_byte(unsigned char byte);

// Takes the C1 characters out of valid UTF-8.
void remove_c1_characters(std::string& text);

// `text` without controls; each byte that is not part of a valid character becomes U+FFFD.
std::string clean_text(std::string_view text);

} // namespace lunamoo::net
