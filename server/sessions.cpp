#include "server/sessions.h"

#include "db/server_options.h"

#include <algorithm>

namespace lunamoo::server {
namespace {

std::string_view name_of(net::ListenerKind kind) {
    switch (kind) {
    case net::ListenerKind::Telnet:
        return "telnet";
    case net::ListenerKind::Tls:
        return "tls";
    case net::ListenerKind::Web:
        return "web";
    }
    return "";
}

constexpr std::int64_t kConnectTimeoutSeconds = 300;

} // namespace

Session& Sessions::open(net::ConnectionId connection, net::ListenerKind kind,
                        const std::string& peer, Clock::time_point now) {
    Session& session = sessions_[connection];
    session.connection = connection;
    session.object = db::ObjectId{next_object_--};
    session.name = std::string(name_of(kind)) + " from " + peer;
    session.connected = session.last_input = now;
    by_object_[session.object] = connection;
    count(session.who(), 1);
    return session;
}

Session* Sessions::find(net::ConnectionId connection) {
    const auto found = sessions_.find(connection);
    return found == sessions_.end() ? nullptr : &found->second;
}

const Session* Sessions::find(db::ObjectId who) const {
    const auto& index = who.number < 0 ? by_object_ : by_player_;
    const auto found = index.find(who);
    return found == index.end() ? nullptr : &sessions_.at(found->second);
}

Session* Sessions::find(db::ObjectId who) {
    return const_cast<Session*>(std::as_const(*this).find(who));
}

std::vector<db::ObjectId> Sessions::connected(bool include_unlogged) const {
    std::vector<db::ObjectId> who;
    for (const auto& [connection, session] : sessions_)
        if (!session.closing && (include_unlogged || session.is_logged_in()))
            who.push_back(session.who());
    return who;
}

bool Sessions::has_unlogged() const {
    return by_object_.size() != by_player_.size();
}

void Sessions::say_message(Session& session, std::string_view name, std::string_view fallback) {
    for (const std::string& line : db::ServerOptions(world_).message(name, fallback))
        say(session, line);
}

void Sessions::set_echo(Session& session, bool on) {
    session.echo = on;
    outbox_.tell(session.connection, on ? net::Output::Kind::EchoOn : net::Output::Kind::EchoOff);
}

void Sessions::follow(Session& session, LineQueue::Advice advice) {
    if (advice == LineQueue::Advice::Hold)
        outbox_.tell(session.connection, net::Output::Kind::HoldInput);
    else if (advice == LineQueue::Advice::Release)
        outbox_.tell(session.connection, net::Output::Kind::ReleaseInput);
}

bool Sessions::take_line(Session& session, TypedLine line, Clock::time_point now) {
    if (session.closing)
        return false;
    session.last_input = now;
    follow(session, session.lines.push(std::move(line)));
    waiting_.insert(session.connection);
    return true;
}

verbs::ForcedInput Sessions::force_line(Session& session, std::string line) {
    const auto may = may_force_line(session);
    if (may == verbs::ForcedInput::Queued)
        take_line(session, {std::move(line)}, session.last_input);
    return may;
}

verbs::ForcedInput Sessions::may_force_line(const Session& session, std::size_t lines,
                                            std::size_t bytes) {
    if (session.closing)
        return verbs::ForcedInput::NotConnected;
    return session.lines.is_full(lines, bytes) ? verbs::ForcedInput::QueueFull
                                               : verbs::ForcedInput::Queued;
}

void Sessions::note_held(net::ConnectionId connection) {
    if (Session* session = find(connection))
        session->lines.note_held();
}

TypedLine Sessions::next_line(Session& session) {
    TypedLine line;
    follow(session, session.lines.pop(line));
    if (session.lines.empty())
        waiting_.erase(session.connection);
    return line;
}

void Sessions::hook(std::string_view verb, db::ObjectId who, net::ConnectionId connection) {
    events_.push_back({SessionEvent::Kind::Hook, verb, who, connection});
}

void Sessions::count(db::ObjectId who, int connections) {
    world_.ledger().take(who, db::Resource::Connections, connections);
}

db::Result<void> Sessions::may_stay(const Session& session) {
    count(session.who(), -1);
    auto may = world_.ledger().may_take(session.who(), db::Resource::Connections, 1);
    count(session.who(), 1);
    return may;
}

db::Result<void> Sessions::may_log_in(db::ObjectId player) {
    if (find(player) != nullptr)
        return {};
    return world_.ledger().may_take_over(player, db::Resource::Connections, 1);
}

void Sessions::log_in(Session& session, db::ObjectId player) {
    if (session.player == player)
        return;
    count(session.who(), -1);
    if (session.is_logged_in()) {
        by_player_.erase(session.player);
        events_.push_back({SessionEvent::Kind::ReaderGone, {}, session.player, 0});
        hook("user_disconnected", session.player, 0);
    }
    Session* old = find(player);
    if (old) {
        say_message(*old, "redirect_from_msg", "*** Redirecting connection to new port ***");
        close(*old, {});
        say_message(session, "redirect_to_msg", "*** Redirecting old connection to this port ***");
    }
    session.player = player;
    count(player, 1);
    by_player_[player] = session.connection;
    if (old) {
        hook("user_reconnected", player, session.connection);
    } else if (player > session.max_object_before) {
        say_message(session, "create_msg", "*** Created ***");
        hook("user_created", player, session.connection);
    } else {
        say_message(session, "connect_msg", "*** Connected ***");
        hook("user_connected", player, session.connection);
    }
}

// Takes it out of what can be found, tells the network, and the verb `hook_verb` if there is one.
void Sessions::close(Session& session, std::string_view hook_verb) {
    if (session.closing)
        return;
    session.closing = true;
    count(session.who(), -1);
    waiting_.erase(session.connection);
    by_object_.erase(session.object);
    outbox_.tell(session.connection, net::Output::Kind::Close);
    events_.push_back({SessionEvent::Kind::ReaderGone, {}, session.object, 0});
    if (!session.is_logged_in())
        return;
    by_player_.erase(session.player);
    if (hook_verb.empty())
        return; // redirected: the player is connected still
    events_.push_back({SessionEvent::Kind::ReaderGone, {}, session.player, 0});
    hook(hook_verb, session.player, 0);
}

void Sessions::boot(Session& session) {
    say_message(session, "boot_msg", "*** Disconnected ***");
    close(session, "user_disconnected");
}

void Sessions::recycled(Session& session) {
    say_message(session, "recycle_msg", "*** Recycled ***");
    close(session, "user_disconnected");
}

void Sessions::closed(net::ConnectionId connection) {
    const auto found = sessions_.find(connection);
    if (found == sessions_.end())
        return;
    close(found->second, "user_client_disconnected");
    sessions_.erase(found);
}

void Sessions::expire(Clock::time_point now) {
    const std::chrono::seconds timeout(std::max<std::int64_t>(
        1, db::ServerOptions(world_).integer("connect_timeout", kConnectTimeoutSeconds)));
    for (auto& [connection, session] : sessions_) {
        if (session.closing || session.is_logged_in() || now - session.connected < timeout)
            continue;
        say_message(session, "timeout_msg", "*** Timed-out waiting for login. ***");
        close(session, {});
    }
}

} // namespace lunamoo::server
