#include "server/shown_text.h"

#include "tests/catch.h"

using namespace lunamoo::server;

TEST_CASE("what is shown to the operator holds no controls, and its own lines", "[shown]") {
    CHECK(shown_text("a\tb\nc\n") == "a\tb\nc\n");
    CHECK(shown_text("") == "");
    CHECK(shown_text("a\x1b[2J\rb\x07\x7f") == "a[2Jb");
    CHECK(shown_text("a\xc2\x9b"
                     "5nb") == "a5nb");
    CHECK(shown_text("\xc2\n\x9b") == "\xef\xbf\xbd\n\xef\xbf\xbd"); // no C1 out of two lines
    CHECK(shown_text("\xe2\x82\xac") == "\xe2\x82\xac");
}

TEST_CASE("what is one line in the log has no others in it", "[shown]") {
    CHECK(one_line("a\nb\r\n12  done") == "a b 12  done");
}
