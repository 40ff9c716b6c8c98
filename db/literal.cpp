// Values as Lua text: what eval prints and what the text form holds.
#include "db/value.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace lunamoo::db {

namespace {

bool is_name(std::string_view text) {
    if (text.empty() || text.size() > 64 || (text[0] >= '0' && text[0] <= '9'))
        return false;
    for (const char c : text)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_'))
            return false;
    static constexpr std::array<std::string_view, 22> kReserved{
        "and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
        "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
        "repeat",   "return", "then", "true", "until",  "while"};
    for (const auto word : kReserved)
        if (text == word)
            return false;
    return true;
}

// Bytes of the UTF-8 character that `text` begins with; 0 where it is none (overlong, a surrogate,
// cut short). Source: RFC 3629, section 4.
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const unsigned first = byte(0);
    const std::size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length == 0 || first > 0xF4)
        return 0;
    const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < low || byte(1) > high)
        return 0;
    for (std::size_t i = 2; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80)
            return 0;
    return length;
}

class LiteralWriter {
  public:
    explicit LiteralWriter(std::size_t max_bytes) : max_bytes_(max_bytes) {}

    void write(const Value& value) {
        if (text_.size() > max_bytes_)
            return;
        switch (value.type()) {
        case Type::Nil:
            text_ += "nil";
            break;
        case Type::False:
            text_ += "false";
            break;
        case Type::True:
            text_ += "true";
            break;
        case Type::Integer:
            write_integer(value.as_integer());
            break;
        case Type::Float:
            write_float(value.as_float());
            break;
        case Type::Object:
            text_ += "#" + std::to_string(value.as_object().number);
            break;
        case Type::String:
            write_string(value.as_string());
            break;
        case Type::Error:
            write_error(value.as_error());
            break;
        case Type::Table:
            write_table(value.as_table());
            break;
        }
    }

    std::string take() {
        if (text_.size() > max_bytes_) {
            std::size_t end = max_bytes_;
            while (end > 0 && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80)
                --end; // not within a character
            text_.resize(end);
            text_ += "...";
        }
        return std::move(text_);
    }

  private:
    void write_integer(std::int64_t number) {
        // Lua reads -9223372036854775808 as the negative of a float.
        if (number == std::numeric_limits<std::int64_t>::min())
            text_ += "math.mininteger";
        else
            text_ += std::to_string(number);
    }

    void write_float(double number) {
        if (std::isinf(number)) {
            text_ += number > 0 ? "math.huge" : "-math.huge";
            return;
        }
        std::array<char, 40> buffer{};
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
        std::string digits(buffer.data(), end);
        if (digits.find_first_of(".e") == std::string::npos)
            digits += ".0";
        text_ += digits;
    }

    void write_string(std::string_view string) {
        text_ += '"';
        for (std::size_t i = 0; i < string.size(); ++i) {
            if (text_.size() > max_bytes_)
                return;
            const char c = string[i];
            if (static_cast<unsigned char>(c) >= 128) {
                const auto length = utf8_length(std::string_view(string).substr(i));
                if (length == 0)
                    write_escape(static_cast<unsigned char>(c));
                else
                    text_.append(string, i, length);
                i += length == 0 ? 0 : length - 1;
            } else if (c == '"' || c == '\\')
                (text_ += '\\') += c;
            else if (c == '\n')
                text_ += "\\n";
            else if (c == '\t')
                text_ += "\\t";
            else if (static_cast<unsigned char>(c) < 32 || c == 127)
                write_escape(static_cast<unsigned char>(c));
            else
                text_ += c;
        }
        text_ += '"';
    }

    void write_escape(unsigned byte) {
        static constexpr std::string_view kHex = "0123456789abcdef";
        ((text_ += "\\x") += kHex[byte >> 4]) += kHex[byte & 15];
    }

    void write_error(const ErrorValue& error) {
        text_ += name_of(error.code);
        if (error.message.empty())
            return;
        text_ += '(';
        write_string(error.message);
        text_ += ')';
    }

    void write_table(const Table& table) {
        text_ += '{';
        bool first = true;
        for (const auto& value : table.array()) {
            separate(first);
            write(value);
            if (text_.size() > max_bytes_)
                return;
        }
        for (const auto& entry : table.keyed()) {
            separate(first);
            if (entry.key.is(Type::String) && is_name(entry.key.as_string())) {
                text_ += entry.key.as_string();
            } else {
                text_ += '[';
                write(entry.key);
                text_ += ']';
            }
            text_ += " = ";
            write(entry.value);
            if (text_.size() > max_bytes_)
                return;
        }
        text_ += '}';
    }

    void separate(bool& first) {
        if (!first)
            text_ += ", ";
        first = false;
    }

    std::size_t max_bytes_;
    std::string text_;
};

} // namespace

std::string to_literal(const Value& value, std::size_t max_bytes) {
    LiteralWriter writer(max_bytes);
    writer.write(value);
    return writer.take();
}

} // namespace lunamoo::db
