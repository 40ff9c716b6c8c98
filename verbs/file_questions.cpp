#include "verbs/file_questions.h"

#include "cmake/limit.h"

#include <utility>

namespace lunamoo::verbs {

void FileQuestions::add(db::ObjectId payer, Asked asked) {
    by_payer_[payer].push_back(std::move(asked));
}

std::optional<FileQuestions::Asked> FileQuestions::take() {
    if (by_payer_.empty() || (is_out_ && LIMIT(file_questions_out)))
        return std::nullopt;
    auto next = by_payer_.begin();
    if (const auto other = by_payer_.upper_bound(last_);
        other != by_payer_.end() && LIMIT(file_question_turns))
        next = other;
    last_ = next->first;
    Asked asked = std::move(next->second.front());
    next->second.pop_front();
    if (next->second.empty())
        by_payer_.erase(next);
    is_out_ = true;
    return asked;
}

} // namespace lunamoo::verbs
