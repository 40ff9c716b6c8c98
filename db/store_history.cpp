// The past in the file: former texts of verbs, and recycled objects.
#include "db/codec.h"
#include "db/store.h"
#include "db/store_state.h"

#include <algorithm>

namespace lunamoo::db {

namespace {

std::string named(const VersionRow& row) {
    return "version " + std::to_string(row.version) + " of a verb of #" +
           std::to_string(row.object.number);
}

std::string named(ObjectId id) {
    return "recycled object #" + std::to_string(id.number);
}

// False where it is damaged.
bool read_version(const Statement& statement, VersionRow& row) {
    row.version = static_cast<std::uint64_t>(statement.integer(0));
    row.verb = static_cast<std::uint64_t>(statement.integer(1));
    row.object = ObjectId{statement.integer(2)};
    row.bytes = static_cast<std::uint32_t>(statement.integer(3));
    row.hash = hash_from(statement.bytes(4));
    try {
        row.by = decode_authorship(statement.bytes(5));
    } catch (const CorruptData&) {
        return false;
    }
    return statement.integer(6) == version_checksum(row);
}

// From the column `first` on: owner, time, bytes, name, row.
RecycledRow recycled_at(const Statement& statement, ObjectId id, int first) {
    return {id,
            Recycled::Kept,
            ObjectId{statement.integer(first)},
            statement.integer(first + 1),
            statement.integer(first + 2),
            std::string(statement.bytes(first + 3)),
            std::string(statement.bytes(first + 4))};
}

} // namespace

std::uint32_t version_checksum(const VersionRow& row) {
    std::string bytes;
    put_varint(bytes, row.version);
    put_varint(bytes, row.verb);
    put_integer(bytes, row.object.number);
    put_varint(bytes, row.bytes);
    bytes += view_of(row.hash);
    return crc32(encode_authorship(row.by), crc32(bytes));
}

std::uint32_t recycled_checksum(const RecycledRow& row) {
    std::string bytes;
    put_integer(bytes, row.id.number);
    put_integer(bytes, row.owner.number);
    put_integer(bytes, row.seconds);
    put_integer(bytes, row.bytes);
    put_string(bytes, row.name);
    return crc32(row.row, crc32(bytes));
}

void Store::State::apply_history(const ChangeSet& changes) {
    auto& to = *statements;
    for (const auto& row : changes.versions) {
        const std::string by = encode_authorship(row.by);
        const std::uint32_t checksum = version_checksum(row);
        to.put_version.bind(1, static_cast<std::int64_t>(row.version))
            .bind(2, static_cast<std::int64_t>(row.verb))
            .bind(3, row.object.number)
            .bind(4, row.bytes)
            .bind_blob(5, view_of(row.hash))
            .bind_blob(6, by)
            .bind(7, checksum)
            .run();
        if (connection.changed_rows() > 0)
            add_to_sum(SummedTable::Versions, checksum);
    }
    for (const auto version : changes.dropped_versions)
        take_from_sum(SummedTable::Versions,
                      to.delete_version.bind(1, static_cast<std::int64_t>(version)));
    for (const auto& row : changes.recycled) {
        const bool is_kept = row.state == Recycled::Kept;
        auto& former = is_kept ? to.sum_of_recycled : to.delete_recycled;
        take_from_sum(SummedTable::Recycled, former.bind(1, row.id.number));
        if (is_kept) {
            const std::uint32_t checksum = recycled_checksum(row);
            to.put_recycled.bind(1, row.id.number)
                .bind(2, row.owner.number)
                .bind(3, row.seconds)
                .bind(4, row.bytes)
                .bind_text(5, row.name)
                .bind_blob(6, row.row)
                .bind(7, checksum)
                .run();
            add_to_sum(SummedTable::Recycled, checksum);
        }
        if (row.state == Recycled::Gone)
            take_from_sum(SummedTable::Versions, to.delete_versions_of.bind(1, row.id.number));
    }
}

std::vector<VersionRow> Store::State::read_versions(Statement& statement) {
    std::vector<VersionRow> versions;
    Rows rows(statement);
    while (rows.next())
        if (VersionRow row; read_version(statement, row))
            versions.push_back(std::move(row));
    return versions;
}

void Store::State::read_versions_of(World& world, const Report& report) {
    auto& statement = statements->all_versions;
    Rows rows(statement);
    while (rows.next()) {
        counted[SummedTable::Versions].add(checksum_of(statement.integer(6)));
        VersionRow row;
        if (!read_version(statement, row)) {
            report(named(row) + ": the checksum does not fit the row");
            continue;
        }
        world.adopt_version(row.object, row.verb, {row.version, row.bytes});
        programs_in_use.insert(row.hash);
    }
}

void Store::State::read_graves(World& world, const Report& report) {
    auto& statement = statements->all_recycled;
    Rows rows(statement);
    while (rows.next()) {
        const ObjectId id{statement.integer(0)};
        const RecycledRow row = recycled_at(statement, id, 1);
        counted[SummedTable::Recycled].add(checksum_of(statement.integer(6)));
        if (checksum_of(statement.integer(6)) != recycled_checksum(row))
            report(named(id) + ": the checksum does not fit the row");
        else if (!world.valid(id) && id <= world.max_object())
            world.adopt_grave({id, row.owner, row.seconds, std::max<std::int64_t>(0, row.bytes),
                               row.name.substr(0, kGraveName)});
    }
}

std::optional<RecycledRow> Store::State::read_recycled(ObjectId id) {
    auto& statement = statements->one_recycled;
    Rows rows(statement.bind(1, id.number));
    if (!rows.next())
        return std::nullopt;
    RecycledRow row = recycled_at(statement, id, 0);
    if (statement.integer(5) != recycled_checksum(row))
        throw CorruptData(named(id) + ": the checksum does not fit the row"); // no limit: damage
    return row;
}

void Store::State::check_history(const Report& report) {
    std::vector<ObjectId> ids;
    {
        Rows rows(statements->all_versions);
        while (rows.next())
            try {
                counted[SummedTable::Versions].add(
                    checksum_of(statements->all_versions.integer(6)));
                VersionRow row;
                if (!read_version(statements->all_versions, row))
                    report(named(row) + ": the checksum does not fit the row");
                else if (!read_program(row.hash))
                    report(named(row) + ": program " + to_hex(row.hash) + " is missing");
            } catch (const CorruptData& damage) {
                report(damage.what());
            }
    }
    {
        Rows rows(statements->all_recycled);
        while (rows.next()) {
            ids.push_back(ObjectId{statements->all_recycled.integer(0)});
            counted[SummedTable::Recycled].add(checksum_of(statements->all_recycled.integer(6)));
        }
    }
    for (const auto id : ids)
        try {
            const auto row = read_recycled(id);
            if (!row) // no limit: damage
                throw CorruptData("it is not found by its number");
            (void)decode_object(id, decode_recycled(row->row).row, [&](const Sha256& hash) {
                auto program = read_program(hash);
                if (!program)
                    throw CorruptData("program " + to_hex(hash) +
                                      " is missing"); // no limit: damage
                return std::make_shared<const Program>(Program{std::move(program->source)});
            });
        } catch (const CorruptData& damage) {
            report(named(id) + ": " + damage.what());
        }
}

std::vector<VersionRow> Store::versions(ObjectId object, std::uint64_t verb) {
    auto& statement = state_->statements->versions_of_verb;
    return state_->read_versions(
        statement.bind(1, object.number).bind(2, static_cast<std::int64_t>(verb)));
}

std::vector<VersionRow> Store::versions(ObjectId object) {
    return state_->read_versions(state_->statements->versions_of_object.bind(1, object.number));
}

std::optional<RecycledRow> Store::recycled(ObjectId id) {
    try {
        return state_->read_recycled(id);
    } catch (const CorruptData& damage) {
        state_->fail_corrupt(damage.what());
    }
}

} // namespace lunamoo::db
