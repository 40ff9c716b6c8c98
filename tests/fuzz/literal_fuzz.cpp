// Values as text: what can be read is written and read again as the same value.
#include "db/codec.h"
#include "db/normalise.h"
#include "db/text_value.h"
#include "db/verb_body.h"
#include "tests/fuzz/fuzz.h"

using namespace lunamoo;
using namespace lunamoo::db;

namespace {

std::optional<Value> read(std::string_view text) {
    TokenCursor cursor(text);
    auto value = read_value(cursor, [](std::string_view name) -> std::optional<ObjectId> {
        return name == "room" ? std::optional(ObjectId{3}) : std::nullopt;
    });
    fuzz::claim(value.has_value() != cursor.wrong.has_value(), "a value, or what is wrong");
    return cursor.at_end() ? value : std::nullopt;
}

std::string bytes_of(const Value& value) {
    std::string bytes;
    encode(bytes, value);
    return bytes;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    const std::string lua = normalise(bytes);
    fuzz::claim(normalise(lua) == lua, "what is normalised stays as it is");
    std::size_t end = 0;
    for (const Token& token : tokenise(bytes)) {
        fuzz::claim(token.begin >= end && token.end > token.begin && token.end <= bytes.size(),
                    "tokens stand in their order and within the text");
        end = token.end;
    }
    // A source with carriage returns is written in quotes.
    if (bytes.find('\r') == std::string_view::npos)
        fuzz::claim(unindent_body(indent_body(bytes)).size() <= bytes.size() + 1,
                    "indenting is taken off again");
    const auto value = read(bytes);
    if (!value)
        return 0;
    (void)to_literal(*value);
    for (const std::size_t column : {std::size_t{0}, std::size_t{90}}) {
        const std::string text = text_of(*value, {{ObjectId{3}, "room"}}, column, 2);
        const auto again = read(text);
        fuzz::claim(again && bytes_of(*again) == bytes_of(*value),
                    "a value that is written is read as the same");
    }
    return 0;
}
