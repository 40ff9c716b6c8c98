// Rows of the file: a value or an object that decodes, encodes to the same bytes.
#include "db/parts.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <array>

using namespace lunamoo;
using namespace lunamoo::db;

namespace {

void value(std::string_view bytes) {
    Reader reader(bytes);
    const Value decoded = decode(reader);
    std::string again;
    encode(again, decoded);
    fuzz::claim(again == bytes.substr(0, bytes.size() - reader.left()),
                "a value encodes to the bytes it was decoded from");
    (void)to_literal(decoded);
}

// The object's row with the right checksum.
void object(std::string_view bytes) {
    std::string row(bytes);
    seal(row);
    const auto program =
        std::make_shared<const Program>(Program{"return 1"}); // owners: the object's verbs
    Sha256 hash{};
    const auto decoded = decode_object(ObjectId{7}, row, [&](const Sha256& wanted) {
        hash = wanted;
        return program;
    });
    // Verbs may name different programs; then there is no one hash to write.
    if (decoded->verbs.size() <= 1)
        fuzz::claim(encode_object(*decoded, [&](const auto&) { return hash; }) == row,
                    "an object encodes to the row it was decoded from");
}

// The parts of one value, each after a byte that says where it begins, and its length.
void parts(std::string_view bytes) {
    PartsDecoder decoder;
    for (std::int64_t part = 0; part < 8 && !bytes.empty(); ++part) {
        const unsigned where = fuzz::take_byte(bytes);
        const std::int64_t base = std::array{std::int64_t{0}, kFirstPair, kWhole}.at(where % 3);
        const std::size_t size = std::min<std::size_t>(bytes.size(), fuzz::take_byte(bytes));
        decoder.add(base + where / 3, bytes.substr(0, size));
        bytes.remove_prefix(std::min(bytes.size(), size));
    }
    const ValueInFile found = decoder.finish();
    std::size_t items = 0, pairs = 0;
    for (const Part& part : found.items)
        items += part.count;
    for (const Part& part : found.pairs)
        pairs += part.count;
    if (found.value.is(Type::Table))
        fuzz::claim(found.value.as_table().array().size() == items &&
                        found.value.as_table().keyed().size() == pairs,
                    "a table is what its parts have");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes = fuzz::text_of(data, size);
    try {
        const unsigned kind = fuzz::take_byte(bytes);
        if (kind == 0xFF)
            parts(bytes);
        else if (kind % 2 == 0)
            value(bytes);
        else
            object(bytes);
    } catch (const CorruptData&) {
    }
    return 0;
}
