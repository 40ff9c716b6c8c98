// Leaving memory: a task that has stopped for more than a moment is dropped from its realms, where
// its row in the file holds all of it; what is left is its summary. Whoever wakes it, or asks for
// its frames, has the row read first: the ids of such tasks are wanted (take_wanted), the server
// asks the writer, which answers after all that was handed to it before, and the rows come back
// (rows_read). A realm goes when nobody has been in it for a while.
//
//   stopped ──(evict_after)──► evicted ──(woken, or looked at)──► wanted ──(rows_read)──► in memory
#include "verbs/runtime.h"

#include "cmake/limit.h"
#include "verbs/hibernation.h"
#include "verbs/realm.h"

#include "db/codec.h"

#include "lua.h"

#include <algorithm>

namespace lunamoo::verbs {

namespace {

constexpr int kEvictedAtOnce = 100; // tasks: of one turn of the main loop, so that it stays short
constexpr int kStepOfEviction = 2;  // KiB of the collector's work for each coroutine
constexpr std::int64_t kRealmStays = 60'000'000; // microseconds after the last task left it
constexpr std::int64_t kRealmLooks = 6'000'000;

bool is_sleeping(const Task& task) {
    return task.state == TaskState::Suspended || task.state == TaskState::Reading;
}

} // namespace

// The task has just stopped, or been read.
void Runtime::note_sleeper(Task& task) {
    if (is_evicting_)
        sleepers_.push_back({host_.steady_microseconds(), task.id, ++task.stops});
}

void Runtime::evict(Task& task) {
    for (const Activation& activation : task.activations) // garbage is found as if it were made
        lua_gc(activation.realm->state(), LUA_GCSTEP, kStepOfEviction);
    kill_activations(task);
    task.grown_bytes = 0; // reading it back counts it anew
    task.lowered.clear();
    task.image.clear();
    task.image.shrink_to_fit();
    task.is_evicted = true;
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
        const auto soon = host_.utc_microseconds() + wait;
        for (int i = 0; i < kEvictedAtOnce && !sleepers_.empty(); ++i) {
            const Sleeper sleeper = sleepers_.front();
            if (sleeper.since > before)
                break;
            sleepers_.pop_front();
            Task* task = find_task(sleeper.task);
            if (task == nullptr || task->stops != sleeper.stops || !is_sleeping(*task) ||
                task->is_evicted)
                continue;
            if (task->wake_microseconds < 0 || task->wake_microseconds > soon)
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

// The sleeping tasks of a realm that is short of memory, but for one.
void Runtime::make_room(Realm& realm, const Task* kept) {
    if (is_evicting_)
        for (const Sleeper& sleeper : sleepers_) {
            Task* task = find_task(sleeper.task);
            if (task != nullptr && task != kept && task != current_ && is_sleeping(*task) &&
                !task->is_evicted &&
                std::any_of(task->activations.begin(), task->activations.end(),
                            [&](const Activation& at) { return at.realm == &realm; }))
                evict(*task);
        }
    lua_gc(realm.state(), LUA_GCCOLLECT);
}

// Realms that are short of memory let their sleepers go; those that nobody has been in for a while,
// or that are full though nobody is, go themselves.
void Runtime::close_idle_realms() {
    const auto now = host_.steady_microseconds();
    const auto stays = is_short_of_memory() ? 0 : kRealmStays;
    const auto gone = std::erase_if(realms_, [&](const auto& entry) {
        Realm& realm = *entry.second;
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

void Runtime::want(Task& task) {
    if (!std::exchange(task.is_wanted, true))
        wanted_.push_back(task.id);
}

std::vector<TaskId> Runtime::take_wanted() {
    return std::exchange(wanted_, {});
}

// What is damaged or gone is left without an image: the task fails where it is to go on.
void Runtime::take_row(Task& task, const db::TaskRow& row) {
    task.is_evicted = false;
    task.is_wanted = false;
    try {
        if (row.bytes) {
            auto stored = load_task(row.id, *row.bytes);
            task.image = std::move(stored->image);
            task.fork_values = stored->fork_values;
        }
    } catch (const db::CorruptData&) {
        task.image.clear();
    }
}

void Runtime::rows_read(const std::vector<db::TaskRow>& rows) {
    for (const auto& row : rows) {
        Task* task = find_task(row.id);
        if (task != nullptr && task->is_evicted)
            take_row(*task, row);
        show(row.id, task);
        if (task == nullptr)
            continue;
        if (task->state == TaskState::Ready)
            scheduler_.push(task->id, task->payer);
        else
            note_sleeper(*task);
    }
}

void Runtime::look_at(Task& evicted, std::function<void(const Task*)> look) {
    looking_[evicted.id].push_back(std::move(look));
    want(evicted);
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

} // namespace lunamoo::verbs
