// Properties: what an object defines, who owns a slot, its bits. Reading and writing values is
// obj.name (verbs/objects); the rules are db/permissions.
#include "cmake/limit.h"
#include "db/permissions.h"
#include "verbs/builtins/arguments.h"

#include <array>

namespace lunamoo::verbs {

namespace {

using db::ErrorCode;
using db::ObjectId;
using db::Result;
using db::Value;

// What obj.name answers itself.
constexpr std::array<std::string_view, 9> kBuiltInNames{
    "name", "owner", "location", "contents", "programmer", "wizard", "r", "w", "f"};

bool is_built_in(std::string_view name) {
    for (const auto built_in : kBuiltInNames)
        if (db::equal_folded(name, built_in))
            return true;
    return false;
}

Result<void> check_new_name(std::string_view name) {
    if (is_built_in(name) || db::equal_folded(name, "parent") || db::equal_folded(name, "children"))
        return db::error(ErrorCode::InvArg, "'" + std::string(name) + "' is every object's");
    return {};
}

struct Found {
    ObjectId id;
    db::Symbol symbol{};
    db::PropertyView view;
};

Result<Found> find_property(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    const std::string name = call.text(1);
    if (LIMIT(property_search_ticks))
        charge_chains(call, (*object)->id);
    const auto symbol = call.world().symbols().find(name);
    const auto view = symbol ? call.world().find_property((*object)->id, *symbol) : std::nullopt;
    if (!view)
        return db::error(ErrorCode::PropNf,
                         "no property '" + name + "' on " + number_text((*object)->id));
    return Found{(*object)->id, *symbol, *view};
}

Result<Found> find_readable(Call& call) {
    auto found = find_property(call);
    if (found && !db::may_read_property(call.world(), call.perms(), found->view) &&
        LIMIT(property_readable))
        return db::error(ErrorCode::Perm, "the property is not readable");
    return found;
}

Result<Found> find_writable(Call& call) {
    auto found = find_property(call);
    if (found && !db::may_write_property(call.world(), call.perms(), found->view) &&
        LIMIT(property_writable))
        return db::error(ErrorCode::Perm, "the property is not writable");
    return found;
}

// {owner, perms, name} or {owner =, perms =, name =}; what is left out stays as it is.
struct Info {
    ObjectId owner;
    std::uint8_t bits = 0;
    std::optional<std::string> name;
};

Result<Info> parse_info(const Value& value, Info info) {
    const auto owner = object_field(value.as_table(), "owner", 1);
    const auto perms = text_field(value.as_table(), "perms", 2);
    const auto name = text_field(value.as_table(), "name", 3);
    if (!owner)
        return owner.error();
    if (!perms)
        return perms.error();
    if (!name)
        return name.error();
    const auto bits = *perms ? db::parse_property_bits(**perms) : std::optional{info.bits};
    if (!bits)
        return db::error(ErrorCode::InvArg, "the bits of a property are r, w and c");
    info.owner = owner->value_or(info.owner);
    info.bits = *bits;
    info.name = *name;
    return info;
}

Result<void> check_owner(Call& call, ObjectId now, ObjectId wanted) {
    if (wanted != now && !call.is_wizard() && LIMIT(property_for_others))
        return db::error(ErrorCode::Perm, "only wizards give properties to others");
    if (wanted != now && !call.world().valid(wanted))
        return db::error(ErrorCode::InvArg, "the owner does not exist");
    return {};
}

Result<Outcome> properties(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    if (!db::may_read_object(call.world(), call.perms(), **object) && LIMIT(properties_readable))
        return db::error(ErrorCode::Perm, "the object is not readable");
    if (LIMIT(properties_ticks))
        charge_elements(call, (*object)->slots.size());
    std::vector<Value> names;
    for (const auto& slot : (*object)->slots)
        if (slot.defined_here)
            names.push_back(Value::short_string(call.world().symbols().name_of(slot.name)));
    return answer_list(std::move(names));
}

Result<Outcome> property_info(Call& call) {
    const auto found = find_readable(call);
    if (!found)
        return found.error();
    auto info = record({{"owner", Value::object(found->view.owner)},
                        {"perms", Value::short_string(db::property_bits_text(found->view.bits))}});
    if (!info)
        return info.error();
    return one(std::move(*info));
}

// Gives the property its new name, where one was asked for. It must be defined on the object.
Result<void> rename_property(Call& call, const Found& found, const Info& info) {
    if (!info.name)
        return {};
    const std::string old_name = call.world().symbols().name_of(found.symbol);
    if (auto allowed = check_new_name(*info.name); !allowed)
        return allowed;
    if (!db::may_write_object(call.world(), call.perms(), *call.world().find(found.id)) &&
        LIMIT(rename_property_object))
        return db::error(ErrorCode::Perm, number_text(found.id) + " is not writable");
    if (LIMIT(rename_property_ticks))
        charge_descendants(call, found.id);
    return call.world().rename_property(found.id, old_name, *info.name);
}

Result<Outcome> set_property_info(Call& call) {
    const auto found = find_writable(call);
    if (!found)
        return found.error();
    const auto info = parse_info(call.value(2), {found->view.owner, found->view.bits, {}});
    if (!info)
        return info.error();
    if (auto allowed = check_owner(call, found->view.owner, info->owner); !allowed)
        return allowed.error();
    if (auto renamed = rename_property(call, *found, *info); !renamed)
        return renamed.error();
    const std::string name = info->name.value_or(call.text(1));
    const auto symbol = call.world().symbols().find(name);
    return answer_nothing(
        call.world().set_property_info(found->id, *symbol, info->owner, info->bits));
}

Result<Outcome> add_property(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    const ObjectId id = (*object)->id;
    if (!db::may_write_object(call.world(), call.perms(), **object) && LIMIT(add_property_object))
        return db::error(ErrorCode::Perm, number_text(id) + " is not writable");
    const auto info = parse_info(call.value(3), {call.perms(), 0, {}});
    if (!info)
        return info.error();
    if (auto allowed = check_owner(call, call.perms(), info->owner); !allowed)
        return allowed.error();
    if (auto allowed = check_new_name(call.text(1)); !allowed)
        return allowed.error();
    if (LIMIT(add_property_chain_ticks))
        charge_chains(call, id);
    if (LIMIT(add_property_descendants_ticks))
        charge_descendants(call, id);
    return answer_nothing(
        call.world().add_property(id, call.text(1), call.value(2), info->owner, info->bits));
}

Result<Outcome> delete_property(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    if (!db::may_write_object(call.world(), call.perms(), **object) &&
        LIMIT(delete_property_object))
        return db::error(ErrorCode::Perm, number_text((*object)->id) + " is not writable");
    if (LIMIT(delete_property_ticks))
        charge_descendants(call, (*object)->id);
    return answer_nothing(call.world().delete_property((*object)->id, call.text(1)));
}

Result<Outcome> clear_property(Call& call) {
    const auto found = find_writable(call);
    if (!found)
        return found.error();
    return answer_nothing(call.world().clear_property(found->id, found->symbol));
}

Result<Outcome> is_clear_property(Call& call) {
    const auto found = find_readable(call);
    if (!found)
        return found.error();
    return answer(found->view.clear);
}

Result<Outcome> has_property(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    if (LIMIT(has_property_ticks))
        charge_chains(call, (*object)->id);
    const std::string name = call.text(1);
    return answer(is_built_in(name) || call.world().find_property((*object)->id, name).has_value());
}

constexpr Builtin kBuiltins[] = {
    {"properties", "properties", "what: object", "a list of strings", "E_PERM, E_INVARG",
     Access::Body, 0, Effect::None, Audit::No, Grant::Default,
     "The names of the properties that the object itself defines. It must be readable or yours.",
     "return properties(box)", "properties(box)", properties},
    {"property_info", "properties", "what: object, name: string", "a table {owner =, perms =}",
     "E_PERM, E_INVARG, E_PROPNF", Access::Body, 0, Effect::None, Audit::No, Grant::Default,
     "Who owns the property as the object has it, and its bits out of r, w and c. It must be "
     "readable or yours.",
     "return property_info(box, \"secret\")", "property_info(box, \"secret\")", property_info},
    {"set_property_info", "properties", "what: object, name: string, info: table", "nothing",
     "E_PERM, E_INVARG, E_PROPNF", Access::Body, 0, Effect::Undoable, Audit::OnProperty,
     Grant::Default,
     "Sets owner and bits from {owner, perms} or {owner =, perms =}; name = gives it another "
     "name, where it is defined and the object is writable too. It must be writable or yours; "
     "only wizards change the owner.",
     "set_property_info(box, \"secret\", {perms = \"r\"})",
     "set_property_info(box, \"secret\", {perms = \"r\"})", set_property_info},
    {"add_property", "properties", "what: object, name: string, value: any, info: table", "nothing",
     "E_PERM, E_INVARG", Access::Body, 5, Effect::Undoable, Audit::OnProperty, Grant::Default,
     "Defines a property; info is {owner, perms} or {owner =, perms =}. The object must be "
     "writable or yours; only wizards make properties that others own.",
     "add_property(box, \"added\", 1, {box.owner, \"rc\"})",
     "add_property(box, \"added\", 1, {mine.owner, \"rc\"})", add_property},
    {"delete_property", "properties", "what: object, name: string", "nothing",
     "E_PERM, E_INVARG, E_PROPNF", Access::Body, 0, Effect::Undoable, Audit::OnProperty,
     Grant::Default,
     "Ends a property that the object itself defines, here and in all that descends from it. The "
     "object must be writable or yours.",
     "add_property(box, \"added\", 1, {box.owner, \"\"}) delete_property(box, \"added\")",
     "delete_property(box, \"added\")", delete_property},
    {"clear_property", "properties", "what: object, name: string", "nothing",
     "E_PERM, E_INVARG, E_PROPNF", Access::Body, 0, Effect::Undoable, Audit::OnProperty,
     Grant::Default,
     "The object has its parent's value of the property again. It must be writable or yours. "
     "Raises E_INVARG where the object itself defines it.",
     "local c = create(box) c.secret = 1 clear_property(c, \"secret\")",
     "clear_property(box, \"secret\")", clear_property},
    {"is_clear_property", "properties", "what: object, name: string", "a boolean",
     "E_PERM, E_INVARG, E_PROPNF", Access::Body, 0, Effect::None, Audit::No, Grant::Default,
     "True where the property's value comes from an ancestor. It must be readable or yours.",
     "return is_clear_property(box, \"secret\")", "is_clear_property(box, \"secret\")",
     is_clear_property},
    {"has_property", "properties", "what: object, name: string", "a boolean", "E_INVARG",
     Access::Anyone, 0, Effect::None, Audit::No, Grant::Default,
     "True where the object defines or inherits the property, or every object has it.",
     "return has_property(box, \"name\")", "", has_property},
};

} // namespace

std::span<const Builtin> property_builtins() {
    return kBuiltins;
}

} // namespace lunamoo::verbs
