#include "server/dispatcher.h"
#include "tests/catch.h"
#include "tests/verbs/bench.h"

using namespace lunamoo;
using namespace lunamoo::server;

namespace {

struct Lines {
    Session& open(net::ConnectionId id) {
        dispatcher.connected(id, net::ListenerKind::Telnet, "127.0.0.1:5");
        outbox.take();
        return *sessions.find(id);
    }
    Session& player(net::ConnectionId id, db::ObjectId who) {
        Session& session = open(id);
        sessions.log_in(session, who);
        sessions.take_events();
        outbox.take();
        return session;
    }
    void type(net::ConnectionId id, std::string line) { dispatcher.line(id, std::move(line), {}); }
    std::string said() {
        std::string all;
        for (const net::Output& output : outbox.take())
            all += output.text;
        return all;
    }

    verbs::Bench bench;
    Outbox outbox;
    Sessions sessions{bench.world, outbox};
    Dispatcher dispatcher{bench.world, bench.runtime, sessions};
};

} // namespace

TEST_CASE("what stands around a command's output is short", "[dispatcher]") {
    Lines lines;
    const Session& session = lines.player(1, lines.bench.ann);
    lines.type(1, "PREFIX " + std::string(1000, 'p'));
    CHECK_FALSE(lines.dispatcher.advance());
    CHECK(lines.said().find("at most 1000") != std::string::npos);
    CHECK(session.prefix.empty());
    lines.type(1, "SUFFIX " + std::string(900, 's'));
    lines.dispatcher.advance();
    CHECK(lines.said().empty());
    CHECK(session.suffix.size() == 900);
}

TEST_CASE("a line of who has not logged in is short", "[dispatcher]") {
    Lines lines;
    lines.open(1);
    lines.type(1, std::string(4096, 'x'));
    lines.dispatcher.advance();
    CHECK(lines.said().find("no #0:do_login_command") != std::string::npos);
    lines.type(1, std::string(4097, 'x'));
    lines.dispatcher.advance();
    CHECK(lines.said() == "That line is too long; it was ignored.\n");
}

TEST_CASE("long lines typed at once start in turn, and others' turns come between",
          "[dispatcher]") {
    Lines lines;
    constexpr int kPlayers = 20;
    std::string words = "qqq";
    while (words.size() < 60'000)
        words += " a";
    for (int i = 1; i <= kPlayers; ++i) {
        lines.player(net::ConnectionId(i), *lines.bench.world.create(db::kNothing, db::kNothing));
        lines.type(net::ConnectionId(i), words);
        lines.type(net::ConnectionId(i), "qqq");
    }
    int most = 0, passes = 0;
    for (bool more = true; more; ++passes) {
        more = lines.dispatcher.advance();
        const auto started = static_cast<int>(lines.outbox.take().size());
        most = std::max(most, started);
        std::size_t fewest = 2, longest = 0;
        for (int i = 1; i <= kPlayers; ++i) {
            const std::size_t waiting = lines.sessions.find(net::ConnectionId(i))->lines.size();
            fewest = std::min(fewest, waiting);
            longest = std::max(longest, waiting);
        }
        REQUIRE(longest - fewest <= 1);
        REQUIRE(passes < 1000);
    }
    CHECK(passes > 2);
    CHECK(lines.sessions.waiting().empty());
}

TEST_CASE("what no task says is the player's output, and waits as that does", "[dispatcher]") {
    Lines lines;
    lines.bench.quota(lines.bench.ann, {{"output", 1000}});
    const Session& session = lines.player(1, lines.bench.ann);
    lines.player(2, lines.bench.bob);
    for (int i = 0; i < 500; ++i)
        lines.type(1, "qqq");
    while (lines.dispatcher.advance()) {
    }
    const std::size_t waiting = session.lines.size();
    CHECK(waiting > 300);
    REQUIRE(lines.dispatcher.wait());
    lines.said();
    lines.type(2, "qqq");
    lines.dispatcher.advance();
    CHECK(lines.said() == "I couldn't understand that.\n"); // Bob does not wait
    lines.bench.host.now += *lines.dispatcher.wait();
    lines.dispatcher.advance();
    CHECK(session.lines.size() < waiting);
}

TEST_CASE("a line that is no text is answered in its turn", "[dispatcher]") {
    Lines lines;
    const Session& session = lines.player(1, lines.bench.ann);
    const net::LineFlags flags{net::LineLength::WithinLimit, net::LineEncoding::Invalid};
    lines.sessions.note_held(1);
    lines.type(1, "qqq");
    lines.dispatcher.line(1, "\xfe", flags);
    CHECK(lines.said().empty());
    CHECK(session.lines.size() == 2);
    while (lines.dispatcher.advance()) {
    }
    const std::string said = lines.said();
    CHECK(said.find("understand") < said.find("not UTF-8"));
    CHECK_FALSE(session.lines.is_held());
}
