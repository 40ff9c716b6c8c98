// The world's properties: definition, inheritance, slots. The rules are in db/object.h
// (PropertySlot) and the invariants in db/world.h.
#include "db/world.h"

#include "cmake/limit.h"
#include "db/assert.h"
#include "db/cut_text.h"
#include "db/permissions.h"

#include <algorithm>

namespace lunamoo::db {

namespace {

constexpr std::int64_t kMostNames = 50'000; // new ones of an owner: some 10 MB of memory

constexpr std::size_t kMaxName = 64;

bool is_property_name(std::string_view name) {
    return !name.empty() && (name.size() <= kMaxName || !LIMIT(property_name_bytes)) &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
           });
}

Error no_object(ObjectId id) {
    return error(ErrorCode::InvArg, "#" + std::to_string(id.number) + " does not exist");
}

Error not_found(std::string_view name) {
    return error(ErrorCode::PropNf, "no property '" + std::string(name) + "'");
}

} // namespace

Result<Symbol> World::name_property(std::string_view name, ObjectId owner) {
    if (const auto known = symbols_.find(name))
        return *known;
    std::int64_t& made = names_made_[owner];
    if (made >= kMostNames && !is_wizard(*this, owner) && LIMIT(property_names_made))
        return error(ErrorCode::Quota,
                     "#" + std::to_string(owner.number) + " has made " + std::to_string(made) +
                         " new names of properties since the server was started, and names are "
                         "kept: use those that there are, or keys of a table");
    ++made;
    const Symbol symbol = symbols_.intern(name);
    if (undo_)
        names_undone_.emplace_back(symbol, owner);
    return symbol;
}

const PropertySlot* World::find_slot(const Object& object, Symbol name) const {
    for (const auto& slot : object.slots)
        if (slot.name == name)
            return &slot;
    return nullptr;
}

std::optional<PropertyView> World::find_property(ObjectId id, Symbol name) const {
    if (const PropertyView* known = remembered_property(id, name))
        return *known;
    const auto found = walk_to_property(id, name);
    if (found)
        lookups_.remember(id, name, property_generation_, *found);
    return found;
}

std::optional<PropertyView> World::walk_to_property(ObjectId id, Symbol name) const {
    PropertyView view;
    bool own_info = false; // owner and bits are settled
    bool chown = false;    // the nearest slot above has the c bit: who inherits it owns it
    const Object* start = find(id);
    for (const Object* at = start; at != nullptr; at = find(at->parent)) {
        const PropertySlot* slot = find_slot(*at, name);
        if (slot == nullptr)
            continue;
        if (!own_info) {
            own_info = true;
            view.bits = slot->bits;
            chown = at != start && (slot->bits & kPropertyChown) != 0;
            view.owner = chown ? start->owner : slot->owner;
            view.clear = at != start || slot->clear;
        }
        if (!slot->clear && view.value == nullptr)
            view.value = &slot->value;
        if (slot->defined_here) {
            view.definer = at->id;
            return view;
        }
    }
    return std::nullopt;
}

std::optional<PropertyView> World::find_property(ObjectId id, std::string_view name) const {
    const auto symbol = symbols_.find(name);
    return symbol ? find_property(id, *symbol) : std::nullopt;
}

bool World::defines_on_line(const Object& object, Symbol name) const {
    for (const Object* at = &object; at != nullptr; at = find(at->parent))
        if (const auto* slot = find_slot(*at, name); slot != nullptr && slot->defined_here)
            return true;
    return false;
}

// Without recursion: a line of descent may be longer than the stack is deep.
std::vector<Object*> World::self_and_descendants(const Object& object) const {
    std::vector<Object*> found{const_cast<World*>(this)->find(object.id)};
    for (std::size_t i = 0; i < found.size(); ++i)
        for (const auto child : found[i]->children)
            found.push_back(const_cast<World*>(this)->find(child));
    return found;
}

bool World::defines_below(const Object& object, Symbol name) const {
    const auto objects = self_and_descendants(object);
    return std::any_of(objects.begin(), objects.end(), [&](const Object* below) {
        const auto* slot = find_slot(*below, name);
        return slot != nullptr && slot->defined_here;
    });
}

std::optional<Symbol> World::first_defined_twice(const Object& object, ObjectId parent) const {
    if (!valid(parent))
        return std::nullopt;
    std::vector<bool> below(symbols_.size());
    for (const Object* at : self_and_descendants(object))
        for (const auto& slot : at->slots)
            if (slot.defined_here)
                below[static_cast<std::size_t>(slot.name)] = true;
    for (const Object* above = find(parent); above != nullptr; above = find(above->parent))
        for (const auto& slot : above->slots)
            if (slot.defined_here && below[static_cast<std::size_t>(slot.name)])
                return slot.name;
    return std::nullopt;
}

Result<void> World::check_definition(const Object& object, std::string_view name) const {
    if (!is_property_name(name))
        return error(ErrorCode::InvArg, "'" + cut_text(name, kMaxName + 3) +
                                            "' is no property name: letters, digits, _ and -, at "
                                            "most 64");
    const auto symbol = symbols_.find(name);
    if (symbol && (defines_on_line(object, *symbol) || defines_below(object, *symbol)))
        return error(ErrorCode::InvArg, "property '" + std::string(name) +
                                            "' is defined on this line of descent already");
    return {};
}

Result<void> World::add_property(ObjectId id, std::string_view name, Value value, ObjectId owner,
                                 std::uint8_t bits) {
    Object* object = find(id);
    if (object == nullptr)
        return no_object(id);
    if (auto allowed = check_definition(*object, name); !allowed)
        return allowed;
    const auto bytes = kSlotBytes + static_cast<std::int64_t>(value.expanded_bytes());
    if (auto may = may_grow(*object, bytes); !may && LIMIT(add_property_bytes))
        return may;
    const auto symbol = name_property(name, owner);
    if (!symbol)
        return symbol.error();
    if (undo_)
        undo_->keep_slot(*object, *symbol);
    object->slots.push_back({*symbol, true, false, bits, owner, std::move(value)});
    forget_lookups();
    resize(*object, bytes);
    note_policy(*symbol);
    mark(*object);
    return {};
}

namespace {

bool is_inherited(const PropertySlot& slot) {
    return !slot.defined_here;
}

bool inherits_slots(const Object& object) {
    return std::any_of(object.slots.begin(), object.slots.end(), is_inherited);
}

// The names that the object defines are among those of the line, or are not.
void note_defined(const Object& object, std::vector<bool>& defined, bool are_there) {
    for (const auto& slot : object.slots)
        if (slot.defined_here)
            defined[static_cast<std::size_t>(slot.name)] = are_there;
}

} // namespace

void World::drop_foreign_slots_of(Object& object, const std::vector<bool>& defined) {
    const auto is_foreign = [&](const PropertySlot& slot) {
        return is_inherited(slot) && !defined[static_cast<std::size_t>(slot.name)];
    };
    if (std::none_of(object.slots.begin(), object.slots.end(), is_foreign))
        return;
    if (undo_)
        undo_->keep_slots(object);
    erase_if(object.slots, is_foreign);
    recount(object);
    mark(object);
}

// Down the tree with what the line defines, so that no slot looks its line up: that took half a
// second of 500 generations with 100 slots each, and sixteen times as much of twice both.
void World::drop_foreign_slots(std::span<const ObjectId> siblings) {
    forget_lookups();
    const auto has_any = [&](ObjectId id) {
        const auto objects = self_and_descendants(at(id));
        return std::any_of(objects.begin(), objects.end(),
                           [](const Object* below) { return inherits_slots(*below); });
    };
    if (std::none_of(siblings.begin(), siblings.end(), has_any))
        return;
    std::vector<bool> defined(symbols_.size());
    for (const Object* above = find(at(siblings.front()).parent); above != nullptr;
         above = find(above->parent))
        note_defined(*above, defined, true);
    struct Step {
        ObjectId id;
        bool is_way_back = false;
    };
    std::vector<Step> steps;
    for (const auto id : siblings)
        steps.push_back({id});
    while (!steps.empty()) {
        const Step step = steps.back();
        steps.pop_back();
        Object& object = at(step.id);
        note_defined(object, defined, !step.is_way_back);
        if (step.is_way_back)
            continue;
        drop_foreign_slots_of(object, defined);
        steps.push_back({step.id, true});
        for (const auto child : object.children)
            steps.push_back({child});
    }
}

Result<void> World::delete_property(ObjectId id, std::string_view name) {
    Object* object = find(id);
    if (object == nullptr)
        return no_object(id);
    const auto symbol = symbols_.find(name);
    const auto* slot = symbol ? find_slot(*object, *symbol) : nullptr;
    if (slot == nullptr || !slot->defined_here)
        return not_found(name);
    forget_lookups();
    for (Object* below : self_and_descendants(*object)) {
        if (find_slot(*below, *symbol) == nullptr)
            continue;
        if (undo_)
            undo_->keep_slots(*below);
        erase_if(below->slots, [&](const auto& s) { return s.name == *symbol; });
        recount(*below);
        mark(*below);
    }
    note_policy(*symbol);
    return {};
}

PropertySlot& World::slot_for(Object& object, Symbol name, const PropertyView& view) {
    for (auto& slot : object.slots)
        if (slot.name == name)
            return slot;
    object.slots.push_back({name, false, true, view.bits, view.owner, {}});
    forget_lookups();
    return object.slots.back();
}

Result<void> World::set_property(ObjectId id, Symbol name, Value value) {
    const auto view = find_property(id, name);
    if (!view)
        return not_found(symbols_.name_of(name));
    Object& object = at(id);
    const PropertySlot* const old = find_slot(object, name);
    const auto bytes =
        static_cast<std::int64_t>(value.expanded_bytes()) -
        (old != nullptr ? static_cast<std::int64_t>(old->value.expanded_bytes()) : -kSlotBytes);
    if (auto may = may_grow(object, bytes); !may && LIMIT(set_property_bytes))
        return may;
    if (undo_)
        undo_->keep_slot(object, name);
    PropertySlot& slot = slot_for(object, name, *view);
    slot.value = std::move(value);
    if (std::exchange(slot.clear, false))
        forget_lookups();
    if (bytes != 0)
        resize(object, bytes);
    note_policy(name);
    mark(object);
    return {};
}

bool World::overwrite_small(ObjectId id, Symbol name, const Value& value) {
    const auto is_small = [](const Value& tried) {
        constexpr std::size_t kLongest = 64;
        return tried.is_scalar() ||
               (tried.is(Type::String) && tried.as_string().size() <= kLongest);
    };
    const PropertyView* view = remembered_property(id, name);
    const auto index = static_cast<std::size_t>(name);
    if (view == nullptr || undo_ || view->clear || !is_small(*view->value) || !is_small(value) ||
        index >= watched_.size() || watched_[index])
        return false;
    Object& object = at(id);
    if (!value.is_scalar() || !view->value->is_scalar()) {
        const auto bytes = static_cast<std::int64_t>(value.expanded_bytes()) -
                           static_cast<std::int64_t>(view->value->expanded_bytes());
        if (bytes > 0 &&
            (!ledger_.may_take(object.owner, Resource::Bytes, bytes) ||
             !ledger_.may_grow_file(object.owner)) &&
            LIMIT(overwrite_bytes))
            return false; // set_property makes room, or says how much there is
        if (bytes != 0)
            resize(object, bytes);
    }
    *const_cast<Value*>(view->value) = value; // of the object's own slot: it is not clear
    mark(object);
    return true;
}

Result<void> World::clear_property(ObjectId id, Symbol name) {
    const auto view = find_property(id, name);
    if (!view)
        return not_found(symbols_.name_of(name));
    if (view->definer == id)
        return error(ErrorCode::InvArg, "property '" + symbols_.name_of(name) +
                                            "' is defined here: there is nothing to inherit");
    Object& object = at(id);
    if (find_slot(object, name) == nullptr)
        return {}; // it inherits everything already
    if (undo_)
        undo_->keep_slot(object, name);
    PropertySlot& slot = slot_for(object, name, *view);
    slot.value = {};
    slot.clear = true;
    forget_lookups();
    recount(object);
    note_policy(name);
    mark(object);
    return {};
}

Result<void> World::set_property_info(ObjectId id, Symbol name, ObjectId owner, std::uint8_t bits) {
    const auto view = find_property(id, name);
    if (!view)
        return not_found(symbols_.name_of(name));
    Object& object = at(id);
    if (auto may = may_grow(object, find_slot(object, name) == nullptr ? kSlotBytes : 0);
        !may && LIMIT(property_info_bytes))
        return may;
    if (undo_)
        undo_->keep_slot(object, name);
    PropertySlot& slot = slot_for(object, name, *view);
    slot.owner = owner;
    slot.bits = bits;
    forget_lookups();
    recount(object);
    note_policy(name);
    mark(object);
    return {};
}

Result<void> World::rename_property(ObjectId id, std::string_view from, std::string_view to) {
    Object* object = find(id);
    if (object == nullptr)
        return no_object(id);
    const auto old_symbol = symbols_.find(from);
    const auto* slot = old_symbol ? find_slot(*object, *old_symbol) : nullptr;
    if (slot == nullptr || !slot->defined_here)
        return not_found(from);
    if (equal_folded(from, to))
        return {};
    if (auto allowed = check_definition(*object, to); !allowed)
        return allowed;
    const auto new_symbol = name_property(to, slot->owner);
    if (!new_symbol)
        return new_symbol.error();
    forget_lookups();
    for (Object* below : self_and_descendants(*object))
        for (auto& renamed : below->slots)
            if (renamed.name == *old_symbol) {
                if (undo_)
                    undo_->keep_slots(*below);
                renamed.name = *new_symbol;
                mark(*below);
            }
    note_policy(*old_symbol);
    note_policy(*new_symbol);
    return {};
}

} // namespace lunamoo::db
