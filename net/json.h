// Private to net/*.cpp: the JSON library, and parsing text that a stranger sent.
// nlohmann-json's parser is iterative; depth is capped all the same, before anything is built.
#pragma once

#include "net/limits.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace lunamoo::net {

using Json = nlohmann::json;

// `text` as a value; nothing if it is not JSON or is nested deeper than kMaxJsonDepth.
std::optional<Json> parse_json(std::string_view text);

// On one line; bytes that are not UTF-8 become U+FFFD.
std::string dump_json(const Json& value);

} // namespace lunamoo::net
