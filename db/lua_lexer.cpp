#include "db/lua_lexer.h"

#include <algorithm>
#include <array>

namespace lunamoo::db {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_word(char c) {
    return is_letter(c) || is_digit(c);
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_newline(char c) {
    return c == '\n' || c == '\r';
}
bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\v' || c == '\f' || is_newline(c);
}

constexpr std::array<std::string_view, 22> kKeywords{
    "and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
    "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
    "repeat",   "return", "then", "true", "until",  "while"};

bool is_keyword(std::string_view word) {
    constexpr std::size_t kLongest = 8;
    return word.size() <= kLongest &&
           std::any_of(kKeywords.begin(), kKeywords.end(), [&](std::string_view keyword) {
               return keyword.front() == word.front() && keyword == word;
           });
}

// Of more than one character, longest first.
constexpr std::array<std::string_view, 10> kLongSymbols{
    "...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>"};
constexpr std::string_view kBeginLongSymbols = ".=~<>/:";
constexpr std::string_view kSymbols = "+-*/%^#&~|<>=(){}[];:,.";

// Ends of line in `text`; "\r\n" and "\n\r" count once.
int count_lines(std::string_view text, std::size_t from, std::size_t to) {
    int lines = 0;
    for (std::size_t i = from; i < to; ++i) {
        if (!is_newline(text[i]))
            continue;
        ++lines;
        if (i + 1 < to && is_newline(text[i + 1]) && text[i + 1] != text[i])
            ++i;
    }
    return lines;
}

} // namespace

std::optional<Token> LuaLexer::next() {
    skip_space();
    if (position_ >= text_.size())
        return std::nullopt;
    line_ += count_lines(text_, counted_, position_);
    counted_ = position_;
    Token token{TokenKind::Unknown, position_, position_, line_};
    token.kind = scan();
    token.end = position_;
    return token;
}

void LuaLexer::skip_space() {
    while (position_ < text_.size() && is_space(text_[position_]))
        ++position_;
}

TokenKind LuaLexer::scan() {
    const char c = text_[position_];
    if (is_letter(c))
        return scan_name();
    if (is_digit(c) || (c == '.' && is_digit(at(position_ + 1))))
        return scan_number();
    if (c == '-' && at(position_ + 1) == '-')
        return scan_comment();
    if (c == '"' || c == '\'')
        return scan_short_string();
    if (long_bracket_level())
        return scan_long_bracket() ? TokenKind::LongString : TokenKind::Unfinished;
    if (c == '$' && is_letter(at(position_ + 1))) {
        ++position_;
        scan_name();
        return TokenKind::SystemName;
    }
    if (c == '#' && scan_typed_object())
        return TokenKind::ObjectNumber;
    return scan_symbol();
}

TokenKind LuaLexer::scan_name() {
    const std::size_t begin = position_;
    while (is_word(at(position_)))
        ++position_;
    return is_keyword(text_.substr(begin, position_ - begin)) ? TokenKind::Keyword
                                                              : TokenKind::Name;
}

TokenKind LuaLexer::scan_number() {
    const bool hexadecimal = at(position_) == '0' && (at(position_ + 1) | 0x20) == 'x';
    const char exponent = hexadecimal ? 'p' : 'e';
    position_ += hexadecimal ? 2 : 1;
    for (;;) {
        const char c = at(position_);
        if ((c | 0x20) == exponent) {
            ++position_;
            if (at(position_) == '+' || at(position_) == '-')
                ++position_;
        } else if (is_hex(c) || c == '.') {
            ++position_;
        } else {
            return TokenKind::Number;
        }
    }
}

// #12 and #-1, unless more of a word follows: #0x10 is a length, as far as we are concerned.
bool LuaLexer::scan_typed_object() {
    std::size_t end = position_ + 1;
    if (at(end) == '-')
        ++end;
    if (!is_digit(at(end)))
        return false;
    while (is_digit(at(end)))
        ++end;
    if (is_letter(at(end)))
        return false;
    position_ = end;
    return true;
}

TokenKind LuaLexer::scan_comment() {
    position_ += 2;
    if (long_bracket_level())
        return scan_long_bracket() ? TokenKind::LongComment : TokenKind::Unfinished;
    while (position_ < text_.size() && !is_newline(text_[position_]))
        ++position_;
    return TokenKind::Comment;
}

TokenKind LuaLexer::scan_short_string() {
    const char quote = text_[position_++];
    while (position_ < text_.size() && !is_newline(text_[position_])) {
        const char c = text_[position_++];
        if (c == quote)
            return TokenKind::String;
        if (c == '\\')
            skip_escape();
    }
    return TokenKind::Unfinished;
}

// After a backslash: the escaped byte, an end of line, or all space after \z.
void LuaLexer::skip_escape() {
    if (position_ >= text_.size())
        return;
    const char c = text_[position_++];
    if (c == 'z')
        skip_space();
    else if (is_newline(c) && is_newline(at(position_)) && at(position_) != c)
        ++position_;
}

// The number of '=' where a long bracket opens here.
std::optional<std::size_t> LuaLexer::long_bracket_level() const {
    if (at(position_) != '[')
        return std::nullopt;
    std::size_t end = position_ + 1;
    while (at(end) == '=')
        ++end;
    if (at(end) != '[')
        return std::nullopt;
    return end - position_ - 1;
}

// Consumes from the opening bracket to the closing one; false where there is none.
bool LuaLexer::scan_long_bracket() {
    const std::size_t level = *long_bracket_level();
    position_ += level + 2;
    while (position_ < text_.size()) {
        if (text_[position_++] != ']')
            continue;
        std::size_t end = position_;
        while (at(end) == '=')
            ++end;
        if (end - position_ == level && at(end) == ']') {
            position_ = end + 1;
            return true;
        }
        position_ = end;
    }
    return false;
}

TokenKind LuaLexer::scan_symbol() {
    const auto rest = text_.substr(position_);
    if (kBeginLongSymbols.find(rest.front()) != std::string_view::npos)
        for (const auto symbol : kLongSymbols)
            if (rest.starts_with(symbol)) {
                position_ += symbol.size();
                return TokenKind::Symbol;
            }
    ++position_;
    return kSymbols.find(rest.front()) == std::string_view::npos ? TokenKind::Unknown
                                                                 : TokenKind::Symbol;
}

std::vector<Token> tokenise(std::string_view text) {
    std::vector<Token> tokens;
    LuaLexer lexer(text);
    while (const auto token = lexer.next())
        tokens.push_back(*token);
    return tokens;
}

bool is_lua_name(std::string_view text) {
    return !text.empty() && is_letter(text[0]) && std::all_of(text.begin(), text.end(), is_word) &&
           !is_keyword(text);
}

} // namespace lunamoo::db
