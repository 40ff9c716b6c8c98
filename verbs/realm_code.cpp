#include "verbs/realm_code.h"

#include "verbs/prelude.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

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

Code* RealmCode::find_code(const Code& wanted) {
    for (const auto& code : realm_.codes_)
        if (code->kind == wanted.kind && code->hash == wanted.hash &&
            code->verb_id == wanted.verb_id && code->version == wanted.version &&
            code->names == wanted.names && code->definer == wanted.definer)
            return code.get();
    return nullptr;
}

Proto* RealmCode::proto(std::string_view key, unsigned index) {
    auto wanted = Code::parse_image_key(key);
    if (!wanted || wanted->owner != realm_.owner())
        return nullptr;
    Code* code = find_code(*wanted);
    if (code == nullptr) {
        auto source = realm_.runtime().find_program(wanted->hash);
        if (!source)
            return nullptr;
        wanted->source = std::move(*source);
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

} // namespace lunamoo::verbs
