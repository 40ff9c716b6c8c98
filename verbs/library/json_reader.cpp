// json.decode. Strict: RFC 8259 and nothing else (no comments, no trailing commas, no NaN, UTF-8
// only), nested at most kMaxDepth deep. An array becomes a list, an object a table with string keys
// (of equal names the last counts), null becomes what the caller names, or nil. A number without a
// fraction and an exponent is an integer where it fits into one, else a float.
//
// Ticks: 1 per 16 bytes before anything is read, and 1 more per value, 3 per array or object.
#include "cmake/limit.h"
#include "verbs/library/buffer.h"
#include "verbs/library/functions.h"
#include "verbs/library/utf8.h"

#include <charconv>
#include <cmath>
#include <string>

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

constexpr int kMaxDepth = 100; // as deep as a stored table may be
constexpr int kNull = 2;       // the stack slot of what stands for null

class JsonReader {
  public:
    JsonReader(lua_State* L, std::string_view text) : L_(L), text_(text) {}

    // Pushes the one value of the text.
    void read() {
        value(0);
        skip_space();
        if (at_ != text_.size()) {
            fail("text after the value");
        }
    }

  private:
    [[noreturn]] void fail(const char* why) {
        raise(L_, ErrorCode::InvArg,
              std::string("no JSON: ") + why + " at byte " + std::to_string(at_ + 1));
    }

    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' ||
                                      text_[at_] == '\n' || text_[at_] == '\r')) {
            ++at_;
        }
    }

    void expect(char c, const char* why) {
        skip_space();
        if (peek() != c) {
            fail(why);
        }
        ++at_;
    }

    void word(std::string_view name) {
        if (text_.substr(at_, name.size()) != name) {
            fail("an unknown word");
        }
        at_ += name.size();
    }

    void value(int depth) {
        if (LIMIT(json_decode_value_ticks)) {
            charge(L_, 1);
        }
        skip_space();
        switch (peek()) {
        case '{':
            return object(depth + 1);
        case '[':
            return array(depth + 1);
        case '"':
            return string();
        case 't':
            word("true");
            return lua_pushboolean(L_, 1);
        case 'f':
            word("false");
            return lua_pushboolean(L_, 0);
        case 'n':
            word("null");
            return lua_pushvalue(L_, kNull);
        default:
            return number();
        }
    }

    void begin(int depth) {
        if (depth > kMaxDepth && LIMIT(json_decode_depth)) {
            raise(L_, ErrorCode::Quota,
                  "JSON nested more than " + std::to_string(kMaxDepth) + " deep");
        }
        if (lua_checkstack(L_, 8) == 0 && LIMIT(json_decode_stack)) {
            raise(L_, ErrorCode::Quota, "stack overflow");
        }
        if (LIMIT(json_decode_table_ticks)) {
            charge(L_, 3);
        }
        ++at_;
        skip_space();
        lua_createtable(L_, 0, 0);
    }

    // After an item: true if another one follows, false at the end.
    bool more(char end) {
        skip_space();
        const char c = peek();
        if (c != ',' && c != end) {
            fail(end == ']' ? "no ',' or ']'" : "no ',' or '}'");
        }
        ++at_;
        return c == ',';
    }

    void array(int depth) {
        begin(depth);
        if (peek() == ']') {
            ++at_;
            return;
        }
        lua_Integer count = 0;
        do {
            value(depth);
            lua_rawseti(L_, -2, ++count);
        } while (more(']'));
    }

    void object(int depth) {
        begin(depth);
        if (peek() == '}') {
            ++at_;
            return;
        }
        do {
            skip_space();
            if (peek() != '"') {
                fail("no name");
            }
            string();
            expect(':', "no ':'");
            value(depth);
            lua_rawset(L_, -3);
        } while (more('}'));
    }

    // The bytes up to the next quote or backslash, which are taken.
    std::string_view plain_part() {
        const std::size_t start = at_;
        while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\') {
            const auto c = static_cast<unsigned char>(text_[at_]);
            if (c < 0x20) {
                fail("a control character in a string");
            }
            std::size_t size = 1;
            if (c >= 0x80) {
                const auto decoded = decode_utf8(text_, at_, Utf8Check::Strict);
                if (!decoded) {
                    fail("a string that is no UTF-8");
                }
                size = decoded->size;
            }
            at_ += size;
        }
        if (at_ == text_.size()) {
            fail("a string without an end");
        }
        return text_.substr(start, at_ - start);
    }

    void string() {
        ++at_;
        const std::string_view first = plain_part();
        if (text_[at_] == '"') {
            ++at_;
            lua_pushlstring(L_, first.data(), first.size());
            return;
        }
        Buffer result(L_);
        result.append(first);
        while (text_[at_] == '\\') {
            ++at_;
            escape(result);
            result.append(plain_part());
        }
        ++at_;
        result.push_result();
        lua_remove(L_, -2); // the buffer's slot
    }

    void escape(Buffer& result) {
        static constexpr std::string_view kLetters = "\"\\/bfnrt";
        static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
        const char letter = peek();
        if (letter == 'u') {
            ++at_;
            return result.append(encode_utf8(escaped_code()).view());
        }
        const std::size_t found = kLetters.find(letter);
        if (letter == '\0' || found == std::string_view::npos) {
            fail("an unknown escape");
        }
        ++at_;
        result.append(kMeanings[found]);
    }

    // After \u: four digits, or two times four for what UTF-16 makes a pair of.
    std::uint32_t escaped_code() {
        const std::uint32_t code = four_digits();
        if (code < 0xD800 || code > 0xDFFF) {
            return code;
        }
        if (code > 0xDBFF || text_.substr(at_, 2) != "\\u") {
            fail("half a surrogate pair");
        }
        at_ += 2;
        const std::uint32_t low = four_digits();
        if (low < 0xDC00 || low > 0xDFFF) {
            fail("half a surrogate pair");
        }
        return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }

    std::uint32_t four_digits() {
        const std::string_view digits = text_.substr(at_, 4);
        std::uint32_t code = 0;
        const auto [end, problem] =
            std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (digits.size() != 4 || problem != std::errc{} || end != digits.data() + 4) {
            fail("no four hexadecimal digits");
        }
        at_ += 4;
        return code;
    }

    // Takes the digits that are there; false if there are none.
    bool digits() {
        const std::size_t start = at_;
        while (peek() >= '0' && peek() <= '9') {
            ++at_;
        }
        return at_ > start;
    }

    void number() {
        const std::size_t start = at_;
        if (peek() == '-') {
            ++at_;
        }
        const bool starts_with_zero = peek() == '0';
        const std::size_t first = at_;
        if (!digits() || (starts_with_zero && at_ > first + 1)) {
            at_ = start;
            fail("no value");
        }
        bool is_integer = true;
        if (peek() == '.') {
            ++at_;
            is_integer = false;
            if (!digits()) {
                fail("no digit after '.'");
            }
        }
        if (peek() == 'e' || peek() == 'E') {
            ++at_;
            is_integer = false;
            if (peek() == '+' || peek() == '-') {
                ++at_;
            }
            if (!digits()) {
                fail("no digit in the exponent");
            }
        }
        push_number(text_.substr(start, at_ - start), is_integer);
    }

    void push_number(std::string_view text, bool is_integer) {
        lua_Integer integer = 0;
        const char* end = text.data() + text.size();
        if (is_integer && std::from_chars(text.data(), end, integer).ec == std::errc{}) {
            return lua_pushinteger(L_, integer);
        }
        lua_Number number = 0;
        if (std::from_chars(text.data(), end, number).ec == std::errc::result_out_of_range) {
            if (!is_tiny(text)) {
                fail("a number too large");
            }
            number = text.front() == '-' ? -0.0 : 0.0;
        }
        lua_pushnumber(L_, number);
    }

    // Of a number that no float can hold: too near to zero, rather than too large. The place of its
    // first digit that is not 0 says so, with the exponent.
    static bool is_tiny(std::string_view text) {
        const std::size_t letter = text.find_first_of("eE");
        const std::string_view mantissa = text.substr(0, letter);
        const std::size_t significant = mantissa.find_first_of("123456789");
        const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
        if (significant == std::string_view::npos) {
            return true;
        }
        const auto place =
            static_cast<std::int64_t>(point) - static_cast<std::int64_t>(significant);
        if (letter == std::string_view::npos) {
            return place < 0;
        }
        std::string_view exponent = text.substr(letter + 1);
        const bool is_negative = exponent.front() == '-';
        exponent.remove_prefix(exponent.front() == '+' || is_negative ? 1 : 0);
        std::int64_t size = 0;
        if (std::from_chars(exponent.data(), exponent.data() + exponent.size(), size).ec !=
            std::errc{}) {
            return is_negative;
        }
        return is_negative ? place < size : place < -size; // their sum may be too large itself
    }

    lua_State* L_;
    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

// json.decode(text [, null])
int json_decode(lua_State* L) {
    check_type(L, 1, LUA_TSTRING);
    const std::string_view text = check_string(L, 1);
    if (LIMIT(json_decode_ticks)) {
        charge(L, static_cast<Ticks>(text.size() / 16 + 1));
    }
    lua_settop(L, kNull);
    JsonReader(L, text).read();
    return 1;
}

} // namespace lunamoo::verbs::library
