// Effects: what verb code does outside of the world, on its way to the host: lines, connections,
// the log, the process. While they are held (verbs/atomic.h), what acts waits here in its order, to
// be released, or dropped as if nobody had asked for it. What only looks goes through at once, and
// sees connections as they are without what waits. Does not know what else is undone
// (verbs/runtime_atomic.cpp). World thread.
#pragma once

#include "verbs/host.h"

#include <cstddef>
#include <map>
#include <span>
#include <string_view>

namespace lunamoo::verbs {

class Effects final : public Host {
  public:
    explicit Effects(Host& host) : host_(host) {}

    // A line that waits, and with whose authority it is sent.
    struct Line {
        db::ObjectId who;
        std::string text;
        db::ObjectId perms;
    };

    void hold() { is_holding_ = true; }
    bool is_holding() const { return is_holding_; }
    std::size_t count() const { return held_.size(); } // that wait
    std::int64_t bytes() const { return bytes_; }      // that they take, nearly
    void drop_from(std::size_t first);
    void release(); // all, in order; holds no more
    // Something else that waits with them; `name` is static. Only while holding.
    void defer(std::string_view name, std::size_t bytes, std::function<void()> act);
    // As notify, while holding.
    bool hold_line(db::ObjectId who, std::string_view text, db::ObjectId perms);

    // Of what waits from `first` on: the lines, and how many of the others there are by name.
    std::vector<const Line*> lines_from(std::size_t first) const;
    std::map<std::string_view, std::size_t> others_from(std::size_t first) const;

    // As verbs/host.h says, now or when released.
    bool notify(db::ObjectId who, std::string_view text) override;
    std::vector<db::ObjectId> connected(bool include_unlogged) const override {
        return host_.connected(include_unlogged);
    }
    std::optional<ConnectionInfo> connection(db::ObjectId who) const override {
        return host_.connection(who);
    }
    bool boot(db::ObjectId who) override;
    bool switch_player(db::ObjectId from, db::ObjectId to) override;
    bool set_connection_option(db::ObjectId who, std::string_view name,
                               const db::Value& value) override;
    bool has_connection_option(std::string_view name) const override {
        return host_.has_connection_option(name);
    }
    ForcedInput force_input(db::ObjectId who, std::string_view line) override;
    ForcedInput may_force_input(db::ObjectId who, std::size_t lines,
                                std::size_t bytes) const override;
    void shutdown(std::string_view message) override;
    void dump_database() override;
    void log(std::string_view text) override;
    bool run_on_worker(std::int64_t task, std::function<std::string()> work) override;
    std::int64_t utc_microseconds() const override { return host_.utc_microseconds(); }
    std::int64_t steady_microseconds() const override { return host_.steady_microseconds(); }
    std::string version() const override { return host_.version(); }

  private:
    struct Forced {
        db::ObjectId connection;
        std::size_t bytes = 0;
    };
    struct Held {
        std::string_view name;
        std::optional<Line> line; // else `act`
        std::function<void()> act;
        std::size_t bytes = 0;
        std::optional<Forced> forced = std::nullopt; // what `act` forces
    };
    struct ForcedLines {
        std::size_t lines = 0, bytes = 0;
    };
    void add(Held held);
    bool is_connected(db::ObjectId who) const { return host_.connection(who).has_value(); }

    Host& host_;
    bool is_holding_ = false;
    std::vector<Held> held_;
    std::int64_t bytes_ = 0;
    std::map<db::ObjectId, ForcedLines> forced_; // that wait
};

} // namespace lunamoo::verbs
