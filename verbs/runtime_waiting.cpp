// Tasks that wait: what wakes them from outside, and what builtins do with them.
#include "verbs/runtime.h"

#include "db/assert.h"
#include "db/codec.h"
#include "verbs/hibernation.h"

#include <algorithm>

namespace lunamoo::verbs {

// -- what comes from outside

void Runtime::wake_due(std::int64_t utc_microseconds) {
    while (!wakes_.empty() && wakes_.begin()->first <= utc_microseconds) {
        Task* task = find_task(wakes_.begin()->second);
        wakes_.erase(wakes_.begin());
        if (task != nullptr && task->state == TaskState::Suspended)
            make_ready(*task);
    }
}

std::optional<std::int64_t> Runtime::next_wake() const {
    if (wakes_.empty())
        return std::nullopt;
    return wakes_.begin()->first;
}

bool Runtime::is_reading(db::ObjectId who) const {
    return readers_.contains(who);
}

bool Runtime::deliver_line(db::ObjectId who, std::string line) {
    const auto readers = readers_.find(who);
    if (readers == readers_.end())
        return false;
    Task* task = find_task(readers->second.front());
    LUNAMOO_ASSERT(task != nullptr);
    readers->second.erase(readers->second.begin());
    if (readers->second.empty())
        readers_.erase(readers);
    auto text = db::Value::string(std::move(line));
    task->wake_value = text ? *text : db::Value{};
    make_ready(*task);
    return true;
}

void Runtime::connection_closed(db::ObjectId who) {
    const auto readers = readers_.find(who);
    if (readers == readers_.end())
        return;
    const auto ids = std::move(readers->second);
    readers_.erase(readers);
    for (const TaskId id : ids)
        if (Task* task = find_task(id)) {
            task->wake_value = db::Value::error(
                {db::ErrorCode::InvArg, "the connection was closed while reading from it", {}, {}});
            task->raise_wake = true;
            make_ready(*task);
        }
}

void Runtime::reply(TaskId id, std::string text) {
    auto value = db::Value::string(std::move(text));
    reply(id, value ? std::move(*value) : db::Value{});
}

void Runtime::reply(TaskId id, db::Value value) {
    Task* task = find_task(id);
    if (task == nullptr || task->state != TaskState::Waiting)
        return;
    task->raise_wake = value.is(db::Type::Error);
    task->wake_value = std::move(value);
    make_ready(*task);
}

// -- for builtins

db::Result<void> Runtime::resume(TaskId id, db::Value value) {
    Task* task = find_task(id);
    if (task == nullptr || task->state != TaskState::Suspended)
        return db::error(db::ErrorCode::InvArg, "task " + std::to_string(id) + " is not suspended");
    if (task->fork_values > 0) // until it has begun
        return db::error(db::ErrorCode::InvArg,
                         "task " + std::to_string(id) + " is forked and has not begun");
    if (!is_atomic()) {
        resume_now(*task, std::move(value));
        return {};
    }
    if (std::find(resuming_.begin(), resuming_.end(), id) != resuming_.end())
        return db::error(db::ErrorCode::InvArg, "task " + std::to_string(id) + " is not suspended");
    resuming_.push_back(id);
    effects_.defer("resume", value.expanded_bytes(), [this, id, value] {
        if (Task* suspended = find_task(id))
            resume_now(*suspended, value);
    });
    return {};
}

void Runtime::resume_now(Task& task, db::Value value) {
    std::erase_if(wakes_, [&](const auto& entry) { return entry.second == task.id; });
    task.raise_wake = value.is(db::Type::Error);
    task.wake_value = std::move(value);
    if (current_ != nullptr)
        resumed_.push_back(task.id);
    make_ready(task);
}

db::Result<void> Runtime::kill(TaskId id) {
    Task* task = find_task(id);
    if (task == nullptr)
        return db::error(db::ErrorCode::InvArg, "there is no task " + std::to_string(id));
    if (task == current_) {
        current_killed_ = true;
        meter_.abort = Abort::Killed;
        meter_.ticks = -1;
    } else {
        killed_.push_back(id); // erased at the end of the slice
        if (current_ == nullptr)
            scheduler_.remove(id, task->payer);
    }
    return {};
}

void Runtime::stop_current(TaskState state, std::int64_t wake_microseconds,
                           db::ObjectId reading_from) {
    pending_stop_ = {state, wake_microseconds, reading_from};
}

TaskId Runtime::adopt_fork(std::unique_ptr<Task> task, std::int64_t wake_microseconds) {
    Task& added = add_task(std::move(task));
    added.state = TaskState::Suspended;
    added.wake_microseconds = wake_microseconds;
    wakes_.emplace(wake_microseconds, added.id);
    new_forks_.push_back(added.id);
    return added.id;
}

// -- tasks of the file

void Runtime::load_tasks(std::vector<db::TaskRow> rows, db::ChangeSet& changes) {
    for (auto& row : rows) {
        try {
            if (!row.bytes)
                continue;
            auto task = load_task(row.id, *row.bytes);
            Task& added = *task;
            tasks_[row.id] = std::move(task);
            world_.ledger().take(added.payer, db::Resource::Tasks, 1);
            keep_image(added, row.bytes->size());
            if (added.state == TaskState::Suspended) {
                if (added.wake_microseconds >= 0)
                    wakes_.emplace(added.wake_microseconds, added.id);
                note_sleeper(added);
                continue;
            }
            if (added.is_paused) {
                make_ready(added);
                continue;
            }
            // What it waited for (a connection, a worker) is gone with the former process.
            added.wake_value = db::Value::error(
                {db::ErrorCode::Interrupted, "the server was restarted meanwhile", {}, {}});
            added.raise_wake = true;
            make_ready(added);
        } catch (const db::CorruptData& error) {
            host_.log("task " + std::to_string(row.id) +
                      " is damaged and was removed: " + error.what());
            changes.tasks.push_back({row.id, std::nullopt, -1});
        }
    }
}

} // namespace lunamoo::verbs
