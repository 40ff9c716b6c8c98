#include "net/telnet.h"

#include "net/limits.h"
#include "tests/catch.h"

using namespace lunamoo::net;

namespace {

constexpr char kIac = '\xFF';
constexpr char kDont = '\xFE';
constexpr char kDo = '\xFD';
constexpr char kWont = '\xFC';
constexpr char kWill = '\xFB';
constexpr char kSb = '\xFA';
constexpr char kSe = '\xF0';

std::string bytes(std::initializer_list<char> list) {
    return {list.begin(), list.end()};
}

// A readable trace: lines as "L:text" ("I:" if not UTF-8, "O:" if overlong), replies as "R:bytes",
// faults as "F".
std::vector<std::string> trace(const std::vector<TelnetAction>& actions) {
    std::vector<std::string> result;
    for (const TelnetAction& action : actions) {
        if (const auto* line = std::get_if<TelnetLine>(&action))
            result.push_back((line->flags.is_overlong() ? "O:"
                              : line->flags.is_utf8()   ? "L:"
                                                        : "I:") +
                             line->text);
        else if (const auto* reply = std::get_if<TelnetReply>(&action))
            result.push_back("R:" + reply->bytes);
        else
            result.push_back("F");
    }
    return result;
}

std::vector<std::string> decode(const std::string& input) {
    TelnetDecoder decoder;
    std::vector<TelnetAction> actions;
    decoder.feed(input, actions);
    return trace(actions);
}

// Decodes `input` whole, cut at every place, and byte by byte; all must agree.
void check(const std::string& input, const std::vector<std::string>& expected) {
    CHECK(decode(input) == expected);
    for (std::size_t cut = 1; cut < input.size(); ++cut) {
        TelnetDecoder decoder;
        std::vector<TelnetAction> actions;
        decoder.feed(std::string_view(input).substr(0, cut), actions);
        decoder.feed(std::string_view(input).substr(cut), actions);
        INFO("cut at " << cut);
        CHECK(trace(actions) == expected);
    }
    TelnetDecoder decoder;
    std::vector<TelnetAction> actions;
    for (char c : input)
        decoder.feed(std::string_view(&c, 1), actions);
    CHECK(trace(actions) == expected);
}

} // namespace

TEST_CASE("every line end that telnet knows ends one line, wherever reads are cut") {
    check("look\r\nsay hi\r\n", {"L:look", "L:say hi"});
    check("look\nsay hi\n", {"L:look", "L:say hi"});
    check(std::string("look\r\0say hi\r\0", 14), {"L:look", "L:say hi"});
    check("look\rsay hi\r", {"L:look", "L:say hi"});
    check("a\r\n\r\nb\n\nc\n", {"L:a", "L:", "L:b", "L:", "L:c"});
    check("a\r\r\nb\n", {"L:a", "L:", "L:b"});
    check("a\n\rb\n", {"L:a", "L:", "L:b"});
}

TEST_CASE("an unfinished line is not delivered") {
    check("look", {});
    check("look\r\nsa", {"L:look"});
}

TEST_CASE("a command between CR and LF does not make a second line") {
    check("a\r" + bytes({kIac, '\xF1'}) + "\nb\n", {"L:a", "L:b"});
}

TEST_CASE("control bytes are dropped from a line, tabs are kept") {
    check(std::string("a\0b\x07\x1B[31m\x08\x7F\tc\x01\x0B\x0C\x1F\n", 18), {"L:ab[31m\tc"});
    check("a\xC2\x9B"
          "31mb\n",
          {"L:a31mb"});
    check("a\xC2\x01\x9B"
          "b\n",
          {"L:ab"});
}

TEST_CASE("text that is not UTF-8 is delivered as typed, flagged") {
    check("caf\xE9\n", {"I:caf\xE9"});
    check("caf\xC3\xA9\n", {"L:caf\xC3\xA9"});
    check("caf\xC3\nx\n", {"I:caf\xC3", "L:x"});
}

TEST_CASE("IAC IAC is one byte 255") {
    check("a" + bytes({kIac, kIac}) + "b\n", {"I:a\xFF"
                                              "b"});
}

TEST_CASE("interrupts and other commands without an option are ignored") {
    for (int command = 0; command < 256; ++command) {
        const char c = static_cast<char>(command);
        if (command >= 250)
            continue;
        INFO(command);
        CHECK(decode("a" + bytes({kIac, c}) + "b\n") == std::vector<std::string>{"L:ab"});
    }
}

TEST_CASE("a line of exactly the longest length is delivered, one byte more is overlong") {
    const std::string longest(kMaxLineBytes, 'x');
    CHECK(decode(longest + "\r\nok\r\n") == std::vector<std::string>{"L:" + longest, "L:ok"});
    CHECK(decode(longest + "x\r\nok\r\n") == std::vector<std::string>{"O:", "L:ok"});
}

TEST_CASE("an overlong line is reported once, at once, and its rest is discarded") {
    TelnetDecoder decoder;
    std::vector<TelnetAction> actions;
    decoder.feed(std::string(kMaxLineBytes + 1, 'x'), actions);
    CHECK(trace(actions) == std::vector<std::string>{"O:"});
    for (int i = 0; i < 100; ++i)
        decoder.feed(std::string(kMaxLineBytes, 'y'), actions);
    CHECK(actions.size() == 1);
    decoder.feed("\r\nok\r\n", actions);
    CHECK(trace(actions) == std::vector<std::string>{"O:", "L:ok"});
}

TEST_CASE("dropped control bytes do not count towards the length of a line") {
    std::string input(kMaxLineBytes * 2, '\x07');
    input += "a\n";
    CHECK(decode(input) == std::vector<std::string>{"L:a"});
}

TEST_CASE("every option a client offers or asks for is refused, once") {
    for (int option = 0; option < 256; ++option) {
        const char o = static_cast<char>(option);
        INFO(option);
        check(bytes({kIac, kDo, o}) + bytes({kIac, kWill, o}) + bytes({kIac, kDo, o}) +
                  bytes({kIac, kWill, o}),
              {"R:" + bytes({kIac, kWont, o}), "R:" + bytes({kIac, kDont, o})});
    }
}

TEST_CASE("WONT and DONT of what is not in force are not answered") {
    check(bytes({kIac, kWont, 31}) + bytes({kIac, kDont, 1}) + bytes({kIac, kDont, 3}), {});
}

TEST_CASE("two decoders that talk to each other fall silent") {
    TelnetDecoder sides[2];
    std::string wire[2] = {sides[0].set_echo(Echo::Hidden), sides[1].set_echo(Echo::Hidden)};
    for (char option : {'\x01', '\x03', '\x18', '\x1F'})
        wire[0] += bytes({kIac, kDo, option, kIac, kWill, option});
    std::size_t rounds = 0;
    while (!wire[0].empty() || !wire[1].empty()) {
        REQUIRE(++rounds < 20);
        for (int side : {0, 1}) {
            std::vector<TelnetAction> actions;
            sides[side].feed(std::exchange(wire[1 - side], ""), actions);
            for (const TelnetAction& action : actions)
                wire[side] += std::get<TelnetReply>(action).bytes;
        }
    }
}

TEST_CASE("negotiation beyond the cap is ignored and lines still pass") {
    std::string flood;
    for (std::size_t i = 0; i < kMaxNegotiations; ++i)
        flood += bytes({kIac, kDont, 99});
    CHECK(decode(flood + bytes({kIac, kDo, 31}) + "look\n") == std::vector<std::string>{"L:look"});
}

TEST_CASE("a subnegotiation is ignored, with doubled 255 and split anywhere") {
    check("a" + bytes({kIac, kSb, 31, 0, 80, kIac, kIac, 24, kIac, kSe}) + "b\n", {"L:ab"});
    check(bytes({kIac, kSb, 24, 0}) + "XTERM\r\n" + bytes({kIac, kSe}) + "b\n", {"L:b"});
    check(bytes({kIac, kSb, kIac, kSe}) + "b\n", {"L:b"});
}

TEST_CASE("a command inside a subnegotiation ends it") {
    check(bytes({kIac, kSb, 31, 'x', kIac, kDo, 31}) + "b\n",
          {"R:" + bytes({kIac, kWont, 31}), "L:b"});
}

TEST_CASE("a subnegotiation above its cap is a fault, after which nothing comes") {
    const std::string start = bytes({kIac, kSb});
    const std::string fits(kMaxSubnegotiationBytes, 'x');
    CHECK(decode(start + fits + bytes({kIac, kSe}) + "ok\n") == std::vector<std::string>{"L:ok"});
    CHECK(decode(start + fits + "x" + bytes({kIac, kSe}) + "ok\n") ==
          std::vector<std::string>{"F"});
    CHECK(decode(start + fits + bytes({kIac, kIac}) + "ok\n") == std::vector<std::string>{"F"});
}

TEST_CASE("ECHO is offered and taken back, and said once each") {
    TelnetDecoder decoder;
    CHECK(decoder.set_echo(Echo::ShownByClient) == "");
    CHECK(decoder.set_echo(Echo::Hidden) == bytes({kIac, kWill, 1}));
    CHECK(decoder.set_echo(Echo::Hidden) == "");
    CHECK(decoder.set_echo(Echo::ShownByClient) == bytes({kIac, kWont, 1}));
    CHECK(decoder.set_echo(Echo::ShownByClient) == "");
}

TEST_CASE("a client's answers to an ECHO offer are not answered") {
    TelnetDecoder decoder;
    std::vector<TelnetAction> actions;
    decoder.set_echo(Echo::Hidden);
    decoder.feed(bytes({kIac, kDo, 1}), actions);
    decoder.set_echo(Echo::ShownByClient);
    decoder.feed(bytes({kIac, kDont, 1}), actions);
    decoder.set_echo(Echo::Hidden);
    decoder.feed(bytes({kIac, kDont, 1}), actions); // it will not have it
    CHECK(actions.empty());
}

TEST_CASE("ECHO turned on and off before the client answered needs no more words") {
    TelnetDecoder decoder;
    std::vector<TelnetAction> actions;
    CHECK(decoder.set_echo(Echo::Hidden) == bytes({kIac, kWill, 1}));
    CHECK(decoder.set_echo(Echo::ShownByClient) == bytes({kIac, kWont, 1}));
    decoder.feed(bytes({kIac, kDo, 1, kIac, kDont, 1}), actions);
    CHECK(actions.empty());
}

TEST_CASE("a client that cancels echo in force is acknowledged once") {
    TelnetDecoder decoder;
    std::vector<TelnetAction> actions;
    decoder.set_echo(Echo::Hidden);
    decoder.feed(bytes({kIac, kDo, 1, kIac, kDo, 1}), actions);
    CHECK(actions.empty());
    decoder.feed(bytes({kIac, kDont, 1, kIac, kDont, 1}), actions);
    CHECK(trace(actions) == std::vector<std::string>{"R:" + bytes({kIac, kWont, 1})});
}

TEST_CASE("a client that asks for ECHO before it is offered is refused") {
    check(bytes({kIac, kDo, 1}), {"R:" + bytes({kIac, kWont, 1})});
}

TEST_CASE("text is encoded with CR LF, CR NUL and doubled 255") {
    CHECK(encode_text("") == "");
    CHECK(encode_text("a\nb\n") == "a\r\nb\r\n");
    CHECK(encode_text("\n\n") == "\r\n\r\n");
    CHECK(encode_text("a\r\nb") == "a\r\nb");
    CHECK(encode_text("50%\r100%\n") == std::string("50%\r\0"
                                                    "100%\r\n",
                                                    11));
    CHECK(encode_text("a\xFF"
                      "b") == "a\xFF\xFF"
                              "b");
    CHECK(encode_text("\x1B[31mred\x1B[0m \xC3\xA9") == "\x1B[31mred\x1B[0m \xC3\xA9");
}

TEST_CASE("encoded text decodes to the same lines") {
    check(encode_text("look\n\xE2\x82\xAC 5\n\n"), {"L:look", "L:\xE2\x82\xAC 5", "L:"});
}

TEST_CASE("any bytes at all give clean lines, one reply per option and direction at most") {
    unsigned seed = 7;
    for (int round = 0; round < 300; ++round) {
        std::string input;
        for (int i = 0; i < 400; ++i) {
            seed = seed * 1664525U + 1013904223U;
            const unsigned pick = seed >> 24;
            input += static_cast<char>(pick < 60 ? 255 : pick < 120 ? 240 + (pick & 15U) : pick);
        }
        std::size_t replies = 0;
        for (const std::string& item : decode(input)) {
            replies += item.starts_with("R:") ? 1 : 0;
            if (item.starts_with("L:"))
                CHECK(item.find_first_of("\x1B\x07\r\n") == std::string::npos);
        }
        CHECK(replies <= 512);
    }
}
