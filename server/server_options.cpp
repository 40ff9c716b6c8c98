#include "server/server_options.h"

namespace lunamoo::server {

const db::Value* ServerOptions::find(std::string_view name) const {
    const auto options = world_.find_property(db::kSystem, "server_options");
    if (!options || !options->value || !options->value->is(db::Type::Object))
        return nullptr;
    const auto option = world_.find_property(options->value->as_object(), name);
    return option ? option->value : nullptr;
}

std::int64_t ServerOptions::integer(std::string_view name, std::int64_t fallback) const {
    const db::Value* value = find(name);
    return value && value->is(db::Type::Integer) ? value->as_integer() : fallback;
}

std::vector<std::string> ServerOptions::message(std::string_view name,
                                                std::string_view fallback) const {
    const db::Value* value = find(name);
    if (!value)
        return {std::string(fallback)};
    std::vector<std::string> lines;
    if (value->is(db::Type::String))
        lines.push_back(value->as_string());
    else if (value->is(db::Type::Table))
        for (const db::Value& line : value->as_table().array())
            if (line.is(db::Type::String))
                lines.push_back(line.as_string());
    return lines;
}

} // namespace lunamoo::server
