// Commands as people type them, into verb, words, and direct and indirect object. Pure: what it
// must know of the world it asks an ObjectLookup. Does not search verbs (server/command_search.h).
// Source: LambdaMOO Programmer's Manual, "The Built-in Command Parser"; parse_cmd.c, match.c.
#pragma once

#include "db/object.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lunamoo::server {

// What matching asks of the world.
class ObjectLookup {
  public:
    virtual ~ObjectLookup() = default;
    virtual bool valid(db::ObjectId id) const = 0;
    virtual db::ObjectId location(db::ObjectId id) const = 0;
    virtual std::vector<db::ObjectId> contents(db::ObjectId id) const = 0;
    // The name, then the aliases; valid until the next change of the world.
    virtual std::vector<std::string_view> names(db::ObjectId id) const = 0;
};

// A word as it is meant, and where what follows it begins in the line.
struct Word {
    std::string text;
    std::size_t rest = 0;
};

// Words stand between spaces; "double quotes" group, a backslash takes the next character as it is.
// Never fails: an open quote ends with the line.
std::vector<Word> split_words(std::string_view line);

struct ParsedCommand {
    std::string verb; // empty: nothing was typed
    std::string argstr;
    std::vector<std::string> words;                 // without the verb
    std::int8_t preposition = db::kPrepositionNone; // index of preposition_sets()
    std::string dobjstr;
    std::string prepstr; // as typed
    std::string iobjstr;
    db::ObjectId dobj = db::kNothing;
    db::ObjectId iobj = db::kNothing;
};

// Where the first preposition stands among words[0, size): the earliest, there the longest.
struct FoundPreposition {
    std::int8_t set = db::kPrepositionNone; // kPrepositionNone: there is none
    std::size_t begin = 0;                  // [begin, end) are its words
    std::size_t end = 0;
};
FoundPreposition find_preposition(const std::vector<std::string>& words);

// "" is #-1; "#12" if there is one, "me", "here", else what is held or in the room, by name or
// alias, exact before prefix, without regard to case. None: #-3; several: #-2.
db::ObjectId match_object(std::string_view name, db::ObjectId player, const ObjectLookup& lookup);

// A leading " is say, : is emote, ; is eval, with the rest as argstr.
ParsedCommand parse_command(std::string_view line, db::ObjectId player, const ObjectLookup& lookup);

} // namespace lunamoo::server
