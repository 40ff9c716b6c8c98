// Texts of programs that the file keeps longer than anybody's quota counts them: former ones of
// verbs that have left the history, those of tasks that have ended, and what was compiled of both.
// They go at a start (db::Store::remove_unused_programs), so of each payer's only so much is taken
// at once and a little more as time goes by. World thread.
#pragma once

#include "db/result.h"
#include "db/value.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace lunamoo::verbs {

inline constexpr std::int64_t kMostKeptTexts = 16 << 20;   // bytes of a payer
inline constexpr std::int64_t kKeptTextsPerSecond = 1'000; // that are forgotten
inline constexpr std::size_t kKeptTextRow = 200;           // what a row takes besides its text
inline constexpr std::size_t kKeptAuditRow = 400;          // one that programming leaves

class KeptTexts {
  public:
    // E_QUOTA where `bytes` more are too many now; with 0, where no more are taken at all. `now` is
    // of a clock that never goes back, in microseconds.
    db::Result<void> may_take(db::ObjectId payer, std::size_t bytes, std::int64_t now);
    void take(db::ObjectId payer, std::size_t bytes, std::int64_t now);

  private:
    struct Level {
        std::int64_t bytes = 0;
        std::int64_t at = 0;
    };
    std::int64_t level_of(db::ObjectId payer, std::int64_t now) const;

    std::unordered_map<db::ObjectId, Level> levels_;
    std::size_t forget_above_ = 1000; // payers
};

} // namespace lunamoo::verbs
