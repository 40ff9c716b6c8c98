// The world as text: one file an object, Lua-shaped, so that an editor highlights it and `luac -p`
// accepts it. Parsed here, never executed. core-db/ is such a folder.
//
//   object(3, {
//     name = "generic room",
//     parent = sys.root,
//     owner = sys.wizard,
//     location = obj(-1),
//     flags = "r f",
//   })
//
//   property("description", "rc", sys.wizard, "You see nothing special.")   -- defined here
//   value("aliases", {"room"})                         -- inherited, with a value of its own here
//   value("key", "rc", sys.wizard, obj(7))             -- the same, with owner and bits of its own
//   clear("title", "r", sys.wizard)                    -- owner and bits of its own, no value
//
//   verb("l*ook", "rxd", sys.wizard, "none", "none", "none") do
//     this:look_self()
//   end
//
// flags: words of "player programmer wizard r w f". object() may hold two more: `arrival`, the
// place among the contents of its location where that is not the order of numbers; and, in #0,
// `max_object` where higher numbers than the highest existing were in use (they never come back).
// Values are constants of Lua, obj(n), E_PERM, error(E_PERM, "message"), and sys.NAME: what
// property NAME of #0, given as obj(n) there, names. A verb whose text has no balanced end has it
// as a string: verb("…", …, "none", "the text"). Comments may stand anywhere; those outside of verb
// bodies are not kept. "\r\n" counts as "\n".
//
// Does not compile verbs (db knows no Lua): VerbPlace says where each came from. World thread.
#pragma once

#include "db/world.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace lunamoo::db {

// Where the verb's body begins, so that its compiler's "line 3" can be said as a line of the file.
struct VerbPlace {
    ObjectId object;
    std::size_t verb = 0; // index on the object
    std::string file;
    int line = 1; // of the body's first line, from 1
};

struct ReadResult {
    std::vector<std::string> errors; // "file:line: message"; none means that it was read
    std::vector<VerbPlace> verbs;
    explicit operator bool() const { return errors.empty(); }
};

// Reads every *.lua of the folder into `world`, which must be empty. With errors the world stays
// empty. All objects are marked as changed, so that the next change set holds them all.
ReadResult read_world(World& world, const std::filesystem::path& folder);

// The same from texts by file name.
ReadResult read_world_text(World& world, const std::map<std::string, std::string>& files);

struct WriteResult {
    std::vector<std::string> errors;            // "file: message"
    std::vector<std::filesystem::path> written; // files that were new or differed
    std::vector<std::filesystem::path> stale;   // *.lua that hold no object of this world; kept
    explicit operator bool() const { return errors.empty(); }
};

// Writes the world; makes the folder if it is missing. A file that is the same is not touched; one
// that differs is replaced as a whole. Deterministic.
WriteResult write_world(const World& world, const std::filesystem::path& folder);

// The texts by file name: NAME.lua for an object that #0 names, else object-N.lua.
std::map<std::string, std::string> world_text(const World& world);

} // namespace lunamoo::db
