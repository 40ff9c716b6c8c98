// Which verb a parsed command runs: on the player, the room, the direct and the indirect object, in
// that order, each with its ancestors; names and argument specs must both fit. Reads the world,
// does not change it. World thread. Source: LambdaMOO Programmer's Manual, "The Built-in Command
// Parser".
#pragma once

#include "db/world.h"
#include "server/command_parser.h"

#include <optional>

namespace lunamoo::server {

// Everybody's commands are matched with what strangers call their things: this many of the names in
// `aliases`, this long. $match_utils:names_of reads as many.
inline constexpr std::size_t kMaxAliases = 64;
inline constexpr std::size_t kMaxAliasBytes = 256;

// The world as matching sees it. Aliases are read whoever may: they are what is matched.
class WorldLookup final : public ObjectLookup {
  public:
    explicit WorldLookup(const db::World& world) : world_(world) {}
    bool valid(db::ObjectId id) const override { return world_.valid(id); }
    db::ObjectId location(db::ObjectId id) const override;
    std::vector<db::ObjectId> contents(db::ObjectId id) const override;
    std::vector<std::string_view> names(db::ObjectId id) const override;

  private:
    const db::World& world_;
};

struct FoundCommand {
    db::ObjectId this_object;
    db::FoundVerb verb;
};

// True where the verb's argument specs accept the command with the verb on `on`.
bool accepts(const db::VerbArguments& arguments, const ParsedCommand& command, db::ObjectId on);

std::optional<FoundCommand> find_command(const db::World& world, const ParsedCommand& command,
                                         db::ObjectId player);

} // namespace lunamoo::server
