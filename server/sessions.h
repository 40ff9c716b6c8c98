// Sessions: who is connected. Opens and closes sessions, logs in and out, says the server's own
// messages. Starts no tasks: what verbs must be told is collected as events (server/dispatcher.h
// takes them after the slice). World thread.
#pragma once

#include "db/limits.h"
#include "db/world.h"
#include "server/outbox.h"
#include "server/session.h"
#include "verbs/host.h"

#include <map>
#include <optional>
#include <set>
#include <string_view>

namespace lunamoo::server {

// Something that happened to a session and that verb code is told of.
struct SessionEvent {
    enum class Kind { Hook, ReaderGone };
    Kind kind = Kind::Hook;
    std::string_view verb; // of Hook: "user_connected", on #0
    db::ObjectId who;      // the player; of ReaderGone: who nobody can read from any more
    net::ConnectionId connection = 0;
};

class Sessions {
  public:
    // Counts connections in the world's ledger.
    Sessions(db::World& world, Outbox& outbox) : world_(world), outbox_(outbox) {}

    Session& open(net::ConnectionId connection, net::ListenerKind kind, const std::string& peer,
                  Clock::time_point now);
    Session* find(net::ConnectionId connection);
    // By player or by connection object; not one that is closing.
    Session* find(db::ObjectId who);
    const Session* find(db::ObjectId who) const;
    // In the order they connected, not those that are closing. f(Session&).
    template <typename F> void for_each(F&& f) {
        for (auto& [connection, session] : sessions_)
            if (!session.closing)
                f(session);
    }
    std::vector<db::ObjectId> connected(bool include_unlogged) const;
    bool has_unlogged() const;

    void say(Session& session, std::string_view line) { outbox_.text(session.connection, line); }
    // The message of $server_options of that name, or `fallback`.
    void say_message(Session& session, std::string_view name, std::string_view fallback);
    void set_echo(Session& session, bool on);

    // Takes a line; false where the session is gone or closing.
    bool take_line(Session& session, TypedLine line, Clock::time_point now);
    // The same for a line that nobody typed: not input, and refused where the queue is full.
    verbs::ForcedInput force_line(Session& session, std::string line);
    // What that would answer after so many more lines and bytes.
    static verbs::ForcedInput may_force_line(const Session& session, std::size_t lines = 0,
                                             std::size_t bytes = 0);
    // The network holds the peer's input, because much waited elsewhere.
    void note_held(net::ConnectionId connection);
    // The next line, which must be there.
    TypedLine next_line(Session& session);
    const std::set<net::ConnectionId>& waiting() const { return waiting_; } // sessions with lines

    // E_QUOTA where the server has more connections than it may, this new one among them.
    db::Result<void> may_stay(const Session& session);
    // E_QUOTA where the player may have no more connections; nothing where one of the player's
    // would be taken over. For the server it is one that it has already.
    db::Result<void> may_log_in(db::ObjectId player);
    // Logs it in, as somebody else if it was logged in; takes over from another connection.
    void log_in(Session& session, db::ObjectId player);
    // Says goodbye and closes.
    void boot(Session& session);
    // The player is no more.
    void recycled(Session& session);
    // The peer is gone: so is the session.
    void closed(net::ConnectionId connection);
    // Boots those who did not log in within connect_timeout.
    void expire(Clock::time_point now);

    std::vector<SessionEvent> take_events() { return std::exchange(events_, {}); }

  private:
    void close(Session& session, std::string_view hook);
    void follow(Session& session, LineQueue::Advice advice);
    void count(db::ObjectId who, int connections);
    void hook(std::string_view verb, db::ObjectId who, net::ConnectionId connection);

    db::World& world_;
    Outbox& outbox_;
    std::map<net::ConnectionId, Session> sessions_; // ids rise: this is the order of connecting
    std::map<db::ObjectId, net::ConnectionId> by_object_;
    std::map<db::ObjectId, net::ConnectionId> by_player_;
    std::set<net::ConnectionId> waiting_;
    std::vector<SessionEvent> events_;
    std::int64_t next_object_ = db::kFirstConnection;
};

} // namespace lunamoo::server
