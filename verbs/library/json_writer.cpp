// json.encode. On one line, without spaces; the same value always gives the same text: names are in
// the order of their bytes.
//
//   nil, and what the caller names    null
//   boolean, integer, float           the same; a float keeps its ".0"; infinity is E_FLOAT
//   string                            the same; bytes that are not UTF-8 become U+FFFD
//   object                            "#12"
//   error                             the name of its code, "E_PERM"
//   table without keys besides 1..n   an array; so the empty table is []
//   table with string keys only       an object
//   any other table                   E_TYPE: a key that is no string has no form in JSON
//
// A scratch table is frozen first: so there is no cycle, no function, and nothing above
// max_value_bytes or 100 deep. Ticks: 1 per node and per 16 bytes before, 1 per 64 bytes written.
#include "cmake/limit.h"
#include "verbs/library/buffer.h"
#include "verbs/library/functions.h"
#include "verbs/library/utf8.h"
#include "verbs/values.h"

#include "db/value.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

class JsonWriter {
  public:
    JsonWriter(lua_State* L, Buffer& out, const db::Value& null) : L_(L), out_(out), null_(null) {}

    // Recurses as deep as the value is: db::kMaxTableDepth.
    void write(const db::Value& value) {
        if (LIMIT(json_encode_node_ticks)) {
            charge(L_, 1);
        }
        if (value.is(db::Type::Nil) || (value.type() == null_.type() && value == null_)) {
            return out_.append("null");
        }
        switch (value.type()) {
        case db::Type::Integer:
            return out_.append(std::to_string(value.as_integer()));
        case db::Type::Float:
            return real(value.as_float());
        case db::Type::Object:
            return string("#" + std::to_string(value.as_object().number));
        case db::Type::String:
            return string(value.as_string());
        case db::Type::Error:
            return string(db::name_of(value.as_error().code));
        case db::Type::Table:
            return table(value.as_table());
        default:
            return out_.append(value.as_boolean() ? "true" : "false");
        }
    }

  private:
    void real(double number) {
        if (!std::isfinite(number)) {
            raise(L_, ErrorCode::Float, "JSON has no infinity and no NaN");
        }
        std::array<char, 32> text{};
        const char* end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
        const std::string_view digits(text.data(), static_cast<std::size_t>(end - text.data()));
        out_.append(digits);
        if (digits.find_first_of(".e") == std::string_view::npos) {
            out_.append(".0");
        }
    }

    void string(std::string_view text) {
        out_.append('"');
        std::size_t done = 0;
        for (std::size_t at = 0; at < text.size();) {
            const auto c = static_cast<unsigned char>(text[at]);
            std::size_t size = 1;
            if (c >= 0x80) {
                const auto decoded = decode_utf8(text, at, Utf8Check::Strict);
                size = decoded ? decoded->size : 0;
            }
            if (size != 0 && c >= 0x20 && c != '"' && c != '\\') {
                at += size;
                continue;
            }
            out_.append(text.substr(done, at - done));
            escape(c);
            done = ++at;
        }
        out_.append(text.substr(done));
        out_.append('"');
    }

    void escape(unsigned char c) {
        static constexpr std::string_view kBytes = "\"\\\b\f\n\r\t";
        static constexpr std::string_view kLetters = "\"\\bfnrt";
        static constexpr std::string_view kHex = "0123456789abcdef";
        if (c >= 0x80) {
            return out_.append("\xEF\xBF\xBD");
        }
        out_.append('\\');
        if (const std::size_t found = kBytes.find(static_cast<char>(c));
            found != std::string_view::npos) {
            return out_.append(kLetters[found]);
        }
        out_.append("u00");
        out_.append(kHex[c >> 4]);
        out_.append(kHex[c & 0xF]);
    }

    void table(const db::Table& table) {
        if (table.keyed().empty()) {
            out_.append('[');
            const char* between = "";
            for (const db::Value& item : table.array()) {
                out_.append(std::exchange(between, ","));
                write(item);
            }
            return out_.append(']');
        }
        out_.append('{');
        const char* between = "";
        for (const auto& [key, value] : table.keyed()) {
            if (!key.is(db::Type::String) || !table.array().empty()) {
                raise(L_, ErrorCode::Type,
                      "only a list, or a table whose keys are all strings, has a form in JSON");
            }
            out_.append(std::exchange(between, ","));
            string(key.as_string());
            out_.append(':');
            write(value);
        }
        out_.append('}');
    }

    lua_State* L_;
    Buffer& out_;
    const db::Value& null_;
};

} // namespace

// json.encode(value [, null])
int json_encode(lua_State* L) {
    check_any(L, 1);
    const db::Value value = to_value(L, 1);
    const db::Value null = to_value(L, 2);
    if (LIMIT(json_encode_ticks)) {
        charge(L, static_cast<Ticks>(value.expanded_bytes() / 16 + 1));
    }
    Buffer out(L);
    JsonWriter(L, out, null).write(value);
    out.push_result();
    return 1;
}

} // namespace lunamoo::verbs::library
