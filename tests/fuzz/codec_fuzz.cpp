// Rows of the file: a value or an object that decodes, encodes to the same bytes.
#include "db/codec.h"
#include "tests/fuzz/fuzz.h"

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

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes = fuzz::text_of(data, size);
    try {
        if (fuzz::take_byte(bytes) % 2 == 0)
            value(bytes);
        else
            object(bytes);
    } catch (const CorruptData&) {
    }
    return 0;
}
