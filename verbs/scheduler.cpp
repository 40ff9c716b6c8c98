#include "verbs/scheduler.h"

#include "db/assert.h"

#include <algorithm>
#include <limits>

namespace lunamoo::verbs {

std::int64_t Scheduler::least_active() const {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (const auto& [payer, queue] : queues_)
        if (!queue.tasks.empty())
            least = std::min(least, queue.usage);
    return least == std::numeric_limits<std::int64_t>::max() ? 0 : least;
}

void Scheduler::push(TaskId task, db::ObjectId payer) {
    Queue& queue = queues_[payer];
    if (queue.tasks.empty() && ready_ > 0)
        queue.usage = std::max(queue.usage, least_active());
    queue.tasks.push_back(task);
    ++ready_;
}

TaskId Scheduler::pop() {
    LUNAMOO_ASSERT(ready_ > 0);
    Queue* turn = nullptr;
    for (auto& [payer, queue] : queues_)
        if (!queue.tasks.empty() && (turn == nullptr || queue.usage < turn->usage))
            turn = &queue;
    const TaskId task = turn->tasks.front();
    turn->tasks.pop_front();
    --ready_;
    return task;
}

void Scheduler::remove(TaskId task, db::ObjectId payer) {
    const auto found = queues_.find(payer);
    if (found != queues_.end())
        ready_ -= std::erase(found->second.tasks, task);
}

void Scheduler::account(db::ObjectId payer, std::int64_t microseconds) {
    queues_[payer].usage += microseconds;
    if (ready_ > 0)
        return;
    std::erase_if(queues_, [](const auto& entry) { return entry.second.tasks.empty(); });
}

} // namespace lunamoo::verbs
