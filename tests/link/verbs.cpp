// verbs/ with db/ alone: code runs for an owner, with nobody connected and no file.
#include "verbs/host.h"
#include "verbs/runtime.h"

using namespace lunamoo;

namespace {

class NobodyConnected : public verbs::Host {
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
    void log(std::string_view) override {}
    bool run_on_worker(std::int64_t, std::function<std::string()>) override { return false; }
    std::int64_t utc_microseconds() const override { return 0; }
    std::string version() const override { return {}; }
};

} // namespace

int main() {
    db::World world;
    const auto owner = *world.create(db::kNothing, db::kNothing);
    world.set_flag(owner, db::kProgrammer, true);
    NobodyConnected host;
    verbs::Runtime runtime(world, host, {});
    std::int64_t sum = 0;
    runtime.start_eval("local s = 0 for i = 1, 10 do s = s + i end return s", owner,
                       [&](verbs::TaskEnd, const db::Value& results) {
                           sum = results.as_table().array().front().as_integer();
                       });
    db::ChangeSet changes;
    runtime.run_slice(changes);
    return sum == 55 ? 0 : 1;
}
