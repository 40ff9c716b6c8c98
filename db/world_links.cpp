// Linking a world that was loaded or imported: children, contents, and mending what the file has
// wrong, so that the invariants of db/world.h hold whatever was read.
#include "db/world.h"

#include "db/assert.h"

#include <algorithm>

namespace lunamoo::db {

namespace {

std::string number_text(ObjectId id) {
    return "#" + std::to_string(id.number);
}

} // namespace

void World::mend(Object& object, std::string what) {
    mended_.push_back(number_text(object.id) + " " + std::move(what));
    mark(object);
}

void World::mend_reference(Object& object, ObjectId Object::*field, const std::string& what) {
    mend(object, "had " + what + " " + number_text(object.*field) + "; it is #-1 now");
    object.*field = kNothing;
}

// Walks up from every object until it meets one that it has seen; meeting one of the same walk is a
// cycle, which is opened at its lowest number. Cost: O(objects).
void World::break_cycles(ObjectId Object::*field, const std::string& what) {
    enum class State : std::uint8_t { Unseen, OnPath, Done };
    std::vector<State> states(objects_.size(), State::Unseen);
    const auto state_of = [&](const Object& object) -> State& {
        return states[static_cast<std::size_t>(object.id.number)];
    };
    std::vector<Object*> path;
    for (const auto& start : objects_) {
        Object* at = start.get();
        if (at == nullptr || state_of(*at) == State::Done)
            continue;
        for (; at != nullptr && state_of(*at) == State::Unseen; at = find(at->*field)) {
            state_of(*at) = State::OnPath;
            path.push_back(at);
        }
        if (at != nullptr && state_of(*at) == State::OnPath) {
            const auto first = std::find(path.begin(), path.end(), at);
            Object* lowest = *std::min_element(
                first, path.end(), [](const Object* a, const Object* b) { return a->id < b->id; });
            mend_reference(*lowest, field, "a cycle through the " + what);
        }
        for (const Object* object : path)
            state_of(*object) = State::Done;
        path.clear();
    }
}

void World::rebuild_links() {
    for (const auto& object : objects_)
        if (object) {
            object->children.clear();
            object->contents.clear();
        }
    for (const auto& object : objects_) {
        if (!object)
            continue;
        link_child(*object);
        if (Object* place = find(object->location))
            place->contents.push_back(object->id);
    }
    const auto earlier = [&](ObjectId a, ObjectId b) {
        return std::pair(find(a)->arrival, a) < std::pair(find(b)->arrival, b);
    };
    for (const auto& object : objects_)
        if (object && object->contents.size() > 1)
            std::sort(object->contents.begin(), object->contents.end(), earlier);
}

namespace {

// For every symbol, who defines it.
using Definers = std::vector<std::vector<ObjectId>>;

// Above this many, walking up from the object is cheaper than asking each.
constexpr std::size_t kFewDefiners = 8;

} // namespace

bool World::has_definer_above(const Object& object, Symbol name,
                              const std::vector<ObjectId>& definers) const {
    if (definers.size() > kFewDefiners) {
        const Object* parent = find(object.parent);
        return parent != nullptr && defines_on_line(*parent, name);
    }
    return std::any_of(definers.begin(), definers.end(), [&](ObjectId definer) {
        return definer != object.id && is_a(object.id, definer);
    });
}

std::string World::quoted(Symbol name) const {
    return "'" + symbols_.name_of(name) + "'";
}

void World::drop_impossible_slots() {
    std::vector<const Object*> seen(symbols_.size(), nullptr);
    for (const auto& object : objects_) {
        if (!object)
            continue;
        erase_if(object->slots, [&](const PropertySlot& slot) {
            const auto index = static_cast<std::size_t>(slot.name);
            if (index >= seen.size()) {
                mend(*object, "had a property without a name; it is gone");
                return true;
            }
            if (std::exchange(seen[index], object.get()) != object.get())
                return false;
            mend(*object, "had property " + quoted(slot.name) + " twice; the later is gone");
            return true;
        });
    }
}

// False where the slot has to go.
bool World::mend_slot(Object& object, PropertySlot& slot, const std::vector<ObjectId>& definers) {
    const bool above = has_definer_above(object, slot.name, definers);
    if (!slot.defined_here && !above) {
        mend(object, "had property " + quoted(slot.name) + " that no ancestor defines; it is gone");
        return false;
    }
    if (slot.defined_here && above) {
        slot.defined_here = false;
        mend(object,
             "defined property " + quoted(slot.name) + " of an ancestor again; it inherits it now");
    } else if (slot.defined_here && slot.clear) {
        slot.clear = false;
        mend(object, "defined property " + quoted(slot.name) + " without a value; it is nil now");
    }
    return true;
}

void World::mend_slots() {
    drop_impossible_slots();
    Definers definers(symbols_.size());
    for (const auto& object : objects_)
        if (object)
            for (const auto& slot : object->slots)
                if (slot.defined_here)
                    definers[static_cast<std::size_t>(slot.name)].push_back(object->id);
    for (const auto& object : objects_) {
        if (!object)
            continue;
        erase_if(object->slots, [&](PropertySlot& slot) {
            return !mend_slot(*object, slot, definers[static_cast<std::size_t>(slot.name)]);
        });
    }
}

// Cost: linear; an owner's account is looked up once for all his objects that follow each other.
void World::count_holdings() {
    ledger_.forget_holdings();
    ObjectId owner;
    std::int64_t count = 0, bytes = 0;
    const auto take = [&] {
        if (count == 0)
            return;
        ledger_.take(owner, Resource::Objects, std::exchange(count, 0));
        ledger_.take(owner, Resource::Bytes, std::exchange(bytes, 0));
    };
    for (const auto& object : objects_) {
        if (!object)
            continue;
        if (object->owner != owner)
            take();
        owner = object->owner;
        object->bytes = bytes_of(*object);
        bytes += object->bytes;
        ++count;
    }
    take();
}

std::vector<std::string> World::link_all() {
    LUNAMOO_ASSERT(undo_ == nullptr);
    mended_.clear();
    for (const auto& object : objects_) {
        if (!object)
            continue;
        if (object->parent != kNothing && !valid(object->parent))
            mend_reference(*object, &Object::parent, "the missing parent");
        if (object->location != kNothing && !valid(object->location))
            mend_reference(*object, &Object::location, "the missing location");
    }
    break_cycles(&Object::parent, "parent");
    break_cycles(&Object::location, "location");
    rebuild_links();
    mend_slots();
    count_holdings();
    forget_lookups();
    ++verb_generation_;
    ++policy_generation_;
    return std::exchange(mended_, {});
}

} // namespace lunamoo::db
