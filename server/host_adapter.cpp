#include "server/host_adapter.h"

#include "server/shown_text.h"

#include <cstdio>
#include <ctime>

namespace lunamoo::server {
namespace {

std::int64_t seconds_since(Clock::time_point then) {
    return std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - then).count();
}

} // namespace

// One line, whatever code made of it: terminals obey controls.
void log_line(std::string_view text) {
    const std::time_t now = std::time(nullptr);
    std::tm broken_down{};
    ::gmtime_r(&now, &broken_down);
    char stamp[32];
    const std::size_t size =
        std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ ", &broken_down);
    const std::string line = std::string(stamp, size).append(one_line(text)).append("\n");
    std::fwrite(line.data(), 1, line.size(), stderr);
}

std::int64_t utc_now_microseconds() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

bool HostAdapter::notify(db::ObjectId who, std::string_view text) {
    Session* session = sessions_.find(who);
    if (session)
        sessions_.say(*session, text);
    return session != nullptr;
}

std::vector<db::ObjectId> HostAdapter::connected(bool include_unlogged) const {
    return sessions_.connected(include_unlogged);
}

std::optional<verbs::ConnectionInfo> HostAdapter::connection(db::ObjectId who) const {
    const Session* session = std::as_const(sessions_).find(who);
    if (!session)
        return std::nullopt;
    return verbs::ConnectionInfo{session->name, seconds_since(session->connected),
                                 seconds_since(session->last_input), session->object};
}

bool HostAdapter::boot(db::ObjectId who) {
    Session* session = sessions_.find(who);
    if (session)
        sessions_.boot(*session);
    return session != nullptr;
}

bool HostAdapter::switch_player(db::ObjectId from, db::ObjectId to) {
    Session* session = sessions_.find(from);
    if (session)
        sessions_.log_in(*session, to);
    return session != nullptr;
}

bool HostAdapter::set_connection_option(db::ObjectId who, std::string_view name,
                                        const db::Value& value) {
    Session* session = sessions_.find(who);
    if (!session || !has_connection_option(name))
        return false;
    const bool off = value.is(db::Type::False) || value.is(db::Type::Nil) ||
                     (value.is(db::Type::Integer) && value.as_integer() == 0);
    sessions_.set_echo(*session, !off);
    return true;
}

verbs::ForcedInput HostAdapter::force_input(db::ObjectId who, std::string_view line) {
    Session* session = sessions_.find(who);
    return session ? sessions_.force_line(*session, std::string(line))
                   : verbs::ForcedInput::NotConnected;
}

verbs::ForcedInput HostAdapter::may_force_input(db::ObjectId who, std::size_t lines,
                                                std::size_t bytes) const {
    const Session* session = std::as_const(sessions_).find(who);
    return session ? Sessions::may_force_line(*session, lines, bytes)
                   : verbs::ForcedInput::NotConnected;
}

} // namespace lunamoo::server
