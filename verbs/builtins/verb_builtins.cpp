// Verbs: what an object defines, who owns it, its bits and arguments.
#include "cmake/limit.h"
#include "db/permissions.h"
#include "verbs/builtins/arguments.h"
#include "verbs/builtins/verb_arguments.h"

namespace lunamoo::verbs {

namespace {

using db::ErrorCode;
using db::ObjectId;
using db::Result;
using db::Value;

constexpr std::size_t kMaxNamesBytes = 256;
constexpr std::int64_t kVerbBytes = 300; // of a verb without text, at most

// Names with one space between them. E_INVARG for none, too many, or bytes that are no text.
Result<std::string> parse_names(std::string_view text) {
    std::string names;
    for (const char c : text) {
        const bool is_space = c == ' ';
        if (!is_space && (static_cast<unsigned char>(c) < 0x21 || c == 0x7f))
            return db::error(ErrorCode::InvArg, "a verb's names are words");
        if (!is_space || (!names.empty() && names.back() != ' '))
            names += c;
    }
    if (!names.empty() && names.back() == ' ')
        names.pop_back();
    if (names.empty() || (names.size() > kMaxNamesBytes && LIMIT(verb_names_bytes)))
        return db::error(ErrorCode::InvArg, "a verb's names are words, together 1 to " +
                                                std::to_string(kMaxNamesBytes) + " bytes");
    return names;
}

// {owner, perms, names} or {owner =, perms =, names =}; what is left out stays as it is.
struct Info {
    ObjectId owner;
    std::uint8_t bits = 0;
    std::string names;
};

Result<Info> parse_info(const Value& value, Info info) {
    const auto owner = object_field(value.as_table(), "owner", 1);
    const auto perms = text_field(value.as_table(), "perms", 2);
    const auto names = text_field(value.as_table(), "names", 3);
    if (!owner)
        return owner.error();
    if (!perms)
        return perms.error();
    if (!names)
        return names.error();
    const auto bits = *perms ? db::parse_verb_bits(**perms) : std::optional{info.bits};
    if (!bits)
        return db::error(ErrorCode::InvArg, "the bits of a verb are r, w, x, d, l and t");
    auto parsed = parse_names(names->value_or(info.names));
    if (!parsed)
        return parsed.error();
    return Info{owner->value_or(info.owner), *bits, std::move(*parsed)};
}

Result<void> check_owner(Call& call, ObjectId now, ObjectId wanted) {
    if (wanted != now && !call.is_wizard() && LIMIT(verb_for_others))
        return db::error(ErrorCode::Perm, "only wizards give verbs to others");
    if (wanted != now && !call.world().valid(wanted))
        return db::error(ErrorCode::InvArg, "the owner does not exist");
    return {};
}

// {dobj, prep, iobj} or {dobj =, prep =, iobj =}.
Result<db::VerbArguments> parse_arguments(const Value& value) {
    const auto direct = text_field(value.as_table(), "dobj", 1);
    const auto preposition = text_field(value.as_table(), "prep", 2);
    const auto indirect = text_field(value.as_table(), "iobj", 3);
    if (!direct || !preposition || !indirect)
        return !direct ? direct.error() : !preposition ? preposition.error() : indirect.error();
    const auto direct_spec = db::parse_object_spec(direct->value_or(""));
    const auto preposition_spec = db::parse_preposition(preposition->value_or(""));
    const auto indirect_spec = db::parse_object_spec(indirect->value_or(""));
    if (!direct_spec || !indirect_spec)
        return db::error(ErrorCode::InvArg, "the objects of a verb are none, any or this");
    if (!preposition_spec)
        return db::error(ErrorCode::InvArg, "no such preposition");
    return db::VerbArguments{*direct_spec, *preposition_spec, *indirect_spec};
}

Result<Outcome> verbs_builtin(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    if (!db::may_read_object(call.world(), call.perms(), **object) && LIMIT(verbs_readable))
        return db::error(ErrorCode::Perm, "the object is not readable");
    if (LIMIT(verbs_ticks))
        charge_elements(call, (*object)->verbs.size());
    std::vector<Value> names;
    for (const auto& verb : (*object)->verbs)
        names.push_back(Value::short_string(verb.names));
    return answer_list(std::move(names));
}

Result<Outcome> answer_record(Result<Value> fields) {
    if (!fields)
        return fields.error();
    return one(std::move(*fields));
}

Result<Outcome> verb_info(Call& call) {
    const auto found = find_readable(call);
    if (!found)
        return found.error();
    return answer_record(
        record({{"owner", Value::object(found->verb->owner)},
                {"perms", Value::short_string(db::verb_bits_text(found->verb->bits))},
                {"names", Value::short_string(found->verb->names)}}));
}

Result<Outcome> set_verb_info(Call& call) {
    const auto found = find_writable(call);
    if (!found)
        return found.error();
    const db::Verb& verb = *found->verb;
    const auto info = parse_info(call.value(2), {verb.owner, verb.bits, verb.names});
    if (!info)
        return info.error();
    if (auto allowed = check_owner(call, verb.owner, info->owner); !allowed)
        return allowed.error();
    call.world().set_verb_info(found->definer, found->index, info->names, info->owner, info->bits);
    return nothing();
}

Result<Outcome> verb_args(Call& call) {
    const auto found = find_readable(call);
    if (!found)
        return found.error();
    const auto& arguments = found->verb->arguments;
    return answer_list({Value::short_string(db::object_spec_text(arguments.direct)),
                        Value::short_string(db::preposition_text(arguments.preposition)),
                        Value::short_string(db::object_spec_text(arguments.indirect))});
}

Result<Outcome> set_verb_args(Call& call) {
    const auto found = find_writable(call);
    if (!found)
        return found.error();
    const auto arguments = parse_arguments(call.value(2));
    if (!arguments)
        return arguments.error();
    call.world().set_verb_arguments(found->definer, found->index, *arguments);
    return nothing();
}

Result<Outcome> add_verb(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    if (!db::may_write_object(call.world(), call.perms(), **object) && LIMIT(add_verb_object))
        return db::error(ErrorCode::Perm, number_text((*object)->id) + " is not writable");
    const auto info = parse_info(call.value(1), {call.perms(), 0, {}});
    if (!info)
        return info.error();
    if (auto allowed = check_owner(call, call.perms(), info->owner); !allowed)
        return allowed.error();
    const auto arguments = parse_arguments(call.value(2));
    if (!arguments)
        return arguments.error();
    if (auto may = call.world().may_grow(**object, kVerbBytes); !may && LIMIT(add_verb_bytes))
        return may.error();
    db::Verb verb;
    verb.names = info->names;
    verb.owner = info->owner;
    verb.bits = info->bits;
    verb.arguments = *arguments;
    verb.program = std::make_shared<const db::Program>();
    const std::size_t index = call.world().add_verb((*object)->id, std::move(verb));
    return answer(static_cast<std::int64_t>(index) + 1);
}

Result<Outcome> delete_verb(Call& call) {
    const auto found = find_verb_argument(call);
    if (!found)
        return found.error();
    if (!db::may_write_object(call.world(), call.perms(), *call.world().find(found->definer)) &&
        LIMIT(delete_verb_object))
        return db::error(ErrorCode::Perm, number_text(found->definer) + " is not writable");
    call.world().delete_verb(found->definer, found->index);
    return nothing();
}

// -- Looking up

void charge_verb_search(Call& call, ObjectId id) {
    std::size_t verbs = 0;
    const db::World& world = call.world();
    for (const auto* at = world.find(id); at != nullptr; at = world.find(at->parent))
        verbs += 1 + at->verbs.size();
    charge_elements(call, verbs / 8);
}

Result<Outcome> find_verb(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    if (LIMIT(find_verb_ticks))
        charge_verb_search(call, (*object)->id);
    const auto found =
        call.world().find_verb((*object)->id, call.text(1), [](const db::Verb&) { return true; });
    if (!found)
        return one(Value());
    return answer_record(
        record({{"definer", Value::object(found->definer)},
                {"index", Value::integer(static_cast<std::int64_t>(found->index) + 1)},
                {"names", Value::short_string(found->verb->names)}}));
}

Result<Outcome> respond_to(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    if (LIMIT(respond_to_ticks))
        charge_verb_search(call, (*object)->id);
    return answer(call.world().find_callable_verb((*object)->id, call.text(1)).has_value());
}

constexpr Builtin kBuiltins[] = {
    {"verbs", "verbs", "what: object", "a list of strings", "E_PERM, E_INVARG", Access::Body, 0,
     Effect::None, Audit::No, Grant::Default,
     "The names of the verbs that the object itself defines, in order. It must be readable or "
     "yours.",
     "return verbs(box)", "verbs(box)", verbs_builtin},
    {"verb_info", "verbs", "what: object, verb: any", "a table {owner =, perms =, names =}",
     "E_PERM, E_INVARG, E_VERBNF", Access::Body, 0, Effect::None, Audit::No, Grant::Default,
     "Owner, bits out of r, w, x, d, l and t, and names of a verb that the object itself defines, "
     "given "
     "by name or index. It must be readable or yours.",
     "return verb_info(box, \"secret\")", "verb_info(box, \"secret\")", verb_info},
    {"set_verb_info", "verbs", "what: object, verb: any, info: table", "nothing",
     "E_PERM, E_INVARG, E_VERBNF", Access::Programmer, 0, Effect::Undoable, Audit::OnCode,
     Grant::Default,
     "Sets them from {owner, perms, names} or keys of these names; what is left out stays. The "
     "verb must be writable or yours; only wizards change the owner.",
     "set_verb_info(box, \"secret\", {perms = \"r\"})",
     "set_verb_info(box, \"secret\", {perms = \"r\"})", set_verb_info},
    {"verb_args", "verbs", "what: object, verb: any", "a list {dobj, prep, iobj}",
     "E_PERM, E_INVARG, E_VERBNF", Access::Body, 0, Effect::None, Audit::No, Grant::Default,
     "What a command must say to mean the verb. It must be readable or yours.",
     "return verb_args(box, \"secret\")", "verb_args(box, \"secret\")", verb_args},
    {"set_verb_args", "verbs", "what: object, verb: any, arguments: table", "nothing",
     "E_PERM, E_INVARG, E_VERBNF", Access::Programmer, 0, Effect::Undoable, Audit::OnCode,
     Grant::Default,
     "Sets them from {dobj, prep, iobj}: none, any or this; none, any or a preposition; none, any "
     "or this. The verb must be writable or yours.",
     "set_verb_args(box, \"secret\", {\"any\", \"none\", \"none\"})",
     "set_verb_args(box, \"secret\", {\"any\", \"none\", \"none\"})", set_verb_args},
    {"add_verb", "verbs", "what: object, info: table, arguments: table", "an integer",
     "E_PERM, E_INVARG", Access::Programmer, 5, Effect::Undoable, Audit::ByWizard, Grant::Default,
     "Defines a verb without text, from {owner, perms, names} and {dobj, prep, iobj}; its index. "
     "The object must be writable or yours; only wizards make verbs that others own.",
     "add_verb(box, {box.owner, \"rxd\", \"added\"}, {\"this\", \"none\", \"this\"})",
     "add_verb(box, {mine.owner, \"rxd\", \"added\"}, {\"this\", \"none\", \"this\"})", add_verb},
    {"delete_verb", "verbs", "what: object, verb: any", "nothing", "E_PERM, E_INVARG, E_VERBNF",
     Access::Programmer, 0, Effect::Undoable, Audit::OnCode, Grant::Default,
     "Ends a verb that the object itself defines. The object must be writable or yours.",
     "delete_verb(box, \"secret\")", "delete_verb(box, \"secret\")", delete_verb},
    {"find_verb", "verbs", "what: object, name: string", "a table {definer =, index =, names =}",
     "E_INVARG", Access::Anyone, 0, Effect::None, Audit::No, Grant::Default,
     "The first verb of that name on the object or its ancestors, callable or not; nil where "
     "there is none.",
     "return find_verb(box, \"none such\")", "", find_verb},
    {"respond_to", "verbs", "what: object, name: string", "a boolean", "E_INVARG", Access::Anyone,
     0, Effect::None, Audit::No, Grant::Default, "True where what:name() would find a verb to run.",
     "return respond_to(box, \"none such\")", "", respond_to},
};

} // namespace

std::span<const Builtin> verb_builtins() {
    return kBuiltins;
}

} // namespace lunamoo::verbs
