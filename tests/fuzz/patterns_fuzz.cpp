// The pattern matcher: matches and captures lie within the subject, and steps are paid for.
#include "tests/fuzz/fuzz.h"
#include "verbs/library/patterns.h"

using namespace lunamoo;
using namespace lunamoo::verbs::library;

namespace {

struct Spent {};

void pay(void* ticks_left, std::int64_t ticks) {
    auto& left = *static_cast<std::int64_t*>(ticks_left);
    fuzz::claim(ticks > 0, "what is paid is more than nothing");
    if ((left -= ticks) < 0)
        throw Spent{};
}

void check_match(const Matcher& matcher, const Match& match, std::string_view subject,
                 std::size_t from) {
    fuzz::claim(match.start >= from && match.start <= match.end && match.end <= subject.size(),
                "a match lies within its subject");
    for (int i = 0; i < matcher.capture_count(); ++i) {
        const Capture capture = matcher.capture(i, match);
        fuzz::claim(capture.start <= subject.size() &&
                        capture.length <= subject.size() - capture.start,
                    "a capture lies within its subject");
    }
}

} // namespace

// A byte for the length of the pattern, the pattern, the subject.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes = fuzz::text_of(data, size);
    const std::size_t wanted = fuzz::take_byte(bytes);
    const std::size_t length = std::min(wanted, bytes.size());
    // Copies of their own, so that a read beyond either is seen.
    const std::string kept_pattern(bytes.substr(0, length));
    const std::string subject(bytes.substr(length));
    std::string_view pattern = kept_pattern;
    (void)has_no_specials(pattern);
    std::int64_t ticks = 2000;
    StepBudget budget(pay, &ticks);
    try {
        const bool anchored = split_anchor(pattern);
        std::size_t from = 0;
        for (int round = 0; round < 3 && from <= subject.size(); ++round) {
            Matcher matcher(subject, pattern, budget);
            const auto match = matcher.find(from, anchored);
            if (!match)
                break;
            check_match(matcher, *match, subject, from);
            from = match->end > from ? match->end : from + 1;
        }
    } catch (const PatternError& error) {
        fuzz::claim(*error.what() != '\0', "a refusal says why");
    } catch (const Spent&) {
    }
    return 0;
}
