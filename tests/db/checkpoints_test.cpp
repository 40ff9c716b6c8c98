// The log is copied into the file while commits go on: what waits for what, and when the log starts
// over.
#include "db/writer.h"
#include "hooked_vfs.h"
#include "store_fixture.h"
#include "writer_fixture.h"

#include <atomic>

#include <sys/wait.h>
#include <unistd.h>

using namespace lunamoo::db;
using namespace lunamoo::db::test;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::uintmax_t kPageInLog = 4096 + 24;

struct Counts {
    std::atomic<int> log_syncs{0};
    std::atomic<int> file_syncs{0};
    std::atomic<int> on_writer{0}; // syncs that a commit waited for
    std::atomic<std::thread::id> writer{};

    int sync(Operation operation, TouchedFile touched) {
        if (operation != Operation::Sync)
            return SQLITE_OK;
        log_syncs += touched == TouchedFile::Log;
        file_syncs += touched == TouchedFile::World;
        on_writer += writer.load() == std::this_thread::get_id();
        return SQLITE_OK;
    }
};

void learn_thread(Writer& writer, Counts& counts) {
    writer.submit({}, [&] { counts.writer = std::this_thread::get_id(); });
    REQUIRE(writer.wait_until_committed());
}

// 25 pages each time; `first` numbers them. Returns the longest wait for a commit.
Clock::duration commit_often(Writer& writer, int times, int first = 0) {
    Clock::duration longest{0};
    for (int i = first; i < first + times; ++i) {
        const auto start = Clock::now();
        writer.submit(meta("k" + std::to_string(i % 20), std::string(100000, char('a' + i % 26))),
                      nullptr);
        REQUIRE(writer.wait_until_committed());
        longest = std::max(longest, Clock::now() - start);
    }
    return longest;
}

template <typename F> bool comes_true(F&& condition) {
    for (int i = 0; i < 1000; ++i) {
        if (condition())
            return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

std::uintmax_t log_bytes(const std::string& path) {
    return std::filesystem::file_size(path + "-wal");
}

int slow_syncs(Operation operation, TouchedFile) {
    if (operation == Operation::Sync)
        std::this_thread::sleep_for(20ms);
    return SQLITE_OK;
}

} // namespace

TEST_CASE("no commit waits for a slow sync of the log or of the file", "[checkpoints]") {
    Folder folder;
    constexpr auto kSync = 300ms;
    Counts counts;
    std::atomic<bool> slow{false};
    std::atomic<bool> in_sync{false};
    HookedVfs vfs([&](Operation operation, TouchedFile touched) {
        const int result = counts.sync(operation, touched);
        if (operation == Operation::Sync && slow) {
            in_sync = true;
            std::this_thread::sleep_for(kSync);
            in_sync = false;
        }
        return result;
    });
    auto store = Store::create(folder.file("w.db"), {.vfs = vfs.name()});
    {
        Writer writer(store, {}, no_failure);
        learn_thread(writer, counts);
        counts.log_syncs = counts.file_syncs = 0;
        slow = true;
        std::vector<Clock::duration> during; // what the commits took that ended within a sync
        for (int i = 0; counts.file_syncs < 2; ++i) {
            REQUIRE(i < 20000);
            const auto took = commit_often(writer, 1, i);
            if (in_sync)
                during.push_back(took);
            std::this_thread::sleep_for(5ms);
        }
        REQUIRE(during.size() > 10);
        std::sort(during.begin(), during.end());
        CHECK(during[during.size() * 9 / 10] < 100ms);
        CHECK(during.back() < kSync); // leaves room for a machine that others use as well
        CHECK(counts.log_syncs >= 2);
        CHECK(counts.on_writer == 0);
        slow = false;
    }
    CHECK(store.check().empty());
}

TEST_CASE("when nothing is written for a moment the log starts over, as a new file",
          "[checkpoints]") {
    Folder folder;
    const auto path = folder.file("w.db");
    Counts counts;
    HookedVfs vfs(
        [&](Operation operation, TouchedFile touched) { return counts.sync(operation, touched); });
    auto store = Store::create(path, {.vfs = vfs.name()});
    Writer writer(store, {}, no_failure);
    learn_thread(writer, counts);
    counts.file_syncs = 0;
    commit_often(writer, 60);
    CHECK(log_bytes(path) > 1000 * kPageInLog);
    auto pause = 300ms; // longer than a round takes, on whatever machine
    const auto started_over = [&] {
        std::this_thread::sleep_for(pause *= 2);
        writer.submit(meta("k", "v"), nullptr);
        writer.wait_until_committed();
        return log_bytes(path) < 20 * kPageInLog;
    };
    CHECK(comes_true(started_over));
    CHECK(counts.file_syncs >= 1);
    CHECK(counts.on_writer == 0); // nor for the new file's header
    CHECK(std::filesystem::file_size(path) > 400 * 4096);
    // A short log is left alone: nothing is synced for it.
    std::this_thread::sleep_for(300ms);
    const int before = counts.file_syncs;
    commit_often(writer, 3);
    std::this_thread::sleep_for(500ms);
    CHECK(counts.file_syncs == before);
}

TEST_CASE("where writes never pause the log stays bounded", "[checkpoints]") {
    Folder folder;
    const auto path = folder.file("w.db");
    HookedVfs vfs(slow_syncs);
    auto store = Store::create(path, {.max_log_pages = 3000, .vfs = vfs.name()});
    Writer writer(store, {}, no_failure);
    std::uintmax_t largest = 0;
    std::uintmax_t last = 0;
    int started_over = 0;
    for (int i = 0; i < 1000; ++i) {
        commit_often(writer, 1, i);
        started_over += log_bytes(path) < last;
        last = log_bytes(path);
        largest = std::max(largest, last);
    }
    CHECK(started_over >= 2);
    CHECK(largest > 2500 * kPageInLog);
    CHECK(largest < 15000 * kPageInLog); // on a busy machine
    writer.submit_maintenance([](Store& its) { REQUIRE(its.check().empty()); }, nullptr);
    REQUIRE(writer.wait_until_committed());
}

TEST_CASE("a log that is too long is started over as soon as few write", "[checkpoints]") {
    Folder folder;
    const auto path = folder.file("w.db");
    HookedVfs vfs(slow_syncs);
    auto store = Store::create(path, {.max_log_pages = 3000, .vfs = vfs.name()});
    Writer writer(store, {}, no_failure);
    int i = 0;
    while (!writer.is_log_long() && i < 10'000)
        commit_often(writer, 1, i++);
    REQUIRE(writer.is_log_long());
    const auto long_log = log_bytes(path);
    CHECK(comes_true([&] { return !writer.is_log_long(); })); // without another write
    commit_often(writer, 1, i++);
    CHECK_FALSE(writer.is_log_long());
    CHECK(log_bytes(path) < long_log / 2);
}

TEST_CASE("commits wait for a sync that takes as long as the log may grow", "[checkpoints]") {
    Folder folder;
    const auto path = folder.file("w.db");
    std::atomic<bool> sticks{false};
    std::atomic<bool> stuck{false};
    HookedVfs vfs([&](Operation operation, TouchedFile) {
        if (operation == Operation::Sync && sticks.exchange(false)) {
            stuck = true;
            std::this_thread::sleep_for(2s);
            stuck = false;
        }
        return SQLITE_OK;
    });
    auto store = Store::create(path, {.max_log_pages = 1200, .vfs = vfs.name()});
    Writer writer(store, {}, no_failure);
    sticks = true;
    commit_often(writer, 45); // a round is due
    REQUIRE(comes_true([&] { return stuck.load(); }));
    std::uintmax_t largest = 0;
    for (int i = 45; i < 20000 && stuck; ++i) {
        commit_often(writer, 1, i);
        largest = std::max(largest, log_bytes(path));
    }
    CHECK(largest > 2000 * kPageInLog);
    CHECK(largest < 5000 * kPageInLog);
}

TEST_CASE("the log is left only when all that was copied is synced", "[checkpoints]") {
    Folder folder;
    const auto path = folder.file("w.db");
    std::mutex mutex;
    Random random(5);
    int unsynced_log = 0, unsynced_file = 0, left_too_early = 0, left = 0;
    HookedVfs vfs([&](Operation operation, TouchedFile touched) {
        std::unique_lock lock(mutex);
        int& unsynced = touched == TouchedFile::Log ? unsynced_log : unsynced_file;
        if (operation == Operation::Remove && touched == TouchedFile::Log) {
            ++left;
            left_too_early += unsynced_file > 0;
            unsynced_log = 0;
        } else if (operation == Operation::Sync) {
            const int covered = unsynced;
            const std::chrono::milliseconds time(below(random, 30));
            lock.unlock();
            std::this_thread::sleep_for(time);
            lock.lock();
            unsynced -= covered;
        } else if (operation == Operation::Write) {
            ++unsynced;
        }
        return SQLITE_OK;
    });
    {
        auto store = Store::create(path, {.max_log_pages = 2500, .vfs = vfs.name()});
        Writer writer(store, {}, no_failure);
        for (int i = 0; i < 400; ++i) {
            commit_often(writer, 1, i);
            std::this_thread::sleep_for(std::chrono::milliseconds(i % 130 == 129 ? 400 : i % 7));
        }
    }
    CHECK(left >= 3);
    CHECK(left_too_early == 0);
}

TEST_CASE("a checkpoint that was asked for is made of a short log too", "[checkpoints]") {
    Folder folder;
    Counts counts;
    HookedVfs vfs(
        [&](Operation operation, TouchedFile touched) { return counts.sync(operation, touched); });
    auto store = Store::create(folder.file("w.db"), {.vfs = vfs.name()});
    Writer writer(store, {}, no_failure);
    learn_thread(writer, counts);
    commit_often(writer, 1);
    counts.file_syncs = 0;
    writer.submit_maintenance([](Store& its) { its.request_checkpoint(); }, nullptr);
    CHECK(comes_true([&] { return counts.file_syncs == 1; }));
    CHECK(counts.on_writer == 0);
}

TEST_CASE("with durability power each commit waits for its own sync of the log, and no other",
          "[checkpoints]") {
    Folder folder;
    Counts counts;
    HookedVfs vfs([&](Operation operation, TouchedFile touched) {
        if (operation == Operation::Sync && touched == TouchedFile::World)
            std::this_thread::sleep_for(300ms);
        return counts.sync(operation, touched);
    });
    auto store =
        Store::create(folder.file("w.db"), {.durability = Durability::Power, .vfs = vfs.name()});
    Writer writer(store, {}, no_failure);
    learn_thread(writer, counts);
    counts.on_writer = counts.log_syncs = counts.file_syncs = 0;
    CHECK(commit_often(writer, 100) < 250ms);
    CHECK(counts.on_writer == 100);
    CHECK(counts.log_syncs == 100); // so the sync thread had none to make
    CHECK(comes_true([&] { return counts.file_syncs >= 1; }));
}

TEST_CASE("a closed file has no log beside it", "[checkpoints]") {
    Folder folder;
    const auto path = folder.file("w.db");
    {
        auto store = Store::create(path);
        Writer writer(store, {}, no_failure);
        commit_often(writer, 50); // it ends in the middle of a round
    }
    CHECK_FALSE(std::filesystem::exists(path + "-wal"));
    CHECK_FALSE(std::filesystem::exists(path + "-shm"));
    CHECK(Store::open(path).check().empty());
}

TEST_CASE("another process can neither read nor write the file", "[checkpoints]") {
    Folder folder;
    const auto path = folder.file("w.db");
    int begin[2];
    REQUIRE(::pipe(begin) == 0);
    const pid_t child = ::fork(); // before the file is opened: SQLite knows its own process's locks
    if (child == 0) {
        char byte = 0;
        (void)!::read(begin[0], &byte, 1);
        sqlite3* handle = nullptr;
        sqlite3_open(path.c_str(), &handle);
        int refused = 0;
        for (const char* sql : {"SELECT * FROM meta", "DELETE FROM meta", "PRAGMA wal_checkpoint"})
            refused += sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) == SQLITE_BUSY;
        sqlite3_close(handle);
        ::_exit(refused);
    }
    auto store = Store::create(path);
    Writer writer(store, {}, no_failure);
    commit_often(writer, 50);
    REQUIRE(::write(begin[1], "x", 1) == 1);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 3);
    commit_often(writer, 1);
}
