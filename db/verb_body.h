// A verb's source as it stands in a file of the text form: between `do` and its `end`, indented by
// two spaces, except empty lines and lines that begin inside a string or a comment; and back.
// Pure; any thread.
#pragma once

#include "db/lua_lexer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lunamoo::db {

// What stands between "do\n" and "end": each line ended. Empty for an empty source.
std::string indent_body(std::string_view source);

// The source of what stands between `do` and `end`; takes up to two spaces off each line.
std::string unindent_body(std::string_view body);

// The index of the `end` that closes the block opened by tokens[opener], a `do`; nothing if there
// is none.
std::optional<std::size_t> find_block_end(std::string_view text, const std::vector<Token>& tokens,
                                          std::size_t opener);

} // namespace lunamoo::db
