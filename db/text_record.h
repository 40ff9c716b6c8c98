// The statements of a file of the text form as records, before they are an object of a world, and
// the parser that makes them. Checks what one statement shows; what needs the other objects
// (a missing parent, a property defined twice) is checked in db/text_reader. Pure.
#pragma once

#include "db/object.h"
#include "db/text_value.h"

#include <string>
#include <vector>

namespace lunamoo::db {

struct SlotRecord {
    enum class Kind : std::uint8_t { Property, Value, Clear };
    Kind kind = Kind::Property;
    bool own_info = true; // owner and bits are given
    std::string name;
    std::uint8_t bits = 0;
    ObjectId owner;
    Value value;
    int line = 0;
};

struct VerbRecord {
    Verb verb;
    int body_line = 0;
};

struct ObjectRecord {
    std::string file;
    int line = 0;
    ObjectId id;
    std::string name;
    ObjectId parent;
    ObjectId owner;
    ObjectId location;
    std::uint8_t flags = 0;
    std::int64_t arrival = 0;     // place among its location's contents; 0: not said
    std::int64_t max_object = -1; // in #0
    std::vector<SlotRecord> slots;
    std::vector<VerbRecord> verbs;
};

// Appends what the text holds, and "file:line: message" for each statement that is wrong.
void parse_records(const std::string& file, std::string_view text, const ObjectOfName& objects,
                   std::vector<ObjectRecord>& records, std::vector<std::string>& errors);

} // namespace lunamoo::db
