#include "world.h"

#include "report.h"

#include <stdexcept>

namespace lunamoo::bench {

namespace {

verbs::RuntimeOptions long_slices() {
    verbs::RuntimeOptions options;
    options.foreground_ticks = verbs::Ticks{1} << 40;
    options.foreground_cpu = std::chrono::seconds(10);
    return options;
}

} // namespace

std::int64_t QuietHost::utc_microseconds() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

BenchWorld::BenchWorld() : BenchWorld(long_slices()) {}

BenchWorld::BenchWorld(verbs::RuntimeOptions options) : runtime(world, host, options) {
    const auto system = *world.create(db::kNothing, db::kNothing);
    ann = person("Ann", true);
    bob = person("Bob", true);
    world.set_owner(system, ann);
    here = *world.create(db::kNothing, ann);
    there = *world.create(db::kNothing, bob);
}

db::ObjectId BenchWorld::person(std::string name, bool is_wizard) {
    const auto id = *world.create(db::kNothing, db::kNothing);
    world.set_name(id, std::move(name));
    world.set_flag(id, db::kPlayer, true);
    world.set_flag(id, db::kProgrammer, true);
    world.set_flag(id, db::kWizard, is_wizard);
    return id;
}

void BenchWorld::verb(db::ObjectId on, std::string names, std::string source, db::ObjectId owner) {
    db::Verb verb;
    verb.names = std::move(names);
    verb.owner = owner;
    verb.bits = *db::parse_verb_bits("rxd");
    verb.program = std::make_shared<const db::Program>(db::Program{std::move(source)});
    world.add_verb(on, std::move(verb));
}

void BenchWorld::property(db::ObjectId on, std::string_view name, db::Value value,
                          db::ObjectId owner) {
    if (!world.add_property(on, name, std::move(value), owner, db::kPropertyRead))
        throw std::runtime_error("no property");
}

void BenchWorld::start(db::ObjectId on, std::string_view verb, std::vector<db::Value> arguments,
                       db::ObjectId payer) {
    verbs::TaskVariables variables;
    variables.player = payer;
    const auto id = runtime.start_server_task(
        on, verb, std::move(arguments), std::move(variables),
        [this](verbs::TaskEnd end, const db::Value& value) {
            if (end != verbs::TaskEnd::Done)
                failure_ =
                    db::to_literal(value) +
                    (value.is(db::Type::Error) ? "\n" + value.as_error().traceback : std::string());
        });
    if (id == 0)
        throw std::runtime_error("no verb " + std::string(verb));
}

void BenchWorld::run_ready() {
    while (runtime.has_ready()) {
        db::ChangeSet changes;
        runtime.run_slice(changes);
        (void)world.take_changed();
    }
    if (!failure_.empty())
        throw std::runtime_error(failure_);
}

std::int64_t BenchWorld::run(std::string_view body, std::int64_t rounds) {
    auto found = verbs_.find(body);
    if (found == verbs_.end()) {
        const std::string name = "run" + std::to_string(verbs_.size());
        verb(here, name, std::string(body), ann);
        found = verbs_.emplace(body, name).first;
    }
    start(here, found->second, {db::Value::integer(rounds)}, ann);
    const auto before = thread_nanoseconds();
    run_ready();
    return thread_nanoseconds() - before;
}

} // namespace lunamoo::bench
