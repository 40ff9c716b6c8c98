// Whose turn it is: ready tasks by payer, and the payers by virtual time, so that each gets its
// weight's part of the processor however many tasks it has. A payer's virtual time rises by what
// its slices took divided by its weight; the least goes first, its tasks in order. Who becomes
// active starts a slice's length before the virtual time of the slice last begun, if he has not had
// more: who uses less than his part waits one slice at most, though all others are at that time,
// and nobody saves up more than that slice. While nobody has tasks nothing is owed: all who come
// then start level, but for what their last slices took. Who has flowed too fast (db/ledger) is not
// chosen before his time. Source: start-time fair queueing (Goyal, Vin, Cheng 1996). World thread.
//
// Cost: push and pop are logarithmic in the payers that have tasks.
#pragma once

#include "verbs/task.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace lunamoo::verbs {

class Scheduler {
  public:
    static constexpr std::int64_t kUsualWeight = 100;

    void push(TaskId task, db::ObjectId payer);
    // True where a task may run at `now` (microseconds of a clock that never goes back).
    bool has_ready(std::int64_t now);
    // The task whose turn it is; has_ready(now) must hold.
    TaskId pop(std::int64_t now);
    void remove(TaskId task, db::ObjectId payer);
    // The task that pop gave has to be read first: nobody of its payer's runs until `arrived`,
    // which puts it before the others; 0 where it has gone meanwhile.
    void await(db::ObjectId payer);
    void arrived(TaskId task, db::ObjectId payer);
    // The next tasks of the payer's, in order; `most` of them.
    std::vector<TaskId> next_of(db::ObjectId payer, std::size_t most) const;
    // `microseconds` of processor that a slice of the payer's took, and its weight.
    void account(db::ObjectId payer, std::int64_t microseconds, std::int64_t weight);
    // The payer's tasks wait until then.
    void hold(db::ObjectId payer, std::int64_t until);
    // Until when; in the past where they do not wait so.
    std::int64_t held_until(db::ObjectId payer) const;
    // The payer's tasks wait until unblock().
    void block(db::ObjectId payer);
    void unblock(db::ObjectId payer);
    // When the next payer who waits with ready tasks may go on, if there is one.
    std::optional<std::int64_t> next_release() const;

  private:
    static constexpr double kHeadStart = 20'000; // virtual: a foreground slice's usual length

    struct Queue {
        double time = 0;             // virtual
        double last = 0;             // that the last slice took of it
        std::int64_t not_before = 0; // microseconds; 0: at once
        bool is_awaiting = false;
        bool is_blocked = false;
        std::deque<TaskId> tasks;
    };
    void start_level(Queue& queue);
    void enlist(db::ObjectId payer, const Queue& queue);
    void delist(db::ObjectId payer, const Queue& queue);
    void release(std::int64_t now);
    void forget_idle(std::int64_t now);

    std::map<db::ObjectId, Queue> queues_;
    std::set<std::pair<double, db::ObjectId>> turns_;      // payers with tasks, not held
    std::set<std::pair<std::int64_t, db::ObjectId>> held_; // payers with tasks, held
    std::size_t forget_above_ = 256;                       // payers
    double now_ = kHeadStart;                              // virtual
    double latest_ = 0;                                    // of the payers' times
};

} // namespace lunamoo::verbs
