// The power goes at any operation of a writing process: what the disk then has is opened, read
// through and compared with what the world was after each slice.
#include "lost_power.h"
#include "slices.h"

#include "tests/catch.h"

#include <cstdio>

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

constexpr int kSessions = 3;
constexpr int kSlices = 20; // in a session
constexpr int kPointsPerRun = 100;
constexpr int kAgainEvery = 5; // points after which the power goes a second time

struct Tally {
    int points = 0;
    int again = 0;
    int lost = 0; // of what was acknowledged, in slices: only where durability is process
    std::map<FileOperation, int> before; // which operation was next
};

// What a crash point must leave.
struct Bounds {
    int least = 0; // the last slice that must be there
    int most = 0;
};

// Opens what is left, reads all of it, and compares. The file has been opened once afterwards.
Found judge(const std::string& path, RecordingVfs& vfs, const Slices& slices, Bounds bounds) {
    vfs.start();
    Store store = Store::open(path, plain_options(vfs));
    CHECK(store.check() == std::vector<std::string>{});
    const Found found = read_state(store);
    REQUIRE(found.slice >= bounds.least);
    REQUIRE(found.slice <= bounds.most);
    REQUIRE(found.state == slices.state(found.slice));
    return found;
}

class Crashes {
  public:
    Crashes(Durability durability, std::uint64_t seed)
        : durability_(durability), random_(seed), seed_(seed), slices_(seed) {
        make_file_of(path_, slices_);
    }

    void run(int points, Tally& tally) {
        const Files before = read_files(path_);
        vfs_.start();
        int acknowledged = 0;
        for (int session = 0; session < kSessions; ++session) {
            const Run run = run_slices(path_, vfs_, durability_, slices_, kSlices, random_);
            REQUIRE(run.refused.empty());
            REQUIRE(run.failures.empty());
            acknowledged = run.acknowledged;
        }
        REQUIRE(acknowledged == slices_.last());
        const auto events = vfs_.events();
        for (int i = 0; i < points; ++i)
            crash(before, events, tally);
    }

  private:
    void crash(const Files& before, const std::vector<FileEvent>& events, Tally& tally) {
        const std::size_t at = below(random_, events.size() + 1);
        const auto survival = static_cast<Survival>(below(random_, kSurvivals));
        const std::string place = folder_.file("after.db");
        INFO("seed " << seed_ << ", operation " << at << " of " << events.size() << ", survival "
                     << static_cast<int>(survival));
        write_files(after_power_loss(before, events, at, survival, random_), path_, place);
        const int acknowledged = at < events.size() ? events[at].acknowledged : slices_.last();
        const int submitted = at < events.size() ? events[at].submitted : slices_.last();
        if (tally.points % kAgainEvery == 0)
            crash_again(place, tally);
        const Found found = judge(place, vfs_, slices_, {least(acknowledged), submitted});
        tally.lost += std::max(0, acknowledged - found.slice);
        ++tally.points;
        if (at < events.size())
            ++tally.before[events[at].operation];
    }

    // What is left of the file at `place` is opened by a server, and the power goes again.
    void crash_again(const std::string& place, Tally& tally) {
        const Files before = read_files(place);
        const std::string copy = folder_.file("again.db");
        write_files(before, place, copy);
        vfs_.start();
        const auto more = [&] {
            Store store = Store::open(copy, plain_options(vfs_));
            return std::make_unique<Slices>(random_(), store);
        }();
        const int first = more->last();
        write_files(before, place, copy);
        const Files start = read_files(copy);
        vfs_.start();
        const Run run = run_slices(copy, vfs_, durability_, *more, 6, random_);
        REQUIRE(run.failures.empty());
        const auto events = vfs_.events();
        const std::size_t at = below(random_, events.size() + 1);
        const std::string place_again = folder_.file("twice.db");
        write_files(after_power_loss(start, events, at,
                                     static_cast<Survival>(below(random_, kSurvivals)), random_),
                    copy, place_again);
        const int acknowledged = at < events.size() ? events[at].acknowledged : more->last();
        const int submitted = at < events.size() ? events[at].submitted : more->last();
        judge(place_again, vfs_, *more,
              {std::max(first, least(acknowledged)), std::max(first, submitted)});
        ++tally.again;
    }

    int least(int acknowledged) const {
        return durability_ == Durability::Power ? acknowledged : 0;
    }

    Folder folder_;
    const std::string path_ = folder_.file("w.db");
    const Durability durability_;
    Random random_;
    const std::uint64_t seed_;
    Slices slices_;
    RecordingVfs vfs_;
};

Tally crash_often(Durability durability, int points) {
    Tally tally;
    for (std::uint64_t seed = fault_seed(); tally.points < points; ++seed)
        Crashes(durability, seed).run(std::min(kPointsPerRun, points - tally.points), tally);
    std::printf(
        "%d losses of power, %d of them followed by another; before an open %d, a write %d, a "
        "truncation %d, a sync %d, a deletion %d\n",
        tally.points, tally.again, tally.before[FileOperation::Open],
        tally.before[FileOperation::Write], tally.before[FileOperation::Truncate],
        tally.before[FileOperation::Sync],
        tally.before[FileOperation::Delete] + tally.before[FileOperation::DeleteForGood]);
    return tally;
}

} // namespace

TEST_CASE("a loss of power takes nothing that was acknowledged under durability power", "[power]") {
    const Tally tally = crash_often(Durability::Power, times(300, 10000));
    CHECK(tally.lost == 0);
}

TEST_CASE("a loss of power leaves the world between two slices under durability process",
          "[power]") {
    const Tally tally = crash_often(Durability::Process, times(200, 10000));
    CHECK(tally.lost > 0); // else the power did not really go
}

TEST_CASE("the death of the process takes nothing that was acknowledged under durability process",
          "[power]") {
    Folder folder;
    const std::string path = folder.file("w.db");
    Random random(fault_seed());
    Slices slices(fault_seed());
    make_file_of(path, slices);
    const Files before = read_files(path);
    RecordingVfs vfs;
    run_slices(path, vfs, Durability::Process, slices, kSlices, random);
    const auto events = vfs.events();
    for (std::size_t at = 0; at < events.size(); ++at) {
        INFO("operation " << at << " of " << events.size());
        const std::string place = folder.file("after.db");
        write_files(after_death(before, events, at), path, place);
        judge(place, vfs, slices, {events[at].acknowledged, events[at].submitted});
    }
}
