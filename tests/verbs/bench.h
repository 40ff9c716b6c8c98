// A world of a few objects and a host of a few lines, in which tests run verb code.
#pragma once

#include "tests/catch.h"
#include "verbs/builtin.h"
#include "verbs/host.h"
#include "verbs/runtime.h"

#include <map>

namespace lunamoo::verbs {

using db::ObjectId;
using db::Value;

class FakeHost : public Host {
  public:
    bool notify(ObjectId who, std::string_view text) override {
        told.emplace_back(who, text);
        return online.count(who) > 0;
    }
    std::vector<ObjectId> connected(bool include_unlogged) const override {
        std::vector<ObjectId> all;
        for (const auto& [who, info] : online)
            if (include_unlogged || who.number >= 0)
                all.push_back(who);
        return all;
    }
    std::optional<ConnectionInfo> connection(ObjectId who) const override {
        const auto found = online.find(who);
        if (found == online.end())
            return std::nullopt;
        ConnectionInfo info = found->second;
        if (info.id == db::kNothing)
            info.id = who;
        return info;
    }
    bool boot(ObjectId who) override { return online.erase(who) > 0; }
    bool switch_player(ObjectId from, ObjectId to) override {
        const auto found = online.find(from);
        if (found == online.end())
            return false;
        online[to] = found->second;
        online.erase(from);
        return true;
    }
    bool set_connection_option(ObjectId, std::string_view name, const Value&) override {
        return name == "client-echo";
    }
    ForcedInput force_input(ObjectId who, std::string_view line) override {
        const auto may = may_force_input(who, 0, 0);
        if (may == ForcedInput::Queued)
            forced.emplace_back(line), ++forced_to[who];
        return may;
    }
    ForcedInput may_force_input(ObjectId who, std::size_t lines, std::size_t bytes) const override {
        if (online.count(who) == 0)
            return ForcedInput::NotConnected;
        const auto found = forced_to.find(who);
        const auto waiting = found == forced_to.end() ? 0 : found->second;
        return waiting + lines >= most_forced || bytes >= most_forced_bytes ? ForcedInput::QueueFull
                                                                            : ForcedInput::Queued;
    }
    void shutdown(std::string_view message) override { farewell = message; }
    void dump_database() override { ++dumps; }
    void log(std::string_view text) override { logged.emplace_back(text); }
    bool run_on_worker(std::int64_t task, std::function<std::string()> work) override {
        if (!has_workers)
            return false;
        jobs.emplace_back(task, std::move(work));
        return true;
    }
    std::int64_t utc_microseconds() const override { return now + utc_set; }
    std::int64_t steady_microseconds() const override { return now; }
    std::string version() const override { return "1.2.3"; }

    std::map<ObjectId, ConnectionInfo> online;
    std::vector<std::pair<ObjectId, std::string>> told;
    std::vector<std::string> forced;
    std::map<ObjectId, std::size_t> forced_to;
    std::vector<std::string> logged;
    std::vector<std::pair<std::int64_t, std::function<std::string()>>> jobs;
    std::string farewell;
    int dumps = 0;
    bool has_workers = true;
    std::size_t most_forced = 1000, most_forced_bytes = 100'000; // that may wait for somebody
    std::int64_t now = 1'000'000'000'000;
    std::int64_t utc_set = 0; // by which the machine's clock was set since the beginning
};

// #0 nobody's, #1 a wizard, #2 ann and #3 bob, programmers; box is the wizard's, mine the caller's.
class Bench {
  public:
    explicit Bench(const RuntimeOptions& options = unhurried()) : runtime(world, host, options) {
        system = *world.create(db::kNothing, db::kNothing);
        wizard = person("Wizard", db::kWizard | db::kProgrammer);
        world.set_owner(system, wizard);
        ann = person("Ann", db::kProgrammer);
        bob = person("Bob", db::kProgrammer);
        box = *world.create(db::kNothing, wizard);
        add_property(box, "secret", Value::integer(1), wizard, "");
        add_verb(box, "secret", "return 1", wizard, "");
        add_verb(box, "nap", "return fork(1000, function() end)", wizard, "x");
        wizards_own = *world.create(db::kNothing, wizard);
        anns_own = *world.create(db::kNothing, ann);
        bobs_own = *world.create(db::kNothing, bob);
        knobs = *world.create(db::kNothing, wizard);
        add_property(system, "server_options", Value::object(knobs), wizard, "r");
    }

    void add_verb(ObjectId on, std::string names, std::string source, ObjectId owner,
                  std::string_view bits = "rxd") {
        db::Verb verb;
        verb.names = std::move(names);
        verb.owner = owner;
        verb.bits = *db::parse_verb_bits(bits);
        verb.program = std::make_shared<const db::Program>(db::Program{std::move(source)});
        world.add_verb(on, std::move(verb));
    }
    void add_property(ObjectId on, std::string_view name, Value value, ObjectId owner,
                      std::string_view bits) {
        REQUIRE(
            world.add_property(on, name, std::move(value), owner, *db::parse_property_bits(bits)));
    }
    // An option of the server's.
    void option(std::string_view name, Value value) {
        add_property(knobs, name, std::move(value), wizard, "r");
    }
    using Limits = std::vector<std::pair<std::string_view, std::int64_t>>;
    static Value limits_of(const Limits& limits) {
        db::Table::Builder table;
        for (const auto& [name, limit] : limits)
            REQUIRE(table.set(Value::short_string(name), Value::integer(limit)));
        return *table.finish();
    }
    // Of what `who` may use: these limits are his own, the others the world's.
    void quota(ObjectId who, const Limits& limits) {
        if (!world.find_property(who, "quota"))
            add_property(who, "quota", db::empty_table(), wizard, "r");
        REQUIRE(world.set_property(who, *world.symbols().find("quota"), limits_of(limits)));
    }
    Value property(ObjectId of, std::string_view name) {
        const auto view = world.find_property(of, name);
        return view ? *view->value : Value();
    }

    // Starts the code as `perms` and runs until nothing is ready.
    void start(const std::string& code, ObjectId perms) {
        ended = false;
        last.clear();
        const ObjectId mine = perms == wizard ? wizards_own : perms == ann ? anns_own : bobs_own;
        runtime.start_eval("local box, mine = " + name(box) + ", " + name(mine) + " " + code, perms,
                           [this](TaskEnd end, const Value& value) {
                               ended = true;
                               last = end == TaskEnd::Aborted ? "aborted" : text_of(value);
                           });
        run();
    }
    void run() {
        while (runtime.has_ready() || !host.jobs.empty()) {
            while (runtime.has_ready()) {
                db::ChangeSet changes;
                runtime.run_slice(changes);
                for (auto& row : changes.audit)
                    audit.push_back(std::move(row));
                for (auto& count : changes.audit_counts)
                    audit_counts.push_back(std::move(count));
            }
            for (auto& [task, work] : std::exchange(host.jobs, {}))
                runtime.reply(task, work());
        }
    }
    // What the code returns, as Lua text, or the code of what it raises; "..." where it stopped.
    std::string says(const std::string& code, ObjectId perms) {
        start(code, perms);
        return ended ? last : "...";
    }
    std::string says(const std::string& code) { return says(code, wizard); }

    static std::string name(ObjectId id) { return "obj(" + std::to_string(id.number) + ")"; }

    // What is to end by ticks must not end by the clock of a machine that others use as well.
    static RuntimeOptions unhurried() {
        RuntimeOptions options;
        options.foreground_cpu = options.background_cpu = std::chrono::milliseconds(200);
        return options;
    }

    FakeHost host;
    db::World world;
    Runtime runtime;
    ObjectId system, wizard, ann, bob, box, wizards_own, anns_own, bobs_own, knobs;
    bool ended = false;
    std::string last;
    std::vector<db::AuditRow> audit; // of all slices so far
    std::vector<db::AuditCount> audit_counts;

  private:
    ObjectId person(std::string called, int flags) {
        const ObjectId id = *world.create(db::kNothing, db::kNothing);
        world.set_name(id, std::move(called));
        world.set_flag(id, db::kPlayer, true);
        for (const auto flag : {db::kProgrammer, db::kWizard})
            if ((flags & flag) != 0)
                world.set_flag(id, flag, true);
        return id;
    }
    static std::string text_of(const Value& value) {
        if (value.is(db::Type::Error))
            return std::string(name_of(value.as_error().code));
        if (!value.is(db::Type::Table))
            return db::to_literal(value);
        std::string text;
        for (const auto& result : value.as_table().array())
            text += (text.empty() ? "" : ", ") + db::to_literal(result);
        return text;
    }
};

} // namespace lunamoo::verbs
