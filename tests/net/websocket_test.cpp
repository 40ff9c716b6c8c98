#include "net/websocket.h"

#include "net/limits.h"
#include "tests/catch.h"

using namespace lunamoo::net;

namespace {

using Kind = WebSocketEvent::Kind;

constexpr unsigned kFin = 0x80;

std::string big_endian(std::uint64_t value, int bytes) {
    std::string text;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        text += static_cast<char>(value >> shift & 0xFFU);
    return text;
}

// A frame as a client sends it; `first` is the first byte.
std::string frame(unsigned first, const std::string& payload,
                  const std::string& mask = "\x11\xA2\x33\xC4") {
    std::string text(1, static_cast<char>(first));
    if (payload.size() < 126) {
        text += static_cast<char>(0x80U | payload.size());
    } else if (payload.size() <= 0xFFFF) {
        text += '\xFE';
        text += big_endian(payload.size(), 2);
    } else {
        text += '\xFF';
        text += big_endian(payload.size(), 8);
    }
    text += mask;
    for (std::size_t i = 0; i < payload.size(); ++i)
        text += static_cast<char>(payload[i] ^ mask[i % 4]);
    return text;
}

std::string close_payload(unsigned code, const std::string& reason = "") {
    return big_endian(code, 2) + reason;
}

std::vector<std::string> trace(const std::vector<WebSocketEvent>& events) {
    std::vector<std::string> result;
    for (const WebSocketEvent& event : events) {
        const std::string code = std::to_string(static_cast<int>(event.code));
        switch (event.kind) {
        case Kind::Text:
            result.push_back("text " + event.payload);
            break;
        case Kind::Binary:
            result.push_back("binary " + event.payload);
            break;
        case Kind::Ping:
            result.push_back("ping " + event.payload);
            break;
        case Kind::Pong:
            result.push_back("pong " + event.payload);
            break;
        case Kind::Close:
            result.push_back("close " + code + " " + event.payload);
            break;
        case Kind::Fault:
            result.push_back("fault " + code);
            break;
        }
    }
    return result;
}

std::vector<std::string> decode(const std::string& input) {
    WebSocketDecoder decoder;
    std::vector<WebSocketEvent> events;
    decoder.feed(input, events);
    return trace(events);
}

void check(const std::string& input, const std::vector<std::string>& expected) {
    CHECK(decode(input) == expected);
    for (std::size_t cut = 1; cut < input.size(); ++cut) {
        WebSocketDecoder decoder;
        std::vector<WebSocketEvent> events;
        decoder.feed(std::string_view(input).substr(0, cut), events);
        decoder.feed(std::string_view(input).substr(cut), events);
        INFO("cut at " << cut);
        CHECK(trace(events) == expected);
    }
    WebSocketDecoder decoder;
    std::vector<WebSocketEvent> events;
    for (char c : input)
        decoder.feed(std::string_view(&c, 1), events);
    CHECK(trace(events) == expected);
}

HttpRequest request(const std::string& fields, const std::string& line = "GET /ws HTTP/1.1") {
    const auto parsed = parse_http_head(line + "\r\nHost: a\r\n" + fields + "\r\n");
    REQUIRE(std::holds_alternative<HttpRequest>(parsed));
    return std::get<HttpRequest>(parsed);
}

int refusal_of(const HttpRequest& asked) {
    const auto checked = check_handshake(asked);
    const auto* refusal = std::get_if<HandshakeRefusal>(&checked);
    return refusal ? refusal->status : 0;
}

const std::string kUpgrade = "Upgrade: websocket\r\n";
const std::string kConnection = "Connection: Upgrade\r\n";
const std::string kVersion = "Sec-WebSocket-Version: 13\r\n";
const std::string kKey = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

} // namespace

TEST_CASE("the accept value of the RFC's example key is the RFC's") {
    CHECK(websocket_accept_value("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    const auto checked = check_handshake(request(kUpgrade + kConnection + kVersion + kKey));
    REQUIRE(std::holds_alternative<std::string>(checked));
    CHECK(handshake_response(std::get<std::string>(checked)) ==
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
}

TEST_CASE("a handshake may list other tokens and use any case") {
    CHECK(refusal_of(request("upgrade: h2c, WebSocket\r\nCONNECTION: keep-alive, upgrade\r\n" +
                             kVersion + kKey)) == 0);
}

TEST_CASE("an incorrect handshake is refused") {
    CHECK(refusal_of(request(kConnection + kVersion + kKey)) == 426);
    CHECK(refusal_of(request("Upgrade: h2c\r\n" + kConnection + kVersion + kKey)) == 426);
    CHECK(refusal_of(request(kUpgrade + kVersion + kKey)) == 400);
    CHECK(refusal_of(request(kUpgrade + "Connection: close\r\n" + kVersion + kKey)) == 400);
    CHECK(refusal_of(request(kUpgrade + kConnection + kKey)) == 426);
    CHECK(refusal_of(request(kUpgrade + kConnection + "Sec-WebSocket-Version: 8\r\n" + kKey)) ==
          426);
    CHECK(refusal_of(request(kUpgrade + kConnection + kVersion + kVersion + kKey)) == 426);
    CHECK(refusal_of(request(kUpgrade + kConnection + kVersion)) == 400);
    CHECK(refusal_of(request(kUpgrade + kConnection + kVersion + kKey + kKey)) == 400);
    const std::string all = kUpgrade + kConnection + kVersion + kKey;
    CHECK(refusal_of(request(all, "POST /ws HTTP/1.1")) == 400);
    CHECK(refusal_of(request(all, "HEAD /ws HTTP/1.1")) == 400);
    CHECK(refusal_of(request(all + "Content-Length: 4\r\n")) == 400);
    CHECK(refusal_of(request(all + "Transfer-Encoding: chunked\r\n")) == 400);
}

TEST_CASE("a key that is not sixteen bytes in base64 is refused") {
    for (const char* key : {"", "x", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===",
                            "dGhlIHNhbXBsZSBub25jZQ!!", "dGhlIHNhbXBsZSBub25jZQAA",
                            "dGhl HNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZTEyMzQ="}) {
        INFO(key);
        CHECK(refusal_of(request(kUpgrade + kConnection + kVersion + "Sec-WebSocket-Key: " + key +
                                 "\r\n")) == 400);
    }
}

TEST_CASE("the RFC's example frames are decoded") {
    check("\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58", {"text Hello"});
    check("\x89\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58", {"ping Hello"});
    check("\x8A\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58", {"pong Hello"});
}

TEST_CASE("messages of every kind and of no length are decoded, wherever reads are cut") {
    check(frame(kFin | 1, ""), {"text "});
    check(frame(kFin | 2, std::string("\0\xFF\x80", 3)),
          {"binary " + std::string("\0\xFF\x80", 3)});
    check(frame(kFin | 1, "a") + frame(kFin | 9, "") + frame(kFin | 1, "b"),
          {"text a", "ping ", "text b"});
    check(frame(kFin | 1, "zero mask", std::string(4, '\0')), {"text zero mask"});
}

TEST_CASE("messages at every boundary of the length field are decoded") {
    for (std::size_t size : {125UL, 126UL, 127UL, 128UL, 255UL, 256UL, 65535UL, 65536UL}) {
        INFO(size);
        const std::string payload(size, 'x');
        CHECK(decode(frame(kFin | 1, payload)) == std::vector<std::string>{"text " + payload});
    }
}

TEST_CASE("fragments make one message, with control frames between them") {
    check(frame(1, "one ") + frame(0, "two ") + frame(kFin, "three"), {"text one two three"});
    check(frame(2, "a") + frame(kFin, "b"), {"binary ab"});
    check(frame(1, "a") + frame(kFin | 9, "hi") + frame(0, "") + frame(kFin | 10, "") +
              frame(kFin, "b"),
          {"ping hi", "pong ", "text ab"});
    check(frame(1, "") + frame(kFin, ""), {"text "});
    check(frame(1, "a") + frame(kFin, "b") + frame(kFin | 1, "c"), {"text ab", "text c"});
}

TEST_CASE("a frame that is not masked is a protocol error") {
    check("\x81\x05Hello", {"fault 1002"});
    check(std::string("\x88\x00", 2), {"fault 1002"});
}

TEST_CASE("reserved bits are a protocol error on every opcode") {
    for (unsigned bit : {0x10U, 0x20U, 0x40U})
        for (unsigned opcode : {0U, 1U, 2U, 8U, 9U, 10U})
            CHECK(decode(frame(kFin | bit | opcode, "")) == std::vector<std::string>{"fault 1002"});
}

TEST_CASE("reserved opcodes are a protocol error") {
    for (unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
        check(frame(kFin | opcode, ""), {"fault 1002"});
        check(frame(opcode, "x"), {"fault 1002"});
    }
}

TEST_CASE("control frames may not be fragmented") {
    for (unsigned opcode : {8U, 9U, 10U})
        check(frame(opcode, ""), {"fault 1002"});
}

TEST_CASE("control frames carry at most 125 bytes") {
    for (unsigned opcode : {9U, 10U}) {
        CHECK(decode(frame(kFin | opcode, std::string(125, 'x'))).front().size() == 130);
        CHECK(decode(frame(kFin | opcode, std::string(126, 'x'))) ==
              std::vector<std::string>{"fault 1002"});
        CHECK(decode(frame(kFin | opcode, std::string(65536, 'x'))) ==
              std::vector<std::string>{"fault 1002"});
    }
    CHECK(decode(frame(kFin | 8, close_payload(1000, std::string(124, 'x')))) ==
          std::vector<std::string>{"fault 1002"});
}

TEST_CASE("a continuation of nothing and a message inside another are protocol errors") {
    check(frame(kFin, "x"), {"fault 1002"});
    check(frame(0, "x"), {"fault 1002"});
    check(frame(kFin | 1, "a") + frame(kFin, "x"), {"text a", "fault 1002"});
    check(frame(1, "a") + frame(kFin | 1, "b"), {"fault 1002"});
    check(frame(1, "a") + frame(2, "b"), {"fault 1002"});
    check(frame(1, "a") + frame(0, "b") + frame(1, "c"), {"fault 1002"});
}

TEST_CASE("a length not in its shortest form is a protocol error") {
    const std::string mask = "abcd";
    check("\x81\xFE" + big_endian(125, 2) + mask, {"fault 1002"});
    check("\x81\xFE" + big_endian(0, 2) + mask, {"fault 1002"});
    check("\x81\xFF" + big_endian(125, 8) + mask, {"fault 1002"});
    check("\x81\xFF" + big_endian(65535, 8) + mask, {"fault 1002"});
    check("\x81\xFF" + big_endian(1ULL << 63, 8) + mask, {"fault 1002"});
}

TEST_CASE("a message above the cap is too big, and is refused before its payload comes") {
    check("\x81\xFF" + big_endian(kMaxMessageBytes + 1, 8) + "abcd", {"fault 1009"});
    check("\x82\xFF" + big_endian((1ULL << 63) - 1, 8) + "abcd", {"fault 1009"});
    std::string many = frame(1, std::string(kMaxMessageBytes - 1, 'x'));
    CHECK(decode(many + frame(kFin, "y")).front().size() == kMaxMessageBytes + 5);
    CHECK(decode(many + frame(kFin, "yz")) == std::vector<std::string>{"fault 1009"});
}

TEST_CASE("the most fragments are accepted, one more is not, empty or not") {
    std::string input = frame(1, "x");
    for (std::size_t i = 2; i < kMaxFragments; ++i)
        input += frame(0, "");
    CHECK(decode(input + frame(kFin, "y")) == std::vector<std::string>{"text xy"});
    CHECK(decode(input + frame(0, "") + frame(kFin, "")) == std::vector<std::string>{"fault 1008"});
}

TEST_CASE("text must be UTF-8, also where fragments cut characters") {
    const std::string euro = "\xE2\x82\xAC";
    check(frame(kFin | 1, "5 " + euro), {"text 5 " + euro});
    check(frame(1, "\xE2") + frame(0, "\x82") + frame(kFin, "\xAC!"), {"text " + euro + "!"});
    check(frame(1, "\xE2\x82") + frame(kFin | 9, "p") + frame(kFin, "\xAC"),
          {"ping p", "text " + euro});
    check(frame(kFin | 1, "\xE2\x82"), {"fault 1007"});
    check(frame(1, "\xE2\x82") + frame(kFin, ""), {"fault 1007"});
    check(frame(1, "\xE2") + frame(kFin, "x"), {"fault 1007"});
    check(frame(kFin | 1, "\xED\xA0\x80"), {"fault 1007"});
    check(frame(kFin | 1, "\xC0\x80"), {"fault 1007"});
    check(frame(kFin | 1, "\xF4\x90\x80\x80"), {"fault 1007"});
}

TEST_CASE("bad text fails at its first bad byte, before the message is complete") {
    CHECK(decode("\x01\xFE" + big_endian(1000, 2) + std::string(4, '\0') + "ab\xFF") ==
          std::vector<std::string>{"fault 1007"});
}

TEST_CASE("a message after bad-free text starts validation anew") {
    check(frame(kFin | 2, "\xE2") + frame(kFin | 1, "a"), {"binary \xE2", "text a"});
}

TEST_CASE("close frames with and without code and reason are decoded, and end the stream") {
    check(frame(kFin | 8, ""), {"close 1005 "});
    check(frame(kFin | 8, close_payload(1000)), {"close 1000 "});
    check(frame(kFin | 8, close_payload(1001, "caf\xC3\xA9")), {"close 1001 caf\xC3\xA9"});
    check(frame(kFin | 8, close_payload(4999, "x")) + frame(kFin | 1, "late"), {"close 4999 x"});
    check(frame(1, "half") + frame(kFin | 8, ""), {"close 1005 "});
}

TEST_CASE("a close frame with one byte, or a reason that is not UTF-8, is a fault") {
    check(frame(kFin | 8, "\x03"), {"fault 1002"});
    check(frame(kFin | 8, close_payload(1000, "\xFF")), {"fault 1007"});
    check(frame(kFin | 8, close_payload(1000, "\xE2\x82")), {"fault 1007"});
}

TEST_CASE("close codes are valid as the RFC and IANA say") {
    for (unsigned code : {1000U, 1001U, 1002U, 1003U, 1007U, 1008U, 1009U, 1010U, 1011U, 1012U,
                          1013U, 1014U, 3000U, 3999U, 4000U, 4999U})
        CHECK(decode(frame(kFin | 8, close_payload(code))) ==
              std::vector<std::string>{"close " + std::to_string(code) + " "});
    for (unsigned code :
         {0U, 1U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 1100U, 2000U, 2999U, 5000U, 65535U})
        CHECK(decode(frame(kFin | 8, close_payload(code))) ==
              std::vector<std::string>{"fault 1002"});
}

TEST_CASE("nothing comes after a fault") {
    check(frame(kFin | 3, "") + frame(kFin | 1, "late"), {"fault 1002"});
}

TEST_CASE("frames are encoded with the shortest length and no mask") {
    CHECK(encode_frame(Opcode::Text, "Hello") == "\x81\x05Hello");
    CHECK(encode_frame(Opcode::Pong, "") == std::string("\x8A\x00", 2));
    const std::string medium(126, 'x');
    CHECK(encode_frame(Opcode::Text, medium) == "\x81\x7E" + big_endian(126, 2) + medium);
    CHECK(encode_frame(Opcode::Text, std::string(65535, 'x')).substr(0, 4) == "\x81\x7E\xFF\xFF");
    const std::string large(65536, 'x');
    CHECK(encode_frame(Opcode::Text, large) == "\x81\x7F" + big_endian(65536, 8) + large);
}

TEST_CASE("a close frame's reason is cut between characters to what fits") {
    CHECK(encode_close_frame(CloseCode::Normal, "bye") == "\x88\x05\x03\xE8"
                                                          "bye");
    CHECK(encode_close_frame(CloseCode::NoStatus, "ignored") == std::string("\x88\x00", 2));
    const std::string frame_bytes =
        encode_close_frame(CloseCode::PolicyViolation, "x" + std::string(200, 'a'));
    CHECK(frame_bytes.size() == 2 + 125);
    std::string euros;
    for (int i = 0; i < 50; ++i)
        euros += "\xE2\x82\xAC";
    const std::string cut = encode_close_frame(CloseCode::PolicyViolation, euros);
    CHECK(cut.size() == 2 + 2 + 123);
    CHECK(is_valid_utf8(cut.substr(4)));
}

TEST_CASE("any bytes at all are decoded without harm") {
    unsigned seed = 3;
    for (int round = 0; round < 500; ++round) {
        std::string input;
        for (int i = 0; i < 300; ++i) {
            seed = seed * 1664525U + 1013904223U;
            const unsigned pick = seed >> 24;
            input += static_cast<char>(i % 7 < 2 ? 0x80U | (pick & 0x0FU) : pick);
        }
        CHECK(decode(input).size() <= 60);
    }
}
