// Slices of pausable code (verbs/pausing.h): their shorter part, after which the task is paused,
// the rest that it has where it cannot be, and what the watchdog means in each.
//
// A pause by ticks comes at the same instruction each time, one by seconds does not. The ticks of
// all slices together are those that the program takes without pauses.
#include "verbs/runtime.h"

#include "cmake/limit.h"
#include "verbs/lua/image.h"
#include "verbs/realm.h"

#include "lua.h"

#include <algorithm>

namespace lunamoo::verbs {

namespace {

// Ticks until it is looked at again whether a task can be paused by now: where something cannot
// yield, and where the frames were looked at, besides one for each, so that looking takes a part of
// the time only.
constexpr Ticks kUnyieldable = 100;
constexpr Ticks kNotAllowed = 1000;
constexpr Ticks kRefusedStop = 100;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(LUNAMOO_MUTANTS)
constexpr int kTimesLonger = 10;
#else
constexpr int kTimesLonger = 1;
#endif

} // namespace

void Runtime::start_clock(const Task& task) {
    const auto cpu =
        (task.background ? options_.background_cpu : options_.foreground_cpu) * kTimesLonger;
    last_deadline_ = thread_microseconds() + cpu.count();
    start_watchdog(cpu);
    if (task.is_pausable || task.has_pausable)
        enter_pausable();
}

void Runtime::enter_pausable() {
    if (meter_.is_pausable || !pause_refusal_.empty())
        return;
    current_->has_pausable = true;
    meter_.is_pausable = true;
    const Ticks left = std::max<Ticks>(0, meter_.ticks);
    meter_.reserve = std::max(left / 4, left - options_.pausable_ticks);
    meter_.ticks -= meter_.reserve;
    const std::chrono::microseconds time_left(last_deadline_ - thread_microseconds());
    const auto cpu = std::min(options_.pausable_cpu * kTimesLonger, time_left * 3 / 4);
    if (cpu.count() > 0) // else it rings at once
        start_watchdog(cpu);
}

Expiry Runtime::expired(lua_State* L, PausePoint point) {
    if (meter_.abort != Abort::None)
        return Expiry::Abort;
    if (meter_.seconds_up) {
        if (thread_microseconds() >= last_deadline_)
            return Expiry::Abort;
        meter_.seconds_up = false; // it rings again, until the slice is over
        meter_.reserve += std::max<Ticks>(0, std::exchange(meter_.at_ring, 0));
    }
    const Ticks missing = -meter_.ticks;
    const Ticks owed = missing - (point == PausePoint::BeforeTick ? 1 : 0);
    Ticks until_next_look = 0; // between instructions: at the next of them
    if (point != PausePoint::No)
        until_next_look = kUnyieldable;
    if (point != PausePoint::No && owed <= std::max<Ticks>(1, meter_.reserve) &&
        lua_isyieldable(L) != 0 && meter_.not_yieldable == 0) {
        const MayPause may = may_pause(*current_);
        until_next_look = kNotAllowed + may.frames;
        if (may.is_allowed) {
            meter_.reserve = std::max<Ticks>(0, meter_.reserve - owed);
            meter_.ticks = 0;
            call_state_.event = Event::Pause;
            return Expiry::Pause;
        }
    }
    if (missing > meter_.reserve)
        return Expiry::Abort;
    const Ticks more = std::min(missing + until_next_look, meter_.reserve);
    meter_.reserve -= more;
    meter_.ticks += more;
    return Expiry::GoOn;
}

// The paused task's row goes with this slice. Where that cannot be, the slice goes on to its end
// without further pauses: false.
bool Runtime::save_paused(Task& task, db::ChangeSet& changes) {
    stop_watchdog();
    task.state = TaskState::Paused;
    task.wake_microseconds = -1;
    task.wake_value = {};
    task.is_paused = true;
    const bool was_background = std::exchange(task.background, true);
    note_stop(task);
    const auto saved = save(task, changes);
    if (saved)
        return true;
    forget_stop(task, was_background);
    task.is_paused = false;
    pause_refusal_ = "; it could not be paused: " + saved.error().message;
    meter_.is_pausable = false;
    meter_.ticks += std::exchange(meter_.reserve, 0);
    return false;
}

// Of the task that asked to stop likewise. What cannot be saved cannot stop: it goes on at once, in
// the same slice, with an error from the builtin that asked; so nothing that it did can be
// committed before it knows. Having tried takes ticks: what was written was for nothing.
bool Runtime::save_stopped(Task& task, db::ChangeSet& changes) {
    stop_watchdog();
    task.state = pending_stop_.state;
    task.wake_microseconds = pending_stop_.wake_microseconds;
    task.reading_from = pending_stop_.reading_from;
    const bool was_background = task.background;
    task.background = task.background || task.state == TaskState::Suspended;
    note_stop(task);
    const auto saved = save(task, changes);
    if (saved)
        return true;
    forget_stop(task, was_background);
    pending_stop_ = {};
    task.reading_from = db::kNothing;
    task.wake_microseconds = -1;
    task.wake_value =
        db::Value::error({saved.error().code, "cannot suspend: " + saved.error().message, {}, {}});
    task.raise_wake = true;
    if (LIMIT(refused_stop_ticks))
        meter_.ticks -= kRefusedStop + static_cast<Ticks>(row_bytes_ / 16);
    return false;
}

// It runs as if it had not tried.
void Runtime::forget_stop(Task& task, bool was_background) {
    world_.ledger().take(task.payer, db::Resource::Tasks, -1);
    forget_stopped(task);
    task.state = TaskState::Running;
    task.background = was_background;
}

// After a stop that was refused: has the slice time left? What is tried meanwhile is not cut short,
// so this is where a task that does nothing else ends.
bool Runtime::goes_on() {
    const std::int64_t left = last_deadline_ - thread_microseconds();
    if (left <= 0 && LIMIT(refused_stop_seconds)) {
        meter_.abort = Abort::OutOfSeconds;
        note_abort();
        return false;
    }
    start_watchdog(std::chrono::microseconds(std::max<std::int64_t>(1000, left)));
    return true;
}

} // namespace lunamoo::verbs
