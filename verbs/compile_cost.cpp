#include "verbs/compile_cost.h"

#include "cmake/limit.h"

#include <algorithm>

namespace lunamoo::verbs {

namespace {

constexpr std::int64_t kOwnVariables = 16; // the task's variables and _ENV, around every program
constexpr std::int64_t kMaxUpvalues = 255; // of a function

bool makes_jump(std::string_view word) {
    return word == "or" || word == "and" || word == "elseif" || word == "goto" || word == "break";
}

} // namespace

void CompileCost::take(db::TokenKind kind, std::string_view text) {
    switch (kind) {
    case db::TokenKind::Keyword:
        return keyword(text);
    case db::TokenKind::Name:
        return name();
    case db::TokenKind::Symbol:
        // What may stand between the names of `local a <const>, b` and `function o.f(a, b`.
        declares_ = declares_ && (text == "," || text == "<" || text == ">" || text == "." ||
                                  text == ":" || text == "(");
        return;
    default:
        declares_ = false;
    }
}

// A block ends with the `end` that belongs to it. What `repeat` declares is counted on beyond its
// `until`: more than there is, never less.
void CompileCost::keyword(std::string_view word) {
    jumps_ += makes_jump(word) ? 1 : 0;
    if (word == "function" || word == "if" || word == "do") {
        blocks_.push_back({word == "function", locals_});
        functions_ += word == "function" ? 1 : 0;
    } else if (word == "end" && !blocks_.empty()) {
        functions_ -= blocks_.back().is_function ? 1 : 0;
        locals_ = blocks_.back().locals;
        blocks_.pop_back();
    }
    declares_ = word == "local" || word == "function" || word == "for";
}

void CompileCost::name() {
    locals_ += declares_ ? 1 : 0;
    const std::int64_t around = locals_ + kOwnVariables;
    lookups_ += around + (functions_ - 1) * std::min(around, kMaxUpvalues);
}

std::optional<std::string> CompileCost::refusal() const {
    if (jumps_ > kMaxJumps && LIMIT(compile_jumps))
        return "a program has at most " + std::to_string(kMaxJumps) +
               " times and, or, elseif, goto and break";
    if (lookups_ > kMaxLookups && LIMIT(compile_lookups))
        return "too many names inside of too many functions with too many local variables";
    return std::nullopt;
}

} // namespace lunamoo::verbs
