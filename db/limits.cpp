#include "db/limits.h"

#include "cmake/limit.h"
#include "db/permissions.h"
#include "db/server_options.h"
#include "db/world.h"

#include <algorithm>
#include <utility>

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
    {"connections", "connections", 10, kUnlimited, 0, kUnlimited},
    {"ticks", "ticks/s", 20'000'000, kUnlimited, 1000, kUnlimited},
    {"output", "bytes/s", 256 * kKiB, kUnlimited, 100, kUnlimited},
    {"writes", "bytes/s", 2 * kMiB, kUnlimited, 1000, kUnlimited},
    {"weight", "shares", 100, 100, 1, 10'000},
}};

// Who has not logged in is one of as many as connect, and has no more to do than to log in.
constexpr std::pair<Resource, std::int64_t> kUnlogged[] = {
    {Resource::Output, 32 * kKiB},
    {Resource::Weight, 5},
};

// Somebody's own `quota`, believed where a wizard owns it.
const Value* own_quota(const World& world, ObjectId who) {
    const auto view = world.find_property(who, "quota");
    return view && is_wizard(world, view->owner) ? view->value : nullptr;
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
    if (!is_wizard_too) {
        const ServerOptions options(world);
        auto& tasks = limits[index_of(Resource::Tasks)];
        tasks = std::max<std::int64_t>(0, options.integer("queued_task_limit", tasks));
        apply(limits, options.find("quota"));
    }
    apply(limits, own_quota(world, who));
    if (who.number <= kFirstConnection && LIMIT(unlogged_rates))
        for (const auto& [rate, most] : kUnlogged)
            limits[index_of(rate)] = std::min(limits[index_of(rate)], most);
    return limits;
}

Limits server_limits(const World& world) {
    Limits limits{};
    limits.fill(kUnlimited);
    apply(limits, ServerOptions(world).find("server_quota"));
    return limits;
}

} // namespace lunamoo::db
