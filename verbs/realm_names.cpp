// The names of a realm. What a global name means is made when it is first named: the functions of
// the base library, the tables of the other libraries, error values, `sys`, and the builtins that
// its owner has a grant of (verbs/grants.h), which go when he has none any more. Images name the
// same things, and have them made likewise.
//
// Making takes no ticks beyond those of finding what is there, so that a program takes as many in a
// new realm as in an old one.
#include "verbs/realm_names.h"

#include "cmake/limit.h"
#include "verbs/builtin.h"
#include "verbs/core_functions.h"
#include "verbs/front.h"
#include "verbs/grants.h"
#include "verbs/library/library.h"
#include "verbs/lua/meter.h"
#include "verbs/pausing.h"
#include "verbs/prelude.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "lauxlib.h"
#include "lua.h"

#include <algorithm>

namespace lunamoo::verbs {

namespace {

// What the VM takes for asking the real namespace's __index, besides what a name that is there
// costs: for finding it and for calling it.
constexpr Ticks kTicksOfAsking = 2;
// Likewise for the __index of strings, before their library is made.
constexpr Ticks kTicksOfAskingString = 1;

constexpr std::string_view kLibraryPrefix = "library.", kErrorPrefix = "error.",
                           kPreludePrefix = "prelude.";

int refuse_write(lua_State* L) {
    std::string message = "nothing can be kept in a global or a library: use a local or a property";
    if (lua_type(L, 2) == LUA_TSTRING)
        message = std::string("'") + lua_tostring(L, 2) + "' is no local variable: " + message;
    raise(L, db::ErrorCode::VarNf, message);
}

// Pushes an empty table that reads through to the table on top (which it replaces) and cannot be
// written.
void make_front(lua_State* L) {
    lua_createtable(L, 0, 0);
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

// Every C function that has a name in a library ("": a base function).
template <typename F> void for_each_function(F&& f) {
    for (const auto& entry : library_functions())
        f(std::string_view(entry.library), entry.name, entry.function);
    for (const auto list :
         {control_functions(), coroutine_functions(), call_functions(), load_functions(),
          use_functions(), pausing_functions(), atomic_functions()})
        for (const auto& entry : list)
            if (entry.name != nullptr)
                f(std::string_view(entry.library), entry.name, entry.function);
}

bool push_base_function(lua_State* L, std::string_view name) {
    lua_CFunction found = nullptr;
    for_each_function([&](std::string_view library, const char* known, lua_CFunction function) {
        if (library.empty() && name == known)
            found = function;
    });
    if (found != nullptr)
        lua_pushcfunction(L, found);
    return found != nullptr;
}

constexpr std::string_view kLibraries[] = {"string",    "table", "math", "utf8",
                                           "coroutine", "json",  "re"};

bool is_library(std::string_view name) {
    return std::find(std::begin(kLibraries), std::end(kLibraries), name) != std::end(kLibraries);
}

} // namespace

std::vector<std::string> namespace_names() {
    std::vector<std::string> names{"sys"};
    for (const auto library : kLibraries)
        names.emplace_back(library);
    for (int code = 0; code < db::kErrorCodes; ++code)
        names.emplace_back(db::name_of(static_cast<db::ErrorCode>(code)));
    for_each_function([&](std::string_view library, const char* name, lua_CFunction) {
        if (library.empty() && find_builtin(name) == nullptr)
            names.emplace_back(name);
    });
    std::sort(names.begin(), names.end());
    return names;
}

Realm::OwnWork::OwnWork(Realm& realm)
    : realm_(realm), held_(realm.meter_.is_held), enforcing_(realm.enforcing_) {
    realm.meter_.is_held = true; // before the ticks: the watchdog writes them
    ticks_ = std::exchange(realm.meter_.ticks, Ticks{1} << 40);
    abort_ = std::exchange(realm.meter_.abort, Abort::None);
    realm.enforcing_ = false;
}

Realm::OwnWork::~OwnWork() {
    realm_.enforcing_ = enforcing_;
    realm_.meter_.abort = abort_;
    realm_.meter_.ticks = ticks_;
    realm_.meter_.is_held = held_;
}

// Makes the namespace and installs its front as the environment of everything compiled here.
void Realm::make_namespace(lua_State* L) {
    lua_createtable(L, 0, 0);
    lua_pushvalue(L, -1);
    space_ = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, find_global);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    make_front(L);
    names_->add_object(L, -1, "environment");
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    make_string_metatable(L);
}

void Realm::make_string_metatable(lua_State* L) {
    lua_pushliteral(L, "");
    lua_createtable(L, 0, 10);
    for (const auto& entry : string_events()) {
        lua_pushcfunction(L, entry.function);
        lua_setfield(L, -2, entry.event);
    }
    lua_pushcfunction(L, string_index);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

// __index of the real namespace, which is at 1.
int Realm::find_global(lua_State* L) {
    if (lua_type(L, 2) != LUA_TSTRING)
        raise(L, db::ErrorCode::VarNf, "there is no '?'");
    const std::string_view name = lua_tostring(L, 2);
    if (!of(L).push_meaning(L, name))
        raise(L, db::ErrorCode::VarNf, "there is no '" + std::string(name) + "'");
    {
        const OwnWork work(of(L));
        lua_pushvalue(L, 2);
        lua_pushvalue(L, -2);
        lua_rawset(L, 1);
    }
    meter_of(L).ticks += kTicksOfAsking;
    return 1;
}

// __index of strings, until their library is made.
int Realm::string_index(lua_State* L) {
    {
        const OwnWork work(of(L));
        lua_pushglobaltable(L);
        lua_getfield(L, -1, "string");
    }
    luaL_getmetafield(L, -1, "__index");
    lua_pushvalue(L, 2);
    lua_rawget(L, -2);
    meter_of(L).ticks += kTicksOfAskingString;
    return 1;
}

bool Realm::push_meaning(lua_State* L, std::string_view name) {
    if (const auto code = db::find_error_code(name)) {
        push_error_code(L, *code);
    } else if (is_library(name)) {
        push_library_front(L, name);
    } else if (name == "sys") {
        const OwnWork work(*this);
        push_system(L);
        names_->add_object(L, -1, "sys");
    } else {
        return push_builtin(L, name) || push_base_function(L, name);
    }
    return true;
}

void Realm::push_error_code(lua_State* L, db::ErrorCode code) {
    int& reference = error_codes_[static_cast<std::size_t>(code)];
    if (reference == 0) {
        const OwnWork work(*this);
        push_error(L, {code, {}, {}, {}});
        names_->add_object(L, -1, std::string(kErrorPrefix).append(db::name_of(code)));
        reference = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
}

void Realm::push_refusal(lua_State* L) {
    const std::string why = runtime_.refusal_text();
    if (why.empty() || lua_checkstack(L, 3) == 0) {
        push_error_code(L, db::ErrorCode::Quota); // no limit: there was no memory
        return;
    }
    const OwnWork work(*this);
    push_error(L, {db::ErrorCode::Quota, why, {}, {}});
}

// The front of a library's table.
void Realm::push_library_front(lua_State* L, std::string_view library) {
    const OwnWork work(*this);
    lua_createtable(L, 0, 4);
    for_each_function([&](std::string_view its, const char* name, lua_CFunction function) {
        if (its != library)
            return;
        lua_pushcfunction(L, function);
        lua_setfield(L, -2, name);
    });
    for (const auto& entry : library_constants())
        if (entry.library == library && push_library_constant(L, entry.library, entry.name))
            lua_setfield(L, -2, entry.name);
    if (library == "string") { // methods of strings
        lua_pushliteral(L, "");
        lua_getmetatable(L, -1);
        lua_pushvalue(L, -3);
        lua_setfield(L, -2, "__index");
        lua_pop(L, 2);
    }
    make_front(L);
    names_->add_object(L, -1, std::string(kLibraryPrefix).append(library));
}

bool Realm::is_granted(std::size_t builtin) {
    return runtime_.grants().of(owner_).granted[builtin];
}

bool Realm::push_builtin(lua_State* L, std::string_view name) {
    const auto builtins = all_builtins();
    for (std::size_t i = 0; i < builtins.size(); ++i) {
        if (builtins[i].name != name || builtins[i].grant == Grant::Internal)
            continue;
        if (!is_granted(i) && LIMIT(grant_of_name))
            raise(L, db::ErrorCode::VarNf,
                  "'" + std::string(name) + "' is not granted to #" +
                      std::to_string(owner_.number));
        if (builtins[i].function != nullptr)
            lua_pushcfunction(L, builtin_entry(i));
        else if (!push_base_function(L, name))
            push_prelude_function(L, name);
        named_[i] = true;
        return true;
    }
    return false;
}

void Realm::push_prelude_function(lua_State* L, std::string_view name) {
    if (prelude_ == 0)
        load_prelude(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, prelude_);
    lua_pushlstring(L, name.data(), name.size());
    lua_rawget(L, -2);
    lua_remove(L, -2);
}

void Realm::load_prelude(lua_State* L) {
    const OwnWork work(*this);
    Code code;
    code.kind = CodeKind::Prelude;
    code.owner = owner_;
    code.names = "prelude";
    code.source = std::string(prelude_text());
    if (compile(L, std::move(code), "prelude") == nullptr)
        lua_error(L);
    lua_createtable(L, 0, 32);
    const auto builtins = all_builtins();
    for (std::size_t i = 0; i < builtins.size(); ++i)
        if (builtins[i].grant == Grant::Internal) {
            lua_pushcfunction(L, builtin_entry(i));
            lua_setfield(L, -2, std::string(builtins[i].name).c_str());
        }
    make_front(L);
    names_->add_object(L, -1, "prelude.primitives");
    lua_call(L, 1, 1);
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        names_->add_object(L, -1,
                           std::string(kPreludePrefix).append(lua_tostring(L, -2)).append("@1"));
        lua_pop(L, 1);
    }
    prelude_ = luaL_ref(L, LUA_REGISTRYINDEX);
}

// What an image names that this realm has not made yet. Inside the realm's state, protected.
void Realm::make_named(const std::string& image_name) {
    const std::string_view name = image_name;
    if (name.starts_with(kPreludePrefix)) {
        if (prelude_ == 0)
            load_prelude(state_);
        return;
    }
    for (const auto prefix : {kErrorPrefix, kLibraryPrefix, std::string_view()}) {
        if (!name.starts_with(prefix))
            continue;
        const auto global = name.substr(prefix.size());
        if (!db::find_error_code(global) && !is_library(global) && global != "sys")
            return;
        lua_pushglobaltable(state_);
        lua_getfield(state_, -1, std::string(global).c_str());
        lua_pop(state_, 2);
        return;
    }
}

void Realm::drop_ungranted() {
    grants_generation_ = runtime_.world().policy_generation();
    const auto lost = named_ & ~runtime_.grants().of(owner_).granted;
    if (lost.none() || !LIMIT(grant_of_name_lost))
        return;
    lua_pushcfunction(state_, [](lua_State* L) {
        const auto& dropped = *static_cast<BuiltinSet*>(lua_touserdata(L, 1));
        const auto builtins = all_builtins();
        lua_rawgeti(L, LUA_REGISTRYINDEX, of(L).space_);
        for (std::size_t i = 0; i < builtins.size(); ++i) {
            if (!dropped[i])
                continue;
            lua_pushlstring(L, builtins[i].name.data(), builtins[i].name.size());
            lua_pushnil(L);
            lua_rawset(L, -3);
        }
        return 0;
    });
    auto dropped = lost;
    lua_pushlightuserdata(state_, &dropped);
    if (lua_pcall(state_, 1, 0, 0) != LUA_OK)
        lua_pop(state_, 1); // the names are refused at the call
    else
        named_ &= ~lost;
}

} // namespace lunamoo::verbs
