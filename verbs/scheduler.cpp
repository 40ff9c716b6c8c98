#include "verbs/scheduler.h"

#include "db/assert.h"

#include <algorithm>

namespace lunamoo::verbs {
void Scheduler::enlist(db::ObjectId payer, const Queue& queue) {
    if (queue.tasks.empty() || queue.is_awaiting || queue.is_blocked)
        return;
    if (queue.not_before > 0)
        held_.emplace(queue.not_before, payer);
    else
        turns_.emplace(queue.time, payer);
}

void Scheduler::delist(db::ObjectId payer, const Queue& queue) {
    turns_.erase({queue.time, payer});
    held_.erase({queue.not_before, payer});
}

// Forgets payers without tasks who would start as newcomers do, when there are many.
void Scheduler::forget_idle(std::int64_t now) {
    if (queues_.size() <= forget_above_)
        return;
    std::erase_if(queues_, [&](const auto& entry) {
        const Queue& queue = entry.second;
        return queue.tasks.empty() && !queue.is_awaiting && !queue.is_blocked &&
               queue.time <= now_ - kHeadStart && queue.not_before <= now;
    });
    forget_above_ = std::max<std::size_t>(256, 2 * queues_.size());
}

void Scheduler::release(std::int64_t now) {
    while (!held_.empty() && held_.begin()->first <= now) {
        const db::ObjectId payer = held_.begin()->second;
        held_.erase(held_.begin());
        Queue& queue = queues_.at(payer);
        queue.not_before = 0;
        queue.time = std::max(queue.time, now_);
        enlist(payer, queue);
    }
}

// Who becomes active saves up a slice's length at most.
void Scheduler::start_level(Queue& queue) {
    const double behind = std::min(queue.last, kHeadStart / 2);
    queue.time = std::max(queue.time, now_ - kHeadStart + behind);
    latest_ = std::max(latest_, queue.time);
}

void Scheduler::push(TaskId task, db::ObjectId payer) {
    Queue& queue = queues_[payer];
    queue.tasks.push_back(task);
    if (queue.tasks.size() > 1)
        return;
    start_level(queue);
    enlist(payer, queue);
}

bool Scheduler::has_ready(std::int64_t now) {
    release(now);
    if (!turns_.empty())
        return true;
    now_ = std::max(now_, latest_ + kHeadStart);
    return false;
}

TaskId Scheduler::pop(std::int64_t now) {
    release(now);
    forget_idle(now);
    LUNAMOO_ASSERT(!turns_.empty());
    const db::ObjectId payer = turns_.begin()->second;
    Queue& queue = queues_.at(payer);
    delist(payer, queue);
    now_ = std::max(now_, queue.time);
    const TaskId task = queue.tasks.front();
    queue.tasks.pop_front();
    enlist(payer, queue);
    return task;
}

void Scheduler::remove(TaskId task, db::ObjectId payer) {
    const auto found = queues_.find(payer);
    if (found == queues_.end())
        return;
    Queue& queue = found->second;
    delist(payer, queue);
    std::erase(queue.tasks, task);
    enlist(payer, queue);
}

void Scheduler::await(db::ObjectId payer) {
    Queue& queue = queues_[payer];
    delist(payer, queue);
    queue.is_awaiting = true;
}

void Scheduler::arrived(TaskId task, db::ObjectId payer) {
    Queue& queue = queues_[payer];
    queue.is_awaiting = false;
    if (task != 0)
        queue.tasks.push_front(task);
    start_level(queue);
    enlist(payer, queue);
}

std::vector<TaskId> Scheduler::next_of(db::ObjectId payer, std::size_t most) const {
    const auto& tasks = queues_.at(payer).tasks;
    const auto count = static_cast<std::ptrdiff_t>(std::min(most, tasks.size()));
    return {tasks.begin(), tasks.begin() + count};
}

void Scheduler::account(db::ObjectId payer, std::int64_t microseconds, std::int64_t weight) {
    LUNAMOO_ASSERT(weight > 0);
    Queue& queue = queues_[payer];
    delist(payer, queue);
    queue.last = static_cast<double>(microseconds) * static_cast<double>(kUsualWeight) /
                 static_cast<double>(weight);
    queue.time += queue.last;
    latest_ = std::max(latest_, queue.time);
    enlist(payer, queue);
}

void Scheduler::hold(db::ObjectId payer, std::int64_t until) {
    Queue& queue = queues_[payer];
    delist(payer, queue);
    queue.not_before = std::max(queue.not_before, until);
    enlist(payer, queue);
}

std::int64_t Scheduler::held_until(db::ObjectId payer) const {
    const auto found = queues_.find(payer);
    return found == queues_.end() ? 0 : found->second.not_before;
}

void Scheduler::block(db::ObjectId payer) {
    Queue& queue = queues_[payer];
    delist(payer, queue);
    queue.is_blocked = true;
}

void Scheduler::unblock(db::ObjectId payer) {
    Queue& queue = queues_[payer];
    queue.is_blocked = false;
    queue.time = std::max(queue.time, now_);
    enlist(payer, queue);
}

std::optional<std::int64_t> Scheduler::next_release() const {
    if (held_.empty())
        return std::nullopt;
    return held_.begin()->first;
}

} // namespace lunamoo::verbs
