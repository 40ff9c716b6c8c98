#include "db/ledger.h"

#include "cmake/limit.h"
#include "db/permissions.h"
#include "db/server_options.h"
#include "db/world.h"

#include <algorithm>
#include <cmath>

namespace lunamoo::db {
namespace {

constexpr double kAverageSeconds = 60;
constexpr double kBurstSeconds = 2; // a bucket holds what may flow in so long

double decay(std::int64_t from, std::int64_t to) {
    const double seconds = static_cast<double>(std::max<std::int64_t>(0, to - from)) / 1e6;
    return std::exp(-seconds / kAverageSeconds);
}

} // namespace

std::string refusal_text(ObjectId who, Resource stock, std::int64_t used, std::int64_t limit,
                         std::int64_t more) {
    const ResourceInfo& info = info_of(stock);
    std::string text = who == kNothing ? "the server's" : "#" + std::to_string(who.number) + "'s";
    text += " quota '";
    text += info.name;
    text += "' is used up: ";
    text += std::to_string(used);
    text += " of ";
    text += std::to_string(limit);
    text += " ";
    text += info.unit;
    text += ", and ";
    text += std::to_string(more);
    text += " more needed";
    return text;
}

double Account::average(Resource rate, std::int64_t now_microseconds) const {
    const Flow& flow = flows_[index_of(rate)];
    return flow.average * decay(flow.at, now_microseconds);
}

void Ledger::refresh(ObjectId who, Account& account) {
    if (account.limits_generation_ == world_.policy_generation())
        return;
    account.limits_ = &account == &server_ ? server_limits(world_) : limits_of(world_, who);
    account.limits_generation_ = world_.policy_generation();
}

Account& Ledger::account(ObjectId who) {
    Account& found = accounts_[who];
    refresh(who, found);
    return found;
}

const Account* Ledger::find(ObjectId who) const {
    const auto found = accounts_.find(who);
    return found == accounts_.end() ? nullptr : &found->second;
}

const Limits& Ledger::limits(ObjectId who) {
    return account(who).limits_;
}

const Limits& Ledger::limits_of_server() {
    refresh(kNothing, server_);
    return server_.limits_;
}

std::int64_t Ledger::used(ObjectId who, Resource stock) const {
    const Account* account = find(who);
    return account == nullptr ? 0 : account->used(stock);
}

Result<void> Ledger::check_server(ObjectId who, const Account& account, Resource stock,
                                  std::int64_t amount) {
    const std::int64_t limit = limits_of_server()[index_of(stock)];
    const std::int64_t used = server_.used(stock);
    if (limit == kUnlimited || used + amount <= limit / 10 * 9)
        return {};
    const std::int64_t part = limit / (holders_[index_of(stock)] + 1); // one more may come
    const std::int64_t reach = is_wizard(world_, who)                 ? limit
                               : account.used(stock) + amount <= part ? limit / 100 * 98
                                                                      : 0;
    if (used + amount <= reach)
        return {};
    if (LIMIT(server_stock))
        return error(ErrorCode::Quota, refusal_text(kNothing, stock, used, limit, amount));
    return {};
}

Result<void> Ledger::may_take(ObjectId who, Resource stock, std::int64_t amount) {
    if (amount <= 0)
        return {};
    if (auto may = may_take_over(who, stock, amount); !may)
        return may;
    return check_server(who, account(who), stock, amount);
}

Result<void> Ledger::may_take_over(ObjectId who, Resource stock, std::int64_t amount) {
    const Account& of = account(who);
    const std::int64_t limit = of.limits_[index_of(stock)];
    if (limit != kUnlimited && of.used(stock) > limit - amount && LIMIT(owner_stock))
        return error(ErrorCode::Quota, refusal_text(who, stock, of.used(stock), limit, amount));
    return {};
}

void Ledger::take(ObjectId who, Resource stock, std::int64_t amount) {
    std::int64_t& used = accounts_[who].used_[index_of(stock)];
    const bool held = used != 0;
    used += amount;
    holders_[index_of(stock)] += (used != 0 ? 1 : 0) - (held ? 1 : 0);
    server_.used_[index_of(stock)] += amount;
}

std::int64_t Ledger::flow(ObjectId who, Resource rate, std::int64_t amount, std::int64_t now) {
    const auto pour = [&](Account& into, std::int64_t limit) {
        Account::Flow& flow = into.flows_[index_of(rate)];
        const double seconds = static_cast<double>(std::max<std::int64_t>(0, now - flow.at)) / 1e6;
        flow.average =
            flow.average * decay(flow.at, now) + static_cast<double>(amount) / kAverageSeconds;
        flow.at = std::max(flow.at, now);
        if (limit == kUnlimited) {
            flow.level = 0;
            return now;
        }
        const double per_second = static_cast<double>(limit);
        flow.level = std::max(0.0, flow.level - seconds * per_second) + static_cast<double>(amount);
        const double above = flow.level - kBurstSeconds * per_second;
        return above <= 0 ? now : now + static_cast<std::int64_t>(above / per_second * 1e6);
    };
    const std::int64_t server = pour(server_, limits_of_server()[index_of(rate)]);
    Account& own = account(who);
    return std::max(pour(own, own.limits_[index_of(rate)]), is_wizard(world_, who) ? now : server);
}

Result<void> Ledger::may_flow(ObjectId who, Resource rate, std::int64_t amount) {
    const std::int64_t limit = limits(who)[index_of(rate)];
    if (limit == kUnlimited ||
        static_cast<double>(amount) <= kBurstSeconds * static_cast<double>(limit) ||
        !LIMIT(slice_rate))
        return {};
    const ResourceInfo& info = info_of(rate);
    std::string text = "#" + std::to_string(who.number) + "'s quota '";
    text += info.name;
    text += "' is used up: one slice may use ";
    text += std::to_string(static_cast<std::int64_t>(kBurstSeconds)) + " seconds of ";
    text += std::to_string(limit) + " ";
    text += info.unit;
    text += ", and this makes ";
    text += std::to_string(amount) + "; suspend(0) in between";
    return error(ErrorCode::Quota, text); // no limit: slice_rate above
}

void Ledger::set_disk(const DiskSpace& space) {
    std::optional<std::int64_t> reserve;
    if (const Value* said = ServerOptions(world_).find("disk_reserve");
        said != nullptr && said->is(Type::Integer))
        reserve = said->as_integer();
    disk_.look(space, reserve);
}

Result<void> Ledger::may_grow_file(ObjectId who) const {
    if (!disk_.is_low() || who.number < 0 || is_wizard(world_, who))
        return {};
    return error(ErrorCode::Quota,
                 "the disk is low: " + disk_.text()); // no limit: named by callers
}

void Ledger::spend(ObjectId who, std::int64_t microseconds, std::int64_t now) {
    for (Account* account : {&accounts_[who], &server_}) {
        Account::Flow& flow = account->flows_[index_of(Resource::Weight)];
        flow.average = flow.average * decay(flow.at, now) +
                       static_cast<double>(microseconds) / kAverageSeconds;
        flow.at = std::max(flow.at, now);
    }
}

void Ledger::forget_idle(std::int64_t now) {
    constexpr std::int64_t kLong = 600'000'000; // microseconds
    if (accounts_.size() <= kManyAccounts ||
        (accounts_.size() <= forget_above_ && now < forgot_at_ + kLong))
        return;
    forgot_at_ = now;
    std::erase_if(accounts_, [&](const auto& entry) {
        const Account& account = entry.second;
        const bool holds = std::any_of(account.used_.begin(), account.used_.end(),
                                       [](std::int64_t used) { return used != 0; });
        return !holds && std::all_of(account.flows_.begin(), account.flows_.end(),
                                     [&](const auto& flow) { return flow.at + kLong < now; });
    });
    forget_above_ = std::max(kManyAccounts, 2 * accounts_.size());
}

void Ledger::forget_holdings() {
    const auto clear = [](Account& account) {
        account.used_[index_of(Resource::Objects)] = 0;
        account.used_[index_of(Resource::Bytes)] = 0;
    };
    for (auto& [who, account] : accounts_)
        clear(account);
    clear(server_);
    holders_[index_of(Resource::Objects)] = holders_[index_of(Resource::Bytes)] = 0;
}

} // namespace lunamoo::db
