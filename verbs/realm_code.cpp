#include "verbs/realm_code.h"

#include "verbs/bytecode.h"
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
    if (!code->is_in_file && code->bytecode.empty() && lasts_as_long_as_held(code->kind)) {
        code->bytecode = bytecode_of(realm_.state(), *code);
        code->counted += code->bytecode.size();
        realm_.add_shared(code->bytecode.size());
    }
    (void)bytecode_hash_of(*code);
    return std::pair(code->image_key(), found->second.second);
}

const db::Sha256& RealmCode::bytecode_hash_of(Code& code) {
    if (!code.bytecode_hash)
        code.bytecode_hash =
            db::sha256(code.bytecode.empty() ? bytecode_of(realm_.state(), code) : code.bytecode);
    return *code.bytecode_hash;
}

// One whose functions are there and are those that are wanted, else one whose text is. The text is
// known then, and also where only one with other functions was found.
Code* RealmCode::find_code(Code& wanted) {
    Code* without_functions = nullptr;
    for (auto at = by_hash_.lower_bound({wanted.hash, nullptr});
         at != by_hash_.end() && at->first == wanted.hash; ++at) {
        Code* code = at->second;
        if (code->kind != wanted.kind || code->verb_id != wanted.verb_id ||
            code->version != wanted.version || code->names != wanted.names ||
            code->definer != wanted.definer)
            continue;
        wanted.source = code->source;
        if (!realm_.has_functions(*code))
            without_functions = code;
        else if (wanted.bytecode_hash ? bytecode_hash_of(*code) == *wanted.bytecode_hash
                                      : !code->is_from_bytecode)
            return code;
    }
    return without_functions;
}

// No image needs it any more, but for those of this slice, which has not given it to be kept.
void RealmCode::give_up(Code* code) {
    if (!realm_.has_functions(*code))
        realm_.erase_protos(*code);
    if (std::find(realm_.used_codes_.begin(), realm_.used_codes_.end(), code) !=
        realm_.used_codes_.end())
        return;
    code->is_held = false;
    if (!code->is_watched) // else its watcher's end is still to come
        realm_.drop_code(code);
}

namespace {

std::string name_of(const Code& code) {
    if (code.kind != CodeKind::Verb)
        return code.names;
    return "#" + std::to_string(code.definer.number) + ":" +
           code.names.substr(0, code.names.find(' '));
}

} // namespace

Code* RealmCode::make_code(Code wanted) {
    if (wanted.source.empty()) {
        auto source = realm_.runtime().find_program(wanted.hash);
        if (!source)
            return nullptr;
        wanted.source = std::move(*source);
    }
    lua_State* L = realm_.state();
    const std::string name = name_of(wanted);
    wanted.is_held = true;
    Code fresh = wanted;
    fresh.bytecode_hash.reset();
    Code* code = realm_.compile(L, std::move(fresh), name);
    if (code == nullptr && is_no_memory(L)) // no limit: the realm's memory is
        lua_error(L);
    lua_pop(L, 1); // the function, anchored by the code, or the message
    if (!wanted.bytecode_hash ||
        (code != nullptr && bytecode_hash_of(*code) == *wanted.bytecode_hash))
        return code;
    if (code != nullptr)
        give_up(code);
    const auto bytecode = realm_.runtime().find_program(*wanted.bytecode_hash);
    if (!bytecode)
        throw ImageError("this server compiles " + name +
                         " to other instructions, and those that it had are not in the file or "
                         "damaged");
    code = realm_.load_compiled(L, std::move(wanted), *bytecode);
    if (code == nullptr) {
        if (is_no_memory(L)) // no limit: the realm's memory is
            lua_error(L);
        const std::string why = lua_tostring(L, -1);
        throw ImageError("this server compiles " + name +
                         " to other instructions, and those that it had cannot be used: " + why);
    }
    lua_pop(L, 1);
    return code;
}

Proto* RealmCode::proto(std::string_view key, unsigned index) {
    auto wanted = Code::parse_image_key(key);
    if (!wanted || wanted->owner != realm_.owner())
        return nullptr;
    if (wanted->kind == CodeKind::Prelude && realm_.prelude_ == 0)
        realm_.load_prelude(realm_.state());
    Code* code = find_code(*wanted);
    if (code != nullptr && !realm_.has_functions(*code)) {
        give_up(code);
        code = nullptr;
    }
    if (code == nullptr)
        code = make_code(std::move(*wanted));
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
