// Lua patterns, matched by a machine of our own that counts its steps. Knows neither lua_State nor
// ticks: what a step costs is the StepBudget's business. Pure; any thread, one Matcher per call.
// Follows: Lua 5.4 Reference Manual §6.4.1; the differential test holds it to upstream's lstrlib,
// messages and all.
//
// Why not upstream's: its matcher backtracks without a count, and 25 bytes of pattern keep it busy
// for hours. Here every visit of a pattern item, every subject byte looked at, every element of a
// set and every byte of a %b is a step; the budget may throw out of any of them.
//
// A pattern is interpreted as it stands, not compiled first: Lua finds a malformed pattern only
// when matching comes to the malformed place, and programs can tell.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace lunamoo::verbs::library {

// Pays for steps before they are made, a tick's worth at a time.
class StepBudget {
  public:
    static constexpr std::int64_t kStepsPerTick = 8;

    // Called to pay `ticks` > 0; throws what it likes when there are none left.
    using Pay = void (*)(void* context, std::int64_t ticks);

    StepBudget(Pay pay, void* context) : pay_(pay), context_(context) {}

    void take(std::int64_t steps = 1) {
        left_ -= steps;
        if (left_ < 0) {
            const std::int64_t ticks = (kStepsPerTick - 1 - left_) / kStepsPerTick;
            pay_(context_, ticks);
            left_ += ticks * kStepsPerTick;
        }
    }

  private:
    Pay pay_;
    void* context_;
    std::int64_t left_ = 0; // steps paid for and not yet made
};

// The pattern is wrong, or too deep. what() is Lua's message.
class PatternError : public std::exception {
  public:
    explicit PatternError(std::string message) : message_(std::move(message)) {}
    const char* what() const noexcept override { return message_.c_str(); }

  private:
    std::string message_;
};

// Offsets in the subject, half-open: [start, end).
struct Match {
    std::size_t start = 0;
    std::size_t end = 0;
};

// One captured value: text [start, start + length), or, of `()`, the offset `start` alone.
struct Capture {
    std::size_t start = 0;
    std::size_t length = 0;
    bool is_position = false;
};

class Matcher {
  public:
    static constexpr int kMaxCaptures = 32;
    static constexpr int kMaxDepth = 200; // nested match() calls, as upstream's MAXCCALLS

    // `pattern` is without its anchor: see split_anchor. Both texts must outlive the matcher.
    Matcher(std::string_view subject, std::string_view pattern, StepBudget& budget);

    // The end of a match that starts at `at` <= subject size, if there is one. Throws PatternError.
    std::optional<std::size_t> match_at(std::size_t at);

    // The first match that starts at or after `from` (only at `from` if `anchored`).
    std::optional<Match> find(std::size_t from, bool anchored);

    // Captures of the last successful match. A pattern without any has 0 here.
    int capture_count() const { return level_; }

    // Capture number `index` from 0; number 0 of a pattern without captures is the whole match.
    // Throws PatternError for one that does not exist or was never closed.
    Capture capture(int index, Match whole) const;

  private:
    static constexpr std::ptrdiff_t kUnfinished = -1;
    static constexpr std::ptrdiff_t kPosition = -2;

    struct Slot {
        const char* start = nullptr;
        std::ptrdiff_t length = 0; // or kUnfinished, kPosition
    };

    char pattern_byte(const char* p) const { return p < pattern_end_ ? *p : '\0'; }

    const char* match(const char* s, const char* p);
    const char* match_items(const char* s, const char* p);
    const char* match_special(const char* s, const char*& p);
    const char* max_expand(const char* s, const char* p, const char* item_end);
    const char* min_expand(const char* s, const char* p, const char* item_end);
    const char* start_capture(const char* s, const char* p, std::ptrdiff_t what);
    const char* end_capture(const char* s, const char* p);
    const char* match_back_reference(const char* s, char digit);
    const char* match_balance(const char* s, const char* p);
    const char* match_frontier(const char* s, const char* p);
    const char* item_end(const char* p);
    bool matches_one(const char* s, const char* p, const char* end);
    bool matches_set(unsigned char c, const char* p, const char* last);

    const char* subject_;
    const char* subject_end_;
    const char* pattern_;
    const char* pattern_end_;
    StepBudget& budget_;
    int depth_left_ = kMaxDepth;
    int level_ = 0; // captures, open and closed
    std::array<Slot, kMaxCaptures> slots_{};
};

// True if `pattern` starts with '^', which is then taken off it.
bool split_anchor(std::string_view& pattern);

// True if `pattern` means itself: a plain search finds the same.
bool has_no_specials(std::string_view pattern);

} // namespace lunamoo::verbs::library
