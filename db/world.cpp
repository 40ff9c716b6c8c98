// Objects: creating, tree, places, flags, verbs. Properties are in db/world_properties.cpp.
#include "db/world.h"

#include "db/assert.h"

#include <algorithm>

namespace lunamoo::db {

Object* World::find(ObjectId id) {
    if (id.number < 0 || static_cast<std::size_t>(id.number) >= objects_.size())
        return nullptr;
    return objects_[static_cast<std::size_t>(id.number)].get();
}

const Object* World::find(ObjectId id) const { return const_cast<World*>(this)->find(id); }

Object& World::at(ObjectId id) {
    Object* object = find(id);
    LUNAMOO_ASSERT(object != nullptr);
    return *object;
}

void World::mark(Object& object) {
    if (object.dirty)
        return;
    object.dirty = true;
    changed_.push_back(object.id);
}

std::vector<ObjectId> World::take_changed() {
    for (const auto id : changed_)
        if (Object* object = find(id))
            object->dirty = false;
    counters_changed_ = false;
    return std::exchange(changed_, {});
}

World::Counters World::counters() const {
    return {max_object().number, next_verb_id_, next_version_, next_arrival_};
}

void World::set_counters(const Counters& counters) {
    if (counters.max_object >= static_cast<std::int64_t>(objects_.size()))
        objects_.resize(static_cast<std::size_t>(counters.max_object) + 1);
    next_verb_id_ = std::max(next_verb_id_, counters.next_verb_id);
    next_version_ = std::max(next_version_, counters.next_version);
    next_arrival_ = std::max(next_arrival_, counters.next_arrival);
}

Result<ObjectId> World::create(ObjectId parent, ObjectId owner) {
    if (parent != kNothing && !valid(parent))
        return error(ErrorCode::InvArg, "the parent does not exist");
    auto object = std::make_unique<Object>();
    object->id = ObjectId{static_cast<std::int64_t>(objects_.size())};
    object->owner = owner == kNothing ? object->id : owner;
    object->parent = parent;
    const ObjectId id = object->id;
    objects_.push_back(std::move(object));
    ++count_;
    link_child(at(id));
    mark(at(id));
    counters_changed_ = true;
    return id;
}

void World::adopt(std::unique_ptr<Object> object) {
    const auto index = static_cast<std::size_t>(object->id.number);
    if (index >= objects_.size())
        objects_.resize(index + 1);
    LUNAMOO_ASSERT(objects_[index] == nullptr);
    for (auto& verb : object->verbs) {
        if (verb.id == 0)
            verb.id = next_verb_id_;
        if (verb.version == 0)
            verb.version = next_version_;
        next_verb_id_ = std::max(next_verb_id_, verb.id + 1);
        next_version_ = std::max(next_version_, verb.version + 1);
    }
    next_arrival_ = std::max(next_arrival_, object->arrival + 1);
    if (object->has(kPlayer))
        players_.insert(object->id);
    objects_[index] = std::move(object);
    ++count_;
}

namespace {

// True where following `step` from `start` comes back to an object already seen.
template <typename Step> bool has_cycle(const Object* start, Step step) {
    const Object* slow = start;
    const Object* fast = start;
    while (fast != nullptr && step(fast) != nullptr) {
        slow = step(slow);
        fast = step(step(fast));
        if (slow == fast)
            return true;
    }
    return false;
}

std::string number_text(ObjectId id) { return "#" + std::to_string(id.number); }

} // namespace

std::vector<std::string> World::link_all() {
    std::vector<std::string> mended;
    const auto mend = [&](Object& object, ObjectId& field, const char* what) {
        mended.push_back(number_text(object.id) + " had " + what + " " + number_text(field) +
                         "; it is #-1 now");
        field = kNothing;
        mark(object);
    };
    for (const auto& object : objects_) {
        if (!object)
            continue;
        if (object->parent != kNothing && !valid(object->parent))
            mend(*object, object->parent, "the missing parent");
        if (has_cycle(object.get(), [&](const Object* o) { return find(o->parent); }))
            mend(*object, object->parent, "a cycle through the parent");
        if (object->location != kNothing && !valid(object->location))
            mend(*object, object->location, "the missing location");
        if (has_cycle(object.get(), [&](const Object* o) { return find(o->location); }))
            mend(*object, object->location, "a cycle through the location");
    }
    for (const auto& object : objects_) {
        if (!object)
            continue;
        link_child(*object);
        if (Object* place = find(object->location))
            place->contents.push_back(object->id);
    }
    for (const auto& object : objects_)
        if (object)
            std::sort(object->contents.begin(), object->contents.end(), [&](ObjectId a, ObjectId b) {
                return std::pair(find(a)->arrival, a) < std::pair(find(b)->arrival, b);
            });
    return mended;
}

void World::link_child(Object& object) {
    if (Object* parent = find(object.parent)) {
        auto& children = parent->children;
        children.insert(std::lower_bound(children.begin(), children.end(), object.id), object.id);
    }
}

void World::unlink_child(Object& object) {
    if (Object* parent = find(object.parent)) {
        auto& children = parent->children;
        const auto found = std::lower_bound(children.begin(), children.end(), object.id);
        LUNAMOO_ASSERT(found != children.end() && *found == object.id);
        children.erase(found);
    }
}

void World::unlink_content(Object& object) {
    if (Object* place = find(object.location))
        std::erase(place->contents, object.id);
}

Result<void> World::recycle(ObjectId id) {
    Object* object = find(id);
    if (object == nullptr)
        return error(ErrorCode::InvArg, number_text(id) + " does not exist");
    for (const auto content : std::vector(object->contents))
        (void)set_location(content, kNothing);
    for (const auto child : std::vector(object->children))
        if (auto moved = set_parent(child, object->parent); !moved)
            return moved;
    unlink_content(*object);
    unlink_child(*object);
    players_.erase(id);
    mark(*object);
    objects_[static_cast<std::size_t>(id.number)].reset();
    --count_;
    ++verb_generation_;
    return {};
}

bool World::is_a(ObjectId id, ObjectId ancestor) const {
    for (const Object* at = find(id); at != nullptr; at = find(at->parent))
        if (at->id == ancestor)
            return true;
    return false;
}

Result<void> World::set_parent(ObjectId id, ObjectId parent) {
    Object* object = find(id);
    if (object == nullptr || (parent != kNothing && !valid(parent)))
        return error(ErrorCode::InvArg, "the object or its new parent does not exist");
    if (is_a(parent, id))
        return error(ErrorCode::RecMove, "the new parent descends from the object");
    for (const Object* above = find(parent); above != nullptr; above = find(above->parent))
        for (const auto& slot : above->slots)
            if (slot.defined_here && !is_a(id, above->id) &&
                (defines_below(*object, slot.name)))
                return error(ErrorCode::InvArg, "property '" + symbols_.name_of(slot.name) +
                                                    "' is defined on both sides");
    unlink_child(*object);
    object->parent = parent;
    link_child(*object);
    drop_foreign_slots(*object);
    mark(*object);
    ++verb_generation_;
    return {};
}

Result<void> World::set_location(ObjectId id, ObjectId location) {
    Object* object = find(id);
    if (object == nullptr || (location != kNothing && !valid(location)))
        return error(ErrorCode::InvArg, "the object or its new location does not exist");
    for (const Object* place = find(location); place != nullptr; place = find(place->location))
        if (place->id == id)
            return error(ErrorCode::RecMove, "an object cannot be inside itself");
    unlink_content(*object);
    object->location = location;
    object->arrival = next_arrival_++;
    if (Object* place = find(location))
        place->contents.push_back(id);
    mark(*object);
    counters_changed_ = true;
    return {};
}

void World::set_name(ObjectId id, std::string name) {
    at(id).name = std::move(name);
    mark(at(id));
}

void World::set_owner(ObjectId id, ObjectId owner) {
    at(id).owner = owner;
    mark(at(id));
}

void World::set_flag(ObjectId id, ObjectFlag flag, bool on) {
    Object& object = at(id);
    object.flags = static_cast<std::uint8_t>(on ? object.flags | flag : object.flags & ~flag);
    if (flag == kPlayer) {
        if (on)
            players_.insert(id);
        else
            players_.erase(id);
    }
    mark(object);
}

std::optional<FoundVerb> World::find_callable_verb(ObjectId id, std::string_view name) const {
    return find_verb(id, name, [](const Verb& verb) { return (verb.bits & kVerbExecute) != 0; });
}

std::optional<FoundVerb> World::find_own_verb(ObjectId id, std::string_view name) const {
    const Object* object = find(id);
    if (object == nullptr)
        return std::nullopt;
    for (std::size_t i = 0; i < object->verbs.size(); ++i)
        if (equal_folded(object->verbs[i].names, name) ||
            verb_name_matches(object->verbs[i].names, name))
            return FoundVerb{id, &object->verbs[i], i};
    return std::nullopt;
}

std::optional<FoundVerb> World::find_verb_by_id(ObjectId definer, std::uint64_t verb_id) const {
    const Object* object = find(definer);
    if (object == nullptr)
        return std::nullopt;
    for (std::size_t i = 0; i < object->verbs.size(); ++i)
        if (object->verbs[i].id == verb_id)
            return FoundVerb{definer, &object->verbs[i], i};
    return std::nullopt;
}

std::size_t World::add_verb(ObjectId id, Verb verb) {
    Object& object = at(id);
    verb.id = next_verb_id_++;
    verb.version = next_version_++;
    object.verbs.push_back(std::move(verb));
    mark(object);
    ++verb_generation_;
    counters_changed_ = true;
    return object.verbs.size() - 1;
}

void World::delete_verb(ObjectId id, std::size_t index) {
    Object& object = at(id);
    object.verbs.erase(object.verbs.begin() + static_cast<std::ptrdiff_t>(index));
    mark(object);
    ++verb_generation_;
}

void World::set_verb_info(ObjectId id, std::size_t index, std::string names, ObjectId owner,
                          std::uint8_t bits) {
    Object& object = at(id);
    auto& verb = object.verbs.at(index);
    verb.names = std::move(names);
    verb.owner = owner;
    verb.bits = bits;
    mark(object);
    ++verb_generation_;
}

void World::set_verb_arguments(ObjectId id, std::size_t index, VerbArguments arguments) {
    Object& object = at(id);
    object.verbs.at(index).arguments = arguments;
    mark(object);
}

void World::set_verb_program(ObjectId id, std::size_t index,
                             std::shared_ptr<const Program> program) {
    Object& object = at(id);
    auto& verb = object.verbs.at(index);
    verb.program = std::move(program);
    verb.version = next_version_++;
    mark(object);
    ++verb_generation_;
    counters_changed_ = true;
}

} // namespace lunamoo::db
