// What somebody may use at most, and where that is written in the world.
//
// The limits of `who` are, the first that there is: the key in the table of its property `quota`
// (seen through inheritance, so that a class may have limits; believed only where a wizard owns
// it); the key in $server_options.quota (for tasks also $server_options.queued_task_limit); the
// default of the table below. A wizard has the key of
// its own `quota` or no limit. Changing a property changes the limit at once.
// World thread.
#pragma once

#include "db/value.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

namespace lunamoo::db {

class World;

// Stocks are held and refused (E_QUOTA); rates flow, per second, and are throttled.
enum class Resource : std::uint8_t {
    Objects,    // owned
    Bytes,      // of owned objects: names, property values, texts of verbs
    Tasks,      // that wait, or are ready, on one's account
    Images,     // bytes of the images of those
    Memory,     // bytes of one's realm
    TaskMemory, // bytes that one task has made realms grow by
    Connections,
    Ticks,  // per second
    Output, // bytes sent to connections, per second: of each receiver
    Writes, // bytes committed, per second
    Weight, // of one's share of the processor: neither stock nor rate
};
inline constexpr int kResources = 11;
constexpr std::size_t index_of(Resource resource) {
    return static_cast<std::size_t>(resource);
}

// Connections that have not logged in have accounts of their own: this number and those below.
inline constexpr std::int64_t kFirstConnection = -10;

inline constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

struct ResourceInfo {
    std::string_view name; // the key in `quota`
    std::string_view unit;
    std::int64_t player;      // the default for everybody
    std::int64_t wizard;      // and for wizards
    std::int64_t least, most; // what is written outside of these is taken as the nearer one
};
const ResourceInfo& info_of(Resource resource);

using Limits = std::array<std::int64_t, kResources>;

// Of who has not logged in less, whatever is written. Cost: a walk to the two properties; the
// ledger caches it.
Limits limits_of(const World& world, ObjectId who);
// Of all together, from $server_options.server_quota; unlimited where nothing is written.
Limits server_limits(const World& world);

} // namespace lunamoo::db
