// The network as a whole over plain telnet: its life and its order.
#include "net/network.h"

#include "tests/catch.h"
#include "tests/net/loopback.h"

using namespace lunamoo::net;
using namespace lunamoo::net::test;
using namespace std::chrono_literals;
using Kind = Output::Kind;

TEST_CASE("a telnet client's line arrives, and text goes back to it") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.recorder.on_line = [&](ConnectionId id, const std::string& line) {
        server.text(id, "you said " + line + "\n");
    };
    server.network.start();
    Client client(port);
    REQUIRE(client.is_connected());
    client.send("look\r\nsay caf\xC3\xA9\r\n");
    CHECK(client.read_until("caf\xC3\xA9\r\n") == "you said look\r\nyou said say caf\xC3\xA9\r\n");
    CHECK(server.recorder.last_peer().starts_with("127.0.0.1:"));
    server.network.stop(1s);
    CHECK(server.recorder.events() == std::vector<std::string>{"connected 1", "line 1 look",
                                                               "line 1 say caf\xC3\xA9",
                                                               "disconnected 1"});
}

TEST_CASE("what the world says reaches no terminal with controls in it") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.recorder.on_line = [&](ConnectionId id, const std::string&) {
        server.text(id, "\x1B[2J\x1B]0;t\a\x1B[31mred\x1B[0m\xFF\n");
    };
    server.network.start();
    Client client(port);
    client.send("look\r\n");
    CHECK(client.read_until("\r\n") == "[2J]0;t\x1B[31mred\x1B[0m\xEF\xBF\xBD\r\n");
}

TEST_CASE("flags of a line reach the receiver") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client client(port);
    client.send("caf\xE9\n");
    client.send(std::string(kMaxLineBytes + 1, 'x'));
    client.send("\nok\n");
    CHECK(server.recorder.saw("line 1 caf\xE9 (not UTF-8)"));
    CHECK(server.recorder.saw("line 1 (overlong)"));
    CHECK(server.recorder.saw("line 1 ok"));
}

TEST_CASE("ids are not used again, and each connection is taken back once") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    for (int i = 1; i <= 3; ++i) {
        {
            Client client(port);
            CHECK(server.recorder.saw("connected " + std::to_string(i)));
        }
        CHECK(server.recorder.saw("disconnected " + std::to_string(i)));
    }
    server.text(1, "nobody is there\n");
    server.network.stop(1s);
    CHECK(server.recorder.count("disconnected") == 3);
}

TEST_CASE("a port in use is an error that names the address, the port and the cause") {
    Server first;
    const std::uint16_t port = first.listen(ListenerKind::Telnet);
    Server second;
    const ListenResult result =
        second.network.listen({.kind = ListenerKind::Telnet, .address = "127.0.0.1", .port = port});
    CHECK(result.error == "127.0.0.1:" + std::to_string(port) + ": address already in use");
}

TEST_CASE("an address that is not one is an error that names it") {
    Server server;
    const ListenResult result = server.network.listen({.address = "not an address", .port = 1});
    CHECK(result.error.starts_with("not an address:1: "));
    const ListenResult foreign = server.network.listen({.address = "192.0.2.1", .port = 0});
    CHECK(foreign.error.starts_with("192.0.2.1:0: "));
}

TEST_CASE("names that resolve, and IPv6 loopback where there is one, can be listened on") {
    Server server;
    CHECK(server.network.listen({.address = "localhost"}).is_ok());
    const ListenResult six = server.network.listen({.address = "::1"});
    CHECK((six.is_ok() || six.error.starts_with("[::1]:0: ")));
}

TEST_CASE("listening after the start is refused") {
    Server server;
    server.network.start();
    CHECK_FALSE(server.network.listen({.address = "127.0.0.1"}).is_ok());
}

TEST_CASE("the order of a thousand outputs is kept, in one batch and in a thousand") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client client(port);
    REQUIRE(server.recorder.saw("connected 1"));
    std::string expected;
    std::vector<Output> batch;
    for (int i = 0; i < 1000; ++i) {
        batch.push_back({1, Kind::Text, "a" + std::to_string(i) + "\n"});
        expected += "a" + std::to_string(i) + "\r\n";
    }
    server.network.send(std::move(batch));
    for (int i = 0; i < 1000; ++i) {
        server.text(1, "b" + std::to_string(i) + "\n");
        expected += "b" + std::to_string(i) + "\r\n";
    }
    CHECK(client.read(expected.size()) == expected);
}

TEST_CASE("echo changes travel in order with text") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client client(port);
    REQUIRE(server.recorder.saw("connected 1"));
    server.network.send({{1, Kind::Text, "Password: "},
                         {1, Kind::EchoOff, ""},
                         {1, Kind::EchoOff, ""},
                         {1, Kind::Text, "x\n"},
                         {1, Kind::EchoOn, ""},
                         {1, Kind::Text, "Hello\n"}});
    CHECK(client.read_until("Hello\r\n") == "Password: \xFF\xFB\x01x\r\n\xFF\xFC\x01Hello\r\n");
}

TEST_CASE("options are refused on the wire") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client client(port);
    client.send("\xFF\xFB\x1F\xFF\xFD\x03look\r\n"); // WILL NAWS, DO SGA
    CHECK(client.read(6) == "\xFF\xFE\x1F\xFF\xFC\x03");
    CHECK(server.recorder.saw("line 1 look"));
}

TEST_CASE("closing sends what is queued first, and nothing after it") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client client(port);
    REQUIRE(server.recorder.saw("connected 1"));
    const std::string long_text(500'000, 'x');
    client.send("typed while the server says goodbye\r\n");
    server.network.send({{1, Kind::Text, long_text},
                         {1, Kind::Text, "bye\n"},
                         {1, Kind::Close, ""},
                         {1, Kind::Text, "late\n"}});
    CHECK(server.recorder.saw("disconnected 1"));
    CHECK(client.read_to_end() == long_text + "bye\r\n");
    CHECK(client.ended_by_server());
}

TEST_CASE("a client that ended its side still gets what was queued for it") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client client(port);
    REQUIRE(server.recorder.saw("connected 1"));
    const std::string long_text(900'000, 'x');
    server.text(1, long_text);
    client.end_output();
    CHECK(server.recorder.saw("disconnected 1"));
    CHECK(client.read_to_end() == long_text);
}

TEST_CASE("stopping sends what is queued, tells the receiver, and is done once") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client client(port);
    REQUIRE(server.recorder.saw("connected 1"));
    server.text(1, "The server goes down.\n");
    server.network.stop(5s);
    CHECK(client.read_to_end() == "The server goes down.\r\n");
    CHECK(server.recorder.count("disconnected 1") == 1);
    CHECK_FALSE(Client(port).is_connected());
    server.network.stop(5s);
    server.text(1, "late\n");
}

TEST_CASE("stopping does not wait longer than it was told to for a client that does not read") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client lazy(port);
    REQUIRE(server.recorder.saw("connected 1"));
    for (int i = 0; i < 20 && server.recorder.count("disconnected 1") == 0; ++i)
        server.text(1, std::string(500'000, 'x'));
    const auto began = std::chrono::steady_clock::now();
    server.network.stop(100ms);
    CHECK(std::chrono::steady_clock::now() - began < 5s);
    CHECK(server.recorder.count("disconnected 1") == 1);
}

TEST_CASE("a network that never started, or is only destroyed, ends cleanly") {
    {
        Server server;
        server.listen(ListenerKind::Telnet);
        server.text(1, "nobody\n");
        server.network.stop(1s);
    }
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client client(port);
    REQUIRE(server.recorder.saw("connected 1"));
}

TEST_CASE("many threads may send while clients come and go") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.recorder.on_line = [&](ConnectionId id, const std::string& line) {
        server.network.send({{id, Kind::Text, line + "\n"}, {id, Kind::Close, ""}});
    };
    server.network.start();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 25; ++i) {
                server.text(static_cast<ConnectionId>(i + 1), "noise\n");
                Client client(port);
                client.send("look\n");
                client.read_to_end();
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    server.network.stop(5s);
    CHECK(server.recorder.count("connected") == 100);
    CHECK(server.recorder.count("disconnected") == 100);
    CHECK(server.recorder.count("line") == 100);
}
