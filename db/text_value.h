// Values as they stand in the text form (db/text_form): constants of Lua, obj(n), sys.name,
// E_PERM and error(E_PERM, "message"). Exact in both directions: floats, bytes, key order.
// Pure; any thread, apart from the values' own rule.
#pragma once

#include "db/lua_lexer.h"
#include "db/value.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lunamoo::db {

inline constexpr std::size_t kTextColumns = 100; // a longer table is broken, an element a line

// The names of #0 that objects are written by: sys.room.
using NameOfObject = std::map<ObjectId, std::string>;

std::string text_of(ObjectId id, const NameOfObject& names);

// In double quotes, on one line.
std::string quoted_text(std::string_view text);

// The value, beginning in `column` of its line; lines that follow are indented by `indent` and
// more.
std::string text_of(const Value& value, const NameOfObject& names, std::size_t column,
                    std::size_t indent);

// The object that sys.NAME means, or nothing.
using ObjectOfName = std::function<std::optional<ObjectId>(std::string_view name)>;

// A place in the tokens of a text, comments left out, and the first thing that was wrong there.
struct TokenCursor {
    std::string_view text;
    std::vector<Token> tokens; // without comments
    std::size_t index = 0;
    std::optional<std::string> wrong;
    int wrong_line = 0;

    explicit TokenCursor(std::string_view whole);
    bool at_end() const { return index >= tokens.size(); }
    std::string_view word() const { return at_end() ? "" : tokens[index].text(text); }
    bool is(std::string_view expected) const { return word() == expected; }
    // Steps over `expected`; else says that it is missing.
    bool expect(std::string_view expected);
    // Steps over `expected` if it is there.
    bool accept(std::string_view expected);
    void fail(std::string message); // at the current token; the first failure stays
};

// Reads one value at the cursor; nothing where cursor.wrong says why.
std::optional<Value> read_value(TokenCursor& cursor, const ObjectOfName& objects);

} // namespace lunamoo::db
