#include "survival.h"

#include "verbs/hibernation.h"
#include "verbs/runtime.h"
#include "verbs/stored_summary.h"
#include "world.h"

#include <fstream>
#include <malloc.h>
#include <stdexcept>
#include <unistd.h>

namespace lunamoo::bench {
namespace {

constexpr std::int64_t kDay = 86'400'000'000; // microseconds

} // namespace

SleepingRows::SleepingRows(db::World& world, db::ObjectId thing, std::string_view verb,
                           std::vector<db::ObjectId> payers, db::ChangeSet& changes)
    : payers_(std::move(payers)) {
    QuietHost host;
    now_ = host.utc_microseconds();
    verbs::Runtime runtime(world, host, {});
    verbs::TaskVariables variables;
    variables.player = payers_.front();
    runtime.start_server_task(thing, verb, {}, variables);
    while (runtime.has_ready())
        runtime.run_slice(changes);
    if (changes.tasks.size() != 1 || !changes.tasks.front().bytes)
        throw std::runtime_error("the task has not stopped");
    row_ = *std::exchange(changes.tasks, {}).front().bytes;
}

db::TaskRow SleepingRows::row(std::int64_t n) const {
    const verbs::TaskId id = 1 + n * 37;
    const auto task = verbs::load_task(id, row_);
    task->payer = payers_[static_cast<std::size_t>(n) % payers_.size()];
    task->programmer = task->payer;
    task->variables.player = task->payer;
    task->stopped_in->programmer = task->payer;
    task->wake_microseconds = now_ + kDay + (n * 7919) % kDay;
    db::ChangeSet nothing;
    std::string row = verbs::save_task(*task, nothing);
    task->image_bytes = static_cast<std::int64_t>(row.size());
    return {id, std::move(row), task->wake_microseconds,
            verbs::encode_summary(verbs::record_of(*task), verbs::verb_of(*task))};
}

double resident_bytes() {
    malloc_trim(0);
    std::ifstream file("/proc/self/statm");
    double all = 0, resident = 0;
    file >> all >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

} // namespace lunamoo::bench
