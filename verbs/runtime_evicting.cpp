// Leaving memory: a task that has stopped for more than a moment is dropped from its realms, where
// its row in the file holds all of it; what is left is its record (verbs/evicted_tasks.h). One that
// wakes takes its place in the queue as any other, and is read when its turn comes; so is one whose
// frames are asked for, at once. The ids of such tasks are wanted (take_wanted), the server asks
// the writer, which answers after all that was handed to it before, and the rows come back
// (rows_read). A realm goes when nobody has been in it for a while.
//
//   stopped ──(evict_after)──► evicted ──(its turn, or looked at)──► wanted ──(rows_read)──► in
//   memory
#include "verbs/runtime.h"

#include "cmake/limit.h"
#include "verbs/hibernation.h"
#include "verbs/realm.h"
#include "verbs/stored_summary.h"

#include "db/codec.h"
#include "db/stored_tasks.h"

#include "lua.h"

#include <algorithm>

namespace lunamoo::verbs {

namespace {

constexpr int kEvictedAtOnce = 100; // tasks: of one turn of the main loop, so that it stays short
constexpr std::size_t kReadAhead = 15; // tasks of a payer's, besides the one whose turn it is
constexpr int kStepOfEviction = 2;     // KiB of the collector's work for each coroutine
constexpr std::int64_t kRealmStays = 60'000'000; // microseconds after the last task left it
constexpr std::int64_t kRealmLooks = 6'000'000;
constexpr std::size_t kEmptiedAtOnce = 1000; // tasks: of a realm that is to begin anew
constexpr std::size_t kStaleSleepers = 1000; // entries, besides as many as there are tasks

bool is_sleeping(const Task& task) {
    return task.state == TaskState::Suspended || task.state == TaskState::Reading;
}

// What is known of a task whose row is not to be read.
std::unique_ptr<Task> task_of(const EvictedTasks::Record& record) {
    auto task = std::make_unique<Task>();
    task->id = record.id;
    task->payer = record.payer;
    task->programmer = record.programmer;
    task->variables.player = record.player;
    task->stopped_in = FrameInfo{record.this_object, std::string(record.verb()),
                                 record.programmer,  record.definer,
                                 record.player,      record.line};
    task->reading_from = record.reading_from;
    task->in_store = true;
    return task;
}

} // namespace

// The task has just stopped, or been read.
void Runtime::note_sleeper(Task& task) {
    if (!is_evicting_)
        return;
    if (sleepers_.size() > 2 * tasks_.size() + kStaleSleepers)
        std::erase_if(sleepers_, [&](const Sleeper& at) { return find_sleeper(at) == nullptr; });
    sleepers_.push_back({host_.steady_microseconds(), task.id, task.stop = ++stops_});
}

// Null where it has woken since.
Task* Runtime::find_sleeper(const Sleeper& sleeper) {
    Task* task = find_task(sleeper.task);
    return task != nullptr && task->stop == sleeper.stop && is_sleeping(*task) ? task : nullptr;
}

// The task is gone afterwards.
void Runtime::evict(Task& task) {
    for (const Activation& activation : task.activations) // garbage is found as if it were made
        lua_gc(activation.realm->state(), LUA_GCSTEP, kStepOfEviction);
    kill_activations(task);
    if (task.on_end || task.is_hook)
        kept_[task.id] = {std::move(task.on_end), task.is_hook};
    wakes_.erase({task.wake_microseconds, task.id});
    forget_stopped(task);
    auto& record = evicted_.add(record_of(task), verb_of(task));
    if (record.state == TaskState::Suspended && record.wake_microseconds >= 0 && !record.is_overdue)
        evicted_.queue_wake(record);
    tasks_.erase(task.id);
}

// All realms together hold nearly what they may: sleepers and idle realms go at once.
bool Runtime::is_short_of_memory() {
    const auto most = world_.ledger().limits_of_server()[db::index_of(db::Resource::Memory)];
    return most != db::kUnlimited && meter_.server_bytes > most / 10 * 8;
}

void Runtime::keep_memory() {
    refresh_limits();
    const auto now = host_.steady_microseconds();
    const bool is_short = is_short_of_memory();
    if (is_evicting_ && (is_short || options_.evict_after.count() >= 0)) {
        const auto wait = is_short ? 0 : options_.evict_after.count();
        const auto before = now - wait;
        const auto soon = clock_.now(now) + wait;
        for (int i = 0; i < kEvictedAtOnce && !sleepers_.empty(); ++i) {
            const Sleeper sleeper = sleepers_.front();
            if (sleeper.since > before)
                break;
            sleepers_.pop_front();
            if (Task* task = find_sleeper(sleeper);
                task != nullptr && (task->wake_microseconds < 0 || task->wake_microseconds > soon))
                evict(*task);
        }
    }
    if (is_short || now >= next_realm_look_) {
        next_realm_look_ = now + kRealmLooks;
        close_idle_realms();
    }
}

std::optional<std::int64_t> Runtime::wait_for_memory() const {
    if (!is_evicting_ || sleepers_.empty() || options_.evict_after.count() < 0)
        return std::nullopt;
    const auto due = sleepers_.front().since + options_.evict_after.count();
    return std::max<std::int64_t>(0, due - host_.steady_microseconds());
}

// The sleeping tasks of a realm, but for one; `most` of them.
void Runtime::evict_from(const Realm& realm, const Task* kept, std::size_t most) {
    if (!is_evicting_)
        return;
    std::vector<Task*> sleeping;
    for (const auto& [id, task] : tasks_)
        if (sleeping.size() < most && task.get() != kept && task.get() != current_ &&
            is_sleeping(*task) &&
            std::any_of(task->activations.begin(), task->activations.end(),
                        [&](const Activation& at) { return at.realm == &realm; }))
            sleeping.push_back(task.get());
    for (Task* task : sleeping)
        evict(*task);
}

void Runtime::make_room(Realm& realm, const Task* kept) {
    evict_from(realm, kept, SIZE_MAX);
    lua_gc(realm.state(), LUA_GCCOLLECT);
}

// A realm keeps what it has compiled for tasks that have stopped, former versions of verbs and
// names: for ever, if somebody is always in it. Where it is half full it begins anew, once a
// minute at most: its sleepers are made to go.
void Runtime::empty_worn(Realm& realm, std::int64_t now) {
    if (realm.tasks_inside == 0 || realm.used_bytes() <= realm.limit_bytes() / 2 ||
        now - realm.emptied_at < kRealmStays)
        return;
    evict_from(realm, nullptr, kEmptiedAtOnce);
    if (realm.tasks_inside == 0)
        realm.emptied_at = now;
}

// Realms that nobody has been in for a while, or that are full though nobody is, go.
void Runtime::close_idle_realms() {
    const auto now = host_.steady_microseconds();
    const auto stays = is_short_of_memory() ? 0 : kRealmStays;
    const auto gone = std::erase_if(realms_, [&](const auto& entry) {
        Realm& realm = *entry.second;
        empty_worn(realm, now);
        if (realm.tasks_inside > 0) {
            realm.idle_since = 0;
            return false;
        }
        if (realm.idle_since == 0)
            realm.idle_since = now;
        return realm.used_bytes() > realm.limit_bytes() / 2 || now - realm.idle_since >= stays;
    });
    if (gone > 0)
        ++realm_generation_;
}

// -- back

// Its turn has come: that of all its payer's waits until it is there. A few that come after it are
// read with it.
void Runtime::await(EvictedTasks::Record& record) {
    awaited_[record.id] = record.payer;
    want(record);
    for (const TaskId id : scheduler_.next_of(record.payer, kReadAhead))
        if (EvictedTasks::Record* next = evicted_.find(id))
            want(*next);
    scheduler_.await(record.payer);
}

void Runtime::want(EvictedTasks::Record& record) {
    if (!std::exchange(record.is_wanted, true))
        wanted_.push_back(record.id);
}

std::vector<TaskId> Runtime::take_wanted(std::size_t most) {
    const auto end = wanted_.begin() + static_cast<std::ptrdiff_t>(std::min(most, wanted_.size()));
    std::vector<TaskId> taken(wanted_.begin(), end);
    wanted_.erase(wanted_.begin(), end);
    return taken;
}

// Makes a task of the record. One whose row is damaged or gone fails where it is to go on.
Task& Runtime::take_row(EvictedTasks::Record& record, const db::TaskRow& row) {
    std::unique_ptr<Task> task;
    std::string damage = "its row in the file is gone";
    try {
        if (row.bytes)
            task = verbs::load_task(row.id, *row.bytes);
    } catch (const db::CorruptData& error) {
        damage = std::string("its row in the file is damaged: ") + error.what();
    }
    if (!task) {
        task = task_of(record);
        task->damage = damage;
    }
    task->state = record.state;
    task->wake_microseconds = record.wake_microseconds;
    task->is_overdue = record.is_overdue;
    task->image_bytes = record.image_bytes;
    if (auto value = wake_values_.extract(record.id)) {
        task->wake_value = std::move(value.mapped());
        task->raise_wake = task->wake_value.is(db::Type::Error);
    }
    if (auto kept = kept_.extract(record.id)) {
        task->on_end = std::move(kept.mapped().on_end);
        task->is_hook = kept.mapped().is_hook;
    }
    evicted_.remove(record);
    Task& added = *task;
    tasks_[added.id] = std::move(task);
    queue_wake(added);
    note_stopped(added);
    return added;
}

void Runtime::rows_read(const std::vector<db::TaskRow>& rows) {
    for (const auto& row : rows) {
        EvictedTasks::Record* record = evicted_.find(row.id);
        Task* task = record != nullptr ? &take_row(*record, row) : nullptr;
        show(row.id, task);
        if (const auto payer = awaited_.extract(row.id))
            scheduler_.arrived(task != nullptr ? row.id : 0, payer.mapped());
        else if (task != nullptr && !are_asleep_)
            note_sleeper(*task);
        else if (task != nullptr && is_sleeping(*task))
            evict(*task); // it was looked at
    }
}

void Runtime::look_at(TaskId stopped, std::function<void(const Task*)> look) {
    looking_[stopped].push_back(std::move(look));
    if (auto* record = evicted_.find(stopped))
        want(*record);
    else
        show(stopped, find_task(stopped));
}

// To those who wait for it.
void Runtime::show(TaskId id, Task* task) {
    const auto looking = looking_.extract(id);
    if (looking.empty())
        return;
    db::Value failure;
    const bool is_there = task != nullptr && prepare(*task, failure);
    for (const auto& look : looking.mapped())
        look(is_there ? task : nullptr);
}

// -- the tasks of the file

// How it goes on in this run: by its time, or because its time or what it waited for is over.
void Runtime::note_loaded(TaskId id, TaskState state, std::int64_t wake_microseconds) {
    if (are_asleep_)
        return;
    const bool waits = state == TaskState::Suspended &&
                       (wake_microseconds < 0 || wake_microseconds > world_microseconds());
    if (!waits) {
        overdue_.push_back({wake_microseconds, id});
        Task* task = find_task(id);
        (task != nullptr ? task->is_overdue : evicted_.find(id)->is_overdue) = true;
    } else if (wake_microseconds >= 0 && is_evicting_) {
        evicted_.queue_wake(*evicted_.find(id));
    } else if (wake_microseconds >= 0) {
        wakes_.emplace(wake_microseconds, id);
    }
}

// By what its summary says: its row stays in the file.
void Runtime::load_summary(const db::TaskRow& row) {
    StoredSummary summary = decode_summary(row.summary);
    EvictedTasks::Record& record = summary.record;
    record.id = row.id;
    record.wake_microseconds = row.wake_microseconds;
    if (summary.woken_with) {
        record.state = TaskState::Ready;
        record.wake_microseconds = -1;
        wake_values_[row.id] = std::move(*summary.woken_with);
    }
    world_.ledger().take(record.payer, db::Resource::Tasks, 1);
    world_.ledger().take(record.payer, db::Resource::Images, record.image_bytes);
    evicted_.add(record, summary.verb);
    note_loaded(row.id, record.state, record.wake_microseconds);
}

void Runtime::load_task(const db::TaskRow& row) {
    if (!row.bytes || (is_evicting_ && !row.summary.empty()))
        return load_summary(row);
    auto task = verbs::load_task(row.id, *row.bytes);
    const db::ObjectId payer = task->payer;
    keep_image(*task, row.bytes->size());
    world_.ledger().take(payer, db::Resource::Tasks, 1);
    const TaskState state = task->state;
    const std::int64_t wake = task->wake_microseconds;
    if (is_evicting_) {
        evicted_.add(record_of(*task), verb_of(*task));
    } else {
        note_stopped(*task);
        tasks_[row.id] = std::move(task);
    }
    note_loaded(row.id, state, wake);
}

void Runtime::leave_asleep(const db::StoredTasks& tasks) {
    refresh_limits();
    is_evicting_ = are_asleep_ = true;
    tasks.for_each([&](const db::TaskRow& row) {
        try {
            load_task(row);
        } catch (const db::CorruptData& error) {
            host_.log("task " + std::to_string(row.id) + " is damaged: " + error.what());
        }
    });
}

void Runtime::load_tasks(const db::StoredTasks& tasks, db::ChangeSet& changes) {
    refresh_limits();
    tasks.for_each([&](const db::TaskRow& row) {
        try {
            load_task(row);
        } catch (const db::CorruptData& error) {
            host_.log("task " + std::to_string(row.id) +
                      " is damaged and was removed: " + error.what());
            changes.tasks.push_back({row.id, std::nullopt, -1});
        }
    });
    std::stable_sort(overdue_.begin(), overdue_.end(), [](const Overdue& a, const Overdue& b) {
        return a.wake_microseconds < b.wake_microseconds;
    });
    const std::size_t overdue = overdue_.size();
    release_overdue();
    if (!overdue_.empty())
        host_.log(std::to_string(overdue) +
                  " tasks were to go on while no server ran; they do so now, at most " +
                  std::to_string(options_.overdue_wakes) + " a second");
}

} // namespace lunamoo::verbs
