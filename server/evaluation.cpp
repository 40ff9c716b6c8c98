#include "server/evaluation.h"

#include <charconv>

namespace lunamoo::server {
namespace {

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

std::optional<db::ObjectId> the_wizard(const db::World& world) {
    const auto named = world.find_property(db::kSystem, "wizard");
    if (named && named->value && named->value->is(db::Type::Object) &&
        world.valid(named->value->as_object()))
        return named->value->as_object();
    for (const db::ObjectId player : world.players())
        if (world.find(player)->has(db::kWizard))
            return player;
    return std::nullopt;
}

std::string error_text(const db::Value& value) {
    if (!value.is(db::Type::Error))
        return db::to_literal(value);
    const db::ErrorValue& error = value.as_error();
    std::string text = std::string(db::name_of(error.code)) + ": " + error.message;
    if (!error.traceback.empty())
        text += "\n" + error.traceback;
    return text;
}

std::string values_text(db::Array values) {
    std::string text = "=> ";
    for (std::size_t i = 0; i < values.size(); ++i)
        text += (i == 0 ? "" : ", ") + db::to_literal(values[i], db::kMaxValueBytes);
    return values.empty() ? "=> nil" : text;
}

} // namespace

std::optional<db::ObjectId> find_evaluator(const db::World& world, std::string_view name) {
    if (name.empty())
        return the_wizard(world);
    if (name.starts_with('#')) {
        db::ObjectId id;
        const auto [end, problem] =
            std::from_chars(name.data() + 1, name.data() + name.size(), id.number);
        const bool is_number = problem == std::errc() && end == name.data() + name.size();
        return is_number && world.valid(id) ? std::optional(id) : std::nullopt;
    }
    for (const db::ObjectId player : world.players())
        if (same_name(world.find(player)->name, name))
            return player;
    return std::nullopt;
}

std::string no_evaluator(std::string_view name) {
    if (name.empty())
        return "this world has no wizard; name a player with --as";
    return "there is no player called " + std::string(name) +
           "; give --as a player's name or #number";
}

EvalRequest::Answer answer_of(verbs::TaskEnd end, const db::Value& result) {
    if (!result.is(db::Type::Table))
        return {false, end == verbs::TaskEnd::Aborted && result.is(db::Type::Nil)
                           ? "the task was aborted"
                           : error_text(result)};
    if (end != verbs::TaskEnd::Done)
        return {false, error_text(result)};
    return {true, values_text(result.as_table().array())};
}

std::string suspended_text(verbs::TaskId task) {
    return "suspended: task " + std::to_string(task) + " goes on while the server runs";
}

} // namespace lunamoo::server
