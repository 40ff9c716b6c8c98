// `lunamoo builtins`: the reference of the builtins, from their declarations. Needs no world.
#include "server/commands.h"

#include "verbs/builtin.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace lunamoo::server {
namespace {

using Json = nlohmann::ordered_json;

const char* name_of(verbs::Access access) {
    switch (access) {
    case verbs::Access::Anyone:
        return "anyone";
    case verbs::Access::Programmer:
        return "programmer";
    case verbs::Access::Wizard:
        return "wizard";
    case verbs::Access::ControlsFirst:
        return "who controls the first argument";
    case verbs::Access::IsFirst:
        return "who is the first argument";
    case verbs::Access::Body:
        return "see its help";
    }
    return "";
}

const char* name_of(verbs::Effect effect) {
    switch (effect) {
    case verbs::Effect::None:
        return "none";
    case verbs::Effect::Undoable:
        return "undoable";
    case verbs::Effect::AtCommit:
        return "at commit";
    case verbs::Effect::Refused:
        return "refused in atomic";
    }
    return "";
}

Json to_json(const verbs::Builtin& builtin) {
    return {{"name", builtin.name},
            {"family", builtin.family},
            {"parameters", builtin.parameters},
            {"result", builtin.result},
            {"errors", builtin.errors},
            {"access", name_of(builtin.access)},
            {"grant", builtin.grant == verbs::Grant::OnGrant ? "on grant" : "default"},
            {"ticks", builtin.cost},
            {"effect", name_of(builtin.effect)},
            {"audited", builtin.audit != verbs::Audit::No},
            {"help", builtin.help},
            {"allowed", builtin.allowed},
            {"denied", builtin.denied}};
}

void print_text(const verbs::Builtin& builtin) {
    std::string text(builtin.name);
    text += '(';
    text += builtin.parameters;
    text += ") -> ";
    text += builtin.result;
    text += "\n    for: ";
    text += name_of(builtin.access);
    if (builtin.grant == verbs::Grant::OnGrant)
        text += "; not in the default set";
    if (!builtin.errors.empty()) {
        text += "; raises: ";
        text += builtin.errors;
    }
    text += "\n    ";
    text += builtin.help;
    std::puts(text.c_str());
}

} // namespace

int run_builtins(bool as_json) {
    Json all = Json::array();
    for (const verbs::Builtin& builtin : verbs::all_builtins()) {
        if (builtin.grant == verbs::Grant::Internal)
            continue;
        if (as_json)
            all.push_back(to_json(builtin));
        else
            print_text(builtin);
    }
    if (as_json)
        std::puts(all.dump(2).c_str());
    return 0;
}

} // namespace lunamoo::server
