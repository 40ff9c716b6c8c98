// A world in memory for the benchmarks: two wizards (whose ticks are not limited), one the owner of
// most verbs, the other of those that are called across owners. Nothing is stored.
#pragma once

#include "db/world.h"
#include "verbs/host.h"
#include "verbs/runtime.h"

#include <map>
#include <string>

namespace lunamoo::bench {

class QuietHost : public verbs::Host {
  public:
    bool notify(db::ObjectId, std::string_view) override { return false; }
    std::vector<db::ObjectId> connected(bool) const override { return {}; }
    std::optional<verbs::ConnectionInfo> connection(db::ObjectId) const override { return {}; }
    bool boot(db::ObjectId) override { return false; }
    bool switch_player(db::ObjectId, db::ObjectId) override { return false; }
    bool set_connection_option(db::ObjectId, std::string_view, const db::Value&) override {
        return false;
    }
    verbs::ForcedInput force_input(db::ObjectId, std::string_view) override {
        return verbs::ForcedInput::NotConnected;
    }
    void shutdown(std::string_view) override {}
    void dump_database() override {}
    void log(std::string_view text) override { logged.emplace_back(text); }
    bool run_on_worker(std::int64_t, std::function<std::string()>) override { return false; }
    std::int64_t utc_microseconds() const override;
    std::string version() const override { return "bench"; }

    std::vector<std::string> logged;
};

class BenchWorld {
  public:
    // Slices of the benchmarks are as long as they like; those of `options` where it is given.
    BenchWorld();
    explicit BenchWorld(verbs::RuntimeOptions options);

    db::ObjectId person(std::string name, bool is_wizard);
    void verb(db::ObjectId on, std::string names, std::string source, db::ObjectId owner);
    void property(db::ObjectId on, std::string_view name, db::Value value, db::ObjectId owner);
    // A task of `payer`'s that calls the verb; it runs when slices are run.
    void start(db::ObjectId on, std::string_view verb, std::vector<db::Value> arguments,
               db::ObjectId payer);
    void run_ready(); // until nothing is ready; throws what a task failed with

    // Runs `body` as a verb of ann's with the argument `rounds`, in one slice; processor time of
    // the thread in nanoseconds. The text is compiled once. `here` is `this`.
    std::int64_t run(std::string_view body, std::int64_t rounds);

    QuietHost host;
    db::World world;
    verbs::Runtime runtime;
    db::ObjectId ann, bob, here, there; // `here` is ann's and holds her verbs, `there` is bob's

  private:
    std::map<std::string, std::string, std::less<>> verbs_; // names by text
    std::string failure_;
};

} // namespace lunamoo::bench
