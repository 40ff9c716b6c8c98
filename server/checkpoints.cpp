#include "server/checkpoints.h"

#include "db/server_options.h"
#include "server/host_adapter.h"
#include "server/world_files.h"

#include <algorithm>
#include <filesystem>

namespace lunamoo::server {
namespace {

constexpr std::int64_t kInterval = 3600; // seconds
constexpr std::int64_t kLongestInterval = 365 * 86400;
constexpr std::int64_t kKept = 3;
constexpr std::int64_t kMostKept = 1000;
constexpr std::chrono::seconds kLook{1};

// How long ago the latest backup was made; nothing where there is none. By the times of the files,
// without those that are still to come: the clock may have been ahead.
std::optional<std::chrono::seconds> age_of_latest(const std::string& folder) {
    std::optional<std::chrono::seconds> least;
    const auto now = std::filesystem::file_time_type::clock::now();
    for (const auto& name : backups_in(folder)) {
        std::error_code problem;
        const auto made =
            std::filesystem::last_write_time(std::filesystem::path(folder) / name, problem);
        if (problem || made > now)
            continue;
        const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - made);
        least = std::min(least.value_or(age), age);
    }
    return least;
}

// A failure is somebody's to be told; it is none of the world's file.
std::string problem_of(const std::function<void()>& work) {
    try {
        work();
        return {};
    } catch (const std::exception& error) {
        return error.what();
    }
}

// The copy is whole: it gets its name, and the oldest go.
void keep(const std::string& made, const std::string& folder, const std::string& path,
          std::size_t kept) {
    move_to_new_name(made, path);
    keep_latest_backups(folder, std::filesystem::path(path).filename().string(), kept);
}

} // namespace

Checkpoints::Checkpoints(const Parts& parts, Options options)
    : parts_(parts), options_(std::move(options)) {
    const auto now = std::chrono::steady_clock::now();
    last_ = now - age_of_latest(options_.folder).value_or(std::chrono::seconds(0));
    next_look_ = now;
}

std::int64_t Checkpoints::interval_seconds() const {
    const std::int64_t wanted = db::ServerOptions(parts_.world).integer("dump_interval", kInterval);
    return std::clamp(wanted < options_.least_interval_seconds ? kInterval : wanted,
                      options_.least_interval_seconds, kLongestInterval);
}

std::size_t Checkpoints::kept() const {
    return static_cast<std::size_t>(std::clamp<std::int64_t>(
        db::ServerOptions(parts_.world).integer("dump_backups", kKept), 0, kMostKept));
}

// The verb has ended, or stopped.
bool Checkpoints::is_told() {
    const verbs::Task* task = parts_.runtime.find_task(telling_);
    return task == nullptr ||
           (task->state != verbs::TaskState::Ready && task->state != verbs::TaskState::Running);
}

void Checkpoints::advance(TimePoint now) {
    if (state_ == State::Telling && is_told())
        write();
    if (state_ != State::Idle || now < next_look_)
        return;
    next_look_ = now + kLook;
    if (now - last_ < std::chrono::seconds(interval_seconds()))
        return;
    last_ = now;
    state_ = State::Telling;
    telling_ = parts_.runtime.start_server_task(db::kSystem, "checkpoint_started", {}, {});
    if (telling_ == 0)
        write();
}

Checkpoints::TimePoint Checkpoints::next(TimePoint now) const {
    if (state_ != State::Idle)
        return TimePoint::max(); // a task that ends, or a message, comes first
    return std::max(last_ + std::chrono::seconds(interval_seconds()),
                    std::min(next_look_, now + kLook));
}

void Checkpoints::write() {
    state_ = State::Writing;
    if (kept() == 0) {
        parts_.writer.submit_maintenance(
            [&inbox = parts_.inbox](db::Store& store) {
                store.request_checkpoint(); // its failure is the file's
                inbox.post(CheckpointDone{{}, false});
            },
            {});
        return;
    }
    const std::string path =
        options_.folder + "/" + backup_name(utc_now_microseconds() / 1'000'000);
    const std::string made = unfinished(path);
    std::string problem = problem_of([&] { make_backup_folder(options_.folder); });
    if (problem.empty())
        problem = no_room_in(options_.folder);
    if (!problem.empty()) {
        parts_.inbox.post(CheckpointDone{std::move(problem), false});
        return;
    }
    parts_.writer.backup(made, [&inbox = parts_.inbox, made, path, folder = options_.folder,
                                kept = kept()](const std::string& failure) {
        inbox.post(CheckpointDone{
            failure.empty() ? problem_of([&] { keep(made, folder, path, kept); }) : failure,
            false});
    });
}

// Why a copy of the file is not made in the folder: it would take what is kept of the file's own
// disk, and a copy that fails there may have failed the log before. Empty where there is room.
std::string Checkpoints::no_room_in(const std::string& folder) const {
    const auto there = db::disk_space_of(folder);
    const std::string why = there ? parts_.world.ledger().disk().why_no_copy(*there) : "";
    return why.empty() ? why
                       : folder + ": " + why +
                             "; make room there, or give the backups that rotate a folder on "
                             "another disk (--backups DIR)";
}

void Checkpoints::sync(db::Writer::Callback after) {
    parts_.runtime.start_server_task(db::kSystem, "checkpoint_started", {}, {});
    parts_.writer.submit_maintenance(
        [&inbox = parts_.inbox](db::Store& store) {
            store.checkpoint();
            inbox.post(CheckpointDone{{}, true});
        },
        std::move(after));
}

void Checkpoints::copy(CopyRequest request) {
    const auto folder = std::filesystem::path(request.destination).parent_path();
    if (const std::string problem = no_room_in(folder.empty() ? "." : folder.string());
        !problem.empty()) {
        request.reply(problem);
        return;
    }
    parts_.writer.backup(std::move(request.destination), std::move(request.reply));
}

void Checkpoints::done(const CheckpointDone& done) {
    if (!done.of_call)
        state_ = State::Idle;
    if (!done.problem.empty())
        log_line("the backup was not made: " + done.problem);
    parts_.runtime.start_server_task(db::kSystem, "checkpoint_finished",
                                     {db::Value::boolean(done.problem.empty())}, {});
}

} // namespace lunamoo::server
