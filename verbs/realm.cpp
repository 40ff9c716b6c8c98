#include "verbs/realm.h"

#include "cmake/limit.h"
#include "db/assert.h"
#include "verbs/builtin.h"
#include "verbs/bytecode.h"
#include "verbs/core_functions.h"
#include "verbs/front.h"
#include "verbs/image_shapes.h"
#include "verbs/libraries.h"
#include "verbs/library/library.h"
#include "verbs/lua/meter.h"
#include "verbs/pausing.h"
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
constexpr std::size_t kRecordBytes = 512; // of what is compiled, besides its text and functions
constexpr int kCollectorStep = 12;        // the logarithm of the bytes between two steps of it

// The names of what is the same in all realms.
ImageNames make_shared_names() {
    ImageNames names;
    for (const auto list : {control_functions(), coroutine_functions(), call_functions(),
                            load_functions(), use_functions(), pausing_functions(),
                            atomic_functions(), front_functions(), object_functions()})
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

// Of the realm's limit, the running task's, and that of all realms.
bool Realm::may_grow(std::size_t by) const {
    if (!enforcing_)
        return true;
    const auto more = static_cast<std::int64_t>(by);
    if (used_ + by > limit_ && LIMIT(realm_memory))
        return note_refusal(Refusal::Limit::Realm, static_cast<std::int64_t>(used_),
                            static_cast<std::int64_t>(limit_), by);
    if (meter_.grown_bytes + more > meter_.grown_limit && LIMIT(task_memory))
        return note_refusal(Refusal::Limit::Task, meter_.grown_bytes, meter_.grown_limit, by);
    if (meter_.server_bytes + more <= meter_.server_low ||
        (meter_.server_bytes + more <= meter_.server_most &&
         static_cast<std::int64_t>(used_) + more <= meter_.equal_part) ||
        !LIMIT(server_memory))
        return true;
    return note_refusal(Refusal::Limit::Server, meter_.server_bytes, meter_.server_most, by);
}

bool Realm::note_refusal(Refusal::Limit limit, std::int64_t used, std::int64_t most,
                         std::size_t more) const {
    meter_.refusal = {limit, used, most, static_cast<std::int64_t>(more), owner_.number};
    return false;
}

void Realm::count(std::size_t bytes) {
    used_ += bytes; // may be "negative": unsigned numbers wrap
    meter_.grown_bytes += static_cast<std::int64_t>(bytes);
    meter_.server_bytes += static_cast<std::int64_t>(bytes);
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
    lua_gc(state_, LUA_GCINC, 0, 0, kCollectorStep);
    *static_cast<Meter**>(lua_getextraspace(state_)) = &runtime.meter();
    names_ = std::make_unique<ImageNames>(&shared_names());
    names_->set_maker([this](const std::string& name) { make_named(name); });
    image_code_ = std::make_unique<RealmCode>(*this);
    libraries_ = std::make_unique<Libraries>(*this);
    int status = LUA_OK;
    {
        const OwnWork work(*this);
        lua_pushcfunction(state_, open);
        status = lua_pcall(state_, 0, 0, 0);
    }
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
    meter_.server_bytes -= static_cast<std::int64_t>(used_); // texts, which are not the state's
    runtime_.meter().abort = kept;
}

int Realm::open(lua_State* L) {
    Realm& realm = of(L);
    open_values(L);
    realm.push_error_code(L,
                          db::ErrorCode::Quota); // no limit: for when there is no memory to make it
    lua_pop(L, 1);
    open_objects(L);
    realm.make_namespace(L);
    realm.make_cells(L);
    return 0;
}

void Realm::keep_handle_metatable(lua_State* L, db::Type type) {
    (type == db::Type::Table ? table_handles : error_handles) = lua_topointer(L, -1);
    lua_pop(L, 1);
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
    add_shared(bytes);
    return true;
}

void Realm::add_shared(std::size_t bytes) {
    shared_ += bytes;
    count(bytes);
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
    const auto& compiler = runtime_.other_compiler();
    const std::string other = compiler ? compiler(owned->source) : std::string();
    if (!compile_code(L, *owned, compiler ? other : owned->source, chunk_name))
        return nullptr;
    return keep_code(L, std::move(owned));
}

// What another build has made of the text.
Code* Realm::load_compiled(lua_State* L, Code code, std::string_view bytecode) {
    auto owned = std::make_unique<Code>(std::move(code));
    owned->is_from_bytecode = true;
    if (!load_bytecode(L, *owned, bytecode))
        return nullptr;
    return keep_code(L, std::move(owned));
}

// Its function is on the top, and stays there.
Code* Realm::keep_code(lua_State* L, std::unique_ptr<Code> owned) {
    if (owned->kind != CodeKind::Prelude) {
        const std::size_t bytes = owned->source.size() + kRecordBytes;
        if (!take_shared(L, bytes)) { // no limit: take_shared has it
            push_refusal(L);
            lua_error(L);
        }
        owned->counted = bytes;
    }
    codes_.push_back(std::move(owned));
    Code& made = *codes_.back();
    static_cast<RealmCode&>(*image_code_).note(made);
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
    static_cast<RealmCode&>(*image_code_).forget(*code);
    std::erase_if(codes_, [&](const auto& owned) { return owned.get() == code; });
}

std::string Realm::take_bytecode(Code& code) {
    code.counted -= code.bytecode.size();
    release_shared(code.bytecode.size());
    return std::exchange(code.bytecode, {});
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
    bound_ = 0; // a text may be refused, and the variables are some of each task's then
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
