// Who uses how much of what he may: the ledger (db/ledger) as verb code sees it.
#include "cmake/limit.h"
#include "verbs/builtins/arguments.h"
#include "verbs/host.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"

#include <algorithm>
#include <cmath>

namespace lunamoo::verbs {

namespace {

using db::ObjectId;
using db::Resource;
using db::Result;
using db::Value;

constexpr bool is_rate(Resource resource) {
    return resource == Resource::Ticks || resource == Resource::Output ||
           resource == Resource::Writes;
}

std::int64_t used_memory(Runtime& runtime, ObjectId who) {
    if (who != db::kNothing) {
        const Realm* realm = runtime.find_realm(who);
        return realm == nullptr ? 0 : static_cast<std::int64_t>(realm->used_bytes());
    }
    return runtime.meter().server_bytes;
}

// {used =, limit =, unit =}; no limit where there is none; used is nil where it is not held.
Result<Value> line_of(Call& call, ObjectId who, const db::Account& account, Resource resource,
                      std::int64_t limit) {
    const auto now = call.host().steady_microseconds();
    Value used;
    if (resource == Resource::Memory)
        used = Value::integer(used_memory(call.runtime(), who));
    else if (is_rate(resource))
        used = Value::integer(std::llround(account.average(resource, now)));
    else if (resource == Resource::Weight)
        used = Value::integer(std::llround(account.average(resource, now))); // microseconds/s
    else if (resource != Resource::TaskMemory)
        used = Value::integer(account.used(resource));
    return record({{"used", used},
                   {"limit", limit == db::kUnlimited ? Value() : Value::integer(limit)},
                   {"unit", Value::short_string(db::info_of(resource).unit)}});
}

// {used =, limit =, unit =, reserve =, low =}, in bytes.
Result<Value> disk_line(const db::DiskLevel& disk) {
    const std::int64_t total = disk.space().total;
    return record({{"used", Value::integer(std::min(total, total - disk.room()))},
                   {"limit", Value::integer(total)},
                   {"unit", Value::short_string("bytes")},
                   {"reserve", Value::integer(disk.reserve())},
                   {"low", Value::boolean(disk.is_low())}});
}

Result<Outcome> usage(Call& call) {
    const ObjectId who = call.object(0);
    auto& ledger = call.world().ledger();
    const bool is_server = who == db::kNothing;
    const db::Limits limits = is_server ? ledger.limits_of_server() : ledger.limits(who);
    const db::Account& account = is_server ? ledger.server() : *ledger.find(who);
    db::Table::Builder table;
    for (int i = 0; i < db::kResources; ++i) {
        const auto resource = static_cast<Resource>(i);
        auto line = line_of(call, who, account, resource, limits[db::index_of(resource)]);
        if (!line)
            return line.error();
        if (auto set = table.set(Value::short_string(db::info_of(resource).name), *line); !set)
            return set.error();
    }
    if (is_server && ledger.disk().is_known()) {
        auto line = disk_line(ledger.disk());
        if (!line)
            return line.error();
        if (auto set = table.set(Value::short_string("disk"), *line); !set)
            return set.error();
    }
    auto made = table.finish();
    if (!made)
        return made.error();
    return one(std::move(*made));
}

Result<Outcome> accounts(Call& call) {
    const auto now = call.host().steady_microseconds();
    std::vector<std::pair<double, ObjectId>> found;
    call.world().ledger().for_each([&](ObjectId who, const db::Account& account) {
        found.emplace_back(-account.average(Resource::Weight, now), who);
    });
    if (LIMIT(accounts_ticks))
        charge_elements(call, found.size());
    std::sort(found.begin(), found.end());
    std::vector<ObjectId> ids;
    ids.reserve(found.size());
    for (const auto& [average, who] : found)
        ids.push_back(who);
    return answer_objects(call, ids);
}

constexpr Builtin kBuiltins[] = {
    {"usage", "quotas", "who: object", "a table of tables {used =, limit =, unit =}", "E_PERM",
     Access::IsFirst, 50, Effect::None, Audit::No, Grant::Default,
     "What the player uses, and at most may: objects, bytes, tasks, images, memory, task_memory, "
     "connections, ticks, output and writes (per second, averaged over a minute) and weight, where "
     "used is "
     "the processor time in microseconds per second. Without limit where there is none. "
     "usage(#-1) is the whole server's, for wizards, with a line for the disk that the world is "
     "on: "
     "disk = {used =, limit =, unit =, reserve =, low =}.",
     "return usage(obj(-1)).objects.used > 0 and usage(box.owner)", "usage(box.owner)", usage},
    {"accounts", "quotas", "", "a list of objects", "E_PERM", Access::Wizard, 10, Effect::None,
     Audit::No, Grant::Default,
     "Everybody who uses something, who has used the processor most lately first.",
     "return accounts()", "accounts()", accounts},
};

} // namespace

std::span<const Builtin> quota_builtins() {
    return kBuiltins;
}

} // namespace lunamoo::verbs
