#include "net/clean.h"

#include "net/utf8.h"
#include "tests/catch.h"

using namespace lunamoo::net;

TEST_CASE("tabs and printable text pass cleaning unchanged") {
    const std::string text = "a\tb ~ \xC3\xA9 \xC2\xA0 \xE2\x82\xAC \xF0\x9F\x98\x80";
    CHECK(clean_text(text) == text);
}

TEST_CASE("every C0 byte but TAB, and DEL, is cleaned away") {
    for (int byte = 0; byte < 0x20; ++byte) {
        const std::string text = std::string("a") + static_cast<char>(byte) + "b";
        CHECK(clean_text(text) == (byte == '\t' ? "a\tb" : "ab"));
    }
    CHECK(clean_text("a\x7F"
                     "b") == "ab");
}

TEST_CASE("every C1 character is cleaned away and its neighbours are kept") {
    for (int second = 0x80; second <= 0xBF; ++second) {
        const std::string character = {'\xC2', static_cast<char>(second)};
        CHECK(clean_text("a" + character + "b") == (second <= 0x9F ? "ab" : "a" + character + "b"));
    }
}

TEST_CASE("a C1 character cannot be smuggled in around a control byte") {
    CHECK(clean_text("\xC2\x01\x9B") == "");
    CHECK(clean_text("\xC2\xC2\x9B\x9B[31m") == "\xEF\xBF\xBD\xEF\xBF\xBD[31m");
}

TEST_CASE("cleaning any bytes gives valid UTF-8 without controls") {
    unsigned seed = 1;
    for (int round = 0; round < 2000; ++round) {
        std::string bytes;
        for (int i = 0; i < 12; ++i) {
            seed = seed * 1664525U + 1013904223U;
            const unsigned pick = seed >> 24;
            bytes += static_cast<char>(pick < 64 ? 0xC2 : pick < 128 ? 0x80 + (pick & 0x1F) : pick);
        }
        const std::string cleaned = clean_text(bytes);
        CHECK(is_valid_utf8(cleaned));
        CHECK(clean_text(cleaned) == cleaned);
    }
}

TEST_CASE("removing C1 characters leaves the rest of valid text alone") {
    std::string text = "x\xC2\x9By\xC3\x9Bz\xC2\x80";
    remove_c1_characters(text);
    CHECK(text == "xy\xC3\x9Bz");
}
