#include "db/row_sums.h"

#include "cmake/limit.h"
#include "db/codec.h"

namespace lunamoo::db {

namespace {

constexpr std::array<const char*, kSummedTables> kNames{"objects",
                                                        "tasks",
                                                        "symbols",
                                                        "facts of the table meta",
                                                        "former texts of verbs",
                                                        "recycled objects",
                                                        "counted uses of power",
                                                        "parts of large values"};

// Checksums are sums themselves, so that errors might cancel out: not when each is mixed first.
// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t mixed(std::uint32_t checksum) {
    std::uint64_t bits = checksum + 0x9E3779B97F4A7C15U;
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9U;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBU;
    return bits ^ (bits >> 31);
}

} // namespace

void RowSum::add(std::uint32_t checksum) {
    ++rows;
    sum += mixed(checksum);
}

void RowSum::remove(std::uint32_t checksum) {
    --rows;
    sum -= mixed(checksum);
}

std::string difference(SummedTable table, const RowSum& kept, const RowSum& found) {
    const std::string name = kNames.at(static_cast<std::size_t>(table));
    if (found == kept || !LIMIT(row_sums))
        return {};
    if (found.rows < kept.rows)
        return std::to_string(kept.rows - found.rows) + " of " + std::to_string(kept.rows) + " " +
               name + " are missing";
    if (found.rows > kept.rows)
        return "there are " + std::to_string(found.rows) + " " + name + " where " +
               std::to_string(kept.rows) + " were written";
    return "the " + name + " are not those that were written last";
}

namespace {

void put_sum(std::string& bytes, const RowSum& sum) {
    put_integer(bytes, sum.rows);
    put_varint(bytes, sum.sum);
}

RowSum read_sum(Reader& reader) {
    RowSum sum;
    sum.rows = reader.integer();
    sum.sum = reader.varint();
    return sum;
}

void require_format(Reader& reader) {
    if (reader.byte() != 1 && LIMIT(row_sums_format))
        throw CorruptData("the sums of rows are in an unknown format");
}

} // namespace

std::string encode_row_sums(const RowSums& sums) {
    std::string bytes;
    put_byte(bytes, 1); // format
    for (std::size_t table = 0; table < kSumsTogether; ++table)
        put_sum(bytes, sums[static_cast<SummedTable>(table)]);
    return bytes;
}

std::string encode_row_sum(const RowSum& sum) {
    std::string bytes;
    put_byte(bytes, 1); // format
    put_sum(bytes, sum);
    return bytes;
}

RowSum decode_row_sum(std::string_view bytes) {
    Reader reader(bytes);
    require_format(reader);
    const RowSum sum = read_sum(reader);
    reader.expect_end();
    return sum;
}

RowSums decode_row_sums(std::string_view bytes) {
    Reader reader(bytes);
    require_format(reader);
    RowSums sums;
    for (std::size_t table = 0; table < kSumsTogether; ++table)
        sums[static_cast<SummedTable>(table)] = read_sum(reader);
    reader.expect_end();
    return sums;
}

} // namespace lunamoo::db
