// What the tests of the text form share.
#pragma once

#include "db/text_value.h"
#include "tests/catch.h"

namespace lunamoo::db::test {

// The value of a text that is one.
inline Value read_text(const std::string& text) {
    TokenCursor cursor(text);
    const ObjectOfName none = [](std::string_view) { return std::nullopt; };
    auto value = read_value(cursor, none);
    INFO(text << " " << cursor.wrong.value_or(""));
    REQUIRE(value);
    REQUIRE(cursor.at_end());
    return *value;
}

} // namespace lunamoo::db::test
