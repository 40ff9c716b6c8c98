// Large values in the file: a property's value of more than kApartBytes does not stand in the row
// of its object, which says only that it stands apart, but in rows of its own, its parts. A table's
// part is some of its items, or some of its pairs; another value is one part. So what is appended
// to a long list is written without the list, and without the object.
//
// PartsInFile knows which parts the file has, and the values that they were made of; from these and
// the present values follows what is to be written. It does not matter how a value came to be:
// chunks that both lists have (db/value.h) are passed over, other items are compared. World thread.
//
// Invariants, for each value that stands apart:
//   1. Its parts of items follow each other without gap, from the first item to the last; so do
//      those of pairs. A part is known by the position that it begins at.
//   2. A part that is not the last of its kind, nor one of small ones at the end, was full when it
//      was made (is_full). What is appended comes into a small part of its own; small ones at the
//      end are joined to a full one once they fill it. So an item is written twice at most while a
//      list only grows.
#pragma once

#include "db/codec.h"
#include "db/object.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace lunamoo::db {

inline constexpr std::size_t kApartBytes = 2048; // expanded; more stands apart
inline constexpr std::size_t kPartBytes = 4096;  // encoded; a part of so many is full
inline constexpr std::size_t kPartItems = 64;    // likewise

inline bool stands_apart(const Value& value) {
    return value.expanded_bytes() > kApartBytes;
}

struct PartKey {
    ObjectId object;
    Symbol property{};
    // The index of its first item from 0; that of its first pair and kFirstPair; or kWhole.
    std::int64_t first = 0;
    bool operator==(const PartKey&) const = default;
};
inline constexpr std::int64_t kFirstPair = std::int64_t{1} << 32;
inline constexpr std::int64_t kWhole = std::int64_t{1} << 33;

struct PartRow {
    PartKey key;
    std::optional<std::string> bytes; // none: it is gone
};

// Items or pairs that stand in one row.
struct Part {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    std::uint32_t bytes = 0; // of these, encoded
    bool is_full() const { return count >= kPartItems || bytes >= kPartBytes; }
};

// What the file has of one value.
struct ValueInFile {
    Value value;
    std::vector<Part> items; // of a table
    std::vector<Part> pairs; // of a table
};

class PartsInFile {
  public:
    // Adds to `changes` what differs between the object's large values and the file, which has it
    // from then on. True where `row`, encode_object() with stands_apart, is another than the file
    // has, or may be; that too is known from then on.
    // Cost: slots; for a value that stands apart its chunks and parts, and what differs.
    bool write(const Object& object, const std::string& row, std::vector<PartRow>& changes);
    // The object is gone.
    void remove(ObjectId id, std::vector<PartRow>& changes);
    // What loading has found; of an object all values, then its row.
    void note(ObjectId id, Symbol property, ValueInFile value);
    void note_row(ObjectId id, std::string_view row);
    // For a file that was just created.
    void clear() { objects_.clear(); }
    // Null where the value does not stand apart in the file.
    const ValueInFile* find(ObjectId id, Symbol property) const;

  private:
    struct OfObject {
        Sha256 row{};
        std::unordered_map<Symbol, ValueInFile> values;
    };
    std::unordered_map<ObjectId, OfObject> objects_;
};

// Reads one value from its parts, in the order of their keys. Throws CorruptData.
class PartsDecoder {
  public:
    void add(std::int64_t first, std::string_view row);
    ValueInFile finish();

  private:
    void add_items(Reader& reader, std::int64_t first);
    void add_pairs(Reader& reader, std::int64_t first);
    Value read(Reader& reader);
    ValueInFile found_;
    Table::Builder builder_;
    std::optional<Value> former_key_;
    std::size_t items_ = 0, pairs_ = 0;
    std::size_t bytes_ = 0; // expanded
    bool is_whole_ = false;
};

} // namespace lunamoo::db

template <> struct std::hash<lunamoo::db::PartKey> {
    std::size_t operator()(const lunamoo::db::PartKey& key) const noexcept {
        const auto object = static_cast<std::uint64_t>(key.object.number);
        const auto property = static_cast<std::uint64_t>(key.property);
        return std::hash<std::uint64_t>{}((object * 0x9E3779B97F4A7C15U + property) *
                                              0xBF58476D1CE4E5B9U +
                                          static_cast<std::uint64_t>(key.first));
    }
};
