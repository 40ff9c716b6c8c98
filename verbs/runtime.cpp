#include "verbs/runtime.h"

#include "cmake/limit.h"
#include "db/assert.h"
#include "db/codec.h"
#include "db/permissions.h"
#include "verbs/audit_trail.h"
#include "verbs/frames_info.h"
#include "verbs/grants.h"
#include "verbs/hibernation.h"
#include "verbs/library/library.h"
#include "verbs/lua/image.h"
#include "verbs/realm.h"
#include "verbs/stored_summary.h"

#include "lua.h"

#include <ctime>

namespace lunamoo::verbs {

namespace {

// Of those from `first` on, as rows.
std::size_t bytes_of_programs(const db::ChangeSet& changes, std::size_t first) {
    std::size_t bytes = 0;
    for (std::size_t i = first; i < changes.programs.size(); ++i)
        bytes += changes.programs[i].content().size() + kKeptTextRow;
    return bytes;
}

} // namespace

std::uint64_t next_random(lua_State* L) {
    return Realm::of(L).runtime().next_random(); // a meter of its own has no runtime
}

std::int64_t thread_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1'000'000 + now.tv_nsec / 1000;
}

Runtime::Runtime(db::World& world, Host& host, RuntimeOptions options)
    : world_(world), host_(host), defaults_(options), options_(options),
      grants_(std::make_unique<Grants>(world)), audit_(std::make_unique<AuditTrail>(*this)),
      clock_(options.clock, host.utc_microseconds(), host.steady_microseconds()),
      stored_clock_(options.clock), random_(std::random_device{}()) {
    meter_.runtime = this;
}

void Runtime::note_abort() {
    abort_traceback_ = traceback_of(*current_);
}

Runtime::~Runtime() {
    for (auto& [id, task] : tasks_) {
        task->activations.clear(); // the realms go as a whole
        world_.ledger().take(task->payer, db::Resource::Tasks, -1);
        world_.ledger().take(task->payer, db::Resource::Images, -task->image_bytes);
    }
    evicted_.for_each([this](const EvictedTasks::Record& record) {
        world_.ledger().take(record.payer, db::Resource::Tasks, -1);
        world_.ledger().take(record.payer, db::Resource::Images, -record.image_bytes);
    });
    realms_.clear();
    if (watchdog_)
        timer_delete(*watchdog_);
}

std::uint64_t Runtime::next_random() {
    return random_();
}

Task* Runtime::find_task(TaskId id) {
    const auto found = tasks_.find(id);
    return found == tasks_.end() ? nullptr : found->second.get();
}

TaskId Runtime::new_task_id() {
    for (;;) {
        const auto id = static_cast<TaskId>(random_() & 0x7fffffff) + 1; // unguessable, positive
        if (!tasks_.contains(id) && evicted_.find(id) == nullptr)
            return id;
    }
}

Realm& Runtime::realm_for(db::ObjectId owner) {
    auto& realm = realms_[owner];
    if (!realm) {
        const auto limit = world_.ledger().limits(owner)[db::index_of(db::Resource::Memory)];
        realm = std::make_unique<Realm>(*this, owner, static_cast<std::size_t>(limit),
                                        options_.hash_seed);
        realm->emptied_at = host_.steady_microseconds();
    }
    return *realm;
}

Runtime::CallTarget* Runtime::target_of(db::ObjectId definer, std::uint64_t verb_id) {
    CallTarget& target = targets_[verb_id % targets_.size()];
    if (target.verb_id == verb_id && target.definer == definer &&
        target.verbs == world_.verb_generation() && target.realms == realm_generation_)
        return &target;
    const auto found = world_.find_verb_by_id(definer, verb_id);
    if (!found)
        return nullptr;
    target = {verb_id,
              definer,
              world_.verb_generation(),
              realm_generation_,
              &realm_for(found->verb->owner),
              nullptr};
    return &target;
}

const Realm* Runtime::find_realm(db::ObjectId owner) const {
    const auto found = realms_.find(owner);
    return found == realms_.end() ? nullptr : found->second.get();
}

Task& Runtime::add_task(std::unique_ptr<Task> task) {
    task->id = new_task_id();
    task->started_seconds = host_.utc_microseconds() / 1'000'000;
    Task& added = *task;
    tasks_[task->id] = std::move(task);
    world_.ledger().take(added.payer, db::Resource::Tasks, 1);
    return added;
}

void Runtime::make_ready(Task& task) {
    task.state = TaskState::Ready;
    scheduler_.push(task.id, task.payer);
}

void Runtime::make_ready(EvictedTasks::Record& record) {
    record.state = TaskState::Ready;
    if (!are_asleep_)
        scheduler_.push(record.id, record.payer);
}

// -- running: the sentence of the whole program

bool Runtime::run_slice(db::ChangeSet& changes) {
    const TaskId id = scheduler_.pop(host_.steady_microseconds());
    if (EvictedTasks::Record* evicted = evicted_.find(id)) {
        if (evicted->state == TaskState::Ready)
            await(*evicted); // its turn comes when it is there
        return false;
    }
    Task* found = find_task(id);
    if (found == nullptr || found->state != TaskState::Ready)
        return false;
    Task& task = *found;
    current_ = &task;
    forget_stopped(task);
    current_killed_ = false;
    task.state = TaskState::Running;
    refresh_limits();
    open_account(task);
    const auto before = thread_microseconds();
    start_clock(task);
    db::Value result;
    Stop stop = begin(task, result) ? run_task(task, result) : Stop::Failed;
    while ((stop == Stop::Paused && !save_paused(task, changes)) ||
           (stop == Stop::Stopped && !save_stopped(task, changes)))
        stop = goes_on() ? run_task(task, result) : Stop::Aborted; // on, to the slice's end
    stop_watchdog();
    close_account(task, thread_microseconds() - before + 1);
    auto on_first_stop = std::exchange(task.on_first_stop, {});
    end_slice(task, stop, result, changes);
    current_ = nullptr;
    if (on_first_stop)
        on_first_stop();
    if (std::exchange(has_full_realm_, false))
        close_idle_realms();
    return true;
}

// Rows of what the slice forked: a fork that cannot be kept is gone, and the log says why.
void Runtime::save_forks(db::ChangeSet& changes) {
    for (const TaskId id : std::exchange(new_forks_, {})) {
        Task* fork = find_task(id);
        if (fork == nullptr)
            continue;
        const std::size_t programs = changes.programs.size();
        try {
            image_of_fork(*fork, std::exchange(fork->image, {}), changes);
            keep_texts(fork->payer, bytes_of_programs(changes, programs));
            put_row(*fork, save_task(*fork, changes), changes);
            note_sleeper(*fork);
        } catch (const ImageError& refusal) {
            host_.log(std::string("a fork could not be saved: ") + refusal.what());
            fork->activations.clear(); // it has not been in its realm
            erase(*fork, changes);
        }
    }
}

// Of one that has left memory the row stays as it is: its summary says what has woken it.
void Runtime::save_resumed(EvictedTasks::Record& record, db::ChangeSet& changes) {
    const db::Value& value = wake_values_.at(record.id);
    const auto bytes = static_cast<std::int64_t>(value.expanded_bytes());
    world_.ledger().take(record.payer, db::Resource::Images, bytes);
    record.image_bytes += bytes;
    changes.tasks.push_back(
        {record.id, std::nullopt, -1, encode_summary(record, record.verb(), &value), true});
}

// Who was resumed goes on after a restart as well, with the value that was given: it is in the row,
// as of one whose time has come.
void Runtime::save_resumed(db::ChangeSet& changes) {
    for (const TaskId id : std::exchange(resumed_, {})) {
        if (auto* evicted = evicted_.find(id); evicted && evicted->state == TaskState::Ready)
            save_resumed(*evicted, changes);
        Task* task = find_task(id);
        if (task == nullptr || task->state != TaskState::Ready)
            continue;
        task->state = TaskState::Suspended;
        task->wake_microseconds = world_microseconds();
        std::string row = save_task(*task, changes); // as when it stopped: nothing new is in it
        put_row(*task, std::move(row), changes);
        task->state = TaskState::Ready;
        task->wake_microseconds = -1;
    }
}

void Runtime::end_slice(Task& task, Stop stop, const db::Value& result, db::ChangeSet& changes) {
    LUNAMOO_ASSERT(!is_atomic());
    const Abort why = meter_.abort;
    meter_.abort = Abort::None;
    meter_.ticks = Ticks{1} << 40; // what the server does for the task is not the task's
    save_forks(changes);
    task.grown_bytes = std::max<std::int64_t>(0, meter_.grown_bytes); // what forks held has left
    save_resumed(changes);
    for (const TaskId id : std::exchange(killed_, {})) {
        if (Task* killed = find_task(id); killed != nullptr && killed != &task)
            erase(*killed, changes);
        else if (EvictedTasks::Record* evicted = evicted_.find(id))
            erase(*evicted, changes);
    }
    if (current_killed_) {
        kill_activations(task);
        finish(task, TaskEnd::Done, {}, changes);
    } else if (stop == Stop::Stopped) {
        begin_stop(task);
    } else if (stop == Stop::Paused) {
        make_ready(task);
    } else if (stop == Stop::Aborted) {
        kill_activations(task);
        const char* limit = why == Abort::OutOfSeconds ? "seconds" : "ticks";
        finish(task, TaskEnd::Aborted,
               db::Value::error({db::ErrorCode::Quota,
                                 std::string("Task ran out of ") + limit + pause_refusal_,
                                 {},
                                 std::exchange(abort_traceback_, {})}),
               changes);
    } else {
        kill_activations(task);
        finish(task, stop == Stop::Done ? TaskEnd::Done : TaskEnd::Failed, result, changes);
    }
    audit_->take(changes); // of whatever end
}

// The image is in the slice's changes: what the task waits for begins.
void Runtime::begin_stop(Task& task) {
    queue_wake(task);
    if (task.state == TaskState::Reading)
        readers_[task.reading_from].push_back(task.id);
    note_sleeper(task);
    if (const auto begin = std::exchange(pending_stop_.begin, {}))
        begin();
}

void Runtime::note_stop(Task& task) {
    task.programmer = perms_in_force(task); // whose it is, for who may resume or kill it
    if (auto frames = task_frames(task); !frames.empty())
        task.stopped_in = std::move(frames.front());
    note_stopped(task);
    world_.ledger().take(task.payer, db::Resource::Tasks, 1);
}

db::Result<void> Runtime::save(Task& task, db::ChangeSet& changes) {
    try {
        row_bytes_ = 0;
        task.grown_bytes = std::max<std::int64_t>(0, meter_.grown_bytes);
        const std::size_t programs = changes.programs.size();
        std::vector<Code*> fresh;
        std::string row = save_task(task, changes, fresh);
        meter_.grown_bytes = task.grown_bytes;
        row_bytes_ = row.size();
        if (auto may = may_keep(task, row.size(), bytes_of_programs(changes, programs)); !may) {
            changes.programs.erase(changes.programs.begin() + static_cast<std::ptrdiff_t>(programs),
                                   changes.programs.end());
            for (Code* code : fresh)
                code->is_in_file = false;
            return may;
        }
        keep_texts(task.payer, bytes_of_programs(changes, programs));
        put_row(task, std::move(row), changes);
        return {};
    } catch (const ImageError& error) {
        return db::error(db::ErrorCode::InvArg, error.what());
    }
}

void Runtime::finish(Task& task, TaskEnd end, const db::Value& value, db::ChangeSet& changes) {
    audit_->finish_command(value, end != TaskEnd::Done);
    if (task.on_end)
        task.on_end(end, value);
    if (end != TaskEnd::Done && task.kind != TaskKind::Eval)
        report_failure(task, end, value);
    erase(task, changes);
}

void Runtime::erase(Task& task, db::ChangeSet& changes) {
    if (!task.activations.empty())
        kill_activations(task);
    if (task.in_store)
        changes.tasks.push_back({task.id, std::nullopt, -1});
    if (&task != current_ || task.state != TaskState::Running)
        world_.ledger().take(task.payer, db::Resource::Tasks, -1);
    world_.ledger().take(task.payer, db::Resource::Images, -task.image_bytes);
    if (task.state == TaskState::Ready)
        scheduler_.remove(task.id, task.payer);
    wakes_.erase({task.wake_microseconds, task.id});
    forget_stopped(task);
    forget(task.id, task.reading_from);
    starts_.erase(task.id);
    eval_sources_.erase(task.id);
    tasks_.erase(task.id);
}

void Runtime::erase(EvictedTasks::Record& record, db::ChangeSet& changes) {
    changes.tasks.push_back({record.id, std::nullopt, -1});
    world_.ledger().take(record.payer, db::Resource::Tasks, -1);
    world_.ledger().take(record.payer, db::Resource::Images, -record.image_bytes);
    if (record.state == TaskState::Ready)
        scheduler_.remove(record.id, record.payer);
    forget(record.id, record.reading_from);
    wake_values_.erase(record.id);
    kept_.erase(record.id);
    evicted_.remove(record);
}

// As one that reads.
void Runtime::forget(TaskId id, db::ObjectId reading_from) {
    const auto readers = readers_.find(reading_from);
    if (readers == readers_.end())
        return;
    std::erase(readers->second, id);
    if (readers->second.empty())
        readers_.erase(readers);
}

} // namespace lunamoo::verbs
