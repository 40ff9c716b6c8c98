// string.replace: one plain text for another, everywhere. After LambdaMOO's strsub, but that case
// matters unless the caller says otherwise.
#include "verbs/library/buffer.h"
#include "verbs/library/byte_class.h"
#include "verbs/library/functions.h"
#include "verbs/library/plain_search.h"

#include <algorithm>

namespace lunamoo::verbs::library {

namespace {

// Pushes the text with its ASCII letters small; as long as before.
std::string_view push_folded(lua_State* L, std::string_view text) {
    Buffer folded(L);
    std::transform(text.begin(), text.end(), folded.reserve(text.size()), [](char c) {
        return static_cast<char>(bytes::to_lower(static_cast<unsigned char>(c)));
    });
    folded.commit(text.size());
    folded.push_result();
    lua_remove(L, -2); // the buffer's slot
    std::size_t length = 0;
    const char* result = lua_tolstring(L, -1, &length);
    return {result, length};
}

} // namespace

// string.replace(s, what, with [, ignore_case]): the text, and how often `what` was in it. Case is
// that of ASCII letters.
int string_replace(lua_State* L) {
    const std::string_view text = check_string(L, 1);
    const std::string_view what = check_string(L, 2);
    const std::string_view with = check_string(L, 3);
    const bool ignores_case = lua_toboolean(L, 4) != 0;
    if (what.empty()) {
        bad_argument(L, 2, db::ErrorCode::InvArg, "nothing to replace");
    }
    const std::string_view searched = ignores_case ? push_folded(L, text) : text;
    const std::string_view needle = ignores_case ? push_folded(L, what) : what;
    Buffer result(L);
    lua_Integer count = 0;
    std::size_t at = 0;
    for (;;) {
        const std::size_t found = find_plain(L, searched, needle, at);
        result.append(text.substr(at, found - at));
        if (found == std::string_view::npos) {
            break;
        }
        result.append(with);
        at = found + what.size();
        ++count;
    }
    result.push_result();
    lua_pushinteger(L, count);
    return 2;
}

} // namespace lunamoo::verbs::library
