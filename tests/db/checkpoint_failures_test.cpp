// The log is copied into the file while commits go on: what is left when that fails, or the process
// ends in the middle.
#include "db/writer.h"
#include "hooked_vfs.h"
#include "store_fixture.h"
#include "writer_fixture.h"

#include <atomic>
#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

using namespace lunamoo::db;
using namespace lunamoo::db::test;
using namespace std::chrono_literals;

namespace {

enum class Moment { SyncingLog, Copying, SyncingFile, StartingOver };

// Whether the operation, on the sync thread or the writer's, is that of a round's moment.
bool is_at(Moment moment, Operation operation, TouchedFile touched) {
    switch (moment) {
    case Moment::SyncingLog:
        return operation == Operation::Sync && touched == TouchedFile::Log;
    case Moment::Copying:
        return operation == Operation::Write && touched == TouchedFile::World;
    case Moment::SyncingFile:
        return operation == Operation::Sync && touched == TouchedFile::World;
    case Moment::StartingOver:
        return operation == Operation::Remove && touched == TouchedFile::Log;
    }
    return false;
}

constexpr Moment kMoments[] = {Moment::SyncingLog, Moment::Copying, Moment::SyncingFile,
                               Moment::StartingOver};

// Counts up one row, with 100 KB beside it, until it is told to end; acknowledges over `told`.
template <typename Told> void count_up(Writer& writer, int from, Told&& told) {
    for (int i = from; i < from + 4000 && !writer.has_failed(); ++i) {
        ChangeSet changes = meta("count", std::to_string(i));
        changes.meta.emplace_back("k" + std::to_string(i % 20),
                                  std::to_string(i) + std::string(100000, 'x'));
        writer.submit(std::move(changes), [&told, i] { told(i); });
        writer.wait_until_committed();
        if (i % 100 == 99)
            std::this_thread::sleep_for(250ms); // so that the log starts over
    }
}

// What count_up() left is whole.
void check_count(const std::string& path, int acknowledged) {
    auto store = Store::open(path);
    CHECK(store.check().empty());
    const int count = std::stoi(*store.meta("count"));
    CHECK(count >= acknowledged);
    CHECK(count <= acknowledged + 1);
    for (int i = std::max(0, count - 19); i <= count; ++i)
        CHECK(std::stoi(*store.meta("k" + std::to_string(i % 20))) == i);
}

} // namespace

TEST_CASE("a failure at any moment of a checkpoint stops the writer and loses nothing",
          "[checkpoints]") {
    for (const Moment moment : kMoments) {
        Folder folder;
        const auto path = folder.file("w.db");
        std::atomic<bool> armed{false};
        std::atomic<bool> failed{false};
        std::atomic<int> after{0}; // syncs that were made after one had failed
        HookedVfs vfs([&](Operation operation, TouchedFile touched) {
            if (failed && operation == Operation::Sync)
                ++after;
            if (!armed || failed || !is_at(moment, operation, touched))
                return SQLITE_OK;
            failed = true;
            return operation == Operation::Sync ? SQLITE_IOERR_FSYNC : SQLITE_IOERR_WRITE;
        });
        std::vector<std::string> messages;
        int acknowledged = -1;
        {
            auto store = Store::create(path, {.vfs = vfs.name()});
            Writer writer(store, {}, [&](const std::string& said) { messages.push_back(said); });
            armed = true;
            auto told = [&](int i) { acknowledged = i; };
            count_up(writer, 0, told);
            CHECK(writer.has_failed());
            const int last = acknowledged;
            writer.submit({}, [&] { acknowledged = -1; });
            CHECK(acknowledged == last);
        }
        INFO(static_cast<int>(moment));
        CHECK(acknowledged > 20);
        REQUIRE(messages.size() == 1);
        CHECK(messages[0].find(path + " cannot be read or written") == 0);
        if (moment == Moment::SyncingLog || moment == Moment::SyncingFile) {
            CHECK(after == 0);
            CHECK(std::filesystem::exists(path + "-wal")); // it may be what the file lacks
        }
        check_count(path, acknowledged);
    }
}

TEST_CASE("a process that is killed at any moment of a checkpoint loses nothing acknowledged",
          "[checkpoints]") {
    Folder folder;
    const auto path = folder.file("w.db");
    { (void)Store::create(path); }
    int next = 0;
    for (const Moment moment : kMoments)
        for (const int skipped : {0, 1}) {
            INFO(static_cast<int>(moment) << ' ' << skipped);
            int pipe[2];
            REQUIRE(::pipe(pipe) == 0);
            const pid_t child = ::fork();
            if (child == 0) {
                std::atomic<int> left{(moment == Moment::Copying ? 137 : 1) * skipped};
                HookedVfs vfs([&](Operation operation, TouchedFile touched) {
                    if (is_at(moment, operation, touched) && left-- == 0)
                        ::raise(SIGKILL);
                    return SQLITE_OK;
                });
                auto store = Store::open(path, {.vfs = vfs.name()});
                Writer writer(store, {}, [](const std::string&) { ::_exit(1); });
                auto told = [&](int i) { (void)!::write(pipe[1], &i, sizeof i); };
                count_up(writer, next, told);
                ::_exit(2);
            }
            ::close(pipe[1]);
            int acknowledged = next - 1;
            for (int i = 0; ::read(pipe[0], &i, sizeof i) == sizeof i;)
                acknowledged = i;
            ::close(pipe[0]);
            int status = 0;
            REQUIRE(::waitpid(child, &status, 0) == child);
            REQUIRE(WIFSIGNALED(status));
            check_count(path, acknowledged);
            next = acknowledged + 2;
        }
}
