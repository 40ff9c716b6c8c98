// Values between verb code and the world: what can be stored is decided by a second, plain reading
// of the rules in verbs/values.h and db/value.h; what is stored is the same read by index, by
// pairs, as a scratch copy stored again, as bytes of the file, as text, and, where it has a form
// there, as JSON. A byte for the ticks of a first attempt, then the value.
#include "tests/fuzz/lua_realm.h"
#include "tests/fuzz/lua_value_maker.h"

#include "db/codec.h"
#include "db/text_value.h"

#include <cmath>
#include <map>

using namespace lunamoo;

namespace {

constexpr verbs::Ticks kPlenty = 10'000'000;

struct Problems {
    bool type = false;   // E_TYPE: what cannot be stored
    bool quota = false;  // E_QUOTA: too large, too deep
    bool number = false; // E_FLOAT: NaN
};

// The rules, read again: what is wrong with the value at an index. Sizes are of the tree.
class Judge {
  public:
    explicit Judge(lua_State* L) : L_(L) {}

    struct Measure {
        double bytes = 16;
        int depth = 0;
    };

    Measure look(int index) {
        lua_checkstack(L_, 6);
        switch (lua_type(L_, index)) {
        case LUA_TNUMBER:
            problems.number |= std::isnan(lua_tonumber(L_, index));
            return {};
        case LUA_TSTRING:
            problems.quota |= lua_rawlen(L_, index) > db::kMaxValueBytes;
            return {16.0 + static_cast<double>(lua_rawlen(L_, index)), 0};
        case LUA_TUSERDATA: {
            const db::Value& held = *verbs::handle_value(L_, index);
            return {static_cast<double>(held.expanded_bytes()), held.depth()};
        }
        case LUA_TFUNCTION:
        case LUA_TTHREAD:
            problems.type = true;
            return {};
        case LUA_TTABLE:
            return table(lua_absindex(L_, index));
        default:
            return {};
        }
    }

    Problems problems;
    std::int64_t nodes = 0; // entries of tables, each table counted once

  private:
    struct Known {
        bool is_open = true;
        Measure measure;
    };

    Measure table(int index) {
        const void* identity = lua_topointer(L_, index);
        const auto [seen, is_first] = known_.try_emplace(identity);
        if (!is_first) {
            problems.type |= seen->second.is_open;
            return seen->second.measure;
        }
        if (lua_getmetatable(L_, index) != 0) {
            problems.type = true;
            lua_pop(L_, 1);
        }
        Measure sum{64, 0};
        lua_pushnil(L_);
        while (lua_next(L_, index) != 0) {
            ++nodes;
            add(sum, look(-1));
            const int key = lua_type(L_, -2);
            problems.type |= key == LUA_TTABLE || key == LUA_TUSERDATA || key == LUA_TFUNCTION ||
                             key == LUA_TTHREAD || (key == LUA_TNUMBER && !lua_isinteger(L_, -2));
            if (lua_isinteger(L_, -2) == 0)
                add(sum, look(-2));
            else
                sum.bytes += in_array(index) ? 0 : 16;
            lua_pop(L_, 1);
        }
        sum.depth += 1;
        problems.quota |=
            sum.depth > db::kMaxTableDepth || sum.bytes > static_cast<double>(db::kMaxValueBytes);
        known_[identity] = {false, sum};
        return sum;
    }

    // Is the integer key at -2 in the stored table's array part: are all before it there?
    bool in_array(int index) {
        const lua_Integer key = lua_tointeger(L_, -2);
        if (key < 1 || key > 2000)
            return false;
        bool all = true;
        for (lua_Integer i = 1; i < key && all; ++i) {
            all = lua_rawgeti(L_, index, i) != LUA_TNIL;
            lua_pop(L_, 1);
        }
        return all;
    }

    static void add(Measure& sum, const Measure& part) {
        sum.bytes += part.bytes;
        sum.depth = std::max(sum.depth, part.depth);
    }

    lua_State* L_;
    std::map<const void*, Known> known_;
};

// Is the scratch or plain value at `index` what `value` says? A pair of tables is walked once.
class Comparison {
  public:
    explicit Comparison(lua_State* L) : L_(L) {}

    bool is_same(int index, const db::Value& value) {
        lua_checkstack(L_, 6);
        index = lua_absindex(L_, index);
        if (lua_type(L_, index) != LUA_TTABLE)
            return is_same_scalar(index, value);
        if (!value.is(db::Type::Table))
            return false;
        const auto [seen, is_first] =
            known_.try_emplace(lua_topointer(L_, index), &value.as_table());
        if (!is_first)
            return seen->second == &value.as_table(); // sharing is kept
        std::size_t count = 0;
        lua_pushnil(L_);
        while (lua_next(L_, index) != 0) {
            ++count;
            const db::Value key = verbs::to_value(L_, -2);
            if (!is_same(-1, value.as_table().get(key)))
                return false;
            lua_pop(L_, 1);
        }
        return count == value.as_table().size();
    }

  private:
    bool is_same_scalar(int index, const db::Value& value) {
        if (const db::Value* held = verbs::handle_value(L_, index))
            return *held == value;
        switch (lua_type(L_, index)) {
        case LUA_TNIL:
            return value.is(db::Type::Nil);
        case LUA_TBOOLEAN:
            return value.is_boolean() && value.as_boolean() == (lua_toboolean(L_, index) != 0);
        case LUA_TNUMBER:
            if (lua_isinteger(L_, index) != 0)
                return value.is(db::Type::Integer) &&
                       value.as_integer() == lua_tointeger(L_, index);
            return value.is(db::Type::Float) && value.as_float() == lua_tonumber(L_, index) &&
                   std::signbit(value.as_float()) == std::signbit(lua_tonumber(L_, index));
        case LUA_TLIGHTUSERDATA:
            return value.is(db::Type::Object) && value.as_object() == verbs::to_object(L_, index);
        default: {
            std::size_t size = 0;
            const char* text = lua_tolstring(L_, index, &size);
            return value.is(db::Type::String) && value.as_string() == std::string_view(text, size);
        }
        }
    }

    lua_State* L_;
    std::map<const void*, const db::Table*> known_;
};

std::string bytes_of(const db::Value& value) {
    std::string bytes;
    db::encode(bytes, value);
    return bytes;
}

// Each entry by index and in order by `pairs`, as verb code reads the handle on top, which stays.
void read_as_verb_code(lua_State* L, const db::Table& table) {
    const int handle = lua_gettop(L);
    fuzz::LuaRealm::push_function(L, "", "pairs");
    lua_pushvalue(L, handle);
    lua_call(L, 1, 3);
    for (std::size_t i = 0; i <= table.size(); ++i) { // iterator, state, key
        lua_pushvalue(L, -3);
        lua_pushvalue(L, -3);
        lua_pushvalue(L, -3);
        lua_call(L, 2, 2);
        fuzz::claim(lua_isnil(L, -2) == (i == table.size()), "pairs visits each entry");
        if (i == table.size())
            break;
        const bool in_array = i < table.array().size();
        const db::Value key = in_array ? db::Value::integer(static_cast<std::int64_t>(i) + 1)
                                       : table.keyed()[i - table.array().size()].key;
        fuzz::claim(verbs::to_value(L, -2) == key, "pairs goes in the documented order");
        const db::Value value = table.get(key);
        fuzz::claim(verbs::to_value(L, -1) == value, "pairs gives the value of its key");
        lua_pushvalue(L, -2);
        lua_gettable(L, handle);
        fuzz::claim(verbs::to_value(L, -1) == value, "a stored table has its values by key");
        lua_pop(L, 2);
        lua_replace(L, -2);
    }
    lua_settop(L, handle);
}

void copy_and_store_again(lua_State* L, const db::Value& value) {
    fuzz::LuaRealm::push_function(L, "table", "copy");
    verbs::push_value(L, value);
    lua_call(L, 1, 1);
    fuzz::claim(lua_type(L, -1) == LUA_TTABLE, "a copy is a scratch table");
    fuzz::claim(bytes_of(verbs::to_value(L, -1)) == bytes_of(value),
                "a copy is stored as what it was copied from");
    lua_pop(L, 1);
}

void check_stored(lua_State* L, const db::Value& value) {
    fuzz::claim(value.depth() <= db::kMaxTableDepth, "a value is not too deep");
    const std::string bytes = bytes_of(value);
    db::Reader reader(bytes);
    const db::Value decoded = db::decode(reader);
    fuzz::claim(reader.left() == 0 && bytes_of(decoded) == bytes, "a value outlives the file");
    fuzz::claim(decoded == value && decoded.expanded_bytes() == value.expanded_bytes(),
                "what is decoded is the same");
    const std::string text = db::text_of(value, {}, 0, 2);
    db::TokenCursor cursor(text);
    const auto read = db::read_value(cursor, [](std::string_view) { return std::nullopt; });
    fuzz::claim(read && cursor.at_end() && bytes_of(*read) == bytes, "a value outlives the text");
    verbs::push_value(L, value);
    fuzz::claim(verbs::to_value(L, -1).representation() == value.representation() ||
                    value.is(db::Type::String),
                "what is stored is not copied on the way");
    if (value.is(db::Type::Table)) {
        read_as_verb_code(L, value.as_table());
        copy_and_store_again(L, value);
    }
}

// The texts of JSON: what is written is read, and written as the same.
void check_json(lua_State* L, const db::Value& value) {
    std::string texts[2];
    verbs::push_value(L, value);
    for (std::string& text : texts) {
        fuzz::LuaRealm::push_function(L, "json", "encode");
        lua_pushvalue(L, -2);
        lua_pushliteral(L, "(null)");
        lua_call(L, 2, 1); // raises where it has no form
        text = lua_tostring(L, -1);
        fuzz::LuaRealm::push_function(L, "json", "decode");
        lua_pushvalue(L, -2);
        lua_pushliteral(L, "(null)");
        lua_call(L, 2, 1);
    }
    // Keys that differ in nothing but bytes that are not UTF-8 have one name there.
    const bool is_lossy = texts[0].find("\xEF\xBF\xBD") != std::string::npos; // U+FFFD
    fuzz::claim(is_lossy || texts[0] == texts[1], "JSON that is read is written as it was");
}

void make(lua_State* L, std::string_view bytes) {
    lua_newtable(L);
    fuzz::LuaValueMaker(L, bytes).value();
}

// What it takes to store the value made of the bytes, and what it is then. Raises what that raises.
struct Storing {
    Problems problems;
    bool is_judged = false;
    db::Value value;
};

void store(lua_State* L, std::string_view bytes, Storing& storing) {
    make(L, bytes);
    Judge judge(L);
    (void)judge.look(2);
    storing.problems = judge.problems;
    storing.is_judged = true;
    const verbs::Ticks before = verbs::meter_of(L).ticks;
    storing.value = verbs::to_value(L, 2);
    fuzz::claim(before - verbs::meter_of(L).ticks >= judge.nodes, "storing takes a tick per node");
    fuzz::claim(Comparison(L).is_same(2, storing.value), "what is stored is what was there");
}

bool is_expected(const Problems& problems, db::ErrorCode code) {
    return (problems.type && code == db::ErrorCode::Type) ||
           (problems.quota && code == db::ErrorCode::Quota) ||
           (problems.number && code == db::ErrorCode::Float);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static fuzz::LuaRealm realm;
    std::string_view bytes = fuzz::text_of(data, size);
    const verbs::Ticks few = fuzz::take_byte(bytes);
    if (few < 64)
        (void)realm.run(kPlenty, [&](lua_State* L) {
            make(L, bytes);
            verbs::meter_of(L).ticks = few * few; // it may end anywhere
            (void)verbs::to_value(L, 2);
        });
    Storing storing;
    const auto stored = realm.run(kPlenty, [&](lua_State* L) { store(L, bytes, storing); });
    fuzz::claim(storing.is_judged, "the value can be made");
    const Problems& problems = storing.problems;
    const bool is_good = !problems.type && !problems.quota && !problems.number;
    fuzz::claim(stored == (is_good ? fuzz::End::Done : fuzz::End::Failed),
                "what can be stored is, and nothing else");
    if (!is_good) {
        fuzz::claim(is_expected(problems, realm.failure().as_error().code), "a refusal says why");
    } else {
        const db::Value& value = storing.value;
        const auto checked = realm.run(kPlenty, [&](lua_State* L) { check_stored(L, value); });
        fuzz::claim(checked == fuzz::End::Done, "what is stored can be read");
        (void)realm.run(kPlenty, [&](lua_State* L) { check_json(L, value); });
    }
    storing = {}; // before the realm
    realm.next();
    return 0;
}
