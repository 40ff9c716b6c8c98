// Turns and shares, on a clock of the test's own: the slices' times are given, not measured.
#include "tests/catch.h"
#include "verbs/scheduler.h"

#include <algorithm>
#include <random>

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

// Payers whose tasks never end: whoever had a slice is ready again at once.
class Crowd {
  public:
    void add(std::int64_t payer, int tasks, std::int64_t weight) {
        weights_[payer] = weight;
        for (int i = 0; i < tasks; ++i) {
            payer_of_[++last_task_] = payer;
            scheduler.push(last_task_, db::ObjectId{payer});
        }
    }
    // `slices` slices of 1 to `longest` microseconds each.
    void run(int slices, std::int64_t longest) {
        for (int i = 0; i < slices; ++i) {
            REQUIRE(scheduler.has_ready(now));
            const TaskId task = scheduler.pop(now);
            const std::int64_t payer = payer_of_.at(task);
            const auto took = std::uniform_int_distribution<std::int64_t>(1, longest)(random_);
            now += took;
            used[payer] += took;
            scheduler.account(db::ObjectId{payer}, took, weights_.at(payer));
            scheduler.push(task, db::ObjectId{payer});
        }
    }
    double ratio(std::int64_t a, std::int64_t b) {
        return static_cast<double>(used[a]) / static_cast<double>(used[b]);
    }

    Scheduler scheduler;
    std::map<std::int64_t, std::int64_t> used;
    std::int64_t now = 1'000'000;

  private:
    std::map<std::int64_t, std::int64_t> weights_;
    std::map<TaskId, std::int64_t> payer_of_;
    TaskId last_task_ = 0;
    std::mt19937_64 random_{5};
};

} // namespace

TEST_CASE("a payer with a thousand tasks gets no more than one with a single task", "[scheduler]") {
    Crowd crowd;
    crowd.add(1, 1000, 100);
    crowd.add(2, 1, 100);
    crowd.run(20'000, 10'000);
    CHECK(crowd.ratio(1, 2) == Approx(1).epsilon(0.02));
}

TEST_CASE("shares are as the weights are", "[scheduler]") {
    Crowd crowd;
    crowd.add(1, 50, 100);
    crowd.add(2, 1, 300);
    crowd.add(3, 3, 10'000);
    crowd.run(100'000, 10'000);
    CHECK(crowd.ratio(2, 1) == Approx(3).epsilon(0.05));
    CHECK(crowd.ratio(3, 1) == Approx(100).epsilon(0.05));
}

TEST_CASE("a newcomer waits one slice at most, and saves up nothing by sleeping", "[scheduler]") {
    Crowd crowd;
    crowd.add(1, 10, 100);
    crowd.run(1000, 10'000);
    crowd.scheduler.push(99, db::ObjectId{2});
    const TaskId first = crowd.scheduler.pop(crowd.now);
    CHECK((first == 99 || crowd.scheduler.pop(crowd.now) == 99));
    Crowd later;
    later.add(1, 10, 100);
    later.run(1000, 10'000);
    later.used.clear();
    later.add(2, 1, 100);
    later.run(1000, 10'000);
    CHECK(later.ratio(1, 2) == Approx(1).epsilon(0.05));
}

TEST_CASE("who uses little waits one slice at most, however many others are busy", "[scheduler]") {
    constexpr std::int64_t kSlice = 20'000;
    Scheduler scheduler;
    const db::ObjectId ann{99};
    for (std::int64_t payer = 1; payer <= 8; ++payer)
        scheduler.push(payer, db::ObjectId{payer});
    std::int64_t now = 0, next_line = 1'000'000, longest = 0, asked = 0;
    for (int i = 0; i < 5000; ++i) {
        if (asked == 0 && now >= next_line) {
            asked = next_line;
            scheduler.push(1000, ann);
        }
        REQUIRE(scheduler.has_ready(now));
        const TaskId task = scheduler.pop(now);
        if (task == 1000) {
            longest = std::max(longest, now - std::exchange(asked, 0));
            now += 700;
            scheduler.account(ann, 700, 100);
            next_line = now + 27'000;
        } else {
            now += kSlice;
            scheduler.account(db::ObjectId{task}, kSlice, 100);
            scheduler.push(task, db::ObjectId{task});
        }
    }
    CHECK(longest <= kSlice);
    CHECK(longest > 0);
}

TEST_CASE("who has used a little does not wait for all tasks of many who come at once",
          "[scheduler]") {
    Scheduler scheduler;
    const db::ObjectId ann{99};
    std::int64_t now = 0;
    const auto slice = [&](db::ObjectId payer, std::int64_t took) {
        now += took;
        scheduler.account(payer, took, 100);
    };
    const auto waits = [&] { // for one slice of each of the others, not for a hundred
        for (TaskId task = 1; task <= 1000; ++task)
            scheduler.push(task, db::ObjectId{1 + task % 10});
        scheduler.push(5000, ann);
        int slices = 0;
        bool has_run = false;
        while (scheduler.has_ready(now)) {
            const TaskId task = scheduler.pop(now);
            has_run = has_run || task == 5000;
            slices += has_run ? 0 : 1;
            slice(task == 5000 ? ann : db::ObjectId{1 + task % 10}, 150);
        }
        return slices;
    };
    for (int i = 0; i < 100; ++i) { // all alone
        scheduler.push(5000, ann);
        REQUIRE(scheduler.has_ready(now));
        CHECK(scheduler.pop(now) == 5000);
        slice(ann, 200);
        CHECK_FALSE(scheduler.has_ready(now));
    }
    CHECK(waits() <= 20); // two slices of each take longer than her last one
    CHECK(waits() <= 10);
}

TEST_CASE("of those who come together, who had short slices goes before who had long ones",
          "[scheduler]") {
    Scheduler scheduler;
    const auto run = [&](TaskId task, std::int64_t took) {
        scheduler.push(task, db::ObjectId{task});
        REQUIRE(scheduler.has_ready(0));
        CHECK(scheduler.pop(0) == task);
        scheduler.account(db::ObjectId{task}, took, 100);
        CHECK_FALSE(scheduler.has_ready(0));
    };
    for (TaskId task = 1; task <= 8; ++task)
        run(task, 20'000);
    run(9, 300);
    for (TaskId task = 1; task <= 9; ++task)
        scheduler.push(task, db::ObjectId{task});
    REQUIRE(scheduler.has_ready(0));
    CHECK(scheduler.pop(0) == 9);
}

TEST_CASE("who sleeps between slices gets no more than those who do not", "[scheduler]") {
    Scheduler scheduler;
    std::map<TaskId, std::int64_t> used;
    scheduler.push(1, db::ObjectId{1});
    scheduler.push(2, db::ObjectId{2});
    std::int64_t now = 0, wake = 0;
    for (int i = 0; i < 20'000; ++i) {
        if (wake != 0 && now >= wake) {
            wake = 0;
            scheduler.push(2, db::ObjectId{2});
        }
        const TaskId task = scheduler.pop(now);
        now += 10'000;
        used[task] += 10'000;
        scheduler.account(db::ObjectId{task}, 10'000, 100);
        if (task == 1)
            scheduler.push(1, db::ObjectId{1});
        else
            wake = now + 5'000;
    }
    CHECK(used[2] <= used[1] + 20'000);
}

TEST_CASE("who is held waits for his time, and nobody else does", "[scheduler]") {
    Scheduler scheduler;
    const db::ObjectId ann{1}, bob{2};
    scheduler.push(10, ann);
    scheduler.hold(ann, 5000);
    scheduler.push(11, ann);
    CHECK_FALSE(scheduler.has_ready(4999));
    CHECK(scheduler.next_release() == std::optional<std::int64_t>(5000));
    scheduler.push(20, bob);
    CHECK(scheduler.pop(100) == 20);
    CHECK_FALSE(scheduler.has_ready(4999));
    scheduler.hold(ann, 4000); // the later time counts
    CHECK_FALSE(scheduler.has_ready(4999));
    REQUIRE(scheduler.has_ready(5000));
    CHECK(scheduler.pop(5000) == 10);
    CHECK(scheduler.pop(5000) == 11);
    CHECK_FALSE(scheduler.next_release());
}

TEST_CASE("who is blocked waits until he is not, whatever time it is", "[scheduler]") {
    Scheduler scheduler;
    const db::ObjectId ann{1}, bob{2};
    scheduler.push(10, ann);
    scheduler.block(ann);
    scheduler.push(11, ann);
    scheduler.account(ann, 100, 100);
    scheduler.hold(ann, 5000);
    scheduler.push(20, bob);
    CHECK(scheduler.pop(100) == 20);
    CHECK_FALSE(scheduler.has_ready(1'000'000));
    CHECK_FALSE(scheduler.next_release());
    scheduler.unblock(ann);
    CHECK_FALSE(scheduler.has_ready(4999)); // held as well
    REQUIRE(scheduler.has_ready(5000));
    CHECK(scheduler.pop(5000) == 10);
    CHECK(scheduler.pop(5000) == 11);
    scheduler.block(bob); // who has no tasks
    scheduler.unblock(bob);
    CHECK_FALSE(scheduler.has_ready(5000));
}

TEST_CASE("a task that is removed has no turn", "[scheduler]") {
    Scheduler scheduler;
    scheduler.push(10, db::ObjectId{1});
    scheduler.push(11, db::ObjectId{1});
    scheduler.remove(10, db::ObjectId{1});
    scheduler.remove(77, db::ObjectId{3});
    CHECK(scheduler.pop(1) == 11);
    CHECK_FALSE(scheduler.has_ready(1));
}

TEST_CASE("a weight survives the moment in which its only task has just run", "[scheduler]") {
    Crowd crowd; // the payer with one task has an empty queue whenever it runs
    crowd.add(1, 2, 100);
    crowd.add(2, 1, 1000);
    crowd.run(20'000, 1000);
    CHECK(crowd.ratio(2, 1) == Approx(10).epsilon(0.05));
}
