// Values to and from verb code: the essay is in verbs/values.h. Freezing is in verbs/freeze.cpp.
#include "verbs/values.h"

#include "cmake/limit.h"
#include "verbs/lua/crossing.h"
#include "verbs/lua/lookups.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"

#include "lauxlib.h"
#include "lua.h"

#include <array>

namespace lunamoo::verbs {

namespace {

struct Handle {
    db::Value value;
    std::size_t counted = 0; // bytes counted against the realm
};

Handle* to_handle(lua_State* L, int index) {
    if (lua_type(L, index) != LUA_TUSERDATA)
        return nullptr;
    return static_cast<Handle*>(lua_touserdata(L, index)); // verb code has no other userdata
}

void push_handle(lua_State* L, const db::Value& value) {
    const std::size_t bytes = value.expanded_bytes();
    void* memory = lua_newuserdatauv(L, sizeof(Handle), 0); // first: it may be refused as well
    Realm& realm = Realm::of(L);
    if (!realm.take_shared(L, bytes)) {
        realm.push_refusal(L); // no limit: take_shared has it
        lua_error(L);
    }
    new (memory) Handle{value, bytes};
    set_handle_metatable(L, value.is(db::Type::Table) ? realm.table_handles : realm.error_handles);
}

// -- stored tables in verb code

const db::Table& self_table(lua_State* L) {
    return to_handle(L, 1)->value.as_table();
}

int table_index(lua_State* L) {
    switch (lua_type(L, 2)) {
    case LUA_TNUMBER:
    case LUA_TSTRING:
    case LUA_TBOOLEAN:
    case LUA_TLIGHTUSERDATA: {
        const db::Value found = self_table(L).get(to_value(L, 2));
        push_value(L, found);
        if (found.is(db::Type::String))
            remember_text(L, found);
        return 1;
    }
    default:
        lua_pushnil(L);
        return 1;
    }
}

int table_newindex(lua_State* L) {
    raise(L, db::ErrorCode::Type,
          "a stored table cannot be changed: make a copy with table.copy(t), change that, and "
          "store it");
}

int table_length(lua_State* L) {
    lua_pushinteger(L, static_cast<lua_Integer>(self_table(L).array().size()));
    return 1;
}

int handle_equal(lua_State* L) {
    const Handle* a = to_handle(L, 1);
    const Handle* b = to_handle(L, 2);
    if (a == nullptr || b == nullptr) {
        lua_pushboolean(L, 0);
        return 1;
    }
    // Also where they are the same by identity: they would not be after the task has been saved.
    const auto bytes = std::min(a->value.expanded_bytes(), b->value.expanded_bytes());
    if (LIMIT(stored_equal_ticks))
        charge(L, static_cast<Ticks>(bytes / 16));
    lua_pushboolean(L, a->value == b->value);
    return 1;
}

int display(lua_State* L) {
    push_display_text(L, 1);
    return 1;
}

// -- errors in verb code: code, message, value, traceback

int error_index(lua_State* L) {
    const auto& error = to_handle(L, 1)->value.as_error();
    const char* key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    const std::string_view name = key;
    if (name == "code")
        push_error_code(L, error.code);
    else if (name == "message")
        push_value(L, db::Value::short_string(
                          error.message.empty() ? db::default_message(error.code) : error.message));
    else if (name == "value")
        push_value(L, error.value);
    else if (name == "traceback")
        push_value(L, db::Value::short_string(error.traceback));
    else if (name == "name")
        push_value(L, db::Value::short_string(db::name_of(error.code)));
    else
        lua_pushnil(L);
    return 1;
}

int error_newindex(lua_State* L) {
    raise(L, db::ErrorCode::Type, "an error value cannot be changed");
}

// Leaves the metatable on the stack.
void new_handle_metatable(lua_State* L, const char* name,
                          std::initializer_list<std::pair<const char*, lua_CFunction>> functions) {
    luaL_newmetatable(L, name);
    for (const auto& [key, function] : functions) {
        lua_pushcfunction(L, function);
        lua_setfield(L, -2, key);
    }
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
}

std::string error_text(const db::ErrorValue& error) {
    std::string text(db::name_of(error.code));
    if (!error.message.empty())
        text += ": " + error.message;
    return text;
}

// Lua's own messages, by what they begin with after "chunk:line: ".
db::ErrorCode code_of_message(std::string_view text) {
    struct Entry {
        std::string_view part;
        db::ErrorCode code;
    };
    // no limit: what Lua says is given a code
    static constexpr std::array<Entry, 9> kEntries{{
        {"stack overflow", db::ErrorCode::MaxRec},
        {"C stack overflow", db::ErrorCode::MaxRec},
        {"not enough memory", db::ErrorCode::Quota},
        {"too many keys of a table", db::ErrorCode::Quota},
        {"attempt to perform 'n", db::ErrorCode::Div},
        {"attempt to divide by zero", db::ErrorCode::Div},
        {"number has no integer representation", db::ErrorCode::Float},
        {"attempt to yield", db::ErrorCode::InvArg},
        {"cannot resume", db::ErrorCode::InvArg},
    }};
    for (const auto& entry : kEntries)
        if (text.find(entry.part) != std::string_view::npos)
            return entry.code;
    return db::ErrorCode::Type;
}

} // namespace

void open_values(lua_State* L) {
    new_handle_metatable(L, kTableHandle,
                         {{"__index", table_index},
                          {"__newindex", table_newindex},
                          {"__len", table_length},
                          {"__eq", handle_equal},
                          {"__tostring", display}});
    Realm::of(L).keep_handle_metatable(L, db::Type::Table);
    new_handle_metatable(L, kErrorHandle,
                         {{"__index", error_index},
                          {"__newindex", error_newindex},
                          {"__eq", handle_equal},
                          {"__tostring", display}});
    Realm::of(L).keep_handle_metatable(L, db::Type::Error);
}

// Called by the collector (upstream_lgc.cpp) when it frees a userdata. Not by a finalizer: those
// wait for a collection's end, and one that memory's end asks for runs none.
void userdata_freed(void* allocator_data, const void* metatable, void* memory) {
    const auto& data = *static_cast<AllocatorData*>(allocator_data);
    if (metatable == nullptr ||
        (metatable != data.table_handles && metatable != data.error_handles))
        return;
    auto* handle = static_cast<Handle*>(memory);
    static_cast<Realm*>(static_cast<AllocatorData*>(allocator_data))
        ->release_shared(handle->counted);
    handle->~Handle();
}

const db::Value& held_by_handle(const void* memory) {
    return static_cast<const Handle*>(memory)->value;
}

const db::Value* handle_value(lua_State* L, int index) {
    const Handle* handle = to_handle(L, index);
    return handle == nullptr ? nullptr : &handle->value;
}

bool is_object(lua_State* L, int index) {
    return lua_type(L, index) == LUA_TLIGHTUSERDATA;
}

db::ObjectId to_object(lua_State* L, int index) {
    return db::ObjectId{reinterpret_cast<std::intptr_t>(lua_touserdata(L, index))};
}

bool is_error(lua_State* L, int index) {
    const db::Value* value = handle_value(L, index);
    return value != nullptr && value->is(db::Type::Error);
}

std::string_view type_name(lua_State* L, int index) {
    if (const db::Value* value = handle_value(L, index))
        return value->is(db::Type::Error) ? "error" : "table";
    if (is_object(L, index))
        return "object";
    return lua_typename(L, lua_type(L, index));
}

void push_object(lua_State* L, db::ObjectId id) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): a number, never followed
    lua_pushlightuserdata(L, reinterpret_cast<void*>(static_cast<std::intptr_t>(id.number)));
}

void push_error(lua_State* L, db::ErrorValue error) {
    push_handle(L, db::Value::error(std::move(error)));
}

void push_error_code(lua_State* L, db::ErrorCode code) {
    Realm::of(L).push_error_code(L, code);
}

void push_value(lua_State* L, const db::Value& value) {
    switch (value.type()) {
    case db::Type::Nil:
        lua_pushnil(L);
        break;
    case db::Type::False:
    case db::Type::True:
        lua_pushboolean(L, value.as_boolean());
        break;
    case db::Type::Integer:
        lua_pushinteger(L, value.as_integer());
        break;
    case db::Type::Float:
        lua_pushnumber(L, value.as_float());
        break;
    case db::Type::Object:
        push_object(L, value.as_object());
        break;
    case db::Type::String: {
        const auto text = value.as_string();
        if (LIMIT(push_string_ticks))
            charge(L, static_cast<Ticks>(text.size() / 64));
        lua_pushlstring(L, text.data(), text.size());
        break;
    }
    case db::Type::Error:
    case db::Type::Table:
        push_handle(L, value);
        break;
    }
}

void push_display_text(lua_State* L, int index) {
    if (const db::Value* value = handle_value(L, index)) {
        if (LIMIT(display_text_ticks))
            charge(L, static_cast<Ticks>(value->expanded_bytes() / 64));
        const std::string text =
            value->is(db::Type::Error) ? error_text(value->as_error()) : db::to_literal(*value);
        lua_pushlstring(L, text.data(), text.size());
    } else if (is_object(L, index)) {
        lua_pushfstring(L, "#%I", static_cast<LUAI_UACINT>(to_object(L, index).number));
    } else if (lua_type(L, index) == LUA_TTABLE || lua_isfunction(L, index) ||
               lua_isthread(L, index)) {
        // Addresses are not shown: they differ from run to run and tell of the server's memory.
        if (luaL_getmetafield(L, index, "__tostring") != LUA_TNIL) {
            lua_pop(L, 1);
            luaL_tolstring(L, index, nullptr);
        } else {
            lua_pushfstring(L, "a %s", luaL_typename(L, index));
        }
    } else {
        luaL_tolstring(L, index, nullptr);
    }
}

void normalise_error(lua_State* L, std::string_view traceback) {
    db::ErrorValue error;
    if (const db::Value* value = handle_value(L, -1);
        value != nullptr && value->is(db::Type::Error)) {
        if (!value->as_error().traceback.empty() || traceback.empty())
            return;
        error = value->as_error();
    } else if (lua_type(L, -1) == LUA_TSTRING) {
        std::size_t length = 0;
        const char* text = lua_tolstring(L, -1, &length);
        error.message.assign(text, std::min<std::size_t>(length, 2000));
        error.code = code_of_message(error.message);
    } else {
        error.code = db::ErrorCode::None;
        error.message = std::string("a ") + luaL_typename(L, -1) + " was raised as an error";
    }
    error.traceback = traceback;
    push_error(L, std::move(error));
    lua_remove(L, -2);
}

} // namespace lunamoo::verbs
