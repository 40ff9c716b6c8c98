// The one trampoline of all builtins: arity, types and permission from the declaration, the charge,
// the call, and what becomes of its result. A body's C++ objects are gone before anything is raised
// or yielded here; a foreign exception (a full disk) is parked and thrown again by the task runner.
#include "verbs/builtin.h"

#include "cmake/limit.h"
#include "db/assert.h"
#include "db/permissions.h"
#include "verbs/audit_trail.h"
#include "verbs/calls.h"
#include "verbs/core_functions.h"
#include "verbs/frames_info.h"
#include "verbs/grants.h"
#include "verbs/lua/meter.h"
#include "verbs/lua/no_stop.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "lauxlib.h"
#include "lua.h"

#include <array>
#include <cmath>
#include <utility>

namespace lunamoo::verbs {

namespace {

struct Parameter {
    std::string name;
    std::string type;
    bool is_optional = false;
};

struct Signature {
    std::vector<Parameter> parameters;
    bool takes_more = false;
    std::size_t required = 0;
};

std::string trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return std::string(text);
}

Signature parse_signature(std::string_view text) {
    Signature signature;
    while (!text.empty()) {
        const auto comma = text.find(',');
        std::string part = trimmed(text.substr(0, comma));
        text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
        if (part.empty())
            continue;
        if (part == "...") {
            signature.takes_more = true;
            continue;
        }
        Parameter parameter;
        if (part.front() == '[') {
            parameter.is_optional = true;
            std::erase(part, '[');
            std::erase(part, ']');
        }
        const auto colon = part.find(':');
        parameter.name = trimmed(part.substr(0, colon));
        parameter.type = colon == std::string::npos ? "any" : trimmed(part.substr(colon + 1));
        if (!parameter.is_optional)
            ++signature.required;
        signature.parameters.push_back(std::move(parameter));
    }
    return signature;
}

// Whose grant a call needs: the builtin's own; of a primitive that of the builtin it is a part of
// (_create and _begin_move are parts of create and move), none of those that only look.
std::optional<std::size_t> gate_of(const std::vector<Builtin>& all, const Builtin& builtin) {
    std::string_view name = builtin.name;
    if (builtin.grant == Grant::Internal) {
        name.remove_prefix(1);
        if (name.starts_with("begin_"))
            name.remove_prefix(6);
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].name == name)
            return i;
    return std::nullopt;
}

struct Declared {
    std::vector<Builtin> builtins;
    std::vector<Signature> signatures;
    std::vector<std::optional<std::size_t>> gates; // whose grant each call needs
};

// Made once from constants; read-only afterwards.
const Declared& declared() {
    static const Declared kDeclared = [] {
        Declared made;
        for (const auto family :
             {value_builtins(), object_builtins(), property_builtins(), verb_builtins(),
              verb_text_builtins(), history_builtins(), task_builtins(), connection_builtins(),
              quota_builtins(), admin_builtins(), grant_builtins(), language_builtins()})
            made.builtins.insert(made.builtins.end(), family.begin(), family.end());
        for (const auto& builtin : made.builtins)
            made.signatures.push_back(parse_signature(builtin.parameters));
        for (const auto& builtin : made.builtins)
            made.gates.push_back(gate_of(made.builtins, builtin));
        LUNAMOO_ASSERT(made.builtins.size() <= kMaxBuiltins);
        return made;
    }();
    return kDeclared;
}

bool has_type(lua_State* L, int index, const std::string& type) {
    const int actual = lua_type(L, index);
    if (type == "any")
        return true;
    if (type == "object")
        return actual == LUA_TLIGHTUSERDATA;
    if (type == "integer") {
        int is_integer = 0;
        (void)lua_tointegerx(L, index, &is_integer);
        return actual == LUA_TNUMBER && is_integer != 0;
    }
    if (type == "number")
        return actual == LUA_TNUMBER;
    if (type == "string")
        return actual == LUA_TSTRING;
    if (type == "boolean")
        return actual == LUA_TBOOLEAN;
    if (type == "function")
        return actual == LUA_TFUNCTION;
    return type_name(L, index) == type; // table, error
}

std::string named(const Builtin& builtin, const std::string& text) {
    return std::string(builtin.name) + ": " + text;
}

void check_arguments(lua_State* L, const Builtin& builtin, const Signature& signature) {
    const auto count = static_cast<std::size_t>(lua_gettop(L));
    if ((count < signature.required ||
         (count > signature.parameters.size() && !signature.takes_more)) &&
        DECLARED_LIMIT(arity, builtin.name))
        raise(L, db::ErrorCode::Args,
              named(builtin, "takes (" + std::string(builtin.parameters) + "), got " +
                                 std::to_string(count) + " arguments"));
    for (std::size_t i = 0; i < signature.parameters.size() && i < count; ++i) {
        const auto& parameter = signature.parameters[i];
        const int index = static_cast<int>(i) + 1;
        if (parameter.is_optional && lua_isnil(L, index))
            continue;
        if (!has_type(L, index, parameter.type) && DECLARED_LIMIT(types, builtin.name))
            raise(L, db::ErrorCode::Type,
                  named(builtin, "argument " + std::to_string(index) + ", " + parameter.name +
                                     ", is to be " + parameter.type + ", not " +
                                     std::string(type_name(L, index))));
    }
}

// `is_own`: granted to the very person, who then needs to be no wizard.
bool may_call(lua_State* L, const Builtin& builtin, const db::World& world, db::ObjectId perms,
              bool is_own) {
    switch (builtin.access) {
    case Access::Anyone:
    case Access::Body:
        return true;
    case Access::Programmer:
        return db::is_programmer(world, perms);
    case Access::Wizard:
        return is_own || db::is_wizard(world, perms);
    case Access::ControlsFirst: {
        const auto* object = world.find(to_object(L, 1));
        return object == nullptr || db::controls(world, perms, *object); // the body says E_INVARG
    }
    case Access::IsFirst:
        return to_object(L, 1) == perms || db::is_wizard(world, perms);
    }
    return false;
}

// What the body left, without any C++ object that needs destroying.
enum class After : std::uint8_t { Return, Raise, Suspend };

struct Called {
    After after;
    int results;
};

Called call_body(lua_State* L, Runtime& runtime, const Builtin& builtin, db::ObjectId perms,
                 std::size_t audit_row) {
    Call call(L, runtime, perms, audit_row);
    auto outcome = builtin.function(call);
    if (!outcome) {
        if (outcome.error().code == db::ErrorCode::Perm) // no limit: nothing was done
            runtime.audit().take_back(audit_row);
        else
            runtime.audit().fail(audit_row, outcome.error().code, outcome.error().message);
        push_error(L, {outcome.error().code, named(builtin, outcome.error().message), {}, {}});
        return {After::Raise, 1};
    }
    if (outcome->suspends)
        return {After::Suspend, 0};
    runtime.audit().finish(audit_row, outcome->values);
    for (const auto& value : outcome->values)
        push_value(L, value);
    return {After::Return, static_cast<int>(outcome->values.size())};
}

int wake_k(lua_State* L, int, lua_KContext) {
    Task& task = runtime_of(L).current();
    const bool raises = std::exchange(task.raise_wake, false); // first: memory may be refused
    {
        const db::Value value = std::exchange(task.wake_value, {});
        push_value(L, value);
    }
    if (raises)
        return lua_error(L);
    return 1;
}

[[noreturn]] void refuse(lua_State* L, const Builtin& builtin, const char* why,
                         db::ObjectId perms) {
    // no limit: its callers are
    raise(L, db::ErrorCode::Perm, named(builtin, why + std::to_string(perms.number)));
}

// Within atomic, before anything is done.
void check_effect(lua_State* L, Runtime& runtime, const Builtin& builtin) {
    if (builtin.effect == Effect::Refused && LIMIT(refused_in_atomic))
        raise(L, db::ErrorCode::InvArg,
              named(builtin, "not within atomic or dry_run: a task cannot stop there"));
    if (builtin.effect != Effect::None)
        runtime.pay_for_undo(L);
}

int call_builtin(lua_State* L, std::size_t index) {
    const auto& all = declared();
    const Builtin& builtin = all.builtins[index];
    Runtime& runtime = runtime_of(L);
    if (builtin.cost > 0 && DECLARED_LIMIT(cost, builtin.name))
        charge(L, builtin.cost);
    const db::ObjectId perms = perms_in_force(runtime.current());
    bool is_own = false;
    if (const auto gate = all.gates[index]) {
        const GrantSet& grants = runtime.grants().of(perms);
        if (!grants.granted[*gate] && LIMIT(grant_of_builtin))
            refuse(L, all.builtins[*gate], "not granted to #", perms);
        if (grants.wrapped[*gate] && builtin.grant != Grant::Internal && !is_wrapper(runtime) &&
            LIMIT(grant_wrapped))
            return call_wrapper(L, builtin.name);
        is_own = grants.own[*gate];
    }
    check_arguments(L, builtin, all.signatures[index]);
    if (!may_call(L, builtin, runtime.world(), perms, is_own) &&
        DECLARED_LIMIT(access, builtin.name))
        refuse(L, builtin, "not permitted to #", perms);
    if (runtime.is_atomic())
        check_effect(L, runtime, builtin);
    std::size_t audit_row = 0;
    if (builtin.audit != Audit::No) {
        const auto gate = all.gates[index]; // of a primitive, the builtin that it is a part of
        audit_row =
            runtime.audit().begin(L, builtin, all.builtins[gate.value_or(index)].name, perms);
    }
    const Called called = call_body(L, runtime, builtin, perms, audit_row);
    if (called.after == After::Raise)
        return lua_error(L);
    if (called.after == After::Return)
        return called.results;
    if (lua_isyieldable(L) == 0 || meter_of(L).not_yieldable > 0)
        raise(L, db::ErrorCode::InvArg, named(builtin, why_no_stop(L)));
    runtime.call_state().event = Runtime::Event::Stop;
    lua_settop(L, 0);
    return lua_yieldk(L, 0, 0, wake_k);
}

template <std::size_t I> int entry(lua_State* L) {
    return call_builtin(L, I);
}

template <std::size_t... I>
constexpr std::array<lua_CFunction, sizeof...(I)> make_entries(std::index_sequence<I...>) {
    return {entry<I>...};
}

constexpr auto kEntries = make_entries(std::make_index_sequence<kMaxBuiltins>());
constexpr std::array<Continuation, 1> kContinuations{{{"builtin.k@1", wake_k}}};

} // namespace

std::span<const Builtin> all_builtins() {
    return declared().builtins;
}

void check_granted(lua_State* L, const Builtin& builtin) {
    Runtime& runtime = runtime_of(L);
    const db::ObjectId perms = perms_in_force(runtime.current());
    const auto index = static_cast<std::size_t>(&builtin - declared().builtins.data());
    if (!runtime.grants().of(perms).granted[index] && LIMIT(grant_of_function))
        refuse(L, builtin, "not granted to #", perms);
}

const Builtin* find_builtin(std::string_view name) {
    for (const auto& builtin : all_builtins())
        if (builtin.name == name)
            return &builtin;
    return nullptr;
}

lua_CFunction builtin_entry(std::size_t index) {
    return kEntries.at(index);
}

std::span<const Continuation> builtin_continuations() {
    return kContinuations;
}

Call::Call(lua_State* L, Runtime& runtime, db::ObjectId perms, std::size_t audit_row)
    : L_(L), runtime_(runtime), perms_(perms), count_(static_cast<std::size_t>(lua_gettop(L))),
      audit_row_(audit_row) {}

void Call::note(std::string_view text) {
    runtime_.audit().note(audit_row_, text);
}

db::World& Call::world() {
    return runtime_.world();
}
Host& Call::host() {
    return runtime_.host();
}
Task& Call::task() {
    return runtime_.current();
}
bool Call::is_wizard() {
    return db::is_wizard(world(), perms_);
}

bool Call::has(std::size_t index) const {
    return index < count_ && !lua_isnil(L_, static_cast<int>(index) + 1);
}
db::ObjectId Call::object(std::size_t index) const {
    return to_object(L_, static_cast<int>(index) + 1);
}
std::int64_t Call::integer(std::size_t index) const {
    return lua_tointeger(L_, static_cast<int>(index) + 1);
}
double Call::number(std::size_t index) const {
    return lua_tonumber(L_, static_cast<int>(index) + 1);
}
bool Call::boolean(std::size_t index) const {
    return lua_toboolean(L_, static_cast<int>(index) + 1) != 0;
}
std::string Call::text(std::size_t index) const {
    std::size_t length = 0;
    const char* text = lua_tolstring(L_, static_cast<int>(index) + 1, &length);
    return {text, length};
}
db::Value Call::value(std::size_t index) const {
    return index < count_ ? to_value(L_, static_cast<int>(index) + 1) : db::Value{};
}
void Call::charge(std::int64_t ticks) {
    verbs::charge(L_, ticks);
}

db::Value describe(const Builtin& builtin) {
    db::Table::Builder table;
    const auto set = [&](std::string_view key, std::string_view text) {
        (void)table.set(db::Value::short_string(key), db::Value::short_string(text));
    };
    set("name", builtin.name);
    set("family", builtin.family);
    set("parameters", builtin.parameters);
    set("result", builtin.result);
    set("errors", builtin.errors);
    set("help", builtin.help);
    auto made = table.finish();
    return made ? *made : db::empty_table();
}

} // namespace lunamoo::verbs
