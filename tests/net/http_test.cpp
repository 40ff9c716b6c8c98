#include "net/http.h"

#include "net/limits.h"
#include "tests/catch.h"

#include <vector>

using namespace lunamoo::net;

namespace {

// Reads a head as a connection would: 0 if it is accepted, else the fault's status; -1 if it is
// not complete.
int status_of(std::string_view input, std::size_t piece = 1 << 20) {
    HttpHeadReader reader;
    while (!input.empty()) {
        std::string_view part = input.substr(0, piece);
        const std::size_t size = part.size();
        const HttpHeadReader::Progress progress = reader.feed(part);
        if (progress == HttpHeadReader::Progress::Failed)
            return reader.fault().status;
        if (progress == HttpHeadReader::Progress::Complete) {
            const auto parsed = parse_http_head(reader.head());
            const auto* fault = std::get_if<HttpFault>(&parsed);
            return fault ? fault->status : 0;
        }
        input.remove_prefix(size);
    }
    return -1;
}

HttpRequest parse(const std::string& head) {
    const auto parsed = parse_http_head(head);
    const auto* fault = std::get_if<HttpFault>(&parsed);
    INFO((fault ? fault->reason : ""));
    REQUIRE(!fault);
    return std::get<HttpRequest>(parsed);
}

const std::string kGet = "GET / HTTP/1.1\r\nHost: moo.example\r\n";

struct Vector {
    std::string head;
    int status;
};

std::vector<Vector> smuggling_vectors() {
    const std::string nul(1, '\0');
    return {
        // two lengths, or a length and a coding
        {kGet + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {kGet + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400},
        {kGet + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {kGet + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", 400},
        {kGet + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", 400},
        {kGet + "Content-Length: 5\r\ncontent-length: 5\r\n\r\n", 400},
        {kGet + "Content-Length: 5, 5\r\n\r\n", 400},
        {kGet + "Content-Length: +5\r\n\r\n", 400},
        {kGet + "Content-Length: -5\r\n\r\n", 400},
        {kGet + "Content-Length: 0x5\r\n\r\n", 400},
        {kGet + "Content-Length: 5 5\r\n\r\n", 400},
        {kGet + "Content-Length: 5a\r\n\r\n", 400},
        {kGet + "Content-Length:\r\n\r\n", 400},
        {kGet + "Content-Length: 99999999999999999999\r\n\r\n", 400},
        {kGet + "Content-Length: \"5\"\r\n\r\n", 400},
        {kGet + "Content-Length: 1_000\r\n\r\n", 400},
        {kGet + "Content-Length: 5.0\r\n\r\n", 400},
        // codings that some other parser may take for chunked
        {kGet + "Transfer-Encoding: xchunked\r\n\r\n", 501},
        {kGet + "Transfer-Encoding: chunked, identity\r\n\r\n", 501},
        {kGet + "Transfer-Encoding: identity\r\n\r\n", 501},
        {kGet + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
        {kGet + "Transfer-Encoding: chunked;q=1\r\n\r\n", 501},
        {kGet + "Transfer-Encoding: \"chunked\"\r\n\r\n", 501},
        {kGet + "Transfer-Encoding:\r\n\r\n", 501},
        {kGet + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {kGet + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n", 400},
        {kGet + "Transfer-Encoding: \x0B"
                "chunked\r\n\r\n",
         400},
        {kGet + "Transfer-Encoding : chunked\r\n\r\n", 400},
        {kGet + "Transfer-Encoding\t: chunked\r\n\r\n", 400},
        {kGet + " Transfer-Encoding: chunked\r\n\r\n", 400},
        {kGet + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n", 400},
        {kGet + "X: y\r\n\tContent-Length: 5\r\n\r\n", 400},
        {kGet + "Transfer-Encoding\r\n: chunked\r\n\r\n", 400},
        {kGet + "Content-Length : 5\r\n\r\n", 400},
        // line ends
        {"GET / HTTP/1.1\nHost: a\n\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", 400},
        {kGet + "X: a\rContent-Length: 5\r\n\r\n", 400},
        {kGet + "X: a\nContent-Length: 5\r\n\r\n", 400},
        {"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        // NUL and other controls
        {kGet + "X: a" + nul + "b\r\n\r\n", 400},
        {kGet + "X" + nul + ": a\r\n\r\n", 400},
        {"GET /" + nul + " HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {kGet + "X: a\x01\r\n\r\n", 400},
        {kGet + "X: a\x7F\r\n\r\n", 400},
        {kGet + "X: a\x1B[31m\r\n\r\n", 400},
        // Host
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nX: y\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a:\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a:80x\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: :80\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: []\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
        // the request line
        {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
        {"GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /\tHTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /\r\nHost: a\r\n\r\n", 400},
        {"GET\r\nHost: a\r\n\r\n", 400},
        {"GET / http/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400},
        {"GET / HTTP/01.1\r\nHost: a\r\n\r\n", 400},
        {"GET / HTTP/1,1\r\nHost: a\r\n\r\n", 400},
        {"GET / FTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET / HTTP/1.0\r\nHost: a\r\n\r\n", 505},
        {"GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505},
        {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        {"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET //\\evil#x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET index.html HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /\xC3\xA9 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET: / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"{\"type\":1}", 400},
        {"\x16\x03\x01\x02", 400},
        // fields
        {kGet + ": no name\r\n\r\n", 400},
        {kGet + "no colon\r\n\r\n", 400},
        {kGet + "a b: c\r\n\r\n", 400},
        {kGet + "a\xC3\xA9: c\r\n\r\n", 400},
        {kGet + "a(b): c\r\n\r\n", 400},
        {kGet + "[x]: c\r\n\r\n", 400},
    };
}

} // namespace

TEST_CASE("every smuggling vector is refused, whole and byte by byte") {
    const std::vector<Vector> vectors = smuggling_vectors();
    CHECK(vectors.size() >= 90);
    for (const Vector& vector : vectors) {
        INFO(vector.head);
        CHECK(status_of(vector.head) == vector.status);
        CHECK(status_of(vector.head, 1) == vector.status);
        CHECK(status_of(vector.head, 3) == vector.status);
    }
}

TEST_CASE("a refusal says what is wrong, so each check is the one that it is for") {
    const auto reason_of = [](const std::string& head) {
        const auto parsed = parse_http_head(head);
        const auto* fault = std::get_if<HttpFault>(&parsed);
        return fault ? fault->reason : "";
    };
    CHECK(reason_of("GET / HTTP/1.1") == "the request line does not end with CR LF");
    CHECK(reason_of("GET /\r\n\r\n") == "the request line is not METHOD TARGET VERSION");
    CHECK(reason_of(kGet + "X: y") == "a field does not end with CR LF");
    CHECK(reason_of(kGet + " X: y\r\n\r\n") == "a field is folded");
    CHECK(reason_of(kGet + "no colon\r\n\r\n") == "a field has no colon");
    CHECK(reason_of(kGet + "\r\nmore") == "bytes follow the empty line");
    HttpHeadReader reader;
    std::string_view with_nul("GET /\0", 6);
    CHECK(reader.feed(with_nul) == HttpHeadReader::Progress::Failed);
    CHECK(reader.fault().reason == "there is a NUL byte");
}

TEST_CASE("a plain request is understood") {
    const HttpRequest request =
        parse("GET /assets/main.js?v=1&b=%20 HTTP/1.1\r\nHost: localhost:7780\r\n"
              "Accept:*/*\r\nX-Empty:\r\nX-Spaces: \t a b \t \r\nX-Text: caf\xC3\xA9\r\n\r\n");
    CHECK(request.method == "GET");
    CHECK(request.target == "/assets/main.js?v=1&b=%20");
    CHECK(request.path() == "/assets/main.js");
    CHECK(request.body == HttpBody::None);
    CHECK(*request.find_field("host") == "localhost:7780");
    CHECK(*request.find_field("accept") == "*/*");
    CHECK(*request.find_field("x-empty") == "");
    CHECK(*request.find_field("x-spaces") == "a b");
    CHECK(*request.find_field("x-text") == "caf\xC3\xA9");
    CHECK(request.find_field("cookie") == nullptr);
    CHECK(request.count_fields("host") == 1);
}

TEST_CASE("any token is a method, and hosts of every form are accepted") {
    CHECK(parse("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n").method == "BREW");
    CHECK(parse("get / HTTP/1.1\r\nHost: a\r\n\r\n").method == "get");
    CHECK(parse("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").target == "*");
    for (const char* host :
         {"a", "MOO.example", "127.0.0.1:7780", "[::1]", "[::1]:7780", "a_b-c.d"})
        CHECK(status_of("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n") == 0);
}

TEST_CASE("the body that a head announces is reported") {
    const HttpRequest length = parse(kGet + "Content-Length: 123456789012345678\r\n\r\n");
    CHECK(length.body == HttpBody::Length);
    CHECK(length.content_length == 123456789012345678U);
    CHECK(parse(kGet + "Content-Length: 0\r\n\r\n").body == HttpBody::None);
    CHECK(parse(kGet + "Transfer-Encoding: Chunked\r\n\r\n").body == HttpBody::Chunked);
}

TEST_CASE("a head cut at every place is read the same, and what follows is left") {
    const std::string head = kGet + "Upgrade: websocket\r\n\r\n";
    const std::string input = head + "next\r\n";
    for (std::size_t cut = 0; cut <= input.size(); ++cut) {
        HttpHeadReader reader;
        std::string_view first = std::string_view(input).substr(0, cut);
        std::string_view second = std::string_view(input).substr(cut);
        reader.feed(first);
        CHECK(reader.feed(second) == HttpHeadReader::Progress::Complete);
        CHECK(reader.head() == head);
        CHECK(std::string(first) + std::string(second) == "next\r\n");
    }
}

TEST_CASE("an unfinished head is not complete") {
    CHECK(status_of(kGet) == -1);
    CHECK(status_of("G") == -1);
}

TEST_CASE("a head of the largest size is read, one byte more is refused") {
    const std::string around = kGet + "X: \r\n\r\n";
    const std::string filler(kMaxHttpHeadBytes - around.size(), 'x');
    CHECK(status_of(kGet + "X: " + filler + "\r\n\r\n") == 0);
    CHECK(status_of(kGet + "X: " + filler + "y\r\n\r\n") == 431);
    CHECK(status_of("GET /" + std::string(1 << 20, 'a')) == 431);
}

TEST_CASE("the most fields are read, one more is refused") {
    std::string head = kGet;
    for (std::size_t i = 1; i < kMaxHttpFields; ++i)
        head += "X: y\r\n";
    CHECK(status_of(head + "\r\n") == 0);
    CHECK(status_of(head + "X: y\r\n\r\n") == 431);
}

TEST_CASE("the parser itself refuses heads that did not come through the reader") {
    for (const char* head :
         {"", "GET", "GET / HTTP/1.1", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n",
          "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\nmore"}) {
        INFO(head);
        CHECK(std::holds_alternative<HttpFault>(parse_http_head(head)));
    }
}

TEST_CASE("tokens of a list are found in any field of that name, whatever the case") {
    const HttpRequest request =
        parse(kGet + "Connection: keep-alive,  UPGRADE\r\nConnection: x\r\n\r\n");
    CHECK(request.field_has_token("connection", "upgrade"));
    CHECK(request.field_has_token("connection", "keep-alive"));
    CHECK(request.field_has_token("connection", "x"));
    CHECK_FALSE(request.field_has_token("connection", "up"));
    CHECK_FALSE(request.field_has_token("connection", "upgrade, x"));
    CHECK_FALSE(request.field_has_token("upgrade", "websocket"));
}

TEST_CASE("a response head is written, and a value cannot split it") {
    CHECK(http_response_head(404, {{"Content-Length", "3"}, {"X", "a\r\nSet-Cookie: b"}}) ==
          "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\nX: aSet-Cookie: b\r\n\r\n");
    for (int status : {101, 200, 400, 403, 404, 405, 426, 431, 501, 503, 505})
        CHECK(http_reason(status) != "Unknown");
    CHECK(http_reason(299) == "Unknown");
}
