// Whose turn it is: ready tasks by payer; the payer who has used least goes first, its tasks in
// order. Who becomes active starts at the least usage of those who are, so a newcomer waits one
// slice at most and nobody saves up turns. Source: LambdaMOO tasks.c ("usage"). World thread.
#pragma once

#include "verbs/task.h"

#include <deque>
#include <unordered_map>

namespace lunamoo::verbs {

class Scheduler {
  public:
    bool empty() const { return ready_ == 0; }
    void push(TaskId task, db::ObjectId payer);
    // The task whose turn it is; not empty().
    TaskId pop();
    void remove(TaskId task, db::ObjectId payer);
    // `microseconds` of processor that a slice of the payer's took.
    void account(db::ObjectId payer, std::int64_t microseconds);

  private:
    struct Queue {
        std::int64_t usage = 0;
        std::deque<TaskId> tasks;
    };
    std::int64_t least_active() const;
    std::unordered_map<db::ObjectId, Queue> queues_;
    std::size_t ready_ = 0;
};

} // namespace lunamoo::verbs
