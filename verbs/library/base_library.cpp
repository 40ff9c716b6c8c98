// The base functions that neither run code nor catch errors. §6.1. pcall, error, load, tostring,
// type, pairs and coroutine.* are the runtime's.
#include "cmake/limit.h"
#include "verbs/front.h"
#include "verbs/library/arguments.h"
#include "verbs/library/byte_class.h"
#include "verbs/library/functions.h"
#include "verbs/values.h"

#include "db/value.h"

#include <lauxlib.h>
#include <string>

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

// A long string is hashed whole when it is looked up as a key.
void charge_key(lua_State* L, int index) {
    if (lua_type(L, index) != LUA_TSTRING) {
        return;
    }
    if (const auto bytes = lua_rawlen(L, index); bytes >= 64) {
        charge(L, static_cast<Ticks>(bytes / 64));
    }
}

int digit_value(unsigned char c) {
    return bytes::is_digit(c) ? c - '0' : bytes::to_lower(c) - 'a' + 10;
}

// `text` as an integer in `base`, wrapping around as Lua's does; false if it is no numeral.
bool read_integer(std::string_view text, int base, lua_Integer& number) {
    const auto byte = [](char c) { return static_cast<unsigned char>(c); };
    while (!text.empty() && bytes::is_space(byte(text.front()))) {
        text.remove_prefix(1);
    }
    while (!text.empty() && bytes::is_space(byte(text.back()))) {
        text.remove_suffix(1);
    }
    const bool negative = !text.empty() && text.front() == '-';
    if (negative || (!text.empty() && text.front() == '+')) {
        text.remove_prefix(1);
    }
    if (text.empty()) {
        return false;
    }
    lua_Unsigned value = 0;
    for (const char c : text) {
        if (!bytes::is_alphanumeric(byte(c)) || digit_value(byte(c)) >= base) {
            return false;
        }
        value = value * static_cast<lua_Unsigned>(base) +
                static_cast<lua_Unsigned>(digit_value(byte(c)));
    }
    number = static_cast<lua_Integer>(negative ? 0U - value : value);
    return true;
}

void refuse_metafield(lua_State* L, const char* name, const char* why) {
    lua_pushstring(L, name);
    if (lua_rawget(L, 2) != LUA_TNIL && LIMIT(no_finalizers_nor_weak_tables)) {
        raise(L, ErrorCode::Perm, std::string("a metatable may not have ") + name + ": " + why);
    }
    lua_pop(L, 1);
}

// What has a metatable that says false for itself is not to be written past it: the fronts of the
// environment, of the libraries and of #0, in which something could be hidden otherwise.
void refuse_protected(lua_State* L, int index) {
    if (luaL_getmetafield(L, index, "__metatable") == LUA_TNIL) {
        return;
    }
    if (lua_isboolean(L, -1) && lua_toboolean(L, -1) == 0 && LIMIT(rawset_protected)) {
        raise(L, ErrorCode::Perm, "the table is protected by its metatable");
    }
    lua_pop(L, 1);
}

// next() of a stored table.
int push_next_stored(lua_State* L, const db::Table& table) {
    if (LIMIT(next_stored_ticks)) {
        charge(L, 1);
    }
    db::Value key;
    db::Value value;
    bool known = true;
    if (!table.next(to_value(L, 2), &key, &value, &known)) {
        if (!known) {
            raise(L, ErrorCode::InvArg, "invalid key to 'next'");
        }
        lua_pushnil(L);
        return 1;
    }
    push_value(L, key);
    push_value(L, value);
    return 2;
}

} // namespace

// assert(v [, message]): raises E_NONE with the message, or the very value given as one.
int base_assert(lua_State* L) {
    check_any(L, 1);
    if (lua_toboolean(L, 1) != 0) {
        return lua_gettop(L);
    }
    if (lua_isnone(L, 2)) {
        raise(L, ErrorCode::None, "assertion failed!");
    }
    if (lua_isstring(L, 2) != 0) {
        raise(L, ErrorCode::None, check_string(L, 2));
    }
    lua_settop(L, 2);
    return lua_error(L);
}

int base_getmetatable(lua_State* L) {
    check_any(L, 1);
    if (lua_getmetatable(L, 1) == 0) {
        lua_pushnil(L);
        return 1;
    }
    luaL_getmetafield(L, 1, "__metatable"); // pushes nothing if there is none
    return 1;
}

int base_setmetatable(lua_State* L) {
    check_type(L, 1, LUA_TTABLE);
    if (lua_isnil(L, 2) == 0 && lua_istable(L, 2) == 0) {
        bad_type(L, 2, "nil or table");
    }
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL && LIMIT(setmetatable_protected)) {
        raise(L, ErrorCode::Perm, "cannot change a protected metatable");
    }
    lua_settop(L, 2);
    if (push_metatable_behind(L, 2)) { // of a library's own objects
        lua_replace(L, 2);
    }
    if (lua_istable(L, 2) != 0) {
        refuse_metafield(L, "__gc", "there are no finalizers");
        refuse_metafield(L, "__mode", "there are no weak tables");
    }
    lua_setmetatable(L, 1);
    return 1;
}

// What a generic for of the VM's (verbs/lua/upstream_lvm.cpp) does likewise.
int base_ipairs_iterator(lua_State* L) {
    const NoSuspend guard(L);
    const auto next = static_cast<lua_Unsigned>(check_integer(L, 2)) + 1;
    const auto index = static_cast<lua_Integer>(next);
    lua_pushinteger(L, index);
    return lua_geti(L, 1, index) == LUA_TNIL ? 1 : 2;
}

int base_ipairs(lua_State* L) {
    check_any(L, 1);
    lua_pushcfunction(L, base_ipairs_iterator);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

int base_next(lua_State* L) {
    lua_settop(L, 2);
    if (LIMIT(next_key_ticks)) {
        charge_key(L, 2);
    }
    if (lua_type(L, 1) != LUA_TTABLE) {
        const db::Value* stored = handle_value(L, 1);
        if (stored != nullptr && stored->is(db::Type::Table)) {
            return push_next_stored(L, stored->as_table());
        }
        check_type(L, 1, LUA_TTABLE);
    }
    if (lua_next(L, 1) != 0) {
        return 2;
    }
    lua_pushnil(L);
    return 1;
}

int base_rawequal(lua_State* L) {
    check_any(L, 1);
    check_any(L, 2);
    if (LIMIT(rawequal_ticks)) {
        charge_key(L, 1);
    }
    lua_pushboolean(L, lua_rawequal(L, 1, 2));
    return 1;
}

int base_rawget(lua_State* L) {
    check_type(L, 1, LUA_TTABLE);
    check_any(L, 2);
    if (LIMIT(rawget_ticks)) {
        charge_key(L, 2);
    }
    lua_settop(L, 2);
    lua_rawget(L, 1);
    return 1;
}

int base_rawlen(lua_State* L) {
    const int type = lua_type(L, 1);
    if (type != LUA_TTABLE && type != LUA_TSTRING) {
        bad_type(L, 1, "table or string");
    }
    lua_pushinteger(L, static_cast<lua_Integer>(lua_rawlen(L, 1)));
    return 1;
}

// Not into what is the realm's, such as a library, of which the metatable is `false`: a verb would
// leave something there that other verbs find.
int base_rawset(lua_State* L) {
    check_type(L, 1, LUA_TTABLE);
    check_any(L, 2);
    check_any(L, 3);
    if (LIMIT(rawset_ticks)) {
        charge_key(L, 2);
    }
    lua_settop(L, 3);
    refuse_protected(L, 1);
    lua_rawset(L, 1);
    return 1;
}

int base_select(lua_State* L) {
    const int top = lua_gettop(L);
    if (LIMIT(select_ticks)) {
        charge(L, top / 16);
    }
    if (lua_type(L, 1) == LUA_TSTRING && check_string(L, 1).starts_with('#')) {
        lua_pushinteger(L, top - 1);
        return 1;
    }
    const lua_Integer index = check_integer(L, 1);
    if (index < 0) {
        if (index < 1 - top && LIMIT(select_negative)) {
            bad_argument(L, 1, ErrorCode::Range, "index out of range");
        }
        return static_cast<int>(-index);
    }
    if (index == 0 && LIMIT(select_zero)) {
        bad_argument(L, 1, ErrorCode::Range, "index out of range");
    }
    return index >= top ? 0 : top - static_cast<int>(index);
}

int base_tonumber(lua_State* L) {
    if (lua_type(L, 1) == LUA_TSTRING) {
        if (LIMIT(tonumber_ticks)) {
            charge_bytes(L, lua_rawlen(L, 1));
        }
    }
    if (lua_isnoneornil(L, 2)) {
        check_any(L, 1);
        if (lua_type(L, 1) == LUA_TNUMBER) {
            lua_settop(L, 1);
            return 1;
        }
        std::size_t length = 0;
        const char* text = lua_tolstring(L, 1, &length);
        if (text == nullptr || lua_stringtonumber(L, text) != length + 1) {
            lua_pushnil(L);
        }
        return 1;
    }
    const lua_Integer base = check_integer(L, 2);
    check_type(L, 1, LUA_TSTRING);
    if ((base < 2 || base > 36) && LIMIT(tonumber_base)) {
        bad_argument(L, 2, ErrorCode::Range, "base out of range");
    }
    if (LIMIT(tonumber_base_ticks)) {
        charge(L, static_cast<Ticks>(lua_rawlen(L, 1) / 16));
    }
    lua_Integer number = 0;
    if (read_integer(check_string(L, 1), static_cast<int>(base), number)) {
        lua_pushinteger(L, number);
    } else {
        lua_pushnil(L);
    }
    return 1;
}

} // namespace lunamoo::verbs::library
