#include "verbs/kept_texts.h"

#include "cmake/limit.h"

#include <algorithm>
#include <string>

namespace lunamoo::verbs {

std::int64_t KeptTexts::level_of(db::ObjectId payer, std::int64_t now) const {
    const auto found = levels_.find(payer);
    if (found == levels_.end())
        return 0;
    const std::int64_t seconds = std::max<std::int64_t>(0, now - found->second.at) / 1'000'000;
    return std::max<std::int64_t>(0, found->second.bytes - seconds * kKeptTextsPerSecond);
}

db::Result<void> KeptTexts::may_take(db::ObjectId payer, std::size_t bytes, std::int64_t now) {
    const std::int64_t level = level_of(payer, now);
    if (level + static_cast<std::int64_t>(bytes) > kMostKeptTexts && LIMIT(kept_texts))
        return db::error(db::ErrorCode::Quota,
                         "#" + std::to_string(payer.number) + " has made " + std::to_string(level) +
                             " of " + std::to_string(kMostKeptTexts) +
                             " bytes of texts that the world's file keeps, and this needs " +
                             std::to_string(bytes) + " more: " +
                             std::to_string(kKeptTextsPerSecond) + " a second are forgotten");
    return {};
}

void KeptTexts::take(db::ObjectId payer, std::size_t bytes, std::int64_t now) {
    if (levels_.size() > forget_above_) {
        std::erase_if(levels_, [&](const auto& entry) { return level_of(entry.first, now) == 0; });
        forget_above_ = std::max<std::size_t>(1000, 2 * levels_.size());
    }
    const std::int64_t level = level_of(payer, now);
    levels_[payer] = {level + static_cast<std::int64_t>(bytes), now};
}

} // namespace lunamoo::verbs
