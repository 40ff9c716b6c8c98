// The records of tasks that have left memory, beside containers that do the same slowly.
#include "tests/catch.h"
#include "verbs/evicted_tasks.h"

#include <algorithm>
#include <random>
#include <set>

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

// What EvictedTasks should say.
struct Model {
    struct Task {
        std::int64_t wake = -1;
        db::ObjectId programmer;
        std::string verb;
        bool is_queued = false;
    };
    std::map<TaskId, Task> tasks;

    TaskId next() const {
        std::set<std::pair<std::int64_t, TaskId>> queue;
        for (const auto& [id, task] : tasks)
            if (task.is_queued)
                queue.emplace(task.wake, id);
        return queue.empty() ? 0 : queue.begin()->second;
    }
    std::vector<TaskId> of(db::ObjectId programmer) const {
        std::vector<TaskId> ids;
        for (const auto& [id, task] : tasks)
            if (task.programmer == programmer)
                ids.push_back(id);
        return ids;
    }
};

class Pair {
  public:
    void add(TaskId id) {
        if (model_.tasks.contains(id))
            return;
        const Model::Task task{dice(50), db::ObjectId{dice(4)}, "verb" + std::to_string(dice(3)),
                               dice(4) > 0};
        EvictedTasks::Record record;
        record.id = id;
        record.wake_microseconds = task.wake;
        record.programmer = task.programmer;
        auto& added = ours_.add(record, task.verb);
        if (task.is_queued)
            ours_.queue_wake(added);
        model_.tasks[id] = task;
    }
    void remove(TaskId id) {
        if (auto* record = ours_.find(id))
            ours_.remove(*record);
        model_.tasks.erase(id);
    }
    void forget_wake(TaskId id) {
        if (auto* record = ours_.find(id)) {
            ours_.forget_wake(*record);
            model_.tasks[id].is_queued = false;
        }
    }
    void check() {
        REQUIRE(ours_.size() == model_.tasks.size());
        const auto* next = ours_.next_to_wake();
        REQUIRE((next == nullptr ? 0 : next->id) == model_.next());
        for (std::int64_t who = 0; who < 4; ++who) {
            std::vector<TaskId> ids;
            ours_.for_each_of(db::ObjectId{who}, [&](const auto& record) {
                ids.push_back(record.id);
                REQUIRE(record.verb() == model_.tasks.at(record.id).verb);
            });
            REQUIRE(ours_.count_of(db::ObjectId{who}) == ids.size());
            std::sort(ids.begin(), ids.end());
            REQUIRE(ids == model_.of(db::ObjectId{who}));
        }
        std::size_t seen = 0;
        ours_.for_each([&](const auto& record) {
            ++seen;
            REQUIRE(ours_.find(record.id) == &record);
        });
        REQUIRE(seen == model_.tasks.size());
    }
    std::int64_t dice(std::int64_t sides) {
        return std::uniform_int_distribution<std::int64_t>(0, sides - 1)(random_);
    }

  private:
    std::mt19937_64 random_{7};
    EvictedTasks ours_;
    Model model_;
};

} // namespace

TEST_CASE("evicted tasks are found by number, by programmer, and by who wakes next",
          "[evicted_tasks]") {
    Pair pair;
    for (int step = 0; step < 3000; ++step) {
        const TaskId id = 1 + pair.dice(60);
        switch (pair.dice(4)) {
        case 0:
            pair.remove(id);
            break;
        case 1:
            pair.forget_wake(id);
            break;
        default:
            pair.add(id);
        }
        pair.check();
    }
}

TEST_CASE("evicted tasks wake in the order of their times", "[evicted_tasks]") {
    EvictedTasks tasks;
    std::mt19937_64 random{3};
    for (TaskId id = 1; id <= 5000; ++id) {
        EvictedTasks::Record record;
        record.id = id;
        record.wake_microseconds = static_cast<std::int64_t>(random() % 1000);
        tasks.queue_wake(tasks.add(record, "sleep"));
    }
    std::pair<std::int64_t, TaskId> last{-1, 0};
    while (auto* next = tasks.next_to_wake()) {
        const std::pair at(next->wake_microseconds, next->id);
        REQUIRE(last < at);
        last = at;
        tasks.remove(*next);
    }
    CHECK(tasks.size() == 0);
}
