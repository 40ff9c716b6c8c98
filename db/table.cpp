// Stored tables: building, order, look-up. The invariants are in db/value.h.
#include "db/value.h"

#include "db/assert.h"

#include <algorithm>
#include <cmath>

namespace lunamoo::db {

namespace {

int rank_of(const Value& key) {
    switch (key.type()) {
    case Type::Integer:
        return 0;
    case Type::String:
        return 1;
    case Type::False:
        return 2;
    case Type::True:
        return 3;
    case Type::Object:
        return 4;
    default:
        return 5;
    }
}

template <typename T> int three_way(const T& a, const T& b) { return a < b ? -1 : (b < a ? 1 : 0); }

// A float key with an integer's value is that integer, as in Lua.
Value normalised_key(Value key) {
    if (!key.is(Type::Float))
        return key;
    const double number = key.as_float();
    if (std::floor(number) == number && number >= -9007199254740992.0 && number <= 9007199254740992.0)
        return Value::integer(static_cast<std::int64_t>(number));
    return key;
}

} // namespace

int compare_keys(const Value& a, const Value& b) {
    if (const int ranks = three_way(rank_of(a), rank_of(b)); ranks != 0)
        return ranks;
    if (a.is(Type::Integer))
        return three_way(a.as_integer(), b.as_integer());
    if (a.is(Type::String))
        return three_way(a.as_string(), b.as_string());
    if (a.is(Type::Object))
        return three_way(a.as_object(), b.as_object());
    return 0;
}

Result<void> Table::Builder::set(Value key, Value value) {
    key = normalised_key(std::move(key));
    if (rank_of(key) > 4)
        return error(ErrorCode::Type, "a stored table cannot have a key of type " +
                                          std::string(name_of(key.type())));
    keyed_.push_back({std::move(key), std::move(value)});
    return {};
}

Result<Value> Table::Builder::finish() {
    const auto before = [](const Entry& a, const Entry& b) { return compare_keys(a.key, b.key) < 0; };
    std::stable_sort(keyed_.begin(), keyed_.end(), before);
    Value holder;
    auto* table = new Table;
    holder.type_ = Type::Table;
    holder.table_ = table;
    table->array_ = std::move(array_);
    for (std::size_t i = 0; i < keyed_.size(); ++i) {
        if (i + 1 < keyed_.size() && compare_keys(keyed_[i].key, keyed_[i + 1].key) == 0)
            continue; // a later pair with the same key replaces this one
        if (keyed_[i].value.is(Type::Nil))
            continue;
        const auto& key = keyed_[i].key;
        const auto next_index = static_cast<std::int64_t>(table->array_.size()) + 1;
        if (key.is(Type::Integer) && key.as_integer() == next_index)
            table->array_.push_back(std::move(keyed_[i].value));
        else
            table->keyed_.push_back(std::move(keyed_[i]));
    }
    table->array_.shrink_to_fit();
    table->keyed_.shrink_to_fit();
    std::size_t bytes = 64;
    int depth = 0;
    const auto account = [&](const Value& value) {
        bytes += std::min(value.expanded_bytes(), 2 * kMaxValueBytes);
        if (value.is(Type::Table))
            depth = std::max(depth, value.as_table().depth());
    };
    for (const auto& value : table->array_)
        account(value);
    for (const auto& entry : table->keyed_) {
        account(entry.key);
        account(entry.value);
    }
    table->expanded_bytes_ = bytes;
    table->depth_ = depth + 1;
    if (bytes > kMaxValueBytes)
        return error(ErrorCode::Quota, "a table of " + std::to_string(bytes) +
                                           " bytes is above max_value_bytes, " +
                                           std::to_string(kMaxValueBytes));
    if (table->depth_ > kMaxTableDepth)
        return error(ErrorCode::Quota,
                     "tables nested more than " + std::to_string(kMaxTableDepth) + " deep");
    return holder;
}

std::size_t Table::lower_bound(const Value& key) const {
    const auto found =
        std::lower_bound(keyed_.begin(), keyed_.end(), key, [](const Entry& entry, const Value& k) {
            return compare_keys(entry.key, k) < 0;
        });
    return static_cast<std::size_t>(found - keyed_.begin());
}

Value Table::get(const Value& raw_key) const {
    const Value key = normalised_key(raw_key);
    if (key.is(Type::Integer)) {
        const auto index = key.as_integer();
        if (index >= 1 && index <= static_cast<std::int64_t>(array_.size()))
            return array_[static_cast<std::size_t>(index - 1)];
    }
    if (rank_of(key) > 4)
        return {};
    const auto at = lower_bound(key);
    if (at < keyed_.size() && compare_keys(keyed_[at].key, key) == 0)
        return keyed_[at].value;
    return {};
}

Value Table::get(std::string_view key) const { return get(Value::short_string(key)); }

bool Table::next(const Value& raw_key, Value* next_key, Value* next_value, bool* known) const {
    *known = true;
    const Value key = normalised_key(raw_key);
    std::size_t position = 0; // in the array part, then the keyed part
    if (key.is(Type::Nil)) {
        position = 0;
    } else if (key.is(Type::Integer) && key.as_integer() >= 1 &&
               key.as_integer() <= static_cast<std::int64_t>(array_.size())) {
        position = static_cast<std::size_t>(key.as_integer());
    } else {
        const auto at = rank_of(key) > 4 ? keyed_.size() : lower_bound(key);
        if (at >= keyed_.size() || compare_keys(keyed_[at].key, key) != 0) {
            *known = false;
            return false;
        }
        position = array_.size() + at + 1;
    }
    if (position < array_.size()) {
        *next_key = Value::integer(static_cast<std::int64_t>(position) + 1);
        *next_value = array_[position];
        return true;
    }
    const auto at = position - array_.size();
    if (at >= keyed_.size())
        return false;
    *next_key = keyed_[at].key;
    *next_value = keyed_[at].value;
    return true;
}

} // namespace lunamoo::db
