// utf8. §6.5. Every byte decoded or stepped over is a step of a StepBudget (eight to the tick). The
// iterators of codes keep nothing but what the loop hands them: the text and the last position.
#include "cmake/limit.h"
#include "verbs/library/buffer.h"
#include "verbs/library/functions.h"
#include "verbs/library/lua_steps.h"
#include "verbs/library/utf8.h"

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

constexpr std::uint32_t kMaxCode = 0x7FFFFFFF; // what six bytes can say

// A position that counts from the end if negative; 0 for one before the start.
lua_Integer relative_position(lua_Integer position, std::size_t length) {
    const auto size = static_cast<lua_Integer>(length);
    if (position >= 0) {
        return position;
    }
    return position < -size ? 0 : size + position + 1;
}

Utf8Check check_of(lua_State* L, int lax_arg) {
    return lua_toboolean(L, lax_arg) != 0 ? Utf8Check::Lax : Utf8Check::Strict;
}

[[noreturn]] void invalid_code(lua_State* L) {
    raise(L, ErrorCode::InvArg, "invalid UTF-8 code");
}

int codes_iterator(lua_State* L, Utf8Check check) {
    const std::string_view text = check_string(L, 1);
    StepBudget budget = lua_steps(L);
    auto at = static_cast<lua_Unsigned>(lua_tointeger(L, 2)); // 1-based last = 0-based next
    while (is_utf8_continuation(text, at)) {
        if (LIMIT(utf8_codes_steps)) {
            budget.take();
        }
        ++at;
    }
    if (at >= text.size()) {
        return 0;
    }
    const auto decoded = decode_utf8(text, at, check);
    if (!decoded || is_utf8_continuation(text, at + decoded->size)) {
        invalid_code(L);
    }
    lua_pushinteger(L, static_cast<lua_Integer>(at + 1));
    lua_pushinteger(L, decoded->code);
    return 2;
}

} // namespace

int utf8_char(lua_State* L) {
    const int count = lua_gettop(L);
    if (LIMIT(utf8_char_ticks)) {
        charge(L, count / 8);
    }
    Buffer result(L);
    for (int arg = 1; arg <= count; ++arg) {
        const auto code = static_cast<lua_Unsigned>(check_integer(L, arg));
        if (code > kMaxCode && LIMIT(utf8_char_range)) {
            bad_argument(L, arg, ErrorCode::Range, "value out of range");
        }
        result.append(encode_utf8(static_cast<std::uint32_t>(code)).view());
    }
    result.push_result();
    return 1;
}

int utf8_len(lua_State* L) {
    const std::string_view text = check_string(L, 1);
    const auto size = static_cast<lua_Integer>(text.size());
    const lua_Integer first = relative_position(optional_integer(L, 2, 1), text.size());
    const lua_Integer last = relative_position(optional_integer(L, 3, -1), text.size());
    const Utf8Check check = check_of(L, 4);
    if ((first < 1 || first > size + 1) && LIMIT(utf8_len_first)) {
        bad_argument(L, 2, ErrorCode::Range, "initial position out of bounds");
    }
    if (last > size && LIMIT(utf8_len_last)) {
        bad_argument(L, 3, ErrorCode::Range, "final position out of bounds");
    }
    StepBudget budget = lua_steps(L);
    lua_Integer count = 0;
    for (auto at = static_cast<std::size_t>(first - 1); static_cast<lua_Integer>(at) < last;) {
        if (LIMIT(utf8_len_steps)) {
            budget.take();
        }
        const auto decoded = decode_utf8(text, at, check);
        if (!decoded) {
            lua_pushnil(L);
            lua_pushinteger(L, static_cast<lua_Integer>(at + 1));
            return 2;
        }
        if (LIMIT(utf8_len_byte_steps)) {
            budget.take(static_cast<std::int64_t>(decoded->size) - 1);
        }
        at += decoded->size;
        ++count;
    }
    lua_pushinteger(L, count);
    return 1;
}

int utf8_codepoint(lua_State* L) {
    const std::string_view text = check_string(L, 1);
    const lua_Integer first = relative_position(optional_integer(L, 2, 1), text.size());
    const lua_Integer last = relative_position(optional_integer(L, 3, first), text.size());
    const Utf8Check check = check_of(L, 4);
    if (first < 1 && LIMIT(utf8_codepoint_first)) {
        bad_argument(L, 2, ErrorCode::Range, "out of bounds");
    }
    if (last > static_cast<lua_Integer>(text.size()) && LIMIT(utf8_codepoint_last)) {
        bad_argument(L, 3, ErrorCode::Range, "out of bounds");
    }
    StepBudget budget = lua_steps(L);
    int count = 0;
    for (auto at = static_cast<std::size_t>(first - 1); static_cast<lua_Integer>(at) < last;) {
        if (LIMIT(utf8_codepoint_steps)) {
            budget.take();
        }
        const auto decoded = decode_utf8(text, at, check);
        if (!decoded) {
            invalid_code(L);
        }
        if ((++count > kMaxResults || lua_checkstack(L, 1) == 0) && LIMIT(utf8_codepoint_results)) {
            raise(L, ErrorCode::Range, "string slice too long");
        }
        lua_pushinteger(L, decoded->code);
        at += decoded->size;
    }
    return count;
}

int utf8_offset(lua_State* L) {
    const std::string_view text = check_string(L, 1);
    lua_Integer count = check_integer(L, 2);
    const auto size = static_cast<lua_Integer>(text.size());
    const lua_Integer from = optional_integer(L, 3, count >= 0 ? 1 : size + 1);
    const lua_Integer position = relative_position(from, text.size());
    if ((position < 1 || position > size + 1) && LIMIT(utf8_offset_range)) {
        bad_argument(L, 3, ErrorCode::Range, "position out of bounds");
    }
    auto at = static_cast<std::size_t>(position - 1);
    StepBudget budget = lua_steps(L);
    const auto back_to_start = [&] {
        for (; at > 0 && is_utf8_continuation(text, at); --at) {
            if (LIMIT(utf8_offset_back_steps)) {
                budget.take();
            }
        }
    };
    if (count == 0) {
        back_to_start();
        lua_pushinteger(L, static_cast<lua_Integer>(at + 1));
        return 1;
    }
    if (is_utf8_continuation(text, at)) {
        raise(L, ErrorCode::InvArg, "initial position is a continuation byte");
    }
    for (; count < 0 && at > 0; ++count) {
        if (LIMIT(utf8_offset_left_steps)) {
            budget.take();
        }
        --at;
        back_to_start();
    }
    for (count -= count > 0 ? 1 : 0; count > 0 && at < text.size(); --count) {
        do {
            if (LIMIT(utf8_offset_right_steps)) {
                budget.take();
            }
            ++at;
        } while (is_utf8_continuation(text, at));
    }
    if (count == 0) {
        lua_pushinteger(L, static_cast<lua_Integer>(at + 1));
    } else {
        lua_pushnil(L);
    }
    return 1;
}

int utf8_codes_strict_iterator(lua_State* L) {
    return codes_iterator(L, Utf8Check::Strict);
}

int utf8_codes_lax_iterator(lua_State* L) {
    return codes_iterator(L, Utf8Check::Lax);
}

int utf8_codes(lua_State* L) {
    const std::string_view text = check_string(L, 1);
    const Utf8Check check = check_of(L, 2);
    if (is_utf8_continuation(text, 0)) {
        bad_argument(L, 1, ErrorCode::InvArg, "invalid UTF-8 code");
    }
    lua_pushcfunction(L, check == Utf8Check::Lax ? utf8_codes_lax_iterator
                                                 : utf8_codes_strict_iterator);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

} // namespace lunamoo::verbs::library
