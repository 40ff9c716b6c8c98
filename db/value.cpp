#include "db/value.h"

#include "cmake/limit.h"
#include "db/assert.h"

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>

namespace lunamoo::db {

struct ErrorRep : detail::Counted {
    ErrorValue error;
    std::size_t expanded_bytes = 0;
    int depth = 1;
};

namespace {

constexpr std::size_t kScalarBytes = 16;

std::size_t saturating_add(std::size_t a, std::size_t b) {
    return a > std::numeric_limits<std::size_t>::max() - b ? std::numeric_limits<std::size_t>::max()
                                                           : a + b;
}

detail::StringRep* copy_of(std::string_view text) {
    void* memory = ::operator new(sizeof(detail::StringRep) + text.size());
    auto* rep = new (memory) detail::StringRep(static_cast<std::uint32_t>(text.size()));
    if (!text.empty())
        std::memcpy(rep + 1, text.data(), text.size());
    return rep;
}

} // namespace

std::string_view name_of(Type type) {
    static constexpr std::array<std::string_view, 9> kNames{
        "nil", "boolean", "boolean", "integer", "float", "object", "string", "error", "table"};
    return kNames.at(static_cast<std::size_t>(type));
}

detail::Counted* Value::counted() const {
    switch (type_) {
    case Type::String:
        return string_;
    case Type::Error:
        return error_;
    case Type::Table:
        return table_;
    default:
        return nullptr;
    }
}

const void* Value::representation() const {
    return counted();
}

void Value::take() const {
    ++counted()->references;
}

void Value::release() {
    if (--counted()->references > 0)
        return;
    if (type_ == Type::String)
        ::operator delete(string_);
    else if (type_ == Type::Error)
        delete error_;
    else
        delete table_;
}

Value Value::boolean(bool value) {
    Value result;
    result.type_ = value ? Type::True : Type::False;
    return result;
}

Value Value::integer(std::int64_t value) {
    Value result;
    result.type_ = Type::Integer;
    result.integer_ = value;
    return result;
}

Result<Value> Value::real(double value) {
    if (std::isnan(value))
        return db::error(ErrorCode::Float, "not a number (NaN) cannot be stored");
    Value result;
    result.type_ = Type::Float;
    result.float_ = value;
    return result;
}

Value Value::object(ObjectId id) {
    Value result;
    result.type_ = Type::Object;
    result.integer_ = id.number;
    return result;
}

Value Value::short_string(std::string_view text) {
    LUNAMOO_ASSERT(text.size() <= kMaxValueBytes);
    Value result;
    result.string_ = copy_of(text);
    result.type_ = Type::String;
    return result;
}

Result<Value> Value::string(std::string_view text) {
    if (text.size() > kMaxValueBytes && LIMIT(string_bytes))
        return db::error(ErrorCode::Quota, "a string of " + std::to_string(text.size()) +
                                               " bytes is above max_value_bytes, " +
                                               std::to_string(kMaxValueBytes));
    Value result;
    result.string_ = copy_of(text);
    result.type_ = Type::String;
    return result;
}

Value Value::error(ErrorValue value) {
    for (auto* text : {&value.message, &value.traceback})
        if (text->size() > kMaxErrorText && LIMIT(error_text_bytes))
            text->resize(kMaxErrorText);
    const std::size_t own = kScalarBytes + value.message.size() + value.traceback.size();
    if ((value.value.depth() >= kMaxTableDepth && LIMIT(error_depth)) ||
        (saturating_add(own, value.value.expanded_bytes()) > kMaxValueBytes && LIMIT(error_bytes)))
        value.value = {};
    const std::size_t bytes = own + value.value.expanded_bytes();
    const int depth = value.value.depth() + 1;
    Value result;
    result.error_ = new ErrorRep{{}, std::move(value), bytes, depth};
    result.type_ = Type::Error;
    return result;
}

bool Value::as_boolean() const {
    LUNAMOO_ASSERT(is_boolean());
    return type_ == Type::True;
}
std::int64_t Value::as_integer() const {
    LUNAMOO_ASSERT(is(Type::Integer));
    return integer_;
}
double Value::as_float() const {
    LUNAMOO_ASSERT(is(Type::Float));
    return float_;
}
ObjectId Value::as_object() const {
    LUNAMOO_ASSERT(is(Type::Object));
    return ObjectId{integer_};
}
std::string_view Value::as_string() const {
    LUNAMOO_ASSERT(is(Type::String));
    return string_->text();
}
const ErrorValue& Value::as_error() const {
    LUNAMOO_ASSERT(is(Type::Error));
    return error_->error;
}
const Table& Value::as_table() const {
    LUNAMOO_ASSERT(is(Type::Table));
    return *table_;
}

std::size_t Value::expanded_bytes() const {
    switch (type_) {
    case Type::String:
        return kScalarBytes + string_->text().size();
    case Type::Error:
        return error_->expanded_bytes;
    case Type::Table:
        return table_->expanded_bytes();
    default:
        return kScalarBytes;
    }
}

int Value::depth() const {
    if (type_ == Type::Error)
        return error_->depth;
    return type_ == Type::Table ? table_->depth() : 0;
}

namespace {

// As in Lua: by mathematical value, also where the integer has no exact float.
bool equal_numbers(std::int64_t integer, double number) {
    return number >= -0x1p63 && number < 0x1p63 && static_cast<double>(integer) == number &&
           static_cast<std::int64_t>(number) == integer;
}

bool equal_tables(const Table& a, const Table& b) {
    if (a.array().size() != b.array().size() || a.keyed().size() != b.keyed().size())
        return false;
    const bool have_chunks = a.array().chunk_count() > 0;
    for (std::size_t i = 0; i < a.array().size(); ++i) {
        const std::size_t chunk = i / Array::kChunkItems;
        if (have_chunks && a.array().chunk(chunk) == b.array().chunk(chunk))
            i = (chunk + 1) * Array::kChunkItems - 1; // both have all of it
        else if (!(a.array()[i] == b.array()[i]))
            return false;
    }
    for (std::size_t i = 0; i < a.keyed().size(); ++i)
        if (!(a.keyed()[i].key == b.keyed()[i].key && a.keyed()[i].value == b.keyed()[i].value))
            return false;
    return true;
}

bool equal_errors(const ErrorValue& a, const ErrorValue& b) {
    return a.code == b.code && a.message == b.message && a.value == b.value;
}

} // namespace

bool operator==(const Value& a, const Value& b) {
    if (a.type_ == Type::Integer && b.type_ == Type::Float)
        return equal_numbers(a.integer_, b.float_);
    if (a.type_ == Type::Float && b.type_ == Type::Integer)
        return b == a;
    if (a.type_ != b.type_)
        return false;
    switch (a.type_) {
    case Type::Nil:
    case Type::False:
    case Type::True:
        return true;
    case Type::Integer:
    case Type::Object:
        return a.integer_ == b.integer_;
    case Type::Float:
        return a.float_ == b.float_;
    case Type::String:
        return a.string_ == b.string_ || a.string_->text() == b.string_->text();
    case Type::Error:
        return a.error_ == b.error_ || equal_errors(a.error_->error, b.error_->error);
    case Type::Table:
        return a.table_ == b.table_ || equal_tables(*a.table_, *b.table_);
    }
    return false;
}

Value empty_table() {
    return *Table::Builder{}.finish();
}

Result<Value> list_of(std::vector<Value> items) {
    Table::Builder builder;
    for (auto& item : items)
        builder.append(std::move(item));
    return builder.finish();
}

} // namespace lunamoo::db
