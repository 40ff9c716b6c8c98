// The network's web port: the page, the handshake, WebSocket connections.
#include "net/certificate.h"
#include "net/network.h"
#include "net/page.h"

#include "tests/catch.h"
#include "tests/net/loopback.h"

using namespace lunamoo::net;
using namespace lunamoo::net::test;
using namespace std::chrono_literals;
using Kind = Output::Kind;

namespace {

std::string request(const std::string& target, const std::string& method = "GET",
                    const std::string& fields = "") {
    return method + " " + target + " HTTP/1.1\r\nHost: localhost:7780\r\n" + fields + "\r\n";
}

// The whole answer to one request.
std::string ask(std::uint16_t port, const std::string& text) {
    Client client(port);
    client.send(text);
    return client.read_to_end();
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string upgrade(const std::string& fields = "") {
    return request("/ws", "GET",
                   "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                       fields);
}

std::string masked(unsigned first, const std::string& payload) {
    const std::string mask = "\x01\x02\x03\x04";
    std::string text(1, static_cast<char>(first));
    if (payload.size() < 126) {
        text += static_cast<char>(0x80U | payload.size());
    } else {
        text += '\xFE';
        text += static_cast<char>(payload.size() >> 8);
        text += static_cast<char>(payload.size() & 0xFFU);
    }
    text += mask;
    for (std::size_t i = 0; i < payload.size(); ++i)
        text += static_cast<char>(payload[i] ^ mask[i % 4]);
    return text;
}

std::string text_frame(const std::string& payload) {
    return masked(0x81, payload);
}

// The next frame of the server: its first byte in hexadecimal, and its payload.
std::string next_frame(Client& client) {
    const std::string head = client.read(2);
    if (head.size() < 2)
        return "end";
    std::size_t length = static_cast<unsigned char>(head[1]);
    if (length >= 126) {
        std::size_t longer = 0;
        for (char c : client.read(length == 126 ? 2 : 8))
            longer = longer << 8 | static_cast<unsigned char>(c);
        length = longer;
    }
    char first[8];
    std::snprintf(first, sizeof first, "%02x ", static_cast<unsigned char>(head[0]));
    return first + client.read(length);
}

std::string close_frame(unsigned code, const std::string& reason) {
    return std::string("88 ") + static_cast<char>(code >> 8) + static_cast<char>(code & 0xFFU) +
           reason;
}

// A WebSocket that is open.
struct WebSocket : Client {
    explicit WebSocket(std::uint16_t port) : Client(port) {
        send(upgrade());
        response = read_until("\r\n\r\n");
    }
    std::string response;
};

} // namespace

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

TEST_CASE("a WebSocket opens, its line arrives, and text goes back as one message") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.network.start();
    WebSocket socket(port);
    CHECK(has(socket.response, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    REQUIRE(server.recorder.saw("connected 1"));
    socket.send(text_frame(R"({"type":"line","text":"look\u001b[2J"})"));
    CHECK(server.recorder.saw("line 1 look[2J"));
    server.network.send({{1, Kind::Text, "A room.\n"}, {1, Kind::Text, "It is empty.\n"}});
    CHECK(next_frame(socket) == R"(81 {"text":"A room.\nIt is empty.\n","type":"text"})");
}

TEST_CASE("a WebSocket's echo changes and goodbye come in order with text") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.network.start();
    WebSocket socket(port);
    REQUIRE(server.recorder.saw("connected 1"));
    server.network.send({{1, Kind::Text, "Password: "},
                         {1, Kind::EchoOff, ""},
                         {1, Kind::EchoOn, ""},
                         {1, Kind::Text, "Bye.\n"},
                         {1, Kind::Close, ""},
                         {1, Kind::Text, "late\n"}});
    CHECK(next_frame(socket) == R"(81 {"text":"Password: ","type":"text"})");
    CHECK(next_frame(socket) == R"(81 {"on":false,"type":"echo"})");
    CHECK(next_frame(socket) == R"(81 {"on":true,"type":"echo"})");
    CHECK(next_frame(socket) == R"(81 {"text":"Bye.\n","type":"text"})");
    CHECK(next_frame(socket) == R"(81 {"type":"bye"})");
    CHECK(next_frame(socket) == close_frame(1000, ""));
    CHECK(next_frame(socket) == "end");
    CHECK(server.recorder.count("disconnected 1") == 1);
}

TEST_CASE("a WebSocket's mistakes are answered with their close codes") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.network.start();
    const auto answer_to = [&](const std::string& frames) {
        WebSocket socket(port);
        socket.send(frames);
        const std::string frame = next_frame(socket);
        CHECK(next_frame(socket) == "end");
        return frame;
    };
    CHECK(answer_to(text_frame("hello")) ==
          close_frame(1008, "the message is not JSON, or is nested too deeply"));
    CHECK(answer_to(text_frame(R"({"type":"spell"})")) ==
          close_frame(1008, "the message has no known type"));
    CHECK(answer_to(masked(0x82, "x")) == close_frame(1003, "only text is understood"));
    CHECK(answer_to("\x81\x01x") == close_frame(1002, "a frame is not masked"));
    CHECK(answer_to(text_frame("\xFF")) == close_frame(1007, "the text is not UTF-8"));
    CHECK(
        answer_to(masked(0x01, std::string(65'000, ' ')) + masked(0x80, std::string(1'000, ' '))) ==
        close_frame(1009, "the message is too long"));
    CHECK(answer_to(masked(0x88, "\x03\xE8"
                                 "bye")) == close_frame(1000, ""));
    CHECK(answer_to(masked(0x88, "")) == "88 ");
    server.network.stop(1s);
    CHECK(server.recorder.count("connected") == 8);
    CHECK(server.recorder.count("disconnected") == 8);
    CHECK(server.recorder.count("line") == 0);
}

TEST_CASE("a client's ping is answered with its payload") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.network.start();
    WebSocket socket(port);
    socket.send(masked(0x89, "hi"));
    CHECK(next_frame(socket) == "8a hi");
}

TEST_CASE("a client that pings and does not read is dropped") {
    Limits limits;
    limits.output_bytes = 20'000;
    Server server(limits);
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.network.start();
    WebSocket socket(port);
    std::string pings;
    for (int i = 0; i < 1000; ++i)
        pings += masked(0x89, std::string(kMaxControlBytes, 'p'));
    for (int i = 0; i < 300 && socket.send(pings); ++i) {
    }
    CHECK(server.recorder.saw("disconnected 1"));
}

TEST_CASE("a frame sent together with the handshake is taken") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.network.start();
    Client client(port);
    client.send(upgrade() + text_frame(R"({"type":"line","text":"early"})"));
    CHECK(server.recorder.saw("line 1 early"));
}

TEST_CASE("a WebSocket that answers pings stays, one that does not is dropped") {
    Limits limits;
    limits.ping_interval = 50ms;
    limits.pong_limit = 1000ms;
    Server server(limits);
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.network.start();
    WebSocket lively(port);
    REQUIRE(server.recorder.saw("connected 1"));
    WebSocket silent(port);
    REQUIRE(server.recorder.saw("connected 2"));
    const auto until = std::chrono::steady_clock::now() + 2s;
    while (std::chrono::steady_clock::now() < until) {
        REQUIRE(next_frame(lively) == "89 ");
        lively.send(masked(0x8A, ""));
    }
    CHECK(server.recorder.saw("disconnected 2"));
    CHECK(server.recorder.count("disconnected 1") == 0);
}

TEST_CASE("a WebSocket whose input is held is not dropped for want of pongs") {
    Limits limits;
    limits.ping_interval = 20ms;
    limits.pong_limit = 100ms;
    Server server(limits);
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.recorder.on_connected = [&](ConnectionId id) { server.tell(id, Kind::HoldInput); };
    server.network.start();
    WebSocket socket(port);
    REQUIRE(server.recorder.saw("connected 1"));
    std::this_thread::sleep_for(500ms);
    CHECK(server.recorder.count("disconnected") == 0);
    server.tell(1, Kind::ReleaseInput);
    CHECK(server.recorder.saw("disconnected 1"));
}

TEST_CASE("pages of other origins may not open a WebSocket, listed ones may") {
    Server server;
    const std::uint16_t port =
        server.listen({.kind = ListenerKind::Web, .allowed_origins = {"https://moo.example"}});
    server.network.start();
    const auto status = [&](const std::string& origin) {
        Client client(port);
        client.send(upgrade("Origin: " + origin + "\r\n"));
        return client.read(12).substr(9);
    };
    CHECK(status("http://localhost:7780") == "101");
    CHECK(status("https://moo.example") == "101");
    CHECK(status("http://evil.example") == "403");
    CHECK(status("https://localhost:7780") == "403");
    CHECK(status("http://localhost:7781") == "403");
    CHECK(status("null") == "403");
    CHECK(status("") == "403");
    CHECK(status("http://localhost:7780\r\nOrigin: http://localhost:7780") == "403");
}

TEST_CASE("an allowed origin that is none is an error of listening") {
    Server server;
    const ListenResult result = server.network.listen(
        {.kind = ListenerKind::Web, .address = "127.0.0.1", .allowed_origins = {"moo.example"}});
    CHECK(has(result.error, "'moo.example' is not an origin"));
}

TEST_CASE("a handshake that is not one is answered with what is missing") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.network.start();
    const std::string answer = ask(port, request("/ws"));
    CHECK(answer.starts_with("HTTP/1.1 426 Upgrade Required\r\n"));
    CHECK(has(answer, "Sec-WebSocket-Version: 13\r\n"));
    CHECK(has(answer, "Upgrade: websocket\r\n"));
}

TEST_CASE("stopping says goodbye to WebSockets with code 1001 and cuts off half requests") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.network.start();
    WebSocket socket(port);
    REQUIRE(server.recorder.saw("connected 1"));
    Client half(port);
    half.send("GET /");
    server.text(1, "The server goes down.\n");
    server.network.stop(5s);
    CHECK(next_frame(socket) == R"(81 {"text":"The server goes down.\n","type":"text"})");
    CHECK(next_frame(socket) == R"(81 {"type":"bye"})");
    CHECK(next_frame(socket) == close_frame(1001, "the server goes down"));
    CHECK(half.read_to_end().empty());
    CHECK(server.recorder.count("disconnected 1") == 1);
}

TEST_CASE("a WebSocket that does not read loses whole messages and is told so") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Web);
    server.network.start();
    WebSocket socket(port);
    REQUIRE(server.recorder.saw("connected 1"));
    std::string batch;
    for (int i = 0; i < 50'000; ++i)
        batch.append(100, '\x1B').push_back('\n'); // six bytes each in JSON
    server.text(1, batch);
    server.text(1, "last\n");
    int overflows = 0;
    for (std::string frame; !frame.ends_with(R"("last\n","type":"text"})");) {
        frame = next_frame(socket);
        REQUIRE(frame.starts_with(R"(81 {"text":")"));
        overflows += frame.find("Network buffer overflow: ") != frame.npos ? 1 : 0;
    }
    CHECK(overflows == 1);
    CHECK(server.recorder.count("disconnected") == 0);
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
