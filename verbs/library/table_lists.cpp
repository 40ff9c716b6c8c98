// table: index_of, contains, slice, reverse, join, unique, union, intersection, difference. They
// take lists, scratch or stored, leave them alone, and give new scratch lists. Items are the same
// where == says so without asking verb code: stored tables and errors by content, scratch tables by
// identity, NaN never. The set functions keep the order in which items are met first.
//
// One tick per item, before it is looked at; where stored tables or errors are compared one by one,
// one more for each comparison.
#include "verbs/library/table_access.h"

#include "cmake/limit.h"
#include "verbs/library/functions.h"

#include <algorithm>
#include <cmath>

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

// Pushes item `index` of the list at `arg`.
void push_item(lua_State* L, int arg, lua_Integer index) {
    if (LIMIT(list_item_ticks)) {
        charge(L, 1);
    }
    lua_geti(L, arg, index);
}

bool is_nan(lua_State* L, int index) {
    return lua_type(L, index) == LUA_TNUMBER && std::isnan(lua_tonumber(L, index));
}

// == without metamethods of verb code: only handles have any that count.
bool is_same(lua_State* L, int a, int b) {
    if (lua_type(L, a) == LUA_TUSERDATA && lua_type(L, b) == LUA_TUSERDATA) {
        if (LIMIT(list_compare_ticks)) {
            charge(L, 1);
        }
        return lua_compare(L, a, b, LUA_OPEQ) != 0;
    }
    return lua_rawequal(L, a, b) != 0;
}

// A set of values, as two tables of the Lua stack: what can be a key is one; handles, whose keys go
// by identity, stand in a list.
class Seen {
  public:
    explicit Seen(lua_State* L) : L_(L) {
        lua_newtable(L);
        lua_newtable(L);
        keys_ = lua_gettop(L) - 1;
        handles_ = lua_gettop(L);
    }

    // Is the value on top in it? The value stays.
    bool contains() const {
        if (lua_type(L_, -1) == LUA_TUSERDATA) {
            return contains_handle();
        }
        if (LIMIT(set_key_ticks)) {
            charge_key();
        }
        lua_pushvalue(L_, -1);
        const bool found = lua_rawget(L_, keys_) != LUA_TNIL;
        lua_pop(L_, 1);
        return found;
    }

    // Adds the value on top, which stays. False if it was there.
    bool add() {
        if (contains()) {
            return false;
        }
        if (lua_isnil(L_, -1) || is_nan(L_, -1)) {
            return true; // can be no key: NaN is not even the same as itself
        }
        lua_pushvalue(L_, -1);
        if (lua_type(L_, -1) == LUA_TUSERDATA) {
            lua_rawseti(L_, handles_, ++handle_count_);
        } else {
            lua_pushboolean(L_, 1);
            lua_rawset(L_, keys_);
        }
        return true;
    }

    void add_all(int arg, lua_Integer length) {
        for (lua_Integer i = 1; i <= length; ++i) {
            push_item(L_, arg, i);
            add();
            lua_pop(L_, 1);
        }
    }

  private:
    bool contains_handle() const {
        for (lua_Integer i = 1; i <= handle_count_; ++i) {
            lua_rawgeti(L_, handles_, i);
            const bool found = is_same(L_, -1, -2);
            lua_pop(L_, 1);
            if (found) {
                return true;
            }
        }
        return false;
    }
    void charge_key() const {
        if (lua_type(L_, -1) == LUA_TSTRING) { // a long one is hashed whole
            charge(L_, static_cast<Ticks>(lua_rawlen(L_, -1) / 64));
        }
    }

    lua_State* L_;
    int keys_ = 0;
    int handles_ = 0;
    lua_Integer handle_count_ = 0;
};

// The list in the making: on the stack at `slot`.
struct Result {
    int slot;
    lua_Integer count = 0;

    explicit Result(lua_State* L) : slot(0) {
        lua_newtable(L);
        slot = lua_gettop(L);
    }
    // Takes the value on top.
    void append(lua_State* L) { lua_rawseti(L, slot, ++count); }
    int give(lua_State* L) const {
        lua_settop(L, slot);
        return 1;
    }
};

enum class Keep : std::uint8_t { Known, Unknown };

// The items of list 1, each once, that are (or are not) among those of list 2.
int filtered(lua_State* L, Keep keep) {
    const NoSuspend guard(L);
    const lua_Integer first = table_length(L, 1, kReads);
    const lua_Integer second = table_length(L, 2, kReads);
    Result result(L);
    Seen others(L);
    others.add_all(2, second);
    Seen taken(L);
    for (lua_Integer i = 1; i <= first; ++i) {
        push_item(L, 1, i);
        if (others.contains() == (keep == Keep::Known) && taken.add()) {
            result.append(L);
        } else {
            lua_pop(L, 1);
        }
    }
    return result.give(L);
}

// The index of argument 2 in list 1 from `from`, or 0.
lua_Integer find_item(lua_State* L, lua_Integer from) {
    const lua_Integer length = table_length(L, 1, kReads);
    for (lua_Integer i = std::max<lua_Integer>(from, 1); i <= length; ++i) {
        push_item(L, 1, i);
        const bool found = is_same(L, -1, 2);
        lua_pop(L, 1);
        if (found) {
            return i;
        }
    }
    return 0;
}

} // namespace

// table.index_of(list, value [, from]): the first index, or nil.
int table_index_of(lua_State* L) {
    const NoSuspend guard(L);
    check_any(L, 2);
    const lua_Integer found = find_item(L, optional_integer(L, 3, 1));
    if (found == 0) {
        lua_pushnil(L);
    } else {
        lua_pushinteger(L, found);
    }
    return 1;
}

int table_contains(lua_State* L) {
    const NoSuspend guard(L);
    check_any(L, 2);
    lua_pushboolean(L, find_item(L, 1) != 0);
    return 1;
}

// table.slice(list, first [, last]): like string.sub, negative positions count from the end.
int table_slice(lua_State* L) {
    const NoSuspend guard(L);
    const lua_Integer length = table_length(L, 1, kReads);
    const auto size = static_cast<std::size_t>(std::max<lua_Integer>(length, 0));
    const std::size_t first = start_position(check_integer(L, 2), size);
    const std::size_t last = end_position(optional_integer(L, 3, -1), size);
    Result result(L);
    for (std::size_t i = first; i <= last; ++i) {
        push_item(L, 1, static_cast<lua_Integer>(i));
        result.append(L);
    }
    return result.give(L);
}

int table_reverse(lua_State* L) {
    const NoSuspend guard(L);
    const lua_Integer length = table_length(L, 1, kReads);
    Result result(L);
    for (lua_Integer i = length; i >= 1; --i) {
        push_item(L, 1, i);
        result.append(L);
    }
    return result.give(L);
}

// table.join(list, ...): the items of all lists, one list after the other.
int table_join(lua_State* L) {
    const NoSuspend guard(L);
    const int lists = lua_gettop(L);
    Result result(L);
    for (int arg = 1; arg <= lists; ++arg) {
        const lua_Integer length = table_length(L, arg, kReads);
        for (lua_Integer i = 1; i <= length; ++i) {
            push_item(L, arg, i);
            result.append(L);
        }
    }
    return result.give(L);
}

// table.union(list, ...): each item of any of the lists once.
int table_union(lua_State* L) {
    const NoSuspend guard(L);
    const int lists = lua_gettop(L);
    Result result(L);
    Seen seen(L);
    for (int arg = 1; arg <= lists; ++arg) {
        const lua_Integer length = table_length(L, arg, kReads);
        for (lua_Integer i = 1; i <= length; ++i) {
            push_item(L, arg, i);
            if (seen.add()) {
                result.append(L);
            } else {
                lua_pop(L, 1);
            }
        }
    }
    return result.give(L);
}

// table.unique(list): each item once.
int table_unique(lua_State* L) {
    check_any(L, 1);
    lua_settop(L, 1);
    return table_union(L);
}

int table_intersection(lua_State* L) {
    return filtered(L, Keep::Known);
}

int table_difference(lua_State* L) {
    return filtered(L, Keep::Unknown);
}

} // namespace lunamoo::verbs::library
