// The row of an object; docs/storage.md has the format.
#include "db/codec.h"

#include "cmake/limit.h"
#include "db/parts.h"

#include <algorithm>
#include <array>

namespace lunamoo::db {

namespace {

constexpr std::uint8_t kFormat = 1;

// The state byte of a property slot.
constexpr std::uint8_t kDefinedHere = 1;
constexpr std::uint8_t kClear = 2;
constexpr std::uint8_t kApart = 4;         // its value is in the table parts; never with kClear
constexpr std::size_t kLeastSlotBytes = 4; // its symbol, state, bits and owner

void put_id(std::string& out, ObjectId id) {
    put_integer(out, id.number);
}
ObjectId read_id(Reader& reader) {
    return ObjectId{reader.integer()};
}

void put_slot(std::string& out, const PropertySlot& slot, Values values) {
    const bool apart = values == Values::LargeApart && stands_apart(slot.value);
    put_varint(out, static_cast<std::uint32_t>(slot.name));
    put_byte(out, static_cast<std::uint8_t>((slot.defined_here ? kDefinedHere : 0) |
                                            (slot.clear ? kClear : 0) | (apart ? kApart : 0)));
    put_byte(out, slot.bits);
    put_id(out, slot.owner);
    if (!slot.clear && !apart)
        encode(out, slot.value);
}

PropertySlot read_slot(Reader& reader, const ValueApart& value_apart) {
    PropertySlot slot;
    const std::uint64_t symbol = reader.varint();
    if (symbol > UINT32_MAX && LIMIT(row_symbol))
        throw CorruptData("a property has no name");
    slot.name = static_cast<Symbol>(symbol);
    const std::uint8_t state = reader.byte();
    constexpr std::array<bool, 8> kKnown{true, true, true, false, true, true, false, false};
    if ((state >= kKnown.size() || !kKnown.at(state)) && LIMIT(row_slot_state))
        throw CorruptData("a property is in no known state");
    slot.defined_here = (state & kDefinedHere) != 0;
    slot.clear = (state & kClear) != 0;
    slot.bits = reader.byte();
    slot.owner = read_id(reader);
    if ((state & kApart) != 0) {
        if (!value_apart) // no limit: there is no value
            throw CorruptData("a value stands apart from a row that is to have all of them");
        slot.value = value_apart(slot.name);
    } else if (!slot.clear) {
        slot.value = decode(reader);
    }
    return slot;
}

void put_verb(std::string& out, const Verb& verb, const HashOfProgram& hash_of) {
    put_varint(out, verb.id);
    put_varint(out, verb.version);
    put_string(out, verb.names);
    put_id(out, verb.owner);
    put_byte(out, verb.bits);
    put_byte(out, static_cast<std::uint8_t>(verb.arguments.direct));
    put_byte(out, static_cast<std::uint8_t>(verb.arguments.preposition));
    put_byte(out, static_cast<std::uint8_t>(verb.arguments.indirect));
    put_byte(out, verb.program ? 1 : 0);
    if (verb.program) {
        const Sha256 hash = hash_of(verb.program);
        out.append(view_of(hash));
    }
}

ObjectSpec read_spec(Reader& reader) {
    const std::uint8_t spec = reader.byte();
    if (spec > static_cast<std::uint8_t>(ObjectSpec::This) && LIMIT(row_argument_spec))
        throw CorruptData("a verb has an unknown argument specifier");
    return static_cast<ObjectSpec>(spec);
}

Verb read_verb(Reader& reader, const ProgramOfHash& program_of) {
    Verb verb;
    verb.id = reader.varint();
    verb.version = reader.varint();
    verb.names = reader.string();
    verb.owner = read_id(reader);
    verb.bits = reader.byte();
    verb.arguments.direct = read_spec(reader);
    verb.arguments.preposition = static_cast<std::int8_t>(reader.byte());
    if ((verb.arguments.preposition < kPrepositionNone ||
         verb.arguments.preposition >= static_cast<int>(preposition_sets().size())) &&
        LIMIT(row_preposition))
        throw CorruptData("a verb has an unknown preposition");
    verb.arguments.indirect = read_spec(reader);
    const std::uint8_t has_program = reader.byte();
    if (has_program > 1 && LIMIT(row_has_program))
        throw CorruptData("a verb is in no known state");
    if (has_program == 1)
        verb.program = program_of(hash_from(reader.bytes(std::tuple_size_v<Sha256>)));
    return verb;
}

std::unique_ptr<Object> read_object(Reader& reader, const ProgramOfHash& program_of,
                                    const ValueApart& value_apart) {
    if (const auto format = reader.byte(); format != kFormat && LIMIT(row_format))
        throw CorruptData("its format is " + std::to_string(format) + ", known is " +
                          std::to_string(kFormat));
    auto object = std::make_unique<Object>();
    object->id = read_id(reader);
    object->flags = reader.byte();
    object->name = reader.string();
    object->owner = read_id(reader);
    object->parent = read_id(reader);
    object->location = read_id(reader);
    object->arrival = reader.varint();
    const std::size_t slots = reader.count();
    object->slots.reserve(std::min(slots, reader.left() / kLeastSlotBytes));
    for (std::size_t i = 0; i < slots; ++i)
        object->slots.push_back(read_slot(reader, value_apart));
    object->slots.shrink_to_fit();
    const std::size_t verbs = reader.count();
    for (std::size_t i = 0; i < verbs; ++i)
        object->verbs.push_back(read_verb(reader, program_of));
    object->verbs.shrink_to_fit();
    reader.expect_end();
    return object;
}

} // namespace

std::string encode_object(const Object& object, const HashOfProgram& hash_of, Values values) {
    std::string row;
    put_byte(row, kFormat);
    put_id(row, object.id);
    put_byte(row, object.flags);
    put_string(row, object.name);
    put_id(row, object.owner);
    put_id(row, object.parent);
    put_id(row, object.location);
    put_varint(row, object.arrival);
    put_varint(row, object.slots.size());
    for (const auto& slot : object.slots)
        put_slot(row, slot, values);
    put_varint(row, object.verbs.size());
    for (const auto& verb : object.verbs)
        put_verb(row, verb, hash_of);
    seal(row);
    return row;
}

std::unique_ptr<Object> decode_object(ObjectId id, std::string_view row,
                                      const ProgramOfHash& program_of,
                                      const ValueApart& value_apart) {
    try {
        if ((id.number < 0 || id.number > kMaxObjectNumber) && LIMIT(row_object_number))
            throw CorruptData("there is no such object number");
        Reader reader(unseal(row));
        auto object = read_object(reader, program_of, value_apart);
        if (object->id != id && LIMIT(row_is_the_object))
            throw CorruptData("the row is that of #" + std::to_string(object->id.number));
        return object;
    } catch (const CorruptData& damage) {
        // no limit: it only says more
        throw CorruptData("object #" + std::to_string(id.number) + ": " + damage.what());
    }
}

} // namespace lunamoo::db
