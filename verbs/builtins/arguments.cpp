#include "verbs/builtins/arguments.h"

#include "cmake/limit.h"

namespace lunamoo::verbs {

using db::ErrorCode;
using db::Result;
using db::Value;

std::string number_text(db::ObjectId id) {
    return "#" + std::to_string(id.number);
}

Result<db::Object*> valid_object(Call& call, std::size_t index) {
    const db::ObjectId id = call.object(index);
    if (db::Object* object = call.world().find(id))
        return object;
    return db::error(ErrorCode::InvArg, number_text(id) + " does not exist");
}

Result<Value> list_argument(Call& call, std::size_t index) {
    Value value = call.value(index);
    if (!value.is(db::Type::Table))
        return db::error(ErrorCode::Type, "a list is needed");
    if (!value.as_table().keyed().empty())
        return db::error(ErrorCode::InvArg, "a list is needed, not a table with keys");
    return value;
}

Value field_of(const db::Table& table, std::string_view key, std::size_t position) {
    Value keyed = table.get(key);
    if (!keyed.is(db::Type::Nil) || position == 0 || position > table.array().size())
        return keyed;
    return table.array()[position - 1];
}

namespace {

db::Error wrong_field(std::string_view key, std::string_view needed) {
    return db::error(ErrorCode::Type, std::string(key) + " must be " + std::string(needed));
}

} // namespace

Result<std::optional<db::ObjectId>> object_field(const db::Table& table, std::string_view key,
                                                 std::size_t position) {
    const Value value = field_of(table, key, position);
    if (value.is(db::Type::Nil))
        return std::optional<db::ObjectId>{};
    if (!value.is(db::Type::Object))
        return wrong_field(key, "an object");
    return std::optional{value.as_object()};
}

Result<std::optional<std::string>> text_field(const db::Table& table, std::string_view key,
                                              std::size_t position) {
    const Value value = field_of(table, key, position);
    if (value.is(db::Type::Nil))
        return std::optional<std::string>{};
    if (!value.is(db::Type::String))
        return wrong_field(key, "a string");
    return std::optional{std::string(value.as_string())};
}

void charge_bytes(Call& call, std::size_t bytes) {
    call.charge(static_cast<std::int64_t>(bytes / 64) + 1);
}

void charge_elements(Call& call, std::size_t elements) {
    call.charge(static_cast<std::int64_t>(elements));
}

void charge_descendants(Call& call, db::ObjectId id) {
    std::vector<db::ObjectId> found{id};
    for (std::size_t i = 0; i < found.size(); ++i)
        if (const db::Object* object = call.world().find(found[i])) {
            charge_elements(call, 1 + object->slots.size() / 8);
            found.insert(found.end(), object->children.begin(), object->children.end());
        }
}

void charge_chains(Call& call, db::ObjectId id) {
    std::size_t steps = 0;
    const db::World& world = call.world();
    for (const auto* at = world.find(id); at != nullptr; at = world.find(at->parent))
        ++steps;
    for (const auto* at = world.find(id); at != nullptr; at = world.find(at->location))
        ++steps;
    charge_elements(call, steps / 8);
}

Result<Outcome> answer_text(std::string_view text) {
    auto value = Value::string(text);
    if (!value)
        return value.error();
    return one(std::move(*value));
}

Result<Outcome> answer_list(std::vector<Value> items) {
    auto list = db::list_of(std::move(items));
    if (!list)
        return list.error();
    return one(std::move(*list));
}

Result<Outcome> answer_objects(Call& call, std::span<const db::ObjectId> objects) {
    if (LIMIT(answer_objects_ticks))
        charge_elements(call, objects.size());
    std::vector<Value> items;
    items.reserve(objects.size());
    for (const auto id : objects)
        items.push_back(Value::object(id));
    return answer_list(std::move(items));
}

Result<Value> record(std::initializer_list<Field> fields) {
    db::Table::Builder builder;
    for (const auto& [key, value] : fields)
        if (auto set = builder.set(Value::short_string(key), value); !set)
            return set.error();
    return builder.finish();
}

} // namespace lunamoo::verbs
