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
//   6. A stored table of more than Array::kChunkItems items has them in chunks, all full but the
//      last, which lists with the same beginning may share: each may be in many tables.
//
// Order of iteration of a stored table: the array part 1..n, then the keyed part: integers
// ascending, then strings by bytes, then false, true, then objects by number.
#pragma once

#include "db/result.h"

#include <cstdint>
#include <iterator>
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

// The same to the last bit of what is stored: unlike ==, an integer is not the float of its value,
// and the traceback of an error counts. Cost as ==.
bool identical(const Value& a, const Value& b);

namespace detail {
// A piece of a long list. Its items follow it in the same piece of memory.
struct Chunk : Counted {
    std::uint32_t size = 0;
    int depth = 0; // of the deepest item
    std::size_t expanded_bytes = 0;
    const Value* items() const { return reinterpret_cast<const Value*>(this + 1); }
};
} // namespace detail

// The array part of a stored table, as a view: valid while a Value holds the table.
class Array {
  public:
    static constexpr std::size_t kChunkItems = 64;

    class Iterator { // random access
      public:
        using iterator_category = std::random_access_iterator_tag;
        using value_type = Value;
        using difference_type = std::ptrdiff_t;
        using pointer = const Value*;
        using reference = const Value&;
        Iterator() = default;
        Iterator(const void* data, std::size_t size, std::size_t at)
            : data_(data), size_(size), at_(at) {}
        reference operator*() const { return item(data_, size_, at_); }
        pointer operator->() const { return &**this; }
        reference operator[](difference_type by) const { return *(*this + by); }
        Iterator& operator+=(difference_type by) {
            at_ += static_cast<std::size_t>(by);
            return *this;
        }
        Iterator& operator-=(difference_type by) { return *this += -by; }
        Iterator& operator++() { return *this += 1; }
        Iterator& operator--() { return *this -= 1; }
        Iterator operator++(int) { return std::exchange(*this, *this + 1); }
        Iterator operator--(int) { return std::exchange(*this, *this - 1); }
        friend Iterator operator+(Iterator a, difference_type by) { return a += by; }
        friend Iterator operator+(difference_type by, Iterator a) { return a += by; }
        friend Iterator operator-(Iterator a, difference_type by) { return a -= by; }
        friend difference_type operator-(const Iterator& a, const Iterator& b) {
            return static_cast<difference_type>(a.at_) - static_cast<difference_type>(b.at_);
        }
        bool operator==(const Iterator& other) const { return at_ == other.at_; }
        auto operator<=>(const Iterator& other) const { return at_ <=> other.at_; }

      private:
        const void* data_ = nullptr;
        std::size_t size_ = 0;
        std::size_t at_ = 0;
    };

    Array(const void* data, std::size_t size) : data_(data), size_(size) {}
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    const Value& operator[](std::size_t index) const { return item(data_, size_, index); }
    const Value& front() const { return (*this)[0]; }
    Iterator begin() const { return {data_, size_, 0}; }
    Iterator end() const { return {data_, size_, size_}; }
    std::size_t chunk_count() const { // 0: they stand in one piece
        return size_ <= kChunkItems ? 0 : (size_ + kChunkItems - 1) / kChunkItems;
    }
    const detail::Chunk* chunk(std::size_t index) const {
        return static_cast<const detail::Chunk* const*>(data_)[index];
    }

  private:
    static const Value& item(const void* data, std::size_t size, std::size_t at) {
        if (size <= kChunkItems)
            return static_cast<const Value*>(data)[at];
        return static_cast<const detail::Chunk* const*>(data)[at / kChunkItems]
            ->items()[at % kChunkItems];
    }
    const void* data_; // size_ Values, or pointers to chunks
    std::size_t size_;
};

// identical() of the items [from, to), which both must have. Chunks that both have cost nothing.
bool are_items_identical(Array a, Array b, std::size_t from, std::size_t to);

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

    Array array() const { return {items_, item_count_}; }
    std::span<const Entry> keyed() const { return keyed_; }
    std::size_t size() const { return item_count_ + keyed_.size(); }
    std::size_t expanded_bytes() const { return expanded_bytes_; }
    int depth() const { return depth_; }

    // The value at `key`, or nil. Cost: O(log n).
    Value get(const Value& key) const;
    // The value of string key `key`, or nil.
    Value get(std::string_view key) const;
    // The entry after `key` in iteration order (nil: the first), or null at the end. The key must
    // be present: *known is set to false where it is not. Returned key/value by copy.
    bool next(const Value& key, Value* next_key, Value* next_value, bool* known) const;

    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;
    ~Table();

  private:
    friend class Builder;
    friend Result<Value> list_with_end(const Value&, std::size_t, std::vector<Value>);
    friend Result<Value> list_with_item(const Value&, std::size_t, Value);
    Table() = default;
    static Value make(Table*& table);
    std::size_t lower_bound(const Value& key) const;
    // Each of a table that has no items yet.
    void hold(std::vector<Value> items);
    void hold(Array shared, std::size_t chunks, std::vector<Value> rest);
    void measure();
    Result<void> check() const; // E_QUOTA
    std::uint32_t item_count_ = 0;
    int depth_ = 1;
    void* items_ = nullptr; // as in Array
    std::vector<Entry> keyed_;
    std::size_t expanded_bytes_ = 0;
};

// The order of keys in a stored table. -1, 0, 1.
int compare_keys(const Value& a, const Value& b);

// An empty list; the value of `items` as a list (E_QUOTA).
Value empty_table();
Result<Value> list_of(std::vector<Value> items);

// Lists made of others (tables without keyed part); no item is nil. They share with `list` the
// chunks that are the same. E_QUOTA. Cost: a chunk, a pointer for each shared one, and the items in
// `end`. Its first `kept` items, then those of `end`.
Result<Value> list_with_end(const Value& list, std::size_t kept, std::vector<Value> end);
// With another item at `index`, which it has.
Result<Value> list_with_item(const Value& list, std::size_t index, Value item);

// Lua text of the value: nil, numbers, quoted strings, #12, {1, 2, a = 3}, E_PERM("message").
// What `;` prints. Stops with "..." beyond max_bytes.
std::string to_literal(const Value& value, std::size_t max_bytes = 64 * 1024);

} // namespace lunamoo::db

template <> struct std::hash<lunamoo::db::ObjectId> {
    std::size_t operator()(lunamoo::db::ObjectId id) const noexcept {
        return std::hash<std::int64_t>{}(id.number);
    }
};
