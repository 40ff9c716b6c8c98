// A thousand owners, each with a realm in which a task sleeps.
#include "report.h"
#include "sections.h"
#include "verbs/realm.h"
#include "world.h"

#include <cstdio>
#include <malloc.h>

namespace lunamoo::bench {

namespace {

constexpr int kOwners = 1000;
constexpr double kKiB = 1024;
constexpr double kRealmBound = 24;

// What the C library's heap holds.
double heap_kib() {
    const auto info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd) / kKiB;
}

} // namespace

int idle_section() {
    std::printf("\n%d owners, each with a sleeping task in a realm\n", kOwners);
    BenchWorld world;
    std::vector<db::ObjectId> owners, things;
    for (int i = 0; i < kOwners; ++i) {
        owners.push_back(world.person("Owner", false));
        things.push_back(*world.world.create(db::kNothing, owners.back()));
        world.verb(things.back(), "sleep", "local n = 0 while n < 3 do suspend(3600) n = n + 1 end",
                   owners.back());
    }
    world.verb(world.here, "warm", "suspend(3600)", world.ann);
    world.start(world.here, "warm", {}, world.ann);
    world.run_ready();
    (void)world.world.take_changed();
    const double before = heap_kib();
    const auto time_before = thread_nanoseconds();
    for (int i = 0; i < kOwners; ++i) {
        world.start(things[static_cast<std::size_t>(i)], "sleep", {},
                    owners[static_cast<std::size_t>(i)]);
        world.run_ready();
    }
    const auto took = static_cast<double>(thread_nanoseconds() - time_before);
    const double each = (heap_kib() - before) / kOwners;
    double counted = 0;
    int realms = 0;
    world.runtime.for_each_realm([&](const verbs::Realm& realm) {
        if (realm.owner() != world.ann) {
            counted += static_cast<double>(realm.used_bytes());
            ++realms;
        }
    });
    std::printf("%d realms; of each, %.1f KiB on its owner's account; made in %.0f us\n", realms,
                counted / kKiB / kOwners, took / 1000 / kOwners);
    return bound("heap of each, with its task", each, kRealmBound, " KiB");
}

} // namespace lunamoo::bench
