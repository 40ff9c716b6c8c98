// A simple task as a row and back, and how many suspend per second when every one is committed.
#include "db/writer.h"
#include "report.h"
#include "survival.h"
#include "temporary_folder.h"
#include "verbs/hibernation.h"
#include "world.h"

#include <chrono>
#include <cstdio>

namespace lunamoo::bench {

namespace {

constexpr int kTimes = 20'000;
constexpr int kTasks = 1000;
constexpr int kSuspends = 100'000;

void save_and_wake() {
    BenchWorld world;
    world.verb(world.here, "nap", "local n = 0 while true do n = n + 1 suspend(3600) end",
               world.ann);
    world.start(world.here, "nap", {}, world.ann);
    db::ChangeSet changes;
    while (world.runtime.has_ready())
        world.runtime.run_slice(changes);
    const std::string row = *changes.tasks.back().bytes;
    std::vector<double> saving, waking;
    for (int i = 0; i < kTimes; ++i) {
        const auto start = thread_nanoseconds();
        const auto task = verbs::load_task(1'000'000 + i, row);
        verbs::wake_activations(world.runtime, *task);
        const auto woken = thread_nanoseconds();
        db::ChangeSet again;
        if (verbs::save_task(*task, again).size() < row.size() / 2)
            throw std::runtime_error("the task was not saved");
        waking.push_back(static_cast<double>(woken - start) / 1000);
        saving.push_back(static_cast<double>(thread_nanoseconds() - woken) / 1000);
    }
    std::printf("saved: %.2f us, %zu bytes; read and woken: %.2f us (medians of %d)\n",
                percentile(saving, 0.5), row.size(), percentile(waking, 0.5), kTimes);
}

// Tasks in turns, each of which suspends at once; seconds by the clock until all is committed.
double suspend(db::Writer* writer) {
    BenchWorld world;
    world.verb(world.here, "nap", "while true do suspend(0) end", world.ann);
    for (int i = 0; i < kTasks; ++i)
        world.start(world.here, "nap", {}, world.ann);
    db::ChangeCollector collector(world.world);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kSuspends; ++i) {
        if (!world.runtime.has_ready())
            world.runtime.wake_due();
        db::ChangeSet changes;
        world.runtime.run_slice(changes);
        collector.take(changes);
        if (writer != nullptr)
            writer->submit(std::move(changes), [] {});
    }
    if (writer != nullptr && !writer->wait_until_committed())
        throw std::runtime_error("not committed");
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

int save_section() {
    std::printf("\na simple task\n");
    save_and_wake();
    const TemporaryFolder folder;
    auto store = db::Store::create(folder.file("w.db"));
    db::Writer writer(store, {}, [](const std::string& message) {
        std::fprintf(stderr, "%s\n", message.c_str());
    });
    const double committed = suspend(&writer);
    const double not_committed = suspend(nullptr);
    std::printf("suspends per second, %d tasks in turns: %.0f, all committed; %.0f, none\n", kTasks,
                kSuspends / committed, kSuspends / not_committed);
    return 0;
}

} // namespace lunamoo::bench
