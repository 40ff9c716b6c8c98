// What is told of tasks that do not run: where they are makes no difference to whoever asks.
#include "verbs/runtime.h"

#include <algorithm>

namespace lunamoo::verbs {
namespace {

db::ObjectId programmer_of(const Task& task) {
    return task.stopped_in ? task.stopped_in->programmer : task.programmer;
}

TaskState state_of(const Task& task) {
    return task.is_paused ? TaskState::Paused : task.state;
}

TaskSummary summary_of(const Task& task) {
    TaskSummary summary;
    summary.id = task.id;
    summary.state = state_of(task);
    summary.wake_microseconds = task.wake_microseconds;
    summary.image_bytes = task.image_bytes;
    summary.is_fork = task.fork_values > 0;
    summary.payer = task.payer;
    summary.programmer = programmer_of(task);
    summary.player = task.variables.player;
    summary.reading_from = task.reading_from;
    if (!task.stopped_in)
        return summary;
    summary.this_object = task.stopped_in->this_object;
    summary.definer = task.stopped_in->definer;
    summary.verb = task.stopped_in->verb;
    summary.line = task.stopped_in->line;
    return summary;
}

TaskSummary summary_of(const EvictedTasks::Record& record) {
    TaskSummary summary;
    summary.id = record.id;
    summary.state = record.state;
    summary.wake_microseconds = record.wake_microseconds;
    summary.image_bytes = record.image_bytes;
    summary.is_evicted = true;
    summary.is_fork = record.is_fork;
    summary.payer = record.payer;
    summary.programmer = record.programmer;
    summary.player = record.player;
    summary.reading_from = record.reading_from;
    summary.this_object = record.this_object;
    summary.definer = record.definer;
    summary.verb = record.verb();
    summary.line = record.line;
    return summary;
}

} // namespace

std::optional<TaskState> Runtime::state_of(TaskId id) const {
    if (const auto task = tasks_.find(id); task != tasks_.end())
        return verbs::state_of(*task->second);
    if (const auto* record = evicted_.find(id))
        return record->state;
    return std::nullopt;
}

std::optional<TaskSummary> Runtime::summary_of(TaskId id) const {
    TaskSummary summary;
    if (const auto task = tasks_.find(id); task != tasks_.end())
        summary = verbs::summary_of(*task->second);
    else if (const auto* record = evicted_.find(id))
        summary = verbs::summary_of(*record);
    else
        return std::nullopt;
    if (summary.wake_microseconds >= 0)
        summary.wake_microseconds = clock_.to_utc(summary.wake_microseconds);
    return summary;
}

// A task is among these from its stop until it runs again, leaves memory or goes.
void Runtime::note_stopped(const Task& task) {
    stopped_[programmer_of(task)].insert(task.id);
}

void Runtime::forget_stopped(const Task& task) {
    const auto found = stopped_.find(programmer_of(task));
    if (found == stopped_.end())
        return;
    found->second.erase(task.id);
    if (found->second.empty())
        stopped_.erase(found);
}

std::size_t Runtime::stopped_count(db::ObjectId programmer) const {
    const auto found = stopped_.find(programmer);
    return evicted_.count_of(programmer) + (found == stopped_.end() ? 0 : found->second.size());
}

std::vector<TaskId> Runtime::stopped_tasks(db::ObjectId programmer) const {
    std::vector<TaskId> ids;
    ids.reserve(stopped_count(programmer));
    if (const auto found = stopped_.find(programmer); found != stopped_.end())
        ids.assign(found->second.begin(), found->second.end());
    evicted_.for_each_of(programmer,
                         [&](const EvictedTasks::Record& record) { ids.push_back(record.id); });
    std::sort(ids.begin(), ids.end());
    return ids;
}

std::vector<TaskId> Runtime::waiting_tasks() const {
    std::vector<TaskId> ids;
    ids.reserve(task_count());
    for (const auto& [id, task] : tasks_)
        if (task->state != TaskState::Running)
            ids.push_back(id);
    evicted_.for_each([&](const EvictedTasks::Record& record) { ids.push_back(record.id); });
    std::sort(ids.begin(), ids.end());
    return ids;
}

} // namespace lunamoo::verbs
