#include "verbs/realm_code.h"

#include "verbs/prelude.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "lauxlib.h"
#include "lua.h"

namespace lunamoo::verbs {

std::optional<std::pair<std::string, unsigned>> RealmCode::find(const Proto* proto) {
    const auto found = realm_.code_by_proto_.find(proto);
    if (found == realm_.code_by_proto_.end())
        return std::nullopt;
    Code* code = found->second.first;
    code->is_held = true;
    if (std::find(realm_.used_codes_.begin(), realm_.used_codes_.end(), code) ==
        realm_.used_codes_.end())
        realm_.used_codes_.push_back(code);
    return std::pair(code->image_key(), found->second.second);
}

// One whose functions are there, else one whose text is.
Code* RealmCode::find_code(const Code& wanted) {
    Code* found = nullptr;
    for (const auto& code : realm_.codes_)
        if (code->kind == wanted.kind && code->hash == wanted.hash &&
            code->verb_id == wanted.verb_id && code->version == wanted.version &&
            code->names == wanted.names && code->definer == wanted.definer) {
            found = code.get();
            if (realm_.has_functions(*found))
                return found;
        }
    return found;
}

Proto* RealmCode::proto(std::string_view key, unsigned index) {
    auto wanted = Code::parse_image_key(key);
    if (!wanted || wanted->owner != realm_.owner())
        return nullptr;
    if (wanted->kind == CodeKind::Prelude && realm_.prelude_ == 0)
        realm_.load_prelude(realm_.state());
    Code* code = find_code(*wanted);
    if (code != nullptr && !realm_.has_functions(*code)) {
        wanted->source = code->source;
        code->is_held = false;
        realm_.erase_protos(*code);
        if (!code->is_watched) // else its watcher's end is still to come
            realm_.drop_code(code);
        code = nullptr;
    }
    if (code == nullptr) {
        if (wanted->source.empty()) {
            auto source = realm_.runtime().find_program(wanted->hash);
            if (!source)
                return nullptr;
            wanted->source = std::move(*source);
        }
        const std::string name = wanted->kind == CodeKind::Verb
                                     ? "#" + std::to_string(wanted->definer.number) + ":" +
                                           wanted->names.substr(0, wanted->names.find(' '))
                                     : wanted->names;
        lua_State* L = realm_.state();
        wanted->is_held = true;
        code = realm_.compile(L, std::move(*wanted), name);
        lua_pop(L, 1); // the function, anchored by the code, or the message
    }
    if (code == nullptr || index >= code->protos.size())
        return nullptr;
    return code->protos[index];
}

void RealmCode::push_handle(lua_State* L, const db::Value& held) {
    push_value(L, held);
}

Code* Realm::push_eval(lua_State* L, std::string source, std::string_view names) {
    Code code;
    code.kind = CodeKind::Eval;
    code.owner = owner_;
    code.names = names;
    code.source = std::move(source);
    return compile(L, std::move(code), names);
}

Code* Realm::push_chunk(lua_State* L, std::string source, std::string_view name) {
    Code code;
    code.kind = CodeKind::Chunk;
    code.owner = owner_;
    code.names = name;
    code.source = std::move(source);
    return compile(L, std::move(code), name);
}

Code* Realm::push_library(lua_State* L, std::string source, std::string_view name) {
    Code code;
    code.kind = CodeKind::Library;
    code.owner = owner_;
    code.names = name;
    code.source = std::move(source);
    return compile(L, std::move(code), name);
}

namespace {

int chunk_collected(lua_State* L) {
    if (Code* code = *static_cast<Code**>(lua_touserdata(L, 1)))
        Realm::of(L).forget_functions(code);
    return 0;
}

} // namespace

// A userdata that lives as long as any function of the chunk, and whose end is the chunk's. It
// holds the function, which stands below it: so where one of the chunk's is alive, all are, and
// none is freed before the finalizer has run.
void Realm::watch_chunk(lua_State* L, Code& code) {
    struct Undo {
        Realm& realm;
        Code* code;
        ~Undo() {
            if (code != nullptr)
                realm.drop_code(code);
        }
    } undo{*this, &code};
    auto** watched = static_cast<Code**>(lua_newuserdatauv(L, sizeof(void*), 1));
    *watched = nullptr;
    lua_pushvalue(L, -2);
    lua_setiuservalue(L, -2, 1);
    if (watchers_ == 0) {
        lua_createtable(L, 0, 1);
        lua_pushcfunction(L, chunk_collected);
        lua_setfield(L, -2, "__gc");
        watchers_ = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, watchers_);
    lua_setmetatable(L, -2);
    anchor_in_protos(L, code);
    code.is_watched = true;
    *watched = std::exchange(undo.code, nullptr);
}

// Those of other code than chunks and libraries are held by the registry.
bool Realm::has_functions(const Code& code) const {
    return !lasts_as_long_as_held(code.kind) ||
           (!code.protos.empty() && !is_to_be_finalized(state_, &code));
}

// A new function may stand where one of the code's stood.
void Realm::erase_protos(Code& code) {
    for (const auto* proto : code.protos)
        if (const auto found = code_by_proto_.find(proto);
            found != code_by_proto_.end() && found->second.first == &code)
            code_by_proto_.erase(found);
    code.protos.clear();
}

void Realm::forget_functions(Code* code) {
    code->is_watched = false;
    erase_protos(*code);
    if (!code->is_held) // else its text is still needed
        drop_code(code);
}

} // namespace lunamoo::verbs
