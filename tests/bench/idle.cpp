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

verbs::RuntimeOptions evicting_at_once() {
    verbs::RuntimeOptions options;
    options.evict_after = std::chrono::microseconds(0);
    return options;
}

struct Idle {
    double heap_kib = 0;    // of each
    double counted_kib = 0; // of that, on its owner's account
    double took_us = 0;     // to make it and run the task to its sleep
    int realms = 0;
    int evicted = 0; // tasks
};

Idle measure(BenchWorld& world) {
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
    Idle idle;
    idle.took_us = static_cast<double>(thread_nanoseconds() - time_before) / 1000 / kOwners;
    while (world.runtime.wait_for_memory())
        world.runtime.keep_memory();
    idle.heap_kib = (heap_kib() - before) / kOwners;
    world.runtime.for_each_realm([&](const verbs::Realm& realm) {
        if (realm.owner() == world.ann)
            return;
        idle.counted_kib += static_cast<double>(realm.used_bytes()) / kKiB / kOwners;
        ++idle.realms;
    });
    idle.evicted = static_cast<int>(world.runtime.evicted_count());
    return idle;
}

} // namespace

int idle_section() {
    std::printf("\n%d owners, each with a sleeping task in a realm\n", kOwners);
    BenchWorld staying;
    const Idle in_memory = measure(staying);
    std::printf("%d realms; of each, %.1f KiB on its owner's account; made in %.0f us\n",
                in_memory.realms, in_memory.counted_kib, in_memory.took_us);
    BenchWorld leaving(evicting_at_once());
    leaving.runtime.allow_eviction();
    const Idle evicted = measure(leaving);
    std::printf("the same, %d tasks evicted: %d realms, %.1f KiB on the account\n", evicted.evicted,
                evicted.realms, evicted.counted_kib);
    return bound("heap of each, with its task", in_memory.heap_kib, kRealmBound, " KiB") +
           bound("heap of each, its task evicted", evicted.heap_kib, kRealmBound, " KiB");
}

} // namespace lunamoo::bench
