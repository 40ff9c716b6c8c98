// Values and objects as bytes: the rows of the file (docs/storage.md has the format, byte by byte).
// Pure: bytes in, values out; knows no file. World thread, because it makes and reads Values.
//
// Decoding trusts nothing: every length is checked against what is left, nesting and size against
// the limits of db/value.h, and memory taken stays in proportion to the input. Whatever is wrong is
// a CorruptData. What decodes, encodes to the same bytes.
#pragma once

#include "db/checksum.h"
#include "db/object.h"
#include "db/value.h"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace lunamoo::db {

// Bytes that are not what was written. Belongs to the exceptions of the store's layer.
class CorruptData : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// -- Parts
void put_byte(std::string& out, std::uint8_t byte);
void put_varint(std::string& out, std::uint64_t number);  // 7 bits a byte, lowest first
void put_integer(std::string& out, std::int64_t number);  // zigzag, then varint
void put_real(std::string& out, double number);           // IEEE 754, 8 bytes, lowest first
void put_string(std::string& out, std::string_view text); // its length as varint, its bytes

// Reads parts from the front of some bytes, which must outlive it. Every function throws
// CorruptData where the bytes end too soon or are not in the one form that put_... writes.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}
    std::size_t left() const { return bytes_.size(); }
    std::uint8_t byte();
    std::uint64_t varint();
    std::int64_t integer();
    double real();
    std::string_view bytes(std::size_t count);
    std::string_view string();
    // A number of things of which each takes at least one byte.
    std::size_t count();
    void expect_end() const;

  private:
    std::string_view bytes_;
};

// -- Values
// Cost: the expanded value; sharing within it is not kept.
void encode(std::string& out, const Value& value);
Value decode(Reader& reader);

// -- Rows
// Adds a CRC32 of what is there; takes it off again, CorruptData where it does not fit.
void seal(std::string& row);
std::string_view unseal(std::string_view row);

inline constexpr std::int64_t kMaxObjectNumber = std::int64_t{1} << 32;

using HashOfProgram = std::function<Sha256(const std::shared_ptr<const Program>&)>;
// Throws CorruptData where there is no such program.
using ProgramOfHash = std::function<std::shared_ptr<const Program>(const Sha256&)>;
// The value that stands apart from the row (db/parts.h). Throws CorruptData where there is none.
using ValueApart = std::function<Value(Symbol)>;

// Of the object's values: which are not in its row.
enum class Values { AllInRow, LargeApart };

// All of the object but what is derived from others (children, contents). Sealed.
std::string encode_object(const Object& object, const HashOfProgram& hash_of,
                          Values values = Values::AllInRow);
// The row that was stored for `id`. The messages name the object. Without `value_apart` no value
// may stand apart.
std::unique_ptr<Object> decode_object(ObjectId id, std::string_view row,
                                      const ProgramOfHash& program_of,
                                      const ValueApart& value_apart = {});

} // namespace lunamoo::db
