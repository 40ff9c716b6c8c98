// Payers who all want the processor all the time: what each gets of it. Real tasks in real slices,
// each of which ends by suspend(0) and so writes its image; a slice writes into the property of a
// thing of its payer's, by which it is known whose it was.
#include "report.h"
#include "sections.h"
#include "world.h"

#include <algorithm>
#include <cstdio>

namespace lunamoo::bench {

namespace {

constexpr double kShareBound = 1.10;
constexpr std::int64_t kNanoseconds = 3'000'000'000; // of slices, for each crowd

constexpr const char* kBusy = R"(local n = 0
while true do
  for i = 1, 20000 do n = n + i end
  this.slices = this.slices + 1
  suspend(0)
end)";

struct Payer {
    std::int64_t weight = 100;
    int tasks = 1;
    db::ObjectId thing = db::kNothing;
    std::int64_t nanoseconds = 0;
};

verbs::RuntimeOptions usual_slices() {
    return {};
}

void add(BenchWorld& world, Payer& payer) {
    const auto id = world.person("Payer", true); // a wizard: his ticks and tasks are not limited
    payer.thing = *world.world.create(db::kNothing, id);
    world.verb(payer.thing, "busy", kBusy, id);
    world.property(payer.thing, "slices", db::Value::integer(0), id);
    db::Table::Builder quota;
    (void)quota.set(db::Value::short_string("weight"), db::Value::integer(payer.weight));
    world.property(id, "quota", *quota.finish(), world.ann);
    for (int i = 0; i < payer.tasks; ++i)
        world.start(payer.thing, "busy", {}, id);
}

void run_slices(BenchWorld& world, std::vector<Payer>& payers) {
    std::int64_t used = 0;
    while (used < kNanoseconds) {
        world.runtime.wake_due();
        if (!world.runtime.has_ready())
            continue;
        db::ChangeSet changes;
        (void)world.world.take_changed();
        const auto before = thread_nanoseconds();
        world.runtime.run_slice(changes);
        const auto took = thread_nanoseconds() - before;
        for (const auto id : world.world.take_changed())
            for (auto& payer : payers)
                if (payer.thing == id)
                    payer.nanoseconds += took;
        used += took;
    }
}

// What the second got of the processor as a part of what it should have of the first's, or the
// other way round: 1 where it is just right.
double unfairness(const std::vector<Payer>& payers) {
    const double share =
        static_cast<double>(payers[1].nanoseconds) / static_cast<double>(payers[0].nanoseconds) *
        static_cast<double>(payers[0].weight) / static_cast<double>(payers[1].weight);
    return std::max(share, 1 / share);
}

int crowd(const char* what, std::vector<Payer> payers) {
    BenchWorld world(usual_slices());
    for (auto& payer : payers)
        add(world, payer);
    run_slices(world, payers);
    std::printf("%s: %.1f ms and %.1f ms\n", what, static_cast<double>(payers[0].nanoseconds) / 1e6,
                static_cast<double>(payers[1].nanoseconds) / 1e6);
    return bound("  the shares are off by the factor", unfairness(payers), kShareBound, "");
}

} // namespace

int shares_section() {
    std::printf("\nshares of two payers who are always busy\n");
    return crowd("1,000 tasks beside a single one", {{100, 1000}, {100, 1}}) +
           crowd("weights 1:3", {{100, 1}, {300, 1}}) +
           crowd("weights 1:3, the lighter with 100 tasks", {{100, 100}, {300, 1}}) +
           crowd("weights 1:100", {{100, 1}, {10'000, 1}});
}

} // namespace lunamoo::bench
