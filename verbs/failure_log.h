// Which lines about tasks that failed, and whose player is not there to be told, go to the server's
// log: whoever pays for such tasks chooses what they say and how many there are. Of one payer only
// so many lines in a while, each cut; the last one says so. Connections that have not logged in are
// one payer. World thread.
#pragma once

#include "db/value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lunamoo::verbs {

inline constexpr int kFailureLines = 50;
inline constexpr std::int64_t kFailureMicroseconds = 300'000'000; // five minutes
inline constexpr std::size_t kFailureLineBytes = 500;

class FailureLog {
  public:
    // The line as it is to be logged, or nothing. `now` is of a clock that never goes back.
    std::optional<std::string> take(db::ObjectId payer, std::int64_t task, std::string_view line,
                                    std::int64_t now_microseconds);

  private:
    std::unordered_map<db::ObjectId, int> lines_; // since `began_`
    std::int64_t began_ = 0;
};

} // namespace lunamoo::verbs
