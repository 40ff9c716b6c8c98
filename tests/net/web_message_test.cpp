#include "net/web_message.h"

#include "net/json.h"
#include "tests/catch.h"

using namespace lunamoo::net;

namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& message) {
    const auto parsed = parse_web_message(message);
    REQUIRE(std::holds_alternative<WebLines>(parsed));
    return std::get<WebLines>(parsed).lines;
}

bool is_fault(const std::string& message) {
    return std::holds_alternative<WebMessageFault>(parse_web_message(message));
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

} // namespace

TEST_CASE("a line message gives its line") {
    CHECK(lines_of(R"({"type":"line","text":"look"})") == Lines{"look"});
    CHECK(lines_of(R"({ "text" : "say \"hi\" \u20ac", "type" : "line", "id": 7 })") ==
          Lines{"say \"hi\" \xE2\x82\xAC"});
    CHECK(lines_of(R"({"type":"line","text":""})") == Lines{""});
}

TEST_CASE("a text with line ends inside is several lines") {
    CHECK(lines_of(R"({"type":"line","text":"a\nb\r\nc"})") == Lines{"a", "b", "c"});
    CHECK(lines_of(R"({"type":"line","text":"a\n\nb\n"})") == Lines{"a", "", "b"});
    CHECK(lines_of(R"({"type":"line","text":"\n"})") == Lines{""});
}

TEST_CASE("a line message is cleaned of control characters") {
    CHECK(lines_of(R"({"type":"line","text":"a\u001b[31m\u0000\u0007\u009b\u007f\tb"})") ==
          Lines{"a[31m\tb"});
}

TEST_CASE("a malformed message is a fault") {
    for (const char* message : {"",
                                "x",
                                "null",
                                "1",
                                "\"line\"",
                                "[]",
                                "{}",
                                "{",
                                R"({"type":"line"})",
                                R"({"text":"look"})",
                                R"({"type":"line","text":1})",
                                R"({"type":"line","text":null})",
                                R"({"type":"line","text":["a"]})",
                                R"({"type":"what","text":"a"})",
                                R"({"type":1,"text":"a"})",
                                R"({"type":"line","text":"a"} x)",
                                R"({"type":"line","text":"a",})",
                                R"({type:"line",text:"a"})",
                                R"(['line'])",
                                R"({"type":"line","text":"\ud800"})",
                                R"({"type":"line","text":"\x41"})",
                                "{\"type\":\"line\",\"text\":\"a\nb\"}",
                                "{\"type\":\"line\",\"text\":\"\xFF\"}",
                                "NaN"}) {
        INFO(message);
        CHECK(is_fault(message));
    }
}

TEST_CASE("JSON is parsed up to the depth cap and no deeper") {
    CHECK(parse_json(nested(kMaxJsonDepth)));
    CHECK_FALSE(parse_json(nested(kMaxJsonDepth + 1)));
    CHECK_FALSE(parse_json(std::string(60'000, '[')));
    CHECK(is_fault(R"({"type":"line","text":"a","x":)" + nested(kMaxJsonDepth) + "}"));
    CHECK(lines_of(R"({"type":"line","text":"a","x":)" + nested(kMaxJsonDepth - 1) + "}") ==
          Lines{"a"});
}

TEST_CASE("the server's messages are JSON, whatever bytes the text has") {
    CHECK(web_text_message("hi \"you\"\n") == R"({"text":"hi \"you\"\n","type":"text"})");
    CHECK(web_text_message("\x1B[31m") == R"({"text":"\u001b[31m","type":"text"})");
    CHECK(web_text_message("caf\xE9!") == "{\"text\":\"caf\xEF\xBF\xBD!\",\"type\":\"text\"}");
    CHECK(web_echo_message(TypedText::Hidden) == R"({"on":false,"type":"echo"})");
    CHECK(web_echo_message(TypedText::Shown) == R"({"on":true,"type":"echo"})");
    CHECK(web_bye_message() == R"({"type":"bye"})");
}
