#include "verbs/audit_rules.h"

#include "db/permissions.h"
#include "verbs/audit_trail.h"
#include "verbs/frames_info.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "lua.h"

namespace lunamoo::verbs {

namespace {

const db::Object* object_argument(lua_State* L, const db::World& world) {
    return is_object(L, 1) ? world.find(to_object(L, 1)) : nullptr;
}

std::string_view text_argument(lua_State* L, int index) {
    std::size_t length = 0;
    const char* text =
        lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &length) : nullptr;
    return text == nullptr ? std::string_view() : std::string_view(text, length);
}

// The verb that arguments 1 and 2 name, as builtins/verb_builtins.cpp finds it.
const db::Verb* verb_argument(lua_State* L, const db::World& world) {
    const auto* object = object_argument(L, world);
    if (object == nullptr)
        return nullptr;
    if (lua_type(L, 2) == LUA_TSTRING) {
        const auto found = world.find_own_verb(object->id, text_argument(L, 2));
        return found ? found->verb : nullptr;
    }
    const auto index = static_cast<std::uint64_t>(lua_tointeger(L, 2)) - 1;
    return index < object->verbs.size() ? &object->verbs[index] : nullptr;
}

Power power_over_code(lua_State* L, const db::World& world, db::ObjectId perms) {
    const auto* verb = verb_argument(L, world);
    const bool is_own = verb == nullptr || verb->owner == perms;
    return is_own && (verb == nullptr || !db::is_wizard(world, perms)) ? Power::None
                                                                       : Power::Granted;
}

Power power_over_person(lua_State* L, const Task& task, db::ObjectId perms) {
    if (!is_object(L, 1))
        return Power::None;
    const auto who = to_object(L, 1);
    return who == perms || who == task.payer || who == task.variables.player ? Power::None
                                                                             : Power::Used;
}

Power power_over_object(lua_State* L, const db::World& world, db::ObjectId perms) {
    const auto* object = object_argument(L, world);
    return object == nullptr || object->owner == perms || !db::is_wizard(world, perms)
               ? Power::None
               : Power::Used;
}

Power power_over_property(lua_State* L, Runtime& runtime, db::ObjectId perms) {
    const auto& world = runtime.world();
    const auto* object = object_argument(L, world);
    if (object == nullptr || !db::is_wizard(world, perms))
        return Power::None;
    const auto name = text_argument(L, 2);
    if (runtime.audit().is_policy(object->id, name))
        return Power::Granted;
    const auto view = world.find_property(object->id, name);
    const auto owner = view ? view->owner : object->owner;
    return owner == perms ? Power::None : Power::Used;
}

Power power_over_task(lua_State* L, Runtime& runtime, db::ObjectId perms) {
    const auto task = runtime.summary_of(lua_tointeger(L, 1));
    if (!task || !db::is_wizard(runtime.world(), perms))
        return Power::None;
    const Task& current = runtime.current();
    const auto whose = task->id == current.id ? perms_in_force(current) : task->programmer;
    return whose == perms ? Power::None : Power::Used;
}

} // namespace

Power power_of(lua_State* L, Runtime& runtime, const Builtin& builtin, db::ObjectId perms) {
    const auto& world = runtime.world();
    switch (builtin.audit) {
    case Audit::No:
        return Power::None;
    case Audit::Always:
        return Power::Granted;
    case Audit::ByWizard:
        return db::is_wizard(world, perms) ? Power::Granted : Power::None;
    case Audit::OnCode:
        return power_over_code(L, world, perms);
    case Audit::Use:
        return Power::Used;
    case Audit::OnOthers:
        return power_over_person(L, runtime.current(), perms);
    case Audit::OnObject:
        return power_over_object(L, world, perms);
    case Audit::OnProperty:
        return power_over_property(L, runtime, perms);
    case Audit::OnTask:
        return power_over_task(L, runtime, perms);
    }
    return Power::None;
}

} // namespace lunamoo::verbs
