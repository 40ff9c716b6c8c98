// What a world was before: kept while a savepoint is open (World::open_savepoint), so that what was
// done since can be undone. Data and how it is collected; putting it back is db/world_undo.
//
// Before an object changes, the part of it that is about to change is kept as it is, once for each
// savepoint: later changes of the same part find it there. Savepoints nest; one that is closed
// gives what it keeps to the one around it, which has the older state of a part where both have it.
// Children and contents are not kept: they follow from the others' parent and location.
// World thread.
//
// Invariants, for each object and savepoint:
//   1. `fields` are as they were when the savepoint was opened; of an object made since there are
//      none.
//   2. `slots` were kept before `all_slots`: going back is all_slots, then slots.
#pragma once

#include "db/history.h"
#include "db/object.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace lunamoo::db {

class UndoLog {
  public:
    struct Fields {
        ObjectId owner, parent, location;
        std::uint8_t flags = 0;
        std::uint64_t arrival = 0;
        std::int64_t bytes = 0;
    };
    struct Before {
        std::optional<Fields> fields; // none: it was made since
        std::optional<std::string> name;
        std::unordered_map<Symbol, std::optional<PropertySlot>> slots; // nothing: it had none
        std::optional<CompactVector<PropertySlot>> all_slots;
        std::optional<CompactVector<Verb>> verbs;
        std::unique_ptr<Object> recycled; // it is gone, and was this then
    };
    struct Savepoint {
        std::unordered_map<ObjectId, Before> objects;
        // Those that were made or forgotten since; nothing: there was none.
        std::unordered_map<ObjectId, std::optional<Grave>> graves;
        std::int64_t bytes = 0;
        // Of the world when it was opened.
        std::size_t changed = 0;
        std::size_t touched_graves = 0;
        std::size_t symbols = 0;
        std::uint64_t verb_generation = 0;
        std::uint64_t policy_generation = 0;
    };

    void open(Savepoint savepoint) { savepoints_.push_back(std::move(savepoint)); }
    // What the innermost keeps goes to the one around it, or is dropped. Cost: what it keeps.
    void close();
    Savepoint take(); // the innermost
    const Savepoint& innermost() const { return savepoints_.back(); }
    bool is_empty() const { return savepoints_.empty(); }
    // What is kept takes in memory, nearly; never less than it does.
    std::int64_t bytes() const { return bytes_; }

    // Each before the change, but for the last two.
    void keep_object(const Object& object) { (void)entry(object); }
    void keep_name(const Object& object);
    void keep_slot(const Object& object, Symbol name);
    void keep_slots(const Object& object);
    void keep_verbs(const Object& object);
    void keep_grave(ObjectId id, const Grave& grave);
    void keep_no_grave(ObjectId id);
    void made(ObjectId id);
    void gone(std::unique_ptr<Object> object); // its fields were kept before it changed

  private:
    Before& entry(const Object& object);
    void count(std::int64_t bytes);
    void give(Before& outer, Before inner);

    std::vector<Savepoint> savepoints_;
    std::int64_t bytes_ = 0;
};

// What was touched since the innermost savepoint was opened.
struct Touched {
    ObjectId object;
    std::vector<Symbol> properties; // in the order of symbols
    bool verbs = false;
};

} // namespace lunamoo::db
