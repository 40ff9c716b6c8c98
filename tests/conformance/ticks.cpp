// Same program, same ticks: makes programs by dice and runs each three times, as differently as can
// be but for the program:
//   1. in a new world, nothing compiled, the collector stopped;
//   2. in the same one, the verbs compiled, among the garbage of the first run;
//   3. in a world with another hash seed, old, full of others' garbage, the collector at work all
//   the
//      time.
// Ticks and results must be the same each time. Prints a line for each program, "name ticks
// result", for another build's to be compared with (compare_ticks.py), and how many programs have
// each kind of statement.
//
//   conformance_ticks [COUNT [SEED]]
#include "tests/conformance/session.h"
#include "tests/conformance/tick_statements.h"

#include "db/checksum.h"

#include <cstdio>
#include <cstdlib>
#include <optional>

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

struct Outcome {
    Ticks ticks = 0;
    std::string result;
    bool operator==(const Outcome&) const = default;
};

// With two owners: the programs' own verbs are on `mine`, those of another on `other`.
class Place {
  public:
    explicit Place(unsigned hash_seed) : session_(options(hash_seed)) {
        neighbour_ = *session_.world.create(db::kNothing, db::kNothing);
        session_.world.set_flag(neighbour_, db::kProgrammer, true);
        mine_ = *session_.world.create(db::kNothing, session_.programmer);
        other_ = *session_.world.create(db::kNothing, neighbour_);
        add_verb(mine_, "add", "local a, b = ... return a + b", session_.programmer);
        add_verb(other_, "list",
                 "local l, k = ... local u = {k} for i, v in ipairs(l) do u[i + 1] = v end "
                 "return u",
                 neighbour_);
        add_verb(other_, "fail", "error(E_INVARG, 'number ' .. ...)", neighbour_);
        add_verb(other_, "nap", "local k = ... suspend(0) return k + 1", neighbour_);
        for (const char* name : {"count", "list"})
            (void)session_.world.add_property(mine_, name, {}, session_.programmer,
                                              *db::parse_property_bits("r"));
    }

    Outcome run(const std::string& program) {
        set("count", db::Value::integer(0));
        set("list", db::empty_table());
        Outcome outcome;
        session_.runtime.start_eval("local mine, other = obj(" + std::to_string(mine_.number) +
                                        "), obj(" + std::to_string(other_.number) + ") " + program,
                                    session_.programmer, [&](TaskEnd end, const db::Value& value) {
                                        outcome.result =
                                            (end == TaskEnd::Done ? "done " : "ended otherwise ") +
                                            text_of(value);
                                    });
        while (session_.runtime.has_ready()) {
            db::ChangeSet changes;
            session_.runtime.run_slice(changes);
            outcome.ticks += session_.runtime.last_slice_ticks();
            session_.runtime.wake_due();
        }
        return outcome;
    }

    void stop_collector() { lua_gc(session_.state(), LUA_GCSTOP); }
    void collect_all_the_time() {
        for (const auto owner : {session_.programmer, neighbour_})
            lua_gc(session_.runtime.realm_for(owner).state(), LUA_GCINC, 10, 1000, 8);
    }
    void collect() { lua_gc(session_.state(), LUA_GCCOLLECT); }

  private:
    static RuntimeOptions options(unsigned hash_seed) {
        RuntimeOptions options = test::Session::unhurried();
        options.hash_seed = hash_seed;
        return options;
    }
    static std::string text_of(const db::Value& value) {
        return value.is(db::Type::Error) ? value.as_error().message : db::to_literal(value);
    }
    void add_verb(db::ObjectId on, std::string names, std::string source, db::ObjectId owner) {
        db::Verb verb;
        verb.names = std::move(names);
        verb.owner = owner;
        verb.bits = *db::parse_verb_bits("rxd");
        verb.program = std::make_shared<const db::Program>(db::Program{std::move(source)});
        session_.world.add_verb(on, std::move(verb));
    }
    void set(const char* name, db::Value value) {
        (void)session_.world.set_property(mine_, *session_.world.symbols().find(name),
                                          std::move(value));
    }

    test::Session session_;
    db::ObjectId neighbour_, mine_, other_;
};

std::string short_hash(const std::string& text) {
    const db::Sha256 hash = db::sha256(text);
    char hex[9];
    std::snprintf(hex, sizeof(hex), "%02x%02x%02x%02x", hash[0], hash[1], hash[2], hash[3]);
    return hex;
}

// What one run says and the others do not.
bool report(const char* name, const std::string& program, const Outcome* runs) {
    if (runs[0] == runs[1] && runs[0] == runs[2] && runs[0].result.starts_with("done "))
        return true;
    std::printf("FAILED %s\n%s\n", name, program.c_str());
    for (int i = 0; i < 3; ++i)
        std::printf("  run %d: %lld ticks, %s\n", i + 1, static_cast<long long>(runs[i].ticks),
                    runs[i].result.c_str());
    return false;
}

} // namespace

int main(int argc, char** argv) {
    const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
    test::ProgramGenerator generator(argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 5409,
                                     test::tick_statements());
    Place old(77);
    old.collect_all_the_time();
    int failures = 0;
    Ticks sum = 0;
    for (int i = 1; i <= count; ++i) {
        const std::string program = generator.next();
        Place fresh(1);
        fresh.stop_collector();
        Outcome runs[3];
        runs[0] = fresh.run(program);
        if (i % 2 == 0)
            fresh.collect();
        runs[1] = fresh.run(program);
        runs[2] = old.run(program);
        char name[16];
        std::snprintf(name, sizeof(name), "%04d", i);
        failures += report(name, program, runs) ? 0 : 1;
        std::printf("%s %lld %s\n", name, static_cast<long long>(runs[0].ticks),
                    short_hash(runs[0].result).c_str());
        sum += runs[0].ticks;
    }
    for (const auto& [kind, programs] : generator.counts()) {
        std::printf("kind %s: %d\n", kind.c_str(), programs);
        if (programs == 0) {
            std::printf("FAILED no program has it: %s\n", kind.c_str());
            ++failures;
        }
    }
    std::printf("%d programs, each three times, %lld ticks, %d differ\n", count,
                static_cast<long long>(sum), failures);
    return failures == 0 ? 0 : 1;
}
