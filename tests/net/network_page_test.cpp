// The network's web port: the page and what else is asked by HTTP.
#include "net/certificate.h"
#include "net/network.h"
#include "net/page.h"

#include "tests/catch.h"
#include "tests/net/web_client.h"

using namespace lunamoo::net;
using namespace lunamoo::net::test;
using namespace std::chrono_literals;

TEST_CASE("the page's files are served with their types and the protecting fields") {
    const TemporaryFolder folder;
    folder.write("index.html", "<!doctype html>");
    folder.write("assets/main.js", "1");
    folder.write("assets/main.css", "2");
    Server server;
    const std::uint16_t port =
        server.listen({.kind = ListenerKind::Web, .page_folder = folder.path()});
    server.network.start();
    const std::string page = ask(port, request("/"));
    CHECK(page.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(has(page, "Content-Type: text/html; charset=utf-8\r\n"));
    CHECK(has(page, "Content-Length: 15\r\n"));
    CHECK(has(page, "Content-Security-Policy: default-src 'self'; connect-src 'self'; "
                    "frame-ancestors 'none'\r\n"));
    CHECK(has(page, "X-Content-Type-Options: nosniff\r\n"));
    CHECK(has(page, "Cache-Control: no-cache\r\n"));
    CHECK(page.ends_with("\r\n\r\n<!doctype html>"));
    CHECK(ask(port, request("/index.html")) == page);
    CHECK(ask(port, request("/?from=bookmark")) == page);
    const std::string head = ask(port, request("/", "HEAD"));
    CHECK(head == page.substr(0, page.size() - 15));
    CHECK(has(ask(port, request("/assets/main.js")), "Content-Type: text/javascript"));
    CHECK(has(ask(port, request("/assets/main.css")), "Content-Type: text/css"));
    CHECK(server.recorder.count("connected") == 0);
}

TEST_CASE("what is not a file of the page is not found, wherever a path points") {
    const TemporaryFolder folder;
    folder.write("secret.txt", "secret");
    folder.write("page/index.html", "x");
    folder.write("page/.hidden.txt", "secret");
    folder.write("page/.git/config.txt", "secret");
    folder.write("page/program.exe", "secret");
    std::filesystem::create_symlink(folder.file("secret.txt"), folder.file("page/link.txt"));
    std::filesystem::create_directory_symlink(folder.path(), folder.file("page/up"));
    Server server;
    const std::uint16_t port =
        server.listen({.kind = ListenerKind::Web, .page_folder = folder.file("page")});
    server.network.start();
    for (const char* target :
         {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/./../secret.txt",
          "//etc/passwd", "/etc/passwd", "/link.txt", "/up/secret.txt", "/.hidden.txt",
          "/.git/config.txt", "/program.exe", "/index.html/", "/INDEX.HTML", "/index.html%00",
          "/none.js", "/assets", "/ws/", "/index.html;x"}) {
        INFO(target);
        const std::string answer = ask(port, request(target));
        CHECK(answer.starts_with("HTTP/1.1 404 Not Found\r\n"));
        CHECK(has(answer, "Content-Type: text/plain; charset=utf-8\r\n"));
        CHECK_FALSE(has(answer, "secret"));
    }
}

TEST_CASE("a page folder given with a slash, or with dots, is served alike") {
    const TemporaryFolder folder;
    folder.write("page/index.html", "x");
    CHECK(Page::load(folder.file("page/")).has_index());
    CHECK(Page::load(folder.file("./page/../page")).has_index());
    CHECK_FALSE(Page::load(folder.path()).has_index());
    CHECK(Page::load(folder.path()).find_file("/page/index.html"));
    CHECK_FALSE(Page::load(folder.file("none")).problem().empty());
}

TEST_CASE("too many files are not served, and the reason is said") {
    const TemporaryFolder folder;
    for (std::size_t i = 0; i <= kMaxPageFiles; ++i)
        folder.write(std::to_string(i) + ".txt", "");
    CHECK_FALSE(Page::load(folder.path()).problem().empty());
    CHECK_FALSE(Page::load(folder.path()).find_file("/0.txt"));
}

TEST_CASE("files that are too large together are not served, and the reason is said") {
    const TemporaryFolder folder;
    folder.write("a.txt", std::string(kMaxPageBytes, 'x'));
    CHECK(Page::load(folder.path()).find_file("/a.txt"));
    folder.write("b.txt", "x");
    CHECK_FALSE(Page::load(folder.path()).problem().empty());
    CHECK_FALSE(Page::load(folder.path()).find_file("/a.txt"));
}

TEST_CASE("content types are known by ending") {
    for (const char* name :
         {"a.html", "a.js", "a.css", "a.svg", "a.js.map", "a.txt", "a.woff2", "a.ico"})
        CHECK_FALSE(content_type_of(name).empty());
    for (const char* name : {"a", "a.htm", "a.php", "html", "a.html.bak"})
        CHECK(content_type_of(name).empty());
}

TEST_CASE("methods other than GET and HEAD are not allowed") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.network.start();
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"}) {
        const std::string answer = ask(port, request("/", method));
        CHECK(answer.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
        CHECK(has(answer, "Allow: GET, HEAD\r\n"));
    }
    CHECK(ask(port, request("/", "GET", "Content-Length: 4\r\n") + "body")
              .starts_with("HTTP/1.1 400"));
}

TEST_CASE("without a page, / says how to build it and /ws works") {
    const TemporaryFolder folder;
    Server server;
    for (const std::string& page : {std::string(), folder.path(), folder.file("none")}) {
        const std::uint16_t port = server.listen({.kind = ListenerKind::Web, .page_folder = page});
        REQUIRE(port != 0);
        if (page == folder.file("none"))
            server.network.start();
    }
    Server other;
    const std::uint16_t port = other.listen(ListenerKind::Web);
    other.network.start();
    const std::string answer = ask(port, request("/"));
    CHECK(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    CHECK(has(answer, "scripts/run"));
    CHECK(WebSocket(port).response.starts_with("HTTP/1.1 101"));
}

TEST_CASE("bad requests get an answer and nothing else is taken from the connection") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.network.start();
    CHECK(ask(port, "GET / HTTP/1.1\nHost: a\n\n").starts_with("HTTP/1.1 400 Bad Request\r\n"));
    CHECK(ask(port, "GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 400"));
    CHECK(ask(port, "GET / HTTP/2.0\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 505"));
    CHECK(ask(port, "GET /" + std::string(20'000, 'a')).starts_with("HTTP/1.1 431"));
    const std::string two = ask(port, request("/none") + request("/none"));
    CHECK(two.find("HTTP/1.1") == two.rfind("HTTP/1.1"));
}

TEST_CASE("a request that does not come is cut off") {
    Limits limits;
    limits.opening = 100ms;
    Server server(limits);
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.network.start();
    CHECK(ask(port, "GET / HT").empty());
    CHECK(server.recorder.saw("log 127.0.0.1:"));
}

TEST_CASE("a large file is served whole, though it is larger than the output queue") {
    const TemporaryFolder folder;
    const std::string large(3 * 1024 * 1024, 'x');
    folder.write("index.html", large);
    Server server;
    const std::uint16_t port =
        server.listen({.kind = ListenerKind::Web, .page_folder = folder.path()});
    server.network.start();
    CHECK(ask(port, request("/")).ends_with("\r\n\r\n" + large));
}

TEST_CASE("the web port speaks TLS where it has a certificate, and its origin is https") {
    const TemporaryFolder folder;
    REQUIRE(make_self_signed(folder.file("c"), folder.file("k"), "localhost").empty());
    Server server;
    const std::uint16_t port = server.listen({.kind = ListenerKind::Web,
                                              .certificate_file = folder.file("c"),
                                              .key_file = folder.file("k")});
    server.network.start();
    TlsClient page(port, folder.file("c"));
    page.send(request("/"));
    CHECK(page.read_to_end().starts_with("HTTP/1.1 503"));
    TlsClient good(port, folder.file("c"));
    good.send(upgrade("Origin: https://localhost:7780\r\n"));
    CHECK(good.read(12) == "HTTP/1.1 101");
    TlsClient bad(port, folder.file("c"));
    bad.send(upgrade("Origin: http://localhost:7780\r\n"));
    CHECK(bad.read(12) == "HTTP/1.1 403");
}
