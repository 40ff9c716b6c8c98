// Value: what a property holds and what crosses between realms: nil, boolean, integer, float,
// string, object reference, error, stored table. Immutable, 16 bytes, cheap to copy.
// Does not know Lua, nor the file (db/codec). Lives on the world thread: the reference counts are
// not atomic; what crosses to another thread is encoded bytes.
//
// Invariants:
//   1. A float is never NaN (Value::real refuses).
//   2. A stored table has no cycles: it can only be built from finished values.
//   3. A stored table's keyed part is sorted (see Key order below) and holds no nil, and no key of
//      the array part: integers 1..n live in the array part only, which holds no nil.
//   4. expanded_bytes() is what the value would take if nothing in it were shared; a table above
//      kMaxValueBytes, or a string of more text than that, cannot be made (E_QUOTA).
//   5. depth() counts tables in tables and errors' values alike and is at most kMaxTableDepth, so
//      that whatever walks a value may recurse.
//
// Order of iteration of a stored table: the array part 1..n, then the keyed part: integers
// ascending, then strings by bytes, then false, true, then objects by number.
#pragma once

#include "db/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lunamoo::db {

inline constexpr std::size_t kMaxValueBytes = std::size_t{1} << 20; // "max_value_bytes"
inline constexpr int kMaxTableDepth = 100;                          // tables in tables in tables
inline constexpr std::size_t kMaxErrorText = std::size_t{1} << 16;  // of message, of traceback

// An object's number. Negative numbers: #-1 nothing, #-2 ambiguous match, #-3 failed match, and
// connections that have not logged in (below kFirstConnection).
struct ObjectId {
    std::int64_t number = -1;
    auto operator<=>(const ObjectId&) const = default;
};
inline constexpr ObjectId kNothing{-1};
inline constexpr ObjectId kAmbiguous{-2};
inline constexpr ObjectId kFailedMatch{-3};
inline constexpr ObjectId kSystem{0};

class Value;
class Table;
struct ErrorValue;

enum class Type : std::uint8_t { // stored; do not renumber
    Nil = 0,
    False = 1,
    True = 2,
    Integer = 3,
    Float = 4,
    Object = 5,
    String = 6,
    Error = 7,
    Table = 8,
};

// "nil", "boolean", "integer", ... for messages.
std::string_view name_of(Type type);

namespace detail {
struct Counted { // base of the shared representations
    std::uint32_t references = 1;
};
// The text follows it in the same piece of memory.
struct StringRep : Counted {
    explicit StringRep(std::uint32_t bytes) : size(bytes) {}
    std::uint32_t size;
    std::string_view text() const { return {reinterpret_cast<const char*>(this + 1), size}; }
};
} // namespace detail

class Value {
  public:
    Value() noexcept : type_(Type::Nil), integer_(0) {}
    Value(const Value& other) noexcept : type_(other.type_), integer_(other.integer_) {
        if (!is_scalar())
            take();
    }
    Value(Value&& other) noexcept : type_(other.type_), integer_(other.integer_) {
        other.type_ = Type::Nil;
        other.integer_ = 0;
    }
    Value& operator=(Value other) noexcept {
        std::swap(type_, other.type_);
        std::swap(integer_, other.integer_);
        return *this;
    }
    ~Value() {
        if (!is_scalar())
            release();
    }

    static Value boolean(bool value);
    static Value integer(std::int64_t value);
    static Result<Value> real(double value); // E_FLOAT for NaN
    static Value object(ObjectId id);
    static Result<Value> string(std::string_view text); // E_QUOTA above kMaxValueBytes
    static Value short_string(std::string_view text);   // for texts of ours, known to be small
    // Never fails, because it is made while something else fails: message and traceback are cut to
    // kMaxErrorText, and the value is left out (nil) where with it the error would be above
    // kMaxValueBytes or kMaxTableDepth.
    static Value error(ErrorValue value);

    Type type() const { return type_; }
    bool is(Type type) const { return type_ == type; }
    bool is_scalar() const { return type_ <= Type::Object; } // nil included
    bool is_boolean() const { return type_ == Type::False || type_ == Type::True; }

    // Each asserts its type.
    bool as_boolean() const;
    std::int64_t as_integer() const;
    double as_float() const;
    ObjectId as_object() const;
    std::string_view as_string() const; // valid while a Value holds it
    const ErrorValue& as_error() const;
    const Table& as_table() const;

    // 16 for scalars; strings and tables add their content. Saturates.
    std::size_t expanded_bytes() const;
    // 0 for scalars and strings, else 1 more than the deepest value inside.
    int depth() const;

    // By content; integers and floats of the same number are equal, as in Lua.
    // Cost: nodes compared, stops at the first difference; shared parts cost nothing.
    friend bool operator==(const Value& a, const Value& b);

    // Identity of the shared representation, for caches; null for scalars.
    const void* representation() const;

  private:
    friend class Table;
    detail::Counted* counted() const;
    void take() const; // one reference more; not of scalars
    void release();    // one less, and the last takes the representation with it
    Type type_;
    union {
        std::int64_t integer_;
        double float_;
        detail::StringRep* string_;
        Table* table_;
        struct ErrorRep* error_;
    };
};

// An error as a value: what pcall returns.
struct ErrorValue {
    ErrorCode code = ErrorCode::None;
    std::string message;
    Value value;
    std::string traceback;
};

// Stored tables. Immutable once finished.
class Table : public detail::Counted {
  public:
    struct Entry {
        Value key;
        Value value;
    };

    // Collects pairs, then makes the value. Keys may come in any order; a pair replaces what was
    // appended at its index, a later pair a former with the same key; nil values remove.
    class Builder {
      public:
        void append(Value value) { array_.push_back(std::move(value)); }
        // E_TYPE for keys that are not integer (or float with an integer's value), string, boolean,
        // object.
        Result<void> set(Value key, Value value);
        // E_QUOTA when larger than kMaxValueBytes or deeper than kMaxTableDepth.
        // Cost: sorts the keyed part. The builder is empty afterwards.
        Result<Value> finish();

      private:
        void settle();
        std::vector<Value> array_;
        std::vector<Entry> keyed_;
    };

    std::span<const Value> array() const { return array_; }
    std::span<const Entry> keyed() const { return keyed_; }
    std::size_t size() const { return array_.size() + keyed_.size(); }
    std::size_t expanded_bytes() const { return expanded_bytes_; }
    int depth() const { return depth_; }

    // The value at `key`, or nil. Cost: O(log n).
    Value get(const Value& key) const;
    // The value of string key `key`, or nil.
    Value get(std::string_view key) const;
    // The entry after `key` in iteration order (nil: the first), or null at the end. The key must
    // be present: *known is set to false where it is not. Returned key/value by copy.
    bool next(const Value& key, Value* next_key, Value* next_value, bool* known) const;

    ~Table() = default;

  private:
    friend class Builder;
    Table() = default;
    std::size_t lower_bound(const Value& key) const;
    void measure();
    std::vector<Value> array_;
    std::vector<Entry> keyed_;
    std::size_t expanded_bytes_ = 0;
    int depth_ = 1;
};

// The order of keys in a stored table. -1, 0, 1.
int compare_keys(const Value& a, const Value& b);

// An empty list; the value of `items` as a list (E_QUOTA).
Value empty_table();
Result<Value> list_of(std::vector<Value> items);

// Lua text of the value: nil, numbers, quoted strings, #12, {1, 2, a = 3}, E_PERM("message").
// What `;` prints. Stops with "..." beyond max_bytes.
std::string to_literal(const Value& value, std::size_t max_bytes = 64 * 1024);

} // namespace lunamoo::db

template <> struct std::hash<lunamoo::db::ObjectId> {
    std::size_t operator()(lunamoo::db::ObjectId id) const noexcept {
        return std::hash<std::int64_t>{}(id.number);
    }
};
