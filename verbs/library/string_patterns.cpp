// string: find, match, gmatch, gsub. §6.4. The matching itself is in patterns.cpp; here it is given
// Lua's strings, its steps are paid for in ticks, and its errors become E_INVARG.
//
// PatternError is caught in every function that matches: no foreign exception may reach Lua. What
// Lua throws (errors of callbacks, exhaustion) passes through untouched.
#include "cmake/limit.h"
#include "verbs/library/buffer.h"
#include "verbs/library/byte_class.h"
#include "verbs/library/functions.h"
#include "verbs/library/lua_steps.h"
#include "verbs/library/plain_search.h"
#include "verbs/values.h"

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

constexpr char kEscape = '%';

// Runs `body` with a pattern's errors raised as E_INVARG.
template <typename Body> auto with_pattern_errors(lua_State* L, Body body) {
    try {
        return body();
    } catch (const PatternError& error) {
        raise(L, ErrorCode::InvArg, error.what());
    }
}

void push_capture(lua_State* L, std::string_view subject, const Capture& capture) {
    if (capture.is_position) {
        lua_pushinteger(L, static_cast<lua_Integer>(capture.start + 1));
        return;
    }
    if (LIMIT(capture_ticks)) {
        charge(L, static_cast<Ticks>(capture.length / 64));
    }
    lua_pushlstring(L, subject.data() + capture.start, capture.length);
}

// Pushes all captures; the whole match for a pattern without any, if `or_whole`.
int push_captures(lua_State* L, std::string_view subject, const Matcher& matcher, Match match,
                  bool or_whole) {
    const int captures = matcher.capture_count();
    const int count = captures == 0 && or_whole ? 1 : captures;
    check_results(L, static_cast<std::uint64_t>(count), "too many captures");
    for (int i = 0; i < count; ++i) {
        push_capture(L, subject, matcher.capture(i, match));
    }
    return count;
}

int push_span(lua_State* L, std::size_t start, std::size_t end) {
    lua_pushinteger(L, static_cast<lua_Integer>(start + 1));
    lua_pushinteger(L, static_cast<lua_Integer>(end));
    return 2;
}

int push_fail(lua_State* L) {
    lua_pushnil(L);
    return 1;
}

enum class Answer { Span, Captures };

int find_pattern(lua_State* L, std::string_view subject, std::string_view pattern, std::size_t from,
                 Answer answer) {
    const bool anchored = split_anchor(pattern);
    StepBudget budget = lua_steps(L);
    Matcher matcher(subject, pattern, budget);
    const auto match = matcher.find(from, anchored);
    if (!match) {
        return push_fail(L);
    }
    const int before = answer == Answer::Span ? push_span(L, match->start, match->end) : 0;
    return before + push_captures(L, subject, matcher, *match, answer == Answer::Captures);
}

enum class Replacement { Template, Function, Table };

// What argument 3 of gsub is: a stored table serves as well as a scratch one.
Replacement check_replacement(lua_State* L) {
    switch (lua_type(L, 3)) {
    case LUA_TNUMBER:
    case LUA_TSTRING:
        return Replacement::Template;
    case LUA_TFUNCTION:
        return Replacement::Function;
    default:
        if (type_name(L, 3) != "table") {
            bad_type(L, 3, "string/function/table");
        }
        return Replacement::Table;
    }
}

// string.gsub at work: the arguments at 1 to 3, and what is there of the result.
class Substitution {
  public:
    Substitution(lua_State* L, std::string_view subject, std::string_view pattern, Replacement kind)
        : L_(L), subject_(subject), anchored_(split_anchor(pattern)), budget_(lua_steps(L)),
          matcher_(subject, pattern, budget_), result_(L), kind_(kind) {}

    // Pushes the result and the number of matches replaced, at most `most`.
    int run(lua_Integer most) {
        std::size_t at = 0;
        std::size_t last_end = std::string_view::npos;
        lua_Integer count = 0;
        while (count < most) {
            const auto end = matcher_.match_at(at);
            if (end && *end != last_end) {
                ++count;
                replace(Match{at, *end});
                at = last_end = *end;
            } else if (at < subject_.size()) {
                result_.append(subject_[at++]);
            } else {
                break;
            }
            if (anchored_) {
                break;
            }
        }
        if (changed_) {
            result_.append(subject_.substr(at));
            result_.push_result();
        } else {
            lua_pushvalue(L_, 1);
        }
        lua_pushinteger(L_, count);
        return 2;
    }

  private:
    void replace(Match match) {
        switch (kind_) {
        case Replacement::Function: {
            const NoSuspend guard(L_);
            lua_pushvalue(L_, 3);
            const int count = push_captures(L_, subject_, matcher_, match, true);
            if (LIMIT(gsub_call_ticks)) {
                charge(L_, 1);
            }
            lua_call(L_, count, 1);
            append_answer(match);
            return;
        }
        case Replacement::Table: {
            const NoSuspend guard(L_);
            push_capture(L_, subject_, matcher_.capture(0, match));
            if (LIMIT(gsub_lookup_ticks)) {
                charge(L_, 1);
            }
            lua_gettable(L_, 3);
            append_answer(match);
            return;
        }
        case Replacement::Template:
            append_template(match);
            changed_ = true;
            return;
        }
    }

    // The callback's answer is on top: nil and false keep the text.
    void append_answer(Match match) {
        if (lua_toboolean(L_, -1) == 0) {
            lua_pop(L_, 1);
            result_.append(subject_.substr(match.start, match.end - match.start));
        } else if (lua_isstring(L_, -1) == 0) {
            std::string message("invalid replacement value (a ");
            message.append(type_name(L_, -1)).append(")");
            raise(L_, ErrorCode::Type, message);
        } else {
            result_.append_top();
            changed_ = true;
        }
    }

    // The replacement string, with its %0 to %9 filled in.
    void append_template(Match match) {
        std::size_t length = 0;
        const char* text = lua_tolstring(L_, 3, &length);
        std::string_view rest(text, length);
        for (;;) {
            if (LIMIT(gsub_template_steps)) {
                budget_.take();
            }
            const std::size_t escape = rest.find(kEscape);
            result_.append(rest.substr(0, escape));
            if (escape == std::string_view::npos) {
                return;
            }
            const char what = escape + 1 < rest.size() ? rest[escape + 1] : '\0';
            append_escape(what, match);
            rest.remove_prefix(escape + 2);
        }
    }

    void append_escape(char what, Match match) {
        if (what == kEscape) {
            result_.append(kEscape);
        } else if (what == '0') {
            result_.append(subject_.substr(match.start, match.end - match.start));
        } else if (bytes::is_digit(static_cast<unsigned char>(what))) {
            const Capture capture = matcher_.capture(what - '1', match);
            if (capture.is_position) {
                result_.append(std::to_string(capture.start + 1));
            } else {
                result_.append(subject_.substr(capture.start, capture.length));
            }
        } else {
            raise(L_, ErrorCode::InvArg, "invalid use of '%' in replacement string");
        }
    }

    lua_State* L_;
    std::string_view subject_;
    bool anchored_;
    StepBudget budget_;
    Matcher matcher_;
    Buffer result_;
    Replacement kind_;
    bool changed_ = false;
};

constexpr int kGmatchSubject = 1; // upvalues of the gmatch iterator
constexpr int kGmatchPattern = 2;
constexpr int kGmatchPosition = 3;
constexpr int kGmatchLastEnd = 4;

void set_upvalue(lua_State* L, int upvalue, std::size_t value) {
    lua_pushinteger(L, static_cast<lua_Integer>(value));
    lua_replace(L, lua_upvalueindex(upvalue));
}

} // namespace

int string_find(lua_State* L) {
    const std::string_view subject = check_string(L, 1);
    const std::string_view pattern = check_string(L, 2);
    const std::size_t from = start_position(optional_integer(L, 3, 1), subject.size()) - 1;
    if (from > subject.size()) {
        return push_fail(L);
    }
    if (LIMIT(find_pattern_ticks)) {
        charge(L, static_cast<Ticks>(pattern.size() / 64));
    }
    if (lua_toboolean(L, 4) != 0 || has_no_specials(pattern)) {
        const std::size_t at = find_plain(L, subject, pattern, from);
        return at == std::string_view::npos ? push_fail(L) : push_span(L, at, at + pattern.size());
    }
    return with_pattern_errors(
        L, [&] { return find_pattern(L, subject, pattern, from, Answer::Span); });
}

int string_match(lua_State* L) {
    const std::string_view subject = check_string(L, 1);
    const std::string_view pattern = check_string(L, 2);
    const std::size_t from = start_position(optional_integer(L, 3, 1), subject.size()) - 1;
    if (from > subject.size()) {
        return push_fail(L);
    }
    return with_pattern_errors(
        L, [&] { return find_pattern(L, subject, pattern, from, Answer::Captures); });
}

int string_gmatch(lua_State* L) {
    const std::string_view subject = check_string(L, 1);
    check_string(L, 2);
    const std::size_t from = start_position(optional_integer(L, 3, 1), subject.size()) - 1;
    lua_settop(L, 2);
    lua_pushinteger(L, static_cast<lua_Integer>(from > subject.size() ? subject.size() + 1 : from));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, string_gmatch_iterator, 4);
    return 1;
}

// All of its state is in its upvalues: a suspended loop is saved and goes on elsewhere.
int string_gmatch_iterator(lua_State* L) {
    const std::string_view subject = check_string(L, lua_upvalueindex(kGmatchSubject));
    const std::string_view pattern = check_string(L, lua_upvalueindex(kGmatchPattern));
    const auto from = static_cast<std::size_t>(lua_tointeger(L, lua_upvalueindex(kGmatchPosition)));
    const auto last = static_cast<std::size_t>(lua_tointeger(L, lua_upvalueindex(kGmatchLastEnd)));
    return with_pattern_errors(L, [&] {
        StepBudget budget = lua_steps(L);
        Matcher matcher(subject, pattern, budget);
        for (std::size_t at = from; at <= subject.size(); ++at) {
            const auto end = matcher.match_at(at);
            if (end && *end != last) {
                set_upvalue(L, kGmatchPosition, *end);
                set_upvalue(L, kGmatchLastEnd, *end);
                return push_captures(L, subject, matcher, Match{at, *end}, true);
            }
        }
        set_upvalue(L, kGmatchPosition, subject.size() + 1);
        return 0;
    });
}

int string_gsub(lua_State* L) {
    const std::string_view subject = check_string(L, 1);
    const std::string_view pattern = check_string(L, 2);
    const Replacement kind = check_replacement(L);
    const lua_Integer most = optional_integer(L, 4, static_cast<lua_Integer>(subject.size()) + 1);
    lua_settop(L, 4);
    return with_pattern_errors(L,
                               [&] { return Substitution(L, subject, pattern, kind).run(most); });
}

} // namespace lunamoo::verbs::library
