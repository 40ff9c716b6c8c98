// Every operation on the files fails in turn, once or from then on, as a broken disk fails and as a
// full one does.
#include "lost_power.h"
#include "slices.h"

#include "tests/catch.h"

#include <chrono>
#include <cstdio>

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

constexpr int kSlices = 12;
constexpr std::chrono::seconds kEndLimit{5};

struct Way {
    Durability durability;
    Refusal::Reason reason;
    Refusal::Lasting lasting;
};

std::string text_of(const Way& way) {
    return std::string(way.durability == Durability::Power ? "power" : "process") +
           (way.reason == Refusal::Reason::DiskFull ? ", disk full" : ", input/output") +
           (way.lasting == Refusal::Lasting::Once ? ", once" : ", from then on");
}

struct Tally {
    int refused = 0;
    int at_opening = 0; // said by open
    int reported = 0;   // said by the writer
    int at_closing = 0; // all was committed already
    std::chrono::steady_clock::duration slowest{0};
};

class Errors {
  public:
    explicit Errors(Way way) : way_(way), random_(fault_seed()) {
        Slices slices(fault_seed());
        make_file_of(path_, slices);
        const Files before = read_files(path_);
        vfs_.start();
        run_slices(path_, vfs_, Durability::Process, slices, 3, random_);
        const auto events = vfs_.events();
        std::size_t closing = 0; // the process dies when it has said all: its log is there
        while (events[closing].acknowledged < slices.last())
            ++closing;
        base_ = after_death(before, events, closing);
        REQUIRE(base_.contains(path_ + "-wal"));
    }

    // False where there are not that many operations.
    bool fail_at(std::size_t operation, Tally& tally) {
        INFO("operation " << operation << ", " << text_of(way_));
        const auto slices = begin_from_base();
        const int first = slices->last();
        vfs_.start({operation, way_.reason, way_.lasting});
        const auto began = std::chrono::steady_clock::now();
        const Run run = run_slices(path_, vfs_, way_.durability, *slices, kSlices, random_);
        const auto took = std::chrono::steady_clock::now() - began;
        const auto refused = vfs_.refused();
        if (!refused.happened)
            return false;
        INFO("refused on " << refused.file << ", operation kind "
                           << static_cast<int>(refused.operation));
        ++tally.refused;
        tally.slowest = std::max(tally.slowest, took);
        CHECK(took < kEndLimit);
        // What the other thread had begun may still come: a sync, or the writing of a transaction.
        const bool was_sync = refused.operation == FileOperation::Sync;
        CHECK(refused.file_changes_after == 0);
        CHECK((refused.log_changes_after == 0 || was_sync));
        CHECK(run.acknowledged >= refused.acknowledged);
        // Commits do not wait for the other thread's syncs, but where one is needed for what they
        // say; they notice its failure a moment later.
        const bool is_beside =
            was_sync && (refused.file == path_ || way_.durability == Durability::Process);
        if (!is_beside) {
            CHECK(run.acknowledged <= refused.acknowledged + (was_sync ? 1 : 0));
            CHECK(refused.syncs_after <= 1);
        }
        expect_said(run, *slices, tally);
        expect_kept(*slices, {std::max(first, run.acknowledged), std::max(first, run.submitted)});
        return true;
    }

  private:
    std::unique_ptr<Slices> begin_from_base() {
        write_files(base_, path_, path_);
        vfs_.start();
        auto slices = [&] {
            Store store = Store::open(path_, plain_options(vfs_));
            return std::make_unique<Slices>(random_(), store);
        }();
        write_files(base_, path_, path_);
        return slices;
    }

    // Once, naming the file and what to do; unless there was nothing left to say.
    void expect_said(const Run& run, const Slices& slices, Tally& tally) const {
        std::string said = run.refused;
        if (!run.refused.empty()) {
            ++tally.at_opening;
            CHECK(run.submitted == 0);
        } else if (!run.failures.empty()) {
            ++tally.reported;
            REQUIRE(run.failures.size() == 1);
            said = run.failures.front();
        } else {
            ++tally.at_closing;
            CHECK(run.acknowledged == slices.last());
            return;
        }
        CHECK(said.find(path_) == 0);
        const bool is_full = way_.reason == Refusal::Reason::DiskFull;
        INFO(said);
        CHECK((said.find("look at the disk") != std::string::npos ||
               said.find("give this user the right") != std::string::npos ||
               (is_full && said.find("make room") != std::string::npos)));
    }

    // After a restart; under durability power also where the power went after the failure.
    void expect_kept(const Slices& slices, std::pair<int, int> bounds) {
        const std::string place = folder_.file("after.db");
        const auto events = vfs_.events();
        Files left = after_death(base_, events, events.size());
        for (int i = 0; i < (way_.durability == Durability::Power ? 3 : 1); ++i) {
            INFO((i == 0 ? "after the end of the process" : "after a loss of power"));
            write_files(left, path_, place);
            vfs_.start();
            Store store = Store::open(place, plain_options(vfs_));
            CHECK(store.check() == std::vector<std::string>{});
            const Found found = read_state(store);
            CHECK(found.slice >= bounds.first);
            CHECK(found.slice <= bounds.second);
            CHECK(found.state == slices.state(found.slice));
            left = after_power_loss(base_, events, events.size(),
                                    static_cast<Survival>(below(random_, kSurvivals)), random_);
        }
    }

    Folder folder_;
    const std::string path_ = folder_.file("w.db");
    const Way way_;
    Random random_;
    Files base_;
    RecordingVfs vfs_;
};

Tally fail_everywhere(Way way) {
    Tally tally;
    Errors errors(way);
    const std::size_t step = static_cast<std::size_t>(times(7, 1));
    for (std::size_t operation = 1; errors.fail_at(operation, tally); operation += step)
        ;
    std::printf("%s: %d operations refused; %d said at opening, %d by the writer, %d when all was "
                "committed; the slowest end took %.1f s\n",
                text_of(way).c_str(), tally.refused, tally.at_opening, tally.reported,
                tally.at_closing, std::chrono::duration<double>(tally.slowest).count());
    return tally;
}

} // namespace

TEST_CASE(
    "after an operation that failed nothing is acknowledged, nothing is written, nothing lost",
    "[errors]") {
    for (const Durability durability : {Durability::Process, Durability::Power})
        for (const auto reason : {Refusal::Reason::InputOutput, Refusal::Reason::DiskFull})
            for (const auto lasting : {Refusal::Lasting::Once, Refusal::Lasting::FromThenOn}) {
                const Tally tally = fail_everywhere({durability, reason, lasting});
                CHECK(tally.reported > 5);
            }
}
