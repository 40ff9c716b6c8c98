// Coroutines of verb code. A task may stop inside one: the stop then passes outward through every
// resume, each waiting in its continuation, and on waking each resumes the one inside it again. So
// a coroutine's yield and a task's stop are told apart by the runtime's event.
//
// Activation::threads holds the chain of coroutines that are inside one another, so that frames can
// be walked through them.
#include "cmake/limit.h"
#include "verbs/core_functions.h"
#include "verbs/library/arguments.h"
#include "verbs/lua/meter.h"
#include "verbs/protected_call.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "lauxlib.h"

#include <algorithm>
#include <array>

namespace lunamoo::verbs {

namespace {

lua_State* thread_argument(lua_State* L) {
    lua_State* thread = lua_tothread(L, 1);
    if (thread == nullptr)
        library::bad_type(L, 1, "thread");
    return thread;
}

void enter_thread(lua_State* L, lua_State* inner) {
    auto& threads = runtime_of(L).current().activations.back().threads;
    const auto here = std::find(threads.begin(), threads.end(), L);
    if (here != threads.end())
        threads.truncate(static_cast<std::size_t>(here - threads.begin()) + 1);
    threads.push_back(inner);
}

void leave_thread(lua_State* L, lua_State* inner) {
    auto& threads = runtime_of(L).current().activations.back().threads;
    const auto there = std::find(threads.begin(), threads.end(), inner);
    threads.truncate(static_cast<std::size_t>(there - threads.begin()));
}

const char* status_of(lua_State* L, lua_State* thread) {
    if (L == thread)
        return "running";
    switch (lua_status(thread)) {
    case LUA_YIELD:
        return "suspended";
    case LUA_OK: {
        lua_Debug info;
        if (lua_getstack(thread, 0, &info) != 0)
            return "normal";
        return lua_gettop(thread) == 0 ? "dead" : "suspended";
    }
    default:
        return "dead";
    }
}

// What is not suspended is left alone: it is running, waits for the one that asks, or is dead.
int refuse_resume(lua_State* L, const char* status, bool is_wrap) {
    const char* message = std::string_view(status) == "dead"
                              ? "cannot resume dead coroutine"
                              : "cannot resume non-suspended coroutine";
    if (is_wrap)
        raise(L, db::ErrorCode::InvArg, message);
    if (LIMIT(refuse_resume_ticks))
        charge(L, kErrorTicks);
    lua_pushboolean(L, 0);
    push_error(L, {db::ErrorCode::InvArg, message, {}, {}});
    return 2;
}

int resume_k(lua_State* L, int, lua_KContext is_wrap);

// Raises the error on top, with which `inner` ended. One that could not be entered (C levels) has
// not ended, and stays.
int raise_from(lua_State* L, lua_State* inner) {
    if (lua_status(inner) != LUA_OK && lua_status(inner) != LUA_YIELD) {
        lua_closethread(inner, L);
        lua_settop(inner, 0);
    }
    return lua_error(L);
}

// Resumes `inner` with the `count` values on top of L. Leaves the results on L (after a true,
// unless for wrap) and returns their number.
int resume_inner(lua_State* L, lua_State* inner, int count, bool is_wrap) {
    if (const char* status = status_of(L, inner); std::string_view(status) != "suspended")
        return refuse_resume(L, status, is_wrap);
    // Without arguments it may stand in a paused function, whose frame is as large as it must be.
    if (count > 0 && lua_checkstack(inner, count + 4) == 0 && LIMIT(resume_arguments))
        raise(L, db::ErrorCode::Quota, "too many arguments to resume");
    lua_xmove(L, inner, count);
    Meter& meter = meter_of(L);
    const bool blocks = lua_isyieldable(L) == 0;
    enter_thread(L, inner);
    meter.not_yieldable += blocks ? 1 : 0;
    int results = 0;
    const int status = lua_resume(inner, L, count, &results);
    meter.not_yieldable -= blocks ? 1 : 0;
    if (status == LUA_YIELD && runtime_of(L).call_state().event != Runtime::Event::None)
        return lua_yieldk(L, 0, is_wrap ? 1 : 0, resume_k);
    leave_thread(L, inner);
    if (status == LUA_OK || status == LUA_YIELD) {
        if (lua_checkstack(L, results + 1) == 0 && LIMIT(resume_results))
            raise(L, db::ErrorCode::Quota, "too many results to resume");
        if (!is_wrap)
            lua_pushboolean(L, 1);
        lua_xmove(inner, L, results);
        return results + (is_wrap ? 0 : 1);
    }
    lua_xmove(inner, L, 1); // the error; the frames of `inner` stay for a traceback
    caught(L, status);
    if (is_wrap)
        return raise_from(L, inner);
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

int resume_k(lua_State* L, int, lua_KContext is_wrap) {
    lua_State* inner = is_wrap != 0 ? lua_tothread(L, lua_upvalueindex(1)) : lua_tothread(L, 1);
    return resume_inner(L, inner, 0, is_wrap != 0);
}

int co_resume(lua_State* L) {
    lua_State* inner = thread_argument(L);
    return resume_inner(L, inner, lua_gettop(L) - 1, false);
}

int wrap_call(lua_State* L) {
    return resume_inner(L, lua_tothread(L, lua_upvalueindex(1)), lua_gettop(L), true);
}

int co_create(lua_State* L) {
    library::check_type(L, 1, LUA_TFUNCTION);
    if (LIMIT(coroutine_create_ticks))
        charge(L, 10);
    lua_State* thread = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, thread, 1);
    return 1;
}

int co_wrap(lua_State* L) {
    co_create(L);
    lua_pushcclosure(L, wrap_call, 1);
    return 1;
}

int co_yield_values(lua_State* L) {
    if (runtime_of(L).current().activations.back().threads.front() == L)
        raise(L, db::ErrorCode::InvArg,
              "attempt to yield from outside a coroutine (suspend() stops the task)");
    if (lua_isyieldable(L) == 0 && runtime_of(L).is_atomic())
        raise(L, db::ErrorCode::InvArg,
              "attempt to yield out of atomic: what is begun there ends there");
    return lua_yield(L, lua_gettop(L));
}

int co_status(lua_State* L) {
    lua_pushstring(L, status_of(L, thread_argument(L)));
    return 1;
}

int co_running(lua_State* L) {
    const bool is_base = runtime_of(L).current().activations.back().threads.front() == L;
    lua_pushthread(L);
    lua_pushboolean(L, is_base);
    return 2;
}

int co_isyieldable(lua_State* L) {
    lua_State* thread = lua_isnone(L, 1) ? L : thread_argument(L);
    const bool is_base = runtime_of(L).current().activations.back().threads.front() == thread;
    lua_pushboolean(L, !is_base && lua_isyieldable(thread) != 0);
    return 1;
}

int co_close(lua_State* L) {
    lua_State* thread = thread_argument(L);
    const std::string_view status = status_of(L, thread);
    if (status != "suspended" && status != "dead")
        raise(L, db::ErrorCode::InvArg, "cannot close a " + std::string(status) + " coroutine");
    Meter& meter = meter_of(L);
    ++meter.not_yieldable;
    const int result = lua_closethread(thread, L);
    --meter.not_yieldable;
    if (result == LUA_OK) {
        lua_pushboolean(L, 1);
        return 1;
    }
    lua_pushboolean(L, 0);
    lua_xmove(thread, L, 1);
    caught(L, result);
    return 2;
}

constexpr std::array<CoreFunction, 9> kFunctions{{
    {"coroutine", "create", co_create, "coroutine.create@1"},
    {"coroutine", "resume", co_resume, "coroutine.resume@1"},
    {"coroutine", "wrap", co_wrap, "coroutine.wrap@1"},
    {"coroutine", "yield", co_yield_values, "coroutine.yield@1"},
    {"coroutine", "status", co_status, "coroutine.status@1"},
    {"coroutine", "running", co_running, "coroutine.running@1"},
    {"coroutine", "isyieldable", co_isyieldable, "coroutine.isyieldable@1"},
    {"coroutine", "close", co_close, "coroutine.close@1"},
    {"coroutine", nullptr, wrap_call, "coroutine.wrap.call@1"},
}};

constexpr std::array<Continuation, 1> kContinuations{{{"coroutine.resume.k@1", resume_k}}};

} // namespace

std::span<const CoreFunction> coroutine_functions() {
    return kFunctions;
}
std::span<const Continuation> coroutine_continuations() {
    return kContinuations;
}

} // namespace lunamoo::verbs
