// The runtime of one world: its realms, its tasks, and run_slice, the sentence of the whole
// program: begin, resume, then exactly one of finish or suspend or abort, and the rows to commit.
// Does not know connections (verbs/host.h) nor the file (the caller gives the rows to the writer).
// World thread; nothing is global, so that two worlds can live in one process.
#pragma once

#include "db/change_set.h"
#include "db/world.h"
#include "verbs/effects.h"
#include "verbs/evicted_tasks.h"
#include "verbs/failure_log.h"
#include "verbs/file_questions.h"
#include "verbs/host.h"
#include "verbs/kept_texts.h"
#include "verbs/lua/meter.h"
#include "verbs/pausing.h"
#include "verbs/runtime_options.h"
#include "verbs/scheduler.h"
#include "verbs/task.h"
#include "verbs/task_summary.h"
#include "verbs/verb_start.h"
#include "verbs/world_clock.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <unordered_map>
#include <utility>

namespace lunamoo::db {
class StoredTasks;
}

namespace lunamoo::verbs {

class AuditTrail;
class Grants;
class Realm;

// Processor time of this thread.
std::int64_t thread_microseconds();

class Runtime {
  public:
    Runtime(db::World& world, Host& host, RuntimeOptions options);
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    db::World& world() { return world_; }
    Host& host() { return effects_; }
    const RuntimeOptions& options() const { return options_; }

    // -- Starting tasks (runtime_starting.cpp). They run when run_slice takes them.
    // Starts `name` on `object` if it is there (x bit not needed: the server calls); 0 if it is
    // not. `payer` pays; where none is given, the player of `variables`.
    TaskId start_server_task(db::ObjectId object, std::string_view name,
                             std::vector<db::Value> arguments, TaskVariables variables,
                             std::function<void(TaskEnd, const db::Value&)> on_end = {},
                             std::optional<db::ObjectId> payer = {});
    TaskId start_task(VerbStart start, std::function<void(TaskEnd, const db::Value&)> on_end = {},
                      std::function<void()> on_first_stop = {});
    // Code typed at the program's command line; runs with `perms`. on_end gets the
    // list of results, or the error.
    TaskId start_eval(const std::string& code, db::ObjectId perms,
                      std::function<void(TaskEnd, const db::Value&)> on_end);

    // -- Running
    // A task may run now. Not those whose payer waits because of a rate.
    bool has_ready();
    // Microseconds until a payer who waits because of a rate may go on, if one does.
    std::optional<std::int64_t> wait_for_rates() const;
    // Microseconds until `payer` may go on; 0 where no rate makes him wait.
    std::int64_t wait_of(db::ObjectId payer) const;
    // Runs one slice of the task whose turn it is. What it changed is in the world; the rows of
    // tasks that stopped or ended are appended to `changes`. False where none has run, because the
    // task has to be read first.
    bool run_slice(db::ChangeSet& changes);
    Ticks last_slice_ticks() const { return last_slice_ticks_; }
    // What the last slice changed, or the answer since, takes so many bytes in the file.
    void note_written(std::size_t bytes);
    // So many bytes were said on the account of `payer` outside of slices.
    void note_told(db::ObjectId payer, std::size_t bytes);
    // Who paid for the last slice, or for the task whose question was answered since.
    db::ObjectId last_payer() const { return last_payer_; }
    // Whether no slice of the payer's runs until it is said that one may: his writes wait.
    void set_waiting(db::ObjectId payer, bool waits);
    // Makes tasks ready whose time has come: those of this run in the order of their times, and so
    // many of those whose time came before it as may go on by now, the longest overdue first.
    void wake_due();
    // Microseconds until wake_due has something to do, if it has.
    std::optional<std::int64_t> wait_for_wakes() const;
    // The clock that tasks wake by.
    std::int64_t world_microseconds() const { return clock_.now(host_.steady_microseconds()); }
    // Adds what the next run must know of the clock, where that is not in the file yet or old.
    void keep_clock(db::ChangeSet& changes);

    // -- What comes from outside
    // A line for a task that reads from `who`: which one took it, or 0.
    TaskId deliver_line(db::ObjectId who, std::string_view line);
    bool is_reading(db::ObjectId who) const;
    void connection_closed(db::ObjectId who);       // its readers wake with E_INVARG
    void reply(TaskId task, std::string_view text); // a worker's result
    void reply(TaskId task, db::Value value);       // an error is raised

    // -- Tasks of the file
    // Takes the tasks of a stored world; damaged ones fail with a log line, nobody else is harmed.
    // Where eviction is allowed they stay in the file until they wake, and of those that have a
    // summary the bytes are not needed. Where it is not, each needs its bytes.
    void load_tasks(const db::StoredTasks& tasks, db::ChangeSet& changes);
    // The same for a world that nobody serves: they can be listed, looked at, resumed and killed,
    // which is written as ever, and none of them goes on; damaged ones are logged and stay as they
    // are. In place of load_tasks and allow_eviction.
    void leave_asleep(const db::StoredTasks& tasks);
    // A row of the table programs by its key: a text, or what one was compiled to.
    using FindProgram = std::function<std::optional<std::string>(const db::Sha256&)>;
    void set_program_source(FindProgram find) { find_program_ = std::move(find); }
    std::optional<std::string> find_program(const db::Sha256& hash) const {
        return find_program_ ? find_program_(hash) : std::nullopt;
    }
    // For tests of a build that compiles texts to other instructions: what is compiled in their
    // place. Before any task runs.
    using OtherCompiler = std::function<std::string(const std::string& text)>;
    void set_other_compiler(OtherCompiler compiler) { other_compiler_ = std::move(compiler); }
    const OtherCompiler& other_compiler() const { return other_compiler_; }

    // -- Leaving memory (runtime_evicting.cpp)
    // From now on stopped tasks are left to the file: whoever says so reads what take_wanted tells.
    void allow_eviction() { is_evicting_ = true; }
    // Evicts whom it is time for, some at once; closes realms that nobody has been in for a minute.
    void keep_memory();
    // Microseconds until keep_memory has something to do, if it has.
    std::optional<std::int64_t> wait_for_memory() const;
    // Tasks whose rows are to be read and given to rows_read, after all that was handed out before
    // is written; `most` at a time, the others next time.
    std::vector<TaskId> take_wanted(std::size_t most = SIZE_MAX);
    // One that is gone has a row without bytes.
    void rows_read(const std::vector<db::TaskRow>& rows);
    // Shows the task at once, or, evicted, when it has been read; null where it is gone or damaged.
    void look_at(TaskId stopped, std::function<void(const Task*)> look);

    // -- Lists of tasks (runtime_listing.cpp)
    // In memory and not.
    std::size_t task_count() const { return tasks_.size() + evicted_.size(); }
    std::size_t evicted_count() const { return evicted_.size(); }
    std::size_t sleepers_noted() const { return sleepers_.size(); } // stops, for tests
    std::optional<TaskState> state_of(TaskId id) const;
    std::optional<TaskSummary> summary_of(TaskId id) const;
    // Those that have stopped and would go on with the authority of `programmer`.
    std::size_t stopped_count(db::ObjectId programmer) const;
    std::vector<TaskId> stopped_tasks(db::ObjectId programmer) const; // by number
    std::vector<TaskId> waiting_tasks() const; // all but the running one, by number; linear

    // -- What is only in the file (runtime_waiting.cpp)
    using FileAnswer = FileQuestions::Answer;
    using FileQuestion = FileQuestions::Question;
    // What is asked next; nothing until file_answered() for the one before: whoever has the store
    // answers it, after all that was handed out before is written.
    std::optional<FileQuestions::Asked> take_question() { return questions_.take(); }
    static FileAnswer answer_from(db::Store& store, const FileQuestion& question);
    void file_answered(TaskId task, const FileAnswer& answer);
    // Stops the running task until its question is answered; for a builtin that returns
    // suspend_here().
    void ask_file(FileQuestion question);

    // -- For builtins
    Grants& grants() { return *grants_; }
    AuditTrail& audit() { return *audit_; }
    Task& current() { return *current_; }
    const Task* find_current() const { return current_; } // null between slices
    Meter& meter() { return meter_; }
    // The ticks that the running task may still use before it is aborted.
    Ticks ticks_left() const { return std::max<Ticks>(meter_.ticks, 0) + meter_.reserve; }
    // Called once when the running task begins to die, with its frames still there.
    void note_abort();
    Task* find_task(TaskId id);                       // in memory
    template <typename F> void for_each_task(F&& f) { // in memory
        for (auto& [id, task] : tasks_)
            f(*task);
    }
    // E_QUOTA where what the slice resumes tasks with is more than may be kept for their `payer`.
    db::Result<void> may_resume_with(db::ObjectId payer, const db::Value& value);
    // Texts that the file keeps, see verbs/kept_texts.h; not asked of wizards.
    db::Result<void> may_keep_texts(db::ObjectId payer, std::size_t bytes);
    db::Result<void> take_texts(db::ObjectId payer, std::size_t bytes); // where they may be kept
    db::Result<void> resume(TaskId id, db::Value value);                // E_INVARG unless Suspended
    db::Result<void> kill(TaskId id); // E_INVARG where there is none
    // E_QUOTA where the payer may not have another task, or so many more bytes of images, waiting.
    db::Result<void> may_queue(db::ObjectId payer, std::size_t image_bytes = 0);
    // A line to a player or connection, on the account of the running task's payer; false where
    // there is no such connection. E_QUOTA where the slice sends more than its payer's bucket
    // holds.
    db::Result<bool> notify(db::ObjectId who, std::string_view text);
    // Which limit has refused memory last: "#52's quota 'memory' is used up: ..."; empty where it
    // was none of ours.
    std::string refusal_text() const;
    TaskId new_task_id();
    // The stop that the running builtin asks for, until a time of the world's clock (-1: none);
    // takes effect when it returns suspend_here().
    void stop_current(TaskState state, std::int64_t wake_microseconds, db::ObjectId reading_from);
    // Likewise until a reply; `begin` is called once the stop is certain, and sees to it that one
    // comes.
    void await_reply(std::function<void()> begin);
    // Queues a forked task whose image holds the function; id.
    TaskId adopt_fork(std::unique_ptr<Task> task, std::int64_t wake_microseconds);
    std::uint64_t next_random();

    // -- Pausable code (runtime_pausing.cpp)
    // Some of the running task's code is pausable: what is left of its slice ends sooner, by a
    // pause, where it can be paused then.
    void enter_pausable();
    // The meter of the running task is below zero and it may be pausable. GoOn: it has ticks again.
    Expiry expired(lua_State* L, PausePoint point);

    // -- What can be undone (runtime_atomic.cpp)
    // Where things were when an atomic began.
    struct AtomicMark {
        std::size_t effects = 0, forks = 0, killed = 0, resumed = 0; // how many there were
        std::int64_t output_bytes = 0;
        std::int64_t kept = 0; // bytes, for those around it
        std::uint64_t policy = 0;
        std::size_t audit = 0; // the next row
    };
    bool is_atomic() const { return world_.has_savepoint(); }
    AtomicMark open_atomic();
    // The innermost: what was done in it stays, where there is none around it.
    void close_atomic(const AtomicMark& mark);
    // As if nothing had been done in it.
    void undo_atomic(const AtomicMark& mark);
    // Before each change within one: takes the ticks for what has been kept so far. Raises E_QUOTA
    // where that is more than the task may hold.
    void pay_for_undo(lua_State* L);
    void charge_for_undo(lua_State* L); // the ticks alone
    std::size_t forked_since(const AtomicMark& mark) const {
        return new_forks_.size() - mark.forks;
    }
    std::size_t killed_since(const AtomicMark& mark) const { return killed_.size() - mark.killed; }
    const Effects& effects() const { return effects_; }

    // -- Realms
    Realm& realm_for(db::ObjectId owner);
    const Realm* find_realm(db::ObjectId owner) const;
    template <typename F> void for_each_realm(F&& f) const {
        for (const auto& [owner, realm] : realms_)
            f(*realm);
    }
    void report_compile_failure(const std::string& text) { host_.log(text); }

    // -- For calls between realms (verbs/calls.cpp, verbs/task_runner.cpp)
    enum class Event : std::uint8_t { None, Stop, Transfer, Pause };
    // Where a verb of another owner's is found again, while no verb and no realm has changed.
    struct CallTarget {
        std::uint64_t verb_id = 0;
        db::ObjectId definer;
        std::uint64_t verbs = 0, realms = 0; // the generations it is of
        Realm* realm = nullptr;
        const void* function = nullptr; // the realm's, which keeps it; null: not entered yet
    };
    // The one of this verb, or nothing where the verb is gone. Valid until the next call.
    CallTarget* target_of(db::ObjectId definer, std::uint64_t verb_id);
    // What the body of the activation being entered is to run; read by it at once.
    struct Entering {
        lua_State* source = nullptr; // where the arguments are, at 1..count; null: `arguments`
        int count = 0;
        const std::vector<db::Value>* arguments = nullptr;
        db::ObjectId definer;
        std::uint64_t verb_id = 0;
        const std::string* eval_source = nullptr; // instead of a verb
        CallTarget* target = nullptr;             // where it is known: the realm's function
    };
    // The activation that has just ended; its results are on its thread.
    struct Finished {
        bool pending = false;
        int status = 0;
        int results = 0;
    };
    struct CallState {
        Event event = Event::None;
        Entering entering;
        Finished finished;
        int nested = 0; // calls across realms on the C stack
        std::string eval_text;
    };
    CallState& call_state() { return call_state_; }
    // Enters `realm` for the current task: a thread with the body on it, as the innermost
    // activation. False where the realm has no memory for it.
    bool push_activation(Realm& realm, std::string_view called_as);
    void pop_activation(); // the innermost one; its thread goes back to the pool
    // Before a task is read back into a realm that is nearly full: evicts others of it, collects.
    void make_room(Realm& realm, const Task* kept);

  private:
    struct Sleeper {
        std::int64_t since = 0; // by the steady clock
        TaskId task = 0;
        std::uint64_t stop = 0; // else it has woken since
    };
    enum class Stop : std::uint8_t { Done, Failed, Aborted, Stopped, Paused };
    Stop run_task(Task& task, db::Value& result);
    bool begin(Task& task, db::Value& failure);
    bool prepare(Task& task, db::Value& failure);
    db::Value no_memory() const;
    void kill_activations(Task& task);
    void end_slice(Task& task, Stop stop, const db::Value& result, db::ChangeSet& changes);
    void begin_stop(Task& task);
    void note_stop(Task& task);
    void note_stopped(const Task& task);
    void forget_stopped(const Task& task);
    bool save_paused(Task& task, db::ChangeSet& changes);
    bool save_stopped(Task& task, db::ChangeSet& changes);
    void forget_stop(Task& task, bool was_background);
    bool goes_on();
    void finish(Task& task, TaskEnd end, const db::Value& value, db::ChangeSet& changes);
    db::Result<void> save(Task& task, db::ChangeSet& changes);
    void save_forks(db::ChangeSet& changes);
    void save_resumed(db::ChangeSet& changes);
    void save_resumed(EvictedTasks::Record& record, db::ChangeSet& changes);
    // -- runtime_limits.cpp
    void refresh_limits();
    void open_account(Task& task);
    void limit_realms(db::ObjectId payer);
    void close_account(const Task& task, std::int64_t microseconds);
    db::Result<void> may_keep(const Task& task, std::size_t row, std::size_t programs);
    void keep_image(Task& task, std::size_t bytes);
    void put_row(Task& task, std::string row, db::ChangeSet& changes);
    void flow(db::ObjectId payer, db::Resource rate, std::int64_t amount);
    void make_ready(Task& task);
    std::int64_t kept_for_undo() const;
    Ticks count_kept();
    void undo_forks(std::size_t first);
    void resume_now(TaskId id, db::Value value);
    void make_ready(EvictedTasks::Record& record);
    void report_failure(const Task& task, TaskEnd end, const db::Value& error);
    void tell(const Task& task, const std::string& text);
    void close_idle_realms();
    // -- runtime_waiting.cpp
    void queue_wake(Task& task);
    void wake(Task& task, db::Value value);
    void wake(EvictedTasks::Record& record, db::Value value);
    bool wake(TaskId id, db::Value value);
    void go_on(Task& task);
    void go_on(EvictedTasks::Record& record);
    void go_on(TaskId id);
    void release_overdue();
    void release(TaskId id);
    // -- runtime_evicting.cpp
    void note_sleeper(Task& task);
    Task* find_sleeper(const Sleeper& sleeper);
    bool is_short_of_memory();
    void evict(Task& task);
    void evict_from(const Realm& realm, const Task* kept, std::size_t most);
    void empty_worn(Realm& realm, std::int64_t now);
    void await(EvictedTasks::Record& record);
    void want(EvictedTasks::Record& record);
    Task& take_row(EvictedTasks::Record& record, const db::TaskRow& row);
    void keep_texts(db::ObjectId payer, std::size_t bytes);
    void show(TaskId id, Task* task);
    void load_summary(const db::TaskRow& row);
    void load_task(const db::TaskRow& row);
    void note_loaded(TaskId id, TaskState state, std::int64_t wake_microseconds);
    void start_clock(const Task& task);
    void start_watchdog(std::chrono::microseconds cpu);
    void stop_watchdog();
    Task& add_task(std::unique_ptr<Task> task);
    void erase(Task& task, db::ChangeSet& changes);
    void erase(EvictedTasks::Record& record, db::ChangeSet& changes);
    void forget(TaskId id, db::ObjectId reading_from);

    db::World& world_;
    Host& host_;
    Effects effects_{host_};
    FailureLog failure_log_;
    KeptTexts kept_texts_;
    std::int64_t resumed_bytes_ = 0; // values that the slice has resumed tasks with
    const RuntimeOptions defaults_;
    RuntimeOptions options_;
    std::uint64_t options_generation_ = 0; // of the world's policy
    Meter meter_;
    Scheduler scheduler_;
    std::unique_ptr<Grants> grants_;
    std::unique_ptr<AuditTrail> audit_;
    std::map<db::ObjectId, std::unique_ptr<Realm>> realms_;
    std::map<TaskId, std::unique_ptr<Task>> tasks_;              // in memory
    std::unordered_map<db::ObjectId, std::set<TaskId>> stopped_; // of these, by programmer
    std::map<db::ObjectId, std::vector<TaskId>> readers_;

    WorldClock clock_;
    WorldClock::Stored stored_clock_;                 // what the file knows
    std::set<std::pair<std::int64_t, TaskId>> wakes_; // of tasks in memory
    struct Overdue {
        std::int64_t wake_microseconds = 0;
        TaskId task = 0; // which is_overdue, else it has woken since
    };
    std::deque<Overdue> overdue_;   // since before this run, by time
    std::int64_t next_overdue_ = 0; // when one more may go on, by the steady clock

    bool is_evicting_ = false;
    bool are_asleep_ = false;      // the tasks of the file, see leave_asleep
    std::deque<Sleeper> sleepers_; // in memory, by time
    FileQuestions questions_;
    std::uint64_t stops_ = 0; // of all tasks
    EvictedTasks evicted_;
    // Of evicted tasks what is neither in the record nor in the row: what woke them, and what this
    // process alone knows.
    std::unordered_map<TaskId, db::Value> wake_values_;
    struct Kept {
        std::function<void(TaskEnd, const db::Value&)> on_end;
        bool is_hook = false;
    };
    std::unordered_map<TaskId, Kept> kept_;
    std::deque<TaskId> wanted_;
    std::unordered_map<TaskId, db::ObjectId>
        awaited_; // whose turn it is when they are read: payers
    std::unordered_map<TaskId, std::vector<std::function<void(const Task*)>>> looking_;
    std::int64_t next_realm_look_ = 0;
    bool has_full_realm_ = false; // one that nobody is in
    Task* current_ = nullptr;
    std::mt19937_64 random_;
    FindProgram find_program_;
    OtherCompiler other_compiler_;
    CallState call_state_;
    std::array<CallTarget, 256> targets_{};        // by verb id
    std::uint64_t realm_generation_ = 1;           // another one when a realm goes
    std::unordered_map<TaskId, VerbStart> starts_; // of tasks that have not run yet
    std::unordered_map<TaskId, std::pair<std::string, db::ObjectId>> eval_sources_;
    VerbStart starting_;
    struct PendingStop {
        TaskState state = TaskState::Suspended;
        std::int64_t wake_microseconds = -1;
        db::ObjectId reading_from;
        std::function<void()> begin;
    } pending_stop_;
    std::vector<TaskId> new_forks_;     // of this slice: their rows are to be written
    std::vector<TaskId> resumed_;       // by this slice: their rows are to say so
    std::vector<TaskId> killed_;        // of this slice: their rows are to be removed
    std::vector<TaskId> resuming_;      // within atomic: to be resumed at its end
    std::int64_t counted_for_undo_ = 0; // bytes, as memory of the task's
    bool current_killed_ = false;
    Ticks given_ticks_ = 0;         // to the slice
    Ticks last_slice_ticks_ = 0;    // taken
    std::int64_t output_bytes_ = 0; // of the slice
    db::ObjectId last_payer_;
    std::string abort_traceback_;
    std::int64_t last_deadline_ = 0; // of the slice: processor time of this thread, microseconds
    std::size_t row_bytes_ = 0;      // of the row that was made last
    std::string pause_refusal_;      // why the running task could not be saved in this slice
    std::optional<void*> watchdog_;  // timer_t, of which null is a valid one
};

// Of the world that the state is a realm of. Cost: two loads.
inline Runtime& runtime_of(lua_State* L) {
    return *meter_of(L).runtime;
}

} // namespace lunamoo::verbs
