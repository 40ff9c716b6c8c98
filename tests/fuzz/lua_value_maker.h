// Bytes to Lua values: whatever verb code could hand to a property or to another verb, and what it
// could not. Tables are met again, also inside of themselves; keys are of every kind; some things
// are only reached by luck, because one of them makes the whole refused.
#pragma once

#include "tests/fuzz/fuzz.h"
#include "verbs/values.h"

#include "lua.h"

#include <bit>
#include <string>
#include <vector>

namespace lunamoo::fuzz {

class LuaValueMaker {
  public:
    // Slot 1 of the stack must be a table of its own: it keeps the tables made, to be met again.
    LuaValueMaker(lua_State* L, std::string_view bytes) : L_(L), bytes_(bytes) {}

    // Pushes a value.
    void value(int depth = 0) {
        lua_checkstack(L_, 8);
        const unsigned kind = take_byte(bytes_) % 32;
        if (kind < 12)
            return scalar(kind);
        if (kind < 26)
            return depth < 120 && left_ > 0 ? table(depth, kind) : lua_pushnil(L_);
        if (kind < 30)
            return known();
        return kind == 30 ? handle(depth) : odd();
    }

  private:
    std::uint64_t word() {
        std::uint64_t bits = 0;
        for (int i = 0; i < 8; ++i)
            bits = bits << 8 | take_byte(bytes_);
        return bits;
    }

    void scalar(unsigned kind) {
        switch (kind) {
        case 0:
            return lua_pushnil(L_);
        case 1:
        case 2:
            return lua_pushboolean(L_, kind == 1);
        case 3:
        case 4:
            return lua_pushinteger(L_, static_cast<lua_Integer>(take_byte(bytes_)) - 4);
        case 5:
            return lua_pushinteger(L_, static_cast<lua_Integer>(word()));
        case 6:
            return lua_pushnumber(L_, std::bit_cast<double>(word()));
        case 7:
            return lua_pushnumber(L_, static_cast<double>(take_byte(bytes_)) / 2 - 4);
        case 8:
        case 9:
            return text(take_byte(bytes_) % 12);
        case 10:
            return verbs::push_object(L_, db::ObjectId{take_byte(bytes_) - std::int64_t{4}});
        default:
            return long_text();
        }
    }

    void small_scalar() { // one that can be stored
        static constexpr unsigned kKinds[] = {0, 1, 2, 3, 5, 7, 8, 10};
        scalar(kKinds[take_byte(bytes_) % 8]);
    }

    void text(std::size_t length) {
        const std::string_view taken = bytes_.substr(0, length);
        bytes_.remove_prefix(taken.size());
        lua_pushlstring(L_, taken.data(), taken.size());
    }

    // Mostly up to 240 bytes, at most 2 KiB; by luck two bytes ask for about 1 MiB, which is slow,
    // and slower in a key.
    void long_text() {
        const unsigned size = take_byte(bytes_);
        const unsigned filler = take_byte(bytes_);
        const bool is_huge = size == 255 && filler >= 248 && !is_key_;
        const std::size_t length = is_huge      ? db::kMaxValueBytes - 60 + (filler - 248U) * 20
                                   : size > 240 ? std::size_t{size} * 8
                                                : size;
        const std::string made(length, static_cast<char>('a' + filler % 26));
        lua_pushlstring(L_, made.data(), made.size());
    }

    void table(int depth, unsigned kind) {
        --left_;
        lua_createtable(L_, kind % 2 == 0 ? 4 : 0, kind % 3 == 0 ? 4 : 0);
        lua_pushvalue(L_, -1);
        lua_rawseti(L_, 1, ++tables_);
        const unsigned size = take_byte(bytes_);
        for (unsigned i = 0; i < size % 8; ++i)
            entry(depth, (size >> 3) + i);
        if (size == 255) { // seldom
            lua_createtable(L_, 0, 0);
            lua_setmetatable(L_, -2);
        }
    }

    // Sets an element of the table on top: mostly the next one of a list, else by a key.
    void entry(int depth, unsigned choice) {
        if (choice % 2 == 0) {
            value(depth + 1);
            lua_rawseti(L_, -2, static_cast<lua_Integer>(lua_rawlen(L_, -2)) + 1);
            return;
        }
        is_key_ = true;
        if (choice % 16 == 1)
            value(depth + 1);
        else
            scalar(take_byte(bytes_) % 12);
        is_key_ = false;
        const bool is_key = !lua_isnil(L_, -1) &&
                            !(lua_type(L_, -1) == LUA_TNUMBER && lua_rawequal(L_, -1, -1) == 0);
        value(depth + 1);
        if (is_key)
            lua_rawset(L_, -3);
        else
            lua_pop(L_, 2);
    }

    void known() { // one of the tables made before, or being made
        if (tables_ == 0)
            return lua_pushnil(L_);
        lua_rawgeti(L_, 1, 1 + take_byte(bytes_) % tables_);
    }

    void handle(int depth) { // a stored table or an error
        if (take_byte(bytes_) % 2 == 0) {
            lua_createtable(L_, 0, 0);
            small_scalar();
            lua_rawseti(L_, -2, 1);
            verbs::freeze_in_place(L_, -1);
            return;
        }
        db::ErrorValue error;
        error.code = static_cast<db::ErrorCode>(take_byte(bytes_) % db::kErrorCodes);
        error.message.assign(take_byte(bytes_) % 4, 'm');
        if (depth < 3) {
            small_scalar();
            error.value = verbs::to_value(L_, -1);
            lua_pop(L_, 1);
        }
        verbs::push_error(L_, std::move(error));
    }

    void odd() {
        if (take_byte(bytes_) % 2 == 0)
            lua_pushcfunction(L_, [](lua_State*) { return 0; });
        else
            lua_newthread(L_);
    }

    lua_State* L_;
    std::string_view bytes_;
    int left_ = 200; // tables
    lua_Integer tables_ = 0;
    bool is_key_ = false; // what is being made
};

} // namespace lunamoo::fuzz
