#include "net/origin.h"

#include "tests/catch.h"

using namespace lunamoo::net;

namespace {

bool allowed(std::string_view origin, std::string_view scheme, std::string_view host) {
    return is_allowed_origin(origin, scheme, host, {});
}

} // namespace

TEST_CASE("a page of this very server may connect") {
    CHECK(allowed("http://localhost:7780", "http", "localhost:7780"));
    CHECK(allowed("http://127.0.0.1:7780", "http", "127.0.0.1:7780"));
    CHECK(allowed("http://[::1]:7780", "http", "[::1]:7780"));
    CHECK(allowed("https://moo.example", "https", "moo.example"));
    CHECK(allowed("HTTP://LocalHost:7780", "http", "localhost:7780"));
    CHECK(allowed("http://localhost:7780", "http", "LOCALHOST:7780"));
}

TEST_CASE("a scheme's own port may be written or not") {
    CHECK(allowed("http://moo.example:80", "http", "moo.example"));
    CHECK(allowed("http://moo.example", "http", "moo.example:80"));
    CHECK(allowed("https://moo.example:443", "https", "moo.example"));
    CHECK_FALSE(allowed("http://moo.example:443", "http", "moo.example"));
    CHECK_FALSE(allowed("https://moo.example:80", "https", "moo.example"));
}

TEST_CASE("a page of any other origin may not connect") {
    const auto origin = GENERATE(
        as<std::string>(), "http://evil.example", "http://localhost", "http://localhost:7781",
        "https://localhost:7780", "http://localhost.evil.example:7780",
        "http://evil-localhost:7780", "http://localhost:7780.evil.example",
        "http://xlocalhost:7780", "http://localhos:7780", "http://localhost:77800",
        "http://localhost:07781", "http://127.0.0.1:7780", "http://localhost.:7780",
        "ftp://localhost:7780", "ws://localhost:7780", "file://localhost:7780",
        "chrome-extension://localhost:7780");
    INFO(origin);
    CHECK_FALSE(allowed(origin, "http", "localhost:7780"));
}

TEST_CASE("what is not an origin is never allowed") {
    const auto origin = GENERATE(
        as<std::string>(), "", "null", "localhost:7780", "//localhost:7780", "http:localhost:7780",
        "http://", "http://:7780", "http://localhost:7780/", "http://localhost:7780/path",
        "http://localhost:7780?x", "http://localhost:7780#x", "http://user@localhost:7780",
        "http://user:pass@localhost:7780", "http://localhost:7780 http://evil.example",
        "http://localhost:", "http://localhost:0", "http://localhost:65536",
        "http://localhost:+7780", " http://localhost:7780", "http://localhost:7780 ",
        "http://local host:7780", "http://[::1:7780", "http://[]:7780", "http://::1:7780",
        "http://[::1]x:7780", "*");
    INFO(origin);
    CHECK_FALSE(allowed(origin, "http", "localhost:7780"));
    CHECK_FALSE(parse_origin(origin));
}

TEST_CASE("origins on the list may connect, exactly those") {
    const std::vector<std::string> list = {"https://moo.example", "http://play.example:8080"};
    CHECK(is_allowed_origin("https://moo.example", "http", "10.0.0.1:7780", list));
    CHECK(is_allowed_origin("https://MOO.example:443", "http", "10.0.0.1:7780", list));
    CHECK(is_allowed_origin("http://play.example:8080", "http", "10.0.0.1:7780", list));
    CHECK_FALSE(is_allowed_origin("http://moo.example", "http", "10.0.0.1:7780", list));
    CHECK_FALSE(is_allowed_origin("https://sub.moo.example", "http", "10.0.0.1:7780", list));
    CHECK_FALSE(is_allowed_origin("http://play.example", "http", "10.0.0.1:7780", list));
}

TEST_CASE("two things that cannot be parsed are not the same origin") {
    CHECK_FALSE(is_allowed_origin("null", "http", "a b", {"null", "", "*"}));
    CHECK_FALSE(is_allowed_origin("*", "http", "*", {"*"}));
}
