// The world in memory: all objects, and the only way to change them. Every change marks the object,
// so that the slice's change set can be taken and given to the store.
// Checks what keeps the world consistent (a parent exists, no cycles, a property is not defined
// twice on one line of descent); who may do it is db/permissions, asked by the caller.
// World thread. Several worlds may live in one process.
//
// Invariants:
//   1. Parent and location chains end in #-1, without cycles.
//   2. children and contents are the exact inverses of parent and location.
//   3. A property name is defined at most once on every line from an object to its root.
//   4. An object has a slot for a property only if it or an ancestor defines it.
//   5. Object numbers are never reused.
#pragma once

#include "db/history.h"
#include "db/ledger.h"
#include "db/object.h"
#include "db/parts.h"
#include "db/undo.h"

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace lunamoo::db {

// A property as seen from one object: who owns the slot, its bits, where value and definition are.
struct PropertyView {
    ObjectId definer;
    ObjectId owner;
    std::uint8_t bits = 0;
    bool clear = false;           // the value comes from an ancestor
    const Value* value = nullptr; // valid until the next change of the world
};

// Look-ups of properties that have been made, so that most of them need no walk. Direct-mapped:
// what falls on a place replaces what was there. An entry holds while the world's generation of
// properties is the one it was made in.
class PropertyLookups {
  public:
    const PropertyView* find(ObjectId id, Symbol name, std::uint64_t generation) const {
        if (entries_.empty())
            return nullptr;
        const Entry& entry = entries_[place(id, name)];
        const bool holds = entry.id == id && entry.name == name && entry.generation == generation;
        return holds ? &entry.view : nullptr;
    }
    void remember(ObjectId id, Symbol name, std::uint64_t generation, const PropertyView& view) {
        if (entries_.empty())
            entries_.resize(kEntries);
        entries_[place(id, name)] = {id, name, generation, view};
    }

  private:
    static constexpr std::size_t kEntries = 4096;
    struct Entry {
        ObjectId id;
        Symbol name{};
        std::uint64_t generation = 0;
        PropertyView view;
    };
    static std::size_t place(ObjectId id, Symbol name) {
        return (static_cast<std::uint32_t>(id.number) * 31U +
                static_cast<std::uint32_t>(name) * 0x9E3779B1U) %
               kEntries;
    }
    std::vector<Entry> entries_; // none until the first is remembered
};

struct FoundVerb {
    ObjectId definer;
    const Verb* verb = nullptr; // valid until the next change of the definer's verbs
    std::size_t index = 0;
};

class World {
  public:
    World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // -- Objects
    Object* find(ObjectId id) {
        const auto index = static_cast<std::size_t>(id.number); // of a negative one: too large
        return index < objects_.size() ? objects_[index].get() : nullptr;
    }
    const Object* find(ObjectId id) const { return const_cast<World*>(this)->find(id); }
    bool valid(ObjectId id) const { return find(id) != nullptr; }
    std::size_t object_count() const { return count_; }
    ObjectId max_object() const { return ObjectId{static_cast<std::int64_t>(objects_.size()) - 1}; }
    // In number order. f(const Object&).
    template <typename F> void for_each(F&& f) const {
        for (const auto& object : objects_)
            if (object)
                f(*object);
    }

    // A new object, owned by `owner`, or by itself where that is #-1. E_INVARG for a parent that
    // does not exist, E_QUOTA.
    Result<ObjectId> create(ObjectId parent, ObjectId owner);
    // Takes an object as it was stored or imported; links are made by link_all(). Not marked.
    void adopt(std::unique_ptr<Object> object);
    // Rebuilds children and contents after adopt(); returns what was wrong and how it was mended,
    // one line each (a dangling parent becomes #-1, and so on); mended objects are marked.
    // Afterwards the invariants hold. Cost: O(objects + property slots x depth).
    std::vector<std::string> link_all();
    // The object is gone: contents go to #-1, children to its parent, and what they held of its
    // properties with it. E_INVARG if there is none. With the time (UTC seconds) it can be brought
    // back for $server_options.undelete_seconds, at its owner's cost.
    Result<void> recycle(ObjectId id, std::optional<std::int64_t> now = {});

    bool is_a(ObjectId id, ObjectId ancestor) const;
    // E_INVARG, E_RECMOVE for a cycle; E_INVARG when a property would be defined twice.
    Result<void> set_parent(ObjectId id, ObjectId parent);
    // E_INVARG, E_RECMOVE for a cycle. Runs no verbs.
    Result<void> set_location(ObjectId id, ObjectId location);
    void set_name(ObjectId id, std::string name);
    void set_owner(ObjectId id, ObjectId owner);
    void set_flag(ObjectId id, ObjectFlag flag, bool on);
    const std::set<ObjectId>& players() const { return players_; }

    // -- Properties
    SymbolTable& symbols() { return symbols_; }
    const SymbolTable& symbols() const { return symbols_; }
    // The property as `id` has it, or nothing (E_PROPNF is the caller's to say).
    // Cost: the depth of the tree up to the definition, or next to nothing where it is remembered.
    std::optional<PropertyView> find_property(ObjectId id, Symbol name) const;
    // The same by walking, always.
    std::optional<PropertyView> walk_to_property(ObjectId id, Symbol name) const;
    // The same where it is remembered, else null.
    const PropertyView* remembered_property(ObjectId id, Symbol name) const {
        return lookups_.find(id, name, property_generation_);
    }
    // set_property for the one case that needs no more than this: a scalar or a short string over
    // one in the object's own slot, of a name that is no limit, and there is room. False, and
    // nothing done, in all other cases.
    bool overwrite_small(ObjectId id, Symbol name, const Value& value);
    std::optional<PropertyView> find_property(ObjectId id, std::string_view name) const;
    // E_INVARG: no such object, a bad name, or the name is defined on an ancestor or descendant;
    // E_QUOTA.
    Result<void> add_property(ObjectId id, std::string_view name, Value value, ObjectId owner,
                              std::uint8_t bits);
    // E_PROPNF unless defined on `id` itself. Descendants lose what they held of it.
    Result<void> delete_property(ObjectId id, std::string_view name);
    // The following four need a property that find_property sees (E_PROPNF). E_QUOTA where the
    // object's owner may not have so much.
    Result<void> set_property(ObjectId id, Symbol name, Value value);
    Result<void> clear_property(ObjectId id, Symbol name); // E_INVARG where it is defined
    Result<void> set_property_info(ObjectId id, Symbol name, ObjectId owner, std::uint8_t bits);
    // E_PROPNF unless defined on `id`, E_INVARG as for add_property. Descendants keep their values.
    Result<void> rename_property(ObjectId id, std::string_view from, std::string_view to);

    // -- Verbs
    // The first verb named `name` on `id` or an ancestor; accept(verb) filters.
    template <typename Accept>
    std::optional<FoundVerb> find_verb(ObjectId id, std::string_view name, Accept&& accept) const {
        for (const Object* at = find(id); at != nullptr; at = find(at->parent))
            for (std::size_t i = 0; i < at->verbs.size(); ++i)
                if (verb_name_matches(at->verbs[i].names, name) && accept(at->verbs[i]))
                    return FoundVerb{at->id, &at->verbs[i], i};
        return std::nullopt;
    }
    // The verb that a call obj:name() runs: one with the x bit.
    std::optional<FoundVerb> find_callable_verb(ObjectId id, std::string_view name) const;
    // The verb defined on `id` itself: by name word as written or name match, first wins.
    std::optional<FoundVerb> find_own_verb(ObjectId id, std::string_view name) const;
    std::optional<FoundVerb> find_verb_by_id(ObjectId definer, std::uint64_t verb_id) const;
    std::size_t add_verb(ObjectId id, Verb verb); // gives id and version; returns its index
    void delete_verb(ObjectId id, std::size_t index);
    void set_verb_info(ObjectId id, std::size_t index, std::string names, ObjectId owner,
                       std::uint8_t bits);
    void set_verb_arguments(ObjectId id, std::size_t index, VerbArguments arguments);
    // The text that was there is kept (world_history.cpp), as far as $server_options.verb_history
    // (texts of a verb) and verb_history_bytes (of an owner) say, and as the owner's quota has
    // room.
    void set_verb_program(ObjectId id, std::size_t index, std::shared_ptr<const Program> program,
                          Authorship by = {});
    // E_QUOTA where the object's owner may not have a text of so many bytes there, though the
    // verb's former texts went.
    Result<void> may_set_program(ObjectId id, const Verb& verb, std::size_t bytes);
    // The nearest of `id` and its ancestors that has verbs, so that a look-up begins there; null
    // where none has, or `id` is no object.
    const Object* verb_holder(ObjectId id) const {
        const Object* at = find(id);
        while (at != nullptr && at->verbs.empty())
            at = find(at->parent);
        return at;
    }
    // Changes whenever a look-up of verbs on an object that exists may give another answer; for
    // caches.
    std::uint64_t verb_generation() const { return verb_generation_; }

    // -- Recycled objects that can be brought back
    const Graves& graves() const { return graves_; }
    const FormerTexts& former_texts() const { return former_texts_; }
    // The object as it was, with the verbs' history: to nowhere, under the nearest of its ancestors
    // that is there and defines none of its properties (else under none), no player and without
    // programmer or wizard bit. E_INVARG where it is not kept any more, E_QUOTA.
    Result<void> undelete(std::unique_ptr<Object> object, const std::vector<ObjectId>& ancestors);
    // Those whose time is over are gone for good.
    void forget_old_graves(std::int64_t now_seconds);
    std::int64_t undelete_seconds() const;

    // -- The past as it was stored; after adopt() of all objects. What fits no verb is left out.
    void adopt_version(ObjectId object, std::uint64_t verb, const VerbVersion& version);
    void adopt_grave(Grave grave);

    // -- Who uses how much. Objects and Bytes are counted here, by owner; E_QUOTA is refused here
    // where a function has a Result, and by who calls the others (may_grow).
    Ledger& ledger() { return ledger_; }
    const Ledger& ledger() const { return ledger_; }
    // E_QUOTA where the object's owner may not have `bytes` more.
    // Recycled objects of his give way.
    Result<void> may_grow(const Object& object, std::int64_t bytes);
    // Changes whenever limits, grants or options may be others: a watched property changed
    // anywhere, or parents, owners or flags did. For caches.
    std::uint64_t policy_generation() const { return policy_generation_; }
    // From now on changes of properties of that name change the policy's generation.
    void watch(std::string_view name);

    // -- Savepoints: what is done while one is open can be undone. They nest (db/undo.h).
    void open_savepoint();
    // What was done since the innermost was opened stays, as a part of the one around it. Cost:
    // the objects touched.
    void close_savepoint();
    // Everything is as it was when the innermost was opened, caches and accounts included, but for
    // the numbers given to objects, verbs and programs, which are not given again. It is closed.
    // Cost: the objects touched, and the contents and children of where they are put back.
    void undo_savepoint();
    bool has_savepoint() const { return undo_ != nullptr; }
    // What the open savepoints keep takes in memory.
    std::int64_t undo_bytes() const { return undo_ ? undo_->bytes() : 0; }
    // What changed since the innermost was opened, by number; objects made or gone are among them.
    std::vector<Touched> touched() const;

    // -- What changed since the last call, each object once; recycled objects are among them (not
    // found by find()). Clears the marks. Not while a savepoint is open.
    std::vector<ObjectId> take_changed();
    bool has_changes() const { return !changed_.empty() || counters_changed_; }
    bool have_counters_changed() const { return counters_changed_; }

    // What the file has of large values: filled by loading, kept by who hands out changes.
    PartsInFile& parts_in_file() { return parts_in_file_; }

    // Likewise: texts that verbs were given and still keep; those they do not keep any more.
    std::vector<NewVersion> take_new_versions();
    std::vector<std::uint64_t> take_dropped_versions();
    // Objects that were recycled, each once, with what has become of them; and what is to be kept.
    std::vector<std::pair<ObjectId, Recycled>> take_touched_graves();
    std::vector<Burial> take_burials();

    // -- Counters that the store keeps in its meta table
    struct Counters {
        std::int64_t max_object = -1;
        std::uint64_t next_verb_id = 1;
        std::uint64_t next_version = 1;
        std::uint64_t next_arrival = 1;
    };
    Counters counters() const;
    void set_counters(const Counters& counters);

  private:
    void mark(Object& object);
    void resize(Object& object, std::int64_t by); // its bytes, for the ledger
    void recount(Object& object);
    void note_policy(Symbol name);
    void forget_lookups() { ++property_generation_; } // slots, parents or owners have changed
    Object& at(ObjectId id);
    // The symbol of a property's name. A new one is kept for good, so each owner may make only so
    // many while the server runs: E_QUOTA.
    Result<Symbol> name_property(std::string_view name, ObjectId owner);
    const PropertySlot* find_slot(const Object& object, Symbol name) const;
    PropertySlot& slot_for(Object& object, Symbol name, const PropertyView& view);
    bool defines_on_line(const Object& object, Symbol name) const;
    bool defines_below(const Object& object, Symbol name) const;
    std::optional<Symbol> first_defined_twice(const Object& object, ObjectId parent) const;
    Result<void> check_definition(const Object& object, std::string_view name) const;
    std::vector<Object*> self_and_descendants(const Object& object) const;
    // Of siblings and what descends from them: slots of properties that their lines do not define
    // go. Cost: all slots from them down, and from their parent up.
    void drop_foreign_slots(std::span<const ObjectId> siblings);
    void drop_foreign_slots_of(Object& object, const std::vector<bool>& defined);
    void unlink_child(Object& object);
    void link_child(Object& object);
    void unlink_content(Object& object);
    void release_contents(Object& object);
    void release_children(Object& object);
    void mend(Object& object, std::string what);
    void mend_reference(Object& object, ObjectId Object::*field, const std::string& what);
    void break_cycles(ObjectId Object::*field, const std::string& what);
    void rebuild_links();
    std::int64_t versions_kept() const;
    void record(Object& object, Verb& verb, Authorship by);
    void note_former(const Object& object, const Verb& verb, const VerbVersion& former);
    void drop_version(Object& object, Verb& verb, std::uint64_t version);
    void drop_versions(const Object& object, const Verb& verb);
    bool keeps_version(ObjectId object, std::uint64_t verb, std::uint64_t version) const;
    void prune_verb(Object& object, Verb& verb);
    void prune_owner(ObjectId owner);
    void note_history(const Object& object);
    void forget_history(const Object& object);
    void bury(const Object& object, std::int64_t seconds);
    void forget_grave(ObjectId id);
    void put_back_graves(UndoLog::Savepoint& savepoint);
    bool make_room_of_graves(ObjectId owner);
    bool has_definer_above(const Object& object, Symbol name,
                           const std::vector<ObjectId>& definers) const;
    std::string quoted(Symbol name) const;
    struct Moves;
    void put_back_gone(UndoLog::Savepoint& savepoint);
    void put_back(ObjectId id, UndoLog::Before& before);
    void put_back_fields(Object& object, const UndoLog::Fields& fields);
    void unmake(ObjectId id);
    void note_moves(const UndoLog::Savepoint& savepoint, Moves& moves);
    void relink(Moves& moves);
    void drop_impossible_slots();
    bool mend_slot(Object& object, PropertySlot& slot, const std::vector<ObjectId>& definers);
    void mend_slots();
    void count_holdings();

    std::vector<std::unique_ptr<Object>> objects_;
    std::size_t count_ = 0;
    SymbolTable symbols_;
    std::unordered_map<ObjectId, std::int64_t> names_made_; // symbols, since the start
    std::vector<std::pair<Symbol, ObjectId>> names_undone_; // those that an undoing takes back
    std::set<ObjectId> players_;
    std::vector<ObjectId> changed_;
    PartsInFile parts_in_file_;
    std::vector<std::string> mended_; // filled and emptied by link_all()
    bool counters_changed_ = false;
    Ledger ledger_{*this};
    std::set<std::string> watched_names_; // folded
    std::vector<bool> watched_;           // by symbol, as far as they were asked for
    std::uint64_t policy_generation_ = 1;
    std::uint64_t verb_generation_ = 1;
    std::uint64_t property_generation_ = 1;
    mutable PropertyLookups lookups_;
    std::uint64_t next_verb_id_ = 1;
    std::uint64_t next_version_ = 1;
    std::uint64_t next_arrival_ = 1;
    FormerTexts former_texts_;
    std::vector<NewVersion> new_versions_; // since the last take
    struct DroppedVersion {
        ObjectId object;
        std::uint64_t verb = 0;
        std::uint64_t version = 0;
    };
    std::vector<DroppedVersion> dropped_versions_;
    Graves graves_;
    std::vector<Burial> burials_;
    std::vector<ObjectId> touched_graves_;
    std::unique_ptr<UndoLog> undo_; // null while no savepoint is open
};

} // namespace lunamoo::db
