// Keeps control bytes off other players' screens, be they typed or made by verb code: a terminal
// obeys them, and answers some of them with what it then sends as if its user had typed it. Input
// passes through clean_text, output through clean_output. Pure; any thread.
//
// A control is a C0 byte except TAB, DEL, or a control character:
//   C1, U+0080 to U+009F (in UTF-8 the bytes C2 80 to C2 9F): U+009B begins an escape sequence on
//     some terminals just as ESC [ does
//   U+2028 and U+2029, which end a line or paragraph where LF may not
//   embeddings, overrides and isolates of the bidirectional algorithm, U+202A to U+202E and U+2066
//     to U+2069 (Unicode Standard Annex 9, section 2): they order also what others wrote in the
//     same line, so that one player's words can stand before another's name. Hebrew and Arabic need
//     none of them; the marks U+200E and U+200F, which have no such reach, stay, as do joiners
//
// The order matters: C0 bytes go first, because taking them out can join the bytes around them
// (C2 01 9B becomes C2 9B). Only then are characters looked at.
#pragma once

#include <string>
#include <string_view>

namespace lunamoo::net {

// C0 except TAB, and DEL. LF and CR are controls too: who splits lines does so before.
bool is_control_byte(unsigned char byte);

// Takes the control characters out of valid UTF-8.
void remove_control_characters(std::string& text);

// `text` without controls; each byte that is not part of a valid character becomes U+FFFD.
std::string clean_text(std::string_view text);

// The same of text that is shown: LF, CR before LF, and the sequences that style text stay, which
// are SGR (ESC [ numbers m) and links, OSC 8 (ESC ] 8 ; parameters ; address, ended by ESC \ or
// BEL). Of any other sequence its controls are gone and the rest is seen. A sequence that is cut
// over two texts is none. Cost: one walk.
std::string clean_output(std::string_view text);

} // namespace lunamoo::net
