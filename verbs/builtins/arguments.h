// What the bodies of builtins ask of their arguments and how they put their results together.
// Knows no permissions. World thread.
#pragma once

#include "verbs/builtin.h"

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lunamoo::verbs {

// "#12".
std::string number_text(db::ObjectId id);

// E_INVARG where the argument is no object that exists.
db::Result<db::Object*> valid_object(Call& call, std::size_t index);

// E_TYPE where the argument is no table, E_INVARG where it has keys besides 1..n.
db::Result<db::Value> list_argument(Call& call, std::size_t index);

// The keyed field of an info argument, or what stands at its 1-based position, or nil.
db::Value field_of(const db::Table& table, std::string_view key, std::size_t position);
// The same, where only that type will do: E_TYPE for another, no value for nil.
db::Result<std::optional<db::ObjectId>> object_field(const db::Table& table, std::string_view key,
                                                     std::size_t position);
db::Result<std::optional<std::string>> text_field(const db::Table& table, std::string_view key,
                                                  std::size_t position);

// Takes a tick for each of `bytes`/64, at least one.
void charge_bytes(Call& call, std::size_t bytes);
void charge_elements(Call& call, std::size_t elements);
// Takes what a walk over the object, its descendants and all their slots costs.
void charge_descendants(Call& call, db::ObjectId id);
// Takes what walks from the object up its parents and up its places cost.
void charge_chains(Call& call, db::ObjectId id);

// As the one result of a call. E_QUOTA where it is too large to be a value.
db::Result<Outcome> answer_text(std::string_view text);
db::Result<Outcome> answer_list(std::vector<db::Value> items);
db::Result<Outcome> answer_objects(Call& call, std::span<const db::ObjectId> objects);
inline Outcome answer(bool value) {
    return one(db::Value::boolean(value));
}
inline Outcome answer(db::ObjectId id) {
    return one(db::Value::object(id));
}
inline Outcome answer(std::int64_t value) {
    return one(db::Value::integer(value));
}

// A table with these string keys; nil values are left out.
using Field = std::pair<std::string_view, db::Value>;
db::Result<db::Value> record(std::initializer_list<Field> fields);

// `done`, with nothing as the result of the call.
inline db::Result<Outcome> answer_nothing(const db::Result<void>& done) {
    if (!done)
        return done.error();
    return nothing();
}

} // namespace lunamoo::verbs
