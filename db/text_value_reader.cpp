// Lua text to values: constants only, nothing is executed.
#include "cmake/limit.h"
#include "db/lua_constant.h"
#include "db/text_value.h"

#include <limits>

namespace lunamoo::db {

namespace {

constexpr int kMaxDepth = 4 * kMaxTableDepth; // errors nest as well; keeps the C++ stack small

class ValueReader {
  public:
    ValueReader(TokenCursor& cursor, const ObjectOfName& objects)
        : cursor_(cursor), objects_(objects) {}

    std::optional<Value> read(int depth) {
        if (depth > kMaxDepth && LIMIT(text_value_depth))
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
        auto value = number_constant(cursor_.word(), negative);
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
        auto text = string_constant(spelled);
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
