// table: concat, insert, move, pack, remove, unpack. §6.6. Elements are read and written with their
// metamethods, so a stored table serves wherever it is only read. One tick per element, before it
// is touched: a __len may say that there are 2^60 of them. Sorting is in table_sort.cpp.
#include "verbs/library/table_access.h"

#include "cmake/limit.h"
#include "verbs/library/buffer.h"
#include "verbs/library/functions.h"
#include "verbs/values.h"

#include <lauxlib.h>
#include <string>

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

bool has_metamethod(lua_State* L, int arg, const char* name) {
    if (luaL_getmetafield(L, arg, name) == LUA_TNIL) {
        return false;
    }
    lua_pop(L, 1);
    return true;
}

} // namespace

void check_table(lua_State* L, int arg, unsigned needs) {
    if (lua_type(L, arg) == LUA_TTABLE) {
        return;
    }
    if (((needs & kReads) != 0 && !has_metamethod(L, arg, "__index")) ||
        ((needs & kWrites) != 0 && !has_metamethod(L, arg, "__newindex")) ||
        ((needs & kLength) != 0 && !has_metamethod(L, arg, "__len"))) {
        bad_type(L, arg, "table");
    }
    if (needs == 0 || type_name(L, arg) == "error") {
        bad_type(L, arg, "table");
    }
}

lua_Integer table_length(lua_State* L, int arg, unsigned needs) {
    check_table(L, arg, needs | kLength);
    return length_of(L, arg);
}

lua_Integer length_of(lua_State* L, int arg) {
    lua_len(L, arg);
    int valid = 0;
    const lua_Integer length = lua_tointegerx(L, -1, &valid);
    if (valid == 0) {
        raise(L, ErrorCode::Type, "object length is not an integer");
    }
    lua_pop(L, 1);
    return length;
}

int table_insert(lua_State* L) {
    const NoSuspend guard(L);
    const int top = lua_gettop(L);
    const lua_Integer length = table_length(L, 1, kReads | kWrites);
    const auto end = static_cast<lua_Unsigned>(length) + 1; // the first empty element; may wrap
    if (top == 2) {
        lua_seti(L, 1, static_cast<lua_Integer>(end));
        return 0;
    }
    if (top != 3) {
        raise(L, ErrorCode::Args, "wrong number of arguments to 'insert'");
    }
    const lua_Integer position = check_integer(L, 2);
    if (static_cast<lua_Unsigned>(position) - 1 >= end && LIMIT(table_insert_range)) {
        bad_argument(L, 2, ErrorCode::Range, "position out of bounds");
    }
    for (auto i = static_cast<lua_Integer>(end); i > position; --i) {
        if (LIMIT(table_insert_ticks)) {
            charge(L, 1);
        }
        lua_geti(L, 1, i - 1);
        lua_seti(L, 1, i);
    }
    lua_seti(L, 1, position);
    return 0;
}

int table_remove(lua_State* L) {
    const NoSuspend guard(L);
    const lua_Integer length = table_length(L, 1, kReads | kWrites);
    lua_Integer position = optional_integer(L, 2, length);
    if (position != length &&
        static_cast<lua_Unsigned>(position) - 1 > static_cast<lua_Unsigned>(length) &&
        LIMIT(table_remove_range)) {
        bad_argument(L, 2, ErrorCode::Range, "position out of bounds");
    }
    lua_geti(L, 1, position);
    for (; position < length; ++position) {
        if (LIMIT(table_remove_ticks)) {
            charge(L, 1);
        }
        lua_geti(L, 1, position + 1);
        lua_seti(L, 1, position);
    }
    lua_pushnil(L);
    lua_seti(L, 1, position);
    return 1;
}

int table_move(lua_State* L) {
    const NoSuspend guard(L);
    const lua_Integer first = check_integer(L, 2);
    const lua_Integer last = check_integer(L, 3);
    const lua_Integer to = check_integer(L, 4);
    const int target = lua_isnoneornil(L, 5) ? 1 : 5;
    check_table(L, 1, kReads);
    check_table(L, target, kWrites);
    if (last >= first) {
        if (first <= 0 && last >= LUA_MAXINTEGER + first && LIMIT(move_too_many)) {
            bad_argument(L, 3, ErrorCode::Range, "too many elements to move");
        }
        const lua_Integer count = last - first + 1;
        if (to > LUA_MAXINTEGER - count + 1 && LIMIT(move_wrap_around)) {
            bad_argument(L, 4, ErrorCode::Range, "destination wrap around");
        }
        // Upwards unless the target would overwrite what is still to be read.
        const bool upwards =
            to > last || to <= first || (target != 1 && lua_compare(L, 1, target, LUA_OPEQ) == 0);
        for (lua_Integer i = 0; i < count; ++i) {
            const lua_Integer at = upwards ? i : count - 1 - i;
            if (LIMIT(table_move_ticks)) {
                charge(L, 1);
            }
            lua_geti(L, 1, first + at);
            lua_seti(L, target, to + at);
        }
    }
    lua_pushvalue(L, target);
    return 1;
}

int table_concat(lua_State* L) {
    const NoSuspend guard(L);
    const lua_Integer length = table_length(L, 1, kReads);
    const std::string_view separator = optional_string(L, 2, "");
    const lua_Integer first = optional_integer(L, 3, 1);
    const lua_Integer last = optional_integer(L, 4, length);
    Buffer result(L);
    for (lua_Integer i = first; i <= last; ++i) {
        if (LIMIT(table_concat_ticks)) {
            charge(L, 1);
        }
        lua_geti(L, 1, i);
        if (lua_isstring(L, -1) == 0) {
            std::string message("invalid value (");
            message.append(type_name(L, -1)).append(") at index ").append(std::to_string(i));
            raise(L, ErrorCode::Type, message + " in table for 'concat'");
        }
        if (LIMIT(table_concat_number_ticks)) {
            charge(L, lua_type(L, -1) == LUA_TNUMBER ? 4 : 0); // it is made a text
        }
        result.append_top();
        if (i == last) { // also where i + 1 would overflow
            break;
        }
        result.append(separator);
    }
    result.push_result();
    return 1;
}

int table_pack(lua_State* L) {
    const int count = lua_gettop(L);
    if (LIMIT(table_pack_ticks)) {
        charge(L, count);
    }
    lua_createtable(L, count, 1);
    lua_insert(L, 1);
    for (int i = count; i >= 1; --i) {
        lua_rawseti(L, 1, i);
    }
    lua_pushinteger(L, count);
    lua_setfield(L, 1, "n");
    return 1;
}

int table_unpack(lua_State* L) {
    const NoSuspend guard(L);
    const lua_Integer first = optional_integer(L, 2, 1);
    const lua_Integer last = lua_isnoneornil(L, 3) ? length_of(L, 1) : check_integer(L, 3);
    if (first > last) {
        return 0;
    }
    const lua_Unsigned more = static_cast<lua_Unsigned>(last) - static_cast<lua_Unsigned>(first);
    check_results(L, more == ~lua_Unsigned{0} ? more : more + 1, "too many results to unpack");
    const int count = static_cast<int>(more) + 1;
    if (LIMIT(table_unpack_ticks)) {
        charge(L, count);
    }
    for (int i = 0; i < count; ++i) {
        lua_geti(L, 1, first + i);
    }
    return count;
}

} // namespace lunamoo::verbs::library
