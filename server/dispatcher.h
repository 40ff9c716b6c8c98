// Dispatcher: lines and what happens to sessions become tasks. A line goes, in this order, to a
// task that reads; before login to #0:do_login_command; to PREFIX and SUFFIX; to the verb that its
// words find; to the room's huh. World thread. Source: LambdaMOO tasks.c, "do_command_task".
#pragma once

#include "server/sessions.h"
#include "verbs/runtime.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lunamoo::server {

class Dispatcher {
  public:
    Dispatcher(db::World& world, verbs::Runtime& runtime, Sessions& sessions)
        : world_(world), runtime_(runtime), sessions_(sessions) {}

    void connected(net::ConnectionId connection, net::ListenerKind kind, const std::string& peer);
    void line(net::ConnectionId connection, std::string text, net::LineFlags flags);
    void disconnected(net::ConnectionId connection);

    // After each slice and each message: tells verbs what happened to sessions, starts the next
    // lines of those that nothing holds, for 2 ms or a line at least: the others' come first the
    // next time. True: more could be started at once.
    bool advance();
    // Microseconds until the next line of who waits because of a rate may start, if one does.
    std::optional<std::int64_t> wait() const { return wait_; }

  private:
    struct Start; // what the ways of starting a verb have in common
    verbs::TaskId start(Start start);
    void start_login(Session& session, std::string_view line);
    void finish_login(net::ConnectionId connection, verbs::TaskEnd end, const db::Value& result);
    void tell_verbs(const SessionEvent& event);
    bool is_held(Session& session);
    bool is_read_from(const Session& session) const;
    bool may_start(Session& session);
    void start_line(Session& session);
    void say(Session& session, std::string_view line);
    bool deliver(Session& session, const std::string& line);
    bool set_delimiter(Session& session, std::string_view line);
    void start_command(Session& session, std::string_view line);
    void first_stop(net::ConnectionId connection, const std::string& suffix);

    db::World& world_;
    verbs::Runtime& runtime_;
    Sessions& sessions_;
    net::ConnectionId last_ = 0; // whose line was started last
    std::optional<std::int64_t> wait_;
};

} // namespace lunamoo::server
