// json.encode and json.decode: what each value becomes, round trips, refusals, and the same texts
// accepted as by another implementation.
#include "tests/verbs/bench.h"
#include "tests/verbs/library_bench.h"

#include <nlohmann/json.hpp>

#include <random>

using namespace lunamoo;
using lunamoo::verbs::test::text_at;

namespace {

std::string encoded(std::string_view expression) {
    verbs::Bench bench;
    const std::string said =
        bench.says("local text = json.encode(" + std::string(expression) + ") return text");
    return said;
}

} // namespace

TEST_CASE("json.encode writes each kind of value", "[json]") {
    CHECK(encoded("nil") == "\"null\"");
    CHECK(encoded("true") == "\"true\"");
    CHECK(encoded("-7") == "\"-7\"");
    CHECK(encoded("math.mininteger") == "\"-9223372036854775808\"");
    CHECK(encoded("1.0") == "\"1.0\"");
    CHECK(encoded("0.1") == "\"0.1\"");
    CHECK(encoded("1e300") == "\"1e+300\"");
    CHECK(encoded("obj(12)") == "\"\\\"#12\\\"\"");
    CHECK(encoded("E_PERM") == "\"\\\"E_PERM\\\"\"");
    CHECK(encoded("{}") == "\"[]\"");
    CHECK(encoded("{1, {2}, {a = {}}}") == "\"[1,[2],{\\\"a\\\":[]}]\"");
    CHECK(encoded("{b = 1, a = 2, ab = 3}") == "\"{\\\"a\\\":2,\\\"ab\\\":3,\\\"b\\\":1}\"");
    CHECK(encoded("{1, false}, false") == "\"[1,null]\"");
    CHECK(encoded("'a\\0\\n\\\\'") == R"("\"a\\u0000\\n\\\\\"")");
}

TEST_CASE("json.encode replaces what is no UTF-8 and refuses what has no form", "[json]") {
    CHECK(encoded("'\\xFF\\u{E9}\\xC3' == nil or '\\xFF\\u{E9}\\xC3'") ==
          "\"\\\"\xEF\xBF\xBD\xC3\xA9\xEF\xBF\xBD\\\"\"");
    CHECK(encoded("1/0") == "E_FLOAT");
    CHECK(encoded("{1/0}") == "E_FLOAT");
    CHECK(encoded("0/0") == "E_FLOAT");
    CHECK(encoded("{1, nil, 3}") == "E_TYPE");
    CHECK(encoded("{1, a = 2}") == "E_TYPE");
    CHECK(encoded("{[7] = 2}") == "E_TYPE");
    CHECK(encoded("{[obj(1)] = 2}") == "E_TYPE");
    CHECK(encoded("print") == "E_VARNF");
    CHECK(encoded("pairs") == "E_TYPE");
    CHECK(encoded("(function() local t = {} t[1] = t return t end)()") == "E_TYPE");
    CHECK(encoded("") == "E_ARGS");
    CHECK(encoded("(function() local t = {} for i = 1, 200 do t = {t} end return t end)()") ==
          "E_QUOTA");
    CHECK(encoded("('\\1'):rep(200000)") == "E_QUOTA"); // six bytes each
}

TEST_CASE("json.decode reads each kind of value", "[json]") {
    verbs::Bench bench;
    CHECK(bench.says("return json.decode(' [1, -2.5, 1e2, true, false, \"x\", {}, []] ')") ==
          "{1, -2.5, 100.0, true, false, \"x\", {}, {}}");
    CHECK(bench.says("return json.decode('{\"a\": {\"b\": [1]}, \"a b\": 2}')") ==
          "{a = {b = {1}}, [\"a b\"] = 2}");
    CHECK(bench.says("return json.decode('\"\\\\u00e9\\\\uD83D\\\\uDE00\\\\n\\\\/\"')") ==
          bench.says("return '\\u{E9}\\u{1F600}\\n/'"));
    CHECK(bench.says("return json.decode('null') == nil") == "true");
    CHECK(
        bench.says("return #json.decode('[1,null,3]', false), json.decode('[null]', obj(1))[1]") ==
        "3, #1");
    CHECK(bench.says("return json.decode('9223372036854775807')") == "9223372036854775807");
    CHECK(bench.says("return math.type(json.decode('9223372036854775808'))") == "\"float\"");
    CHECK(bench.says("return json.decode('1e-999'), json.decode('-0.0'), json.decode('-0')") ==
          "0.0, -0.0, 0");
    CHECK(bench.says("return json.decode('0.001e-9223372036854775807'), "
                     "json.decode('0e9223372036854775807')") == "0.0, 0.0");
    CHECK(bench.says("return json.decode('{\"a\":1,\"a\":2}').a") == "2");
    CHECK(bench.says("local t = json.decode('{\"a\":[1]}') t.a[2] = 5 t.b = 1 return #t.a") == "2");
}

TEST_CASE("json.decode refuses everything else and says where", "[json]") {
    verbs::Bench bench;
    CHECK(bench.says("local _, e = pcall(json.decode, '[1,]') return e.code, e.message") ==
          "E_INVARG, \"no JSON: no value at byte 4\"");
    for (const char* text : {"",
                             " ",
                             "[",
                             "[1",
                             "{",
                             "{\"a\"",
                             "{\"a\":",
                             "{a:1}",
                             "{1:1}",
                             "01",
                             "+1",
                             "1.",
                             ".5",
                             "1e",
                             "nul",
                             "NaN",
                             "Infinity",
                             "1e999",
                             "6e9223372036854775807",
                             "'x'",
                             "\"",
                             "\"\\\\x\"",
                             "\"\\\\u12\"",
                             "\"\\\\uD800\"",
                             "\"\\\\uDC00\"",
                             "\"\\\\uD800\\\\u0041\"",
                             "\"\\9\"",
                             "\"\\xFF\"",
                             "[1 2]",
                             "[1] 2",
                             "// x\\n1",
                             "\\xEF\\xBB\\xBF1",
                             "1\\0"}) {
        std::string quoted(text);
        for (std::size_t at = 0; (at = quoted.find('\'', at)) != std::string::npos; at += 2)
            quoted.insert(at, "\\");
        INFO(text);
        CHECK(bench.says("return json.decode('" + quoted + "')") == "E_INVARG");
    }
    CHECK(bench.says("return json.decode(('['):rep(101))") == "E_QUOTA");
    CHECK(bench.says("return json.decode(('['):rep(100) .. (']'):rep(100))[1] ~= nil") == "true");
    CHECK(bench.says("return json.decode(1)") == "E_TYPE");
    CHECK(bench.says("return json.decode({})") == "E_TYPE");
}

TEST_CASE("what json.encode writes json.decode reads back", "[json]") {
    verbs::Bench bench;
    for (const char* value : {"{1, 2.5, -1e-7, true, false, 'text', {a = {b = {c = {}}}}}",
                              "{['']= '\\0\\1\\31 \\\\ \"'}", "'\\u{7FF}\\u{FFFF}\\u{10FFFF}'",
                              "{math.maxinteger, math.mininteger, 0.1, 1/3, 5e-324}",
                              "{x = {y = {z = {1, {2, {3}}}}}}"}) {
        INFO(value);
        CHECK(bench.says("local v = " + std::string(value) +
                         " return equal(json.decode(json.encode(v)), v)") == "true");
    }
}

TEST_CASE("json is paid for", "[json]") {
    verbs::Bench bench;
    CHECK(bench.says("local s = '[' .. ('1,'):rep(50000) .. '1]' local f = function() "
                     "json.decode(s) end local t = ticks_left() f() "
                     "return t - ticks_left() >= 50000 + #s // 16") == "true");
    CHECK(bench.says("local s = ('x'):rep(1000000) local t = ticks_left() json.encode(s) "
                     "return t - ticks_left() >= #s // 16 + #s // 64") == "true");
}

TEST_CASE("json.decode accepts the same texts as another implementation", "[json]") {
    verbs::test::Bench bench;
    lua_State* L = bench.state();
    std::mt19937 engine(7);
    const auto below = [&](std::size_t n) { return engine() % n; };
    const std::string_view kParts[] = {"{",      "}",
                                       "[",      "]",
                                       ",",      ":",
                                       "\"",     "1",
                                       "0",      "-",
                                       ".",      "e",
                                       "E",      "+",
                                       "true",   "null",
                                       "false",  "\\u",
                                       "d83d",   "de00",
                                       "\\",     "n",
                                       " ",      "\t",
                                       "\"a\"",  "\xC3\xA9",
                                       "\xC3",   "12",
                                       "\"b\":", "[]",
                                       "{}",     "1e400",
                                       "\x01",   "\"\\ud83d\\ude00\""};
    const std::string_view kWhole[] = {R"({"a":[1,2,{"b":null}],"c":-1.5e+3})",
                                       R"([true,false,"\u00e9\n",[],{}])", R"("x")", "[[[[1]]]]"};
    int accepted = 0;
    for (int i = 0; i < 60'000; ++i) {
        std::string text;
        if (below(2) == 0) {
            for (std::size_t n = 1 + below(8); n > 0; --n)
                text += kParts[below(std::size(kParts))];
        } else {
            text = kWhole[below(std::size(kWhole))];
            for (std::size_t n = below(3); n > 0; --n)
                text.replace(below(text.size() + 1), below(2), kParts[below(std::size(kParts))]);
        }
        bench.get("json", "decode");
        lua_pushlstring(L, text.data(), text.size());
        const bool ours = lua_pcall(L, 1, 1, 0) == LUA_OK;
        const std::string said = text_at(L, -1);
        lua_settop(L, 0);
        INFO(text << " -> " << said);
        REQUIRE(ours == nlohmann::json::accept(text));
        accepted += ours ? 1 : 0;
    }
    CHECK(accepted > 5'000);
    CHECK(accepted < 55'000);
}
