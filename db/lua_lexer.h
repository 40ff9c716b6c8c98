// Tokens of Lua text, each with its place. Pure: bytes in, tokens out; never fails: what Lua would
// refuse (an unfinished string, a foreign byte) is a token kind of its own. Adds two tokens that
// people type and Lua does not know: #123 and $name (db/normalise makes Lua of them).
// Does not judge grammar, does not convert values (db/text_value does). Any thread.
// Source: Lua 5.4 Reference Manual §3.1; the reading of numbers follows llex.c read_numeral.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace lunamoo::db {

enum class TokenKind : std::uint8_t {
    Name,
    Keyword,
    Number,       // also a malformed one, as Lua takes it: 3..2, 0xZ is 0x and a name
    String,       // "…" or '…' with its quotes
    LongString,   // [[…]], [==[…]==]
    Comment,      // --… without the line's end
    LongComment,  // --[[…]]
    Symbol,       // operators and punctuation, longest first
    ObjectNumber, // #123, #-1
    SystemName,   // $name
    Unfinished,   // a short string up to the end of its line, a long string or comment to the end
    Unknown,      // one byte that no token begins with
};

struct Token {
    TokenKind kind;
    std::size_t begin; // bytes [begin, end) of the text
    std::size_t end;
    int line; // of its first byte, from 1

    std::string_view text(std::string_view whole) const { return whole.substr(begin, end - begin); }
};

class LuaLexer {
  public:
    // Keeps a view: the text must outlive the lexer.
    explicit LuaLexer(std::string_view text) : text_(text) {}

    // The next token, or nothing at the end. Cost: its bytes. Advances by at least one byte.
    std::optional<Token> next();

  private:
    char at(std::size_t position) const { return position < text_.size() ? text_[position] : '\0'; }
    void skip_space();
    TokenKind scan();
    TokenKind scan_comment();
    TokenKind scan_short_string();
    TokenKind scan_name();
    TokenKind scan_number();
    TokenKind scan_symbol();
    bool scan_typed_object();
    bool scan_long_bracket();
    std::optional<std::size_t> long_bracket_level() const;
    void skip_escape();

    std::string_view text_;
    std::size_t position_ = 0;
    std::size_t counted_ = 0; // line_ is right for this position
    int line_ = 1;
};

// All tokens of the text.
std::vector<Token> tokenise(std::string_view text);

// True for what may stand after a dot in Lua: a name that is no keyword.
bool is_lua_name(std::string_view text);

} // namespace lunamoo::db
