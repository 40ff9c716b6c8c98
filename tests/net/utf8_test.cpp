#include "net/utf8.h"

#include "tests/catch.h"

#include <string>
#include <vector>

using namespace lunamoo::net;

namespace {

const std::vector<std::string> kValid = {
    "",
    "plain",
    "\t\n",
    "\xC2\x80",
    "\xDF\xBF",
    "h\xC3\xA9",
    "\xE0\xA0\x80",
    "\xED\x9F\xBF",
    "\xEE\x80\x80",
    "\xEF\xBF\xBF",
    "\xEF\xBF\xBD",
    "\xF0\x90\x80\x80",
    "\xF4\x8F\xBF\xBF",
    "\xE2\x82\xAC\xF0\x9F\x98\x80",
};

const std::vector<std::string> kInvalid = {
    "\x80",
    "\xBF",
    "\xC0\x80",
    "\xC1\xBF",
    "\xC2",
    "\xC2\xC2",
    "\xE0\x80\x80",
    "\xE0\x9F\xBF",
    "\xE2\x82",
    "\xED\xA0\x80",
    "\xED\xBF\xBF",
    "\xF0\x80\x80\x80",
    "\xF0\x8F\xBF\xBF",
    "\xF0\x9F\x98",
    "\xF4\x90\x80\x80",
    "\xF5\x80\x80\x80",
    "\xFE",
    "\xFF",
    "ok\xFFok",
    "\xE2\x28\xA1",
};

} // namespace

TEST_CASE("valid UTF-8 is recognised, whole and cut anywhere") {
    for (const std::string& text : kValid) {
        INFO(text);
        CHECK(is_valid_utf8(text));
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            Utf8Validator validator;
            CHECK(validator.accept(text.substr(0, cut)));
            CHECK(validator.accept(text.substr(cut)));
            CHECK(validator.is_complete());
        }
    }
}

TEST_CASE("what RFC 3629 forbids is not valid UTF-8, whole and cut anywhere") {
    for (const std::string& text : kInvalid) {
        INFO(text.size());
        CHECK_FALSE(is_valid_utf8(text));
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            Utf8Validator validator;
            validator.accept(text.substr(0, cut));
            validator.accept(text.substr(cut));
            CHECK_FALSE(validator.is_complete());
        }
    }
}

TEST_CASE("a validator that has refused refuses for ever") {
    Utf8Validator validator;
    CHECK_FALSE(validator.accept("\xFF"));
    CHECK_FALSE(validator.accept("a"));
    CHECK_FALSE(validator.is_complete());
}

TEST_CASE("the length of the first character is known, and 0 where there is none") {
    CHECK(utf8_character_length("ab") == 1);
    CHECK(utf8_character_length("\xC3\xA9z") == 2);
    CHECK(utf8_character_length("\xE2\x82\xACz") == 3);
    CHECK(utf8_character_length("\xF0\x9F\x98\x80") == 4);
    CHECK(utf8_character_length("") == 0);
    CHECK(utf8_character_length("\xE2\x82") == 0);
    CHECK(utf8_character_length("\x80z") == 0);
}
