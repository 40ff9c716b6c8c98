#include "db/undo.h"

#include "db/assert.h"

#include <algorithm>

namespace lunamoo::db {

namespace {

// What the parts of a Before take, with the nodes of the maps they are in.
constexpr std::int64_t kEntryBytes = 384;
constexpr std::int64_t kKeptSlotBytes = 128;
constexpr std::int64_t kKeptGraveBytes = 192;

std::int64_t size_of(const std::optional<PropertySlot>& slot) {
    return kKeptSlotBytes + (slot ? static_cast<std::int64_t>(slot->value.expanded_bytes()) : 0);
}

std::int64_t size_of(const CompactVector<PropertySlot>& slots) {
    std::size_t sum = 0;
    for (const auto& slot : slots)
        sum += sizeof slot + slot.value.expanded_bytes();
    return static_cast<std::int64_t>(sum);
}

// With the programs, which are nobody else's once they are replaced.
std::int64_t size_of(const CompactVector<Verb>& verbs) {
    std::size_t sum = 0;
    for (const auto& verb : verbs)
        sum += sizeof verb + verb.names.size() + (verb.program ? verb.program->source.size() : 0);
    return static_cast<std::int64_t>(sum);
}

std::int64_t size_of(const std::optional<Grave>& grave) {
    return kKeptGraveBytes + (grave ? static_cast<std::int64_t>(grave->name.size()) : 0);
}

std::int64_t size_of(const UndoLog::Before& before) {
    std::int64_t sum = kEntryBytes;
    if (before.name)
        sum += static_cast<std::int64_t>(before.name->size());
    for (const auto& [name, slot] : before.slots)
        sum += size_of(slot);
    if (before.all_slots)
        sum += size_of(*before.all_slots);
    if (before.verbs)
        sum += size_of(*before.verbs);
    if (before.recycled)
        sum += bytes_of(*before.recycled);
    return sum;
}

} // namespace

void UndoLog::count(std::int64_t bytes) {
    savepoints_.back().bytes += bytes;
    bytes_ += bytes;
}

UndoLog::Savepoint UndoLog::take() {
    Savepoint taken = std::move(savepoints_.back());
    savepoints_.pop_back();
    bytes_ -= taken.bytes;
    return taken;
}

// What `inner` keeps and `outer` does not; the rest is not needed any more.
void UndoLog::give(Before& outer, Before inner) {
    if (!outer.name)
        outer.name.swap(inner.name);
    if (!outer.all_slots) {
        outer.slots.merge(inner.slots);
        outer.all_slots.swap(inner.all_slots);
    }
    if (!outer.verbs)
        outer.verbs.swap(inner.verbs);
    if (inner.recycled)
        outer.recycled = std::move(inner.recycled);
    count(-size_of(inner));
}

void UndoLog::close() {
    Savepoint inner = take();
    if (savepoints_.empty())
        return;
    auto& objects = savepoints_.back().objects;
    count(inner.bytes);
    savepoints_.back().graves.merge(inner.graves);
    for (const auto& [id, grave] : inner.graves) // it has those already
        count(-size_of(grave));
    if (objects.empty()) {
        objects.swap(inner.objects);
        return;
    }
    for (auto& [id, before] : inner.objects) {
        const auto [found, is_new] = objects.try_emplace(id);
        if (is_new) {
            found->second = std::move(before);
        } else if (!found->second.fields && before.recycled) { // made and gone since
            count(-size_of(found->second) - size_of(before));
            objects.erase(found);
        } else {
            give(found->second, std::move(before));
        }
    }
}

UndoLog::Before& UndoLog::entry(const Object& object) {
    const auto [found, is_new] = savepoints_.back().objects.try_emplace(object.id);
    if (is_new) {
        found->second.fields = Fields{object.owner, object.parent,  object.location,
                                      object.flags, object.arrival, object.bytes};
        count(kEntryBytes);
    }
    return found->second;
}

void UndoLog::keep_name(const Object& object) {
    Before& before = entry(object);
    if (before.name)
        return;
    before.name = object.name;
    count(static_cast<std::int64_t>(object.name.size()));
}

void UndoLog::keep_slot(const Object& object, Symbol name) {
    Before& before = entry(object);
    if (before.all_slots)
        return;
    const auto [kept, is_new] = before.slots.try_emplace(name);
    if (!is_new)
        return;
    const auto slot = std::find_if(object.slots.begin(), object.slots.end(),
                                   [&](const PropertySlot& s) { return s.name == name; });
    if (slot != object.slots.end())
        kept->second = *slot;
    count(size_of(kept->second));
}

void UndoLog::keep_slots(const Object& object) {
    Before& before = entry(object);
    if (before.all_slots)
        return;
    before.all_slots = object.slots;
    count(size_of(object.slots));
}

void UndoLog::keep_verbs(const Object& object) {
    Before& before = entry(object);
    if (before.verbs)
        return;
    before.verbs = object.verbs;
    count(size_of(object.verbs));
}

void UndoLog::keep_grave(ObjectId id, const Grave& grave) {
    const auto [kept, is_new] = savepoints_.back().graves.try_emplace(id, grave);
    if (is_new)
        count(size_of(kept->second));
}

void UndoLog::keep_no_grave(ObjectId id) {
    const auto [kept, is_new] = savepoints_.back().graves.try_emplace(id);
    if (is_new)
        count(size_of(kept->second));
}

void UndoLog::made(ObjectId id) {
    savepoints_.back().objects.try_emplace(id);
    count(kEntryBytes);
}

void UndoLog::gone(std::unique_ptr<Object> object) {
    auto& objects = savepoints_.back().objects;
    const auto found = objects.find(object->id);
    LUNAMOO_ASSERT(found != objects.end());
    if (!found->second.fields) { // made since
        count(-size_of(found->second));
        objects.erase(found);
        return;
    }
    count(bytes_of(*object));
    found->second.recycled = std::move(object);
}

} // namespace lunamoo::db
