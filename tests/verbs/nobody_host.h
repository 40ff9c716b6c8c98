// A host that nobody is connected to, for tests that need no more.
#pragma once

#include "verbs/host.h"

namespace lunamoo::verbs::test {

class NobodyHost : public Host {
  public:
    bool notify(db::ObjectId, std::string_view) override { return false; }
    std::vector<db::ObjectId> connected(bool) const override { return {}; }
    std::optional<ConnectionInfo> connection(db::ObjectId) const override { return {}; }
    bool boot(db::ObjectId) override { return false; }
    bool switch_player(db::ObjectId, db::ObjectId) override { return false; }
    bool set_connection_option(db::ObjectId, std::string_view, const db::Value&) override {
        return false;
    }
    ForcedInput force_input(db::ObjectId, std::string_view) override {
        return ForcedInput::NotConnected;
    }
    void shutdown(std::string_view) override {}
    void dump_database() override {}
    void log(std::string_view) override {}
    bool run_on_worker(std::int64_t, std::function<std::string()>) override { return false; }
    std::int64_t utc_microseconds() const override { return 0; }
    std::string version() const override { return ""; }
};

} // namespace lunamoo::verbs::test
