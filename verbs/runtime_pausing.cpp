// Slices of pausable code (verbs/pausing.h): their shorter part, after which the task is paused,
// the rest that it has where it cannot be, and what the watchdog means in each.
//
// A pause by ticks comes at the same instruction each time, one by seconds does not. The ticks of
// all slices together are those that the program takes without pauses.
#include "verbs/runtime.h"

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
    world_.ledger().take(task.payer, db::Resource::Tasks, -1);
    forget_stopped(task);
    task.state = TaskState::Running;
    task.is_paused = false;
    task.background = was_background;
    pause_refusal_ = "; it could not be paused: " + saved.error().message;
    meter_.is_pausable = false;
    meter_.ticks += std::exchange(meter_.reserve, 0);
    start_watchdog(std::chrono::microseconds(
        std::max<std::int64_t>(1000, last_deadline_ - thread_microseconds())));
    return false;
}

} // namespace lunamoo::verbs
