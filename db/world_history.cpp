// The world's past: former texts of verbs, which are kept as far as options and quotas allow, and
// recycled objects, which can be brought back for a while.
#include "db/world.h"

#include "cmake/limit.h"
#include "db/assert.h"
#include "db/codec.h"
#include "db/server_options.h"

#include <algorithm>

namespace lunamoo::db {

namespace {

constexpr std::int64_t kVersionsKept = 20; // of a verb; verb_history
constexpr std::int64_t kMostVersions = 1000;
constexpr std::int64_t kHistoryBytes = 1024 * 1024;  // of an owner; verb_history_bytes
constexpr std::int64_t kUndeleteSeconds = 24 * 3600; // undelete_seconds
constexpr std::int64_t kLongestUndelete = 366 * 86400;
constexpr std::size_t kMostGraves = 1000; // of an owner

bool has_text(const Verb& verb) {
    return verb.program && !verb.program->source.empty();
}

auto find_version(std::vector<VerbVersion>& history, std::uint64_t version) {
    return std::find_if(history.begin(), history.end(),
                        [&](const VerbVersion& kept) { return kept.version == version; });
}

bool is_present(const Verb& verb, const VerbVersion& version) {
    return version.version == verb.version;
}

std::string number_text(ObjectId id) {
    return "#" + std::to_string(id.number);
}

} // namespace

// -- Former texts

std::int64_t World::versions_kept() const {
    return std::clamp<std::int64_t>(ServerOptions(*this).integer("verb_history", kVersionsKept), 0,
                                    kMostVersions);
}

Result<void> World::may_set_program(ObjectId id, const Verb& verb, std::size_t bytes) {
    if (auto may = ledger_.may_grow_file(at(id).owner); !may && LIMIT(disk_verb_texts))
        return may; // however short: the former one stays in the file
    const std::size_t before = verb.program ? verb.program->source.size() : 0;
    // The verb's former texts give way, where they must.
    return may_grow(at(id), static_cast<std::int64_t>(bytes) - static_cast<std::int64_t>(before) -
                                former_bytes(verb));
}

void World::record(Object& object, Verb& verb, Authorship by) {
    verb.history.push_back({verb.version, static_cast<std::uint32_t>(verb.program->source.size())});
    new_versions_.push_back({object.id, verb.id, verb.version, verb.program, std::move(by)});
}

void World::note_former(const Object& object, const Verb& verb, const VerbVersion& former) {
    former_texts_.add(object.owner,
                      {object.id, verb.id, former.version, former.bytes + kVersionBytes});
}

void World::drop_version(Object& object, Verb& verb, std::uint64_t version) {
    const auto found = find_version(verb.history, version);
    LUNAMOO_ASSERT(found != verb.history.end());
    if (undo_)
        undo_->keep_verbs(object);
    verb.history.erase(found);
    former_texts_.remove(object.owner, version);
    dropped_versions_.push_back({object.id, verb.id, version});
    recount(object);
}

// The verb is about to go.
void World::drop_versions(const Object& object, const Verb& verb) {
    for (const auto& kept : verb.history) {
        former_texts_.remove(object.owner, kept.version);
        dropped_versions_.push_back({object.id, verb.id, kept.version});
    }
}

void World::note_history(const Object& object) {
    for (const auto& verb : object.verbs)
        for (const auto& kept : verb.history)
            if (kept.version != verb.version)
                note_former(object, verb, kept);
}

// It is about to go, to be another's, or to be as it was.
void World::forget_history(const Object& object) {
    for (const auto& verb : object.verbs)
        for (const auto& kept : verb.history)
            former_texts_.remove(object.owner, kept.version);
}

void World::set_verb_program(ObjectId id, std::size_t index, std::shared_ptr<const Program> program,
                             Authorship by) {
    Object& object = at(id);
    if (undo_)
        undo_->keep_verbs(object);
    auto& verb = object.verbs.at(index);
    if (has_text(verb) && find_version(verb.history, verb.version) == verb.history.end())
        record(object, verb, {}); // nobody knows any more who wrote it
    if (!verb.history.empty() && is_present(verb, verb.history.back()))
        note_former(object, verb, verb.history.back());
    verb.program = std::move(program);
    verb.version = next_version_++;
    if (has_text(verb))
        record(object, verb, std::move(by));
    recount(object);
    prune_verb(object, verb);
    prune_owner(object.owner);
    mark(object);
    ++verb_generation_;
    counters_changed_ = true;
}

// As many as the option says, and as the owner's quota leaves room for.
void World::prune_verb(Object& object, Verb& verb) {
    const auto kept = static_cast<std::size_t>(versions_kept());
    const auto former = [&] {
        return verb.history.size() - (is_present(verb, verb.history.back()) ? 1 : 0);
    };
    const auto is_too_much = [&] {
        return ledger_.used(object.owner, Resource::Bytes) >
               ledger_.limits(object.owner)[index_of(Resource::Bytes)];
    };
    while (!verb.history.empty() && former() > kept && LIMIT(verb_history_versions))
        drop_version(object, verb, verb.history.front().version);
    while (is_too_much() && make_room_of_graves(object.owner)) {
    }
    while (!verb.history.empty() && former() > 0 && is_too_much() && LIMIT(verb_history_quota))
        drop_version(object, verb, verb.history.front().version);
}

void World::prune_owner(ObjectId owner) {
    const std::int64_t most = std::max<std::int64_t>(
        0, ServerOptions(*this).integer("verb_history_bytes", kHistoryBytes));
    while (former_texts_.bytes(owner) > most && LIMIT(verb_history_bytes)) {
        const auto oldest = former_texts_.take_oldest(owner);
        LUNAMOO_ASSERT(oldest.has_value());
        const auto verb = find_verb_by_id(oldest->object, oldest->verb);
        if (!verb || at(oldest->object).owner != owner || verb->verb->version == oldest->version)
            continue; // it is out of date
        Object& object = at(oldest->object);
        Verb& held = object.verbs[verb->index];
        if (find_version(held.history, oldest->version) == held.history.end())
            continue;
        drop_version(object, held, oldest->version);
    }
}

void World::adopt_version(ObjectId object, std::uint64_t verb, const VerbVersion& version) {
    const auto found = find_verb_by_id(object, verb);
    if (!found)
        return;
    Verb& held = at(object).verbs[found->index];
    held.history.push_back(version);
    if (version.version != held.version)
        note_former(at(object), held, version);
}

bool World::keeps_version(ObjectId object, std::uint64_t verb, std::uint64_t version) const {
    const auto found = find_verb_by_id(object, verb);
    return found && std::any_of(found->verb->history.begin(), found->verb->history.end(),
                                [&](const VerbVersion& kept) { return kept.version == version; });
}

std::vector<NewVersion> World::take_new_versions() {
    auto taken = std::exchange(new_versions_, {});
    std::erase_if(taken, [&](const NewVersion& made) {
        return !keeps_version(made.object, made.verb, made.version);
    });
    return taken;
}

std::vector<std::uint64_t> World::take_dropped_versions() {
    std::vector<std::uint64_t> gone;
    for (const auto& dropped : std::exchange(dropped_versions_, {}))
        if (!keeps_version(dropped.object, dropped.verb, dropped.version))
            gone.push_back(dropped.version);
    return gone;
}

// -- Recycled objects

std::int64_t World::undelete_seconds() const {
    return std::clamp<std::int64_t>(
        ServerOptions(*this).integer("undelete_seconds", kUndeleteSeconds), 0, kLongestUndelete);
}

void World::bury(const Object& object, std::int64_t seconds) {
    if (undelete_seconds() == 0)
        return;
    Burial burial{std::make_unique<Object>(object), {}};
    for (const Object* at = find(object.parent); at != nullptr; at = find(at->parent))
        burial.ancestors.push_back(at->id);
    burials_.push_back(std::move(burial));
    if (undo_)
        undo_->keep_no_grave(object.id);
    adopt_grave(
        {object.id, object.owner, seconds, object.bytes, object.name.substr(0, kGraveName)});
    while (graves_.count_of(object.owner) > kMostGraves && LIMIT(most_recycled))
        forget_grave(graves_.oldest_of(object.owner)->id);
}

void World::adopt_grave(Grave grave) {
    ledger_.take(grave.owner, Resource::Bytes, grave.bytes);
    graves_.add(std::move(grave));
}

void World::forget_grave(ObjectId id) {
    const Grave* grave = graves_.find(id);
    LUNAMOO_ASSERT(grave != nullptr);
    if (undo_)
        undo_->keep_grave(id, *grave);
    ledger_.take(grave->owner, Resource::Bytes, -grave->bytes);
    graves_.remove(id);
    touched_graves_.push_back(id);
    counters_changed_ = true; // there is something to write
}

Result<void> World::may_grow(const Object& object, std::int64_t bytes) {
    if (bytes <= 0)
        return {};
    // Before graves give way: they would make no room there.
    if (auto may = ledger_.may_grow_file(object.owner); !may && LIMIT(disk_bytes))
        return may;
    auto may = ledger_.may_take(object.owner, Resource::Bytes, bytes);
    if (may)
        return may;
    const std::int64_t buried = graves_.bytes_of(object.owner);
    ledger_.take(object.owner, Resource::Bytes, -buried);
    const bool would_do = static_cast<bool>(ledger_.may_take(object.owner, Resource::Bytes, bytes));
    ledger_.take(object.owner, Resource::Bytes, buried);
    if (!would_do)
        return may; // no limit: it is refused either way, and no grave goes for nothing
    while (!may && make_room_of_graves(object.owner))
        may = ledger_.may_take(object.owner, Resource::Bytes, bytes);
    return may;
}

// What was recycled or forgotten since the savepoint was not: it is undone. Objects that were
// waiting to be written when they were forgotten still are among the burials.
void World::put_back_graves(UndoLog::Savepoint& savepoint) {
    for (auto& [id, before] : savepoint.graves) {
        if (const Grave* now = graves_.find(id)) {
            ledger_.take(now->owner, Resource::Bytes, -now->bytes);
            graves_.remove(id);
        }
        if (before)
            adopt_grave(std::move(*before));
    }
    std::erase_if(burials_, [&](const Burial& burial) {
        const auto found = savepoint.graves.find(burial.object->id);
        return found != savepoint.graves.end() && graves_.find(found->first) == nullptr;
    });
    touched_graves_.resize(savepoint.touched_graves);
}

bool World::make_room_of_graves(ObjectId owner) {
    const Grave* oldest = graves_.oldest_of(owner);
    if (oldest == nullptr)
        return false;
    forget_grave(oldest->id);
    return true;
}

void World::forget_old_graves(std::int64_t now_seconds) {
    const std::int64_t until = now_seconds - undelete_seconds();
    while (const Grave* oldest = graves_.oldest()) {
        if (oldest->seconds > until)
            break;
        forget_grave(oldest->id);
    }
}

Result<void> World::undelete(std::unique_ptr<Object> object,
                             const std::vector<ObjectId>& ancestors) {
    LUNAMOO_ASSERT(undo_ == nullptr);
    const ObjectId id = object->id;
    const Grave* grave = graves_.find(id);
    if (grave == nullptr || valid(id))
        return error(ErrorCode::InvArg, number_text(id) + " cannot be brought back any more");
    object->owner = grave->owner;
    if (auto may = ledger_.may_take(object->owner, Resource::Objects, 1);
        !may && LIMIT(undelete_objects))
        return may;
    object->parent = kNothing;
    object->location = kNothing;
    object->flags &= static_cast<std::uint8_t>(~(kPlayer | kProgrammer | kWizard));
    object->children.clear();
    object->contents.clear();
    object->dirty = false;
    object->bytes = 0;
    forget_grave(id);
    Object& back = *object;
    objects_[static_cast<std::size_t>(id.number)] = std::move(object);
    ++count_;
    const auto parent = std::find_if(ancestors.begin(), ancestors.end(), [&](ObjectId ancestor) {
        return valid(ancestor) && !first_defined_twice(back, ancestor);
    });
    if (parent != ancestors.end())
        back.parent = *parent;
    link_child(back);
    ledger_.take(at(id).owner, Resource::Objects, 1);
    drop_foreign_slots(std::span(&id, 1));
    recount(at(id));
    note_history(at(id));
    mark(at(id));
    forget_lookups();
    ++verb_generation_;
    ++policy_generation_;
    return {};
}

std::vector<std::pair<ObjectId, Recycled>> World::take_touched_graves() {
    auto ids = std::exchange(touched_graves_, {});
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::vector<std::pair<ObjectId, Recycled>> taken;
    taken.reserve(ids.size());
    for (const auto id : ids)
        taken.emplace_back(id, valid(id)          ? Recycled::Back
                               : graves_.find(id) ? Recycled::Kept
                                                  : Recycled::Gone);
    return taken;
}

std::vector<Burial> World::take_burials() {
    return std::exchange(burials_, {});
}

} // namespace lunamoo::db
