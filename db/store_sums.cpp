// Keeping the sums of rows (db/row_sums.h) up to date in each transaction, and comparing them with
// what was read. A file that was made before there were any has them from the next load on.
#include "db/assert.h"
#include "db/codec.h"
#include "db/store_state.h"

namespace lunamoo::db {

namespace {

constexpr const char* kRowSumsKey = "row_sums";
constexpr const char* kPartSumKey = "part_sum";

// What a statement says of a row: its checksum, or, of an object, the last four bytes of the row.
std::uint32_t checksum_at(const Statement& statement) {
    return statement.is_blob(0) ? object_checksum(statement.bytes(0))
                                : checksum_of(statement.integer(0));
}

} // namespace

std::uint32_t object_checksum(std::string_view row) {
    std::uint32_t checksum = 0;
    for (std::size_t i = 0; i < sizeof checksum && i < row.size(); ++i)
        checksum = checksum << 8 | static_cast<unsigned char>(row[row.size() - 1 - i]);
    return checksum;
}

void Store::State::read_sums() {
    read_sum(kRowSumsKey, [&](const std::string& value) { sums = decode_row_sums(value); });
    read_sum(kPartSumKey, [&](const std::string& value) {
        if (sums)
            (*sums)[SummedTable::Parts] = decode_row_sum(value);
    });
    next_sums = sums;
}

// Empty, and nothing is taken from it: of a former version. load() counts, or there are no rows.
void Store::State::read_sum(const char* key, const std::function<void(const std::string&)>& take) {
    auto& statement = statements->one_meta;
    Rows rows(statement.bind_text(1, key));
    if (!rows.next()) {
        sums_problem = "meta '" + std::string(key) + "' is missing";
        return;
    }
    const std::string value(statement.bytes(0));
    if (value.empty() && statement.integer(1) == 0)
        return;
    try {
        if (statement.integer(1) != meta_checksum(key, value))
            throw CorruptData("the checksum does not fit the row"); // no limit: damage
        take(value);
    } catch (const CorruptData& damage) {
        sums_problem = "meta '" + std::string(key) + "': " + damage.what();
    }
}

void Store::State::add_to_sum(SummedTable table, std::uint32_t checksum) {
    if (next_sums)
        (*next_sums)[table].add(checksum);
}

void Store::State::take_from_sum(SummedTable table, std::uint32_t checksum) {
    if (next_sums)
        (*next_sums)[table].remove(checksum);
}

void Store::State::take_from_sum(SummedTable table, Statement& rows_of) {
    Rows rows(rows_of);
    while (rows.next())
        take_from_sum(table, checksum_at(rows_of));
}

void Store::State::put_meta(std::string_view key, std::string_view value) {
    const std::uint32_t checksum = meta_checksum(key, value);
    if (next_sums && key != kRowSumsKey && key != kPartSumKey) {
        take_from_sum(SummedTable::Meta, statements->sum_of_meta.bind_text(1, key));
        add_to_sum(SummedTable::Meta, checksum);
    }
    statements->put_meta.bind_text(1, key).bind_blob(2, value).bind(3, checksum).run();
}

void Store::State::write_sums() {
    if (!next_sums || (are_sums_written && next_sums == sums))
        return;
    const auto& parts = (*next_sums)[SummedTable::Parts];
    if (!are_sums_written || parts != (*sums)[SummedTable::Parts])
        put_meta(kPartSumKey, encode_row_sum(parts));
    if (!are_sums_written || encode_row_sums(*next_sums) != encode_row_sums(*sums))
        put_meta(kRowSumsKey, encode_row_sums(*next_sums));
}

std::string Store::State::difference_of(SummedTable table) const {
    return sums ? difference(table, (*sums)[table], counted[table]) : std::string();
}

void Store::State::accept_counted(SummedTable table) {
    if (sums && (*sums)[table] != counted[table]) {
        (*sums)[table] = (*next_sums)[table] = counted[table];
        are_sums_written = false;
    }
}

void Store::State::begin_sums() {
    if (sums)
        return;
    sums = next_sums = counted;
    are_sums_written = false;
}

} // namespace lunamoo::db
