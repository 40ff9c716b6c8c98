#include "db/writer.h"

#include "cmake/limit.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lunamoo::db {

namespace {
constexpr std::size_t kItemBytes = 128; // what an empty change set counts in the queue
} // namespace

Writer::Writer(Store& store, Options options, OnFailure on_failure)
    : store_(store), options_(std::move(options)), on_failure_(std::move(on_failure)),
      thread_([this] { run(); }) {}

Writer::~Writer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    submitted_.notify_all();
    thread_.join();
}

std::uint64_t Writer::submit(ChangeSet changes, Callback after_commit) {
    Item item;
    item.bytes = kItemBytes + changes.bytes();
    item.changes = std::move(changes);
    item.after = std::move(after_commit);
    return enqueue(std::move(item));
}

void Writer::submit_maintenance(Maintenance work, Callback after) {
    Item item;
    item.bytes = kItemBytes;
    item.maintenance = std::move(work);
    item.after = std::move(after);
    enqueue(std::move(item));
}

void Writer::backup(std::string destination, BackupDone done) {
    submit_maintenance(
        [this, destination = std::move(destination), done = std::move(done)](Store&) {
            backups_.push_back({destination, done});
        },
        nullptr);
}

std::uint64_t Writer::enqueue(Item item) {
    item.submitted = std::chrono::steady_clock::now();
    std::uint64_t number = 0;
    {
        std::unique_lock lock(mutex_);
        finished_.wait(lock, [&] { return failed_ || bytes_ <= options_.max_queued_bytes; });
        if (failed_)
            return 0;
        number = ++numbered_;
        bytes_ += item.bytes;
        queue_.push_back(std::move(item));
    }
    submitted_.notify_one();
    return number;
}

bool Writer::wait_until_committed() {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [&] { return failed_ || (queue_.empty() && in_group_ == 0); });
    return !failed_;
}

bool Writer::is_full() const {
    const std::lock_guard lock(mutex_);
    return bytes_ > options_.max_queued_bytes;
}

bool Writer::has_failed() const {
    const std::lock_guard lock(mutex_);
    return failed_;
}

Writer::Backlog Writer::backlog() const {
    const std::lock_guard lock(mutex_);
    Backlog backlog{bytes_, queue_.size() + in_group_, {}};
    if (backlog.items > 0)
        backlog.age = std::chrono::steady_clock::now() -
                      (in_group_ > 0 ? group_submitted_ : queue_.front().submitted);
    return backlog;
}

std::optional<DiskSpace> Writer::disk() const {
    const std::lock_guard lock(mutex_);
    return disk_;
}

// -- On the writer's thread

void Writer::run() {
    try {
        store_.start_checkpoints([this] { wake(); });
        look_at_disk();
        run_groups();
    } catch (const std::exception& error) {
        fail(error.what());
    } catch (...) {
        fail("the writer met an unknown exception");
    }
    backup_.reset();
    store_.stop_checkpoints();
}

void Writer::wake() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
    }
    submitted_.notify_one();
}

void Writer::run_groups() {
    Group group;
    while (take_group(group)) {
        if (!group.empty()) {
            write_group(group);
            tell(group);
            finish_group(group);
            group.clear();
        }
        look_again_ = store_.advance_checkpoint();
        is_log_long_ = store_.is_log_long();
        if (bytes_since_look_ >= options_.disk_bytes ||
            std::chrono::steady_clock::now() >= next_disk_look_)
            look_at_disk();
        advance_backup();
    }
}

void Writer::look_at_disk() {
    auto space = options_.ask_disk(store_.path());
    if (space)
        space->pending = store_.log_bytes_to_copy();
    next_disk_look_ = std::chrono::steady_clock::now() + options_.disk_interval;
    bytes_since_look_ = 0;
    const std::lock_guard lock(mutex_);
    disk_ = space;
}

void Writer::advance_backup() {
    if (backups_.empty())
        return;
    std::string problem;
    try {
        if (!backup_)
            backup_ = store_.begin_backup(backups_.front().destination, [this] { wake(); });
        const auto state = backup_->advance();
        if (state == Backup::State::Syncing)
            return;
        look_again_ = std::chrono::steady_clock::now(); // at once, but what is queued goes first
        if (state == Backup::State::Copying)
            return;
    } catch (const StoreError& error) {
        problem = error.what();
    }
    backup_.reset();
    const auto done = std::move(backups_.front().done);
    backups_.pop_front();
    if (done)
        done(problem);
}

void Writer::tell(Group& group) {
    for (auto& item : group) {
        store_.require_syncs(); // also what the sync thread has met meanwhile
        if (item.after)
            item.after();
    }
}

// What is queued up to the first maintenance or max_group_bytes, or a maintenance alone; or
// nothing, when the checkpoint is to be looked at. False at the end.
bool Writer::take_group(Group& group) {
    std::unique_lock lock(mutex_);
    const auto has_work = [&] { return stopping_ || woken_ || !queue_.empty(); };
    submitted_.wait_until(lock, std::min(look_again_.value_or(next_disk_look_), next_disk_look_),
                          has_work);
    woken_ = false;
    if (queue_.empty())
        return !stopping_;
    std::size_t bytes = 0;
    auto end = std::find_if(queue_.begin(), queue_.end(), [&](const Item& item) {
        bytes += item.bytes;
        return item.maintenance != nullptr ||
               (bytes > options_.max_group_bytes && LIMIT(group_bytes));
    });
    if (end == queue_.begin())
        ++end;
    group.assign(std::move_iterator(queue_.begin()), std::move_iterator(end));
    queue_.erase(queue_.begin(), end);
    in_group_ = group.size();
    group_submitted_ = group.front().submitted;
    return true;
}

void Writer::write_group(Group& group) {
    if (options_.test_delay.count() > 0)
        std::this_thread::sleep_for(options_.test_delay);
    if (group.front().maintenance) {
        group.front().maintenance(store_);
        return;
    }
    if (options_.test_without_writing)
        return;
    ChangeSet all;
    for (auto& item : group)
        all.append(std::move(item.changes));
    if (all.empty())
        return;
    if (group.size() > 1)
        all.keep_latest();
    bytes_since_look_ += all.bytes();
    store_.write(all);
}

void Writer::finish_group(const Group& group) {
    {
        const std::lock_guard lock(mutex_);
        for (const auto& item : group)
            bytes_ -= item.bytes;
        in_group_ = 0;
    }
    committed_ += group.size();
    finished_.notify_all();
}

void Writer::fail(const std::string& message) {
    std::vector<Item> dropped;
    {
        const std::lock_guard lock(mutex_);
        failed_ = true;
        dropped.swap(queue_);
        bytes_ = 0;
        in_group_ = 0;
    }
    finished_.notify_all();
    if (on_failure_)
        on_failure_(message);
}

} // namespace lunamoo::db
