#include "db/change_set.h"

#include "cmake/limit.h"
#include "db/codec.h"

#include <algorithm>
#include <iterator>

namespace lunamoo::db {

bool ChangeSet::empty() const {
    return objects.empty() && parts.empty() && tasks.empty() && programs.empty() &&
           symbols.empty() && meta.empty() && audit.empty() && audit_counts.empty() &&
           versions.empty() && dropped_versions.empty() && recycled.empty();
}

std::size_t ChangeSet::bytes() const {
    std::size_t sum = 0;
    for (const auto& row : objects)
        sum += sizeof row + (row.bytes ? row.bytes->size() : 0);
    for (const auto& row : parts)
        sum += sizeof row + (row.bytes ? row.bytes->size() : 0);
    for (const auto& row : tasks)
        sum += sizeof row + (row.bytes ? row.bytes->size() : 0) + row.summary.size();
    for (const auto& row : programs)
        sum += sizeof row + row.source.size() + row.bytecode.size();
    for (const auto& row : symbols)
        sum += sizeof row + row.second.size();
    for (const auto& row : meta)
        sum += sizeof row + row.first.size() + row.second.size();
    for (const auto& row : audit)
        sum += bytes_in_file(row);
    for (const auto& row : audit_counts)
        sum += sizeof row + row.verb.size() + row.deed.size();
    for (const auto& row : versions)
        sum += sizeof row + row.by.reason.size();
    sum += dropped_versions.size() * sizeof(std::uint64_t);
    for (const auto& row : recycled)
        sum += sizeof row + row.name.size() + row.row.size();
    return sum;
}

std::size_t ChangeSet::payable_bytes() const {
    return bytes() + (LIMIT(unchanged_row_bytes) ? unchanged_bytes / 4 : 0);
}

namespace {

template <typename Rows> void append_rows(Rows& rows, Rows& later) {
    if (rows.empty())
        rows = std::move(later);
    else
        rows.insert(rows.end(), std::move_iterator(later.begin()), std::move_iterator(later.end()));
}

// Keeps order, drops every row whose key comes again.
template <typename Rows, typename KeyOf> void keep_last(Rows& rows, KeyOf key_of) {
    std::unordered_set<std::decay_t<decltype(key_of(rows.front()))>> seen;
    Rows kept;
    for (auto row = rows.rbegin(); row != rows.rend(); ++row)
        if (seen.insert(key_of(*row)).second)
            kept.push_back(std::move(*row));
    std::reverse(kept.begin(), kept.end());
    rows = std::move(kept);
}

} // namespace

void ChangeSet::append(ChangeSet later) {
    append_rows(objects, later.objects);
    append_rows(parts, later.parts);
    append_rows(tasks, later.tasks);
    append_rows(programs, later.programs);
    append_rows(symbols, later.symbols);
    append_rows(meta, later.meta);
    append_rows(audit, later.audit);
    append_rows(audit_counts, later.audit_counts);
    append_rows(versions, later.versions);
    append_rows(dropped_versions, later.dropped_versions);
    append_rows(recycled, later.recycled);
    unchanged_bytes += later.unchanged_bytes;
}

void ChangeSet::keep_latest() {
    keep_last(objects, [](const ObjectRow& row) { return row.id; });
    keep_last(parts, [](const PartRow& row) { return row.key; });
    // A summary alone comes after the row that it is of, which has to be written as well.
    keep_last(tasks, [](const TaskRow& row) { return 2 * row.id + (row.keeps_bytes ? 1 : 0); });
    keep_last(meta, [](const auto& row) { return row.first; });
    keep_last(recycled, [](const RecycledRow& row) { return row.id; });
}

std::string encode_counters(const World::Counters& counters) {
    std::string bytes;
    put_byte(bytes, 1); // format
    put_integer(bytes, counters.max_object);
    put_varint(bytes, counters.next_verb_id);
    put_varint(bytes, counters.next_version);
    put_varint(bytes, counters.next_arrival);
    return bytes;
}

World::Counters decode_counters(std::string_view bytes) {
    Reader reader(bytes);
    if (reader.byte() != 1 && LIMIT(counters_format))
        throw CorruptData("the counters are in an unknown format");
    World::Counters counters;
    counters.max_object = reader.integer();
    counters.next_verb_id = reader.varint();
    counters.next_version = reader.varint();
    counters.next_arrival = reader.varint();
    reader.expect_end();
    if ((counters.max_object < -1 || counters.max_object > kMaxObjectNumber) &&
        LIMIT(counters_range))
        throw CorruptData("the counters are impossible");
    return counters;
}

Sha256 ChangeCollector::program_hash(const std::shared_ptr<const Program>& program) {
    auto& known = known_[program.get()];
    if (known.program.lock() != program) {
        known.hash = sha256(program->source);
        known.program = program;
    }
    return known.hash;
}

void ChangeCollector::forget_dead_programs() {
    if (known_.size() <= forget_above_)
        return;
    std::erase_if(known_, [](const auto& entry) { return entry.second.program.expired(); });
    forget_above_ = std::max<std::size_t>(1024, 2 * known_.size());
}

// Nobody is charged for what is remembered of texts that are gone. One that is handed over again is
// in the file already, and stays as it is.
void ChangeCollector::forget_written_programs() {
    if (programs_written_.size() > kMostProgramsRemembered && LIMIT(programs_remembered))
        programs_written_.clear();
}

void ChangeCollector::add_object(ChangeSet& changes, ObjectId id) {
    const Object* object = world_.find(id);
    auto& in_file = world_.parts_in_file();
    if (object == nullptr) {
        in_file.remove(id, changes.parts);
        changes.objects.push_back({id, std::nullopt});
        return;
    }
    std::string row = encode_object(
        *object, [&](const auto& p) { return add_program(changes, p); }, Values::LargeApart);
    if (in_file.write(*object, row, changes.parts))
        changes.objects.push_back({id, std::move(row)});
    else
        changes.unchanged_bytes += row.size();
}

Sha256 ChangeCollector::add_program(ChangeSet& changes,
                                    const std::shared_ptr<const Program>& program) {
    const Sha256 hash = program_hash(program);
    if (programs_written_.insert(hash).second)
        changes.programs.push_back({hash, program->source, {}});
    return hash;
}

void ChangeCollector::add_versions(ChangeSet& changes) {
    for (auto& made : world_.take_new_versions())
        changes.versions.push_back({made.version, made.verb, made.object,
                                    static_cast<std::uint32_t>(made.program->source.size()),
                                    add_program(changes, made.program), std::move(made.by)});
    auto dropped = world_.take_dropped_versions();
    append_rows(changes.dropped_versions, dropped);
}

void ChangeCollector::add_recycled(ChangeSet& changes) {
    std::unordered_map<ObjectId, Burial> burials;
    for (auto& burial : world_.take_burials())
        burials[burial.object->id] = std::move(burial);
    for (const auto& [id, state] : world_.take_touched_graves()) {
        RecycledRow row;
        row.id = id;
        row.state = state;
        if (state == Recycled::Kept) {
            const Grave& grave = *world_.graves().find(id);
            const Burial& burial = burials.at(id);
            RecycledObject kept{burial.ancestors, {}, {}};
            kept.row = encode_object(*burial.object, [&](const auto& program) {
                const Sha256 hash = add_program(changes, program);
                if (std::find(kept.programs.begin(), kept.programs.end(), hash) ==
                    kept.programs.end())
                    kept.programs.push_back(hash);
                return hash;
            });
            row.owner = grave.owner;
            row.seconds = grave.seconds;
            row.bytes = grave.bytes;
            row.name = grave.name;
            row.row = encode_recycled(kept);
        }
        changes.recycled.push_back(std::move(row));
    }
}

void ChangeCollector::add_symbols(ChangeSet& changes) {
    for (; symbols_written_ < world_.symbols().size(); ++symbols_written_) {
        const auto number = static_cast<std::uint32_t>(symbols_written_);
        changes.symbols.emplace_back(number, world_.symbols().name_of(static_cast<Symbol>(number)));
    }
}

void ChangeCollector::add_counters(ChangeSet& changes) {
    changes.meta.emplace_back(kCountersKey, encode_counters(world_.counters()));
}

void ChangeCollector::take(ChangeSet& changes) {
    if (!world_.has_changes())
        return;
    const bool counters = world_.have_counters_changed();
    for (const auto id : world_.take_changed())
        add_object(changes, id);
    add_versions(changes);
    add_recycled(changes);
    add_symbols(changes);
    if (counters)
        add_counters(changes);
    forget_dead_programs();
    forget_written_programs();
}

void ChangeCollector::take_everything(ChangeSet& changes) {
    (void)world_.take_changed();
    world_.parts_in_file().clear();
    symbols_written_ = 0;
    programs_written_.clear();
    world_.for_each([&](const Object& object) { add_object(changes, object.id); });
    add_versions(changes);
    add_recycled(changes);
    add_symbols(changes);
    add_counters(changes);
}

} // namespace lunamoo::db
