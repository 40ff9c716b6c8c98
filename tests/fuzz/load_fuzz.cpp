// A stranger's program: given to load(), and what it makes is run, with few ticks, in a world with
// others' things in it. It ends soon, whatever it does; it changes nothing of others'; the realm
// works as before; and what it leaves suspended goes on from its row in another runtime.
//
// The world and both runtimes are kept from one input to the next; tasks that are left are killed.
//
// The text is as it is, or, where the first byte is 0, made from the bytes (lua_program.h), so that
// most of it compiles.
#include "tests/fuzz/forged_task.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/lua_program.h"

#include <ctime>

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

constexpr Ticks kTicks = 2000;            // compiling a program of the maker takes about 800
constexpr double kMostMilliseconds = 150; // of a slice, under sanitizers: a tick is about 0.2 us
constexpr int kSlices = 6;
constexpr int kSlicesElsewhere = 2;
constexpr unsigned kRunsPerWorld = 2000;
constexpr unsigned kRunsPerProbe = 8;
constexpr db::ObjectId kSystem{0}, kWizard{1}, kAnn{2}, kBob{3}, kThing{4}, kWizards{5}, kBobs{6};

constexpr std::string_view kMain = "local f, e = load(argstr) if not f then error(e) end "
                                   "return f(this, 3, 'abc', {1, 2, x = 3.5}, obj(5), E_PERM)";
constexpr std::string_view kProbe =
    "local t = {} for i = 1, 3 do t[i] = i * i end local ok, e = pcall(error, E_RANGE) "
    "return string.format('%d %s', #t, table.concat(t, ',')) .. tostring(e) .. math.type(2.5) "
    ".. ('x'):rep(3) .. tostring(this) .. type(sys)";
constexpr std::string_view kProbed = "3 1,4,9E_RANGEfloatxxx#4table";

double milliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

class Host : public forged::QuietHost {
  public:
    bool boot(db::ObjectId who) override { return who == kAnn || is_asked(); } // recycled
    bool switch_player(db::ObjectId, db::ObjectId) override { return is_asked(); }
    ForcedInput force_input(db::ObjectId who, std::string_view) override {
        return who == kAnn || is_asked() ? ForcedInput::Queued : ForcedInput::NotConnected;
    }
    void shutdown(std::string_view) override { is_asked(); }
    void dump_database() override { is_asked(); }
    std::int64_t steady_microseconds() const override { return now; }

  private:
    static bool is_asked() {
        fuzz::claim(false, "nobody but wizards reaches the server");
        return false;
    }
};

class World {
  public:
    World() {
        for (int i = 0; i <= kBobs.number; ++i)
            (void)world_.create(db::kNothing, db::kNothing);
        for (const auto person : {kWizard, kAnn, kBob})
            for (const auto flag : {db::kPlayer, db::kProgrammer})
                world_.set_flag(person, flag, true);
        world_.set_flag(kWizard, db::kWizard, true);
        for (const auto& [what, owner] :
             {std::pair{kSystem, kWizard}, {kThing, kAnn}, {kWizards, kWizard}, {kBobs, kBob}})
            world_.set_owner(what, owner);
        set_up_things();
        db::ChangeSet changes;
        collector_.take(changes);
        runtime_ = new_runtime();
        other_ = new_runtime();
    }

    // Runs the text as a program of Ann's until nothing of it is ready.
    void run(std::string text) {
        rows_.clear();
        host_.told.clear();
        start(*runtime_, "main", std::move(text));
        run_slices(*runtime_, kSlices, true);
        for (const std::string& row : rows_)
            go_on_elsewhere(row);
        if (is_spoiled())
            return;
        if (++runs_ % kRunsPerProbe == 0 || has_tasks(*runtime_))
            probe(*runtime_);
    }

    // Ann may recycle herself and her thing, and give its verbs other texts.
    bool is_spoiled() const {
        return !world_.valid(kAnn) || !has_verb("main", kMain) || !has_verb("probe", kProbe);
    }

  private:
    void set_up_things() {
        (void)world_.add_property(kAnn, "quota", quota(), kWizard, db::kPropertyRead);
        for (const auto& [what, owner] :
             {std::pair{kThing, kAnn}, {kWizards, kWizard}, {kBobs, kBob}}) {
            (void)world_.add_property(what, "p", db::Value::integer(1), owner, db::kPropertyRead);
            (void)world_.add_property(what, "secret", db::Value::integer(2), owner, 0);
        }
        add_verb(kThing, "main", kMain, kAnn);
        add_verb(kThing, "probe", kProbe, kAnn);
        for (const auto& [name, source] : forged::kHelpers)
            add_verb(kThing, std::string(name), source, name == "bobs" ? kBob : kAnn);
        add_verb(kWizards, "call back", "local f, x = ... return x, caller_perms(), callers()",
                 kWizard);
    }

    bool has_verb(std::string_view name, std::string_view source) const {
        const auto found = world_.find_callable_verb(kThing, name);
        return found && found->verb->program && found->verb->program->source == source;
    }

    static db::Value quota() {
        db::Table::Builder limits;
        const auto set = [&](std::string_view name, std::int64_t most) {
            (void)limits.set(db::Value::short_string(name), db::Value::integer(most));
        };
        set("memory", 3 << 20);
        set("task_memory", 2 << 20);
        set("tasks", 6);
        set("objects", 40);
        return *limits.finish();
    }

    void add_verb(db::ObjectId on, std::string names, std::string_view source, db::ObjectId owner) {
        db::Verb verb;
        verb.names = std::move(names);
        verb.owner = owner;
        verb.bits = db::kVerbRead | db::kVerbExecute | db::kVerbDebug;
        verb.program = std::make_shared<const db::Program>(db::Program{std::string(source)});
        world_.add_verb(on, std::move(verb));
    }

    std::unique_ptr<Runtime> new_runtime() {
        RuntimeOptions options;
        options.hash_seed = 12345;
        options.foreground_ticks = options.background_ticks = kTicks;
        options.foreground_cpu = options.background_cpu = std::chrono::seconds(5);
        auto runtime = std::make_unique<Runtime>(world_, host_, options);
        runtime->set_program_source([this](const db::Sha256& hash) -> std::optional<std::string> {
            const auto found = programs_.find(hash);
            return found == programs_.end() ? std::nullopt : std::optional(found->second);
        });
        return runtime;
    }

    static bool has_tasks(Runtime& runtime) {
        bool are_any = false;
        runtime.for_each_task([&](const Task&) { are_any = true; });
        return are_any;
    }

    void start(Runtime& runtime, std::string_view verb, std::string text) {
        VerbStart start;
        start.this_object = kThing;
        start.called_as = verb;
        const auto found = world_.find_callable_verb(kThing, verb);
        fuzz::claim(found.has_value(), "the verbs are there");
        start.definer = found->definer;
        start.verb_id = found->verb->id;
        start.variables.player = kAnn;
        start.variables.argstr = std::move(text);
        start.payer = kAnn;
        runtime.start_task(std::move(start), [this](TaskEnd end, const db::Value& value) {
            ended_ = end;
            result_ = value;
        });
    }

    void run_slices(Runtime& runtime, int slices, bool keeps_rows) {
        for (; slices > 0; --slices) {
            host_.now += 60'000'000;
            runtime.wake_due();
            if (!runtime.has_ready())
                return;
            db::ChangeSet changes;
            const double before = milliseconds();
            runtime.run_slice(changes);
            fuzz::claim(milliseconds() - before < kMostMilliseconds,
                        "a slice of few ticks is short");
            check_changes(changes);
            for (const auto& row : changes.programs)
                programs_[row.hash] = row.content();
            for (const auto& row : changes.tasks)
                if (keeps_rows && row.bytes && rows_.size() < 2)
                    rows_.push_back(*row.bytes);
        }
    }

    void check_changes(db::ChangeSet& changes) {
        collector_.take(changes);
        for (const auto& row : changes.objects)
            check_changed(row.id);
        for (const auto& row : changes.parts)
            check_changed(row.key.object);
    }

    static void check_changed(db::ObjectId id) {
        fuzz::claim(id != kSystem && id != kWizard && id != kBob && id != kWizards && id != kBobs,
                    "nothing of others' is changed");
    }

    void go_on_elsewhere(const std::string& row) {
        host_.told.clear();
        db::ChangeSet changes;
        const std::vector<db::TaskRow> rows{{1, row, host_.now}};
        other_->load_tasks(db::StoredTasks(rows), changes);
        run_slices(*other_, kSlicesElsewhere, false);
        fuzz::claim(host_.told.find("is damaged") == std::string::npos &&
                        host_.told.find("cannot go on") == std::string::npos,
                    "what was saved can be read");
        if (has_tasks(*other_))
            probe(*other_);
    }

    // Kills what is left of tasks; then a plain verb runs as ever.
    void probe(Runtime& runtime) {
        std::vector<TaskId> left;
        runtime.for_each_task([&](const Task& task) { left.push_back(task.id); });
        for (const TaskId id : left)
            (void)runtime.kill(id); // dies with the next slice
        host_.now += 60'000'000;
        start(runtime, "probe", "");
        db::ChangeSet changes;
        runtime.run_slice(changes);
        check_changes(changes);
        fuzz::claim(ended_ == TaskEnd::Done && result_.is(db::Type::Table) &&
                        result_.as_table().array().size() == 1 &&
                        result_.as_table().array().front() == db::Value::short_string(kProbed),
                    "the realm works as before");
        fuzz::claim(!has_tasks(runtime), "a task that is killed is gone");
        result_ = {};
    }

    db::World world_;
    db::ChangeCollector collector_{world_};
    Host host_;
    std::map<db::Sha256, std::string> programs_; // as the file, which keeps them
    std::vector<std::string> rows_;
    std::unique_ptr<Runtime> runtime_;
    std::unique_ptr<Runtime> other_; // on the same world: where rows go on
    unsigned runs_ = 0;
    TaskEnd ended_ = TaskEnd::Done;
    db::Value result_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static std::unique_ptr<World> world;
    static unsigned runs = 0;
    if (runs++ % kRunsPerWorld == 0 || world->is_spoiled())
        world = std::make_unique<World>();
    const std::string_view bytes = fuzz::text_of(data, size);
    world->run(size > 0 && data[0] == 0 ? fuzz::program_of(bytes.substr(1)) : std::string(bytes));
    return 0;
}
