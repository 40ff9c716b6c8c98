#include "verbs/evicted_tasks.h"

#include "db/assert.h"

#include <iterator>
#include <utility>

namespace lunamoo::verbs {
namespace {

// Who wakes at the same time wakes in the order of numbers.
bool is_earlier(const EvictedTasks::Record* a, const EvictedTasks::Record* b) {
    return std::pair(a->wake_microseconds, a->id) < std::pair(b->wake_microseconds, b->id);
}

} // namespace

std::string_view verb_of(const Task& task) {
    return task.stopped_in ? std::string_view(task.stopped_in->verb) : std::string_view();
}

EvictedTasks::Record record_of(const Task& task) {
    static const FrameInfo nowhere;
    const FrameInfo& frame = task.stopped_in ? *task.stopped_in : nowhere;
    EvictedTasks::Record record;
    record.id = task.id;
    record.wake_microseconds = task.wake_microseconds;
    record.image_bytes = task.image_bytes;
    record.payer = task.payer;
    record.programmer = task.stopped_in ? frame.programmer : task.programmer;
    record.player = task.variables.player;
    record.this_object = frame.this_object;
    record.definer = frame.definer;
    record.reading_from = task.reading_from;
    record.line = frame.line;
    record.state = task.state;
    record.is_fork = task.fork_values > 0;
    record.is_overdue = task.is_overdue;
    return record;
}

EvictedTasks::Record& EvictedTasks::add(const Record& record, std::string_view verb) {
    // At a start many stand one after another that have stopped in the same verb.
    const auto last = records_.empty() ? records_.end() : std::prev(records_.end());
    Name* name =
        last != records_.end() && last->second.verb() == verb ? last->second.name : nullptr;
    if (name == nullptr)
        name = &*names_.try_emplace(std::string(verb), 0).first;
    const auto added = records_.emplace_hint(records_.end(), record.id, record);
    Record& kept = added->second;
    kept.place = Record::kNowhere;
    ++name->second;
    kept.name = name;
    Chain& chain = by_programmer_[kept.programmer];
    kept.previous = nullptr;
    kept.next = std::exchange(chain.latest, &kept);
    if (kept.next != nullptr)
        kept.next->previous = &kept;
    ++chain.count;
    return kept;
}

void EvictedTasks::remove(Record& record) {
    forget_wake(record);
    const auto chain = by_programmer_.find(record.programmer);
    if (record.next != nullptr)
        record.next->previous = record.previous;
    (record.previous != nullptr ? record.previous->next : chain->second.latest) = record.next;
    if (--chain->second.count == 0)
        by_programmer_.erase(chain);
    if (--record.name->second == 0)
        names_.erase(names_.find(record.name->first));
    records_.erase(record.id);
}

EvictedTasks::Record* EvictedTasks::find(TaskId id) {
    if (!records_.empty() && records_.rbegin()->first == id) // at a start: the one just added
        return &records_.rbegin()->second;
    const auto found = records_.find(id);
    return found == records_.end() ? nullptr : &found->second;
}

// -- the queue of wakes

void EvictedTasks::queue_wake(Record& record) {
    LUNAMOO_ASSERT(record.place == Record::kNowhere);
    wakes_.push_back(&record);
    sift_up(static_cast<std::uint32_t>(wakes_.size() - 1));
}

void EvictedTasks::forget_wake(Record& record) {
    const std::uint32_t at = std::exchange(record.place, Record::kNowhere);
    if (at == Record::kNowhere)
        return;
    Record* last = wakes_.back();
    wakes_.pop_back();
    if (last == &record)
        return;
    place(last, at);
    sift_up(at);
    sift_down(last->place);
}

void EvictedTasks::place(Record* record, std::uint32_t at) {
    wakes_[at] = record;
    record->place = at;
}

void EvictedTasks::sift_up(std::uint32_t at) {
    Record* record = wakes_[at];
    while (at > 0 && is_earlier(record, wakes_[(at - 1) / 2])) {
        place(wakes_[(at - 1) / 2], at);
        at = (at - 1) / 2;
    }
    place(record, at);
}

void EvictedTasks::sift_down(std::uint32_t at) {
    Record* record = wakes_[at];
    const auto count = static_cast<std::uint32_t>(wakes_.size());
    for (std::uint32_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && is_earlier(wakes_[child + 1], wakes_[child]))
            ++child;
        if (!is_earlier(wakes_[child], record))
            break;
        place(wakes_[child], at);
        at = child;
    }
    place(record, at);
}

} // namespace lunamoo::verbs
