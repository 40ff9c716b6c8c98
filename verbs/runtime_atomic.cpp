// What is undone together with the world where atomic(f, ...) ends by an error: what waits to leave
// (verbs/effects.h), tasks forked, killed and resumed. What is kept for it is memory of the task's.
#include "verbs/runtime.h"

#include "cmake/limit.h"
#include "db/assert.h"
#include "verbs/audit_trail.h"
#include "verbs/realm.h"

#include <algorithm>

namespace lunamoo::verbs {

namespace {

constexpr std::int64_t kBytesATick = 64; // kept, and put back if need be
constexpr std::int64_t kBytesGivenATick = 512;

} // namespace

Runtime::AtomicMark Runtime::open_atomic() {
    world_.open_savepoint();
    effects_.hold();
    return {effects_.count(),           new_forks_.size(), killed_.size(),
            resuming_.size(),           output_bytes_,     kept_for_undo(),
            world_.policy_generation(), audit_->next()};
}

std::int64_t Runtime::kept_for_undo() const {
    return world_.undo_bytes() + effects_.bytes();
}

// As memory of the task's; the ticks of what is kept more than was counted.
Ticks Runtime::count_kept() {
    const std::int64_t kept = kept_for_undo();
    const std::int64_t more = kept - std::exchange(counted_for_undo_, kept);
    meter_.grown_bytes += more;
    return more > 0 && LIMIT(undo_ticks) ? more / kBytesATick : 0;
}

void Runtime::charge_for_undo(lua_State* L) {
    if (const Ticks ticks = count_kept(); ticks > 0)
        charge(L, ticks); // no limit: undo_ticks
}

void Runtime::pay_for_undo(lua_State* L) {
    charge_for_undo(L); // no limit: undo_ticks
    if (meter_.grown_bytes <= meter_.grown_limit || !LIMIT(undo_bytes))
        return;
    std::string why = db::refusal_text(last_payer_, db::Resource::TaskMemory, meter_.grown_bytes,
                                       meter_.grown_limit, 1);
    why += "; what atomic keeps so that it can be undone counts";
    raise(L, db::ErrorCode::Quota, why); // no limit: undo_bytes
}

void Runtime::close_atomic(const AtomicMark& mark) {
    meter_.ticks -= count_kept();
    const std::int64_t given = counted_for_undo_ - mark.kept;
    world_.close_savepoint();
    if (is_atomic()) {
        if (LIMIT(undo_given_ticks))
            meter_.ticks -= given / kBytesGivenATick;
        return;
    }
    effects_.release();
    resuming_.clear();
    (void)count_kept();
}

void Runtime::undo_atomic(const AtomicMark& mark) {
    if (meter_.abort == Abort::None)
        meter_.ticks -= count_kept();
    const std::size_t symbols = world_.symbols().size();
    world_.undo_savepoint();
    effects_.drop_from(mark.effects);
    if (!is_atomic())
        effects_.release(); // nothing is left
    undo_forks(mark.forks);
    killed_.resize(mark.killed);
    resuming_.resize(mark.resumed);
    output_bytes_ = mark.output_bytes;
    audit_->mark_undone(mark.audit); // what was done with power has been done all the same
    (void)count_kept();
    const bool is_policy_back = world_.policy_generation() != mark.policy;
    const bool are_symbols_gone = world_.symbols().size() != symbols;
    if (are_symbols_gone)
        audit_->forget_symbols();
    for (auto& [owner, realm] : realms_) {
        if (is_policy_back)
            realm->drop_ungranted();
        if (are_symbols_gone)
            realm->forget_symbols();
    }
}

void Runtime::undo_forks(std::size_t first) {
    db::ChangeSet none; // they are in no file yet
    const std::vector<TaskId> undone(new_forks_.begin() + static_cast<std::ptrdiff_t>(first),
                                     new_forks_.end());
    new_forks_.resize(first);
    for (const TaskId id : undone)
        if (Task* fork = find_task(id)) {
            fork->activations.clear(); // it has not been in its realm
            erase(*fork, none);
        }
    LUNAMOO_ASSERT(none.empty());
}

} // namespace lunamoo::verbs
