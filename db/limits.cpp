#include "db/limits.h"

#include "db/permissions.h"
#include "db/world.h"

#include <algorithm>

namespace lunamoo::db {
namespace {

constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kMiB = 1024 * kKiB;

constexpr std::array<ResourceInfo, kResources> kInfo{{
    {"objects", "objects", 1000, kUnlimited, 0, kUnlimited},
    {"bytes", "bytes", 10 * kMiB, kUnlimited, 0, kUnlimited},
    {"tasks", "tasks", 100, 10'000, 0, kUnlimited},
    {"images", "bytes", 4 * kMiB, kUnlimited, 0, kUnlimited},
    {"memory", "bytes", 16 * kMiB, 64 * kMiB, 256 * kKiB, kUnlimited},
    {"task_memory", "bytes", 8 * kMiB, 64 * kMiB, 64 * kKiB, kUnlimited},
    {"ticks", "ticks/s", 20'000'000, kUnlimited, 1000, kUnlimited},
    {"output", "bytes/s", 256 * kKiB, kUnlimited, 100, kUnlimited},
    {"writes", "bytes/s", 2 * kMiB, kUnlimited, 1000, kUnlimited},
    {"weight", "shares", 100, 100, 1, 10'000},
}};

const Value* property(const World& world, ObjectId of, std::string_view name, bool of_wizards) {
    const auto view = world.find_property(of, name);
    if (!view || view->value == nullptr || (of_wizards && !is_wizard(world, view->owner)))
        return nullptr;
    return view->value;
}

const Value* server_option(const World& world, std::string_view name) {
    const Value* options = property(world, kSystem, "server_options", true);
    return options != nullptr && options->is(Type::Object)
               ? property(world, options->as_object(), name, true)
               : nullptr;
}

// Takes from `table` what it says, within what makes sense.
void apply(Limits& limits, const Value* table) {
    if (table == nullptr || !table->is(Type::Table))
        return;
    for (std::size_t i = 0; i < kInfo.size(); ++i) {
        const Value said = table->as_table().get(kInfo[i].name);
        if (said.is(Type::Integer))
            limits[i] = std::clamp(said.as_integer(), kInfo[i].least, kInfo[i].most);
    }
}

} // namespace

const ResourceInfo& info_of(Resource resource) {
    return kInfo[index_of(resource)];
}

Limits limits_of(const World& world, ObjectId who) {
    const bool is_wizard_too = is_wizard(world, who);
    Limits limits{};
    for (std::size_t i = 0; i < kInfo.size(); ++i)
        limits[i] = is_wizard_too ? kInfo[i].wizard : kInfo[i].player;
    if (!is_wizard_too)
        apply(limits, server_option(world, "quota"));
    apply(limits, property(world, who, "quota", true));
    return limits;
}

Limits server_limits(const World& world) {
    Limits limits{};
    limits.fill(kUnlimited);
    apply(limits, server_option(world, "server_quota"));
    return limits;
}

} // namespace lunamoo::db
