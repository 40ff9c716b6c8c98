// A world in which programs run, and whose runtime may go and come back after every stop: the rows
// of stopped tasks are all that is left then, as in a file. Who wakes next is decided here, not by
// the clock, so that an order can be as awkward as it likes and the same each time.
#pragma once

#include "db/change_set.h"
#include "tests/hibernation/program.h"
#include "tests/verbs/nobody_host.h"
#include "verbs/runtime.h"

#include <map>
#include <memory>
#include <random>
#include <set>

namespace lunamoo::verbs::hibernation {

// What happens between two slices.
enum class Between : std::uint8_t {
    Nothing,
    Restart,  // a new runtime, with new realms, from the rows
    Eviction, // what sleeps leaves memory and is read when it wakes
};

// Who wakes next, of those that wait.
enum class Order : std::uint8_t {
    First,  // who has waited longest
    Last,   // who was born last
    Random, // by the seed
};

struct Manner {
    Between between = Between::Nothing;
    Order order = Order::First;
    unsigned seed = 0;
    Ticks paused_every = 0; // the programs are pausable, and paused after so many ticks; 0: not
    int compilers = 1;      // how many compilers take turns, a start each (other_compiler.h)
};

struct Outcome {
    std::vector<std::vector<std::string>> logs; // by stage
    std::string told;                           // lines to players, and what the server logged
    std::string world;                          // every object, property and verb at the end
    Ticks ticks = 0;
    int stops = 0;
    int boots = 0;
    int tasks = 0; // that were ever there
    int bytecode_reads = 0;
};

class Host : public test::NobodyHost {
  public:
    bool notify(db::ObjectId who, std::string_view text) override;
    std::optional<ConnectionInfo> connection(db::ObjectId) const override {
        return ConnectionInfo{};
    }
    void log(std::string_view text) override { told.append(text).append("\n"); }
    std::int64_t utc_microseconds() const override { return now++; } // no two moments are the same
    std::int64_t steady_microseconds() const override { return now; }

    std::string told;
    mutable std::int64_t now = 1'000'000'000'000;
};

class RestartedWorld {
  public:
    explicit RestartedWorld(Manner manner);
    ~RestartedWorld();

    // A stage of the program's own, on which its `main` is started.
    void add(const Program& program);
    // To the end of all tasks.
    Outcome run();
    // Until so many slices have been run, or all tasks are at their end: true then.
    bool run_slices(int slices);
    Outcome outcome();

    // What a file would hold now, as bytes; and a world that goes on from them.
    std::string saved();
    static std::unique_ptr<RestartedWorld> of(std::string_view saved, Manner manner);

    Runtime& runtime() { return *runtime_; }
    db::World& world() { return world_; }
    Host& host() { return host_; }
    std::map<TaskId, db::TaskRow>& rows() { return rows_; }
    // Texts, and what they were compiled to, by hash; the hashes of the latter.
    std::map<db::Sha256, std::string>& programs() { return programs_; }
    const std::set<db::Sha256>& bytecode() const { return bytecode_; }
    // From the next start on.
    void set_compiler(Runtime::OtherCompiler compiler) { compiler_ = std::move(compiler); }
    void boot();

  private:
    struct Empty {};
    RestartedWorld(Manner manner, Empty);
    void add_verb(db::ObjectId to, const std::string& name, const std::string& source,
                  db::ObjectId owner, const std::string& bits);
    void start(db::ObjectId stage);
    void step();
    bool make_ready();
    bool wake_one();
    std::vector<TaskSummary> waiting();
    TaskSummary chosen(std::vector<TaskSummary> tasks);
    void wake(const TaskSummary& task);
    void keep(const db::ChangeSet& changes);
    bool may_restart();
    void between();
    void read_wanted();
    std::string described() const;

    const Manner manner_;
    std::mt19937 dice_;
    db::World world_;
    db::ChangeCollector collector_{world_};
    Host host_;
    std::unique_ptr<Runtime> runtime_;
    std::map<TaskId, db::TaskRow> rows_;
    std::map<db::Sha256, std::string> programs_;
    std::set<db::Sha256> bytecode_;
    Runtime::OtherCompiler compiler_;
    std::map<TaskId, int> births_; // by the order in which tasks first came
    std::map<TaskId, int> stops_;  // when they last stopped
    std::vector<db::ObjectId> stages_;
    Outcome outcome_;
    int lines_ = 0; // given to readers
};

} // namespace lunamoo::verbs::hibernation
