#include "server/command_search.h"

#include "cmake/limit.h"

#include <algorithm>
#include <array>

namespace lunamoo::server {
namespace {

bool fits(db::ObjectSpec spec, db::ObjectId operand, db::ObjectId on) {
    switch (spec) {
    case db::ObjectSpec::None:
        return operand == db::kNothing;
    case db::ObjectSpec::Any:
        return true;
    case db::ObjectSpec::This:
        return operand == on;
    }
    return false;
}

} // namespace

db::ObjectId WorldLookup::location(db::ObjectId id) const {
    const db::Object* object = world_.find(id);
    return object ? object->location : db::kNothing;
}

std::vector<db::ObjectId> WorldLookup::contents(db::ObjectId id) const {
    const db::Object* object = world_.find(id);
    if (object == nullptr)
        return {};
    return {object->contents.begin(), object->contents.end()};
}

// No copies: a crowd's names are looked through for each command that names something.
std::vector<std::string_view> WorldLookup::names(db::ObjectId id) const {
    std::vector<std::string_view> names;
    if (const db::Object* object = world_.find(id))
        names.emplace_back(object->name);
    const auto aliases = world_.find_property(id, "aliases");
    if (!aliases || !aliases->value || !aliases->value->is(db::Type::Table))
        return names;
    const auto list = aliases->value->as_table().array();
    const std::size_t count =
        list.size() > kMaxAliases && LIMIT(aliases) ? kMaxAliases : list.size();
    for (std::size_t i = 0; i < count; ++i)
        if (const db::Value& alias = list[i];
            alias.is(db::Type::String) &&
            (alias.as_string().size() <= kMaxAliasBytes || !LIMIT(alias_bytes)))
            names.push_back(alias.as_string());
    return names;
}

bool accepts(const db::VerbArguments& arguments, const ParsedCommand& command, db::ObjectId on) {
    return fits(arguments.direct, command.dobj, on) && fits(arguments.indirect, command.iobj, on) &&
           (arguments.preposition == db::kPrepositionAny ||
            arguments.preposition == command.preposition);
}

std::optional<FoundCommand> find_command(const db::World& world, const ParsedCommand& command,
                                         db::ObjectId player) {
    const db::Object* who = world.find(player);
    if (!who || command.verb.empty())
        return std::nullopt;
    for (const db::ObjectId on : std::array{player, who->location, command.dobj, command.iobj}) {
        const auto found = world.find_verb(on, command.verb, [&](const db::Verb& verb) {
            return accepts(verb.arguments, command, on);
        });
        if (found)
            return FoundCommand{on, *found};
    }
    return std::nullopt;
}

} // namespace lunamoo::server
