// Regular expressions: PCRE2 (8 bit, UTF), held to limits. Knows neither lua_State nor ticks: what
// a step costs is the Pay function's business. One object per call; any thread.
// Follows: pcre2pattern(3), pcre2callout(3).
//
// How a match is kept in bounds. PCRE2's own match limit counts backtracking points of one starting
// position: it bounds neither what lies between two points (one item may run over the whole text)
// nor a search over all starting positions, and nobody can ask how much of it was used. So every
// item is compiled with an automatic callout: each time matching comes to an item, its visit and
// the way since the last one are paid for, and a payer who has nothing left ends the match. What no
// callout sees is one item running over the text, and compiling: the sizes below bound both. Match
// and heap limits are set besides; the heap's also bounds how deep tries stand in one another.
//
// Measured, at the limits: docs/security.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct pcre2_real_code_8;
struct pcre2_real_match_context_8;
struct pcre2_real_match_data_8;

namespace lunamoo::verbs::library {

// what() is for programmers.
class RegexError : public std::exception {
  public:
    enum class Kind : std::uint8_t {
        Pattern,   // it is no regular expression, or one of those refused
        Limit,     // of size, depth or memory
        Exhausted, // the payer would not pay
    };
    RegexError(Kind kind, std::string message) : kind_(kind), message_(std::move(message)) {}
    Kind kind() const { return kind_; }
    const char* what() const noexcept override { return message_.c_str(); }

  private:
    Kind kind_;
    std::string message_;
};

class Regex {
  public:
    static constexpr std::size_t kMaxPatternBytes = 1000;
    static constexpr std::size_t kMaxSubjectBytes = std::size_t{256} * 1024;
    static constexpr std::int64_t kStepsPerTick = 8; // bytes passed; a visit of an item is a tick

    // Offsets in the subject, half-open.
    struct Span {
        std::size_t start = 0;
        std::size_t end = 0;
    };
    // Called to pay ticks; false ends the match.
    using Pay = bool (*)(void* context, std::int64_t ticks);

    // `flags`: letters of i (case does not matter), m (^ and $ at each line), s (. matches the end
    // of a line, too), x (white space and # comments in the pattern). Throws RegexError.
    Regex(std::string_view pattern, std::string_view flags, Pay pay, void* context);
    ~Regex();
    Regex(const Regex&) = delete;
    Regex& operator=(const Regex&) = delete;

    // What is searched from now on; strict UTF-8, as the caller has seen to. Must outlive the
    // searches. Throws RegexError (Limit).
    void set_subject(std::string_view subject);

    enum class Empty : std::uint8_t { Allowed, NotAtStart, Never };
    // The first match at or after `from`, which is the beginning of a character or the end.
    // `NotAtStart`: not one of no characters at `from`. Throws RegexError.
    bool search(std::size_t from, Empty empty);

    // Of the last match. Group 0 is the whole; a group that took no part has none.
    int group_count() const { return groups_; }
    std::optional<Span> group(int index) const;

    // Called by PCRE2.
    int visit(std::size_t position);

  private:
    struct FreeCode {
        void operator()(pcre2_real_code_8* code) const;
    };
    struct FreeMatchContext {
        void operator()(pcre2_real_match_context_8* context) const;
    };
    struct FreeMatchData {
        void operator()(pcre2_real_match_data_8* data) const;
    };

    Pay pay_;
    void* pay_context_;
    std::unique_ptr<pcre2_real_code_8, FreeCode> code_;
    std::unique_ptr<pcre2_real_match_context_8, FreeMatchContext> match_context_;
    std::unique_ptr<pcre2_real_match_data_8, FreeMatchData> match_data_;
    std::string_view subject_;
    std::size_t list_bytes_ = 0; // of the compiled pattern, if a class of it may be a list
    std::size_t last_position_ = 0;
    std::int64_t unpaid_steps_ = 0;
    int groups_ = 0;
};

} // namespace lunamoo::verbs::library
