// Everything that verb code can reach, against the list in reachable.txt, and that none of it can
// be written.
//
// A test function `see(path, value)` in the realm's namespace walks from a value as verb code can:
// into the keys of tables, through a metatable's __index, and to what getmetatable gives. Functions
// are opaque: nothing shows their upvalues. What only a call gives (iterators, coroutines, errors,
// frames) a verb shows to `see` one by one.
//
// After a change that is meant: LUNAMOO_UPDATE=1 verbs_test "[reach]" writes the list anew.
#include "tests/verbs/bench.h"
#include "verbs/front.h"
#include "verbs/realm.h"
#include "verbs/realm_names.h"
#include "verbs/values.h"

#include "lauxlib.h"
#include "lua.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

const char* const kList = LUNAMOO_SOURCE_DIR "/tests/verbs/reachable.txt";

// Walks one realm. Lines are "path kind what". The tables met are kept in the registry.
class Reach {
  public:
    explicit Reach(Realm& realm) : realm_(realm) {
        lua_State* L = realm.state();
        lua_newtable(L);
        tables_ = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    ~Reach() { luaL_unref(realm_.state(), LUA_REGISTRYINDEX, tables_); }
    Reach(const Reach&) = delete;
    Reach& operator=(const Reach&) = delete;

    void see(lua_State* L, const std::string& path, int index) {
        index = lua_absindex(L, index);
        luaL_checkstack(L, 10, nullptr);
        lines.insert(path + " " + describe(L, index, path.starts_with("_ENV")));
        if (lua_type(L, index) == LUA_TTABLE && seen_.insert(lua_topointer(L, index)).second) {
            lua_rawgeti(L, LUA_REGISTRYINDEX, tables_);
            lua_pushvalue(L, index);
            lua_rawseti(L, -2, static_cast<lua_Integer>(paths.size()) + 1);
            lua_pop(L, 1);
            paths.push_back(path);
            see_contents(L, path, index);
        }
        see_metatable(L, path, index);
    }

    void push_table(lua_State* L, lua_Integer number) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, tables_);
        lua_rawgeti(L, -1, number);
    }

    std::set<std::string> lines;
    std::vector<std::string> paths;   // of the tables, none of which is a handle
    std::vector<std::string> written; // what could be written

  private:
    std::string describe(lua_State* L, int index, bool with_number) {
        switch (lua_type(L, index)) {
        case LUA_TFUNCTION:
            return "function " + name_of(L, index);
        case LUA_TTABLE:
            return "table " + name_of(L, index);
        case LUA_TUSERDATA:
            return std::string(type_name(L, index)) +
                   (is_error(L, index)
                        ? " " + std::string(db::name_of(handle_value(L, index)->as_error().code))
                        : "");
        case LUA_TNUMBER: {
            const std::string text = luaL_tolstring(L, index, nullptr);
            lua_pop(L, 1);
            return "number" + (with_number ? " " + text : "");
        }
        default:
            return std::string(type_name(L, index));
        }
    }

    std::string name_of(lua_State* L, int index) {
        const ImageNames& names = realm_.image_names();
        const std::string* name =
            lua_iscfunction(L, index) != 0
                ? names.find_name(lua_tocfunction(L, index))
                : names.find_name(static_cast<const GCObject*>(lua_topointer(L, index)));
        if (name != nullptr)
            return *name;
        if (lua_type(L, index) == LUA_TFUNCTION && lua_iscfunction(L, index) == 0)
            return "of the verb's own";
        return is_front(L, index) ? "of a library" : "?";
    }

    // In the order of the names, so that the list does not hang on where hashes put them.
    void see_contents(lua_State* L, const std::string& path, int index) {
        std::set<std::string> names;
        lua_pushnil(L);
        while (lua_next(L, index) != 0) {
            if (lua_type(L, -2) == LUA_TSTRING) {
                names.insert(lua_tostring(L, -2));
            } else {
                see(L, path + "." + luaL_typename(L, -2), -1);
                see(L, path + ".key", -2);
            }
            lua_pop(L, 1);
        }
        for (const auto& name : names) {
            lua_pushstring(L, name.c_str());
            lua_rawget(L, index);
            see(L, path + "." + name, -1);
            lua_pop(L, 1);
        }
    }

    void see_metatable(lua_State* L, const std::string& path, int index) {
        if (lua_getmetatable(L, index) == 0)
            return;
        const int metatable = lua_gettop(L);
        lua_getfield(L, metatable, "__metatable");
        if (!lua_isboolean(L, -1)) // false: it is protected
            see(L, path + ".metatable", lua_isnil(L, -1) ? metatable : -1);
        lua_getfield(L, metatable, "__index");
        if (lua_type(L, -1) == LUA_TTABLE && seen_.insert(lua_topointer(L, -1)).second)
            see_contents(L, path, lua_gettop(L));
        lua_settop(L, metatable - 1);
    }

    Realm& realm_;
    int tables_ = 0; // in the registry
    std::set<const void*> seen_;
};

// -- What scripts are given for the time of a walk: functions with the Reach as their upvalue

Reach& reach_of(lua_State* L) {
    return *static_cast<Reach*>(lua_touserdata(L, lua_upvalueindex(1)));
}

int see(lua_State* L) {
    const std::string path = luaL_checkstring(L, 1);
    lua_settop(L, 2);
    reach_of(L).see(L, path, 2);
    return 0;
}

int environment(lua_State* L) {
    lua_pushglobaltable(L);
    return 1;
}

int reached_table(lua_State* L) {
    reach_of(L).push_table(L, luaL_checkinteger(L, 1));
    return 1;
}

int report(lua_State* L) {
    reach_of(L).written.push_back(
        reach_of(L).paths.at(static_cast<std::size_t>(luaL_checkinteger(L, 1)) - 1) + " by " +
        luaL_checkstring(L, 2));
    return 0;
}

// They stand in the real namespace, behind the front that verbs see, and are gone afterwards.
class Given {
  public:
    Given(Realm& realm, Reach& reach) : realm_(realm) {
        for (const auto& [name, function] : kFunctions) {
            lua_pushlightuserdata(realm.state(), &reach);
            lua_pushcclosure(realm.state(), function, 1);
            set(name);
        }
    }
    ~Given() {
        for (const auto& [name, function] : kFunctions) {
            lua_pushnil(realm_.state());
            set(name);
        }
    }
    Given(const Given&) = delete;
    Given& operator=(const Given&) = delete;

    static bool has(std::string_view line) {
        return std::any_of(std::begin(kFunctions), std::end(kFunctions), [&](const auto& given) {
            return line.starts_with(std::string("_ENV.") + given.first + " ");
        });
    }

  private:
    static constexpr std::pair<const char*, lua_CFunction> kFunctions[] = {
        {"test_see", see},
        {"test_environment", environment},
        {"test_table", reached_table},
        {"test_report", report},
    };

    // The value on top.
    void set(const char* name) {
        lua_State* L = realm_.state();
        lua_pushglobaltable(L);
        luaL_getmetafield(L, -1, "__index");
        lua_pushvalue(L, -3);
        lua_setfield(L, -2, name);
        lua_pop(L, 3);
    }

    Realm& realm_;
};

const char* const kSeen = R"lua(
    local see = test_see
    see("_ENV", test_environment())
    see("pairs()", (pairs({})))
    see("pairs(stored)", (pairs(mine.list)))
    see("ipairs()", (ipairs({})))
    see("gmatch()", (("x"):gmatch("x")))
    see("utf8.codes()", (utf8.codes("x")))
    see("utf8.codes(lax)", (utf8.codes("x", true)))
    see("coroutine.create()", coroutine.create(function() end))
    see("coroutine.wrap()", coroutine.wrap(pairs))
    see("coroutine.running()", (coroutine.running()))
    see("string", "")
    see("number", 0)
    see("boolean", true)
    see("nil", nil)
    see("function", pairs)
    see("object", box)
    see("stored", mine.list)
    local _, e = pcall(error, "text")
    see("error", e)
    for _, name in ipairs({"code", "message", "value", "traceback", "name", "other"}) do
        see("error." .. name, e[name])
    end
    for key, value in pairs(mine:frames()[1]) do see("callers." .. key, value) end
    for key, value in pairs(queued_tasks()[1]) do see("queued_tasks." .. key, value) end
    for key, value in pairs(task_stack(queued_tasks()[1].id)[1]) do
        see("task_stack." .. key, value)
    end
    see("load()", load(""))
    see("use()", use(box, "library"))
)lua";

const char* const kWrites = R"lua(
    local count = ...
    local table_of, report = test_table, test_report
    local writes = {
        index = function(t) t.evil = 1 end,
        number = function(t) t[1] = 1 end,
        rawset = function(t) rawset(t, "evil", 1) end,
        rawset_1 = function(t) rawset(t, 1, 1) end,
        insert = function(t) table.insert(t, 1) end,
        insert_at = function(t) table.insert(t, 1, 1) end,
        remove = function(t) table.remove(t) end,
        move = function(t) table.move({1}, 1, 1, 1, t) end,
        setmetatable = function(t) setmetatable(t, {}) end,
        no_metatable = function(t) setmetatable(t, nil) end,
        metatable = function(t) getmetatable(t).__index = {} end,
        newindex = function(t) getmetatable(t).__newindex = nil end,
    }
    for i = 1, count do
        for name, write in pairs(writes) do
            if pcall(write, table_of(i)) then report(i, name) end
        end
    end
    for _, value in ipairs({"", 0, true, box, mine.list, E_PERM, pairs, coroutine.create(pairs)}) do
        if pcall(function() getmetatable(value).__index = {} end) then report(1, type(value)) end
        if pcall(function() value.evil = 1 end) then report(1, type(value)) end
        if pcall(rawset, value, "evil", 1) then report(1, type(value)) end
    end
)lua";

struct Owner {
    ObjectId id;
    ObjectId thing;
};

// What a name means is made when it is first named.
void name_everything(verbs::Bench& bench, ObjectId who) {
    const auto type_of = [&](std::string_view name) {
        return bench.says("return type(" + std::string(name) + ")", who);
    };
    for (const auto& builtin : all_builtins())
        if (builtin.grant == Grant::Default)
            REQUIRE(type_of(builtin.name) == "\"function\"");
    for (const auto& known : namespace_names())
        CHECK(type_of(known) != "\"nil\"");
}

void prepare(verbs::Bench& bench, const Owner& owner) {
    bench.add_property(owner.thing, "list", *db::list_of({Value::integer(1)}), owner.id, "r");
    bench.add_verb(owner.thing, "frames", "return callers()", owner.id);
    bench.add_verb(bench.box, "library",
                   "local Class = {} Class.__index = Class function Class.new() end "
                   "return {Class = Class, data = {1, {2}}, own = pairs, map = function() end}",
                   bench.wizard, "rl");
    CHECK(bench.says("suspend()", owner.id) == "..."); // a task to be listed
    name_everything(bench, owner.id);
}

std::string walk(verbs::Bench& bench, const Owner& owner) {
    Realm& realm = bench.runtime.realm_for(owner.id);
    Reach reach(realm);
    {
        const Given given(realm, reach);
        CHECK(bench.says(kSeen, owner.id) == "");
    }
    std::string text;
    for (const auto& line : reach.lines)
        if (!Given::has(line))
            text += line + "\n";
    return text;
}

std::vector<std::string> written(verbs::Bench& bench, const Owner& owner) {
    Realm& realm = bench.runtime.realm_for(owner.id);
    Reach reach(realm);
    const Given given(realm, reach);
    CHECK(bench.says(kSeen, owner.id) == "");
    CHECK(reach.paths.size() > 5);
    CHECK(bench.says("local function f(...) " + std::string(kWrites) + " end f(" +
                         std::to_string(reach.paths.size()) + ")",
                     owner.id) == "");
    return reach.written;
}

std::string file_text(const char* path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// The lines that only one of the two has.
std::string difference(const std::string& ours, const std::string& theirs) {
    std::string text;
    const auto lines_of = [](const std::string& from) {
        std::set<std::string> lines;
        std::istringstream in(from);
        for (std::string line; std::getline(in, line);)
            lines.insert(line);
        return lines;
    };
    const auto a = lines_of(ours), b = lines_of(theirs);
    for (const auto& line : a)
        if (!b.contains(line))
            text += "+ " + line + "\n";
    for (const auto& line : b)
        if (!a.contains(line))
            text += "- " + line + "\n";
    return text;
}

} // namespace

TEST_CASE("verb code reaches what is in the list, and nothing else", "[reach]") {
    verbs::Bench bench;
    const Owner ann{bench.ann, bench.anns_own};
    prepare(bench, ann);
    const std::string found = walk(bench, ann);
    if (std::getenv("LUNAMOO_UPDATE") != nullptr)
        std::ofstream(kList) << found;
    CHECK(difference(found, file_text(kList)) == "");
    CHECK(found.find(" ?") == std::string::npos);
    CHECK(found.find("metatable ") == found.find("getmetatable ") + 3);
    for (const char* part : {"debug", "io.", "os.", "package", "dofile", "loadfile", "require",
                             "collectgarbage", "string.dump", "_G", "registry"})
        CHECK(found.find(std::string("_ENV.") + part) == std::string::npos);
}

TEST_CASE("nothing that verbs share can be written, by its owner or by another", "[reach]") {
    verbs::Bench bench;
    const Owner ann{bench.ann, bench.anns_own};
    const Owner bob{bench.bob, bench.bobs_own};
    prepare(bench, ann);
    prepare(bench, bob);
    const std::string before = walk(bench, ann);
    CHECK(walk(bench, bob) == before);
    CHECK(written(bench, ann) == std::vector<std::string>());
    CHECK(walk(bench, ann) == before);
    CHECK(walk(bench, bob) == before);
}

TEST_CASE("a table of a verb's own can be written in every way", "[reach]") {
    verbs::Bench bench;
    CHECK(bench.says("local t = setmetatable({}, {__metatable = 'mine'}) rawset(t, 1, 2) t[2] = 3 "
                     "return t[1], t[2], getmetatable(t)") == "2, 3, \"mine\"");
    CHECK(bench.says("local t = setmetatable({}, {__newindex = rawset}) t.a = 1 return t.a") ==
          "1");
}
