// Lua text to values: constants only, nothing is executed.
#include "db/text_value.h"

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

bool is_digit(char c) { return c >= '0' && c <= '9'; }

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

// The number a token means, or nothing where Lua would call it malformed.
std::optional<Value> number_value(std::string_view token, bool negative) {
    const bool hexadecimal = token.size() > 1 && (token[1] | 0x20) == 'x';
    const auto digits = hexadecimal ? token.substr(2) : token;
    if (hexadecimal && !negative)
        if (auto value = hexadecimal_integer(digits))
            return value;
    const auto end = digits.data() + digits.size();
    std::uint64_t integer = 0;
    const auto whole = std::from_chars(digits.data(), end, integer, hexadecimal ? 16 : 10);
    if (whole.ec == std::errc{} && whole.ptr == end && integer <= std::numeric_limits<std::int64_t>::max())
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

constexpr int kMaxDepth = 4 * kMaxTableDepth; // errors nest as well; keeps the C++ stack small

class ValueReader {
  public:
    ValueReader(TokenCursor& cursor, const ObjectOfName& objects)
        : cursor_(cursor), objects_(objects) {}

    std::optional<Value> read(int depth) {
        if (depth > kMaxDepth)
            return wrong("tables nested too deep");
        if (cursor_.at_end())
            return wrong("a value is missing at the end");
        const auto& token = cursor_.tokens[cursor_.index];
        switch (token.kind) {
        case TokenKind::Keyword:
            return read_keyword();
        case TokenKind::Number:
            return read_number(false);
        case TokenKind::String:
        case TokenKind::LongString:
            return read_string(token);
        case TokenKind::Name:
            return read_named(depth);
        case TokenKind::Unfinished:
            return wrong("a string that does not end");
        default:
            break;
        }
        if (cursor_.is("{"))
            return read_table(depth);
        if (cursor_.accept("-"))
            return read_negative();
        return wrong("a value was expected, not '" + std::string(cursor_.word()) + "'");
    }

  private:
    std::nullopt_t wrong(std::string message) {
        cursor_.fail(std::move(message));
        return std::nullopt;
    }

    std::optional<Value> read_keyword() {
        if (cursor_.accept("nil"))
            return Value();
        if (cursor_.accept("true"))
            return Value::boolean(true);
        if (cursor_.accept("false"))
            return Value::boolean(false);
        return wrong("a value was expected, not '" + std::string(cursor_.word()) + "'");
    }

    std::optional<Value> read_number(bool negative) {
        auto value = number_value(cursor_.word(), negative);
        if (!value)
            return wrong("malformed number '" + std::string(cursor_.word()) + "'");
        ++cursor_.index;
        return value;
    }

    std::optional<Value> read_negative() {
        if (cursor_.is("math")) {
            auto value = read_named(0);
            if (value && value->is(Type::Float))
                return *Value::real(-value->as_float());
            return value;
        }
        if (cursor_.at_end() || cursor_.tokens[cursor_.index].kind != TokenKind::Number)
            return wrong("a number was expected after '-'");
        return read_number(true);
    }

    std::optional<Value> read_string(const Token& token) {
        const auto spelled = token.text(cursor_.text);
        std::optional<std::string> text;
        if (token.kind == TokenKind::LongString)
            text = std::string(inside_long_brackets(spelled));
        else
            text = EscapeReader(spelled.substr(1, spelled.size() - 2)).read();
        if (!text)
            return wrong("an escape in a string that Lua does not know");
        auto value = Value::string(std::move(*text));
        if (!value)
            return wrong(value.error().message);
        ++cursor_.index;
        return *value;
    }

    // obj(n), sys.name, math.huge, E_PERM, error(E_PERM, …)
    std::optional<Value> read_named(int depth) {
        if (cursor_.accept("obj"))
            return read_object();
        if (cursor_.accept("sys"))
            return read_system_name();
        if (cursor_.accept("math"))
            return read_math();
        if (cursor_.accept("error"))
            return read_error(depth);
        if (auto code = find_error_code(cursor_.word())) {
            ++cursor_.index;
            return Value::error({*code, {}, {}, {}});
        }
        return wrong("'" + std::string(cursor_.word()) + "' is no value here");
    }

    std::optional<Value> read_object() {
        if (!cursor_.expect("("))
            return std::nullopt;
        const bool negative = cursor_.accept("-");
        const auto number = read_number(negative);
        if (!number || !number->is(Type::Integer))
            return wrong("obj() takes an integer");
        if (!cursor_.expect(")"))
            return std::nullopt;
        return Value::object(ObjectId{number->as_integer()});
    }

    std::optional<Value> read_system_name() {
        if (!cursor_.expect("."))
            return std::nullopt;
        const auto id = objects_(cursor_.word());
        if (!id)
            return wrong("#0 has no property '" + std::string(cursor_.word()) +
                         "' that is an object");
        ++cursor_.index;
        return Value::object(*id);
    }

    std::optional<Value> read_math() {
        if (!cursor_.expect("."))
            return std::nullopt;
        if (cursor_.accept("huge"))
            return *Value::real(std::numeric_limits<double>::infinity());
        if (cursor_.accept("mininteger"))
            return Value::integer(std::numeric_limits<std::int64_t>::min());
        if (cursor_.accept("maxinteger"))
            return Value::integer(std::numeric_limits<std::int64_t>::max());
        return wrong("math." + std::string(cursor_.word()) + " is no value here");
    }

    std::optional<Value> read_error(int depth) {
        if (!cursor_.expect("("))
            return std::nullopt;
        const auto code = find_error_code(cursor_.word());
        if (!code)
            return wrong("error() begins with an error code");
        ++cursor_.index;
        ErrorValue error{*code, {}, {}, {}};
        std::vector<Value> rest;
        while (rest.size() < 3 && cursor_.accept(",")) {
            auto value = read(depth + 1);
            if (!value)
                return std::nullopt;
            rest.push_back(std::move(*value));
        }
        rest.resize(3);
        for (const std::size_t text : {0U, 2U})
            if (!rest[text].is(Type::String) && !rest[text].is(Type::Nil))
                return wrong("error(CODE, \"message\", value, \"traceback\")");
        if (rest[0].is(Type::String))
            error.message = rest[0].as_string();
        error.value = rest[1];
        if (rest[2].is(Type::String))
            error.traceback = rest[2].as_string();
        if (!cursor_.expect(")"))
            return std::nullopt;
        return Value::error(std::move(error));
    }

    std::optional<Value> read_table(int depth) {
        ++cursor_.index;
        Table::Builder builder;
        std::int64_t position = 0;
        while (!cursor_.accept("}")) {
            std::optional<Value> key = read_key(depth);
            if (cursor_.wrong)
                return std::nullopt;
            auto value = read(depth + 1);
            if (!value)
                return std::nullopt;
            if (!key)
                key = Value::integer(++position);
            if (auto set = builder.set(std::move(*key), std::move(*value)); !set)
                return wrong(set.error().message);
            if (!cursor_.accept(",") && !cursor_.accept(";") && !cursor_.is("}"))
                return wrong("',' or '}' was expected, not '" + std::string(cursor_.word()) + "'");
        }
        auto table = builder.finish();
        if (!table)
            return wrong(table.error().message);
        return *table;
    }

    // `name =` or `[value] =`; nothing where the entry has no key.
    std::optional<Value> read_key(int depth) {
        if (cursor_.accept("[")) {
            auto key = read(depth + 1);
            if (!key || !cursor_.expect("]") || !cursor_.expect("="))
                return std::nullopt;
            return key;
        }
        const auto next = cursor_.index + 1;
        if (cursor_.at_end() || cursor_.tokens[cursor_.index].kind != TokenKind::Name ||
            next >= cursor_.tokens.size() || cursor_.tokens[next].text(cursor_.text) != "=")
            return std::nullopt;
        auto key = Value::string(std::string(cursor_.word()));
        cursor_.index += 2;
        if (!key)
            return wrong(key.error().message);
        return *key;
    }

    TokenCursor& cursor_;
    const ObjectOfName& objects_;
};

} // namespace

TokenCursor::TokenCursor(std::string_view whole) : text(whole), tokens(tokenise(whole)) {
    std::erase_if(tokens, [](const Token& token) {
        return token.kind == TokenKind::Comment || token.kind == TokenKind::LongComment;
    });
}

void TokenCursor::fail(std::string message) {
    if (wrong)
        return;
    wrong = std::move(message);
    if (!tokens.empty())
        wrong_line = tokens[std::min(index, tokens.size() - 1)].line;
}

bool TokenCursor::accept(std::string_view expected) {
    if (at_end() || !is(expected))
        return false;
    ++index;
    return true;
}

bool TokenCursor::expect(std::string_view expected) {
    if (accept(expected))
        return true;
    fail("'" + std::string(expected) + "' was expected" +
         (at_end() ? " at the end" : ", not '" + std::string(word()) + "'"));
    return false;
}

std::optional<Value> read_value(TokenCursor& cursor, const ObjectOfName& objects) {
    return ValueReader(cursor, objects).read(1);
}

} // namespace lunamoo::db
