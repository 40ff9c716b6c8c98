#include "tests/catch.h"

#include "db/lua_lexer.h"

#include <rapidcheck.h>

#include <string>

using namespace lunamoo::db;

namespace {

std::string letter(TokenKind kind) {
    static const std::string kLetters = "NKnsLcCy#$!?";
    return std::string(1, kLetters.at(static_cast<std::size_t>(kind)));
}

// "K:return n:1": one letter of the kind and the token's text.
std::string spelled(std::string_view text) {
    std::string result;
    for (const auto& token : tokenise(text))
        result +=
            (result.empty() ? "" : " ") + letter(token.kind) + ":" + std::string(token.text(text));
    return result;
}

} // namespace

TEST_CASE("names, keywords, numbers and symbols are told apart") {
    CHECK(spelled("local x=0x1F+1e-3..y") == "K:local N:x y:= n:0x1F y:+ n:1e-3.. N:y");
    CHECK(spelled("a//b::c<<...") == "N:a y:// N:b y::: N:c y:<< y:...");
    CHECK(spelled("end ending _end") == "K:end N:ending N:_end");
    CHECK(spelled("0x1p-4 .5 3.") == "n:0x1p-4 n:.5 n:3.");
}

TEST_CASE("every symbol and keyword of Lua is one token, the longest there is") {
    for (const std::string symbol :
         {"...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>", "+",
          "-",   "*",  "/",  "%",  "^",  "#",  "&",  "~",  "|",  "<",  ">",
          "=",   "(",  ")",  "{",  "}",  "[",  "]",  ";",  ":",  ",",  "."})
        CHECK(spelled("a " + symbol + " b") == "N:a y:" + symbol + " N:b");
    for (const std::string word :
         {"and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
          "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
          "repeat",   "return", "then", "true", "until",  "while"}) {
        CHECK(spelled(word) == "K:" + word);
        CHECK(spelled(word + "x") == "N:" + word + "x");
    }
    CHECK(spelled("....") == "y:... y:.");
    CHECK(spelled("=== ~~= <<= >>>") == "y:== y:= y:~ y:~= y:<< y:= y:>> y:>");
    CHECK(spelled("+= ;; !=") == "y:+ y:= y:; y:; ?:! y:=");
    CHECK(spelled("a//") == "N:a y://");
    CHECK(spelled("a.") == "N:a y:.");
}

TEST_CASE("object numbers and system names are tokens, the length operator is not one of them") {
    CHECK(spelled("#12 #-1 $room") == "#:#12 #:#-1 $:$room");
    CHECK(spelled("#t #(t) #{1}") == "y:# N:t y:# y:( N:t y:) y:# y:{ n:1 y:}");
    CHECK(spelled("#12.name #12:go() #12..x") ==
          "#:#12 y:. N:name #:#12 y:: N:go y:( y:) #:#12 y:.. N:x");
    CHECK(spelled("#0x10 #-x") == "y:# n:0x10 y:# y:- N:x");
    CHECK(spelled("$ $1") == "?:$ ?:$ n:1");
}

TEST_CASE("strings end where Lua ends them") {
    CHECK(spelled(R"("a\"b" 'c')") == R"(s:"a\"b" s:'c')");
    CHECK(spelled("\"a\\\nb\" x") == "s:\"a\\\nb\" N:x");
    CHECK(spelled("\"a\\z  \n  b\" x") == "s:\"a\\z  \n  b\" N:x");
    CHECK(spelled("[==[ ]] ]=] ]==] x") == "L:[==[ ]] ]=] ]==] N:x");
    CHECK(spelled("[[]]]") == "L:[[]] y:]");
    CHECK(spelled("t[1] [=x") == "N:t y:[ n:1 y:] y:[ y:= N:x");
}

TEST_CASE("comments are tokens without the end of their line") {
    CHECK(spelled("x -- #12 $y\ny") == "N:x c:-- #12 $y N:y");
    CHECK(spelled("--[[ a\nb ]] y") == "C:--[[ a\nb ]] N:y");
    CHECK(spelled("--[ a ]\ny") == "c:--[ a ] N:y");
}

TEST_CASE("what is unfinished is said so and does not swallow the following lines") {
    CHECK(spelled("\"abc\nx") == "!:\"abc N:x");
    CHECK(spelled("[[abc\nx") == "!:[[abc\nx");
    CHECK(spelled("--[[abc\nx") == "!:--[[abc\nx");
    CHECK(spelled("\"abc\\") == "!:\"abc\\");
}

TEST_CASE("lines are counted as Lua counts them") {
    const std::string text = "a\nb\r\nc\n\n[[\n\n]] d\n\re";
    std::vector<int> lines;
    for (const auto& token : tokenise(text))
        lines.push_back(token.line);
    CHECK(lines == std::vector<int>{1, 2, 3, 5, 7, 7 + 1});
}

TEST_CASE("any bytes become tokens that cover everything but white space") {
    CHECK(rc::check([](const std::string& text) {
        std::size_t reached = 0;
        for (const auto& token : tokenise(text)) {
            RC_ASSERT(token.begin >= reached);
            RC_ASSERT(token.end > token.begin);
            for (std::size_t i = reached; i < token.begin; ++i)
                RC_ASSERT(std::string(" \t\v\f\n\r").find(text[i]) != std::string::npos);
            reached = token.end;
        }
        RC_ASSERT(reached <= text.size());
    }));
}

TEST_CASE("a name that may follow a dot is known") {
    CHECK(is_lua_name("room"));
    CHECK(is_lua_name("_1"));
    CHECK_FALSE(is_lua_name("end"));
    CHECK_FALSE(is_lua_name("1a"));
    CHECK_FALSE(is_lua_name("a-b"));
    CHECK_FALSE(is_lua_name(""));
}
