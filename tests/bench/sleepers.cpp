// A million tasks that have left memory: what each takes, and what they cost while they sleep.
#include "report.h"
#include "survival.h"
#include "world.h"

#include "db/stored_tasks.h"

#include <cstdio>

namespace lunamoo::bench {
namespace {

constexpr double kTaskBound = 200;  // bytes
constexpr double kTurnBound = 1000; // nanoseconds: of the main loop, however many sleep
constexpr std::int64_t kPayers = 10'000;
constexpr int kTurns = 100'000;

void load(BenchWorld& world, const SleepingRows& rows, std::int64_t count) {
    constexpr std::int64_t kAtOnce = 10'000;
    for (std::int64_t n = 0; n < count; n += kAtOnce) {
        std::vector<db::TaskRow> some;
        for (std::int64_t i = n; i < std::min(count, n + kAtOnce); ++i)
            some.push_back(rows.row(i));
        db::ChangeSet changes;
        world.runtime.load_tasks(db::StoredTasks(some), changes);
    }
}

double nanoseconds_of_a_turn(verbs::Runtime& runtime) {
    const auto before = thread_nanoseconds();
    for (int i = 0; i < kTurns; ++i) {
        runtime.wake_due();
        runtime.keep_memory();
        (void)runtime.wait_for_wakes();
    }
    return static_cast<double>(thread_nanoseconds() - before) / kTurns;
}

} // namespace

int sleepers_section(const SurvivalOptions& options) {
    std::printf("\n%lld tasks out of memory, of %lld payers\n",
                static_cast<long long>(options.tasks), static_cast<long long>(kPayers));
    BenchWorld world;
    world.runtime.allow_eviction();
    world.verb(world.here, "sleep", "local n = 0 while n < 3 do suspend(86400) n = n + 1 end",
               world.ann);
    std::vector<db::ObjectId> payers;
    for (std::int64_t i = 0; i < kPayers; ++i)
        payers.push_back(world.person("Payer", false));
    db::ChangeSet changes;
    const SleepingRows rows(world.world, world.here, "sleep", payers, changes);
    const double empty_turn = nanoseconds_of_a_turn(world.runtime);
    const double before = resident_bytes();
    load(world, rows, options.tasks);
    const double each = (resident_bytes() - before) / static_cast<double>(options.tasks);
    const double turn = nanoseconds_of_a_turn(world.runtime);
    const auto asked = thread_nanoseconds();
    std::size_t listed = 0;
    for (const auto id : world.runtime.stopped_tasks(payers.front()))
        listed += world.runtime.summary_of(id)->verb.size();
    const db::TaskRow row = rows.row(0);
    std::printf(
        "a row in the file: %zu bytes, its summary %zu; one payer's %zu listed in %.0f us\n",
        row.bytes->size(), row.summary.size(), world.runtime.stopped_count(payers.front()),
        static_cast<double>(thread_nanoseconds() - asked) / 1000);
    std::printf("a turn of the main loop: %.0f ns, with no task %.0f ns%s\n", turn, empty_turn,
                listed == 0 ? " (none listed)" : "");
    return bound("resident memory of each", each, kTaskBound, " bytes") +
           bound("a turn of the main loop", turn, kTurnBound, " ns");
}

} // namespace lunamoo::bench
