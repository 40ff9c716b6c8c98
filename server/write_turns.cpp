#include "server/write_turns.h"

#include "cmake/limit.h"

#include <utility>

namespace lunamoo::server {

void WriteTurns::submitted(db::ObjectId payer, std::size_t bytes, std::uint64_t number) {
    items_.push_back({payer, bytes, number});
    Payer& his = payers_[payer];
    his.pending += bytes;
    if (is_log_long_)
        his.on_long_log += bytes;
    decide(payer, his);
}

void WriteTurns::settle(std::uint64_t committed, bool is_log_long) {
    while (!items_.empty() && items_.front().number <= committed) {
        const Item& item = items_.front();
        const auto found = payers_.find(item.payer);
        Payer& his = found->second;
        his.pending -= item.bytes;
        decide(item.payer, his);
        if (his.pending == 0 && his.on_long_log == 0)
            payers_.erase(found);
        items_.pop_front();
    }
    if (std::exchange(is_log_long_, is_log_long) == is_log_long || is_log_long)
        return;
    for (auto& [who, his] : payers_) {
        his.on_long_log = 0;
        decide(who, his);
    }
    std::erase_if(payers_, [](const auto& entry) { return entry.second.pending == 0; });
}

void WriteTurns::decide(db::ObjectId who, Payer& payer) {
    const bool waits = (payer.pending > kMost && LIMIT(pending_writes)) ||
                       (payer.on_long_log > kMost && LIMIT(writes_to_long_log));
    if (waits == payer.waits)
        return;
    payer.waits = waits;
    if (waits)
        ++waiting_;
    else
        --waiting_;
    tell_(who, waits);
}

} // namespace lunamoo::server
