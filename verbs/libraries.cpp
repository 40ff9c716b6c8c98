#include "verbs/libraries.h"

#include "cmake/limit.h"
#include "verbs/lua/meter.h"
#include "verbs/protect.h"
#include "verbs/protected_call.h"
#include "verbs/realm.h"
#include "verbs/values.h"

#include "lauxlib.h"

#include <algorithm>

namespace lunamoo::verbs {

namespace {

constexpr std::size_t kMaxLoaded = 64;
constexpr std::size_t kMaxDepth = 16; // of libraries that use libraries while they load
constexpr Ticks kTicksPerByte = 2;    // as load()

// The variables of the task are nothing while a library loads: what it kept of them would be seen
// by other tasks. Their values stand on the stack meanwhile, from `first` on.
void blank_variables(lua_State* L, int cells) {
    lua_pushliteral(L, ""); // before anything is changed: it may be refused
    const int empty = lua_gettop(L);
    for (int i = 1; i <= kVariableCells; ++i) {
        lua_getupvalue(L, cells, i);
        if (lua_isstring(L, -1) != 0)
            lua_pushvalue(L, empty);
        else
            push_object(L, db::kNothing);
        lua_setupvalue(L, cells, i);
    }
}

void restore_variables(lua_State* L, int cells, int first) {
    for (int i = 1; i <= kVariableCells; ++i) {
        lua_pushvalue(L, first + i - 1);
        lua_setupvalue(L, cells, i);
    }
}

// Calls the function on the top, which it replaces by its one result, or raises what it raised.
void run(lua_State* L, Realm& realm) {
    const int function = lua_gettop(L);
    luaL_checkstack(L, kVariableCells + 10, nullptr);
    lua_rawgeti(L, LUA_REGISTRYINDEX, realm.cells_reference());
    const int cells = function + 1;
    blank_variables(L, cells);
    lua_pushcfunction(L, error_handler);
    lua_pushvalue(L, function);
    Meter& meter = meter_of(L);
    ++meter.not_yieldable;
    const int status = lua_pcall(L, 0, 1, -2);
    --meter.not_yieldable;
    restore_variables(L, cells, cells + 2);
    if (status != LUA_OK) {
        caught(L, status); // throws on where the task is dying
        lua_error(L);
    }
    lua_replace(L, function);
    lua_settop(L, function);
}

} // namespace

db::Sha256 Libraries::hash_of(lua_State* L, std::uint64_t version,
                              const std::string& source) const {
    for (const auto& library : loaded_)
        if (library.version == version)
            return library.hash;
    if (LIMIT(library_hash_ticks))
        charge(L, static_cast<Ticks>(source.size() / 16));
    return db::sha256(source);
}

bool Libraries::push_known(lua_State* L, const db::Sha256& hash, std::uint64_t version) {
    const auto found = std::find_if(loaded_.begin(), loaded_.end(),
                                    [&](const Loaded& entry) { return entry.hash == hash; });
    if (found == loaded_.end())
        return false;
    found->version = version;
    found->used = ++uses_;
    lua_rawgeti(L, LUA_REGISTRYINDEX, found->reference);
    return true;
}

void Libraries::check_circle(lua_State* L, const db::Sha256& hash, const std::string& name) const {
    std::string way;
    bool is_circle = false;
    for (const auto& entry : loading_) {
        is_circle |= entry.hash == hash;
        if (is_circle)
            way += entry.name + " uses ";
    }
    if (is_circle && LIMIT(library_circle))
        raise(L, db::ErrorCode::InvArg, "libraries in a circle: " + way + name);
    if (loading_.size() >= kMaxDepth && LIMIT(library_depth))
        raise(L, db::ErrorCode::MaxRec,
              "libraries using libraries more than " + std::to_string(kMaxDepth) + " deep");
}

void Libraries::load(lua_State* L, const db::Sha256& hash, std::uint64_t version,
                     const std::string& source, const std::string& name) {
    check_circle(L, hash, name);
    if (LIMIT(library_ticks))
        charge(L, 100 + kTicksPerByte * static_cast<Ticks>(source.size()));
    if (realm_.push_library(L, source, name) == nullptr) {
        const std::string why = lua_tostring(L, -1);
        const bool is_memory = why.find("not enough memory") == 0;
        // no limit: there was no memory
        raise(L, is_memory ? db::ErrorCode::Quota : db::ErrorCode::InvArg,
              "the library does not compile: " + why);
    }
    {
        struct Guard {
            std::vector<Loading>& loading;
            ~Guard() { loading.pop_back(); }
        };
        loading_.push_back({hash, name});
        const Guard guard{loading_};
        run(L, realm_);
    }
    if (type_name(L, -1) != "table" && lua_isfunction(L, -1) == 0)
        raise(L, db::ErrorCode::Type,
              name + " is to return a table of functions, or one function, not " +
                  std::string(type_name(L, -1)));
    make_shareable(L);
    keep(L, hash, version);
}

// What is on the top.
void Libraries::keep(lua_State* L, const db::Sha256& hash, std::uint64_t version) {
    if (loaded_.size() >= kMaxLoaded && LIMIT(libraries_kept)) {
        const auto oldest =
            std::min_element(loaded_.begin(), loaded_.end(),
                             [](const Loaded& a, const Loaded& b) { return a.used < b.used; });
        luaL_unref(L, LUA_REGISTRYINDEX, oldest->reference);
        loaded_.erase(oldest);
    }
    lua_pushvalue(L, -1);
    const int reference = luaL_ref(L, LUA_REGISTRYINDEX);
    loaded_.push_back({hash, version, ++uses_, reference});
}

} // namespace lunamoo::verbs
