// WriteTurns: who has given the writer much waits until that is on the way to the disk, so that a
// flood holds up whoever makes it, and nobody else: the writer's queue keeps room for the others'
// slices. A payer waits while more than kMost bytes of his are not committed, and while the log is
// too long (Writer::is_log_long) and he has added more than kMost to it since: so that it can be
// started over, and is not emptied in line. World thread.
//
// Cost: constant for each change set.
#pragma once

#include "db/value.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <unordered_map>

namespace lunamoo::server {

class WriteTurns {
  public:
    // Bytes; that of a transaction (Writer::Options::max_group_bytes).
    static constexpr std::size_t kMost = std::size_t{256} << 10;

    // Told when a payer begins to wait and when he need not any more.
    using Tell = std::function<void(db::ObjectId payer, bool waits)>;
    explicit WriteTurns(Tell tell) : tell_(std::move(tell)) {}

    // The payer's change set has been given to the writer as `number`.
    void submitted(db::ObjectId payer, std::size_t bytes, std::uint64_t number);
    // All up to `committed` is.
    void settle(std::uint64_t committed, bool is_log_long);
    bool anybody_waits() const { return waiting_ > 0; }

  private:
    struct Item {
        db::ObjectId payer;
        std::size_t bytes = 0;
        std::uint64_t number = 0;
    };
    struct Payer {
        std::size_t pending = 0;     // bytes
        std::size_t on_long_log = 0; // bytes, since it is too long
        bool waits = false;
    };
    void decide(db::ObjectId who, Payer& payer);

    Tell tell_;
    std::deque<Item> items_; // not committed, by number
    std::unordered_map<db::ObjectId, Payer> payers_;
    std::size_t waiting_ = 0; // payers
    bool is_log_long_ = false;
};

} // namespace lunamoo::server
