#include "db/change_set.h"
#include "db/codec.h"
#include "storage_fixture.h"
#include "tests/catch.h"

#include <set>

using namespace lunamoo::db;
using test::Random;

namespace {

std::string encoded(const Value& value) {
    std::string bytes;
    encode(bytes, value);
    return bytes;
}

Value decoded(const std::string& bytes) {
    Reader reader(bytes);
    Value value = decode(reader);
    reader.expect_end();
    return value;
}

const HashOfProgram kHashOf = [](const std::shared_ptr<const Program>& program) {
    return sha256(program->source);
};
const ProgramOfHash kProgramOf = [](const Sha256&) {
    return std::make_shared<const Program>(Program{"return 1"});
};

std::unique_ptr<Object> sample_object(World& world) {
    Random random(5);
    test::fill_randomly(world, random, 30);
    auto object = std::make_unique<Object>();
    object->id = ObjectId{7};
    object->name = "a lamp";
    object->owner = ObjectId{3};
    object->parent = ObjectId{1};
    object->location = kNothing;
    object->flags = kFertile | kProgrammer;
    object->arrival = 99;
    object->slots.push_back(
        {Symbol{0}, true, false, kPropertyRead, ObjectId{3}, test::random_value(random)});
    object->slots.push_back({Symbol{1}, false, true, kPropertyChown, ObjectId{4}, {}});
    Verb verb;
    verb.id = 5;
    verb.version = 6;
    verb.names = "l*ight";
    verb.owner = ObjectId{3};
    verb.arguments = {ObjectSpec::This, kPrepositionAny, ObjectSpec::None};
    verb.program = std::make_shared<const Program>(Program{"return 1"});
    object->verbs.push_back(verb);
    verb.program = nullptr;
    object->verbs.push_back(verb);
    return object;
}

} // namespace

TEST_CASE("numbers come back from bytes", "[codec]") {
    for (const std::int64_t number :
         {INT64_MIN, INT64_MIN + 1, std::int64_t{-65}, std::int64_t{-1}, std::int64_t{0},
          std::int64_t{63}, std::int64_t{64}, INT64_MAX})
        CHECK(decoded(encoded(Value::integer(number))).as_integer() == number);
    CHECK(encoded(Value::integer(-64)).size() == 2);
    CHECK(encoded(Value::integer(64)).size() == 3);
    const Value zero = decoded(encoded(*Value::real(-0.0)));
    CHECK(std::signbit(zero.as_float()));
}

TEST_CASE("a number has one encoding only", "[codec]") {
    using namespace std::string_literals;
    CHECK_THROWS_AS(decoded("\x03\x80\x00"s), CorruptData); // 0, long
    CHECK_THROWS_AS(decoded("\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"s),
                    CorruptData); // 65 bits
    CHECK(decoded("\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s).as_integer() == INT64_MIN);
}

TEST_CASE("ten thousand random values come back equal, byte for byte", "[codec]") {
    Random random(1);
    for (int i = 0; i < 10000; ++i) {
        const Value value = test::random_value(random, 4);
        const auto bytes = encoded(value);
        const Value back = decoded(bytes);
        REQUIRE(back == value);
        REQUIRE(encoded(back) == bytes);
        REQUIRE(back.expanded_bytes() == value.expanded_bytes());
    }
}

TEST_CASE("values at their limits come back", "[codec]") {
    const Value longest = *Value::string(std::string(kMaxValueBytes, 'x'));
    CHECK(decoded(encoded(longest)) == longest);
    Value deep = empty_table();
    for (int i = 1; i < kMaxTableDepth; ++i)
        deep = *list_of({deep});
    CHECK(decoded(encoded(deep)) == deep);
    CHECK_FALSE(list_of({deep}));
    std::vector<Value> many((kMaxValueBytes - 64) / 16, Value::integer(1));
    const Value wide = *list_of(many);
    CHECK(decoded(encoded(wide)) == wide);
}

TEST_CASE("bytes that no value has are refused", "[codec]") {
    using namespace std::string_literals;
    const auto refused = [](const std::string& bytes) {
        CHECK_THROWS_AS(decoded(bytes), CorruptData);
    };
    refused("");
    refused("\x09"s); // no such type
    refused("\x06\x05"s
            "ab");                                      // a string that ends too soon
    refused("\x04\0\0\0\0\0\0\xf8\x7f"s);               // NaN
    refused("\x07\x13\0\0\0"s);                         // error code 19
    refused("\x08\x01\0\0"s);                           // nil in the array part
    refused("\x08\0\x01\x03\x02\x01"s);                 // 1 in the keyed part
    refused("\x08\0\x01\x04\0\0\0\0\0\0\xe0\x3f\x01"s); // a float as key
    refused("\x08\0\x01\x04\0\0\0\0\0\0\0\0\x01"s);     // 0.0 as key, which is 0 anywhere else
    refused("\x08\0\x02\x06\x01"s
            "b\x01\x06\x01"s
            "a\x01"s); // keys out of order
    refused("\x08\0\x01\x06\x01"s
            "a\0"s);                        // a nil value
    refused("\x08\xff\xff\xff\xff\x7f\0"s); // more items than bytes
    refused("\x01\x01"s);                   // something after the end
}

TEST_CASE("nesting in hostile bytes is limited", "[codec]") {
    using namespace std::string_literals;
    std::string tables;
    std::string errors;
    for (int i = 0; i < 100000; ++i) {
        tables += "\x08\x01\0"s;
        errors += "\x07\x01\0"s;
    }
    CHECK_THROWS_AS(decoded(tables), CorruptData);
    CHECK_THROWS_AS(decoded(errors), CorruptData);
}

TEST_CASE("a short row cannot ask for much memory", "[codec]") {
    using namespace std::string_literals;
    std::string bytes = "\x08\x80\x80\x80\x02\0"s; // 4 Mi empty tables
    for (int i = 0; i < (1 << 22); ++i)
        bytes += "\x08\0\0"s;
    CHECK_THROWS_WITH(decoded(bytes), "a value is above max_value_bytes");
}

TEST_CASE("a value above the limit is refused while it grows", "[codec]") {
    using Catch::Contains;
    const auto list = [](std::size_t items) {
        std::string bytes;
        put_byte(bytes, static_cast<std::uint8_t>(Type::Table));
        put_varint(bytes, items);
        put_varint(bytes, 0);
        return bytes;
    };
    std::string text;
    put_byte(text, static_cast<std::uint8_t>(Type::String));
    put_string(text, std::string(kMaxValueBytes + 1, 'x'));
    CHECK_THROWS_WITH(decoded(text), Contains("a string is too long"));
    // Many small values, many tables, many texts: each by its own part of the count.
    std::string booleans = list(80'000);
    for (int i = 0; i < 80'000; ++i)
        put_byte(booleans, static_cast<std::uint8_t>(Type::True));
    CHECK_THROWS_WITH(decoded(booleans), Contains("a value is above max_value_bytes"));
    std::string tables = list(20'000);
    for (int i = 0; i < 20'000; ++i)
        tables += list(0);
    CHECK_THROWS_WITH(decoded(tables), Contains("a value is above max_value_bytes"));
    std::string texts = list(3);
    for (int i = 0; i < 3; ++i) {
        put_byte(texts, static_cast<std::uint8_t>(Type::String));
        put_string(texts, std::string(kMaxValueBytes / 2, 'x'));
    }
    CHECK_THROWS_WITH(decoded(texts), Contains("a value is above max_value_bytes"));
}

TEST_CASE("counters that cannot be are refused", "[codec]") {
    World::Counters counters;
    counters.max_object = kMaxObjectNumber;
    CHECK(decode_counters(encode_counters(counters)).max_object == kMaxObjectNumber);
    counters.max_object = kMaxObjectNumber + 1;
    CHECK_THROWS_AS(decode_counters(encode_counters(counters)), CorruptData);
    counters.max_object = -2;
    CHECK_THROWS_AS(decode_counters(encode_counters(counters)), CorruptData);
    std::string other = encode_counters(World::Counters{});
    other[0] = 2;
    CHECK_THROWS_AS(decode_counters(other), CorruptData);
}

TEST_CASE("a property slot without a name is refused", "[codec]") {
    const auto row = [](std::uint64_t symbol) {
        std::string bytes;
        put_byte(bytes, 1); // format
        put_integer(bytes, 7);
        put_byte(bytes, 0);
        put_string(bytes, "a lamp");
        for (int i = 0; i < 3; ++i)
            put_integer(bytes, -1);
        put_varint(bytes, 0);
        put_varint(bytes, 1); // slots
        put_varint(bytes, symbol);
        put_byte(bytes, 1);
        put_byte(bytes, 0);
        put_integer(bytes, 7);
        encode(bytes, Value());
        put_varint(bytes, 0); // verbs
        seal(bytes);
        return bytes;
    };
    CHECK(decode_object(ObjectId{7}, row(UINT32_MAX), kProgramOf)->slots.size() == 1);
    CHECK_THROWS_AS(decode_object(ObjectId{7}, row(std::uint64_t{UINT32_MAX} + 1), kProgramOf),
                    CorruptData);
}

TEST_CASE("each part of an object's row that cannot be is named", "[codec]") {
    using Catch::Contains;
    World world;
    const auto object = sample_object(world);
    const std::string row(unseal(encode_object(*object, kHashOf)));
    CHECK_THROWS_WITH(unseal("abc"), Contains("too short"));
    std::string other = row;
    other[0] = 2;
    seal(other);
    CHECK_THROWS_WITH(decode_object(ObjectId{7}, other, kProgramOf), Contains("its format is 2"));
    CHECK_THROWS_WITH(decode_object(ObjectId{-1}, "", kProgramOf),
                      Contains("there is no such object number"));
    CHECK_THROWS_WITH(decode_object(ObjectId{kMaxObjectNumber + 1}, "", kProgramOf),
                      Contains("there is no such object number"));
    // Each byte in turn is another: these are said of some of them.
    std::set<std::string> said;
    for (std::size_t i = 0; i < row.size(); ++i)
        for (const int byte : {2, 3, 9, 200, 255}) {
            std::string damaged = row;
            damaged[i] = static_cast<char>(byte);
            seal(damaged);
            try {
                (void)decode_object(ObjectId{7}, damaged, kProgramOf);
            } catch (const CorruptData& damage) {
                const std::string text = damage.what();
                said.insert(text.substr(text.find(": ") + 2));
            }
        }
    for (const char* part :
         {"a property is in no known state", "a verb has an unknown argument specifier",
          "a verb has an unknown preposition", "a verb is in no known state",
          "a length is beyond the end of the data"})
        CHECK(said.count(part) == 1);
}

TEST_CASE("an object's row comes back", "[codec]") {
    World world;
    const auto object = sample_object(world);
    const auto row = encode_object(*object, kHashOf);
    const auto back = decode_object(ObjectId{7}, row, kProgramOf);
    CHECK(encode_object(*back, kHashOf) == row);
    CHECK(back->name == "a lamp");
    CHECK(back->slots[1].clear);
    CHECK(back->slots[0].value == object->slots[0].value);
    CHECK(back->verbs[0].arguments == object->verbs[0].arguments);
    CHECK(back->verbs[0].program->source == "return 1");
    CHECK(back->verbs[1].program == nullptr);
}

TEST_CASE("a row under another number is found out", "[codec]") {
    World world;
    const auto row = encode_object(*sample_object(world), kHashOf);
    CHECK_THROWS_WITH(decode_object(ObjectId{8}, row, kProgramOf),
                      "object #8: the row is that of #7");
    CHECK_THROWS_AS(decode_object(ObjectId{-1}, row, kProgramOf), CorruptData);
}

TEST_CASE("ten thousand random corruptions of a row are all found, naming the object", "[codec]") {
    World world;
    const auto row = encode_object(*sample_object(world), kHashOf);
    Random random(2);
    for (int i = 0; i < 10000; ++i) {
        auto broken = row;
        switch (test::below(random, 3)) {
        case 0: // one to three bits
            for (auto n = 1 + test::below(random, 3); n > 0; --n)
                broken[test::below(random, broken.size())] ^=
                    static_cast<char>(1 << test::below(random, 8));
            break;
        case 1:
            broken.resize(test::below(random, broken.size()));
            break;
        default:
            broken.insert(test::below(random, broken.size()), 1, static_cast<char>(random()));
        }
        if (broken == row)
            continue;
        REQUIRE_THROWS_WITH(decode_object(ObjectId{7}, broken, kProgramOf),
                            Catch::StartsWith("object #7: "));
    }
}

TEST_CASE("corrupt rows with a fitting checksum are refused or decode to the same bytes",
          "[codec]") {
    World world;
    const auto row = encode_object(*sample_object(world), kHashOf);
    const std::string content(unseal(row));
    Random random(3);
    int refused = 0;
    for (int i = 0; i < 20000; ++i) {
        auto broken = content;
        for (auto n = 1 + test::below(random, 4); n > 0; --n)
            broken[test::below(random, broken.size())] = static_cast<char>(random());
        if (test::below(random, 4) == 0)
            broken.resize(test::below(random, broken.size()));
        seal(broken);
        try {
            const auto object = decode_object(ObjectId{7}, broken, [&](const Sha256&) {
                return std::make_shared<const Program>(Program{"return 1"});
            });
            for (auto& verb : object->verbs)
                verb.program = nullptr; // its hash may be what was changed
            const auto again = encode_object(*object, kHashOf);
            const auto twice = decode_object(ObjectId{7}, again, kProgramOf);
            REQUIRE(encode_object(*twice, kHashOf) == again);
        } catch (const CorruptData&) {
            ++refused;
        }
    }
    CHECK(refused > 1000);
}

TEST_CASE("random bytes are never a value that does not encode to them", "[codec]") {
    Random random(4);
    for (int i = 0; i < 50000; ++i) {
        std::string bytes(test::below(random, 40), ' ');
        for (auto& c : bytes)
            c = static_cast<char>(test::below(random, 3) == 0 ? random() : test::below(random, 10));
        try {
            Reader reader(bytes);
            const Value value = decode(reader);
            REQUIRE(encoded(value) == bytes.substr(0, bytes.size() - reader.left()));
        } catch (const CorruptData&) {
        }
    }
}

TEST_CASE("a checksum is what its definition makes of the bits, whatever the length", "[codec]") {
    Random random(6);
    const auto bit_by_bit = [](std::string_view bytes, std::uint32_t sum) {
        sum = ~sum;
        for (const char byte : bytes) {
            sum ^= static_cast<unsigned char>(byte);
            for (int bit = 0; bit < 8; ++bit)
                sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xEDB88320U : 0);
        }
        return ~sum;
    };
    std::string bytes(600, ' ');
    for (char& byte : bytes)
        byte = static_cast<char>(random());
    for (std::size_t length = 0; length < 300; ++length) {
        const std::string_view some(bytes.data() + length, length);
        const auto start = static_cast<std::uint32_t>(random());
        INFO(length);
        CHECK(crc32(some, start) == bit_by_bit(some, start));
    }
}

TEST_CASE("checksums are the published ones", "[codec]") {
    CHECK(crc32("123456789") == 0xCBF43926U);
    CHECK(crc32("6789", crc32("12345")) == 0xCBF43926U);
    CHECK(crc32("") == 0);
    CHECK(crc32({}, 77) == 77);
    CHECK(to_hex(sha256("abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hash_from(view_of(sha256("abc"))) == sha256("abc"));
    CHECK(hash_from(view_of(sha256("abc")).substr(1)) == Sha256{});
}
