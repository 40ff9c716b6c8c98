// The tasks that have left memory: of each a record of what lists tell of it and what wakes it, the
// rest is in its row in the file. A million of them may be there, so a record is small and nothing
// ever goes through all of them but a wizard's list: by number, by programmer and by the time they
// wake they are found at once.
//
// Memory: at most 200 bytes a task, all of this included (measured: scripts/bench survival).
// Cost: logarithmic in the tasks, unless said otherwise. World thread.
#pragma once

#include "verbs/task.h"

#include <map>
#include <string_view>
#include <unordered_map>

namespace lunamoo::verbs {

class EvictedTasks {
  public:
    // A verb's name, kept once for all tasks that stopped in one of that name.
    using Name = std::pair<const std::string, std::uint32_t>; // and how many have it

    struct Record {
        TaskId id = 0;
        std::int64_t wake_microseconds = -1; // of the world's clock; -1: no time wakes it
        std::int64_t image_bytes = 0;        // of its row, on the payer's account
        db::ObjectId payer;
        db::ObjectId programmer; // with whose authority it would go on
        db::ObjectId player;
        db::ObjectId this_object; // of the frame in which it stopped, as the next three
        db::ObjectId definer;
        db::ObjectId reading_from; // Reading
        std::int32_t line = -1;
        TaskState state = TaskState::Suspended;
        bool is_fork = false;    // it has not begun
        bool is_wanted = false;  // its row is being read
        bool is_overdue = false; // see Task
        std::string_view verb() const {
            return name == nullptr ? std::string_view() : std::string_view(name->first);
        }

      private:
        friend class EvictedTasks;
        static constexpr std::uint32_t kNowhere = UINT32_MAX;
        std::uint32_t place = kNowhere; // in the queue of wakes
        Name* name = nullptr;
        Record* previous = nullptr; // of the same programmer
        Record* next = nullptr;
    };

    // Adds a copy of `record`, which waits for no time until queue_wake; valid until it is removed.
    // Constant where numbers come in order.
    Record& add(const Record& record, std::string_view verb);
    void remove(Record& record);
    Record* find(TaskId id);
    const Record* find(TaskId id) const { return const_cast<EvictedTasks*>(this)->find(id); }
    std::size_t size() const { return records_.size(); }

    // -- Who wakes next. A record's wake time does not change while it is queued.
    void queue_wake(Record& record);
    void forget_wake(Record& record); // where it is queued
    Record* next_to_wake() { return wakes_.empty() ? nullptr : wakes_.front(); }
    const Record* next_to_wake() const { return wakes_.empty() ? nullptr : wakes_.front(); }

    // In the order of their numbers. f(const Record&), which changes nothing.
    template <typename F> void for_each(F&& f) const {
        for (const auto& [id, record] : records_)
            f(record);
    }
    // Those of one programmer, the latest first; linear in those.
    template <typename F> void for_each_of(db::ObjectId programmer, F&& f) const {
        const auto found = by_programmer_.find(programmer);
        if (found == by_programmer_.end())
            return;
        for (const Record* at = found->second.latest; at != nullptr; at = at->next)
            f(*at);
    }
    std::size_t count_of(db::ObjectId programmer) const {
        const auto found = by_programmer_.find(programmer);
        return found == by_programmer_.end() ? 0 : found->second.count;
    }

  private:
    struct Chain {
        Record* latest = nullptr;
        std::size_t count = 0;
    };
    void place(Record* record, std::uint32_t at);
    void sift_up(std::uint32_t at);
    void sift_down(std::uint32_t at);

    std::map<TaskId, Record> records_;
    std::unordered_map<std::string, std::uint32_t> names_;
    std::unordered_map<db::ObjectId, Chain> by_programmer_;
    std::vector<Record*> wakes_; // a heap, the earliest first; each knows its place
};

// Of a task that has stopped; where it is and how it is queued is add's to say.
EvictedTasks::Record record_of(const Task& task);
// The verb that it stopped in, as it was called; valid while the task is.
std::string_view verb_of(const Task& task);

} // namespace lunamoo::verbs
