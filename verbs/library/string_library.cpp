// string: the functions that need no pattern, no format and no binary layout. §6.4.
#include "cmake/limit.h"
#include "verbs/library/buffer.h"
#include "verbs/library/byte_class.h"
#include "verbs/library/functions.h"
#include "verbs/library/plain_search.h"

#include <algorithm>
#include <limits>

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

int push_view(lua_State* L, std::string_view text) {
    if (LIMIT(string_copy_ticks)) {
        charge_bytes(L, text.size());
    }
    lua_pushlstring(L, text.data(), text.size());
    return 1;
}

// Pushes `text` with every byte put through `map`.
template <typename Map> int push_mapped(lua_State* L, Map map) {
    const std::string_view text = check_string(L, 1);
    Buffer result(L);
    char* out = result.reserve(text.size());
    for (const char c : text) {
        *out++ = static_cast<char>(map(static_cast<unsigned char>(c)));
    }
    result.commit(text.size());
    result.push_result();
    return 1;
}

// The bytes of `count` > 0 texts of `unit` bytes with `separator` bytes between, or the largest
// number if there are more.
std::uint64_t repeated_size(std::uint64_t unit, std::uint64_t separator, std::uint64_t count) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    if (count > kMost / (unit + separator)) {
        return kMost;
    }
    return count * unit + (count - 1) * separator;
}

} // namespace

int string_len(lua_State* L) {
    lua_pushinteger(L, static_cast<lua_Integer>(check_string(L, 1).size()));
    return 1;
}

int string_sub(lua_State* L) {
    const std::string_view text = check_string(L, 1);
    const std::size_t start = start_position(check_integer(L, 2), text.size());
    const std::size_t end = end_position(optional_integer(L, 3, -1), text.size());
    return push_view(L, start <= end ? text.substr(start - 1, end - start + 1) : "");
}

int string_lower(lua_State* L) {
    return push_mapped(L, bytes::to_lower);
}

int string_upper(lua_State* L) {
    return push_mapped(L, bytes::to_upper);
}

int string_reverse(lua_State* L) {
    const std::string_view text = check_string(L, 1);
    Buffer result(L);
    std::reverse_copy(text.begin(), text.end(), result.reserve(text.size()));
    result.commit(text.size());
    result.push_result();
    return 1;
}

int string_rep(lua_State* L) {
    const std::string_view text = check_string(L, 1);
    const lua_Integer count = check_integer(L, 2);
    const std::string_view separator = optional_string(L, 3, "");
    if (count <= 0 || text.size() + separator.size() == 0) {
        return push_view(L, "");
    }
    const std::uint64_t total =
        repeated_size(text.size(), separator.size(), static_cast<std::uint64_t>(count));
    Buffer result(L);
    char* out = result.reserve(total);
    const std::size_t unit = text.size() + separator.size();
    std::memcpy(out, text.data(), text.size());
    if (count > 1) { // then what is there doubles until it is all there
        std::memcpy(out + text.size(), separator.data(), separator.size());
        for (std::size_t done = unit; done < total;) {
            const std::size_t more = std::min<std::size_t>(done, total - done);
            std::memcpy(out + done, out, more);
            done += more;
        }
    }
    result.commit(total);
    result.push_result();
    return 1;
}

int string_byte(lua_State* L) {
    const std::string_view text = check_string(L, 1);
    const lua_Integer first = optional_integer(L, 2, 1);
    const std::size_t start = start_position(first, text.size());
    const std::size_t end = end_position(optional_integer(L, 3, first), text.size());
    if (start > end) {
        return 0;
    }
    const std::size_t count = end - start + 1;
    check_results(L, count, "string slice too long");
    if (LIMIT(string_byte_ticks)) {
        charge(L, static_cast<Ticks>(count / 8));
    }
    for (std::size_t i = start; i <= end; ++i) {
        lua_pushinteger(L, static_cast<unsigned char>(text[i - 1]));
    }
    return static_cast<int>(count);
}

int string_char(lua_State* L) {
    const int count = lua_gettop(L);
    if (LIMIT(string_char_ticks)) {
        charge(L, count / 8);
    }
    Buffer result(L);
    for (int arg = 1; arg <= count; ++arg) {
        const lua_Integer code = check_integer(L, arg);
        if ((code < 0 || code > 255) && LIMIT(string_char_range)) {
            bad_argument(L, arg, ErrorCode::Range, "value out of range");
        }
        result.append(static_cast<char>(code));
    }
    result.push_result();
    return 1;
}

// string.trim(s): without the white space at both ends.
int string_trim(lua_State* L) {
    std::string_view text = check_string(L, 1);
    if (LIMIT(string_trim_ticks)) {
        charge_bytes(L, text.size());
    }
    const auto is_space = [](char c) { return bytes::is_space(static_cast<unsigned char>(c)); };
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return push_view(L, text);
}

// string.explode(s [, separator [, keep_empty]]): a table of the pieces between separators (a space
// by default), without the empty ones unless asked for. After ToastStunt's explode().
int string_explode(lua_State* L) {
    const std::string_view text = check_string(L, 1);
    const std::string_view separator = optional_string(L, 2, " ");
    const bool keep_empty = lua_toboolean(L, 3) != 0;
    if (separator.empty()) {
        bad_argument(L, 2, ErrorCode::InvArg, "empty separator");
    }
    lua_newtable(L);
    lua_Integer pieces = 0;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(find_plain(L, text, separator, at), text.size());
        if (end > at || keep_empty) {
            if (LIMIT(string_explode_ticks)) {
                charge_bytes(L, end - at);
            }
            lua_pushlstring(L, text.data() + at, end - at);
            lua_rawseti(L, -2, ++pieces);
        }
        if (end == text.size()) {
            break;
        }
        at = end + separator.size();
    }
    return 1;
}

} // namespace lunamoo::verbs::library
