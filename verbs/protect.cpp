#include "verbs/protect.h"

#include "cmake/limit.h"
#include "verbs/front.h"
#include "verbs/lua/closures.h"
#include "verbs/lua/image.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"
#include "verbs/values.h"

#include "lauxlib.h"

#include <string>
#include <unordered_map>

namespace lunamoo::verbs {

namespace {

constexpr int kMaxDepth = 60; // of tables and functions in one another

class Sharing {
  public:
    explicit Sharing(lua_State* L) : L_(L), names_(Realm::of(L).image_names()) {
        lua_newtable(L_); // what has been done: the old table or function, and what replaces it
        lua_insert(L_, -2);
        done_ = lua_gettop(L_) - 1;
    }

    // Of the value on the top.
    void convert() {
        if (LIMIT(share_ticks))
            charge(L_, 1);
        luaL_checkstack(L_, 12, "a library nested too deep");
        if (++depth_ > kMaxDepth && LIMIT(share_depth))
            raise(L_, db::ErrorCode::Quota, "what a library returns is nested too deep");
        switch (lua_type(L_, -1)) {
        case LUA_TFUNCTION:
            function();
            break;
        case LUA_TTABLE:
            table();
            break;
        case LUA_TTHREAD:
            refuse("a coroutine");
        default:
            break;
        }
        --depth_;
    }

  private:
    [[noreturn]] void refuse(const std::string& what) {
        raise(L_, db::ErrorCode::Type, "a library cannot keep " + what + ": tasks would share it");
    }

    bool is_of_the_realm() { // the environment, a library's front, sys
        return names_.find_name(static_cast<const GCObject*>(lua_topointer(L_, -1))) != nullptr;
    }

    bool replace_by_known() {
        lua_pushvalue(L_, -1);
        if (lua_rawget(L_, done_) == LUA_TNIL) {
            lua_pop(L_, 1);
            return false;
        }
        lua_replace(L_, -2);
        return true;
    }

    // The value on the top replaces the one below it from now on.
    void remember() {
        lua_pushvalue(L_, -2);
        lua_pushvalue(L_, -2);
        lua_rawset(L_, done_);
    }

    void function() {
        if (lua_iscfunction(L_, -1) != 0) {
            if (lua_getupvalue(L_, -1, 1) != nullptr)
                refuse("an iterator or a wrapped coroutine");
            return;
        }
        if (is_of_the_realm() || replace_by_known())
            return;
        if (const char* name = written_upvalue(L_, -1))
            refuse(std::string("the variable '") + name + "', which a function of it assigns to");
        lua_pushvalue(L_, -1);
        remember();
        lua_pop(L_, 1);
        for (int i = 1; lua_getupvalue(L_, -1, i) != nullptr; ++i) {
            const auto* cell = static_cast<const GCObject*>(lua_upvalueid(L_, -2, i));
            if (names_.find_name(cell) != nullptr) { // a variable of the task
                lua_pop(L_, 1);
                continue;
            }
            convert();
            lua_setupvalue(L_, -2, i);
        }
    }

    void table() {
        if (is_of_the_realm() || is_front(L_, -1) || replace_by_known())
            return;
        if (lua_getmetatable(L_, -1) != 0)
            refuse("a table with a metatable");
        if (is_data(-1)) {
            push_value(L_, to_value(L_, -1));
            remember();
        } else {
            push_front(L_, -1);
            remember();
            lua_insert(L_, -2);
            contents();
            lua_pop(L_, 1);
            return;
        }
        lua_remove(L_, -2);
    }

    // Of the table on the top, whose front is below it.
    void contents() {
        bool is_metatable = false;
        lua_pushnil(L_);
        while (lua_next(L_, -2) != 0) {
            const int key = lua_type(L_, -2);
            if (key == LUA_TTABLE || key == LUA_TFUNCTION || key == LUA_TTHREAD)
                refuse(std::string("a table with a ") + lua_typename(L_, key) + " as a key");
            is_metatable |= is_metamethods_name(-2);
            convert();
            lua_pushvalue(L_, -2);
            lua_insert(L_, -2);
            lua_rawset(L_, -4);
        }
        if (!is_metatable)
            return;
        lua_pushliteral(L_, "__metatable");
        lua_pushvalue(L_, -3);
        lua_rawset(L_, -3);
    }

    bool is_metamethods_name(int index) {
        return lua_type(L_, index) == LUA_TSTRING &&
               std::string_view(lua_tostring(L_, index)).starts_with("__");
    }

    // Nothing but what could be stored, without cycles, and no metatable-to-be.
    bool is_data(int index) {
        const auto [known, is_new] = data_.try_emplace(lua_topointer(L_, index), false);
        if (!is_new)
            return known->second; // false while it is being looked at: a cycle
        if (++depth_ > kMaxDepth && LIMIT(share_data_depth))
            raise(L_, db::ErrorCode::Quota, "what a library returns is nested too deep");
        luaL_checkstack(L_, 4, "a library nested too deep");
        index = lua_absindex(L_, index);
        bool is_all = lua_getmetatable(L_, index) == 0;
        if (!is_all)
            lua_pop(L_, 1);
        lua_pushnil(L_);
        while (is_all && lua_next(L_, index) != 0) {
            if (LIMIT(share_data_ticks))
                charge(L_, 1);
            const int type = lua_type(L_, -1);
            const int key = lua_type(L_, -2);
            is_all = type != LUA_TFUNCTION && type != LUA_TTHREAD && key != LUA_TTABLE &&
                     key != LUA_TFUNCTION && key != LUA_TTHREAD && !is_metamethods_name(-2) &&
                     (type != LUA_TTABLE || is_data(-1));
            lua_pop(L_, 1);
        }
        lua_settop(L_, is_all ? lua_gettop(L_) : lua_gettop(L_) - 1);
        --depth_;
        data_[lua_topointer(L_, index)] = is_all;
        return is_all;
    }

    lua_State* L_;
    ImageNames& names_;
    int done_ = 0;
    int depth_ = 0;
    std::unordered_map<const void*, bool> data_;
};

} // namespace

void make_shareable(lua_State* L) {
    Sharing(L).convert();
    lua_remove(L, -2); // what has been done
}

} // namespace lunamoo::verbs
