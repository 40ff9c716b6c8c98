// Errors, protected calls and the base functions that know of handles.
//
// A protected call installs a message handler of ours that turns whatever was raised into an error
// value with its traceback, before the stack is unwound. Handlers of verb code (xpcall) run after
// unwinding, as ordinary metered code. What a protected call catches while the task is dying, it
// throws on.
#include "cmake/limit.h"
#include "verbs/core_functions.h"
#include "verbs/frames_info.h"
#include "verbs/library/arguments.h"
#include "verbs/lua/meter.h"
#include "verbs/protected_call.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "lauxlib.h"

#include <array>

namespace lunamoo::verbs {

int error_handler(lua_State* L) {
    lua_settop(L, 1);
    meter_of(L).ticks -= kErrorTicks;
    normalise_error(L, traceback_of(runtime_of(L).current()));
    return 1;
}

void caught(lua_State* L, int status) {
    // Errors can fall through thousands of protected calls without any other tick; and a task that
    // is dying has none left, so that it goes on dying here.
    if (LIMIT(caught_ticks))
        charge(L, 1);
    if (status == LUA_ERRMEM) {
        lua_pop(L, 1);
        Realm::of(L).push_refusal(L);
    } else {
        normalise_error(L, {});
    }
}

namespace {

int pcall_k(lua_State* L, int status, lua_KContext) {
    if (status == LUA_OK || status == LUA_YIELD)
        return lua_gettop(L) - 1;
    caught(L, status);
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

int pcall(lua_State* L) {
    library::check_any(L, 1);
    lua_pushcfunction(L, error_handler);
    lua_insert(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 2);
    return pcall_k(L, lua_pcallk(L, lua_gettop(L) - 3, LUA_MULTRET, 1, 0, pcall_k), 0);
}

// Stack: our handler, the verb code's handler, true, function, arguments…
int xpcall_k(lua_State* L, int status, lua_KContext in_handler) {
    if (status == LUA_OK || status == LUA_YIELD)
        return lua_gettop(L) - 2;
    caught(L, status);
    if (in_handler != 0)
        return lua_gettop(L) - 2; // false, the handler's own error
    lua_replace(L, 3);
    lua_settop(L, 3);
    lua_pushboolean(L, 0);
    lua_insert(L, 3);
    lua_pushvalue(L, 2);
    lua_insert(L, 4);
    return xpcall_k(L, lua_pcallk(L, 1, 1, 1, 1, xpcall_k), 1);
}

int xpcall(lua_State* L) {
    library::check_type(L, 2, LUA_TFUNCTION);
    lua_pushcfunction(L, error_handler);
    lua_insert(L, 1);
    lua_pushvalue(L, 3); // the handler, below the function
    lua_remove(L, 4 - 1);
    lua_insert(L, 2);
    lua_pushboolean(L, 1);
    lua_insert(L, 3);
    return xpcall_k(L, lua_pcallk(L, lua_gettop(L) - 4, LUA_MULTRET, 1, 0, xpcall_k), 0);
}

std::string text_at(lua_State* L, int index) {
    std::size_t length = 0;
    const char* text = lua_tolstring(L, index, &length);
    return std::string(text, std::min<std::size_t>(length, 4000));
}

// error(code[, message[, value]]), error(message), error(error_value).
int raise_error(lua_State* L) {
    if (LIMIT(error_ticks))
        charge(L, kErrorTicks);
    if (is_error(L, 1)) {
        if (lua_isnoneornil(L, 2) && lua_isnoneornil(L, 3)) {
            lua_settop(L, 1);
            return lua_error(L);
        }
        db::ErrorValue error{handle_value(L, 1)->as_error().code, {}, to_value(L, 3), {}};
        if (lua_type(L, 2) == LUA_TSTRING)
            error.message = text_at(L, 2);
        push_error(L, std::move(error));
        return lua_error(L);
    }
    db::ErrorValue error;
    if (lua_type(L, 1) == LUA_TSTRING)
        error.message = text_at(L, 1);
    else
        error.value = to_value(L, 1);
    push_error(L, std::move(error));
    return lua_error(L);
}

int type_of(lua_State* L) {
    library::check_any(L, 1);
    const auto name = type_name(L, 1);
    lua_pushlstring(L, name.data(), name.size());
    return 1;
}

int to_string(lua_State* L) {
    library::check_any(L, 1);
    struct Guard {
        Meter& meter;
        explicit Guard(Meter& m) : meter(m) { ++meter.not_yieldable; }
        ~Guard() { --meter.not_yieldable; }
    } guard(meter_of(L)); // a __tostring cannot suspend
    push_display_text(L, 1);
    return 1;
}

} // namespace

// What a generic for of the VM's (verbs/lua/upstream_lvm.cpp) does likewise.
int next_entry(lua_State* L) {
    if (LIMIT(pairs_ticks))
        charge(L, 1);
    lua_settop(L, 2);
    if (lua_type(L, 2) == LUA_TSTRING && LIMIT(pairs_key_ticks)) // a long one is compared whole
        charge(L, static_cast<Ticks>(lua_rawlen(L, 2) / 64));
    if (const db::Value* value = handle_value(L, 1);
        value != nullptr && value->is(db::Type::Table)) {
        db::Value key, found;
        bool known = true;
        const db::Value from = to_value(L, 2);
        if (!value->as_table().next(from, &key, &found, &known)) {
            if (!known)
                raise(L, db::ErrorCode::InvArg, "next: the table has no such key");
            lua_pushnil(L);
            return 1;
        }
        push_value(L, key);
        push_value(L, found);
        return 2;
    }
    library::check_type(L, 1, LUA_TTABLE);
    return lua_next(L, 1) != 0 ? 2 : (lua_pushnil(L), 1);
}

namespace {

int pairs_k(lua_State*, int, lua_KContext) {
    return 3;
}

int pairs(lua_State* L) {
    library::check_any(L, 1);
    if (lua_type(L, 1) == LUA_TTABLE && luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_callk(L, 1, 3, 0, pairs_k);
        return 3;
    }
    if (lua_type(L, 1) != LUA_TTABLE && (handle_value(L, 1) == nullptr || is_error(L, 1)))
        library::bad_type(L, 1, "table");
    lua_pushcfunction(L, next_entry);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

// Copies the table at 1, scratch or stored, one level deep, into a new table on the top.
int copy_table(lua_State* L) {
    lua_settop(L, 1);
    if (lua_type(L, 1) != LUA_TTABLE && (handle_value(L, 1) == nullptr || is_error(L, 1)))
        library::bad_type(L, 1, "table");
    lua_createtable(L, 0, 0);
    lua_pushnil(L);
    for (;;) {
        lua_pushcfunction(L, next_entry);
        lua_pushvalue(L, 1);
        lua_pushvalue(L, 3);
        lua_call(L, 2, 2);
        if (lua_isnil(L, -2))
            break;
        lua_pushvalue(L, -2);
        lua_insert(L, -2); // key key value
        lua_rawset(L, 2);
        lua_replace(L, 3);
        lua_settop(L, 3);
    }
    lua_settop(L, 2);
    return 1;
}

int keys_of(lua_State* L) {
    lua_settop(L, 1);
    lua_createtable(L, 0, 0);
    lua_pushnil(L);
    for (lua_Integer i = 1;; ++i) {
        lua_pushcfunction(L, next_entry);
        lua_pushvalue(L, 1);
        lua_pushvalue(L, 3);
        lua_call(L, 2, 1);
        if (lua_isnil(L, -1))
            break;
        lua_pushvalue(L, -1);
        lua_rawseti(L, 2, i);
        lua_replace(L, 3);
    }
    lua_settop(L, 2);
    return 1;
}

constexpr std::array<CoreFunction, 10> kFunctions{{
    {"", "pcall", pcall, "pcall@1"},
    {"", "xpcall", xpcall, "xpcall@1"},
    {"", "error", raise_error, "error@1"},
    {"", "type", type_of, "type@1"},
    {"", "tostring", to_string, "tostring@1"},
    {"", "next", next_entry, "next@2"},
    {"", "pairs", pairs, "pairs@1"},
    {"table", "copy", copy_table, "table.copy@1"},
    {"table", "keys", keys_of, "table.keys@1"},
    {"", nullptr, error_handler, "pcall.handler@1"},
}};

constexpr std::array<Continuation, 3> kContinuations{
    {{"pcall.k@1", pcall_k}, {"xpcall.k@1", xpcall_k}, {"pairs.k@1", pairs_k}}};

} // namespace

std::span<const CoreFunction> control_functions() {
    return kFunctions;
}
std::span<const Continuation> control_continuations() {
    return kContinuations;
}

} // namespace lunamoo::verbs
