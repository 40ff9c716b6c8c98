// Savepoints: putting back what the log of db/undo.h has kept. First everything that is gone is
// there again; then each touched object gets back what it had, and those that were made go; last
// they are linked where they were, all of one place at once. Nothing here is itself kept: the
// savepoint around has what it needs.
#include "db/world.h"

#include "db/assert.h"

#include <algorithm>
#include <set>
#include <unordered_set>

namespace lunamoo::db {

// Of a place or parent: who is linked there and must not be, and who must be and is not.
struct World::Moves {
    struct Of {
        std::unordered_set<ObjectId> leave;
        std::vector<ObjectId> come;
    };
    std::unordered_map<ObjectId, Of> children, contents;
};

void World::open_savepoint() {
    if (!undo_)
        undo_ = std::make_unique<UndoLog>();
    UndoLog::Savepoint savepoint;
    savepoint.changed = changed_.size();
    savepoint.touched_graves = touched_graves_.size();
    savepoint.symbols = symbols_.size();
    savepoint.verb_generation = verb_generation_;
    savepoint.policy_generation = policy_generation_;
    undo_->open(std::move(savepoint));
}

void World::close_savepoint() {
    LUNAMOO_ASSERT(undo_ != nullptr);
    undo_->close();
    if (undo_->is_empty()) {
        undo_.reset();
        names_undone_.clear();
    }
}

std::vector<Touched> World::touched() const {
    LUNAMOO_ASSERT(undo_ != nullptr);
    std::vector<Touched> all;
    for (const auto& [id, before] : undo_->innermost().objects) {
        std::set<Symbol> properties;
        for (const auto& [name, slot] : before.slots)
            properties.insert(name);
        const Object* now = find(id);
        if (before.all_slots || !before.fields) {
            if (before.all_slots)
                for (const auto& slot : *before.all_slots)
                    properties.insert(slot.name);
            if (now != nullptr)
                for (const auto& slot : now->slots)
                    properties.insert(slot.name);
        }
        all.push_back({id, {properties.begin(), properties.end()}, before.verbs.has_value()});
    }
    std::sort(all.begin(), all.end(),
              [](const Touched& a, const Touched& b) { return a.object < b.object; });
    return all;
}

void World::undo_savepoint() {
    LUNAMOO_ASSERT(undo_ != nullptr);
    UndoLog::Savepoint savepoint = undo_->take();
    if (undo_->is_empty())
        undo_.reset();
    Moves moves;
    put_back_graves(savepoint);
    note_moves(savepoint, moves);
    put_back_gone(savepoint);
    for (auto& [id, before] : savepoint.objects)
        if (before.fields)
            put_back(id, before);
        else
            unmake(id);
    relink(moves);
    for (std::size_t i = savepoint.changed; i < changed_.size(); ++i)
        if (Object* object = find(changed_[i]))
            object->dirty = false;
    changed_.resize(savepoint.changed);
    for (; !names_undone_.empty() &&
           static_cast<std::size_t>(names_undone_.back().first) >= savepoint.symbols;
         names_undone_.pop_back())
        --names_made_[names_undone_.back().second];
    symbols_.truncate(savepoint.symbols);
    watched_.resize(std::min(watched_.size(), symbols_.size()));
    forget_lookups();
    if (verb_generation_ != savepoint.verb_generation)
        ++verb_generation_;
    if (policy_generation_ != savepoint.policy_generation)
        ++policy_generation_;
}

void World::note_moves(const UndoLog::Savepoint& savepoint, Moves& moves) {
    for (const auto& [id, before] : savepoint.objects) {
        const Object* now = before.recycled ? nullptr : &at(id);
        const auto& then = before.fields;
        if (now == nullptr || !then || now->parent != then->parent) {
            if (now != nullptr)
                moves.children[now->parent].leave.insert(id);
            if (then)
                moves.children[then->parent].come.push_back(id);
        }
        if (now == nullptr || !then || now->location != then->location ||
            now->arrival != then->arrival) {
            if (now != nullptr)
                moves.contents[now->location].leave.insert(id);
            if (then)
                moves.contents[then->location].come.push_back(id);
        }
    }
}

void World::put_back_gone(UndoLog::Savepoint& savepoint) {
    for (auto& [id, before] : savepoint.objects) {
        if (!before.recycled)
            continue;
        Object& object = *before.recycled;
        ledger_.take(object.owner, Resource::Objects, 1); // its bytes are 0: they went with it
        if (object.has(kPlayer))
            players_.insert(id);
        note_history(object); // as it was when it went
        objects_[static_cast<std::size_t>(id.number)] = std::move(before.recycled);
        ++count_;
    }
}

void World::put_back(ObjectId id, UndoLog::Before& before) {
    Object& object = at(id);
    const bool has_other_history = before.verbs || before.fields->owner != object.owner;
    if (has_other_history)
        forget_history(object);
    put_back_fields(object, *before.fields);
    if (before.name)
        object.name = std::move(*before.name);
    if (before.all_slots)
        object.slots = std::move(*before.all_slots);
    for (auto& [name, slot] : before.slots) {
        const auto now =
            std::find_if(object.slots.begin(), object.slots.end(),
                         [name = name](const PropertySlot& s) { return s.name == name; });
        LUNAMOO_ASSERT(now != object.slots.end());
        if (slot)
            *now = std::move(*slot);
        else
            object.slots.erase(now);
    }
    if (before.verbs)
        object.verbs = std::move(*before.verbs);
    if (has_other_history)
        note_history(object);
}

void World::put_back_fields(Object& object, const UndoLog::Fields& fields) {
    ledger_.take(object.owner, Resource::Objects, -1);
    ledger_.take(object.owner, Resource::Bytes, -object.bytes);
    object.owner = fields.owner;
    object.bytes = fields.bytes;
    ledger_.take(object.owner, Resource::Objects, 1);
    ledger_.take(object.owner, Resource::Bytes, object.bytes);
    object.parent = fields.parent;
    object.location = fields.location;
    object.arrival = fields.arrival;
    if ((object.flags ^ fields.flags) & kPlayer) {
        if ((fields.flags & kPlayer) != 0)
            players_.insert(object.id);
        else
            players_.erase(object.id);
    }
    object.flags = fields.flags;
}

void World::unmake(ObjectId id) {
    Object& object = at(id);
    forget_history(object);
    ledger_.take(object.owner, Resource::Objects, -1);
    ledger_.take(object.owner, Resource::Bytes, -object.bytes);
    players_.erase(id);
    objects_[static_cast<std::size_t>(id.number)].reset();
    --count_;
}

void World::relink(Moves& moves) {
    const auto apply = [](CompactVector<ObjectId>& linked, Moves::Of& of, auto&& is_earlier) {
        erase_if(linked, [&](ObjectId id) { return of.leave.contains(id); });
        std::sort(of.come.begin(), of.come.end(), is_earlier);
        const auto middle = static_cast<std::ptrdiff_t>(linked.size());
        for (const ObjectId id : of.come)
            linked.push_back(id);
        std::inplace_merge(linked.begin(), linked.begin() + middle, linked.end(), is_earlier);
    };
    for (auto& [id, of] : moves.children)
        if (Object* parent = find(id))
            apply(parent->children, of, std::less<>());
    const auto came_earlier = [&](ObjectId a, ObjectId b) {
        return std::pair(find(a)->arrival, a) < std::pair(find(b)->arrival, b);
    };
    for (auto& [id, of] : moves.contents)
        if (Object* place = find(id))
            apply(place->contents, of, came_earlier);
}

} // namespace lunamoo::db
