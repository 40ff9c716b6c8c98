// re: find, match, gsub, split, escape: regular expressions (regex.h) on texts that are UTF-8.
// Positions are bytes, from 1, as in the string library. A group that took no part is nil.
//
//   re.find(s, pattern [, flags [, init]])       first, last, groups…, or nil
//   re.match(s, pattern [, flags [, init]])      groups…, or the whole match; or nil
//   re.gsub(s, pattern, with [, flags [, n]])    text, number of matches; `with` as in string.gsub:
//                                                a text with %0 to %9 and %%, a table, a function
//   re.split(s, pattern [, flags [, n]])         a list of the at most n pieces between matches;
//                                                a match of nothing is none
//   re.escape(s)                                 a pattern that means the text itself
//
// RegexError is caught in every function: no foreign exception may reach Lua. Ticks: 1 per 16 bytes
// of the text, about 150 + 2 per byte of the pattern, 4 per match, and what matching takes.
#include "cmake/limit.h"
#include "verbs/library/buffer.h"
#include "verbs/library/byte_class.h"
#include "verbs/library/functions.h"
#include "verbs/library/regex.h"
#include "verbs/library/utf8.h"
#include "verbs/values.h"

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

constexpr char kEscape = '%';
constexpr Ticks kTicksPerMatch = 4;

bool pay(void* context, std::int64_t ticks) {
    Meter& meter = meter_of(static_cast<lua_State*>(context));
    meter.ticks -= ticks;
    return meter.ticks >= 0;
}

// Runs `body` with a regular expression's errors raised as E_INVARG and E_QUOTA.
template <typename Body> int with_regex_errors(lua_State* L, Body body) {
    try {
        return body();
    } catch (const RegexError& error) {
        charge(L, 0); // no limit: takes nothing; if it was the ticks, the task ends here
        raise(L,      // no limit: in regex.cpp
              error.kind() == RegexError::Kind::Limit ? ErrorCode::Quota : ErrorCode::InvArg,
              error.what());
    }
}

std::string_view check_subject(lua_State* L) {
    const std::string_view subject = check_string(L, 1);
    if (LIMIT(re_subject_ticks)) {
        charge(L, static_cast<Ticks>(subject.size() / 16));
    }
    if (!is_utf8(subject)) {
        bad_argument(L, 1, ErrorCode::InvArg, "the text is no UTF-8");
    }
    return subject;
}

// The offset that argument `arg` names, or one beyond the end.
std::size_t check_start(lua_State* L, int arg, std::string_view subject) {
    const std::size_t from = start_position(optional_integer(L, arg, 1), subject.size()) - 1;
    if (is_utf8_continuation(subject, from)) {
        bad_argument(L, arg, ErrorCode::InvArg, "in the middle of a character");
    }
    return from;
}

void push_span(lua_State* L, std::string_view subject, const std::optional<Regex::Span>& span) {
    if (!span) {
        return lua_pushnil(L);
    }
    if (LIMIT(re_group_ticks)) {
        charge(L, static_cast<Ticks>((span->end - span->start) / 64));
    }
    lua_pushlstring(L, subject.data() + span->start, span->end - span->start);
}

// Pushes the groups; the whole match where there are none, if `or_whole`.
int push_groups(lua_State* L, std::string_view subject, const Regex& regex, bool or_whole) {
    const int count = regex.group_count();
    check_results(L, static_cast<std::uint64_t>(count) + 1, "too many groups");
    if (LIMIT(re_groups_ticks)) {
        charge(L, count / 8);
    }
    if (count == 0 && or_whole) {
        push_span(L, subject, regex.group(0));
        return 1;
    }
    for (int i = 1; i <= count; ++i) {
        push_span(L, subject, regex.group(i));
    }
    return count;
}

enum class Answer : std::uint8_t { Span, Groups };

int search(lua_State* L, Answer answer) {
    const std::string_view subject = check_subject(L);
    const std::string_view pattern = check_string(L, 2);
    const std::string_view flags = optional_string(L, 3, "");
    const std::size_t from = check_start(L, 4, subject);
    if (from > subject.size()) {
        lua_pushnil(L);
        return 1;
    }
    return with_regex_errors(L, [&] {
        Regex regex(pattern, flags, pay, L);
        regex.set_subject(subject);
        if (LIMIT(re_find_match_ticks)) {
            charge(L, kTicksPerMatch);
        }
        if (!regex.search(from, Regex::Empty::Allowed)) {
            lua_pushnil(L);
            return 1;
        }
        if (answer == Answer::Groups) {
            return push_groups(L, subject, regex, true);
        }
        const Regex::Span whole = *regex.group(0);
        lua_pushinteger(L, static_cast<lua_Integer>(whole.start + 1));
        lua_pushinteger(L, static_cast<lua_Integer>(whole.end));
        return 2 + push_groups(L, subject, regex, false);
    });
}

enum class Replacement : std::uint8_t { Template, Function, Table };

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

// re.gsub at work: the arguments at 1 to 5, and what is there of the result.
class Substitution {
  public:
    Substitution(lua_State* L, std::string_view subject, Regex& regex, Replacement kind)
        : L_(L), subject_(subject), regex_(regex), result_(L), kind_(kind) {}

    // Pushes the result and the number of matches, at most `most`.
    int run(lua_Integer most) {
        std::size_t at = 0;
        lua_Integer count = 0;
        auto empty = Regex::Empty::Allowed;
        while (count < most) {
            if (LIMIT(re_gsub_match_ticks)) {
                charge(L_, kTicksPerMatch);
            }
            if (!regex_.search(at, empty)) {
                break;
            }
            empty = Regex::Empty::NotAtStart;
            const Regex::Span whole = *regex_.group(0);
            result_.append(subject_.substr(at, whole.start - at));
            replace(whole);
            at = whole.end;
            ++count;
        }
        result_.append(subject_.substr(at));
        result_.push_result();
        lua_pushinteger(L_, count);
        return 2;
    }

  private:
    void replace(Regex::Span whole) {
        if (kind_ == Replacement::Template) {
            return append_template();
        }
        const NoSuspend guard(L_);
        if (kind_ == Replacement::Function) {
            lua_pushvalue(L_, 3);
            const int count = push_groups(L_, subject_, regex_, true);
            if (LIMIT(re_gsub_call_ticks)) {
                charge(L_, 1);
            }
            lua_call(L_, count, 1);
        } else {
            push_span(L_, subject_, regex_.group(regex_.group_count() == 0 ? 0 : 1));
            if (LIMIT(re_gsub_lookup_ticks)) {
                charge(L_, 1);
            }
            if (lua_isnil(L_, -1) == 0) {
                lua_gettable(L_, 3);
            }
        }
        append_answer(whole);
    }

    // The callback's answer is on top: nil and false keep the text.
    void append_answer(Regex::Span whole) {
        if (lua_toboolean(L_, -1) == 0) {
            lua_pop(L_, 1);
            return result_.append(subject_.substr(whole.start, whole.end - whole.start));
        }
        if (lua_isstring(L_, -1) == 0) {
            std::string message("invalid replacement value (a ");
            message.append(type_name(L_, -1)).append(")");
            raise(L_, ErrorCode::Type, message);
        }
        result_.append_top();
    }

    // The replacement string, with its %0 to %9 filled in.
    void append_template() {
        std::size_t length = 0;
        const char* text = lua_tolstring(L_, 3, &length);
        std::string_view rest(text, length);
        for (;;) {
            const std::size_t escape = rest.find(kEscape);
            result_.append(rest.substr(0, escape));
            if (escape == std::string_view::npos) {
                return;
            }
            if (LIMIT(re_gsub_template_ticks)) {
                charge(L_, 1);
            }
            append_escape(escape + 1 < rest.size() ? rest[escape + 1] : '\0');
            rest.remove_prefix(std::min(escape + 2, rest.size()));
        }
    }

    void append_escape(char what) {
        if (what == kEscape) {
            return result_.append(kEscape);
        }
        if (!bytes::is_digit(static_cast<unsigned char>(what))) {
            raise(L_, ErrorCode::InvArg, "invalid use of '%' in replacement string");
        }
        int index = what - '0';
        if (index == 1 && regex_.group_count() == 0) { // as in string.gsub
            index = 0;
        }
        if (index > regex_.group_count()) {
            raise(L_, ErrorCode::InvArg,
                  std::string("no group %") + what + " in the regular expression");
        }
        if (const auto span = regex_.group(index)) {
            result_.append(subject_.substr(span->start, span->end - span->start));
        }
    }

    lua_State* L_;
    std::string_view subject_;
    Regex& regex_;
    Buffer result_;
    Replacement kind_;
};

} // namespace

int re_find(lua_State* L) {
    return search(L, Answer::Span);
}

int re_match(lua_State* L) {
    return search(L, Answer::Groups);
}

int re_gsub(lua_State* L) {
    const std::string_view subject = check_subject(L);
    const std::string_view pattern = check_string(L, 2);
    const Replacement kind = check_replacement(L);
    const std::string_view flags = optional_string(L, 4, "");
    const lua_Integer most = optional_integer(L, 5, LUA_MAXINTEGER);
    lua_settop(L, 5);
    return with_regex_errors(L, [&] {
        Regex regex(pattern, flags, pay, L);
        regex.set_subject(subject);
        return Substitution(L, subject, regex, kind).run(most);
    });
}

int re_split(lua_State* L) {
    const std::string_view subject = check_subject(L);
    const std::string_view pattern = check_string(L, 2);
    const std::string_view flags = optional_string(L, 3, "");
    const lua_Integer most = optional_integer(L, 4, LUA_MAXINTEGER);
    if (most < 1 && LIMIT(re_split_range)) {
        bad_argument(L, 4, ErrorCode::Range, "at least one piece");
    }
    return with_regex_errors(L, [&] {
        Regex regex(pattern, flags, pay, L);
        regex.set_subject(subject);
        lua_newtable(L);
        lua_Integer pieces = 0;
        std::size_t at = 0;
        const auto add = [&](std::size_t end) {
            if (LIMIT(re_split_ticks)) {
                charge(L, kTicksPerMatch);
            }
            push_span(L, subject, Regex::Span{at, end});
            lua_rawseti(L, -2, ++pieces);
        };
        while (pieces + 1 < most && regex.search(at, Regex::Empty::Never)) {
            const Regex::Span whole = *regex.group(0);
            add(whole.start);
            at = whole.end;
        }
        add(subject.size());
        return 1;
    });
}

int re_escape(lua_State* L) {
    const std::string_view text = check_string(L, 1);
    if (LIMIT(re_escape_ticks)) {
        charge(L, static_cast<Ticks>(text.size() / 16));
    }
    Buffer result(L);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (bytes::is_punctuation(byte) || bytes::is_space(byte)) {
            result.append('\\');
        }
        result.append(c);
    }
    result.push_result();
    return 1;
}

} // namespace lunamoo::verbs::library
