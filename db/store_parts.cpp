// Parts of large values (db/parts.h) in the file.
#include "cmake/limit.h"
#include "db/store_state.h"

namespace lunamoo::db {

std::uint32_t part_checksum(const PartKey& key, std::string_view row) {
    std::string bytes;
    put_integer(bytes, key.object.number);
    put_varint(bytes, static_cast<std::uint32_t>(key.property));
    put_integer(bytes, key.first);
    return crc32(row, crc32(bytes));
}

void Store::State::apply_parts(const ChangeSet& changes) {
    auto& to = *statements;
    const auto bind = [](Statement& statement, const PartKey& key) -> Statement& {
        return statement.bind(1, key.object.number)
            .bind(2, static_cast<std::uint32_t>(key.property))
            .bind(3, key.first);
    };
    for (const auto& row : changes.parts) {
        if (!row.bytes) {
            take_from_sum(SummedTable::Parts, bind(to.delete_part, row.key));
            continue;
        }
        if (next_sums)
            take_from_sum(SummedTable::Parts, bind(to.sum_of_part, row.key));
        const std::uint32_t checksum = part_checksum(row.key, *row.bytes);
        bind(to.put_part, row.key).bind(4, checksum).bind_blob(5, *row.bytes).run();
        add_to_sum(SummedTable::Parts, checksum);
    }
}

PartsOfObjects::PartsOfObjects(Store::State& state, const World& world, const Report& report)
    : state_(state), world_(world), report_(report), statement_(state.statements->all_parts),
      rows_(statement_) {
    advance();
}

void PartsOfObjects::advance() {
    is_there_ = rows_.next();
    if (is_there_)
        state_.counted[SummedTable::Parts].add(checksum_of(statement_.integer(3)));
}

std::string PartsOfObjects::name_of(std::int64_t property) const {
    const auto index = static_cast<std::size_t>(property);
    if (index >= world_.symbols().size())
        return "property number " + std::to_string(property);
    return "property '" + world_.symbols().name_of(static_cast<Symbol>(index)) + "'";
}

void PartsOfObjects::report_orphan() {
    const ObjectId object{statement_.integer(0)};
    if (orphan_ != object)
        report_("there are parts of a value of object #" + std::to_string(object.number) +
                ", which is not there");
    orphan_ = object;
}

void PartsOfObjects::begin(ObjectId id) {
    object_ = id;
    waiting_.clear();
    read_.clear();
    for (; is_there_ && statement_.integer(0) < id.number; advance())
        report_orphan();
    for (; is_there_ && statement_.integer(0) == id.number; advance()) {
        const std::int64_t property = statement_.integer(1);
        Row row{statement_.integer(2), false, std::string(statement_.bytes(4))};
        const PartKey key{id, static_cast<Symbol>(property), row.first};
        row.is_whole = statement_.integer(3) == part_checksum(key, row.bytes);
        waiting_[property].push_back(std::move(row));
    }
}

Value PartsOfObjects::value(Symbol property) {
    const auto number = static_cast<std::int64_t>(property);
    try {
        const auto found = waiting_.find(number);
        if (found == waiting_.end()) // no limit: there is no value
            throw CorruptData("its value stands apart, and is missing");
        PartsDecoder decoder;
        for (const Row& row : found->second) {
            if (!row.is_whole && LIMIT(part_checksum))
                throw CorruptData("the checksum does not fit a part of its value");
            decoder.add(row.first, row.bytes);
        }
        ValueInFile value = decoder.finish();
        waiting_.erase(found);
        return (read_[property] = std::move(value)).value;
    } catch (const CorruptData& damage) {
        // no limit: it only says more
        throw CorruptData(name_of(number) + ": " + damage.what());
    }
}

void PartsOfObjects::end(PartsInFile& in_file, std::string_view row) {
    for (const auto& [property, rows] : waiting_)
        if (LIMIT(part_of_nothing))
            report_("object #" + std::to_string(object_.number) + ": " + name_of(property) +
                    ": there are parts of a value that does not stand apart");
    if (read_.empty())
        return;
    for (auto& [property, value] : read_)
        in_file.note(object_, property, std::move(value));
    in_file.note_row(object_, row);
}

void PartsOfObjects::finish() {
    for (; is_there_; advance())
        report_orphan();
}

} // namespace lunamoo::db
