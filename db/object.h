// An object of the world as data: its place in the tree, its property slots, its verbs.
// Who may do what with it is db/permissions; how it changes is db/world. World thread.
#pragma once

#include "db/compact_vector.h"
#include "db/symbol.h"
#include "db/value.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lunamoo::db {

// Object flags. Stored; do not renumber.
enum ObjectFlag : std::uint8_t {
    kPlayer = 1,
    kProgrammer = 2,
    kWizard = 4,
    kObjectRead = 8,
    kObjectWrite = 16,
    kFertile = 32,
};

// Property permission bits. Stored; do not renumber.
enum PropertyBit : std::uint8_t { kPropertyRead = 1, kPropertyWrite = 2, kPropertyChown = 4 };

// Verb permission bits. Stored; do not renumber.
enum VerbBit : std::uint8_t {
    kVerbRead = 1,
    kVerbWrite = 2,
    kVerbExecute = 4,
    kVerbDebug = 8,
    kVerbLibrary = 16,  // use() gives its text to others' verbs
    kVerbUndoable = 32, // may be called within others' atomic, which may undo what it did
};

// A property of one object: defined here, or inherited and given a value or permissions of its own.
// An object without a slot inherits value and bits; its slot's owner then is its own owner where
// the definition has the c bit, else the owner it has in the parent.
struct PropertySlot {
    Symbol name{};
    bool defined_here = false;
    bool clear = false; // the value is the parent's; never with defined_here
    std::uint8_t bits = 0;
    ObjectId owner;
    Value value;
};

// What a verb accepts as direct or indirect object. Stored; do not renumber.
enum class ObjectSpec : std::uint8_t { None = 0, Any = 1, This = 2 };

inline constexpr std::int8_t kPrepositionNone = -2; // stored
inline constexpr std::int8_t kPrepositionAny = -1;  // stored; others index preposition_sets()

struct VerbArguments {
    ObjectSpec direct = ObjectSpec::This;
    std::int8_t preposition = kPrepositionNone;
    ObjectSpec indirect = ObjectSpec::This;
    bool operator==(const VerbArguments&) const = default;
};

// The text of a verb as it is kept: normalised Lua (db/normalise), lines ended by '\n' except the
// last. Shared by everything that has the same text; immutable.
struct Program {
    std::string source;
};

// A text that the verb has been given, and may be given again: it is in the file.
struct VerbVersion {
    std::uint64_t version = 0;
    std::uint32_t bytes = 0; // of the text
};
// What a former text costs besides its bytes.
inline constexpr std::int64_t kVersionBytes = 100;

struct Verb {
    std::uint64_t id = 0;      // unique in the world, never reused
    std::uint64_t version = 0; // unique in the world: changes with every new program
    std::string names;         // "l*ook examine"
    ObjectId owner;
    std::uint8_t bits = kVerbRead | kVerbDebug;
    VerbArguments arguments;
    std::shared_ptr<const Program> program; // owners: this verb and tasks that run it
    // What is kept of its texts, the oldest first; the last is the present one, where the verb has
    // been given one since there is a history. In the file with the rest of it, not in the row.
    std::vector<VerbVersion> history;
};

// Kept small, because there are a million of them: 120 bytes and its slots.
struct Object {
    ObjectId id;
    std::string name;
    ObjectId owner;
    ObjectId parent;
    ObjectId location;
    std::uint64_t arrival = 0; // orders a container's contents: larger came later
    CompactVector<PropertySlot> slots;
    CompactVector<Verb> verbs;
    // Derived from the others' parent and location, not stored with this object.
    CompactVector<ObjectId> children; // by number
    CompactVector<ObjectId> contents; // by arrival
    std::int64_t bytes = 0;           // as the ledger counts it, see bytes_of()
    std::uint8_t flags = 0;
    bool dirty = false; // in the world's list of changed objects

    bool has(ObjectFlag flag) const { return (flags & flag) != 0; }
};

// What its former texts cost.
std::int64_t former_bytes(const Verb& verb);

// What the object costs its owner: its name, its own slots with their values as if nothing were
// shared, its verbs with their texts and former texts. Cost: slots and verbs.
std::int64_t bytes_of(const Object& object);
// Of a slot without its value, that an object without it would not have.
inline constexpr std::int64_t kSlotBytes = 32;

// "rwx" and so on for the bits, in the order r w x d l t or r w c or r w f.
std::string property_bits_text(std::uint8_t bits);
std::string verb_bits_text(std::uint8_t bits);
std::string object_bits_text(std::uint8_t flags); // of r w f only

// The bits of such a text, or nothing where a letter is foreign.
std::optional<std::uint8_t> parse_property_bits(std::string_view text);
std::optional<std::uint8_t> parse_verb_bits(std::string_view text);
std::optional<std::uint8_t> parse_object_bits(std::string_view text);

// True where `name` is one of the verb names in `names`; one '*' in a name marks where it may be
// abbreviated: "foo*bar" is matched by foo, foob, fooba, foobar; "foo*" by every word that begins
// with foo; "*" by everything. Source: LambdaMOO Programmer's Manual, "Verbs on Objects".
bool verb_name_matches(std::string_view names, std::string_view name);

// The fifteen preposition sets, "with/using" first. Source: LambdaMOO db_verbs.c.
const std::vector<std::vector<std::string>>& preposition_sets();
// "none", "any", "with/using"; and back: also any single preposition of a set.
std::string preposition_text(std::int8_t preposition);
std::optional<std::int8_t> parse_preposition(std::string_view text);
std::string_view object_spec_text(ObjectSpec spec);
std::optional<ObjectSpec> parse_object_spec(std::string_view text);

} // namespace lunamoo::db
