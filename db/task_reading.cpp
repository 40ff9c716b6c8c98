#include "db/task_reading.h"

namespace lunamoo::db {

TaskReading::TaskReading(Store::State& state)
    : state_(state), connection_(state.connection),
      summaries_(connection_, "SELECT id, wake, summary, summary_checksum, checksum FROM tasks "
                              "ORDER BY id"),
      one_task_(connection_, kOneTask), thread_([this] { run(); }) {}

TaskReading::~TaskReading() {
    is_unwanted_ = true;
    if (thread_.joinable())
        thread_.join();
}

void TaskReading::run() noexcept {
    try {
        read();
    } catch (...) {
        failure_ = std::current_exception();
    }
}

void TaskReading::read() {
    Rows rows(summaries_);
    while (!is_unwanted_.load(std::memory_order_relaxed) && rows.next())
        add_row();
}

void TaskReading::add_row() {
    const std::int64_t id = summaries_.integer(0);
    const std::int64_t wake = summaries_.integer(1);
    const std::string_view summary = summaries_.bytes(2);
    const std::int64_t checksum = summaries_.integer(3);
    sum_.add(task_checksum_in_sum(checksum_of(summaries_.integer(4)), checksum_of(checksum)));
    const TaskRow damaged{id, std::string(), wake};
    if (checksum != summary_checksum(id, wake, summary))
        tasks_.add(damaged); // it may have said that the task was resumed
    else if (!summary.empty())
        tasks_.add(id, wake, summary);
    else
        tasks_.add(read_task(one_task_, id).value_or(damaged));
}

StoredTasks TaskReading::finish() {
    if (thread_.joinable())
        thread_.join();
    if (failure_) {
        state_.connection.leave_log();
        std::rethrow_exception(failure_);
    }
    state_.counted[SummedTable::Tasks] = sum_;
    return std::move(tasks_);
}

} // namespace lunamoo::db
