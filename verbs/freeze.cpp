// Freezing: a scratch table becomes a stored table. Keeps sharing (a table met twice becomes one
// stored table), refuses cycles, functions and coroutines, and takes a tick per node.
#include "cmake/limit.h"
#include "verbs/lua/meter.h"
#include "verbs/lua/table_shape.h"
#include "verbs/realm.h"
#include "verbs/values.h"

#include "lua.h"

#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace lunamoo::verbs {

namespace {

// The tables met so far, by identity: few, mostly.
class Met {
  public:
    struct Frozen {
        db::Value value;
        bool finished = false;
    };
    // What it is known as, until the next call, and whether it was not met before.
    std::pair<Frozen*, bool> meet(const void* table) {
        for (std::size_t i = 0; i < count_; ++i)
            if (tables_[i] == table)
                return {&first_[i], false};
        if (count_ < tables_.size()) {
            tables_[count_] = table;
            return {&first_[count_++], true};
        }
        const auto [found, is_new] = more_.try_emplace(table);
        return {&found->second, is_new};
    }

  private:
    static constexpr std::size_t kFew = 4;
    std::array<const void*, kFew> tables_;
    std::array<Frozen, kFew> first_;
    std::size_t count_ = 0;
    std::unordered_map<const void*, Frozen> more_;
};

class Freezer {
  public:
    explicit Freezer(lua_State* L) : L_(L) {}

    db::Value convert(int index) {
        switch (lua_type(L_, index)) {
        case LUA_TNIL:
        case LUA_TNONE:
            return {};
        case LUA_TBOOLEAN:
            return db::Value::boolean(lua_toboolean(L_, index) != 0);
        case LUA_TNUMBER:
            return number(index);
        case LUA_TSTRING:
            return string(index);
        case LUA_TLIGHTUSERDATA:
            return db::Value::object(to_object(L_, index));
        case LUA_TUSERDATA:
            return *handle_value(L_, index);
        case LUA_TTABLE:
            return table(lua_absindex(L_, index));
        default:
            refuse(std::string("a ") + lua_typename(L_, lua_type(L_, index)) +
                   " cannot be stored or passed to another verb");
        }
    }

  private:
    [[noreturn]] void refuse(const std::string& message, db::ErrorCode code = db::ErrorCode::Type) {
        raise(L_, code, message);
    }

    db::Value number(int index) {
        if (lua_isinteger(L_, index))
            return db::Value::integer(lua_tointeger(L_, index));
        auto result = db::Value::real(lua_tonumber(L_, index));
        if (!result)
            refuse(result.error().message, result.error().code);
        return *result;
    }

    db::Value string(int index) {
        std::size_t length = 0;
        const char* text = lua_tolstring(L_, index, &length);
        if (LIMIT(freeze_string_ticks))
            charge(L_, static_cast<Ticks>(length / 64));
        auto result = db::Value::string(std::string_view(text, length));
        if (!result)
            refuse(result.error().message, result.error().code);
        return *result;
    }

    db::Value table(int index) {
        const void* identity = lua_topointer(L_, index);
        if (!met_)
            met_.emplace();
        if (const auto [known, is_new] = met_->meet(identity); !is_new) {
            if (!known->finished)
                refuse("a table that contains itself cannot be stored");
            return known->value;
        }
        if (++depth_ > db::kMaxTableDepth && LIMIT(freeze_depth))
            refuse("tables nested too deep", db::ErrorCode::Quota);
        if (lua_getmetatable(L_, index) != 0 && LIMIT(freeze_metatable))
            refuse("a table with a metatable cannot be stored or passed to another verb");
        if (lua_checkstack(L_, 6) == 0 && LIMIT(freeze_stack))
            refuse("stack overflow", db::ErrorCode::MaxRec);
        db::Value value = contents(index);
        --depth_;
        *met_->meet(identity).first = {value, true};
        return value;
    }

    db::Value contents(int index) {
        db::Table::Builder builder;
        const auto length = static_cast<lua_Integer>(lua_rawlen(L_, index));
        lua_Integer in_array = 0;
        for (; in_array < length; ++in_array) {
            if (LIMIT(freeze_list_ticks))
                charge(L_, 1);
            lua_rawgeti(L_, index, in_array + 1);
            if (lua_isnil(L_, -1)) {
                lua_pop(L_, 1);
                break;
            }
            builder.append(convert(-1));
            lua_pop(L_, 1);
        }
        if (!has_only_items(L_, index, in_array))
            add_pairs(builder, index, in_array);
        auto result = builder.finish();
        if (!result)
            refuse(result.error().message, result.error().code);
        return *result;
    }

    // But for the items before `in_array`, which it has.
    void add_pairs(db::Table::Builder& builder, int index, lua_Integer in_array) {
        lua_pushnil(L_);
        while (lua_next(L_, index) != 0) {
            if (LIMIT(freeze_pairs_ticks))
                charge(L_, 1);
            const bool done = lua_isinteger(L_, -2) && lua_tointeger(L_, -2) >= 1 &&
                              lua_tointeger(L_, -2) <= in_array;
            if (!done)
                if (auto set = builder.set(key(-2), convert(-1)); !set)
                    refuse(set.error().message, set.error().code);
            lua_pop(L_, 1);
        }
    }

    db::Value key(int index) {
        if (lua_type(L_, index) == LUA_TTABLE)
            refuse("a table cannot be a key of a stored table");
        return convert(index);
    }

    lua_State* L_;
    int depth_ = 0;
    std::optional<Met> met_; // once there is a table
};

} // namespace

db::Value to_value(lua_State* L, int index) {
    return Freezer(L).convert(index);
}

void freeze_in_place(lua_State* L, int index) {
    switch (lua_type(L, index)) {
    case LUA_TTABLE: {
        index = lua_absindex(L, index);
        push_value(L, to_value(L, index));
        lua_replace(L, index);
        break;
    }
    case LUA_TFUNCTION:
    case LUA_TTHREAD:
        raise(L, db::ErrorCode::Type,
              std::string("a ") + lua_typename(L, lua_type(L, index)) +
                  " cannot be passed to or returned from a verb");
    default:
        break;
    }
}

} // namespace lunamoo::verbs
