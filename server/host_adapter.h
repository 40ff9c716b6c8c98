// HostAdapter: what verb code sees of this program (verbs/host.h), on the sessions, the workers and
// the writer. World thread.
#pragma once

#include "db/writer.h"
#include "server/sessions.h"
#include "server/workers.h"
#include "verbs/host.h"

#include <optional>
#include <string>

namespace lunamoo::server {

inline constexpr std::string_view kVersion = "0.1.0";

// One line to standard error, with the time.
void log_line(std::string_view text);
std::int64_t utc_now_microseconds();

class HostAdapter final : public verbs::Host {
  public:
    // `writer` may be null: then dump_database does nothing (no server runs).
    HostAdapter(Sessions& sessions, Workers& workers, db::Writer* writer)
        : sessions_(sessions), workers_(workers), writer_(writer) {}

    bool notify(db::ObjectId who, std::string_view text) override;
    std::vector<db::ObjectId> connected(bool include_unlogged) const override;
    std::optional<verbs::ConnectionInfo> connection(db::ObjectId who) const override;
    bool boot(db::ObjectId who) override;
    bool switch_player(db::ObjectId from, db::ObjectId to) override;
    bool set_connection_option(db::ObjectId who, std::string_view name,
                               const db::Value& value) override;
    bool force_input(db::ObjectId who, std::string_view line) override;
    void shutdown(std::string_view message) override { stop_reason_ = std::string(message); }
    void dump_database() override;
    void log(std::string_view text) override { log_line(text); }
    bool run_on_worker(std::int64_t task, std::function<std::string()> work) override {
        return workers_.run(task, std::move(work));
    }
    std::int64_t utc_microseconds() const override { return utc_now_microseconds(); }
    std::string version() const override { return std::string(kVersion); }

    // Set once the program is to end.
    const std::optional<std::string>& stop_reason() const { return stop_reason_; }

  private:
    Sessions& sessions_;
    Workers& workers_;
    db::Writer* writer_;
    std::optional<std::string> stop_reason_;
};

} // namespace lunamoo::server
