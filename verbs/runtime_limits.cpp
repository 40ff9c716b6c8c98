// What slices may use and what they have used: the limits of $server_options, the ledger's accounts
// of the payers, and who waits because of a rate.
#include "verbs/runtime.h"

#include "cmake/limit.h"
#include "db/permissions.h"
#include "db/server_options.h"
#include "verbs/frames_info.h"
#include "verbs/realm.h"
#include "verbs/stored_summary.h"

#include <algorithm>

namespace lunamoo::verbs {
namespace {

std::chrono::microseconds seconds(double value) {
    return std::chrono::microseconds(
        static_cast<std::int64_t>(std::clamp(value, 0.001, 10.0) * 1e6));
}

Ticks ticks(std::int64_t value, Ticks usual) {
    return std::clamp<std::int64_t>(value, std::min<Ticks>(1000, usual), Ticks{1} << 40);
}

} // namespace

// What programs of the world may change at run time; looked at before each slice, read when the
// world's policy has changed.
void Runtime::refresh_limits() {
    if (options_generation_ == world_.policy_generation())
        return;
    options_generation_ = world_.policy_generation();
    const db::ServerOptions set(world_);
    const auto in_seconds = [](std::chrono::microseconds time) {
        return static_cast<double>(time.count()) / 1e6;
    };
    const auto in_ticks = [&](std::string_view name, Ticks usual) {
        return ticks(set.integer(name, usual), usual);
    };
    options_.foreground_ticks = in_ticks("fg_ticks", defaults_.foreground_ticks);
    options_.background_ticks = in_ticks("bg_ticks", defaults_.background_ticks);
    options_.foreground_cpu =
        seconds(set.number("fg_seconds", in_seconds(defaults_.foreground_cpu)));
    options_.background_cpu =
        seconds(set.number("bg_seconds", in_seconds(defaults_.background_cpu)));
    options_.pausable_ticks = in_ticks("pausable_ticks", defaults_.pausable_ticks);
    options_.pausable_cpu =
        seconds(set.number("pausable_seconds", in_seconds(defaults_.pausable_cpu)));
    options_.max_depth = static_cast<int>(
        std::clamp<std::int64_t>(set.integer("max_stack_depth", defaults_.max_depth), 10, 150));
    const double evict_after =
        set.number("evict_after", static_cast<double>(defaults_.evict_after.count()) / 1e6);
    options_.evict_after = std::chrono::microseconds(
        evict_after < 0 ? -1 : static_cast<std::int64_t>(std::min(evict_after, 1e9) * 1e6));
    options_.overdue_wakes = std::clamp<std::int64_t>(
        set.integer("overdue_wakes", defaults_.overdue_wakes), 1, 1'000'000);
    for (auto& [owner, realm] : realms_)
        realm->set_limit(static_cast<std::size_t>(
            world_.ledger().limits(owner)[db::index_of(db::Resource::Memory)]));
}

void Runtime::open_account(Task& task) {
    auto& ledger = world_.ledger();
    ledger.take(task.payer, db::Resource::Tasks, -1); // it does not wait now
    given_ticks_ = task.background ? options_.background_ticks : options_.foreground_ticks;
    meter_.ticks = given_ticks_;
    meter_.abort = Abort::None;
    meter_.not_yieldable = 0;
    meter_.is_pausable = false;
    meter_.reserve = 0;
    meter_.at_ring = 0;
    pause_refusal_.clear();
    meter_.refusal = {};
    limit_realms(task.payer);
    meter_.grown_bytes = task.grown_bytes;
    meter_.grown_limit = ledger.limits(task.payer)[db::index_of(db::Resource::TaskMemory)];
    output_bytes_ = 0;
    resumed_bytes_ = 0;
    last_payer_ = task.payer;
}

// What all realms may hold: near the limit those grow on that hold no more than an equal part, and
// the last is kept for wizards, as with the ledger's stocks.
void Runtime::limit_realms(db::ObjectId payer) {
    constexpr auto kNoLimit = std::numeric_limits<std::int64_t>::max();
    const auto most = world_.ledger().limits_of_server()[db::index_of(db::Resource::Memory)];
    meter_.server_low = meter_.server_most = meter_.equal_part = kNoLimit;
    if (most == db::kUnlimited)
        return;
    meter_.server_low = most / 10 * 9;
    meter_.server_most = most;
    if (db::is_wizard(world_, payer))
        return;
    meter_.server_most = most / 100 * 98;
    meter_.equal_part = most / static_cast<std::int64_t>(std::max<std::size_t>(1, realms_.size()));
}

std::string Runtime::refusal_text() const {
    const Refusal& refusal = meter_.refusal;
    switch (refusal.limit) {
    case Refusal::Limit::None:
        return {};
    case Refusal::Limit::Realm:
        return db::refusal_text(db::ObjectId{refusal.owner}, db::Resource::Memory, refusal.used,
                                refusal.most, refusal.more);
    case Refusal::Limit::Task:
        return db::refusal_text(last_payer_, db::Resource::TaskMemory, refusal.used, refusal.most,
                                refusal.more);
    case Refusal::Limit::Server:
        return db::refusal_text(db::kNothing, db::Resource::Memory, refusal.used, refusal.most,
                                refusal.more);
    }
    return {};
}

void Runtime::close_account(const Task& task, std::int64_t microseconds) {
    const Ticks used = given_ticks_ - ticks_left();
    last_slice_ticks_ = used;
    current_->grown_bytes = std::max<std::int64_t>(0, meter_.grown_bytes);
    meter_.grown_limit = std::numeric_limits<std::int64_t>::max();
    meter_.server_low = std::numeric_limits<std::int64_t>::max();
    const auto now = host_.steady_microseconds();
    auto& ledger = world_.ledger();
    ledger.spend(task.payer, microseconds, now);
    if (LIMIT(fair_share))
        scheduler_.account(task.payer, microseconds,
                           ledger.limits(task.payer)[db::index_of(db::Resource::Weight)]);
    if (LIMIT(tick_rate))
        flow(task.payer, db::Resource::Ticks, used);
    if (output_bytes_ > 0 && LIMIT(output_rate))
        flow(task.payer, db::Resource::Output, output_bytes_);
    ledger.forget_idle(now);
}

void Runtime::flow(db::ObjectId payer, db::Resource rate, std::int64_t amount) {
    const auto now = host_.steady_microseconds();
    const auto until = world_.ledger().flow(payer, rate, amount, now);
    if (until > now)
        scheduler_.hold(payer, until);
}

void Runtime::note_written(std::size_t bytes) {
    if (LIMIT(write_rate))
        flow(last_payer_, db::Resource::Writes, static_cast<std::int64_t>(bytes));
}

void Runtime::note_told(db::ObjectId payer, std::size_t bytes) {
    if (LIMIT(told_rate))
        flow(payer, db::Resource::Output, static_cast<std::int64_t>(bytes));
}

void Runtime::set_waiting(db::ObjectId payer, bool waits) {
    if (waits)
        scheduler_.block(payer);
    else
        scheduler_.unblock(payer);
}

bool Runtime::has_ready() {
    return scheduler_.has_ready(host_.steady_microseconds());
}

std::optional<std::int64_t> Runtime::wait_for_rates() const {
    const auto release = scheduler_.next_release();
    if (!release)
        return std::nullopt;
    return std::max<std::int64_t>(0, *release - host_.steady_microseconds());
}

std::int64_t Runtime::wait_of(db::ObjectId payer) const {
    return std::max<std::int64_t>(0, scheduler_.held_until(payer) - host_.steady_microseconds());
}

db::Result<void> Runtime::may_queue(db::ObjectId payer, std::size_t image_bytes) {
    auto& ledger = world_.ledger();
    if (auto may = ledger.may_take(payer, db::Resource::Tasks, 1); !may && LIMIT(stop_tasks))
        return may;
    if (auto may =
            ledger.may_take(payer, db::Resource::Images, static_cast<std::int64_t>(image_bytes));
        !may && LIMIT(queue_image_bytes))
        return may;
    if (image_bytes > 0)
        if (auto may = ledger.may_grow_file(payer); !may && LIMIT(disk_forks))
            return may;
    return {};
}

// The task's row in the file is of that size from now on.
// The row of a task that stops, and programs that the file does not have yet.
db::Result<void> Runtime::may_keep(const Task& task, std::size_t row, std::size_t programs) {
    auto& ledger = world_.ledger();
    const auto more = static_cast<std::int64_t>(row) - task.image_bytes;
    if (auto may = ledger.may_take(task.payer, db::Resource::Images, more);
        !may && LIMIT(stop_image_bytes))
        return may;
    if (more > 0 || programs > 0)
        if (auto may = ledger.may_grow_file(task.payer); !may && LIMIT(disk_images))
            return may;
    return programs > 0 ? may_keep_texts(task.payer, programs) : db::Result<void>();
}

db::Result<void> Runtime::may_keep_texts(db::ObjectId payer, std::size_t bytes) {
    if (db::is_wizard(world_, payer))
        return {};
    return kept_texts_.may_take(payer, bytes, host_.steady_microseconds());
}

void Runtime::keep_texts(db::ObjectId payer, std::size_t bytes) {
    if (bytes > 0)
        kept_texts_.take(payer, bytes, host_.steady_microseconds());
}

db::Result<void> Runtime::take_texts(db::ObjectId payer, std::size_t bytes) {
    if (auto may = may_keep_texts(payer, bytes); !may)
        return may;
    keep_texts(payer, bytes);
    return {};
}

// A value of so few bytes is no growth to speak of.
constexpr std::int64_t kLittle = 100;

db::Result<void> Runtime::may_resume_with(db::ObjectId payer, const db::Value& value) {
    const auto bytes = static_cast<std::int64_t>(value.expanded_bytes());
    auto& ledger = world_.ledger();
    if (auto may = ledger.may_take(payer, db::Resource::Images, resumed_bytes_ + bytes);
        !may && LIMIT(resume_image_bytes))
        return may;
    if (auto may = ledger.may_grow_file(payer); !may && bytes > kLittle && LIMIT(disk_resumes))
        return may;
    resumed_bytes_ += bytes;
    return {};
}

void Runtime::keep_image(Task& task, std::size_t bytes) {
    const auto size = static_cast<std::int64_t>(bytes);
    world_.ledger().take(task.payer, db::Resource::Images, size - task.image_bytes);
    task.image_bytes = size;
    task.in_store = true;
}

void Runtime::put_row(Task& task, std::string row, db::ChangeSet& changes) {
    keep_image(task, row.size());
    changes.tasks.push_back({task.id, std::move(row), task.wake_microseconds,
                             encode_summary(record_of(task), verb_of(task)), false});
}

// Between slices a payer waits for an empty bucket; within one there is nothing to wait for.
db::Result<bool> Runtime::notify(db::ObjectId who, std::string_view text) {
    const std::int64_t bytes = output_bytes_ + static_cast<std::int64_t>(text.size()) + 2;
    if (auto may = world_.ledger().may_flow(current_->payer, db::Resource::Output, bytes); !may)
        return may.error();
    const bool is_there = effects_.is_holding()
                              ? effects_.hold_line(who, text, perms_in_force(*current_))
                              : host_.notify(who, text);
    if (!is_there)
        return false;
    output_bytes_ = bytes;
    return true;
}

} // namespace lunamoo::verbs
