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

TEST_CASE("what orders or ends the lines of others is cleaned away, typed or shown; marks stay") {
    for (int last = 0x80; last <= 0xBF; ++last)
        for (const char middle : {'\x80', '\x81'}) {
            const std::string character = {'\xE2', middle, static_cast<char>(last)};
            const bool is_gone =
                middle == '\x80' ? last >= 0xA8 && last <= 0xAE : last >= 0xA6 && last <= 0xA9;
            const std::string all = "a" + character + "b";
            CHECK(clean_text(all) == (is_gone ? "ab" : all));
            CHECK(clean_output(all) == (is_gone ? "ab" : all));
        }
    const std::string hebrew = "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D\xE2\x80\x8F!";
    CHECK(clean_output(hebrew) == hebrew);
    CHECK(clean_output("\xE2\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(clean_output("\xE2\x01\x80\xAE") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(clean_text("\xE2\x01\x80\xAEx") == "x");
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

TEST_CASE("removing control characters leaves the rest of valid text alone") {
    std::string text = "x\xC2\x9By\xC3\x9Bz\xC2\x80\xE2\x80\xAE!\xE2\x82\xAC\xE2\x80\xA8";
    remove_control_characters(text);
    CHECK(text == "xy\xC3\x9Bz!\xE2\x82\xAC");
}

TEST_CASE("lines, colours and links pass as output unchanged") {
    for (const std::string text :
         {"a\tb\n\xC3\xA9\r\n\n", "\x1B[m\x1B[1;38;5;208mfire\x1B[0m", "\x1B[38:2::1:2:3mx",
          "\x1B]8;;https://example.org/\x1B\\map\x1B]8;;\x1B\\",
          "\x1B]8;id=1;http://a\aa\x1B]8;;\a"})
        CHECK(clean_output(text) == text);
}

TEST_CASE("of every other sequence in output the controls are gone") {
    const std::pair<std::string, std::string> kept[] = {
        {"\x1B[2Ja", "[2Ja"},                     // clears the screen
        {"\x1B[21t\x1B[c\x1B[6n", "[21t[c[6n"},   // answered as if it had been typed
        {"\x1B]0;title\a", "]0;title"},           // names the window
        {"\x1B]52;c;cm0K\x1B\\", "]52;c;cm0K\\"}, // writes the clipboard
        {"\x1BP+q\x1B\\\x1B"
         "c",
         "P+q\\c"},
        {"\x1B[31", "[31"}, // unfinished, and so not styling
        {"\x1B[31\n", "[31\n"},
        {"\x1B]8;;http://a\nb\a", "]8;;http://a\nb"},
        {"\x1B]8;;http://a\x1B[2J\a", "]8;;http://a[2J"},
        {"\x1B\x1B[2J\x1B\x01[2J", "[2J[2J"},
        {"\x1B[3\x01"
         "1m",
         "[31m"},
        {"yours\rmine\b\b\x7F\x05", "yoursmine"}, // overwritten, erased, ENQ
        {"a\r\x01\nb", "a\nb"},
        {"\xC2\x9B"
         "31m",
         "31m"},
        {"\xC2\x01\x9B"
         "2J\xFF",
         "\xEF\xBF\xBD\xEF\xBF\xBD"
         "2J\xEF\xBF\xBD"},
    };
    for (const auto& [text, shown] : kept)
        CHECK(clean_output(text) == shown);
}

TEST_CASE("cleaning any output gives valid UTF-8 whose escapes are styling") {
    const std::string_view pieces[] = {"\x1B", "[",        "]8;",  ";",    "1", "m",
                                       "\a",   "\\",       "\r",   "\n",   "J", "\xC2",
                                       "\x9B", "\xE2\x82", "\xAC", "\x01", "x"};
    unsigned seed = 1;
    for (int round = 0; round < 5000; ++round) {
        std::string bytes;
        for (int i = 0; i < 12; ++i) {
            seed = seed * 1664525U + 1013904223U;
            bytes += pieces[(seed >> 16) % std::size(pieces)];
        }
        const std::string cleaned = clean_output(bytes);
        CHECK(is_valid_utf8(cleaned));
        CHECK(clean_output(cleaned) == cleaned);
        for (std::size_t at = 0; (at = cleaned.find('\x1B', at)) != std::string::npos; ++at)
            CHECK((cleaned[at + 1] == '[' || cleaned[at + 1] == ']' || cleaned[at + 1] == '\\'));
    }
}
