// The network's web port: WebSockets, from the handshake to the goodbye.
#include "net/network.h"

#include "tests/catch.h"
#include "tests/net/web_client.h"

using namespace lunamoo::net;
using namespace lunamoo::net::test;
using namespace std::chrono_literals;
using Kind = Output::Kind;

namespace {

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

} // namespace

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
    for (int i = 0; i < 150'000; ++i)
        batch.append(100, '"').push_back('\n'); // two bytes each in JSON
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
