#include "storage_fixture.h"
#include "writer_fixture.h"

#include <atomic>
#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

using namespace lunamoo::db;
using namespace lunamoo::db::test;
using namespace std::chrono_literals;

namespace {

// Collects the failures that a writer reports.
struct Failures {
    std::mutex mutex;
    std::vector<std::string> messages;
    Writer::OnFailure collector() {
        return [this](const std::string& message) {
            const std::lock_guard lock(mutex);
            messages.push_back(message);
        };
    }
};

const ChangeSet kNoChanges;

} // namespace

TEST_CASE("the callbacks of ten thousand submissions run in their order", "[writer]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    std::vector<int> order; // the writer's thread only, until it is done
    {
        Writer writer(store, {}, no_failure);
        for (int i = 0; i < 10000; ++i)
            writer.submit(i % 3 == 0 ? kNoChanges : meta("last", std::to_string(i)),
                          [&order, i] { order.push_back(i); });
        CHECK(writer.wait_until_committed());
        CHECK(writer.backlog().items == 0);
        CHECK(writer.backlog().bytes == 0);
        REQUIRE(order.size() == 10000);
        CHECK(std::is_sorted(order.begin(), order.end()));
    }
    CHECK(store.meta("last") == "9998");
}

TEST_CASE("destroying a writer commits what was submitted", "[writer]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    bool told = false;
    {
        Writer(store, {}, no_failure).submit(meta("k", "v"), [&] { told = true; });
    }
    CHECK(told);
    CHECK(store.meta("k") == "v");
}

TEST_CASE("a change is in the file before its callback runs", "[writer]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    Writer writer(store, {}, no_failure);
    std::vector<std::optional<std::string>> seen;
    for (int i = 0; i < 50; ++i)
        writer.submit(meta("k" + std::to_string(i), "v"),
                      [&, i] { seen.push_back(store.meta("k" + std::to_string(i))); });
    writer.wait_until_committed();
    CHECK(seen == std::vector<std::optional<std::string>>(50, "v"));
}

TEST_CASE("the delay for tests keeps a callback back, also of a slice that wrote nothing",
          "[writer]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    std::atomic<int> told{0};
    Writer writer(store, {.test_delay = 300ms}, no_failure);
    const auto start = std::chrono::steady_clock::now();
    writer.submit({}, [&] { ++told; });
    writer.submit(meta("k", "v"), [&] { ++told; });
    std::this_thread::sleep_for(50ms);
    CHECK(told == 0);
    CHECK(writer.backlog().items == 2);
    CHECK(writer.backlog().age > 0ms);
    writer.wait_until_committed();
    CHECK(told == 2);
    CHECK(std::chrono::steady_clock::now() - start >= 300ms);
}

TEST_CASE("what is submitted during a commit is committed together", "[writer]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    Writer writer(store, {.test_delay = 100ms}, no_failure);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i)
        writer.submit(meta("k", std::to_string(i)), nullptr);
    writer.wait_until_committed();
    CHECK(std::chrono::steady_clock::now() - start < 1s); // two or three groups, not a hundred
}

TEST_CASE("a flood behind a small change does not hold up what the small change says", "[writer]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    Writer writer(store, {.max_group_bytes = 100'000, .test_delay = 50ms}, no_failure);
    std::atomic<int> seen_later{0};
    writer.submit({}, nullptr); // what follows waits for it
    writer.submit(meta("small", "v"), [&] { seen_later += store.meta("k0").has_value(); });
    for (int i = 0; i < 5; ++i)
        writer.submit(meta("k" + std::to_string(i), std::string(90'000, 'x')), [&, i] {
            seen_later += store.meta("k" + std::to_string(i + 1)).has_value();
        });
    REQUIRE(writer.wait_until_committed());
    CHECK(seen_later <= 1); // the small one may stand in a group with the first of them
    CHECK(store.meta("k4"));
}

TEST_CASE("of an object that changed often in a group, the last row stays", "[writer]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    {
        Writer writer(store, {.test_delay = 50ms}, no_failure);
        for (int i = 0; i < 20; ++i) {
            ChangeSet changes;
            changes.tasks = {{1, "image " + std::to_string(i), i}, {2 + i, "x", -1}};
            if (i % 2 == 1)
                changes.tasks.push_back({1 + i, std::nullopt, -1});
            writer.submit(std::move(changes), nullptr);
        }
    }
    CHECK(store.task(1)->bytes == "image 19");
    CHECK_FALSE(store.task(20));
    CHECK(store.task(19)->bytes == "x");
}

TEST_CASE("after a failed write no callback runs and the failure is told once", "[writer]") {
    Folder folder;
    Failures failures;
    std::atomic<int> told{0};
    std::atomic<int> told_late{0};
    {
        auto store = Store::create(folder.file("w.db"), {Durability::Process, 60});
        Writer writer(store, {}, failures.collector());
        writer.submit(meta("kept", "yes"), [&] { ++told; });
        REQUIRE(writer.wait_until_committed());
        writer.submit(meta("big", std::string(1 << 20, 'x')), [&] { ++told_late; });
        CHECK_FALSE(writer.wait_until_committed());
        CHECK(writer.has_failed());
        for (int i = 0; i < 100; ++i)
            writer.submit(i % 2 == 0 ? kNoChanges : meta("after", "v"), [&] { ++told_late; });
        CHECK_FALSE(writer.wait_until_committed());
        CHECK_FALSE(writer.is_full());
    }
    CHECK(told == 1);
    CHECK(told_late == 0);
    REQUIRE(failures.messages.size() == 1);
    CHECK(failures.messages[0].find("the disk is full") != std::string::npos);
    auto store = Store::open(folder.file("w.db"));
    CHECK(store.meta("kept") == "yes");
    CHECK_FALSE(store.meta("after"));
}

TEST_CASE("a submission that waits for room is let go by a failure", "[writer]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"), {Durability::Process, 60});
    Failures failures;
    Writer writer(store, {.max_queued_bytes = 1000, .test_delay = 100ms}, failures.collector());
    writer.submit(meta("big", std::string(1 << 20, 'x')), nullptr);
    CHECK(writer.is_full());
    writer.submit({}, [] { FAIL("acknowledged"); });
    CHECK(writer.has_failed());
}

TEST_CASE("a full queue makes submitting wait until there is room", "[writer]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    Writer writer(store, {.max_queued_bytes = 5000, .test_delay = 150ms}, no_failure);
    const auto start = std::chrono::steady_clock::now();
    writer.submit(meta("k", std::string(10000, 'x')), nullptr);
    CHECK(writer.is_full());
    writer.submit({}, nullptr);
    CHECK(std::chrono::steady_clock::now() - start >= 140ms);
    CHECK_FALSE(writer.is_full());
}

TEST_CASE("maintenance runs between the commits before and after it", "[writer]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    std::vector<std::string> events;
    {
        Writer writer(store, {}, no_failure);
        writer.submit(meta("k", "1"), [&] { events.push_back("commit 1"); });
        writer.submit_maintenance(
            [&](Store& its) {
                events.push_back("work sees " + *its.meta("k"));
                its.checkpoint();
            },
            [&] { events.push_back("work done"); });
        writer.submit(meta("k", "2"), [&] { events.push_back("commit 2"); });
    }
    CHECK(events == std::vector<std::string>{"commit 1", "work sees 1", "work done", "commit 2"});
}

TEST_CASE("an exception out of maintenance stops the writer", "[writer]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    Failures failures;
    {
        Writer writer(store, {}, failures.collector());
        writer.submit_maintenance([](Store&) { throw std::runtime_error("no"); }, nullptr);
        writer.submit({}, [] { FAIL("acknowledged"); });
        CHECK_FALSE(writer.wait_until_committed());
    }
    CHECK(failures.messages == std::vector<std::string>{"no"});
}

TEST_CASE("the log is moved into the file as it grows", "[writer]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    Writer writer(store, {}, no_failure);
    for (int i = 0; i < 200; ++i) {
        writer.submit(meta("k" + std::to_string(i % 20), std::string(100000, 'x')), nullptr);
        writer.wait_until_committed();
    }
    // 20 MB were written; the log starts over whenever a thousand pages are through.
    CHECK(std::filesystem::file_size(folder.file("w.db-wal")) < 6'000'000);
}

TEST_CASE("random slices through the writer reload to the same world", "[writer]") {
    Folder folder;
    test::Random random(21);
    World world;
    ChangeCollector collector(world);
    {
        auto store = Store::create(folder.file("w.db"));
        Writer writer(store, {}, no_failure);
        for (int slice = 0; slice < 200; ++slice) {
            test::fill_randomly(world, random, 2);
            ChangeSet changes;
            collector.take(changes);
            writer.submit(std::move(changes), nullptr);
        }
    }
    auto store = Store::open(folder.file("w.db"));
    World again;
    std::vector<TaskRow> tasks;
    store.load(again, tasks);
    CHECK(test::describe(again) == test::describe(world));
}

namespace {

// In a process of its own: transfers between 10 accounts whose sum stays, acknowledged by a byte
// each over `pipe`, until it is killed.
[[noreturn]] void transfer_until_killed(const std::string& path, int pipe) {
    auto store = Store::open(path);
    Writer writer(store, {}, [](const std::string&) { ::_exit(1); });
    int accounts[10];
    for (int i = 0; i < 10; ++i)
        accounts[i] = std::stoi(*store.meta("account " + std::to_string(i)));
    long count = std::stol(*store.meta("count"));
    for (unsigned i = 0;; ++i) {
        const int from = static_cast<int>(i % 10);
        const int to = static_cast<int>(i * 7 % 10);
        --accounts[from];
        ++accounts[to];
        ChangeSet changes = meta("count", std::to_string(++count));
        for (const int n : {from, to})
            changes.meta.emplace_back("account " + std::to_string(n), std::to_string(accounts[n]));
        writer.submit(std::move(changes), [pipe] { (void)!::write(pipe, "x", 1); });
        if (i % 64 == 0)
            writer.wait_until_committed();
    }
}

} // namespace

TEST_CASE("a killed process loses nothing that was acknowledged and no half of a transfer",
          "[writer]") {
    Folder folder;
    const auto path = folder.file("w.db");
    {
        auto store = Store::create(path);
        ChangeSet start = meta("count", "0");
        for (int i = 0; i < 10; ++i)
            start.meta.emplace_back("account " + std::to_string(i), "100");
        store.write(start);
    }
    test::Random random(31);
    long acknowledged = 0;
    for (int kill = 0; kill < 20; ++kill) {
        int pipe[2];
        REQUIRE(::pipe(pipe) == 0);
        const pid_t child = ::fork();
        if (child == 0)
            transfer_until_killed(path, pipe[1]);
        ::close(pipe[1]);
        std::this_thread::sleep_for(std::chrono::microseconds(5000 + test::below(random, 60000)));
        REQUIRE(::kill(child, SIGKILL) == 0);
        REQUIRE(::waitpid(child, nullptr, 0) == child);
        char bytes[4096];
        for (ssize_t got = 1; got > 0; acknowledged += got > 0 ? got : 0)
            got = ::read(pipe[0], bytes, sizeof bytes);
        ::close(pipe[0]);
        auto store = Store::open(path);
        REQUIRE(std::stol(*store.meta("count")) >= acknowledged);
        acknowledged = std::stol(*store.meta("count"));
        int sum = 0;
        for (int i = 0; i < 10; ++i)
            sum += std::stoi(*store.meta("account " + std::to_string(i)));
        REQUIRE(sum == 1000);
    }
    CHECK(acknowledged > 100);
}
