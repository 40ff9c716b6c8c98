// Running one task until it stops: the loop that resumes the innermost activation and hands its
// results outward (verbs/calls.h), killing, and the watchdog.
#include "cmake/limit.h"
#include "verbs/calls.h"
#include "verbs/frames_info.h"
#include "verbs/hibernation.h"
#include "verbs/lua/crossing.h"
#include "verbs/lua/image.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "db/assert.h"
#include "db/codec.h"

#include "lua.h"

#include <csignal>
#include <ctime>
#include <sys/syscall.h>
#include <unistd.h>

namespace lunamoo::verbs {

bool Runtime::push_activation(Realm& realm, std::string_view called_as) {
    lua_State* thread = realm.take_thread();
    if (thread == nullptr)
        return false;
    Task& task = *current_;
    lua_pushcfunction(thread, activation_body);
    // One too many is refused as it is entered.
    task.activations.emplace_back(realm, thread, called_as, task.activations.empty() ? 0 : -1,
                                  most_verbs(task));
    ++realm.tasks_inside;
    return true;
}

void Runtime::pop_activation() {
    Task& task = *current_;
    Activation& activation = task.activations.back();
    Realm& realm = *activation.realm;
    lua_State* thread = activation.threads.front();
    if (!clear_ended(thread)) {
        // Dead by an error outside of its protected call, or killed: nothing of it runs any more.
        const Abort kept = std::exchange(meter_.abort, Abort::Killed);
        lua_closethread(thread, nullptr);
        meter_.abort = kept;
        lua_settop(thread, 0);
    }
    realm.give_back(thread);
    if (activation.own_code != nullptr)
        realm.drop_code(activation.own_code);
    if (--realm.tasks_inside == 0 && realm.used_bytes() > realm.limit_bytes() / 2)
        has_full_realm_ = true;
    task.activations.pop_back();
}

void Runtime::kill_activations(Task& task) {
    Task* const kept = std::exchange(current_, &task);
    const Abort before = std::exchange(meter_.abort, Abort::Killed);
    while (!task.activations.empty()) {
        Activation& activation = task.activations.back();
        if (activation.threads.empty()) {
            --activation.realm->tasks_inside;
            task.activations.pop_back();
            continue;
        }
        lua_closethread(activation.threads.front(), nullptr);
        pop_activation();
    }
    meter_.abort = before;
    current_ = kept;
}

namespace {

struct Binding {
    Realm* realm;
    const Task* task;
};

// Gives the realm the task's variables, protected: strings are made.
bool bind_protected(Realm& realm, const Task& task) {
    Binding binding{&realm, &task};
    lua_State* L = realm.state();
    lua_pushcfunction(L, [](lua_State* state) {
        const auto* bound = static_cast<Binding*>(lua_touserdata(state, 1));
        bound->realm->bind(state, *bound->task);
        return 0;
    });
    lua_pushlightuserdata(L, &binding);
    if (lua_pcall(L, 1, 0, 0) == LUA_OK)
        return true;
    lua_pop(L, 1);
    return false;
}

db::Value results_of(lua_State* thread, int count) {
    std::vector<db::Value> values;
    for (int i = lua_gettop(thread) - count + 1; i <= lua_gettop(thread); ++i) {
        if (const auto* held = handle_value(thread, i)) {
            values.push_back(*held);
            continue;
        }
        std::size_t length = 0;
        switch (lua_type(thread, i)) {
        case LUA_TBOOLEAN:
            values.push_back(db::Value::boolean(lua_toboolean(thread, i) != 0));
            break;
        case LUA_TNUMBER:
            if (lua_isinteger(thread, i)) {
                values.push_back(db::Value::integer(lua_tointeger(thread, i)));
            } else {
                auto real = db::Value::real(lua_tonumber(thread, i));
                values.push_back(real ? *real : db::Value{});
            }
            break;
        case LUA_TSTRING: {
            const char* text = lua_tolstring(thread, i, &length);
            auto string = db::Value::string(std::string(text, length));
            values.push_back(string ? *string : db::Value{});
            break;
        }
        case LUA_TLIGHTUSERDATA:
            values.push_back(db::Value::object(to_object(thread, i)));
            break;
        default:
            values.emplace_back();
        }
    }
    auto list = db::list_of(std::move(values));
    return list ? *list : db::empty_table();
}

// A coroutine of a task is waiting or to begin. Verb code that was handed one by a forged image
// could have closed it.
bool can_go_on(lua_State* thread) {
    return lua_status(thread) == LUA_YIELD ||
           (lua_status(thread) == LUA_OK && lua_gettop(thread) > 0);
}

} // namespace

// Rebuilds what is only an image, or gives up with an error value for the task's owner.
bool Runtime::prepare(Task& task, db::Value& failure) {
    if (!task.activations.empty() && task.image.empty())
        return true;
    std::string why = task.damage;
    struct Held { // waking takes seconds of the task's, no ticks, and is not cut short
        Meter& meter;
        Ticks ticks;
        explicit Held(Meter& m) : meter(m), ticks(std::exchange(m.ticks, Ticks{1} << 40)) {
            m.is_held = true;
        }
        ~Held() {
            meter.ticks = ticks;
            meter.is_held = false;
        }
    } const held(meter_);
    try {
        task.activations.clear();
        if (why.empty()) {
            wake_activations(*this, task);
            return true;
        }
    } catch (const ImageError& error) {
        why = error.what();
    } catch (const db::CorruptData& error) {
        why = error.what();
    }
    kill_activations(task); // as far as they were read; the image stays
    failure = db::Value::error(
        {db::ErrorCode::InvArg, "the suspended task cannot go on: " + why, {}, {}});
    return false;
}

db::Value Runtime::no_memory() const {
    const std::string why = refusal_text();
    // no limit: there was no memory
    return db::Value::error(
        {db::ErrorCode::Quota, why.empty() ? "the realm's memory is used up" : why, {}, {}});
}

Runtime::Stop Runtime::run_task(Task& task, db::Value& result) {
    if (!prepare(task, result))
        return Stop::Failed;
    task.is_paused = false;
    auto& state = call_state_;
    state.finished = {};
    state.nested = 0;
    for (;;) {
        const std::size_t depth = task.activations.size() - (state.finished.pending ? 2 : 1);
        Activation& activation = task.activations[depth];
        if (!bind_protected(*activation.realm, task) && meter_.abort == Abort::None) {
            result = no_memory();
            return Stop::Failed;
        }
        state.event = Event::None;
        lua_State* base = activation.threads.front();
        if (!can_go_on(base)) {
            result = db::Value::error({db::ErrorCode::InvArg, "the task has lost its way", {}, {}});
            return Stop::Failed;
        }
        const int arguments = lua_status(base) == LUA_OK ? lua_gettop(base) - 1 : 0;
        int results = 0;
        const int status = lua_resume(base, nullptr, arguments, &results);
        if (meter_.abort != Abort::None)
            return Stop::Aborted;
        if (status == LUA_YIELD) {
            LUNAMOO_ASSERT(state.event != Event::None);
            if (state.event == Event::Transfer)
                continue;
            return state.event == Event::Pause ? Stop::Paused : Stop::Stopped;
        }
        state.finished = {true, status, results};
        if (task.activations.size() > 1)
            continue;
        if (status != LUA_OK) {
            result = no_memory();
            return Stop::Failed;
        }
        const bool is_ok = lua_toboolean(base, lua_gettop(base) - results + 1) != 0;
        const db::Value values = results_of(base, results - 1);
        const auto& array = values.as_table().array();
        result = is_ok ? values : (array.empty() ? db::Value{} : array.front());
        pop_activation();
        return is_ok ? Stop::Done : Stop::Failed;
    }
}

// -- the watchdog: processor time of this thread, for what ticks misjudge

namespace {

constexpr Ticks kHardlyUsed = 50; // one in so many of the slice's

void watchdog_rang(int, siginfo_t* info, void*) {
    auto* meter = static_cast<Meter*>(info->si_value.sival_ptr);
    if (meter->is_held)
        return; // it rings again
    const Ticks left = __atomic_load_n(&meter->ticks, __ATOMIC_RELAXED);
    if (left > meter->hardly_used && thread_microseconds() < meter->in_vain_until)
        return;
    if (left >= 0)
        meter->at_ring = left;
    meter->seconds_up = true;
    __atomic_store_n(&meter->ticks, Ticks{-1}, __ATOMIC_RELAXED);
}

int watchdog_signal() {
    return SIGRTMIN + 3;
}

} // namespace

void Runtime::start_watchdog(std::chrono::microseconds cpu) {
    if (!watchdog_) {
        struct sigaction action {};
        action.sa_sigaction = watchdog_rang;
        action.sa_flags = SA_SIGINFO | SA_RESTART;
        sigaction(watchdog_signal(), &action, nullptr);
        struct sigevent event {};
        event.sigev_notify = SIGEV_THREAD_ID;
        event.sigev_signo = watchdog_signal();
        event.sigev_value.sival_ptr = &meter_;
        event._sigev_un._tid = static_cast<pid_t>(syscall(SYS_gettid));
        timer_t timer = nullptr;
        if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer) != 0)
            return;
        watchdog_ = timer;
    }
    struct itimerspec when {};
    when.it_value.tv_sec = cpu.count() / 1'000'000;
    when.it_value.tv_nsec = (cpu.count() % 1'000'000) * 1000;
    when.it_interval.tv_nsec = 1'000'000; // again, should the VM have written over it
    // Where a host lends its processors to several machines, the time in which ours had none counts
    // as the thread's. Who has used hardly any ticks in his seconds has as many again.
    meter_.hardly_used = meter_.is_pausable ? std::numeric_limits<Ticks>::max()
                                            : given_ticks_ - given_ticks_ / kHardlyUsed;
    meter_.in_vain_until = LIMIT(seconds_again) ? last_deadline_ + cpu.count()
                                                : std::numeric_limits<std::int64_t>::max();
    if (LIMIT(slice_seconds))
        timer_settime(*watchdog_, 0, &when, nullptr);
}

void Runtime::stop_watchdog() {
    if (!watchdog_)
        return;
    const struct itimerspec never {};
    timer_settime(*watchdog_, 0, &never, nullptr);
    meter_.seconds_up = false;
}

} // namespace lunamoo::verbs
