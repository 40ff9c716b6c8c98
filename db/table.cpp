// Stored tables: building, order, look-up. The invariants are in db/value.h.
#include "db/value.h"

#include "cmake/limit.h"
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

template <typename T> int three_way(const T& a, const T& b) {
    return a < b ? -1 : (b < a ? 1 : 0);
}

// A float key with an integer's value is that integer, as in Lua.
Value normalised_key(Value key) {
    if (!key.is(Type::Float))
        return key;
    const double number = key.as_float();
    if (std::floor(number) == number && number >= -0x1p63 && number < 0x1p63)
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

// Brings both parts into the shape of invariant 3, but for the integers that continue the array.
void Table::Builder::settle() {
    std::vector<Entry> kept;
    for (auto& entry : keyed_) {
        const auto end = static_cast<std::int64_t>(array_.size());
        if (entry.key.is(Type::Integer) && entry.key.as_integer() >= 1 &&
            entry.key.as_integer() <= end)
            array_[static_cast<std::size_t>(entry.key.as_integer() - 1)] = std::move(entry.value);
        else
            kept.push_back(std::move(entry));
    }
    const auto hole = std::find_if(array_.begin(), array_.end(),
                                   [](const Value& value) { return value.is(Type::Nil); });
    const auto length = static_cast<std::size_t>(hole - array_.begin());
    for (std::size_t i = length; i < array_.size(); ++i)
        if (!array_[i].is(Type::Nil))
            kept.push_back(
                {Value::integer(static_cast<std::int64_t>(i) + 1), std::move(array_[i])});
    array_.resize(length);
    keyed_ = std::move(kept);
    std::stable_sort(keyed_.begin(), keyed_.end(),
                     [](const Entry& a, const Entry& b) { return compare_keys(a.key, b.key) < 0; });
}

Result<Value> Table::Builder::finish() {
    settle();
    Table* table = nullptr;
    Value holder = make(table);
    auto items = std::exchange(array_, {});
    auto pairs = std::exchange(keyed_, {});
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (i + 1 < pairs.size() && compare_keys(pairs[i].key, pairs[i + 1].key) == 0)
            continue; // a later pair with the same key replaces this one
        if (pairs[i].value.is(Type::Nil))
            continue;
        const auto& key = pairs[i].key;
        const auto next_index = static_cast<std::int64_t>(items.size()) + 1;
        if (key.is(Type::Integer) && key.as_integer() == next_index)
            items.push_back(std::move(pairs[i].value));
        else
            table->keyed_.push_back(std::move(pairs[i]));
    }
    table->hold(std::move(items));
    table->keyed_.shrink_to_fit();
    table->measure();
    if (auto fits = table->check(); !fits)
        return fits.error();
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
        if (index >= 1 && index <= std::int64_t{item_count_})
            return array()[static_cast<std::size_t>(index - 1)];
    }
    if (rank_of(key) > 4)
        return {};
    const auto at = lower_bound(key);
    if (at < keyed_.size() && compare_keys(keyed_[at].key, key) == 0)
        return keyed_[at].value;
    return {};
}

Value Table::get(std::string_view key) const {
    const auto found = std::partition_point(keyed_.begin(), keyed_.end(), [&](const Entry& entry) {
        const int rank = rank_of(entry.key);
        return rank < 1 || (rank == 1 && entry.key.as_string() < key);
    });
    if (found != keyed_.end() && found->key.is(Type::String) && found->key.as_string() == key)
        return found->value;
    return {};
}

bool Table::next(const Value& raw_key, Value* next_key, Value* next_value, bool* known) const {
    *known = true;
    const Value key = normalised_key(raw_key);
    std::size_t position = 0; // in the array part, then the keyed part
    if (key.is(Type::Nil)) {
        position = 0;
    } else if (key.is(Type::Integer) && key.as_integer() >= 1 &&
               key.as_integer() <= std::int64_t{item_count_}) {
        position = static_cast<std::size_t>(key.as_integer());
    } else {
        const auto at = rank_of(key) > 4 ? keyed_.size() : lower_bound(key);
        if (at >= keyed_.size() || compare_keys(keyed_[at].key, key) != 0) {
            *known = false;
            return false;
        }
        position = item_count_ + at + 1;
    }
    if (position < item_count_) {
        *next_key = Value::integer(static_cast<std::int64_t>(position) + 1);
        *next_value = array()[position];
        return true;
    }
    const auto at = position - item_count_;
    if (at >= keyed_.size())
        return false;
    *next_key = keyed_[at].key;
    *next_value = keyed_[at].value;
    return true;
}

} // namespace lunamoo::db
