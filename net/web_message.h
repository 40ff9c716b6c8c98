// The messages between the web page and the server, as text of WebSocket frames: one JSON object
// each (docs/protocols.md). Pure; does not know frames or connections. Lives on the network thread.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lunamoo::net {

// {"type":"line","text":"look"}: what the player entered. A text with line ends inside is several
// lines; one at its end adds none. Cleaned (net/clean.h).
struct WebLines {
    std::vector<std::string> lines;
};

struct WebMessageFault {
    std::string_view reason; // a constant
};

std::variant<WebLines, WebMessageFault> parse_web_message(std::string_view message);

// {"type":"text","text":"..."}; bytes that are not UTF-8 become U+FFFD.
std::string web_text_message(std::string_view text);

enum class TypedText { Shown, Hidden };
std::string web_echo_message(TypedText typed); // {"type":"echo","on":true} for Shown

std::string web_bye_message(); // {"type":"bye"}

} // namespace lunamoo::net
