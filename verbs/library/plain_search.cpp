// Searches in windows that double in size, each paid for before it is looked at: what is found near
// costs little, and a text of any length can be interrupted. A window is at least as long as the
// needle, so the overlaps at most double the work. Within a window memmem does it (two-way: linear;
// std::string_view::find is quadratic on purpose-made text).
#include "verbs/library/plain_search.h"

#include "cmake/limit.h"
#include "verbs/library/arguments.h"

#include <algorithm>
#include <cstring>

namespace lunamoo::verbs::library {

std::size_t find_plain(lua_State* L, std::string_view text, std::string_view needle,
                       std::size_t from) {
    constexpr std::size_t kSmallest = 64;
    constexpr std::size_t kLargest = 64 * 1024;
    if (from > text.size() || needle.size() > text.size() - from) {
        return std::string_view::npos;
    }
    if (needle.empty()) {
        return from;
    }
    std::size_t starts = std::max(kSmallest, needle.size());
    while (text.size() - from >= needle.size()) {
        const std::size_t window = std::min(text.size() - from, starts + needle.size() - 1);
        if (LIMIT(plain_find_ticks)) {
            charge_bytes(L, window);
        }
        const void* hit = memmem(text.data() + from, window, needle.data(), needle.size());
        if (hit != nullptr) {
            return static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
        }
        from += window - needle.size() + 1;
        starts = std::max(std::min(starts * 2, kLargest), needle.size());
    }
    return std::string_view::npos;
}

} // namespace lunamoo::verbs::library
