// Grants (verbs/grants.h): who may call which builtin, shown and set.
#include "cmake/limit.h"
#include "verbs/builtins/arguments.h"
#include "verbs/calls.h"
#include "verbs/grants.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"

#include "db/assert.h"
#include "db/permissions.h"

namespace lunamoo::verbs {

namespace {

using db::ErrorCode;
using db::ObjectId;
using db::Result;
using db::Value;

Value key_of(ObjectId who) {
    return who == db::kNothing ? Value::short_string("everybody") : Value::object(who);
}

// The table with that one entry changed; nil takes it away.
Result<Value> with_entry(const Value& table, const Value& key, Value entry) {
    db::Table::Builder builder;
    if (table.is(db::Type::Table))
        for (const auto& [known, value] : table.as_table().keyed())
            if (!(known == key))
                if (auto set = builder.set(known, value); !set)
                    return set.error();
    if (auto set = builder.set(key, std::move(entry)); !set)
        return set.error();
    return builder.finish();
}

Result<void> check_how(ObjectId who, const Value& how) {
    const bool is_plain = how.is(db::Type::Nil) || how.is_boolean();
    if (is_plain || (who == db::kNothing && how == Value::short_string("wrapped")))
        return {};
    return db::error(ErrorCode::InvArg,
                     "a grant is true or false, or nil for what is declared; everybody's may be "
                     "\"wrapped\"");
}

Result<void> write_grants(Call& call, Value table) {
    auto& world = call.world();
    const auto options = world.find_property(db::kSystem, "server_options");
    if (!options || !options->value->is(db::Type::Object) ||
        !world.valid(options->value->as_object()))
        return db::error(ErrorCode::InvArg, "#0 has no server_options to write grants in");
    const ObjectId at = options->value->as_object();
    const auto known = world.find_property(at, "grants");
    if (!known)
        return world.add_property(at, "grants", std::move(table), call.perms(), db::kPropertyRead);
    if (!db::is_wizard(world, known->owner) && LIMIT(grant_table_written))
        return db::error(ErrorCode::Perm, "$server_options.grants is no wizard's");
    return world.set_property(at, world.symbols().intern("grants"), std::move(table));
}

Result<Outcome> set_grant(Call& call) {
    const ObjectId who = call.object(0);
    const std::string name = call.text(1);
    const Value how = call.value(2);
    if (who != db::kNothing && !call.world().valid(who))
        return db::error(ErrorCode::InvArg, number_text(who) + " does not exist");
    const Builtin* builtin = find_builtin(name);
    if (builtin == nullptr || builtin->grant == Grant::Internal)
        return db::error(ErrorCode::InvArg, "no builtin of that name");
    if (is_always_as_declared(name) && LIMIT(grant_fixed))
        return db::error(ErrorCode::InvArg, "grants of " + name + " cannot be changed");
    if (auto fits = check_how(who, how); !fits)
        return fits.error();
    const Value written = written_grants(call.world());
    if (LIMIT(set_grant_ticks))
        charge_elements(call, written.as_table().size());
    auto entry = with_entry(written.as_table().get(key_of(who)), Value::short_string(name), how);
    if (!entry)
        return entry.error();
    const bool is_empty = entry->as_table().size() == 0;
    auto table = with_entry(written, key_of(who), is_empty ? Value() : std::move(*entry));
    if (!table)
        return table.error();
    if (auto done = write_grants(call, std::move(*table)); !done)
        return done.error();
    call.runtime().for_each_realm([](Realm& realm) { realm.drop_ungranted(); });
    return nothing();
}

Result<Outcome> grants_builtin(Call& call) {
    const ObjectId who = call.object(0);
    if (who == db::kNothing)
        return one(written_grants(call.world()));
    const GrantSet set = call.runtime().grants().of(who);
    const auto all = all_builtins();
    if (LIMIT(grants_builtin_ticks))
        charge_elements(call, all.size());
    db::Table::Builder table;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].grant == Grant::Internal)
            continue;
        Value how =
            set.wrapped[i] ? Value::short_string("wrapped") : Value::boolean(set.granted[i]);
        if (auto done = table.set(Value::short_string(all[i].name), std::move(how)); !done)
            return done.error();
    }
    auto made = table.finish();
    if (!made)
        return made.error();
    return one(std::move(*made));
}

// #0, whose verb bf_NAME is to be called instead of a function of the prelude; nil where the caller
// is to have the function itself.
Result<Outcome> wrapper_primitive(Call& call) {
    const std::string name = call.text(0);
    const Builtin* builtin = find_builtin(name);
    LUNAMOO_ASSERT(builtin != nullptr); // the prelude names its own functions
    const auto index = static_cast<std::size_t>(builtin - all_builtins().data());
    const GrantSet& set = call.runtime().grants().of(call.perms());
    if (!set.wrapped[index] || is_wrapper(call.runtime()))
        return one(Value());
    if (!call.world().find_callable_verb(db::kSystem, "bf_" + name) && LIMIT(wrapping_verb))
        return db::error(ErrorCode::Perm, name + " is wrapped, and #0 has no verb bf_" + name);
    return answer(db::kSystem);
}

constexpr Builtin kBuiltins[] = {
    {"set_grant", "grants", "who: object, name: string, [how: any]", "nothing", "E_PERM, E_INVARG",
     Access::Wizard, 20, Effect::Undoable, Audit::Always, Grant::Default,
     "Lets somebody call a builtin, true, or not, false; nil is as it is declared. Of #-1, which "
     "is "
     "everybody, also \"wrapped\": calls by who is no wizard go to #0:bf_NAME. An own grant lets "
     "somebody call what is for wizards. Holds at once.",
     "set_grant(mine.owner, \"time\", false)", "set_grant(mine.owner, \"shutdown\", true)",
     set_grant},
    {"grants", "grants", "who: object", "a table {NAME = true, false or \"wrapped\"}", "E_PERM",
     Access::IsFirst, 20, Effect::None, Audit::No, Grant::Default,
     "What somebody may call. grants(#-1) is the table of all that differs from the declarations, "
     "for wizards.",
     "return grants(box.owner).time", "grants(box.owner)", grants_builtin},
    {"_wrapper", "primitives", "name: string", "an object or nil", "E_PERM", Access::Anyone, 0,
     Effect::None, Audit::No, Grant::Internal,
     "Where a call of a wrapped builtin of the prelude goes instead.", "", "", wrapper_primitive},
};

} // namespace

std::span<const Builtin> grant_builtins() {
    return kBuiltins;
}

} // namespace lunamoo::verbs
