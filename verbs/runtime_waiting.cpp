// What wakes tasks: their time, a line, a reply, resume, the end of a connection. Whether they are
// in memory makes no difference to whoever wakes them. All times are of the world's clock
// (verbs/world_clock.h).
//
// Tasks whose time came while no server ran are overdue. They go on in the order of their times, at
// a bounded rate, beside those whose time comes now: a thousand that are late must not make
// everybody late.
#include "verbs/runtime.h"

#include "cmake/limit.h"
#include "db/assert.h"

#include <algorithm>

namespace lunamoo::verbs {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kOverdueBurst = kSecond / 10; // what may go on at once: a rate's of so long
constexpr std::int64_t kClockKept = 10 * kSecond;    // so much may the file's be behind

db::Value interrupted(const char* why) {
    return db::Value::error({db::ErrorCode::Interrupted, why, {}, {}});
}

} // namespace

// -- the clock

void Runtime::keep_clock(db::ChangeSet& changes) {
    const WorldClock::Stored now = clock_.stored(host_.steady_microseconds());
    if (now.ahead == stored_clock_.ahead && now.latest < stored_clock_.latest + kClockKept)
        return;
    stored_clock_ = now;
    changes.meta.emplace_back(kClockKey, encode_clock(now));
}

std::optional<std::int64_t> Runtime::wait_for_wakes() const {
    const std::int64_t steady = host_.steady_microseconds();
    std::int64_t next = INT64_MAX;
    if (!wakes_.empty())
        next = wakes_.begin()->first;
    if (const auto* evicted = evicted_.next_to_wake())
        next = std::min(next, evicted->wake_microseconds);
    std::int64_t wait = next == INT64_MAX ? next : next - clock_.now(steady);
    if (!overdue_.empty())
        wait = std::min(wait, next_overdue_ - steady);
    if (wait == INT64_MAX)
        return std::nullopt;
    return std::max<std::int64_t>(0, wait);
}

void Runtime::wake_due() {
    const std::int64_t steady = host_.steady_microseconds();
    if (const auto set = clock_.note_system_clock(host_.utc_microseconds(), steady); set != 0)
        host_.log("the machine's clock was set " + std::string(set < 0 ? "back" : "forward") +
                  " by " + std::to_string(std::abs(set) / kSecond) +
                  " seconds; sleeping tasks wake as if it had not been");
    const std::int64_t now = clock_.now(steady);
    for (;;) {
        auto* evicted = evicted_.next_to_wake();
        const bool is_evicted =
            evicted != nullptr &&
            (wakes_.empty() || evicted->wake_microseconds < wakes_.begin()->first);
        if (!is_evicted && wakes_.empty())
            break;
        const auto [time, id] =
            is_evicted ? std::pair(evicted->wake_microseconds, evicted->id) : *wakes_.begin();
        if (time > now)
            break;
        if (is_evicted)
            evicted_.forget_wake(*evicted);
        else
            wakes_.erase(wakes_.begin());
        go_on(id);
    }
    release_overdue();
}

// -- overdue tasks

void Runtime::release_overdue() {
    const std::int64_t now = host_.steady_microseconds();
    next_overdue_ = std::max(next_overdue_, now - kOverdueBurst);
    while (!overdue_.empty()) {
        if (next_overdue_ > now && LIMIT(overdue_wakes))
            return;
        next_overdue_ += kSecond / options_.overdue_wakes;
        const TaskId task = overdue_.front().task;
        overdue_.pop_front();
        release(task);
    }
}

// What a task waited for (a connection, a worker) is gone with the former process; any other goes
// on. Not one that something else has woken before its turn, whatever it does by now.
void Runtime::release(TaskId id) {
    const auto* evicted = evicted_.find(id);
    const Task* task = find_task(id);
    const bool is_overdue =
        evicted != nullptr ? evicted->is_overdue : task != nullptr && task->is_overdue;
    if (!is_overdue)
        return;
    const auto state = state_of(id);
    if (state == TaskState::Reading || state == TaskState::Waiting)
        wake(id, interrupted("the server was restarted meanwhile"));
    else
        go_on(id);
}

// -- waking

// The task stops until its time, if it has one that is not over.
void Runtime::queue_wake(Task& task) {
    if (task.state == TaskState::Suspended && task.wake_microseconds >= 0 && !task.is_overdue)
        wakes_.emplace(task.wake_microseconds, task.id);
}

// What its suspend() or read() gives, or raises where it is an error.
void Runtime::wake(Task& task, db::Value value) {
    task.raise_wake = value.is(db::Type::Error);
    task.wake_value = std::move(value);
    go_on(task);
}

void Runtime::wake(EvictedTasks::Record& record, db::Value value) {
    wake_values_[record.id] = std::move(value);
    go_on(record);
}

bool Runtime::wake(TaskId id, db::Value value) {
    if (Task* task = find_task(id))
        wake(*task, std::move(value));
    else if (EvictedTasks::Record* record = evicted_.find(id))
        wake(*record, std::move(value));
    else
        return false;
    return true;
}

// With what its row says, which is nothing where only its time has come.
void Runtime::go_on(Task& task) {
    wakes_.erase({std::exchange(task.wake_microseconds, -1), task.id});
    task.is_overdue = false;
    if (task.state == TaskState::Reading)
        forget(task.id, task.reading_from);
    make_ready(task);
}

void Runtime::go_on(EvictedTasks::Record& record) {
    evicted_.forget_wake(record);
    record.wake_microseconds = -1;
    record.is_overdue = false;
    if (record.state == TaskState::Reading)
        forget(record.id, record.reading_from);
    make_ready(record);
}

void Runtime::go_on(TaskId id) {
    if (Task* task = find_task(id))
        go_on(*task);
    else if (EvictedTasks::Record* record = evicted_.find(id))
        go_on(*record);
}

// -- what comes from outside

bool Runtime::is_reading(db::ObjectId who) const {
    return readers_.contains(who);
}

TaskId Runtime::deliver_line(db::ObjectId who, std::string_view line) {
    const auto readers = readers_.find(who);
    if (readers == readers_.end())
        return 0;
    const TaskId id = readers->second.front();
    readers->second.erase(readers->second.begin());
    if (readers->second.empty())
        readers_.erase(readers);
    auto text = db::Value::string(line);
    const bool is_there = wake(id, text ? *text : db::Value{});
    LUNAMOO_ASSERT(is_there);
    return id;
}

void Runtime::connection_closed(db::ObjectId who) {
    const auto readers = readers_.find(who);
    if (readers == readers_.end())
        return;
    const auto ids = std::move(readers->second);
    readers_.erase(readers);
    for (const TaskId id : ids)
        wake(id, db::Value::error({db::ErrorCode::InvArg,
                                   "the connection was closed while reading from it",
                                   {},
                                   {}}));
}

void Runtime::reply(TaskId id, std::string_view text) {
    auto value = db::Value::string(text);
    reply(id, value ? std::move(*value) : db::Value{});
}

void Runtime::reply(TaskId id, db::Value value) {
    if (Task* task = find_task(id); task != nullptr && task->state == TaskState::Waiting)
        wake(*task, std::move(value));
}

// -- what is only in the file

void Runtime::ask_file(FileQuestion question) {
    await_reply([this, payer = current_->payer, id = current_->id, question = std::move(question)] {
        questions_.add(payer, {id, question});
    });
}

Runtime::FileAnswer Runtime::answer_from(db::Store& store, const FileQuestion& question) {
    try {
        return question(store);
    } catch (const std::exception& problem) {
        return [text = std::string(problem.what())]() -> db::Result<db::Value> {
            return db::error(db::ErrorCode::File, text);
        };
    }
}

// A task that was ended meanwhile changes nothing any more. What the answer changes is paid for by
// who pays for the task.
void Runtime::file_answered(TaskId id, const FileAnswer& answer) {
    questions_.answered();
    const Task* task = find_task(id);
    if (task == nullptr || task->state != TaskState::Waiting)
        return;
    last_payer_ = task->payer;
    auto value = answer();
    reply(id, value ? std::move(*value)
                    : db::Value::error({value.error().code, value.error().message, {}, {}}));
}

// -- for builtins

db::Result<void> Runtime::resume(TaskId id, db::Value value) {
    if (state_of(id) != TaskState::Suspended)
        return db::error(db::ErrorCode::InvArg, "task " + std::to_string(id) + " is not suspended");
    const auto* evicted = evicted_.find(id);
    if (evicted != nullptr ? evicted->is_fork
                           : find_task(id)->fork_values > 0) // until it has begun
        return db::error(db::ErrorCode::InvArg,
                         "task " + std::to_string(id) + " is forked and has not begun");
    if (!is_atomic()) {
        resume_now(id, std::move(value));
        return {};
    }
    if (std::find(resuming_.begin(), resuming_.end(), id) != resuming_.end())
        return db::error(db::ErrorCode::InvArg, "task " + std::to_string(id) + " is not suspended");
    resuming_.push_back(id);
    effects_.defer("resume", value.expanded_bytes(), [this, id, value] { resume_now(id, value); });
    return {};
}

void Runtime::resume_now(TaskId id, db::Value value) {
    if (wake(id, std::move(value)) && current_ != nullptr)
        resumed_.push_back(id);
}

db::Result<void> Runtime::kill(TaskId id) {
    const auto state = state_of(id);
    if (!state)
        return db::error(db::ErrorCode::InvArg, "there is no task " + std::to_string(id));
    if (current_ != nullptr && id == current_->id) {
        current_killed_ = true;
        meter_.abort = Abort::Killed;
        meter_.ticks = -1;
    } else {
        killed_.push_back(id); // erased at the end of the slice
        if (current_ == nullptr)
            scheduler_.remove(id, summary_of(id)->payer);
    }
    return {};
}

void Runtime::stop_current(TaskState state, std::int64_t wake_microseconds,
                           db::ObjectId reading_from) {
    pending_stop_ = {state, wake_microseconds, reading_from, {}};
}

void Runtime::await_reply(std::function<void()> begin) {
    pending_stop_ = {TaskState::Waiting, -1, db::kNothing, std::move(begin)};
}

TaskId Runtime::adopt_fork(std::unique_ptr<Task> task, std::int64_t wake_microseconds) {
    Task& added = add_task(std::move(task));
    added.state = TaskState::Suspended;
    added.wake_microseconds = wake_microseconds;
    added.image_bytes = static_cast<std::int64_t>(added.image.size()); // at least
    world_.ledger().take(added.payer, db::Resource::Images, added.image_bytes);
    queue_wake(added);
    note_stopped(added);
    new_forks_.push_back(added.id);
    return added.id;
}

} // namespace lunamoo::verbs
