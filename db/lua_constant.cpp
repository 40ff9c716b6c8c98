#include "db/lua_constant.h"

#include <charconv>
#include <limits>

namespace lunamoo::db {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    const int letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// UTF-8 of a code point up to 2^31, as Lua's \u{} has it.
void append_utf8(std::string& text, std::uint32_t code) {
    if (code < 0x80) {
        text += static_cast<char>(code);
        return;
    }
    std::string tail;
    std::uint32_t first_limit = 0x3f;
    do {
        tail.insert(tail.begin(), static_cast<char>(0x80U | (code & 0x3fU)));
        code >>= 6U;
        first_limit >>= 1U;
    } while (code > first_limit);
    text += static_cast<char>((~first_limit << 1U) | code);
    text += tail;
}

// A short string between its quotes, escapes resolved. Source: Lua 5.4 manual §3.1.
class EscapeReader {
  public:
    explicit EscapeReader(std::string_view inner) : inner_(inner) {}

    std::optional<std::string> read() {
        while (at_ < inner_.size()) {
            const char c = inner_[at_++];
            if (c != '\\')
                text_ += c;
            else if (!read_escape())
                return std::nullopt;
        }
        return std::move(text_);
    }

  private:
    char peek() const { return at_ < inner_.size() ? inner_[at_] : '\0'; }

    bool read_escape() {
        static constexpr std::string_view kLetters = "abfnrtv\\\"'\n";
        static constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\\"'\n";
        const char c = peek();
        if (const auto simple = kLetters.find(c); simple != std::string_view::npos) {
            ++at_;
            text_ += kMeanings[simple];
            return true;
        }
        if (is_digit(c))
            return read_decimal();
        ++at_;
        if (c == 'x')
            return read_hexadecimal();
        if (c == 'u')
            return read_code_point();
        if (c != 'z')
            return false;
        at_ = std::min(inner_.find_first_not_of(" \t\v\f\n\r", at_), inner_.size());
        return true;
    }

    bool read_decimal() {
        int byte = 0;
        for (int digits = 0; digits < 3 && is_digit(peek()); ++digits)
            byte = byte * 10 + (inner_[at_++] - '0');
        text_ += static_cast<char>(byte);
        return byte < 256;
    }

    bool read_hexadecimal() {
        if (at_ + 2 > inner_.size())
            return false;
        const int high = hex_digit(inner_[at_]);
        const int low = hex_digit(inner_[at_ + 1]);
        at_ += 2;
        text_ += static_cast<char>(high * 16 + low);
        return high >= 0 && low >= 0;
    }

    bool read_code_point() {
        if (peek() != '{')
            return false;
        const auto close = inner_.find('}', at_);
        if (close == std::string_view::npos)
            return false;
        std::uint32_t code = 0;
        const auto digits = inner_.substr(at_ + 1, close - at_ - 1);
        const auto end = digits.data() + digits.size();
        const auto parsed = std::from_chars(digits.data(), end, code, 16);
        at_ = close + 1;
        if (digits.empty() || parsed.ec != std::errc{} || parsed.ptr != end || code >> 31U != 0)
            return false;
        append_utf8(text_, code);
        return true;
    }

    std::string_view inner_;
    std::size_t at_ = 0;
    std::string text_;
};

std::string_view inside_long_brackets(std::string_view token) {
    const auto width = token.find('[', 1) + 1;
    auto inner = token.substr(width, token.size() - 2 * width);
    if (inner.starts_with('\n'))
        inner.remove_prefix(1);
    return inner;
}

std::optional<Value> hexadecimal_integer(std::string_view digits) {
    std::uint64_t number = 0; // wraps around, as in Lua
    for (const char c : digits) {
        if (hex_digit(c) < 0)
            return std::nullopt;
        number = number * 16 + static_cast<std::uint64_t>(hex_digit(c));
    }
    if (digits.empty())
        return std::nullopt;
    return Value::integer(static_cast<std::int64_t>(number));
}

} // namespace

std::optional<std::string> string_constant(std::string_view token) {
    if (token.starts_with('['))
        return std::string(inside_long_brackets(token));
    return EscapeReader(token.substr(1, token.size() - 2)).read();
}

std::optional<Value> number_constant(std::string_view token, bool negative) {
    const bool hexadecimal = token.size() > 1 && (token[1] | 0x20) == 'x';
    const auto digits = hexadecimal ? token.substr(2) : token;
    if (hexadecimal && !negative)
        if (auto value = hexadecimal_integer(digits))
            return value;
    const auto end = digits.data() + digits.size();
    std::uint64_t integer = 0;
    const auto whole = std::from_chars(digits.data(), end, integer, hexadecimal ? 16 : 10);
    if (whole.ec == std::errc{} && whole.ptr == end &&
        integer <= std::numeric_limits<std::int64_t>::max())
        return Value::integer(negative ? -static_cast<std::int64_t>(integer)
                                       : static_cast<std::int64_t>(integer));
    double real = 0;
    const auto format = hexadecimal ? std::chars_format::hex : std::chars_format::general;
    const auto parsed = std::from_chars(digits.data(), end, real, format);
    if (parsed.ptr != end || digits.empty())
        return std::nullopt;
    if (parsed.ec == std::errc::result_out_of_range)
        return std::nullopt;
    return *Value::real(negative ? -real : real);
}

} // namespace lunamoo::db
