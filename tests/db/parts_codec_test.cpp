// The bytes of parts apart from any file: parts as nobody writes them.
#include "db/parts.h"
#include "tests/catch.h"

using namespace lunamoo::db;

namespace {

std::string items_row(std::initializer_list<Value> items) {
    std::string row("\1", 1);
    put_varint(row, items.size());
    for (const Value& item : items)
        encode(row, item);
    return row;
}

std::string pairs_row(std::initializer_list<Value> keys) {
    std::string row("\2", 1);
    put_varint(row, keys.size());
    for (const Value& key : keys) {
        encode(row, key);
        encode(row, Value::integer(1));
    }
    return row;
}

std::string whole_row(const Value& value) {
    std::string row(1, '\0');
    encode(row, value);
    return row;
}

struct Given {
    std::int64_t first;
    std::string row;
};

ValueInFile decoded(std::initializer_list<Given> parts) {
    PartsDecoder decoder;
    for (const auto& [first, row] : parts)
        decoder.add(first, row);
    return decoder.finish();
}

} // namespace

TEST_CASE("parts that make no value in its one form are refused", "[codec][parts]") {
    const Value one = Value::integer(1), two = Value::integer(2), x = Value::short_string("x");
    CHECK(decoded({{0, items_row({one})}, {1, items_row({two})}, {kFirstPair, pairs_row({x})}})
              .value.as_table()
              .size() == 3);
    CHECK(decoded({{kWhole, whole_row(x)}}).value == x);
    CHECK_THROWS_AS(decoded({{1, items_row({one})}}), CorruptData);
    CHECK_THROWS_AS(decoded({{0, items_row({one, two})}, {1, items_row({two})}}), CorruptData);
    CHECK_THROWS_AS(decoded({{kFirstPair + 1, pairs_row({x})}}), CorruptData);
    CHECK_THROWS_AS(decoded({{kFirstPair, pairs_row({x})}, {kFirstPair + 1, pairs_row({x})}}),
                    CorruptData);
    CHECK_THROWS_AS(decoded({{kFirstPair, pairs_row({Value::integer(9), Value::integer(8)})}}),
                    CorruptData);
    CHECK_THROWS_AS(decoded({{kFirstPair, pairs_row({*list_of({one})})}}), CorruptData);
    CHECK_THROWS_AS(decoded({{kFirstPair, pairs_row({one})}}), CorruptData); // it is an item
    CHECK_THROWS_AS(decoded({{0, items_row({one, Value(), two})}}), CorruptData);
    CHECK_THROWS_AS(decoded({{kWhole, whole_row(*list_of({one}))}}), CorruptData);
    CHECK_THROWS_AS(decoded({{kWhole, whole_row(Value())}}), CorruptData);
    CHECK_THROWS_AS(decoded({{0, whole_row(x)}}), CorruptData);
    CHECK_THROWS_AS(decoded({{0, items_row({one})}, {kWhole, whole_row(x)}}), CorruptData);
    CHECK_THROWS_AS(decoded({{kFirstPair, items_row({one})}}), CorruptData);
    CHECK_THROWS_AS(decoded({{kWhole, items_row({one})}}), CorruptData);
    CHECK_THROWS_AS(decoded({{0, std::string("\3", 1)}}), CorruptData);
    CHECK_THROWS_AS(decoded({{0, items_row({one}) + "x"}}), CorruptData);
    CHECK_THROWS_AS(decoded({{0, ""}}), CorruptData);
}

TEST_CASE("parts whose value is above the limit are refused while it grows", "[codec][parts]") {
    const Value half = Value::short_string(std::string(kMaxValueBytes / 2, 'x'));
    PartsDecoder decoder;
    decoder.add(0, items_row({half}));
    CHECK_THROWS_AS(decoder.add(1, items_row({half})), CorruptData);
}
