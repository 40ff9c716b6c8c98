// Tasks whose rows somebody forged, checksums included, and the programs they come from; for the
// fuzzer and for a test.
#pragma once

#include "db/codec.h"
#include "db/stored_tasks.h"
#include "verbs/host.h"
#include "verbs/runtime.h"

#include <array>
#include <map>
#include <memory>

namespace lunamoo::verbs::forged {

class QuietHost : public Host {
  public:
    bool notify(db::ObjectId, std::string_view text) override {
        told.append(text).append("\n");
        return true;
    }
    std::vector<db::ObjectId> connected(bool) const override { return {}; }
    std::optional<ConnectionInfo> connection(db::ObjectId) const override { return std::nullopt; }
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
    void log(std::string_view text) override { told.append(text).append("\n"); }
    bool run_on_worker(std::int64_t, std::function<std::string()>) override { return false; }
    std::int64_t utc_microseconds() const override { return now; }
    std::int64_t steady_microseconds() const override { return now; }
    std::string version() const override { return "fuzz"; }

    std::string told; // to whomever
    std::int64_t now = 1'000'000'000'000;
};

// Ann's verbs of #4; each is started as a task. They stop in every way that there is.
inline constexpr std::array kPrograms{
    "local s = 0 for i = 1, 5 do s = s + i suspend(0) end return s",
    "local s = 0.5 for i = 1.5, 4, 0.5 do s = s + i suspend(0) end return s",
    "local t = {a = 1, b = 2, [3] = 4, [1.5] = 5, [obj(3)] = 6} "
    "for k, v in pairs(t) do t[k] = nil suspend(0) end return next(t)",
    "local a, b, c = {}, {}, function() end local t = {[a] = 1, [b] = 2, [c] = 3, x = a} "
    "for k, v in pairs(t) do suspend(0) t[k] = v end return t[a] + t[b]",
    "local ok, e = pcall(function(...) suspend(0) local n = select('#', ...) "
    "error(E_RANGE, 'n' .. n .. suspend(0)) end, 1, 2, 3) suspend(0) return ok, e",
    "return xpcall(function() suspend(0) local x = nil return x.y end, "
    "function(e) suspend(0) return 'handled' end)",
    "local co = coroutine.create(function(a) for i = 1, 3 do a = coroutine.yield(a + i) suspend(0) "
    "end return a end) local x = 1 while coroutine.status(co) == 'suspended' do "
    "local ok, v = coroutine.resume(co, x) suspend(0) x = v or 0 end return x",
    "local gen = coroutine.wrap(function() for w in string.gmatch('one two three', '%a+') do "
    "coroutine.yield(w) suspend(0) end end) local t = {} for w in gen do t[#t + 1] = w suspend(0) "
    "end return table.concat(t, ',')",
    "local n = 0 local function inc() n = n + 1 return n end local function get() return n end "
    "inc() suspend(0) inc() local t = {inc(), suspend(0), get(), {suspend(0)}} return #t, get()",
    "local m = setmetatable({}, {__index = function(t, k) suspend(0) return k .. '!' end, "
    "__add = function(a, b) suspend(0) return 7 end, __lt = function() return suspend(0) == 1 end, "
    "__concat = function(a, b) suspend(0) return 'c' end, __call = function(self, x) suspend(0) "
    "return x end, __eq = function() suspend(0) return true end}) "
    "local o = setmetatable({}, getmetatable(m)) "
    "return m.x, m + 1, m < o, 'a' .. 'b' .. m .. 'c', m(5), m == o, -#m.y",
    "do local x <close> = setmetatable({}, {__close = function(v, e) suspend(0) end}) "
    "local y <close> = setmetatable({}, {__close = function(v, e) suspend(0) end}) suspend(0) end "
    "for a, b in pairs(setmetatable({}, {__pairs = function(t) suspend(0) "
    "return next, {5, 6}, nil end})) do local z <close> = setmetatable({}, {__close = function() "
    "suspend(0) end}) if b == 6 then return (function(...) suspend(0) return ... end)(a, b) end "
    "end",
    "local v = this:bobs(1, {2, 3}) suspend(0) return v, this:helper(4, 5)",
    "local up = {x = 1} fork(0, function(a, b) suspend(0) up.x = a for i = 1, 2 do suspend(0) end "
    "return up.x end, 5, 'six') suspend(0) return up.x",
    "local ok, v = pcall(eval, 'local q = suspend(0) return 1, 2, q') suspend(0) return ok, v",
    "local co = coroutine.create(function() local z <close> = setmetatable({}, {__close = "
    "function() end}) error('x') end) coroutine.resume(co) suspend(0) "
    "local fresh = coroutine.create(function(...) return ... end) suspend(0) "
    "return coroutine.close(co), coroutine.resume(fresh, 1, 2)",
    "local s = '' for c in string.gmatch('abc', '.') do s = s .. c .. tostring(suspend(0)) end "
    "return s",
};

inline constexpr std::string_view kHelpers[][2] = {
    {"helper", "local a, b = ... suspend(0) return a + b, ..."},
    {"bobs",
     "local n, t = ... local s = 0 for i, v in ipairs(t) do s = s + v suspend(0) end "
     "local ok, e = pcall(function() return this:helper(n, s) end) suspend(0) return ok, e, s"},
};

inline constexpr db::ObjectId kThing{4};

class World {
  public:
    // Ticks are those of a slice.
    explicit World(Ticks ticks = 20'000) : ticks_(ticks) {
        for (int i = 0; i <= kThing.number; ++i)
            (void)world_.create(db::kNothing, db::kNothing);
        for (const int person : {1, 2, 3})
            for (const auto flag : {db::kPlayer, db::kProgrammer})
                world_.set_flag(db::ObjectId{person}, flag, true);
        world_.set_flag(db::ObjectId{1}, db::kWizard, true);
        for (std::size_t i = 0; i < kPrograms.size(); ++i)
            add_verb("main" + std::to_string(i), kPrograms[i], db::ObjectId{2});
        for (const auto& [name, source] : kHelpers)
            add_verb(std::string(name), source, db::ObjectId{name == "bobs" ? 3 : 2});
        add_verb("last", "return 1", db::ObjectId{2});
        db::ChangeSet changes;
        collector_.take(changes);
    }

    // The rows of a program at its stops, in order.
    std::vector<std::string> rows(std::size_t program) {
        return rows_of("main" + std::to_string(program), false);
    }
    // Likewise of a program of the caller's own, which stops at pauses as well where it is
    // pausable.
    std::vector<std::string> rows_of_text(std::string_view source, bool is_pausable = false) {
        const std::string name = "own" + std::to_string(own_programs_++);
        add_verb(name, source, db::ObjectId{2});
        return rows_of(name, is_pausable);
    }

    // Wakes a task from this row and runs so many slices of what comes of it. What was said: the
    // programs say nothing, so it is why the row was refused or the task failed.
    std::string wake(const std::string& row, int slices = 30) {
        host_.told.clear();
        if (wakes_++ % kWakesPerBoot == 0)
            awake_.reset();
        if (!awake_)
            awake_ = boot();
        db::ChangeSet changes;
        const std::vector<db::TaskRow> rows{{1, row, host_.now}};
        awake_->load_tasks(db::StoredTasks(rows), changes);
        run(*awake_, slices, [](const db::ChangeSet&) {});
        collector_.take(changes);
        std::string told = std::move(host_.told);
        if (has_tasks(*awake_) && !end_tasks(*awake_))
            awake_.reset();
        return told;
    }

  private:
    // A forged task may leave anything behind in its realms.
    static constexpr unsigned kWakesPerBoot = 500;

    std::vector<std::string> rows_of(const std::string& verb, bool is_pausable) {
        const auto runtime = boot();
        start(*runtime, verb, is_pausable);
        std::vector<std::string> rows;
        run(*runtime, 100, [&](const db::ChangeSet& changes) {
            for (const auto& row : changes.tasks)
                if (row.bytes)
                    rows.push_back(*row.bytes);
            for (const auto& row : changes.programs)
                programs_[row.hash] = row.content();
        });
        return rows;
    }

    std::unique_ptr<Runtime> boot() {
        RuntimeOptions options;
        options.pausable_ticks = 200;
        options.hash_seed = 12345;
        options.foreground_ticks = options.background_ticks = ticks_;
        options.foreground_cpu = options.background_cpu = std::chrono::seconds(2);
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

    // Kills all tasks; they die with the slice of another one. Were there really none left?
    bool end_tasks(Runtime& runtime) {
        std::vector<TaskId> left;
        runtime.for_each_task([&](const Task& task) { left.push_back(task.id); });
        for (const TaskId id : left)
            (void)runtime.kill(id);
        host_.now += 60'000'000;
        start(runtime, "last");
        db::ChangeSet changes;
        runtime.run_slice(changes);
        return !has_tasks(runtime);
    }

    void start(Runtime& runtime, std::string verb, bool is_pausable = false) {
        VerbStart start;
        start.this_object = kThing;
        start.called_as = std::move(verb);
        const auto found = world_.find_callable_verb(kThing, start.called_as);
        if (!found)
            return; // a forged task has done away with it
        start.definer = found->definer;
        start.verb_id = found->verb->id;
        start.variables.player = db::ObjectId{2};
        start.variables.argstr = "the words";
        start.payer = db::ObjectId{2};
        start.is_pausable = is_pausable;
        runtime.start_task(std::move(start));
    }

    template <typename F> void run(Runtime& runtime, int slices, F&& each) {
        for (; slices > 0; --slices) {
            host_.now += 1'000'000;
            runtime.wake_due();
            if (!runtime.has_ready())
                return;
            db::ChangeSet changes;
            runtime.run_slice(changes);
            each(changes);
        }
    }

    void add_verb(std::string names, std::string_view source, db::ObjectId owner) {
        db::Verb verb;
        verb.names = std::move(names);
        verb.owner = owner;
        verb.bits = db::kVerbRead | db::kVerbExecute | db::kVerbDebug;
        verb.program = std::make_shared<const db::Program>(db::Program{std::string(source)});
        world_.add_verb(kThing, std::move(verb));
    }

    const Ticks ticks_;
    db::World world_;
    db::ChangeCollector collector_{world_};
    QuietHost host_;
    std::map<db::Sha256, std::string> programs_;
    std::unique_ptr<Runtime> awake_; // kept, because opening realms takes longer than most rows
    unsigned wakes_ = 0;
    int own_programs_ = 0;
};

// A row cut at its first image: what is before it, the image, what is after.
struct Row {
    std::string head;
    std::string image; // without checksum
    std::string tail;
};

// By the image's own checksum: from each place where a string could begin, whether it is sealed.
inline Row cut(const std::string& row) {
    for (std::size_t at = 0; at < row.size(); ++at) {
        try {
            db::Reader reader(std::string_view(row).substr(at));
            const std::string_view sealed = reader.string();
            if (sealed.size() < 16)
                continue;
            return {row.substr(0, at), std::string(db::unseal(sealed)),
                    std::string(reader.bytes(reader.left()))};
        } catch (const db::CorruptData&) {
        }
    }
    std::abort();
}

inline std::string joined(const Row& row) {
    std::string sealed = row.image;
    db::seal(sealed);
    std::string all = row.head;
    db::put_string(all, sealed);
    return all + row.tail;
}

struct Fixture {
    World world;
    std::vector<std::vector<Row>> rows; // by program and stop

    explicit Fixture(Ticks ticks = 20'000) : world(ticks) {
        for (std::size_t program = 0; program < kPrograms.size(); ++program) {
            rows.emplace_back();
            for (const std::string& row : world.rows(program))
                rows.back().push_back(cut(row));
        }
    }
};

} // namespace lunamoo::verbs::forged
