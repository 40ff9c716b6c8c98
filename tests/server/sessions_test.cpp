#include "server/sessions.h"
#include "tests/catch.h"

using namespace lunamoo;
using namespace lunamoo::server;
using Advice = LineQueue::Advice;
using Kind = net::Output::Kind;

namespace {

struct Connections {
    Connections() {
        for (int i = 0; i < 4; ++i)
            players.push_back(*world.create(db::kNothing, db::kNothing));
    }
    Session& open(net::ConnectionId id) {
        Session& session = sessions.open(id, net::ListenerKind::Telnet, "127.0.0.1:5", now);
        session.max_object_before = world.max_object();
        return session;
    }
    // "1:*** Connected ***|1:(close)", of what is to leave.
    std::string said() {
        std::string all;
        for (const net::Output& output : outbox.take()) {
            all += (all.empty() ? "" : "|") + std::to_string(output.connection) + ":";
            all += output.kind == Kind::Text    ? output.text.substr(0, output.text.size() - 1)
                   : output.kind == Kind::Close ? "(close)"
                                                : "(" + std::to_string(int(output.kind)) + ")";
        }
        return all;
    }
    std::string hooks() {
        std::string all;
        for (const SessionEvent& event : sessions.take_events())
            if (event.kind == SessionEvent::Kind::Hook)
                all += std::string(event.verb) + "(#" + std::to_string(event.who.number) + ") ";
        return all;
    }

    db::World world;
    Outbox outbox;
    Sessions sessions{world, outbox};
    std::vector<db::ObjectId> players;
    Clock::time_point now = Clock::now();
};

} // namespace

TEST_CASE(
    "a line that nobody typed is refused where the queue is full, or the session is closing") {
    Connections all;
    Session& session = all.open(1);
    CHECK(Sessions::may_force_line(session, kMaxQueuedLines - 1) == verbs::ForcedInput::Queued);
    CHECK(Sessions::may_force_line(session, kMaxQueuedLines) == verbs::ForcedInput::QueueFull);
    CHECK(Sessions::may_force_line(session, 1, kMaxQueuedLineBytes) ==
          verbs::ForcedInput::QueueFull);
    for (std::size_t i = 0; i < kMaxQueuedLines; ++i)
        REQUIRE(all.sessions.force_line(session, "x") == verbs::ForcedInput::Queued);
    CHECK(all.sessions.force_line(session, "x") == verbs::ForcedInput::QueueFull);
    CHECK(session.lines.size() == kMaxQueuedLines);
    session.closing = true;
    CHECK(all.sessions.force_line(session, "x") == verbs::ForcedInput::NotConnected);
}

TEST_CASE("a queue of lines asks to hold the peer when it is full, once, and to release it later") {
    LineQueue queue;
    for (std::size_t i = 1; i < kMaxQueuedLines; ++i)
        REQUIRE(queue.push({"x"}) == Advice::None);
    CHECK(queue.push({"x"}) == Advice::Hold);
    CHECK(queue.push({"x"}) == Advice::None);
    TypedLine line;
    std::size_t released = 0;
    while (!queue.empty())
        if (queue.pop(line) == Advice::Release)
            released = queue.size();
    CHECK(released == kMaxQueuedLines / 2);
    CHECK_FALSE(queue.is_held());
}

TEST_CASE("few long lines fill a queue as well") {
    LineQueue queue;
    const std::string line(kMaxQueuedLineBytes / 2, 'x');
    CHECK(queue.push({line}) == Advice::None);
    CHECK(queue.push({line}) == Advice::Hold);
    TypedLine first;
    CHECK(queue.pop(first) == Advice::Release);
    CHECK(first.text == line);
}

TEST_CASE("a peer that was held elsewhere is released when its line is taken") {
    LineQueue queue;
    queue.note_held();
    CHECK(queue.push({"x"}) == Advice::None);
    TypedLine line;
    CHECK(queue.pop(line) == Advice::Release);
}

TEST_CASE("connections are numbered from -10 down and found by number and player") {
    Connections all;
    CHECK(all.open(1).object.number == -10);
    CHECK(all.open(2).object.number == -11);
    all.sessions.log_in(*all.sessions.find(net::ConnectionId{2}), all.players[1]);
    CHECK(all.sessions.find(all.players[1])->connection == 2);
    CHECK(all.sessions.find(db::ObjectId{-11})->connection == 2);
    CHECK(all.sessions.find(all.players[2]) == nullptr);
    CHECK(all.sessions.connected(false) == std::vector{all.players[1]});
    CHECK(all.sessions.connected(true) == std::vector{db::ObjectId{-10}, all.players[1]});
    CHECK(all.sessions.has_unlogged());
}

TEST_CASE("logging in is told, and one newer than the command that logs in is created") {
    Connections all;
    Session& old_hand = all.open(1);
    all.sessions.log_in(old_hand, all.players[0]);
    CHECK(all.said() == "1:*** Connected ***");
    CHECK(all.hooks() == "user_connected(#0) ");
    Session& newcomer = all.open(2);
    const db::ObjectId made = *all.world.create(db::kNothing, db::kNothing);
    all.sessions.log_in(newcomer, made);
    CHECK(all.said() == "2:*** Created ***");
    CHECK(all.hooks() == "user_created(#4) ");
}

TEST_CASE("a new connection takes a player over from the old one") {
    Connections all;
    all.sessions.log_in(all.open(1), all.players[0]);
    all.said();
    all.hooks();
    all.sessions.log_in(all.open(2), all.players[0]);
    CHECK(all.said() == "1:*** Redirecting connection to new port ***|1:(close)|"
                        "2:*** Redirecting old connection to this port ***");
    CHECK(all.hooks() == "user_reconnected(#0) ");
    all.sessions.closed(1);
    CHECK(all.hooks().empty());
    CHECK(all.sessions.find(all.players[0])->connection == 2);
}

TEST_CASE("a booted player is gone at once, and verbs hear of it once") {
    Connections all;
    Session& session = all.open(1);
    all.sessions.log_in(session, all.players[0]);
    all.said();
    all.hooks();
    all.sessions.take_line(session, {"look"}, all.now);
    all.sessions.boot(session);
    CHECK(all.said() == "1:*** Disconnected ***|1:(close)");
    CHECK(all.hooks() == "user_disconnected(#0) ");
    CHECK(all.sessions.find(all.players[0]) == nullptr);
    CHECK(all.sessions.connected(true).empty());
    CHECK(all.sessions.waiting().empty());
    CHECK_FALSE(all.sessions.take_line(session, {"look"}, all.now));
    all.sessions.closed(1);
    CHECK(all.hooks().empty());
}

TEST_CASE("a peer that leaves is told to verbs as such") {
    Connections all;
    all.sessions.log_in(all.open(1), all.players[0]);
    all.hooks();
    all.sessions.closed(1);
    CHECK(all.hooks() == "user_client_disconnected(#0) ");
    CHECK(all.sessions.find(net::ConnectionId{1}) == nullptr);
}

TEST_CASE("who does not log in is timed out; who did is not") {
    Connections all;
    all.open(1);
    all.sessions.log_in(all.open(2), all.players[0]);
    all.said();
    all.sessions.expire(all.now + std::chrono::seconds(299));
    CHECK(all.said().empty());
    all.sessions.expire(all.now + std::chrono::seconds(300));
    CHECK(all.said() == "1:*** Timed-out waiting for login. ***|1:(close)");
}

TEST_CASE("the server's messages are those of $server_options, and may be switched off") {
    Connections all;
    const db::ObjectId options = all.players[3];
    REQUIRE(all.world.add_property(db::kSystem, "server_options", db::Value::object(options),
                                   db::kSystem, 0));
    REQUIRE(all.world.add_property(options, "connect_msg", db::Value::short_string("Welcome!"),
                                   db::kSystem, 0));
    REQUIRE(all.world.add_property(options, "boot_msg", db::Value::integer(0), db::kSystem, 0));
    Session& session = all.open(1);
    all.sessions.log_in(session, all.players[0]);
    CHECK(all.said() == "1:Welcome!");
    all.sessions.boot(session);
    CHECK(all.said() == "1:(close)");
}
