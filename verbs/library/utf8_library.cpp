// utf8. §6.5. Every byte decoded or stepped over is a step of a StepBudget (eight to the tick). The
// iterators of codes keep nothing but what the loop hands them: the text and the last position.
#include "verbs/library/buffer.h"
#include "verbs/library/functions.h"
#include "verbs/library/lua_steps.h"

#include <array>
#include <optional>

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

constexpr std::uint32_t kMaxUnicode = 0x10FFFF;
constexpr std::uint32_t kMaxCode = 0x7FFFFFFF; // what six bytes can say

enum class Check { Strict, Lax }; // Lax: surrogates and codes up to kMaxCode, too

struct Decoded {
    std::uint32_t code = 0;
    std::size_t size = 0; // bytes
};

bool is_continuation(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// The sequence at `at` < size, or nothing if it is not well formed.
std::optional<Decoded> decode(std::string_view text, std::size_t at, Check check) {
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) {
        return Decoded{first, 1};
    }
    constexpr std::array<std::uint32_t, 6> kSmallest{0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000};
    if (first < 0xC0 || first >= 0xFE) {
        return std::nullopt;
    }
    std::size_t more = 1;
    while ((first & (0x40U >> more)) != 0) {
        ++more;
    }
    std::uint32_t code = first & (0x3FU >> more);
    for (std::size_t i = 1; i <= more; ++i) {
        if (!is_continuation(text, at + i)) {
            return std::nullopt;
        }
        code = (code << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    }
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < kSmallest[more] ||
        (check == Check::Strict && (code > kMaxUnicode || is_surrogate))) {
        return std::nullopt;
    }
    return Decoded{code, more + 1};
}

// A position that counts from the end if negative; 0 for one before the start.
lua_Integer relative_position(lua_Integer position, std::size_t length) {
    const auto size = static_cast<lua_Integer>(length);
    if (position >= 0) {
        return position;
    }
    return position < -size ? 0 : size + position + 1;
}

Check check_of(lua_State* L, int lax_arg) {
    return lua_toboolean(L, lax_arg) != 0 ? Check::Lax : Check::Strict;
}

[[noreturn]] void invalid_code(lua_State* L) {
    raise(L, ErrorCode::InvArg, "invalid UTF-8 code");
}

void append_code(Buffer& result, std::uint32_t code) {
    if (code < 0x80) {
        result.append(static_cast<char>(code));
        return;
    }
    std::array<char, 6> bytes{};
    std::size_t at = bytes.size();
    std::uint32_t room = 0x3F; // what the first byte can still take
    do {
        bytes[--at] = static_cast<char>(0x80 | (code & 0x3F));
        code >>= 6;
        room >>= 1;
    } while (code > room);
    bytes[--at] = static_cast<char>((~room << 1) | code);
    result.append(std::string_view(bytes.data() + at, bytes.size() - at));
}

int codes_iterator(lua_State* L, Check check) {
    const std::string_view text = check_string(L, 1);
    StepBudget budget = lua_steps(L);
    auto at = static_cast<lua_Unsigned>(lua_tointeger(L, 2)); // 1-based last = 0-based next
    while (is_continuation(text, at)) {
        budget.take();
        ++at;
    }
    if (at >= text.size()) {
        return 0;
    }
    const auto decoded = decode(text, at, check);
    if (!decoded || is_continuation(text, at + decoded->size)) {
        invalid_code(L);
    }
    lua_pushinteger(L, static_cast<lua_Integer>(at + 1));
    lua_pushinteger(L, decoded->code);
    return 2;
}

} // namespace

int utf8_char(lua_State* L) {
    const int count = lua_gettop(L);
    charge(L, count / 8);
    Buffer result(L);
    for (int arg = 1; arg <= count; ++arg) {
        const auto code = static_cast<lua_Unsigned>(check_integer(L, arg));
        if (code > kMaxCode) {
            bad_argument(L, arg, ErrorCode::Range, "value out of range");
        }
        append_code(result, static_cast<std::uint32_t>(code));
    }
    result.push_result();
    return 1;
}

int utf8_len(lua_State* L) {
    const std::string_view text = check_string(L, 1);
    const auto size = static_cast<lua_Integer>(text.size());
    const lua_Integer first = relative_position(optional_integer(L, 2, 1), text.size());
    const lua_Integer last = relative_position(optional_integer(L, 3, -1), text.size());
    const Check check = check_of(L, 4);
    if (first < 1 || first > size + 1) {
        bad_argument(L, 2, ErrorCode::Range, "initial position out of bounds");
    }
    if (last > size) {
        bad_argument(L, 3, ErrorCode::Range, "final position out of bounds");
    }
    StepBudget budget = lua_steps(L);
    lua_Integer count = 0;
    for (auto at = static_cast<std::size_t>(first - 1); static_cast<lua_Integer>(at) < last;) {
        budget.take();
        const auto decoded = decode(text, at, check);
        if (!decoded) {
            lua_pushnil(L);
            lua_pushinteger(L, static_cast<lua_Integer>(at + 1));
            return 2;
        }
        budget.take(static_cast<std::int64_t>(decoded->size) - 1);
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
    const Check check = check_of(L, 4);
    if (first < 1) {
        bad_argument(L, 2, ErrorCode::Range, "out of bounds");
    }
    if (last > static_cast<lua_Integer>(text.size())) {
        bad_argument(L, 3, ErrorCode::Range, "out of bounds");
    }
    StepBudget budget = lua_steps(L);
    int count = 0;
    for (auto at = static_cast<std::size_t>(first - 1); static_cast<lua_Integer>(at) < last;) {
        budget.take();
        const auto decoded = decode(text, at, check);
        if (!decoded) {
            invalid_code(L);
        }
        if (++count > kMaxResults || lua_checkstack(L, 1) == 0) {
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
    if (position < 1 || position > size + 1) {
        bad_argument(L, 3, ErrorCode::Range, "position out of bounds");
    }
    auto at = static_cast<std::size_t>(position - 1);
    StepBudget budget = lua_steps(L);
    const auto back_to_start = [&] {
        for (; at > 0 && is_continuation(text, at); --at) {
            budget.take();
        }
    };
    if (count == 0) {
        back_to_start();
        lua_pushinteger(L, static_cast<lua_Integer>(at + 1));
        return 1;
    }
    if (is_continuation(text, at)) {
        raise(L, ErrorCode::InvArg, "initial position is a continuation byte");
    }
    for (; count < 0 && at > 0; ++count) {
        budget.take();
        --at;
        back_to_start();
    }
    for (count -= count > 0 ? 1 : 0; count > 0 && at < text.size(); --count) {
        do {
            budget.take();
            ++at;
        } while (is_continuation(text, at));
    }
    if (count == 0) {
        lua_pushinteger(L, static_cast<lua_Integer>(at + 1));
    } else {
        lua_pushnil(L);
    }
    return 1;
}

int utf8_codes_strict_iterator(lua_State* L) {
    return codes_iterator(L, Check::Strict);
}

int utf8_codes_lax_iterator(lua_State* L) {
    return codes_iterator(L, Check::Lax);
}

int utf8_codes(lua_State* L) {
    const std::string_view text = check_string(L, 1);
    const Check check = check_of(L, 2);
    if (is_continuation(text, 0)) {
        bad_argument(L, 1, ErrorCode::InvArg, "invalid UTF-8 code");
    }
    lua_pushcfunction(L,
                      check == Check::Lax ? utf8_codes_lax_iterator : utf8_codes_strict_iterator);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

} // namespace lunamoo::verbs::library
