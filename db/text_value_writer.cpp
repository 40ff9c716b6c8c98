// Values to Lua text. Whatever is written here, db/text_value_reader reads back to an equal value.
#include "db/text_value.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace lunamoo::db {

namespace {

std::string float_text(double number) {
    if (std::isinf(number))
        return number > 0 ? "math.huge" : "-math.huge";
    std::array<char, 40> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    std::string digits(buffer.data(), end);
    if (digits.find_first_of(".e") == std::string::npos)
        digits += ".0";
    return digits;
}

std::string integer_text(std::int64_t number) {
    if (number == std::numeric_limits<std::int64_t>::min())
        return "math.mininteger"; // -9223372036854775808 is a float in Lua
    return std::to_string(number);
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 32 || c == 127;
}

// The text in long brackets, or nothing where those could not hold it exactly.
std::optional<std::string> long_string(std::string_view text) {
    for (const char c : text)
        if (is_control(c) && c != '\n' && c != '\t')
            return std::nullopt;
    std::string equals;
    const auto holds_closing = [&] {
        return (std::string(text) + ']').find("]" + equals + "]") != std::string::npos;
    };
    while (holds_closing())
        equals += '=';
    return "[" + equals + "[\n" + std::string(text) + "]" + equals + "]";
}

class ValueWriter {
  public:
    ValueWriter(const NameOfObject& names, std::size_t column) : names_(names), column_(column) {}

    // `after`: bytes that must still fit on the line behind the value.
    void write(const Value& value, std::size_t indent, std::size_t after) {
        const std::size_t room = kTextColumns - std::min(kTextColumns, column() + after);
        if (auto line = one_line(value, value.is(Type::Table) || has_lines(value)
                                            ? room
                                            : std::numeric_limits<std::size_t>::max())) {
            text_ += *line;
            return;
        }
        if (value.is(Type::Table))
            return write_broken(value.as_table(), indent);
        text_ += long_string(value.as_string()).value_or(quoted_text(value.as_string()));
    }

    std::string take() { return std::move(text_); }

  private:
    static bool has_lines(const Value& value) {
        return value.is(Type::String) && value.as_string().find('\n') != std::string::npos;
    }

    std::size_t column() const {
        const auto newline = text_.rfind('\n');
        return newline == std::string::npos ? column_ + text_.size() : text_.size() - newline - 1;
    }

    // The value on one line, or nothing where that takes more than `room` bytes.
    std::optional<std::string> one_line(const Value& value, std::size_t room) const {
        std::string line;
        if (!append(line, value, room) || line.size() > room)
            return std::nullopt;
        return line;
    }

    bool append(std::string& line, const Value& value, std::size_t room) const {
        switch (value.type()) {
        case Type::Nil:
            line += "nil";
            break;
        case Type::False:
        case Type::True:
            line += value.as_boolean() ? "true" : "false";
            break;
        case Type::Integer:
            line += integer_text(value.as_integer());
            break;
        case Type::Float:
            line += float_text(value.as_float());
            break;
        case Type::Object:
            line += text_of(value.as_object(), names_);
            break;
        case Type::String:
            line += quoted_text(value.as_string());
            break;
        case Type::Error:
            return append_error(line, value.as_error());
        case Type::Table:
            return append_table(line, value.as_table(), room);
        }
        return true;
    }

    bool append_error(std::string& line, const ErrorValue& error) const {
        const bool has_value = !error.value.is(Type::Nil);
        if (error.message.empty() && !has_value && error.traceback.empty()) {
            line += name_of(error.code);
            return true;
        }
        ((line += "error(") += name_of(error.code)) += ", " + quoted_text(error.message);
        if (has_value || !error.traceback.empty()) {
            line += ", ";
            append(line, error.value, std::numeric_limits<std::size_t>::max());
        }
        if (!error.traceback.empty())
            line += ", " + quoted_text(error.traceback);
        line += ')';
        return true;
    }

    bool append_table(std::string& line, const Table& table, std::size_t room) const {
        line += '{';
        const char* separator = "";
        for (const auto& value : table.array()) {
            line += separator;
            separator = ", ";
            if (!append(line, value, room) || line.size() > room)
                return false;
        }
        for (const auto& entry : table.keyed()) {
            (line += separator) += key_text(entry.key);
            separator = ", ";
            if (!append(line, entry.value, room) || line.size() > room)
                return false;
        }
        line += '}';
        return true;
    }

    std::string key_text(const Value& key) const {
        if (key.is(Type::String) && is_lua_name(key.as_string()))
            return std::string(key.as_string()).append(" = ");
        std::string text = "[";
        append(text, key, std::numeric_limits<std::size_t>::max());
        return text + "] = ";
    }

    void write_broken(const Table& table, std::size_t indent) {
        const std::string margin(indent + 2, ' ');
        text_ += "{\n";
        for (const auto& value : table.array()) {
            text_ += margin;
            write(value, indent + 2, 1);
            text_ += ",\n";
        }
        for (const auto& entry : table.keyed()) {
            (text_ += margin) += key_text(entry.key);
            write(entry.value, indent + 2, 1);
            text_ += ",\n";
        }
        text_.append(indent, ' ') += '}';
    }

    const NameOfObject& names_;
    std::size_t column_;
    std::string text_;
};

void append_escaped(std::string& text, char c) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
        (text += '\\') += c;
    else if (c == '\n')
        text += "\\n";
    else if (c == '\t')
        text += "\\t";
    else if (is_control(c))
        ((text += "\\x") += kHex[byte >> 4U]) += kHex[byte & 15U];
    else
        text += c;
}

} // namespace

std::string text_of(ObjectId id, const NameOfObject& names) {
    if (const auto found = names.find(id); found != names.end())
        return "sys." + found->second;
    return "obj(" + std::to_string(id.number) + ")";
}

std::string quoted_text(std::string_view text) {
    std::string result = "\"";
    for (const char c : text)
        append_escaped(result, c);
    return result + '"';
}

std::string text_of(const Value& value, const NameOfObject& names, std::size_t column,
                    std::size_t indent) {
    ValueWriter writer(names, column);
    writer.write(value, indent, 1);
    return writer.take();
}

} // namespace lunamoo::db
