#include "tests/catch.h"

#include "db/normalise.h"

#include <rapidcheck.h>

using lunamoo::db::normalise;

TEST_CASE("object numbers and system names become plain Lua") {
    CHECK(normalise("#123") == "obj(123)");
    CHECK(normalise("#-1") == "obj(-1)");
    CHECK(normalise("$room") == "sys.room");
    CHECK(normalise("#12:look($list.map, #0.name)") == "obj(12):look(sys.list.map, obj(0).name)");
    CHECK(normalise("{[#1]=$a,#2}") == "{[obj(1)]=sys.a,obj(2)}");
}

TEST_CASE("the length operator stays") {
    CHECK(normalise("#t + #(t) + #{1, 2} + #\"x\"") == "#t + #(t) + #{1, 2} + #\"x\"");
    CHECK(normalise("##12") == "#obj(12)");
    CHECK(normalise("#$list") == "#sys.list");
}

TEST_CASE("comments, strings and layout stay as typed") {
    const std::string text =
        "-- #12 $room\nlocal a = '#1 $x'  \n\t--[[ #3 ]] local b = [[$y #4]]\n";
    CHECK(normalise(text) == text);
    CHECK(normalise("  x\t=  #1 -- #1\r\n\n") == "  x\t=  obj(1) -- #1\r\n\n");
}

TEST_CASE("a word before does not grow together with what is put in") {
    CHECK(normalise("return$room") == "return sys.room");
    CHECK(normalise("return#12") == "return obj(12)");
    CHECK(normalise("$$room") == "$ sys.room");
    CHECK(normalise("x=1$y$z") == "x=1 sys.y sys.z");
}

TEST_CASE("unfinished strings and foreign bytes are left alone") {
    CHECK(normalise("\"#1\n#2") == "\"#1\nobj(2)");
    CHECK(normalise("[[#1\n#2") == "[[#1\n#2");
    CHECK(normalise("$ # \xff\x01") == "$ # \xff\x01");
    CHECK(normalise("#0x10") == "#0x10");
}

TEST_CASE("normalising twice is normalising once, on any text") {
    const auto piece = rc::gen::element<std::string>("#", "$", "1", "-", "a", "end", "\"", "\\",
                                                     "\n", "[", "]", "=", "--", " ", ".", "'", "\r",
                                                     "0x", "\\z", "obj(", ")", "e");
    CHECK(rc::check([&] {
        std::string text;
        for (const auto& part : *rc::gen::container<std::vector<std::string>>(piece))
            text += part;
        const auto once = normalise(text);
        RC_ASSERT(normalise(once) == once);
    }));
}
