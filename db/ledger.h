// Who uses how much: an account for each owner and payer, and one for all together. Stocks are
// counted up and down and refused at the limit; rates fill a bucket that flows out in time, and
// whoever's bucket overflows waits. Limits are in the world (db/limits). Enforces nothing itself
// but by its answers. World thread.
#pragma once

#include "db/disk_level.h"
#include "db/limits.h"
#include "db/result.h"

#include <string>
#include <unordered_map>

namespace lunamoo::db {

// "#52's quota 'objects' is used up: 1000 of 1000 objects, and 1 more needed"; #-1 is the server.
std::string refusal_text(ObjectId who, Resource stock, std::int64_t used, std::int64_t limit,
                         std::int64_t more);

// What one of them has used.
class Account {
  public:
    std::int64_t used(Resource stock) const { return used_[index_of(stock)]; }

    // Decaying average per second of what flowed, or of the processor (Weight: microseconds), over
    // about a minute.
    double average(Resource rate, std::int64_t now_microseconds) const;

  private:
    friend class Ledger;
    struct Flow {
        double level = 0; // in the bucket, at `at`
        double average = 0;
        std::int64_t at = 0;
    };
    std::array<std::int64_t, kResources> used_{};
    std::array<Flow, kResources> flows_{};
    Limits limits_{};
    std::uint64_t limits_generation_ = 0;
};

class Ledger {
  public:
    explicit Ledger(const World& world) : world_(world) {}

    // -- Stocks
    // E_QUOTA, with what is used of how much, where `amount` > 0 more of it would be too much for
    // `who` or for the server. Near the server's limit (above nine tenths of it) those are refused
    // who hold more than an equal part, as if all who hold some of it held as much; the rest is
    // kept for the others, the last for wizards.
    Result<void> may_take(ObjectId who, Resource stock, std::int64_t amount);
    // Likewise of what the server holds already, on another's account: of the limit of `who` alone.
    Result<void> may_take_over(ObjectId who, Resource stock, std::int64_t amount);
    void take(ObjectId who, Resource stock, std::int64_t amount); // amount may be negative
    std::int64_t used(ObjectId who, Resource stock) const;

    // -- Rates
    // `amount` has flowed. Returns when the bucket of `who` is empty enough again for another
    // slice: microseconds of the clock that `now` is of, `now` or earlier where it is.
    std::int64_t flow(ObjectId who, Resource rate, std::int64_t amount, std::int64_t now);
    // E_QUOTA where one slice's `amount` is more than the whole bucket of `who` holds.
    Result<void> may_flow(ObjectId who, Resource rate, std::int64_t amount);
    // Processor used, for the averages.
    void spend(ObjectId who, std::int64_t microseconds, std::int64_t now);

    // -- The disk that the world's file is on
    // As it was just now; before that there is room.
    void set_disk(const DiskSpace& space);
    const DiskLevel& disk() const { return disk_; }
    // E_QUOTA, with what is left of how much, while the disk is low: for whatever makes the file
    // grow on the account of `who`. Not for wizards, who can make room; nor for connections, or
    // nobody could log in, nor the server's own tasks (numbers below 0).
    Result<void> may_grow_file(ObjectId who) const;

    // The limits of `who`; valid until the next call. Cached until the world's policy changes.
    const Limits& limits(ObjectId who);
    const Limits& limits_of_server();
    const Account* find(ObjectId who) const;
    const Account& server() const { return server_; }
    // Everybody with an account, in no order. f(ObjectId, const Account&).
    template <typename F> void for_each(F&& f) const {
        for (const auto& [who, account] : accounts_)
            f(who, account);
    }
    // Forgets accounts that hold nothing and have done nothing for ten minutes, when there are
    // many: of connections that never logged in. Looks at all where they have become twice as many
    // since the last time, and every ten minutes.
    void forget_idle(std::int64_t now);
    // Starts counting anew what the world holds: Objects and Bytes.
    void forget_holdings();

  private:
    static constexpr std::size_t kManyAccounts = 256;
    Account& account(ObjectId who);
    void refresh(ObjectId who, Account& account);
    Result<void> check_server(ObjectId who, const Account& account, Resource stock,
                              std::int64_t amount);

    const World& world_;
    std::unordered_map<ObjectId, Account> accounts_;
    std::array<std::int64_t, kResources> holders_{}; // accounts that hold some of a stock
    std::size_t forget_above_ = kManyAccounts;
    std::int64_t forgot_at_ = 0; // when it was looked last who is idle
    Account server_;
    DiskLevel disk_;
};

} // namespace lunamoo::db
