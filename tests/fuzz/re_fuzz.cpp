// Regular expressions: matches and groups lie within the subject and between characters, and what
// is not paid for takes little time. A byte for the flags, one for the length of the pattern, the
// pattern, the subject.
#include "tests/fuzz/fuzz.h"
#include "verbs/library/regex.h"
#include "verbs/library/utf8.h"

#include <ctime>

using namespace lunamoo;
using namespace lunamoo::verbs::library;

namespace {

// Of one input: 20,000 ticks are about 2 ms, compiling and what no callout sees about 10 ms.
constexpr double kMostMilliseconds = 60;

bool pay(void* ticks_left, std::int64_t ticks) {
    fuzz::claim(ticks > 0, "what is paid is more than nothing");
    auto& left = *static_cast<std::int64_t*>(ticks_left);
    return (left -= ticks) >= 0;
}

double milliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::string flags_of(unsigned bits) {
    std::string flags;
    for (const char flag : {'i', 'm', 's', 'x'}) {
        if (bits % 2 != 0)
            flags += flag;
        bits /= 2;
    }
    return flags;
}

void check_groups(const Regex& regex, std::string_view subject, std::size_t from) {
    const auto whole = regex.group(0);
    fuzz::claim(whole && whole->start >= from, "a match begins where it may");
    for (int i = 0; i <= regex.group_count(); ++i) {
        const auto group = regex.group(i);
        if (!group)
            continue;
        fuzz::claim(group->start <= group->end && group->end <= subject.size(),
                    "a group lies within its subject");
        fuzz::claim(!is_utf8_continuation(subject, group->start) &&
                        !is_utf8_continuation(subject, group->end),
                    "a group ends between characters");
    }
}

void search(std::string_view pattern, std::string_view flags, std::string_view subject) {
    std::int64_t ticks = 20'000;
    Regex regex(pattern, flags, pay, &ticks);
    regex.set_subject(subject);
    std::size_t from = 0;
    auto empty = Regex::Empty::Allowed;
    for (int round = 0; round < 5 && regex.search(from, empty); ++round) {
        check_groups(regex, subject, from);
        from = regex.group(0)->end;
        empty = Regex::Empty::NotAtStart;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes = fuzz::text_of(data, size);
    const std::string flags = flags_of(fuzz::take_byte(bytes));
    const std::size_t wanted = fuzz::take_byte(bytes);
    const std::size_t length = std::min(wanted, bytes.size());
    // Copies of their own, so that a read beyond either is seen.
    const std::string pattern(bytes.substr(0, length));
    const std::string subject(bytes.substr(length));
    if (!is_utf8(subject))
        return 0; // its callers see to that
    const double before = milliseconds();
    try {
        search(pattern, flags, subject);
    } catch (const RegexError& error) {
        fuzz::claim(*error.what() != '\0', "a refusal says why");
    }
    fuzz::claim(milliseconds() - before < kMostMilliseconds, "what is not paid for is short");
    return 0;
}
