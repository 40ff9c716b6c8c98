#include "verbs/grants.h"

#include "cmake/limit.h"
#include "db/permissions.h"
#include "verbs/builtin.h"

namespace lunamoo::verbs {

namespace {

constexpr std::size_t kMaxKept = 4096; // sets

std::optional<std::size_t> index_of_public(std::string_view name) {
    const auto all = all_builtins();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].name == name && all[i].grant != Grant::Internal)
            return i;
    return std::nullopt;
}

// What declarations give, once: to everybody, and to wizards.
struct Declared {
    GrantSet everybody;
    GrantSet wizard;
};

const Declared& declared_grants() {
    static const Declared kDeclared = [] {
        Declared made;
        const auto all = all_builtins();
        for (std::size_t i = 0; i < all.size(); ++i) {
            made.everybody.granted[i] = all[i].grant == Grant::Default;
            made.wizard.granted[i] = all[i].grant != Grant::Internal;
        }
        return made;
    }();
    return kDeclared;
}

enum class Whose : std::uint8_t { Everybody, Own };

void apply(GrantSet& set, const db::Value& written, Whose whose, bool is_wizard) {
    if (!written.is(db::Type::Table))
        return;
    for (const auto& [key, how] : written.as_table().keyed()) {
        const auto index = key.is(db::Type::String) && !is_always_as_declared(key.as_string())
                               ? index_of_public(key.as_string())
                               : std::nullopt;
        if (!index)
            continue;
        const bool is_wrapped = how == db::Value::short_string("wrapped");
        set.granted[*index] = is_wrapped || how == db::Value::boolean(true);
        set.wrapped[*index] = is_wrapped && !is_wizard;
        set.own[*index] = whose == Whose::Own && how == db::Value::boolean(true);
    }
}

} // namespace

Grants::Grants(db::World& world) : world_(world) {
    world.watch("grants");
}

void Grants::find(db::ObjectId who) {
    if (generation_ != world_.policy_generation() ||
        sets_.size() > kMaxKept) // no limit: they are made again
        sets_.clear();
    generation_ = world_.policy_generation();
    const auto [found, is_new] = sets_.try_emplace(who);
    last_ = who;
    last_set_ = &found->second;
    if (!is_new || (!world_.valid(who) && LIMIT(grant_of_nobody)))
        return;
    const bool is_wizard = db::is_wizard(world_, who);
    found->second = is_wizard ? declared_grants().wizard : declared_grants().everybody;
    const db::Value written = written_grants(world_);
    apply(found->second, written.as_table().get(db::Value::short_string("everybody")),
          Whose::Everybody, is_wizard);
    apply(found->second, written.as_table().get(db::Value::object(who)), Whose::Own, is_wizard);
}

db::Value written_grants(const db::World& world) {
    const auto options = world.find_property(db::kSystem, "server_options");
    if (!options || !options->value->is(db::Type::Object) ||
        (!db::is_wizard(world, options->owner) && LIMIT(grant_options_owner)))
        return db::empty_table();
    const auto grants = world.find_property(options->value->as_object(), "grants");
    if (!grants || !grants->value->is(db::Type::Table) ||
        (!db::is_wizard(world, grants->owner) && LIMIT(grant_table_owner)))
        return db::empty_table();
    return *grants->value;
}

bool is_always_as_declared(std::string_view name) {
    return name == "set_grant" || name == "grants" || name == "obj";
}

} // namespace lunamoo::verbs
