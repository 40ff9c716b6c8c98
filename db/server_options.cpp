#include "db/server_options.h"

namespace lunamoo::db {

const Value* ServerOptions::find(std::string_view name) const {
    const auto options = world_.find_property(kSystem, "server_options");
    if (!options || !options->value || !options->value->is(Type::Object))
        return nullptr;
    const auto option = world_.find_property(options->value->as_object(), name);
    return option ? option->value : nullptr;
}

std::int64_t ServerOptions::integer(std::string_view name, std::int64_t fallback) const {
    const Value* value = find(name);
    return value && value->is(Type::Integer) ? value->as_integer() : fallback;
}

double ServerOptions::number(std::string_view name, double fallback) const {
    const Value* value = find(name);
    if (value == nullptr)
        return fallback;
    return value->is(Type::Integer) ? static_cast<double>(value->as_integer())
           : value->is(Type::Float) ? value->as_float()
                                    : fallback;
}

std::vector<std::string> ServerOptions::message(std::string_view name,
                                                std::string_view fallback) const {
    const Value* value = find(name);
    if (!value)
        return {std::string(fallback)};
    std::vector<std::string> lines;
    if (value->is(Type::String))
        lines.emplace_back(value->as_string());
    else if (value->is(Type::Table))
        for (const Value& line : value->as_table().array())
            if (line.is(Type::String))
                lines.emplace_back(line.as_string());
    return lines;
}

} // namespace lunamoo::db
