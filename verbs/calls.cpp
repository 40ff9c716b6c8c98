#include "verbs/calls.h"

#include "cmake/limit.h"
#include "db/normalise.h"
#include "db/permissions.h"
#include "verbs/audit_trail.h"
#include "verbs/builtin.h"
#include "verbs/core_functions.h"
#include "verbs/frames_info.h"
#include "verbs/lua/crossing.h"
#include "verbs/lua/meter.h"
#include "verbs/protected_call.h"
#include "verbs/realm.h"
#include "verbs/realm_code.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "lauxlib.h"

#include <array>

namespace lunamoo::verbs {

namespace {

// Calls across realms on the C stack before the task runner's loop takes over: each uses about four
// of Lua's 200 C levels.
constexpr int kMaxNested = 20;
constexpr int kShownResults = 16; // of an eval, in its audit row

int stub(lua_State* L);
int take_k(lua_State* L, int status, lua_KContext context);

std::string object_text(db::ObjectId id) {
    return "#" + std::to_string(id.number);
}

// Gives the finished activation's thread back when the results are taken, or when taking fails.
struct ActivationGuard {
    Runtime& runtime;
    ~ActivationGuard() { runtime.pop_activation(); }
};

// Copies the values first..last, for which there is room.
void copy_all_across(lua_State* from, int first, int last, lua_State* to) {
    while (true) {
        first += copy_scalars(from, first, last, to);
        if (first > last)
            return;
        copy_across(from, first++, to);
    }
}

// The message on the top becomes the error value that is to be raised.
void normalise_compile_error(lua_State* L) {
    if (!is_no_memory(L)) // no limit: the realm's memory is
        return normalise_error(L, {});
    lua_pop(L, 1);
    Realm::of(L).push_refusal(L);
}

// Moves the results of the activation that has just ended onto L. Returns their number, or -1 with
// an error value on the top.
int take_results(lua_State* L) {
    Runtime& runtime = runtime_of(L);
    auto& finished = runtime.call_state().finished;
    finished.pending = false;
    const ActivationGuard guard{runtime};
    lua_State* from = runtime.current().activations.back().threads.front();
    if (finished.status != LUA_OK) { // outside of the body's own protected call: memory
        Realm::of(L).push_refusal(L);
        return -1;
    }
    const int last = lua_gettop(from);
    const int said = last - finished.results + 1; // whether it went well, before its results
    const bool is_ok = lua_toboolean(from, said) != 0;
    if (!has_room(L, finished.results + 4) && lua_checkstack(L, finished.results + 4) == 0 &&
        LIMIT(call_results))
        raise(L, db::ErrorCode::Quota, "too many results");
    copy_all_across(from, said + 1, last, L);
    return is_ok ? finished.results - 1 : -1;
}

int take(lua_State* L, bool is_eval) {
    if (is_dying(L)) // no limit: the next tick would throw it on as well
        rethrow_abort(L);
    const int base = is_eval ? lua_gettop(L) : 0;
    const int count = take_results(L);
    if (is_eval) {
        lua_pushboolean(L, count >= 0);
        lua_insert(L, base + 1);
        return lua_gettop(L) - base;
    }
    if (count < 0)
        return lua_error(L);
    return count;
}

int take_k(lua_State* L, int, lua_KContext is_eval) {
    if (!runtime_of(L).call_state().finished.pending) // resumed by somebody else
        raise(L, db::ErrorCode::InvArg, "this coroutine waits for a verb");
    return take(L, is_eval != 0);
}

// The call itself: call_state().entering says what to run. L's frame holds the arguments.
int enter(lua_State* L, Realm& realm, std::string_view called_as, bool is_eval) {
    Runtime& runtime = runtime_of(L);
    if (!runtime.push_activation(realm, called_as)) // no limit: there was no memory
        raise(L, db::ErrorCode::Quota,
              "no memory to enter the realm of " + object_text(realm.owner()));
    auto& state = runtime.call_state();
    const bool blocks = lua_isyieldable(L) == 0;
    Meter& meter = meter_of(L);
    if (state.nested >= kMaxNested && LIMIT(nested_realms) && !blocks && meter.not_yieldable == 0) {
        state.event = Runtime::Event::Transfer;
        return lua_yieldk(L, 0, is_eval ? 1 : 0, take_k);
    }
    lua_State* thread = runtime.current().activations.back().threads.front();
    ++state.nested;
    meter.not_yieldable += blocks ? 1 : 0;
    int results = 0;
    const int status = lua_resume(thread, L, 0, &results);
    meter.not_yieldable -= blocks ? 1 : 0;
    --state.nested;
    if (status == LUA_YIELD)
        return lua_yieldk(L, 0, is_eval ? 1 : 0, take_k);
    state.finished = {true, status, results};
    return take(L, is_eval);
}

// Called as a verb: this, arguments…; upvalues: definer, verb id, name.
int stub(lua_State* L) {
    Runtime& runtime = runtime_of(L);
    const Callee callee = callee_of(L);
    if (!callee.on_object && LIMIT(stub_on_object))
        raise(L, db::ErrorCode::Type, "a verb can only be called on an object");
    for (int i = callee.composite; i != 0; i = find_composite(L, i + 1))
        freeze_in_place(L, i);
    auto* target = runtime.target_of(callee.definer, callee.verb_id);
    if (target == nullptr)
        raise(L, db::ErrorCode::VerbNf, "the verb '" + std::string(callee.name) + "' is gone");
    runtime.call_state().entering = {L,       callee.count, nullptr, callee.definer, callee.verb_id,
                                     nullptr, target};
    return enter(L, *target->realm, callee.name, false);
}

} // namespace

void push_callable(lua_State* L, const db::FoundVerb& found, std::string_view called_as) {
    Realm& realm = Realm::of(L);
    if (found.verb->owner == realm.owner()) {
        if (realm.push_verb(L, found.definer, *found.verb) != nullptr)
            return;
        if (is_no_memory(L)) // no limit: the realm's memory is
            lua_error(L);
        raise(L, db::ErrorCode::VerbNf, lua_tostring(L, -1));
    }
    lua_pushinteger(L, found.definer.number);
    lua_pushinteger(L, static_cast<lua_Integer>(found.verb->id));
    lua_pushlstring(L, called_as.data(), called_as.size());
    lua_pushcclosure(L, stub, 3);
}

void copy_across(lua_State* from, int index, lua_State* to) {
    switch (lua_type(from, index)) {
    case LUA_TNIL:
        lua_pushnil(to);
        break;
    case LUA_TBOOLEAN:
        lua_pushboolean(to, lua_toboolean(from, index));
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(from, index))
            lua_pushinteger(to, lua_tointeger(from, index));
        else
            lua_pushnumber(to, lua_tonumber(from, index));
        break;
    case LUA_TLIGHTUSERDATA:
        push_object(to, to_object(from, index));
        break;
    case LUA_TSTRING: {
        std::size_t length = 0;
        const char* text = lua_tolstring(from, index, &length);
        if (LIMIT(copy_across_ticks))
            charge(to, static_cast<Ticks>(length / 64));
        lua_pushlstring(to, text, length);
        break;
    }
    case LUA_TUSERDATA:
        push_value(to, *handle_value(from, index));
        break;
    default:
        raise(to, db::ErrorCode::Type,
              std::string("a ") + luaL_typename(from, index) + " cannot cross between owners");
    }
}

namespace {

int push_arguments(lua_State* L, const Runtime::Entering& entering) {
    if (entering.source != nullptr) {
        if (!has_room(L, entering.count + 4) && lua_checkstack(L, entering.count + 4) == 0 &&
            LIMIT(entering_stack))
            raise(L, db::ErrorCode::MaxRec, "stack overflow");
        copy_all_across(entering.source, 1, entering.count, L);
        return entering.count;
    }
    if (lua_checkstack(L, static_cast<int>(entering.arguments->size()) + 4) == 0 &&
        LIMIT(starting_stack))
        raise(L, db::ErrorCode::MaxRec, "stack overflow");
    for (const auto& argument : *entering.arguments)
        push_value(L, argument);
    return static_cast<int>(entering.arguments->size());
}

// Pushes handler, true, function, arguments. Returns the number of arguments, or -1 with an error
// value on the top. All C++ objects are gone when it returns.
int prepare_body(lua_State* L) {
    Realm& realm = Realm::of(L);
    Runtime& runtime = realm.runtime();
    const auto& entering = runtime.call_state().entering;
    if (!realm.is_bound(runtime.current().id, runtime.world().policy_generation()))
        realm.bind(L, runtime.current());
    if (entering.target != nullptr && entering.target->function != nullptr) {
        push_protected(L, error_handler, entering.target->function);
        return push_arguments(L, entering);
    }
    lua_pushcfunction(L, error_handler);
    lua_pushboolean(L, 1);
    if (entering.eval_source != nullptr) {
        Code* code = realm.push_eval(L, *entering.eval_source, "eval");
        if (code != nullptr)
            runtime.current().activations.back().own_code = code;
        else
            normalise_compile_error(L);
        if (code == nullptr)
            return -1;
    } else {
        const auto found = runtime.world().find_verb_by_id(entering.definer, entering.verb_id);
        const Code* code = found ? realm.push_verb(L, found->definer, *found->verb) : nullptr;
        if (code == nullptr) {
            if (found)
                normalise_compile_error(L);
            else
                push_error(L, {db::ErrorCode::VerbNf, "the verb is gone", {}, {}});
            return -1;
        }
        if (entering.target != nullptr)
            entering.target->function = function_at_top(L);
    }
    return push_arguments(L, entering);
}

int body_k(lua_State* L, int status, lua_KContext) {
    if (status == LUA_OK || status == LUA_YIELD)
        return lua_gettop(L) - 1; // true and the results
    caught(L, status);
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

} // namespace

int activation_body(lua_State* L) {
    const int count = prepare_body(L);
    if (count < 0) {
        lua_pushboolean(L, 0);
        lua_insert(L, -2);
        return 2;
    }
    return body_k(L, lua_pcallk(L, count, LUA_MULTRET, 1, 0, body_k), 0);
}

// On a fork's thread: function, arguments….
int fork_body(lua_State* L) {
    lua_pushcfunction(L, error_handler);
    lua_insert(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 2);
    return body_k(L, lua_pcallk(L, lua_gettop(L) - 3, 0, 1, 0, body_k), 0);
}

namespace {

int call_k(lua_State* L, int, lua_KContext kept) {
    return lua_gettop(L) - static_cast<int>(kept);
}

// call(obj, name, ...)
int call_verb(lua_State* L) {
    if (!is_object(L, 1))
        luaL_typeerror(L, 1, "object");
    std::size_t length = 0;
    const char* name = luaL_checklstring(L, 2, &length);
    const auto found =
        runtime_of(L).world().find_callable_verb(to_object(L, 1), std::string_view(name, length));
    if (!found)
        raise(L, db::ErrorCode::VerbNf,
              object_text(to_object(L, 1)) + " has no verb '" + name + "'");
    push_callable(L, *found, std::string_view(name, length));
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2); // obj, name, function, obj, arguments…
    lua_callk(L, lua_gettop(L) - 3, LUA_MULTRET, 2, call_k);
    return lua_gettop(L) - 2;
}

} // namespace

bool is_wrapper(Runtime& runtime) {
    return current_this(runtime.current()) == db::kSystem;
}

int call_wrapper(lua_State* L, std::string_view builtin) {
    {
        const std::string name = "bf_" + std::string(builtin);
        const auto found = runtime_of(L).world().find_callable_verb(db::kSystem, name);
        if (!found) // no limit: there is nothing to call
            raise(L, db::ErrorCode::Perm,
                  std::string(builtin) + ": wrapped, and #0 has no verb " + name);
        push_callable(L, *found, name);
        push_object(L, db::kSystem);
    }
    lua_rotate(L, 1, 2);
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, call_k);
    return lua_gettop(L);
}

namespace {

// pass(...): the same verb of the parent of where this one is defined.
int pass_up(lua_State* L) {
    Runtime& runtime = runtime_of(L);
    {
        const auto frames = task_frames(runtime.current());
        if (frames.empty())
            raise(L, db::ErrorCode::InvArg, "pass() outside of a verb");
        const auto* definer = runtime.world().find(frames.front().definer);
        const auto found =
            definer == nullptr
                ? std::nullopt
                : runtime.world().find_callable_verb(definer->parent, frames.front().verb);
        if (!found)
            raise(L, db::ErrorCode::VerbNf,
                  "no ancestor has the verb '" + frames.front().verb + "'");
        push_callable(L, *found, frames.front().verb);
        push_object(L, frames.front().this_object);
    }
    lua_rotate(L, 1, 2);
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, call_k);
    return lua_gettop(L);
}

// On the top are true and the results, or false and an error; here they are scalars and handles.
void finish_eval_row(lua_State* L, Runtime& runtime, std::size_t row, int count) {
    const int first = lua_gettop(L) - count + 1;
    if (lua_toboolean(L, first) == 0) {
        const db::Value error = to_value(L, first + 1);
        runtime.audit().fail(row, error.as_error().code, error.as_error().message);
        return;
    }
    std::vector<db::Value> results;
    for (int i = first + 1; i <= lua_gettop(L) && i <= first + kShownResults; ++i)
        results.push_back(to_value(L, i));
    runtime.audit().finish(row, results);
}

// eval(text): true and the results, or false and an error. In the realm of the perms in force.
int eval_text(lua_State* L) {
    static const Builtin& declaration = *find_builtin("eval");
    check_granted(L, declaration);
    Runtime& runtime = runtime_of(L);
    std::size_t length = 0;
    const char* text = luaL_checklstring(L, 1, &length);
    const auto perms = perms_in_force(runtime.current());
    if (!db::is_programmer(runtime.world(), perms) && LIMIT(eval_programmer))
        raise(L, db::ErrorCode::Perm, "eval is for programmers");
    const std::size_t audit_row = runtime.audit().begin(L, declaration, "eval", perms);
    auto& state = runtime.call_state();
    state.eval_text = db::normalise(std::string_view(text, length));
    lua_settop(L, 0);
    push_object(L, db::kNothing); // `this` of the evaluated text
    state.entering = {L, 1, nullptr, {}, 0, &state.eval_text, nullptr};
    const int count = enter(L, runtime.realm_for(perms), "eval", true);
    if (audit_row != 0)
        finish_eval_row(L, runtime, audit_row, count);
    return count;
}

int set_task_perms(lua_State* L) {
    Runtime& runtime = runtime_of(L);
    if (!is_object(L, 1))
        luaL_typeerror(L, 1, "object");
    Task& task = runtime.current();
    const auto perms = perms_in_force(task);
    const auto who = to_object(L, 1);
    if (who != perms && !db::is_wizard(runtime.world(), perms) && LIMIT(set_task_perms_wizard))
        raise(L, db::ErrorCode::Perm, "only a wizard's verb can take the perms of another");
    lower_perms(task, who);
    return 0;
}

int caller_of_frame(lua_State* L) {
    push_object(L, current_caller(runtime_of(L).current()));
    return 1;
}

int name_of_frame(lua_State* L) {
    const std::string name = current_verb_name(runtime_of(L).current());
    lua_pushlstring(L, name.data(), name.size());
    return 1;
}

constexpr std::array<CoreFunction, 10> kFunctions{{
    {"", "call", call_verb, "call@1"},
    {"", "pass", pass_up, "pass@1"},
    {"", "eval", eval_text, "eval@1"},
    {"", "fork", fork_task, "fork@1"},
    {"", "set_task_perms", set_task_perms, "set_task_perms@1"},
    {"", nullptr, caller_of_frame, "_caller@1"},
    {"", nullptr, name_of_frame, "_verb@1"},
    {"", nullptr, stub, "stub@1"},
    {"", nullptr, activation_body, "activation.body@1"},
    {"", nullptr, fork_body, "fork.body@1"},
}};

constexpr std::array<Continuation, 3> kContinuations{
    {{"take.k@1", take_k}, {"body.k@1", body_k}, {"call.k@1", call_k}}};

} // namespace

std::span<const CoreFunction> call_functions() {
    return kFunctions;
}
std::span<const Continuation> call_continuations() {
    return kContinuations;
}

} // namespace lunamoo::verbs
