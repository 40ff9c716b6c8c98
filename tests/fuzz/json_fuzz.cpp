// json.decode of any bytes: it takes what a second parser takes, and what it gives, json.encode
// turns into a text that is decoded to the same and written as the same. A byte for the ticks, the
// text.
#include "tests/fuzz/lua_realm.h"

#include "db/codec.h"

#include <nlohmann/json.hpp>

using namespace lunamoo;

namespace {

constexpr verbs::Ticks kPlenty = 1'000'000;

void decode(lua_State* L, std::string_view text) {
    fuzz::LuaRealm::push_function(L, "json", "decode");
    lua_pushlstring(L, text.data(), text.size());
    lua_pushliteral(L, "(null)");
    lua_call(L, 2, 1);
}

std::string encode(lua_State* L, int index) {
    index = lua_absindex(L, index);
    fuzz::LuaRealm::push_function(L, "json", "encode");
    lua_pushvalue(L, index);
    lua_pushliteral(L, "(null)");
    lua_call(L, 2, 1);
    std::size_t size = 0;
    const char* bytes = lua_tolstring(L, -1, &size);
    std::string text(bytes, size);
    lua_pop(L, 1);
    return text;
}

std::string stored(lua_State* L, int index) {
    std::string bytes;
    db::encode(bytes, verbs::to_value(L, index));
    return bytes;
}

// Of the value on top.
void round_trip(lua_State* L) {
    const std::string first = encode(L, -1);
    decode(L, first);
    fuzz::claim(stored(L, -1) == stored(L, -2), "what is encoded is decoded to the same value");
    fuzz::claim(encode(L, -1) == first, "a value is always encoded to the same text");
    fuzz::claim(nlohmann::json::accept(first), "what is encoded is JSON");
}

// Does the other parser take it? It stops at a zero byte, as at the end: then it is not asked.
enum class Opinion { Json, NoJson, None };
Opinion second_opinion(const std::string& text) {
    if (text.find('\0') != std::string::npos)
        return Opinion::None;
    return nlohmann::json::accept(text) ? Opinion::Json : Opinion::NoJson;
}

db::ErrorCode code_of(const db::Value& failure) {
    return failure.as_error().code;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static fuzz::LuaRealm realm;
    std::string_view bytes = fuzz::text_of(data, size);
    const verbs::Ticks few = fuzz::take_byte(bytes);
    const std::string text(bytes);
    if (few < 64) // it may end anywhere
        (void)realm.run(few, [&](lua_State* L) { decode(L, text); });
    bool is_decoded = false;
    const auto end = realm.run(kPlenty, [&](lua_State* L) {
        decode(L, text);
        is_decoded = true;
        round_trip(L);
    });
    fuzz::claim(end != fuzz::End::Exhausted, "ticks are in proportion to the text and the value");
    if (is_decoded) {
        fuzz::claim(second_opinion(text) != Opinion::NoJson, "what is decoded is JSON");
        fuzz::claim(end == fuzz::End::Done || code_of(realm.failure()) == db::ErrorCode::Quota,
                    "what is decoded can be encoded");
    } else if (code_of(realm.failure()) != db::ErrorCode::Quota) {
        const std::string& why = realm.failure().as_error().message;
        fuzz::claim(why.starts_with("no JSON: "), "a refusal says what it is of");
        fuzz::claim(second_opinion(text) != Opinion::Json, "what is refused is no JSON");
    }
    realm.next();
    return 0;
}
