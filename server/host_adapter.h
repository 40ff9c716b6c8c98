// HostAdapter: what verb code sees of this program (verbs/host.h), on the sessions and the workers.
// World thread.
#pragma once

#include "server/sessions.h"
#include "server/workers.h"
#include "verbs/host.h"

#include <optional>
#include <string>
#include <utility>

namespace lunamoo::server {

inline constexpr std::string_view kVersion = "0.1.0";

// One line to standard error, with the time.
void log_line(std::string_view text);
std::int64_t utc_now_microseconds();

class HostAdapter final : public verbs::Host {
  public:
    HostAdapter(Sessions& sessions, Workers& workers) : sessions_(sessions), workers_(workers) {}

    bool notify(db::ObjectId who, std::string_view text) override;
    std::vector<db::ObjectId> connected(bool include_unlogged) const override;
    std::optional<verbs::ConnectionInfo> connection(db::ObjectId who) const override;
    bool boot(db::ObjectId who) override;
    bool switch_player(db::ObjectId from, db::ObjectId to) override;
    bool set_connection_option(db::ObjectId who, std::string_view name,
                               const db::Value& value) override;
    verbs::ForcedInput force_input(db::ObjectId who, std::string_view line) override;
    verbs::ForcedInput may_force_input(db::ObjectId who, std::size_t lines,
                                       std::size_t bytes) const override;
    void shutdown(std::string_view message) override { stop_reason_ = std::string(message); }
    void dump_database() override { is_dump_asked_ = true; }
    void log(std::string_view text) override { log_line(text); }
    bool run_on_worker(std::int64_t task, std::function<std::string()> work) override {
        return workers_.run(task, std::move(work));
    }
    std::int64_t utc_microseconds() const override { return utc_now_microseconds(); }
    std::string version() const override { return std::string(kVersion); }

    // A dump was asked for since the last call: it is due once the slice is committed.
    bool take_dump_request() { return std::exchange(is_dump_asked_, false); }

    // Set once the program is to end.
    const std::optional<std::string>& stop_reason() const { return stop_reason_; }

  private:
    Sessions& sessions_;
    Workers& workers_;
    bool is_dump_asked_ = false;
    std::optional<std::string> stop_reason_;
};

} // namespace lunamoo::server
