// The network as a whole over plain telnet: peers who do not read, send without end, or are too
// many.
#include "net/network.h"

#include "tests/catch.h"
#include "tests/net/loopback.h"

#include <atomic>
#include <cstdio>
#include <future>
#include <sstream>

#include <sys/resource.h>

using namespace lunamoo::net;
using namespace lunamoo::net::test;
using namespace std::chrono_literals;
using Kind = Output::Kind;

TEST_CASE("a peer that does not take its last bytes in time is left") {
    Limits limits;
    limits.flush = 100ms;
    limits.output_bytes = std::size_t{64} << 20;
    Server server(limits);
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client lazy(port);
    REQUIRE(server.recorder.saw("connected 1"));
    constexpr std::size_t kMore = std::size_t{32} << 20; // than the kernel takes
    server.network.send({{1, Kind::Text, std::string(kMore, 'x')}, {1, Kind::Close, ""}});
    REQUIRE(server.recorder.saw("disconnected 1"));
    std::this_thread::sleep_for(500ms);
    CHECK(lazy.read_to_end().size() < kMore);
}

TEST_CASE(
    "a client that does not read loses the oldest lines and is told so, others wait for nothing") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client lazy(port);
    REQUIRE(server.recorder.saw("connected 1"));
    Client eager(port);
    REQUIRE(server.recorder.saw("connected 2"));
    constexpr int kLines = 20'000; // of a kilobyte
    const std::string tail(1000, 'x');
    for (int i = 1; i <= kLines; ++i) {
        server.text(1, std::to_string(i) + tail + "\n");
        if (i % 1000 == 0) {
            server.text(2, "tick\n");
            CHECK(eager.read_until("tick\r\n") == "tick\r\n");
        }
    }
    server.text(1, "last\n");
    const std::string heard = lazy.read_until("last\r\n");
    REQUIRE(heard.ends_with("last\r\n"));
    CHECK(server.recorder.count("disconnected") == 0);
    // What was heard is some lines, what was lost, and the rest, in order.
    int next = 1, lost_lines = 0;
    std::istringstream lines(heard);
    for (std::string line; std::getline(lines, line) && !line.starts_with("last");) {
        int lost = 0;
        if (std::sscanf(line.c_str(), ">> Network buffer overflow: %d lines", &lost) == 1) {
            next += lost;
            lost_lines += lost;
        } else {
            REQUIRE(std::stoi(line) == next++);
        }
    }
    CHECK(next == kLines + 1);
    CHECK(lost_lines > 0);
}

TEST_CASE("one line larger than the queue is lost, the connection is not") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client client(port);
    REQUIRE(server.recorder.saw("connected 1"));
    server.text(1, "before\n");
    CHECK(client.read_until("before\r\n") == "before\r\n");
    client.send("read\n");
    REQUIRE(server.recorder.saw("line 1 read")); // so nothing else is queued
    server.text(1, std::string(Limits().output_bytes + 1, 'x').append("\nafter\n"));
    const std::string heard = client.read_until("after\r\n");
    REQUIRE(heard.size() < 1000); // not the line
    CHECK(heard ==
          ">> Network buffer overflow: 1 line of output to you have been lost <<\r\nafter\r\n");
    CHECK(server.recorder.count("disconnected") == 0);
}

TEST_CASE("a peer whose input is held waits, and loses nothing when it is released") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    std::atomic<int> lines = 0;
    std::promise<void> all_came;
    server.recorder.on_line = [&](ConnectionId id, const std::string& line) {
        if (lines++ == 0)
            server.tell(id, Kind::HoldInput);
        if (line == " end")
            all_came.set_value();
    };
    server.network.start();
    Client client(port);
    const int count = 200'000; // more than the system's buffers hold
    std::thread writer([&] {
        std::string text;
        for (int i = 0; i < count; ++i)
            text.append(40, 'x').append("\n ");
        client.send(text.append("end\n"));
    });
    CHECK(server.recorder.saw("line 1"));
    std::this_thread::sleep_for(100ms);
    CHECK(lines <= static_cast<int>(2 * kReadBytes / 40 + 2));
    server.text(1, "patience\n");
    CHECK(client.read_until("\n") == "patience\r\n");
    server.tell(1, Kind::ReleaseInput);
    CHECK(all_came.get_future().wait_for(kPatience) == std::future_status::ready);
    CHECK(lines == count + 1);
    writer.join();
}

TEST_CASE("a peer whose input is held can be closed, and gets what is queued") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client client(port);
    REQUIRE(server.recorder.saw("connected 1"));
    server.tell(1, Kind::HoldInput);
    client.send(std::string(100'000, 'x').append("\n"));
    server.network.send({{1, Kind::Text, "Enough.\n"}, {1, Kind::Close}});
    CHECK(client.read_to_end() == "Enough.\r\n");
    CHECK(server.recorder.saw("disconnected 1"));
    CHECK(server.recorder.count("line") == 0);
}

TEST_CASE("an endless subnegotiation drops the connection") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client client(port);
    client.send(std::string("\xFF\xFA\x1F").append(10'000, 'x'));
    CHECK(server.recorder.saw("disconnected 1"));
    CHECK(server.recorder.saw("log 127.0.0.1:"));
}

TEST_CASE("connections above the limit of one peer are refused until one leaves") {
    Limits limits;
    limits.connections_per_peer = 2;
    Server server(limits);
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    auto first = std::make_unique<Client>(port);
    Client second(port);
    REQUIRE(server.recorder.saw("connected 2"));
    Client third(port);
    CHECK(third.read_to_end().empty());
    CHECK(third.ended_by_server());
    CHECK(server.recorder.saw("log 127.0.0.1:"));
    first.reset();
    REQUIRE(server.recorder.saw("disconnected 1"));
    Client fourth(port);
    CHECK(server.recorder.saw("connected 3"));
}

TEST_CASE("connections above the limit of all are refused") {
    Limits limits;
    limits.connections = 1;
    Server server(limits);
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client first(port);
    REQUIRE(server.recorder.saw("connected 1"));
    Client second(port);
    second.read_to_end();
    CHECK(second.ended_by_server());
    CHECK(server.recorder.count("connected") == 1);
}

TEST_CASE("two hundred connections from one address are served by default") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.recorder.on_connected = [&](ConnectionId id) { server.text(id, "hello\n"); };
    server.network.start();
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 200; ++i)
        clients.push_back(std::make_unique<Client>(port));
    for (const auto& client : clients)
        CHECK(client->read_until("\n") == "hello\r\n");
    Client one_more(port);
    one_more.read_to_end();
    CHECK(one_more.ended_by_server());
}

TEST_CASE("refusals fill no log") {
    Limits limits;
    limits.connections = 0;
    Server server(limits);
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    for (int i = 0; i < 200; ++i) {
        Client client(port);
        client.read_to_end();
    }
    CHECK(server.recorder.count("log ") <= kMaxPeerLogLines + 1);
}

TEST_CASE("without descriptors accepting pauses, and goes on when there are some") {
    Server server;
    const std::uint16_t port = server.listen(ListenerKind::Telnet);
    server.network.start();
    Client first(port);
    REQUIRE(server.recorder.saw("connected 1"));
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    std::vector<int> taken{::dup(first.descriptor())};
    const rlimit few{static_cast<rlim_t>(taken.back()) + 8, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
    while (taken.back() >= 0)
        taken.push_back(::dup(first.descriptor()));
    taken.pop_back();
    ::close(taken.back()); // the client's end gets this one, and none is left for the server's
    taken.pop_back();
    const Client last(port);
    CHECK(last.is_connected());
    CHECK(server.recorder.saw("log cannot accept connections for the moment: too many open files"));
    std::this_thread::sleep_for(450ms);
    CHECK(server.recorder.count("log cannot accept") <= 6);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    for (const int descriptor : taken)
        ::close(descriptor);
    CHECK(server.recorder.saw("connected 2"));
}
