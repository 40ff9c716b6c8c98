// Objects in verb code: obj.name reads a property, obj.name = v writes one, obj:name() calls a
// verb. An object reference is a light userdata with one metatable per realm. A read and a method
// call arrive in the same __index; what it is shows in the instruction that asked (OP_SELF).
#include "cmake/limit.h"
#include "db/permissions.h"
#include "verbs/audit_trail.h"
#include "verbs/calls.h"
#include "verbs/core_functions.h"
#include "verbs/frames_info.h"
#include "verbs/lua/instruction.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "lauxlib.h"

#include <span>

namespace lunamoo::verbs {

namespace {

std::string object_text(db::ObjectId id) {
    return "#" + std::to_string(id.number);
}

db::Value list_of_objects(std::span<const db::ObjectId> ids) {
    std::vector<db::Value> items;
    items.reserve(ids.size());
    for (const auto id : ids)
        items.push_back(db::Value::object(id));
    auto list = db::list_of(std::move(items));
    return list ? *list : db::empty_table();
}

enum class BuiltIn {
    None,
    Name,
    Owner,
    Location,
    Contents,
    Programmer,
    Wizard,
    Read,
    Write,
    Fertile
};

BuiltIn built_in(std::string_view name) {
    struct Entry {
        std::string_view name;
        BuiltIn which;
    };
    static constexpr Entry kEntries[] = {{"name", BuiltIn::Name},
                                         {"owner", BuiltIn::Owner},
                                         {"location", BuiltIn::Location},
                                         {"contents", BuiltIn::Contents},
                                         {"programmer", BuiltIn::Programmer},
                                         {"wizard", BuiltIn::Wizard},
                                         {"r", BuiltIn::Read},
                                         {"w", BuiltIn::Write},
                                         {"f", BuiltIn::Fertile}};
    for (const auto& entry : kEntries)
        if (db::equal_folded(entry.name, name))
            return entry.which;
    return BuiltIn::None;
}

void push_built_in(lua_State* L, const db::Object& object, BuiltIn which) {
    switch (which) {
    case BuiltIn::Name:
        lua_pushlstring(L, object.name.data(), object.name.size());
        break;
    case BuiltIn::Owner:
        push_object(L, object.owner);
        break;
    case BuiltIn::Location:
        push_object(L, object.location);
        break;
    case BuiltIn::Contents:
        if (LIMIT(contents_ticks))
            charge(L, static_cast<Ticks>(object.contents.size()));
        push_value(L, list_of_objects(object.contents));
        break;
    case BuiltIn::Programmer:
        lua_pushboolean(L, object.has(db::kProgrammer));
        break;
    case BuiltIn::Wizard:
        lua_pushboolean(L, object.has(db::kWizard));
        break;
    case BuiltIn::Read:
        lua_pushboolean(L, object.has(db::kObjectRead));
        break;
    case BuiltIn::Write:
        lua_pushboolean(L, object.has(db::kObjectWrite));
        break;
    case BuiltIn::Fertile:
        lua_pushboolean(L, object.has(db::kFertile));
        break;
    case BuiltIn::None:
        lua_pushnil(L);
        break;
    }
}

std::string_view key_argument(lua_State* L) {
    if (lua_type(L, 2) != LUA_TSTRING)
        raise(L, db::ErrorCode::Type,
              "a property's name is a string, not a " + std::string(type_name(L, 2)));
    std::size_t length = 0;
    const char* text = lua_tolstring(L, 2, &length);
    return {text, length};
}

const db::Object& object_argument(lua_State* L, db::ObjectId id) {
    const auto* object = runtime_of(L).world().find(id);
    if (object == nullptr)
        raise(L, db::ErrorCode::InvInd, object_text(id) + " does not exist");
    return *object;
}

int read_property(lua_State* L, db::ObjectId id) {
    const auto name = key_argument(L);
    Runtime& runtime = runtime_of(L);
    const auto& world = runtime.world();
    const auto& object = object_argument(L, id);
    const auto view = world.find_property(id, symbol_at(L, 2));
    if (!view) {
        if (const auto which = built_in(name); which != BuiltIn::None) {
            push_built_in(L, object, which);
            return 1;
        }
        raise(L, db::ErrorCode::PropNf,
              object_text(id) + " has no property '" + std::string(name) + "'");
    }
    if ((view->bits & db::kPropertyRead) == 0 &&
        !db::may_read_property(world, perms_in_force(runtime.current()), *view) &&
        LIMIT(read_property))
        raise(L, db::ErrorCode::Perm,
              "property '" + std::string(name) + "' of " + object_text(id) + " is not readable");
    push_value(L, *view->value);
    if (view->value->is(db::Type::String))
        remember_text(L, *view->value);
    return 1;
}

int call_of(lua_State* L, db::ObjectId id) {
    const auto name = key_argument(L);
    Runtime& runtime = runtime_of(L);
    if (!runtime.world().valid(id))
        raise(L, db::ErrorCode::InvInd, object_text(id) + " does not exist");
    const auto found = runtime.world().find_callable_verb(id, name);
    if (!found)
        raise(L, db::ErrorCode::VerbNf,
              object_text(id) + " has no verb '" + std::string(name) + "'");
    push_callable(L, *found, name);
    remember_verb(L, runtime.world().verb_holder(id)->id, 2);
    return 1;
}

int object_index(lua_State* L) {
    const db::ObjectId id = to_object(L, 1);
    return asked_by_method_call(L) ? call_of(L, id) : read_property(L, id);
}

// -- writing

void set_flag(lua_State* L, db::ObjectId id, db::ObjectFlag flag) {
    runtime_of(L).world().set_flag(id, flag, lua_toboolean(L, 3) != 0);
}

void set_name(lua_State* L, db::ObjectId id, bool is_wizard) {
    auto& world = runtime_of(L).world();
    if (lua_type(L, 3) != LUA_TSTRING)
        raise(L, db::ErrorCode::Type, "a name is a string");
    if (world.find(id)->has(db::kPlayer) && !is_wizard && LIMIT(player_name))
        raise(L, db::ErrorCode::Perm, "only a wizard may set a player's name");
    std::size_t length = 0;
    const char* text = lua_tolstring(L, 3, &length);
    if (length > 1000 && LIMIT(name_bytes))
        raise(L, db::ErrorCode::Quota, "a name has at most 1000 bytes");
    const auto& object = *world.find(id);
    const auto more =
        static_cast<std::int64_t>(length) - static_cast<std::int64_t>(object.name.size());
    if (auto may = world.may_grow(object, more); !may && LIMIT(rename_bytes))
        raise(L, may.error().code, may.error().message);
    world.set_name(id, std::string(text, length));
}

// The rights have been checked.
void set_built_in(lua_State* L, db::ObjectId id, BuiltIn which, db::ObjectId perms) {
    Runtime& runtime = runtime_of(L);
    auto& world = runtime.world();
    switch (which) {
    case BuiltIn::Name:
        return set_name(L, id, db::is_wizard(world, perms));
    case BuiltIn::Owner:
        return world.set_owner(id, to_object(L, 3));
    case BuiltIn::Programmer:
        return set_flag(L, id, db::kProgrammer);
    case BuiltIn::Wizard:
        runtime.host().log("wizard flag of " + object_text(id) + " set to " +
                           (lua_toboolean(L, 3) != 0 ? "true" : "false") + " by " +
                           object_text(perms));
        return set_flag(L, id, db::kWizard);
    case BuiltIn::Read:
        return set_flag(L, id, db::kObjectRead);
    case BuiltIn::Write:
        return set_flag(L, id, db::kObjectWrite);
    default:
        return set_flag(L, id, db::kFertile);
    }
}

void write_built_in(lua_State* L, const db::Object& object, BuiltIn which) {
    Runtime& runtime = runtime_of(L);
    auto& world = runtime.world();
    const auto perms = perms_in_force(runtime.current());
    const bool is_wizard = db::is_wizard(world, perms);
    const bool needs_wizard =
        which == BuiltIn::Owner || which == BuiltIn::Programmer || which == BuiltIn::Wizard;
    if ((which == BuiltIn::Location || which == BuiltIn::Contents) && LIMIT(write_place))
        raise(L, db::ErrorCode::Perm, "use move(what, where)");
    if ((needs_wizard ? !is_wizard : !db::controls(world, perms, object)) && LIMIT(write_built_in))
        raise(L, db::ErrorCode::Perm, "you may not change that of " + object_text(object.id));
    if (which == BuiltIn::Owner && (!is_object(L, 3) || !world.valid(to_object(L, 3))))
        raise(L, db::ErrorCode::InvArg, "an owner is an object that exists");
    const auto row = runtime.audit().begin_built_in(L, object, key_argument(L), perms);
    set_built_in(L, object.id, which, perms);
    runtime.audit().finish(row, {});
}

int object_newindex(lua_State* L) {
    const db::ObjectId id = to_object(L, 1);
    const auto name = key_argument(L);
    Runtime& runtime = runtime_of(L);
    if (runtime.is_atomic())
        runtime.pay_for_undo(L);
    auto& world = runtime.world();
    const auto& object = object_argument(L, id);
    const auto symbol = symbol_at(L, 2);
    const auto view = world.find_property(id, symbol);
    if (!view) {
        if (const auto which = built_in(name); which != BuiltIn::None) {
            write_built_in(L, object, which);
            return 0;
        }
        raise(L, db::ErrorCode::PropNf,
              object_text(id) + " has no property '" + std::string(name) + "'");
    }
    const auto perms = perms_in_force(runtime.current());
    if (!db::may_write_property(world, perms, *view) && LIMIT(write_property))
        raise(L, db::ErrorCode::Perm,
              "property '" + std::string(name) + "' of " + object_text(id) + " is not writable");
    const auto row = runtime.audit().begin_property(L, id, symbol, perms);
    if (auto set = world.set_property(id, symbol, to_value(L, 3)); !set) {
        runtime.audit().fail(row, set.error().code, set.error().message);
        raise(L, set.error().code, set.error().message);
    }
    runtime.audit().finish(row, {});
    return 0;
}

int object_display(lua_State* L) {
    push_display_text(L, 1);
    return 1;
}

// sys.NAME: the property of #0, before what every object has built in.
int system_index(lua_State* L) {
    return read_property(L, db::kSystem);
}

constexpr CoreFunction kFunctions[] = {
    {"", nullptr, object_index, "object.index@1"},
    {"", nullptr, object_newindex, "object.newindex@1"},
    {"", nullptr, system_index, "system.index@1"},
};

} // namespace

std::span<const CoreFunction> object_functions() {
    return kFunctions;
}

void open_objects(lua_State* L) {
    lua_pushlightuserdata(L, nullptr);
    lua_createtable(L, 0, 4);
    lua_pushcfunction(L, object_index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, object_newindex);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, object_display);
    lua_setfield(L, -2, "__tostring");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

void push_system(lua_State* L) {
    lua_createtable(L, 0, 0);
    lua_createtable(L, 0, 3);
    lua_pushcfunction(L, system_index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, [](lua_State* state) -> int {
        raise(state, db::ErrorCode::Type, "to set a property of #0, write obj(0).name = value");
    });
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}

} // namespace lunamoo::verbs
