#include "db/checkpoints.h"

#include "cmake/limit.h"

#include <algorithm>
#include <utility>

namespace lunamoo::db {

namespace {

using namespace std::chrono_literals;

// About a millisecond of copying, for which a commit may have to wait.
constexpr std::uint32_t kPortion = 250;
// A round that shall end with the log started over begins when nothing was written for so long, and
// for twice as long as the last round took.
constexpr auto kQuiet = 100ms;
// So many times Options::most: however much is left, the log is emptied in line.
constexpr std::uint32_t kTooLong = 2;
// So many times: the disk is so slow that commits have to wait for it.
constexpr std::uint32_t kFarTooLong = 4;

// SQLite's own syncs are the sync thread's while this is there.
class DeferredSyncs {
  public:
    explicit DeferredSyncs(Vfs& vfs) : vfs_(vfs) { vfs_.set_syncs(Vfs::Syncs::Deferred); }
    ~DeferredSyncs() { vfs_.set_syncs(Vfs::Syncs::AsAsked); }
    DeferredSyncs(const DeferredSyncs&) = delete;
    DeferredSyncs& operator=(const DeferredSyncs&) = delete;

  private:
    Vfs& vfs_;
};

} // namespace

Checkpoints::Checkpoints(Connection& connection, Options options, std::function<void()> wake)
    : connection_(connection), vfs_(connection.vfs()), index_(vfs_.index()), options_(options),
      thread_(std::move(wake)) {}

Checkpoints::~Checkpoints() {
    thread_.wait();
    index_.release();
}

void Checkpoints::require_syncs() const {
    if (const int failure = vfs_.sync_failure(); failure != 0)
        connection_.fail(failure);
}

std::optional<Checkpoints::TimePoint> Checkpoints::advance() {
    look_again_.reset();
    advance_round();
    is_long_ = index_.frames() >= options_.most &&
               (phase_ != Phase::Idle || index_.copied() < index_.frames());
    return look_again_;
}

void Checkpoints::advance_round() {
    if (std::exchange(seen_frames_, index_.frames()) != index_.frames())
        last_write_ = std::chrono::steady_clock::now();
    if (index_.frames() >= options_.most * kFarTooLong && LIMIT(log_pages_unsynced))
        thread_.wait();
    require_syncs();
    if (thread_.is_busy())
        return;
    if (phase_ != Phase::Idle)
        step();
    else if (auto logs = vfs_.take_left_logs())
        thread_.start([logs = std::move(logs)]() mutable { logs.reset(); });
    else
        begin_or_wait_for_quiet();
}

void Checkpoints::finish() {
    thread_.wait();
    require_syncs();
    while (phase_ != Phase::Idle) {
        step();
        thread_.wait();
        require_syncs();
    }
}

void Checkpoints::step() {
    if (phase_ == Phase::SyncingFile) { // it is synced
        index_.release();
        phase_ = Phase::Idle;
        last_round_ = std::chrono::steady_clock::now() - begun_;
        look_again_ = begun_;
        return;
    }
    phase_ = Phase::Copying;
    copy_portion();
    look_again_ = begun_; // at once, but what is queued goes first
    if (index_.copied() < target_)
        return;
    phase_ = Phase::SyncingFile;
    thread_.start([this] { vfs_.sync_file(); });
}

void Checkpoints::copy_portion() {
    const DeferredSyncs deferred(vfs_);
    index_.hold(std::min(target_, index_.copied() + kPortion));
    connection_.checkpoint(Connection::Checkpoint::Passive);
}

void Checkpoints::begin_or_wait_for_quiet() {
    const std::uint32_t frames = index_.frames();
    const std::uint32_t waiting = frames - index_.copied();
    const bool too_long = frames >= options_.most && LIMIT(log_pages);
    if (too_long && waiting > 0 && (waiting <= kPortion || frames >= options_.most * kTooLong))
        return connection_.checkpoint(Connection::Checkpoint::Passive);
    if (waiting >= options_.due || (waiting > 0 && (requested_ || too_long)))
        return begin();
    requested_ = false;
    if (waiting == 0 || frames < options_.due)
        return;
    const TimePoint quiet =
        last_write_ + std::max<std::chrono::steady_clock::duration>(kQuiet, 2 * last_round_);
    if (quiet <= std::chrono::steady_clock::now())
        begin();
    else
        look_again_ = quiet;
}

void Checkpoints::begin() {
    requested_ = false;
    begun_ = std::chrono::steady_clock::now();
    target_ = index_.frames();
    index_.hold(target_);
    phase_ = Phase::SyncingLog;
    if (vfs_.take_unsynced_log())
        thread_.start([this] { vfs_.sync_log(); });
    else
        look_again_ = begun_;
}

} // namespace lunamoo::db
