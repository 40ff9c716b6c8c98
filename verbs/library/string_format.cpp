// string.format. §6.4. The C library's printf makes single numbers, never a whole result: each
// conversion is read and checked here first, so that its width and precision have at most two
// digits (as in Lua) and its item a known size.
//
// Differences from upstream: %s with modifiers takes strings with zeros in them; %p is refused,
// because addresses differ from run to run and tell of the server's memory.
#include "cmake/limit.h"
#include "verbs/library/buffer.h"
#include "verbs/library/byte_class.h"
#include "verbs/library/functions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

// The longest item: "%.99f" of the largest float has 309 digits before the point.
constexpr std::size_t kItemBytes = 512;

// A conversion between '%' and its letter.
struct Conversion {
    std::string_view text; // "%-5.2f"
    char letter = '\0';
    bool left = false;
    int width = 0;
    int precision = -1; // -1: none given
};

[[noreturn]] void bad_conversion(lua_State* L, std::string_view what, std::string_view text) {
    std::string message(what);
    message.append("'").append(text).append("'");
    raise(L, ErrorCode::InvArg, message);
}

bool is_digit_at(std::string_view text, std::size_t at) {
    return at < text.size() && bytes::is_digit(static_cast<unsigned char>(text[at]));
}

// At most two digits of `text` from `at`, which moves behind them.
int read_two_digits(std::string_view text, std::size_t& at) {
    int value = 0;
    for (int i = 0; i < 2 && is_digit_at(text, at); ++i) {
        value = value * 10 + (text[at++] - '0');
    }
    return value;
}

// The conversion that begins with the '%' at `at`, as written; moves `at` behind it.
std::string_view take_conversion(lua_State* L, std::string_view format, std::size_t& at) {
    constexpr std::size_t kLongest = 22;
    std::size_t end = format.find_first_not_of("-+#0 123456789.", at + 1);
    if (end == std::string_view::npos) {
        end = format.size() - 1; // whatever is last is no letter
    }
    const std::string_view text = format.substr(at, end - at + 1);
    if (text.size() > kLongest) {
        raise(L, ErrorCode::InvArg, "invalid format (too long)");
    }
    at = end + 1;
    return text;
}

// Reads flags (those in `flags` are allowed), width and, if allowed, precision.
Conversion read_conversion(lua_State* L, std::string_view text, std::string_view flags,
                           bool with_precision) {
    Conversion result{text, text.back(), false, 0, -1};
    std::size_t at = 1;
    while (at < text.size() && flags.find(text[at]) != std::string_view::npos) {
        result.left = result.left || text[at] == '-';
        ++at;
    }
    if (text[at] != '0') {
        result.width = read_two_digits(text, at);
        if (with_precision && text[at] == '.') {
            ++at;
            result.precision = read_two_digits(text, at);
        }
    }
    if (at + 1 != text.size()) {
        bad_conversion(L, "invalid conversion specification: ", text);
    }
    return result;
}

// Appends what printf makes of `value` by the conversion, with `length` ("ll" or "") put in.
template <typename Number>
void append_number(Buffer& result, const Conversion& conversion, std::string_view length,
                   Number value) {
    std::array<char, 32> format{};
    std::string_view head = conversion.text.substr(0, conversion.text.size() - 1);
    std::memcpy(format.data(), head.data(), head.size());
    std::memcpy(format.data() + head.size(), length.data(), length.size());
    format[head.size() + length.size()] = conversion.letter;
    std::array<char, kItemBytes> item;
    const int size = std::snprintf(item.data(), item.size(), format.data(), value);
    for (int i = 0; i < size; ++i) { // a locale's decimal point is not a byte of plain numerals
        const auto c = static_cast<unsigned char>(item[static_cast<std::size_t>(i)]);
        if (c == ',' || c >= 0x80) {
            item[static_cast<std::size_t>(i)] = '.';
        }
    }
    result.append(std::string_view(item.data(), static_cast<std::size_t>(size)));
}

void append_padded(Buffer& result, const Conversion& conversion, std::string_view text) {
    const auto width = static_cast<std::size_t>(conversion.width);
    const std::size_t padding = width > text.size() ? width - text.size() : 0;
    if (!conversion.left) {
        result.append_fill(' ', padding);
    }
    result.append(text);
    if (conversion.left) {
        result.append_fill(' ', padding);
    }
}

// A string as a Lua literal.
void append_quoted(lua_State* L, Buffer& result, std::string_view text) {
    if (LIMIT(format_quoted_ticks)) {
        charge(L, static_cast<Ticks>(text.size() / 8));
    }
    result.append('"');
    std::size_t plain = 0; // where bytes that need no escape begin
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool escaped = c == '"' || c == '\\' || c == '\n';
        if (!escaped && !bytes::is_control(c)) {
            continue;
        }
        result.append(text.substr(plain, i - plain));
        std::string escape(1, '\\');
        if (escaped) {
            escape += static_cast<char>(c);
        } else {
            const std::string digits = std::to_string(c);
            escape.append(is_digit_at(text, i + 1) ? 3 - digits.size() : 0, '0').append(digits);
        }
        result.append(escape);
        plain = i + 1;
    }
    result.append(text.substr(plain));
    result.append('"');
}

void append_float_literal(Buffer& result, lua_Number number) {
    if (std::isnan(number)) {
        result.append("(0/0)");
    } else if (std::isinf(number)) {
        result.append(number > 0 ? "1e9999" : "-1e9999");
    } else {
        append_number(result, Conversion{"%a", 'a', false, 0, -1}, "", number);
    }
}

// %q: a value in a form that Lua reads back.
void append_literal(lua_State* L, Buffer& result, int arg) {
    switch (lua_type(L, arg)) {
    case LUA_TSTRING:
        append_quoted(L, result, check_string(L, arg));
        return;
    case LUA_TNIL:
        result.append("nil");
        return;
    case LUA_TBOOLEAN:
        result.append(lua_toboolean(L, arg) != 0 ? "true" : "false");
        return;
    case LUA_TNUMBER:
        break;
    default:
        bad_argument(L, arg, ErrorCode::Type, "value has no literal form");
    }
    if (lua_isinteger(L, arg) == 0) {
        append_float_literal(result, lua_tonumber(L, arg));
        return;
    }
    const lua_Integer number = lua_tointeger(L, arg);
    result.append(number == LUA_MININTEGER ? "0x8000000000000000" : std::to_string(number));
}

void append_string(lua_State* L, Buffer& result, std::string_view text, int arg) {
    const Conversion conversion = read_conversion(L, text, "-", true);
    std::string_view value = push_text(L, arg);
    if (conversion.precision >= 0) {
        value = value.substr(0, static_cast<std::size_t>(conversion.precision));
    }
    append_padded(result, conversion, value);
    lua_pop(L, 1);
}

// printf makes a float's digits one by one, up to 400 of them in 12 microseconds.
void append_float(lua_State* L, Buffer& result, std::string_view text, int arg) {
    const Conversion conversion = read_conversion(L, text, "-+#0 ", true);
    const lua_Number number = check_number(L, arg);
    const bool is_long = conversion.letter == 'f' && !(std::fabs(number) < 1e17);
    if (LIMIT(format_float_ticks)) {
        charge(L, 8 + 4 * std::max(conversion.precision - 17, 0) + (is_long ? 200 : 0));
    }
    append_number(result, conversion, "", number);
}

void append_item(lua_State* L, Buffer& result, std::string_view text, int arg) {
    switch (text.back()) {
    case 'c': {
        const char c = static_cast<char>(check_integer(L, arg));
        append_padded(result, read_conversion(L, text, "-", false), std::string_view(&c, 1));
        return;
    }
    case 'd':
    case 'i':
        append_number(result, read_conversion(L, text, "-+0 ", true), "ll", check_integer(L, arg));
        return;
    case 'u':
        append_number(result, read_conversion(L, text, "-0", true), "ll", check_integer(L, arg));
        return;
    case 'o':
    case 'x':
    case 'X':
        append_number(result, read_conversion(L, text, "-#0", true), "ll", check_integer(L, arg));
        return;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
        append_float(L, result, text, arg);
        return;
    case 'q':
        if (text.size() != 2) {
            raise(L, ErrorCode::InvArg, "specifier '%q' cannot have modifiers");
        }
        append_literal(L, result, arg);
        return;
    case 's':
        append_string(L, result, text, arg);
        return;
    case 'p':
        bad_argument(L, 1, ErrorCode::InvArg, "'%p' is not supported: addresses are not shown");
    default:
        std::string message = "invalid conversion '";
        message.append(text).append("' to 'format'");
        raise(L, ErrorCode::InvArg, message);
    }
}

} // namespace

int string_format(lua_State* L) {
    const std::string_view format = check_string(L, 1);
    const int top = lua_gettop(L);
    int arg = 1;
    Buffer result(L);
    for (std::size_t at = 0; at < format.size();) {
        const std::size_t percent = std::min(format.find('%', at), format.size());
        result.append(format.substr(at, percent - at));
        at = percent;
        if (at == format.size()) {
            break;
        }
        if (LIMIT(format_item_ticks)) {
            charge(L, 1);
        }
        if (at + 1 < format.size() && format[at + 1] == '%') {
            result.append('%');
            at += 2;
            continue;
        }
        if (++arg > top) {
            bad_argument(L, arg, ErrorCode::Args, "no value");
        }
        append_item(L, result, take_conversion(L, format, at), arg);
    }
    result.push_result();
    return 1;
}

} // namespace lunamoo::verbs::library
