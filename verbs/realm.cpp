#include "verbs/realm.h"

#include "cmake/limit.h"
#include "db/assert.h"
#include "verbs/builtin.h"
#include "verbs/core_functions.h"
#include "verbs/front.h"
#include "verbs/image_shapes.h"
#include "verbs/libraries.h"
#include "verbs/library/library.h"
#include "verbs/lua/meter.h"
#include "verbs/pausing.h"
#include "verbs/prelude.h"
#include "verbs/realm_code.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "lauxlib.h"
#include "lua.h"

#include <cstdlib>
#include <new>

namespace lunamoo::verbs {

unsigned int hash_seed(void* allocator_data) {
    return static_cast<AllocatorData*>(allocator_data)->hash_seed;
}

namespace {

constexpr std::size_t kPooledThreads = 16;

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

bool is_declared(std::string_view name) {
    const Builtin* builtin = find_builtin(name);
    return builtin != nullptr && builtin->grant != Grant::Internal;
}

// The names of what is the same in all realms.
ImageNames make_shared_names() {
    ImageNames names;
    for (const auto list :
         {control_functions(), coroutine_functions(), call_functions(), load_functions(),
          use_functions(), pausing_functions(), front_functions(), object_functions()})
        for (const auto& entry : list)
            names.add_function(entry.function, entry.stable_name,
                               function_shape(entry.stable_name));
    for (const auto list : {control_continuations(), coroutine_continuations(),
                            call_continuations(), builtin_continuations(), pausing_continuations()})
        for (const auto& entry : list)
            names.add_continuation(entry.function, entry.stable_name,
                                   continuation_shape(entry.stable_name));
    for (const auto& entry : library_functions())
        names.add_function(entry.function, stable_name(entry));
    for (const auto& entry : library_iterators())
        names.add_function(entry.function, entry.stable_name, function_shape(entry.stable_name));
    for (const auto& entry : string_events())
        names.add_function(entry.function, entry.stable_name);
    const auto builtins = all_builtins();
    for (std::size_t i = 0; i < builtins.size(); ++i)
        if (builtins[i].function != nullptr)
            names.add_function(builtin_entry(i), "builtin." + std::string(builtins[i].name) + "@1");
    return names;
}

// Made once from constants; read-only afterwards.
const ImageNames& shared_names() {
    static const ImageNames kNames = make_shared_names();
    return kNames;
}

} // namespace

Realm& Realm::of(lua_State* L) {
    void* data = nullptr;
    (void)lua_getallocf(L, &data);
    return *static_cast<Realm*>(static_cast<AllocatorData*>(data));
}

// Of the realm's limit, and of the running task's.
bool Realm::may_grow(std::size_t by) const {
    if (!enforcing_)
        return true;
    if (used_ + by > limit_ && LIMIT(realm_memory))
        return false;
    return meter_.grown_bytes + static_cast<std::int64_t>(by) <= meter_.grown_limit ||
           !LIMIT(task_memory);
}

void Realm::count(std::size_t bytes) {
    used_ += bytes; // may be "negative": unsigned numbers wrap
    meter_.grown_bytes += static_cast<std::int64_t>(bytes);
}

// A refusal makes Lua collect everything before it gives up: that is paid for.
void* Realm::refuse() {
    if (LIMIT(refused_allocation_ticks))
        meter_.ticks -= static_cast<Ticks>((used_ - shared_) / 256);
    return nullptr;
}

void* Realm::allocate(void* self, void* block, std::size_t old_size, std::size_t new_size) {
    auto& realm = *static_cast<Realm*>(static_cast<AllocatorData*>(self));
    if (new_size == 0) {
        std::free(block);
        realm.count(block == nullptr ? 0 : 0 - old_size);
        return nullptr;
    }
    if (block == nullptr)
        old_size = 0; // a type tag
    if (new_size > old_size && !realm.may_grow(new_size - old_size))
        return realm.refuse();
    void* moved = block == nullptr ? std::malloc(new_size) : std::realloc(block, new_size);
    if (moved != nullptr)
        realm.count(new_size - old_size);
    return moved;
}

Realm::Realm(Runtime& runtime, db::ObjectId owner, std::size_t limit_bytes, unsigned seed)
    : runtime_(runtime), meter_(runtime.meter()), owner_(owner), limit_(limit_bytes) {
    hash_seed = seed;
    state_ = lua_newstate(allocate, static_cast<AllocatorData*>(this));
    if (state_ == nullptr)
        throw std::bad_alloc();
    *static_cast<Meter**>(lua_getextraspace(state_)) = &runtime.meter();
    names_ = std::make_unique<ImageNames>(&shared_names());
    image_code_ = std::make_unique<RealmCode>(*this);
    libraries_ = std::make_unique<Libraries>(*this);
    const Ticks kept = std::exchange(runtime.meter().ticks, Ticks{1} << 40);
    const Abort dying = std::exchange(runtime.meter().abort, Abort::None);
    runtime.meter().is_held = true;
    lua_pushcfunction(state_, open);
    const int status = lua_pcall(state_, 0, 0, 0);
    runtime.meter().is_held = false;
    runtime.meter().ticks = kept;
    runtime.meter().abort = dying;
    if (status != LUA_OK) {
        push_display_text(state_, -1);
        const std::string why = lua_tostring(state_, -1);
        lua_close(state_);
        throw std::runtime_error("cannot open a realm: " + why);
    }
    enforcing_ = true;
}

Realm::~Realm() {
    enforcing_ = false;
    const Abort kept = std::exchange(runtime_.meter().abort, Abort::Killed); // run no __close
    lua_close(state_);
    runtime_.meter().abort = kept;
}

int Realm::open(lua_State* L) {
    Realm& realm = of(L);
    open_values(L);
    for (int code = 0; code < db::kErrorCodes; ++code) {
        push_error(L, {static_cast<db::ErrorCode>(code), {}, {}, {}});
        realm.names_->add_object(
            L, -1, "error." + std::string(db::name_of(static_cast<db::ErrorCode>(code))));
        realm.error_codes_[static_cast<std::size_t>(code)] = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    open_objects(L);
    realm.make_namespace(L);
    realm.make_cells(L);
    return 0;
}

// Leaves the real namespace's table at the top of the stack's place 1 and installs its front as the
// environment of everything compiled here.
void Realm::make_namespace(lua_State* L) {
    lua_createtable(L, 0, 64);
    const int space = lua_gettop(L);
    for (int code = 0; code < db::kErrorCodes; ++code) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, error_codes_[static_cast<std::size_t>(code)]);
        lua_setfield(L, space, std::string(db::name_of(static_cast<db::ErrorCode>(code))).c_str());
    }
    lua_createtable(L, 0, 8);
    provided_ = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushvalue(L, space);
    space_ = luaL_ref(L, LUA_REGISTRYINDEX);
    make_libraries(L);
    push_system(L);
    names_->add_object(L, -1, "sys");
    lua_setfield(L, space, "sys");
    lua_pushvalue(L, space);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, find_global);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    make_front(L);
    names_->add_object(L, -1, "environment");
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    load_prelude(L);
    lua_settop(L, space - 1);
}

// Fills the namespace at the top with base functions and fronts of the library tables.
void Realm::make_libraries(lua_State* L) {
    const int space = lua_gettop(L);
    const auto set = [&](const char* library, const char* name) { // function at the top
        if (*library == '\0') {
            lua_rawgeti(L, LUA_REGISTRYINDEX, provided_);
            lua_insert(L, -2);
            lua_setfield(L, is_declared(name) ? -2 : space, name);
            lua_pop(L, 1);
            return;
        }
        if (lua_getfield(L, space, library) != LUA_TTABLE) {
            lua_pop(L, 1);
            lua_createtable(L, 0, 16);
            lua_pushvalue(L, -1);
            lua_setfield(L, space, library);
        }
        lua_insert(L, -2);
        lua_setfield(L, -2, name);
        lua_pop(L, 1);
    };
    for (const auto& entry : library_functions()) {
        lua_pushcfunction(L, entry.function);
        set(entry.library, entry.name);
    }
    for (const auto& entry : library_constants())
        if (push_library_constant(L, entry.library, entry.name))
            set(entry.library, entry.name);
    for (const auto list : {control_functions(), coroutine_functions(), call_functions(),
                            load_functions(), use_functions(), pausing_functions()})
        for (const auto& entry : list)
            if (entry.name != nullptr) {
                lua_pushcfunction(L, entry.function);
                set(entry.library, entry.name);
            }
    for (const char* library : {"string", "table", "math", "utf8", "coroutine", "json", "re"}) {
        lua_getfield(L, space, library);
        if (std::string_view(library) == "string") { // methods of strings
            lua_pushliteral(L, "");
            lua_createtable(L, 0, 10);
            for (const auto& entry : string_events()) {
                lua_pushcfunction(L, entry.function);
                lua_setfield(L, -2, entry.event);
            }
            lua_pushvalue(L, -3);
            lua_setfield(L, -2, "__index");
            lua_pushboolean(L, 0);
            lua_setfield(L, -2, "__metatable");
            lua_setmetatable(L, -2);
            lua_pop(L, 1);
        }
        make_front(L);
        names_->add_object(L, -1, std::string("library.") + library);
        lua_setfield(L, space, library);
    }
}

void Realm::load_prelude(lua_State* L) {
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
    lua_rawgeti(L, LUA_REGISTRYINDEX, provided_);
    lua_insert(L, -2);
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        const char* name = lua_tostring(L, -2);
        names_->add_object(L, -1, std::string("prelude.") + name + "@1");
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -5);
    }
    lua_pop(L, 2);
}

void Realm::keep_handle_metatable(lua_State* L, db::Type type) {
    (type == db::Type::Table ? table_handles : error_handles) = lua_topointer(L, -1);
    handle_metatables_[type == db::Type::Table ? 0 : 1] = luaL_ref(L, LUA_REGISTRYINDEX);
}

void Realm::make_cells(lua_State* L) {
    for (int i = 0; i < kVariableCells; ++i)
        lua_pushnil(L);
    for (const auto& entry : call_functions())
        if (std::string_view(entry.stable_name) == "_caller@1")
            lua_pushcfunction(L, entry.function);
    for (const auto& entry : call_functions())
        if (std::string_view(entry.stable_name) == "_verb@1")
            lua_pushcfunction(L, entry.function);
    push_cells(L);
    for (int i = 0; i < kAllCells; ++i)
        names_->add_upvalue(L, lua_gettop(L), i + 1, std::string("cell.") + kCellNames[i]);
    cells_ = luaL_ref(L, LUA_REGISTRYINDEX);
}

bool Realm::take_shared(lua_State* L, std::size_t bytes) {
    if (!may_grow(bytes)) {
        if (LIMIT(refused_memory_ticks))
            charge(L, static_cast<Ticks>((used_ - shared_) / 256));
        if (lua_gc(L, LUA_GCISRUNNING) != 0) // not while an image is being read
            lua_gc(L, LUA_GCCOLLECT);
        if (!may_grow(bytes))
            return false;
    }
    shared_ += bytes;
    count(bytes);
    return true;
}

void Realm::release_shared(std::size_t bytes) {
    shared_ -= bytes;
    count(0 - bytes);
}

lua_State* Realm::take_thread() {
    if (!pool_.empty()) {
        lua_State* thread = pool_.back();
        pool_.pop_back();
        return thread;
    }
    lua_State* made = nullptr;
    lua_pushcfunction(state_, [](lua_State* L) {
        auto* result = static_cast<lua_State**>(lua_touserdata(L, 1));
        lua_State* thread = lua_newthread(L);
        lua_rawsetp(L, LUA_REGISTRYINDEX, thread);
        *result = thread;
        return 0;
    });
    lua_pushlightuserdata(state_, static_cast<void*>(&made));
    if (lua_pcall(state_, 1, 0, 0) != LUA_OK)
        lua_pop(state_, 1);
    return made;
}

void Realm::adopt_thread(lua_State* holder, int index) {
    lua_State* thread = lua_tothread(holder, index);
    LUNAMOO_ASSERT(thread != nullptr);
    lua_pushvalue(holder, index);
    lua_rawsetp(holder, LUA_REGISTRYINDEX, thread);
}

void Realm::give_back(lua_State* thread) {
    lua_settop(thread, 0);
    if (pool_.size() < kPooledThreads)
        pool_.push_back(thread);
    else
        drop_thread(thread);
}

void Realm::drop_thread(lua_State* thread) {
    lua_pushnil(state_);
    lua_rawsetp(state_, LUA_REGISTRYINDEX, thread); // the key exists or nil changes nothing
}

Code* Realm::compile(lua_State* L, Code code, std::string_view chunk_name) {
    auto owned = std::make_unique<Code>(std::move(code));
    if (!compile_code(L, *owned, chunk_name))
        return nullptr;
    const bool has_own_text = owned->kind == CodeKind::Eval || lasts_as_long_as_held(owned->kind);
    if (has_own_text) {
        if (!take_shared(L, owned->source.size())) // no limit: take_shared has it
            raise(L, db::ErrorCode::Quota, "the realm's memory is used up");
        owned->counted = owned->source.size();
    }
    codes_.push_back(std::move(owned));
    Code& made = *codes_.back();
    for (unsigned i = 0; i < made.protos.size(); ++i)
        code_by_proto_[made.protos[i]] = {&made, i};
    if (lasts_as_long_as_held(made.kind))
        watch_chunk(L, made);
    return &made;
}

Code* Realm::push_verb(lua_State* L, db::ObjectId definer, const db::Verb& verb) {
    const auto found = current_verbs_.find(verb.id);
    if (found != current_verbs_.end() && found->second->version == verb.version &&
        found->second->names == verb.names && found->second->definer == definer) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, found->second->reference);
        return found->second;
    }
    Code code;
    code.definer = definer;
    code.verb_id = verb.id;
    code.version = verb.version;
    code.owner = verb.owner;
    code.names = verb.names;
    code.source = verb.program ? verb.program->source : "";
    const std::string first = verb.names.substr(0, verb.names.find(' '));
    Code* made = compile(L, std::move(code), "#" + std::to_string(definer.number) + ":" + first);
    if (made != nullptr)
        current_verbs_[verb.id] = made;
    return made;
}

void Realm::drop_code(Code* code) {
    if (code->is_held)
        return;
    erase_protos(*code);
    release_shared(code->counted);
    luaL_unref(state_, LUA_REGISTRYINDEX, code->reference);
    std::erase_if(codes_, [&](const auto& owned) { return owned.get() == code; });
}

const Code* Realm::code_of(const Proto* main) const {
    const auto found = code_by_proto_.find(main);
    return found == code_by_proto_.end() ? nullptr : found->second.first;
}

void Realm::bind(lua_State* L, const Task& task) {
    if (grants_generation_ != runtime_.world().policy_generation())
        drop_ungranted();
    if (bound_ == task.id)
        return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, cells_);
    const int cells = lua_gettop(L);
    const auto& variables = task.variables;
    push_object(L, variables.player);
    lua_setupvalue(L, cells, 1);
    lua_pushlstring(L, variables.argstr.data(), variables.argstr.size());
    lua_setupvalue(L, cells, 2);
    push_object(L, variables.dobj);
    lua_setupvalue(L, cells, 3);
    lua_pushlstring(L, variables.dobjstr.data(), variables.dobjstr.size());
    lua_setupvalue(L, cells, 4);
    lua_pushlstring(L, variables.prepstr.data(), variables.prepstr.size());
    lua_setupvalue(L, cells, 5);
    push_object(L, variables.iobj);
    lua_setupvalue(L, cells, 6);
    lua_pushlstring(L, variables.iobjstr.data(), variables.iobjstr.size());
    lua_setupvalue(L, cells, 7);
    lua_pop(L, 1);
    bound_ = task.id;
}

Lookups& Realm::lookups(lua_State* L) {
    if (!lookups_)
        lookups_ = make_lookups(L);
    return *lookups_;
}

} // namespace lunamoo::verbs
