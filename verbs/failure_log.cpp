#include "verbs/failure_log.h"

#include "cmake/limit.h"
#include "db/cut_text.h"

namespace lunamoo::verbs {

std::optional<std::string> FailureLog::take(db::ObjectId payer, std::int64_t task,
                                            std::string_view line, std::int64_t now_microseconds) {
    if (now_microseconds - began_ >= kFailureMicroseconds) {
        lines_.clear();
        began_ = now_microseconds;
    }
    int& lines = lines_[payer.number < 0 ? db::kNothing : payer];
    if (lines >= kFailureLines && LIMIT(failure_lines))
        return std::nullopt;
    ++lines;
    std::string text = "task " + std::to_string(task) + " of #" + std::to_string(payer.number);
    text += ": ";
    text += LIMIT(failure_line_bytes) ? db::cut_text(line, kFailureLineBytes) : std::string(line);
    if (lines == kFailureLines)
        text += " (no more is logged of such tasks of this payer's for five minutes)";
    return text;
}

} // namespace lunamoo::verbs
