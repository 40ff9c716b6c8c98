#include "verbs/library/patterns.h"

#include "tests/catch.h"

using namespace lunamoo::verbs::library;

namespace {

// Counts ticks, and throws when a limit is reached.
struct Counter {
    std::int64_t ticks = 0;
    std::int64_t most = 1'000'000'000;
};

struct Spent {};

StepBudget budget_of(Counter& counter) {
    return {[](void* context, std::int64_t ticks) {
                auto& own = *static_cast<Counter*>(context);
                own.ticks += ticks;
                if (own.ticks > own.most) {
                    throw Spent{};
                }
            },
            &counter};
}

// The match of `pattern` in `subject` as text, "-" if there is none, or the error's message.
std::string first_match(std::string_view subject, std::string_view pattern) {
    Counter counter;
    StepBudget budget = budget_of(counter);
    const bool anchored = split_anchor(pattern);
    Matcher matcher(subject, pattern, budget);
    try {
        const auto match = matcher.find(0, anchored);
        if (!match) {
            return "-";
        }
        const Capture first = matcher.capture(0, *match);
        return first.is_position ? std::to_string(first.start)
                                 : std::string(subject.substr(first.start, first.length));
    } catch (const PatternError& error) {
        return error.what();
    }
}

} // namespace

TEST_CASE("the matcher understands every kind of pattern item", "[patterns]") {
    CHECK(first_match("hello", "l+") == "ll");
    CHECK(first_match("hello", "l-o") == "llo");
    CHECK(first_match("hello", "^e") == "-");
    CHECK(first_match("hello", "o$") == "o");
    CHECK(first_match("a$b", "$b") == "$b");
    CHECK(first_match("x1y2", "%a%d") == "x1");
    CHECK(first_match("x]y", "[]]") == "]");
    CHECK(first_match("x^y", "[x^]+") == "x^");
    CHECK(first_match("a-z", "[a-]+") == "a-");
    CHECK(first_match("abc", "[^a]+") == "bc");
    CHECK(first_match("f(g(x))", "%b()") == "(g(x))");
    CHECK(first_match("THE END", "%f[%w]%w+$") == "END");
    CHECK(first_match("abcabc", "(abc)%1") == "abc");
    CHECK(first_match("abc", "b()") == "2");
    CHECK(first_match("colour", "colou?r") == "colour");
    CHECK(first_match("", "") == "");
    CHECK(first_match("\xE9", "%a") == "-"); // no locale
}

TEST_CASE("a malformed pattern is found when matching comes to it", "[patterns]") {
    CHECK(first_match("x", "y[") == "-");
    CHECK(first_match("y", "y[") == "malformed pattern (missing ']')");
    CHECK(first_match("y", "y%") == "malformed pattern (ends with '%')");
    CHECK(first_match("y", "%0") == "invalid capture index %0");
    CHECK(first_match("y", "(()%1)") == "invalid capture index %1");
}

TEST_CASE("every step is paid for", "[patterns]") {
    Counter counter;
    counter.most = 1000;
    StepBudget budget = budget_of(counter);
    const std::string subject(25, 'a');
    std::string pattern;
    for (int i = 0; i < 25; ++i) {
        pattern += "a-";
    }
    pattern += "b";
    Matcher matcher(subject, pattern, budget);
    CHECK_THROWS_AS(matcher.find(0, false), Spent);
}

TEST_CASE("a budget pays in whole ticks and keeps the change", "[patterns]") {
    Counter counter;
    StepBudget budget = budget_of(counter);
    for (int i = 0; i < 17; ++i) {
        budget.take();
    }
    CHECK(counter.ticks == 3);
    budget.take(7);
    CHECK(counter.ticks == 3);
    budget.take(8000);
    CHECK(counter.ticks == 1003);
}
