#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "verbs/library/regex.h"

#include "cmake/limit.h"
#include "verbs/library/utf8.h"

#include <array>

namespace lunamoo::verbs::library {

namespace {

constexpr std::uint32_t kMaxNesting = 50;          // of parentheses
constexpr std::uint32_t kMatchLimit = 1'000'000;   // backtracking points from one start
constexpr std::uint32_t kHeapKibibytes = 4 * 1024; // while a match runs

constexpr std::size_t kTicksToCompile = 150;     // 2 us, and setting up
constexpr std::size_t kMaxFolded = 3 * 0x110000; // characters whose other case is looked for
constexpr std::size_t kFoldedPerTick = 8;
// Bytes of a text times bytes of a compiled pattern with a class that is a list.
constexpr std::size_t kMaxListWork = std::size_t{16} * 1024 * 1024;

std::string message_of(int code) {
    std::array<PCRE2_UCHAR, 256> text{};
    pcre2_get_error_message(code, text.data(), text.size());
    return reinterpret_cast<const char*>(text.data());
}

[[noreturn]] void fail(RegexError::Kind kind, const std::string& message) {
    throw RegexError(kind, "regular expression: " + message);
}

std::uint32_t options_of(std::string_view flags) {
    std::uint32_t options =
        PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UCP | PCRE2_AUTO_CALLOUT;
    for (const char flag : flags) {
        switch (flag) {
        case 'i':
            options |= PCRE2_CASELESS;
            break;
        case 'm':
            options |= PCRE2_MULTILINE;
            break;
        case 's':
            options |= PCRE2_DOTALL;
            break;
        case 'x':
            options |= PCRE2_EXTENDED;
            break;
        default:
            fail(RegexError::Kind::Pattern, "the flags are of i, m, s and x");
        }
    }
    return options;
}

unsigned char byte_at(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

// May any part of it be matched without regard to case, by a flag or by (?i)?
bool may_ignore_case(std::string_view pattern, std::uint32_t options) {
    if ((options & PCRE2_CASELESS) != 0) {
        return true;
    }
    for (std::size_t at = pattern.find("(?"); at != std::string_view::npos;
         at = pattern.find("(?", at + 2)) {
        const std::size_t end = pattern.find_first_of(":)", at);
        if (pattern.substr(at, end - at).find('i') != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

// How many characters are in ranges that reach beyond ASCII, at most: where case is ignored,
// compiling looks for the other case of every one of them, 2.3 ns each.
std::size_t characters_in_ranges(std::string_view pattern) {
    std::size_t sum = 0;
    for (std::size_t at = pattern.find('-'); at != std::string_view::npos;
         at = pattern.find('-', at + 1)) {
        const unsigned char next = byte_at(pattern, at + 1);
        if (next >= 0x80) {
            const auto last = decode_utf8(pattern, at + 1, Utf8Check::Strict);
            sum += last ? last->code : 0; // what is no UTF-8 is refused soon
        } else if (next == '\\' || next == ' ' || next == '\t') {
            sum += 0x110000;
        }
    }
    return sum;
}

// Is there a class that may hold a list to walk through for each character, instead of a bit map?
bool has_long_class(std::string_view pattern) {
    if (pattern.find('[') == std::string_view::npos) {
        return false;
    }
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        const bool is_escape = pattern[at] == '\\';
        at += is_escape ? 1 : 0;
        const unsigned char c = byte_at(pattern, at);
        if (c >= 0x80 || (is_escape && std::string_view("pPxoNhHvV").find(static_cast<char>(c)) !=
                                           std::string_view::npos)) {
            return true;
        }
    }
    return false;
}

int callout(pcre2_callout_block* block, void* regex) {
    return static_cast<Regex*>(regex)->visit(block->current_position);
}

} // namespace

void Regex::FreeCode::operator()(pcre2_real_code_8* code) const {
    pcre2_code_free(code);
}
void Regex::FreeMatchContext::operator()(pcre2_real_match_context_8* context) const {
    pcre2_match_context_free(context);
}
void Regex::FreeMatchData::operator()(pcre2_real_match_data_8* data) const {
    pcre2_match_data_free(data);
}

Regex::Regex(std::string_view pattern, std::string_view flags, Pay pay, void* context)
    : pay_(pay), pay_context_(context) {
    if (pattern.size() > kMaxPatternBytes && LIMIT(re_pattern_bytes)) {
        fail(RegexError::Kind::Limit,
             "a pattern has at most " + std::to_string(kMaxPatternBytes) + " bytes");
    }
    const std::uint32_t options = options_of(flags);
    const std::size_t folded =
        may_ignore_case(pattern, options) ? characters_in_ranges(pattern) : 0;
    if (folded > kMaxFolded && LIMIT(re_folded_characters)) {
        fail(RegexError::Kind::Limit, "too many ranges of letters whose case does not matter");
    }
    if (const std::size_t ticks = kTicksToCompile + 2 * pattern.size() + folded / kFoldedPerTick;
        LIMIT(re_compile_ticks) && !pay(context, static_cast<std::int64_t>(ticks))) {
        fail(RegexError::Kind::Exhausted, "out of ticks");
    }
    struct FreeContext {
        void operator()(pcre2_compile_context* made) const { pcre2_compile_context_free(made); }
    };
    const std::unique_ptr<pcre2_compile_context, FreeContext> compile_context(
        pcre2_compile_context_create(nullptr));
    int error = PCRE2_ERROR_NOMEMORY;
    PCRE2_SIZE where = 0;
    if (compile_context) {
        if (LIMIT(re_nesting)) {
            pcre2_set_parens_nest_limit(compile_context.get(), kMaxNesting);
        }
        code_.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                  options, &error, &where, compile_context.get()));
    }
    if (!code_) { // no limit: there is nothing to run
        fail(error == PCRE2_ERROR_NOMEMORY ? RegexError::Kind::Limit : RegexError::Kind::Pattern,
             message_of(error) + " at byte " + std::to_string(where + 1));
    }
    match_context_.reset(pcre2_match_context_create(nullptr));
    match_data_.reset(pcre2_match_data_create_from_pattern(code_.get(), nullptr));
    if (!match_context_ || !match_data_) { // no limit: there is nothing to run in
        fail(RegexError::Kind::Limit, "no memory");
    }
    if (LIMIT(re_match_limit)) {
        pcre2_set_match_limit(match_context_.get(), kMatchLimit);
    }
    if (LIMIT(re_heap_limit)) {
        pcre2_set_heap_limit(match_context_.get(), kHeapKibibytes);
    }
    pcre2_set_callout(match_context_.get(), callout, this);
    if (has_long_class(pattern)) {
        (void)pcre2_pattern_info(code_.get(), PCRE2_INFO_SIZE, &list_bytes_);
    }
}

Regex::~Regex() = default;

void Regex::set_subject(std::string_view subject) {
    if (subject.size() > kMaxSubjectBytes && LIMIT(re_subject_bytes)) {
        fail(RegexError::Kind::Limit,
             "a text to search has at most " + std::to_string(kMaxSubjectBytes) + " bytes");
    }
    if (subject.size() * list_bytes_ > kMaxListWork && LIMIT(re_list_work)) {
        fail(RegexError::Kind::Limit, "a text of " + std::to_string(subject.size()) +
                                          " bytes is too long for classes beyond ASCII as large "
                                          "as these");
    }
    subject_ = subject;
}

int Regex::visit(std::size_t position) {
    const std::size_t way =
        position > last_position_ ? position - last_position_ : last_position_ - position;
    last_position_ = position;
    unpaid_steps_ += kStepsPerTick + static_cast<std::int64_t>(way);
    const std::int64_t ticks = unpaid_steps_ / kStepsPerTick;
    unpaid_steps_ %= kStepsPerTick;
    return !LIMIT(re_visit_ticks) || pay_(pay_context_, ticks) ? 0 : PCRE2_ERROR_CALLOUT;
}

bool Regex::search(std::size_t from, Empty empty) {
    std::uint32_t options = PCRE2_NO_UTF_CHECK;
    options |= empty == Empty::NotAtStart ? PCRE2_NOTEMPTY_ATSTART : 0;
    options |= empty == Empty::Never ? PCRE2_NOTEMPTY : 0;
    last_position_ = from;
    groups_ = 0;
    const int result =
        pcre2_match(code_.get(), reinterpret_cast<PCRE2_SPTR>(subject_.data()), subject_.size(),
                    from, options, match_data_.get(), match_context_.get());
    switch (result) {
    case PCRE2_ERROR_NOMATCH:
        return false;
    case PCRE2_ERROR_CALLOUT:
        fail(RegexError::Kind::Exhausted, "out of ticks");
    case PCRE2_ERROR_MATCHLIMIT:
    case PCRE2_ERROR_DEPTHLIMIT:
    case PCRE2_ERROR_HEAPLIMIT:
    case PCRE2_ERROR_NOMEMORY:
        fail(RegexError::Kind::Limit, message_of(result));
    default:
        break;
    }
    if (result < 0) {
        fail(RegexError::Kind::Pattern, message_of(result));
    }
    groups_ = static_cast<int>(pcre2_get_ovector_count(match_data_.get())) - 1;
    const auto whole = group(0);
    if (!whole || whole->start > whole->end || whole->start < from) { // by \K in a lookaround
        fail(RegexError::Kind::Pattern, "a match that ends before it starts");
    }
    return true;
}

std::optional<Regex::Span> Regex::group(int index) const {
    const PCRE2_SIZE* offsets = pcre2_get_ovector_pointer(match_data_.get());
    const PCRE2_SIZE start = offsets[2 * index];
    if (start == PCRE2_UNSET) {
        return std::nullopt;
    }
    return Span{start, offsets[2 * index + 1]};
}

} // namespace lunamoo::verbs::library
