// Objects: creating, tree, places, flags, verbs. Properties are in db/world_properties.cpp, what
// happens after loading in db/world_links.cpp.
#include "db/world.h"

#include "cmake/limit.h"
#include "db/assert.h"

#include <algorithm>
#include <iterator>

namespace lunamoo::db {

World::World()
    : watched_names_{"quota",           "server_quota",   "server_options",   "queued_task_limit",
                     "fg_ticks",        "bg_ticks",       "fg_seconds",       "bg_seconds",
                     "max_stack_depth", "pausable_ticks", "pausable_seconds", "evict_after",
                     "overdue_wakes"} {}

void World::watch(std::string_view name) {
    watched_names_.insert(fold_case(name));
    watched_.clear();
    ++policy_generation_;
}

void World::note_policy(Symbol name) {
    const auto index = static_cast<std::size_t>(name);
    while (watched_.size() <= index) {
        const auto next = static_cast<Symbol>(watched_.size());
        watched_.push_back(watched_names_.contains(fold_case(symbols_.name_of(next))));
    }
    if (watched_[index])
        ++policy_generation_;
}

void World::resize(Object& object, std::int64_t by) {
    object.bytes += by;
    ledger_.take(object.owner, Resource::Bytes, by);
}

void World::recount(Object& object) {
    resize(object, bytes_of(object) - object.bytes);
}

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
    LUNAMOO_ASSERT(undo_ == nullptr);
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
    if (auto may = ledger_.may_take(object->owner, Resource::Objects, 1);
        !may && LIMIT(create_objects))
        return may.error();
    if (auto may = may_grow(*object, bytes_of(*object)); !may && LIMIT(create_bytes))
        return may.error();
    object->parent = parent;
    const ObjectId id = object->id;
    if (undo_)
        undo_->made(id);
    objects_.push_back(std::move(object));
    ++count_;
    link_child(at(id));
    ledger_.take(at(id).owner, Resource::Objects, 1);
    recount(at(id));
    mark(at(id));
    counters_changed_ = true;
    return id;
}

void World::adopt(std::unique_ptr<Object> object) {
    const auto index = static_cast<std::size_t>(object->id.number);
    if (index >= objects_.size())
        objects_.resize(index + 1);
    LUNAMOO_ASSERT(objects_[index] == nullptr && undo_ == nullptr);
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
    forget_lookups();
}

namespace {

std::string number_text(ObjectId id) {
    return "#" + std::to_string(id.number);
}

} // namespace

void World::link_child(Object& object) {
    if (Object* parent = find(object.parent)) {
        auto& children = parent->children;
        if (children.empty() || children.back() < object.id) // as they come while a world is read
            return children.push_back(object.id);
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
    Object* place = find(object.location);
    if (place == nullptr)
        return;
    auto& contents = place->contents; // by arrival
    const auto found =
        std::lower_bound(contents.begin(), contents.end(), object.id, [&](ObjectId a, ObjectId b) {
            return std::pair(find(a)->arrival, a) < std::pair(find(b)->arrival, b);
        });
    LUNAMOO_ASSERT(found != contents.end() && *found == object.id);
    contents.erase(found);
}

// Cost: linear in the contents, where moving them one by one would be quadratic.
void World::release_contents(Object& object) {
    for (const auto id : std::exchange(object.contents, {})) {
        Object& content = at(id);
        if (undo_)
            undo_->keep_object(content);
        content.location = kNothing;
        content.arrival = next_arrival_++;
        counters_changed_ = true;
        mark(content);
    }
}

void World::release_children(Object& object) {
    const auto orphans = std::exchange(object.children, {});
    for (const auto id : orphans) {
        if (undo_)
            undo_->keep_object(at(id));
        at(id).parent = object.parent;
        mark(at(id));
    }
    if (Object* parent = find(object.parent)) {
        CompactVector<ObjectId> merged;
        merged.reserve(parent->children.size() + orphans.size());
        std::merge(parent->children.begin(), parent->children.end(), orphans.begin(), orphans.end(),
                   std::back_inserter(merged));
        parent->children = std::move(merged);
    }
    if (!orphans.empty())
        drop_foreign_slots(orphans);
}

Result<void> World::recycle(ObjectId id, std::optional<std::int64_t> now) {
    Object* object = find(id);
    if (object == nullptr)
        return error(ErrorCode::InvArg, number_text(id) + " does not exist");
    if (undo_)
        undo_->keep_object(*object);
    touched_graves_.push_back(id);
    if (now)
        bury(*object, *now);
    forget_history(*object);
    release_contents(*object);
    unlink_content(*object);
    unlink_child(*object);
    release_children(*object);
    players_.erase(id);
    mark(*object);
    resize(*object, -object->bytes);
    ledger_.take(object->owner, Resource::Objects, -1);
    auto gone = std::move(objects_[static_cast<std::size_t>(id.number)]);
    if (undo_)
        undo_->gone(std::move(gone));
    --count_;
    forget_lookups();
    ++verb_generation_;
    ++policy_generation_;
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
    if (const auto twice = first_defined_twice(*object, parent))
        return error(ErrorCode::InvArg,
                     "property '" + symbols_.name_of(*twice) + "' is defined on both sides");
    if (undo_)
        undo_->keep_object(*object);
    unlink_child(*object);
    object->parent = parent;
    link_child(*object);
    drop_foreign_slots(std::span(&id, 1));
    mark(*object);
    forget_lookups();
    ++verb_generation_;
    ++policy_generation_;
    return {};
}

Result<void> World::set_location(ObjectId id, ObjectId location) {
    Object* object = find(id);
    if (object == nullptr || (location != kNothing && !valid(location)))
        return error(ErrorCode::InvArg, "the object or its new location does not exist");
    for (const Object* place = find(location); place != nullptr; place = find(place->location))
        if (place->id == id)
            return error(ErrorCode::RecMove, "an object cannot be inside itself");
    if (undo_)
        undo_->keep_object(*object);
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
    if (undo_)
        undo_->keep_name(at(id));
    at(id).name = std::move(name);
    recount(at(id));
    mark(at(id));
}

void World::set_owner(ObjectId id, ObjectId owner) {
    Object& object = at(id);
    if (undo_)
        undo_->keep_object(object);
    ledger_.take(object.owner, Resource::Objects, -1);
    ledger_.take(object.owner, Resource::Bytes, -object.bytes);
    forget_history(object);
    object.owner = owner;
    ledger_.take(owner, Resource::Objects, 1);
    ledger_.take(owner, Resource::Bytes, object.bytes);
    note_history(object); // of another owner's account from now on
    forget_lookups();     // a property with the c bit is its object's owner's
    ++policy_generation_;
    mark(object);
}

void World::set_flag(ObjectId id, ObjectFlag flag, bool on) {
    Object& object = at(id);
    if (undo_)
        undo_->keep_object(object);
    object.flags = static_cast<std::uint8_t>(on ? object.flags | flag : object.flags & ~flag);
    if (flag == kPlayer) {
        if (on)
            players_.insert(id);
        else
            players_.erase(id);
    }
    ++policy_generation_;
    mark(object);
}

std::optional<FoundVerb> World::find_callable_verb(ObjectId id, std::string_view name) const {
    return find_verb(id, name, [](const Verb& verb) { return (verb.bits & kVerbExecute) != 0; });
}

namespace {

// `name` is all of `names` or one of its words as written, stars included.
bool has_name_word(std::string_view names, std::string_view name) {
    if (equal_folded(names, name))
        return true;
    while (!names.empty()) {
        const auto space = std::min(names.find(' '), names.size());
        if (space > 0 && equal_folded(names.substr(0, space), name))
            return true;
        names.remove_prefix(std::min(space + 1, names.size()));
    }
    return false;
}

} // namespace

std::optional<FoundVerb> World::find_own_verb(ObjectId id, std::string_view name) const {
    const Object* object = find(id);
    if (object == nullptr)
        return std::nullopt;
    for (std::size_t i = 0; i < object->verbs.size(); ++i)
        if (has_name_word(object->verbs[i].names, name) ||
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
    if (undo_)
        undo_->keep_verbs(object);
    verb.id = next_verb_id_++;
    verb.version = next_version_++;
    object.verbs.push_back(std::move(verb));
    recount(object);
    mark(object);
    ++verb_generation_;
    counters_changed_ = true;
    return object.verbs.size() - 1;
}

void World::delete_verb(ObjectId id, std::size_t index) {
    Object& object = at(id);
    if (undo_)
        undo_->keep_verbs(object);
    LUNAMOO_ASSERT(index < object.verbs.size());
    drop_versions(object, object.verbs[index]);
    object.verbs.erase(object.verbs.begin() + static_cast<std::ptrdiff_t>(index));
    recount(object);
    mark(object);
    ++verb_generation_;
}

void World::set_verb_info(ObjectId id, std::size_t index, std::string names, ObjectId owner,
                          std::uint8_t bits) {
    Object& object = at(id);
    if (undo_)
        undo_->keep_verbs(object);
    auto& verb = object.verbs.at(index);
    verb.names = std::move(names);
    verb.owner = owner;
    verb.bits = bits;
    recount(object);
    mark(object);
    ++verb_generation_;
}

void World::set_verb_arguments(ObjectId id, std::size_t index, VerbArguments arguments) {
    Object& object = at(id);
    if (undo_)
        undo_->keep_verbs(object);
    object.verbs.at(index).arguments = arguments;
    mark(object);
    ++verb_generation_;
}

} // namespace lunamoo::db
