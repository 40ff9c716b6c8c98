// The file, its log or both are damaged at random: whoever opens it is told what is damaged and
// what to do, or finds what was there. What is read differs silently from what was written nowhere.
#include "damage.h"
#include "lost_power.h"
#include "slices.h"

#include "tests/catch.h"

#include <chrono>
#include <cstdio>
#include <limits>

#include <sys/resource.h>

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

constexpr int kSlices = 40;
constexpr int kCasesPerWorld = 250;
constexpr std::chrono::seconds kTimeLimit{5};
constexpr long kMostKib = 512 * 1024; // of memory, for files of less than a MiB

std::string text_of(const VersionRow& row) {
    return std::to_string(row.version) + ' ' + std::to_string(row.verb) + ' ' + to_hex(row.hash) +
           ' ' + std::to_string(row.bytes) + ' ' + encode_authorship(row.by);
}

// What a world that is loaded has, and what the file has besides, each as one text.
struct Everything {
    int slice = 0;
    std::string world;                         // and the facts of the table meta
    std::map<std::int64_t, std::string> tasks; // empty: that task is lost
    std::map<std::int64_t, std::string> summaries;
    std::string past;
    std::string audit;
    std::vector<std::string> left_out; // said by loading
    std::string said;                  // by reading the past
};

// A row that another one names and that is not found is damage that whoever asks for it is told.
template <typename T> T found_or_said(std::optional<T> row) {
    if (!row)
        throw StoreError(StoreFailure::Corrupt, "a row of the past is missing");
    return *std::move(row);
}

std::string past_of(Store& store, const World& world) {
    std::string all;
    world.for_each([&](const Object& object) {
        for (const auto& verb : object.verbs)
            for (const auto& row : store.versions(object.id, verb.id))
                all += text_of(row) + found_or_said(store.program(row.hash)).source + '\n';
    });
    world.graves().for_each([&](const Grave& grave) {
        const auto row = found_or_said(store.recycled(grave.id));
        all += std::to_string(row.id.number) + ' ' + std::to_string(row.owner.number) + row.name +
               row.row + '\n';
        for (const auto& version : store.versions(grave.id))
            all += text_of(version) + '\n';
    });
    return all;
}

std::string audit_of(Store& store) {
    std::string all;
    for (const auto& row : store.audit_before(std::numeric_limits<std::int64_t>::max(), 10000))
        all += std::to_string(row.number) + ' ' + std::to_string(row.utc_microseconds) + row.bytes +
               '\n';
    for (const auto& count : store.audit_counts())
        all += count.verb + std::to_string(count.version) + ' ' + std::to_string(count.uses) + '\n';
    return all;
}

// StoreError where the world cannot be loaded.
Everything read_everything(Store& store) {
    Everything found;
    World world;
    std::vector<TaskRow> tasks;
    found.left_out = store.load(world, tasks);
    found.slice = std::stoi(store.meta("slice").value_or("-1"));
    found.world = describe(world) + store.meta("blob").value_or("");
    for (const TaskRow& task : tasks) {
        const auto single = store.task(task.id);
        if (!single || (task.bytes && single->bytes != task.bytes))
            found.said = "a task is not found"; // it fails, and says so
        const auto bytes = task.bytes ? task.bytes : single ? single->bytes : std::nullopt;
        auto& text = found.tasks[task.id];
        if (bytes && !bytes->empty())
            text = *bytes + std::to_string(task.wake_microseconds) + task.summary;
        found.summaries[task.id] = task.summary;
    }
    try {
        found.past = past_of(store, world);
        found.audit = audit_of(store);
    } catch (const StoreError& error) {
        found.said = error.what();
    }
    return found;
}

bool same_tasks(const Everything& expected, const Everything& found, bool& some_lost) {
    if (expected.tasks.size() != found.tasks.size())
        return false;
    std::size_t whole = 0;
    for (const auto& [id, text] : found.tasks) {
        if (text.empty())
            some_lost = true;
        else if (const auto was = expected.tasks.find(id);
                 was == expected.tasks.end() || was->second != text)
            return false;
        else
            ++whole;
    }
    for (const auto& [id, summary] : found.summaries)
        if (const auto was = expected.summaries.find(id);
            was == expected.summaries.end() || was->second != summary) {
            if (!summary.empty())
                return false;
            some_lost = true; // its row was read instead
        }
    return some_lost || whole == expected.tasks.size();
}

struct Tally {
    int cases = 0;
    int harmless = 0;
    int refused = 0;      // said by opening or loading
    int in_part = 0;      // said by loading: tasks and the past are left out
    int when_read = 0;    // said by reading the past
    int by_check = 0;     // said by check alone
    int shorter = 0;      // the log ends earlier
    int told_so = 0;      // and opening says so
    int commits_lost = 0; // with it
    std::chrono::steady_clock::duration slowest{0};
};

class Damages {
  public:
    explicit Damages(std::uint64_t seed) : seed_(seed), random_(seed) {
        remember_states();
        Slices slices(seed);
        make_file_of(path_, slices);
        before_ = read_files(path_);
        vfs_.start();
        const Run run = run_slices(path_, vfs_, Durability::Process, slices, kSlices, random_);
        REQUIRE(run.acknowledged == kSlices);
        events_ = vfs_.events();
    }

    void run(int cases, Tally& tally) {
        for (int i = 0; i < cases; ++i)
            try_one(tally);
    }

  private:
    // The same slices written without anything special.
    void remember_states() {
        Slices slices(seed_);
        const std::string path = folder_.file("plain.db");
        make_file_of(path, slices);
        Store store = Store::open(path);
        states_.push_back(read_everything(store));
        for (int i = 0; i < kSlices; ++i) {
            store.write(slices.next());
            states_.push_back(read_everything(store));
        }
    }

    void try_one(Tally& tally) {
        const std::size_t at = below(random_, events_.size() + 1);
        Files files = after_death(before_, events_, at);
        const Files older = after_death(before_, events_, below(random_, at + 1));
        const int last = last_in(files);
        const auto kind = static_cast<DamageKind>(below(random_, kDamageKinds));
        std::string log = path_ + "-wal";
        const bool hit_log = files.contains(log) && below(random_, 2) == 0;
        const bool hit_file = !hit_log || below(random_, 3) == 0;
        std::string what;
        const auto hit = [&](const std::string& file, Layout layout) {
            const auto was = older.find(file);
            what += damage(files[file], was == older.end() ? files[file] : was->second, layout,
                           kind, random_) +
                    ";";
        };
        if (hit_file)
            hit(path_, kFileLayout);
        if (hit_log)
            hit(log, kLogLayout);
        INFO("seed " << seed_ << ", after operation " << at << " of " << events_.size() << ": "
                     << (hit_file ? "file " : "") << (hit_log ? "log " : "") << what);
        write_files(files, path_, place_);
        const auto began = std::chrono::steady_clock::now();
        judge(last, hit_log, tally);
        const auto took = std::chrono::steady_clock::now() - began;
        CHECK(took < kTimeLimit);
        tally.slowest = std::max(tally.slowest, took);
        ++tally.cases;
    }

    // The last slice that the undamaged files have.
    int last_in(const Files& files) {
        write_files(files, path_, place_);
        vfs_.start();
        Store store = Store::open(place_, plain_options(vfs_));
        return std::stoi(store.meta("slice").value());
    }

    void judge(int last, bool hit_log, Tally& tally) {
        vfs_.start();
        Everything found;
        std::vector<std::string> checked;
        std::string said_of_log;
        try {
            Store store = Store::open(place_, plain_options(vfs_));
            found = read_everything(store);
            said_of_log = store.left_out_of_log();
        } catch (const StoreError& error) {
            ++tally.refused;
            expect_helpful(error.what());
            return;
        }
        vfs_.start();
        checked = Store::open(place_, plain_options(vfs_)).check();
        REQUIRE(found.slice <= last);
        if (!hit_log)
            REQUIRE(found.slice == last);
        tally.shorter += found.slice < last ? 1 : 0;
        tally.told_so += found.slice < last && !said_of_log.empty() ? 1 : 0;
        if (!hit_log)
            REQUIRE(said_of_log.empty());
        tally.commits_lost += last - found.slice;
        const Everything& expected = states_.at(static_cast<std::size_t>(found.slice));
        REQUIRE(found.world == expected.world);
        bool some_lost = false;
        REQUIRE(same_tasks(expected, found, some_lost));
        const bool is_whole = found.past == expected.past && found.audit == expected.audit;
        if (some_lost || !found.left_out.empty()) {
            ++tally.in_part;
            INFO("left out: " << (found.left_out.empty() ? "tasks" : found.left_out.front()));
            REQUIRE_FALSE(checked.empty());
        } else if (!found.said.empty()) {
            ++tally.when_read;
            REQUIRE_FALSE(checked.empty());
        } else if (!is_whole) {
            INFO("what is told of the past differs"
                 << (found.past == expected.past ? ": uses of power" : ""));
            REQUIRE_FALSE(checked.empty());
            ++tally.by_check;
        } else {
            ++(checked.empty() ? tally.harmless : tally.by_check);
        }
    }

    void expect_helpful(const std::string& message) {
        INFO(message);
        CHECK(message.find(place_) == 0);
        CHECK(message.find("restore a backup") != std::string::npos);
    }

    const std::uint64_t seed_;
    Random random_;
    Folder folder_;
    const std::string path_ = folder_.file("w.db");
    const std::string place_ = folder_.file("damaged.db");
    RecordingVfs vfs_;
    std::vector<Everything> states_; // by slice
    Files before_;
    std::vector<FileEvent> events_;
};

} // namespace

TEST_CASE("random damage to the file is said with what to do, or harmless", "[damage]") {
    Tally tally;
    const int cases = times(300, 10000);
    for (std::uint64_t seed = fault_seed(); tally.cases < cases; ++seed)
        Damages(seed).run(std::min(kCasesPerWorld, cases - tally.cases), tally);
    std::printf(
        "%d damaged files: %d refused with what to do, %d loaded without tasks or parts of the "
        "past and said so, %d found when the past was read, %d by check alone, %d harmless; %d "
        "lost the end of the log, %d commits in all, and %d said so; the slowest took %.2f s\n",
        tally.cases, tally.refused, tally.in_part, tally.when_read, tally.by_check, tally.harmless,
        tally.shorter, tally.commits_lost, tally.told_so,
        std::chrono::duration<double>(tally.slowest).count());
#ifndef __SANITIZE_ADDRESS__ // which keeps what was freed
    rusage used{};
    REQUIRE(::getrusage(RUSAGE_SELF, &used) == 0);
    CHECK(used.ru_maxrss < kMostKib);
#endif
    CHECK(tally.refused > tally.cases / 10);
    CHECK(tally.harmless > tally.cases / 20);
}
