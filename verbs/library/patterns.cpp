// The matcher. A recursive descent over pattern items with backtracking, in the order of tries and
// with the depth count of upstream's lstrlib, so that both answer alike, also where the answer is
// "pattern too complex". match() is one level of that depth; match_items walks on in its loop for
// as long as no item needs a choice.
//
// Reading past an end: the pattern's end reads as '\0' (pattern_byte), so does the subject's for a
// frontier, as if both were C strings; neither is dereferenced there.
#include "verbs/library/patterns.h"

#include "cmake/limit.h"
#include "verbs/library/byte_class.h"

#include <cstring>

namespace lunamoo::verbs::library {

namespace {

constexpr char kEscape = '%';

bool in_class(unsigned char c, unsigned char name) {
    bool result = false;
    switch (bytes::to_lower(name)) {
    case 'a':
        result = bytes::is_letter(c);
        break;
    case 'c':
        result = bytes::is_control(c);
        break;
    case 'd':
        result = bytes::is_digit(c);
        break;
    case 'g':
        result = bytes::is_graphic(c);
        break;
    case 'l':
        result = bytes::is_lower(c);
        break;
    case 'p':
        result = bytes::is_punctuation(c);
        break;
    case 's':
        result = bytes::is_space(c);
        break;
    case 'u':
        result = bytes::is_upper(c);
        break;
    case 'w':
        result = bytes::is_alphanumeric(c);
        break;
    case 'x':
        result = bytes::is_hex_digit(c);
        break;
    case 'z':
        result = c == 0;
        break; // deprecated, and still answered by 5.4
    default:
        return name == c;
    }
    return bytes::is_lower(name) == result;
}

unsigned char byte_of(char c) {
    return static_cast<unsigned char>(c);
}

[[noreturn]] void fail(const char* message) {
    throw PatternError(message);
}

[[noreturn]] void fail_index(int index) {
    throw PatternError("invalid capture index %" + std::to_string(index));
}

} // namespace

Matcher::Matcher(std::string_view subject, std::string_view pattern, StepBudget& budget)
    : subject_(subject.data()), subject_end_(subject.data() + subject.size()),
      pattern_(pattern.data()), pattern_end_(pattern.data() + pattern.size()), budget_(budget) {}

std::optional<std::size_t> Matcher::match_at(std::size_t at) {
    depth_left_ = kMaxDepth;
    level_ = 0;
    const char* end = match(subject_ + at, pattern_);
    if (end == nullptr) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(end - subject_);
}

std::optional<Match> Matcher::find(std::size_t from, bool anchored) {
    const auto size = static_cast<std::size_t>(subject_end_ - subject_);
    for (std::size_t at = from; at <= size; ++at) {
        if (const auto end = match_at(at)) {
            return Match{at, *end};
        }
        if (anchored) {
            break;
        }
    }
    return std::nullopt;
}

Capture Matcher::capture(int index, Match whole) const {
    if (index < 0 || index >= level_) {
        if (index != 0) {
            fail_index(index + 1);
        }
        return Capture{whole.start, whole.end - whole.start, false};
    }
    const Slot& slot = slots_[static_cast<std::size_t>(index)];
    if (slot.length == kUnfinished) {
        fail("unfinished capture");
    }
    const auto start = static_cast<std::size_t>(slot.start - subject_);
    if (slot.length == kPosition) {
        return Capture{start, 0, true};
    }
    return Capture{start, static_cast<std::size_t>(slot.length), false};
}

const char* Matcher::match(const char* s, const char* p) {
    if (depth_left_-- == 0 && LIMIT(pattern_depth)) {
        fail("pattern too complex");
    }
    if (LIMIT(pattern_match_steps)) {
        budget_.take();
    }
    const char* end = match_items(s, p);
    ++depth_left_;
    return end;
}

const char* Matcher::match_items(const char* s, const char* p) {
    while (p != pattern_end_) {
        if (LIMIT(pattern_item_steps)) {
            budget_.take();
        }
        if (*p == '(') {
            return pattern_byte(p + 1) == ')' ? start_capture(s, p + 2, kPosition)
                                              : start_capture(s, p + 1, kUnfinished);
        }
        if (*p == ')') {
            return end_capture(s, p + 1);
        }
        if (*p == '$' && p + 1 == pattern_end_) {
            return s == subject_end_ ? s : nullptr;
        }
        if (const char* before = p; *p == kEscape) {
            s = match_special(s, p);
            if (s == nullptr) {
                return nullptr;
            }
            if (p != before) {
                continue;
            }
        }
        const char* end = item_end(p);
        const bool once = matches_one(s, p, end);
        switch (pattern_byte(end)) {
        case '?':
            if (once) {
                if (const char* rest = match(s + 1, end + 1)) {
                    return rest;
                }
            }
            p = end + 1;
            break;
        case '+':
            return once ? max_expand(s + 1, p, end) : nullptr;
        case '*':
            if (once) {
                return max_expand(s, p, end);
            }
            p = end + 1;
            break;
        case '-':
            if (once) {
                return min_expand(s, p, end);
            }
            p = end + 1;
            break;
        default:
            if (!once) {
                return nullptr;
            }
            ++s;
            p = end;
        }
    }
    return s;
}

// %b, %f and %1 at p: returns where the subject goes on (nullptr: no match) and moves p behind the
// item. Any other escape is left alone: p and s as they were.
const char* Matcher::match_special(const char* s, const char*& p) {
    const char what = pattern_byte(p + 1);
    if (what == 'b') {
        s = match_balance(s, p + 2);
        p += s == nullptr ? 0 : 4;
    } else if (what == 'f') {
        p = match_frontier(s, p + 2);
        s = p == nullptr ? nullptr : s;
    } else if (bytes::is_digit(byte_of(what))) {
        s = match_back_reference(s, what);
        p += 2;
    }
    return s;
}

const char* Matcher::max_expand(const char* s, const char* p, const char* item_end) {
    std::ptrdiff_t count = 0;
    while (matches_one(s + count, p, item_end)) {
        ++count;
    }
    for (; count >= 0; --count) {
        if (const char* end = match(s + count, item_end + 1)) {
            return end;
        }
    }
    return nullptr;
}

const char* Matcher::min_expand(const char* s, const char* p, const char* item_end) {
    for (;; ++s) {
        if (const char* end = match(s, item_end + 1)) {
            return end;
        }
        if (!matches_one(s, p, item_end)) {
            return nullptr;
        }
    }
}

const char* Matcher::start_capture(const char* s, const char* p, std::ptrdiff_t what) {
    if (level_ >= kMaxCaptures && LIMIT(pattern_captures)) {
        fail("too many captures");
    }
    slots_[static_cast<std::size_t>(level_)] = Slot{s, what};
    ++level_;
    const char* end = match(s, p);
    if (end == nullptr) {
        --level_;
    }
    return end;
}

const char* Matcher::end_capture(const char* s, const char* p) {
    int open = level_ - 1;
    while (open >= 0 && slots_[static_cast<std::size_t>(open)].length != kUnfinished) {
        --open;
    }
    if (open < 0) {
        fail("invalid pattern capture");
    }
    Slot& slot = slots_[static_cast<std::size_t>(open)];
    slot.length = s - slot.start;
    const char* end = match(s, p);
    if (end == nullptr) {
        slot.length = kUnfinished;
    }
    return end;
}

const char* Matcher::match_back_reference(const char* s, char digit) {
    const int index = digit - '1';
    if (index < 0 || index >= level_ ||
        slots_[static_cast<std::size_t>(index)].length == kUnfinished) {
        fail_index(index + 1);
    }
    const Slot& slot = slots_[static_cast<std::size_t>(index)];
    if (slot.length == kPosition || subject_end_ - s < slot.length) {
        return nullptr;
    }
    if (LIMIT(pattern_reference_steps)) {
        budget_.take(1 + slot.length / 8);
    }
    const auto length = static_cast<std::size_t>(slot.length);
    return std::memcmp(slot.start, s, length) == 0 ? s + length : nullptr;
}

const char* Matcher::match_balance(const char* s, const char* p) {
    if (pattern_end_ - p < 2) {
        fail("malformed pattern (missing arguments to '%b')");
    }
    if (s == subject_end_ || *s != *p) {
        return nullptr;
    }
    const char open = p[0];
    const char close = p[1];
    std::ptrdiff_t nested = 1;
    while (++s < subject_end_) {
        if (LIMIT(pattern_balance_steps)) {
            budget_.take();
        }
        if (*s == close) {
            if (--nested == 0) {
                return s + 1;
            }
        } else if (*s == open) {
            ++nested;
        }
    }
    return nullptr;
}

// The pattern behind the frontier's set if s is such a frontier, else nullptr.
const char* Matcher::match_frontier(const char* s, const char* p) {
    if (pattern_byte(p) != '[') {
        fail("missing '[' after '%f' in pattern");
    }
    const char* end = item_end(p);
    const unsigned char previous = s == subject_ ? 0 : byte_of(s[-1]);
    const unsigned char next = s == subject_end_ ? 0 : byte_of(*s);
    return !matches_set(previous, p, end - 1) && matches_set(next, p, end - 1) ? end : nullptr;
}

// One past the single-character item at p, where its suffix would be.
const char* Matcher::item_end(const char* p) {
    const char first = *p++;
    if (first == kEscape) {
        if (p == pattern_end_) {
            fail("malformed pattern (ends with '%')");
        }
        return p + 1;
    }
    if (first != '[') {
        return p;
    }
    if (pattern_byte(p) == '^') {
        ++p;
    }
    do { // a ']' that comes first is an element
        if (LIMIT(pattern_class_end_steps)) {
            budget_.take();
        }
        if (p == pattern_end_) {
            fail("malformed pattern (missing ']')");
        }
        if (*p++ == kEscape && p < pattern_end_) {
            ++p;
        }
    } while (pattern_byte(p) != ']');
    return p + 1;
}

bool Matcher::matches_one(const char* s, const char* p, const char* end) {
    if (LIMIT(pattern_byte_steps)) {
        budget_.take();
    }
    if (s >= subject_end_) {
        return false;
    }
    const unsigned char c = byte_of(*s);
    switch (*p) {
    case '.':
        return true;
    case kEscape:
        return in_class(c, byte_of(p[1]));
    case '[':
        return matches_set(c, p, end - 1);
    default:
        return byte_of(*p) == c;
    }
}

// `p` is at the '[', `last` at the ']' that closes it.
bool Matcher::matches_set(unsigned char c, const char* p, const char* last) {
    const bool wanted = p[1] != '^';
    if (!wanted) {
        ++p;
    }
    while (++p < last) {
        if (LIMIT(pattern_class_steps)) {
            budget_.take();
        }
        if (*p == kEscape) {
            ++p;
            if (in_class(c, byte_of(*p))) {
                return wanted;
            }
        } else if (p[1] == '-' && p + 2 < last) {
            p += 2;
            if (byte_of(p[-2]) <= c && c <= byte_of(*p)) {
                return wanted;
            }
        } else if (byte_of(*p) == c) {
            return wanted;
        }
    }
    return !wanted;
}

bool split_anchor(std::string_view& pattern) {
    const bool anchored = !pattern.empty() && pattern.front() == '^';
    if (anchored) {
        pattern.remove_prefix(1);
    }
    return anchored;
}

bool has_no_specials(std::string_view pattern) {
    return pattern.find_first_of("^$*+?.([%-") == std::string_view::npos;
}

} // namespace lunamoo::verbs::library
