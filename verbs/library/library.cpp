// The one list of all library functions, iterators and constants.
#include "verbs/library/library.h"

#include "verbs/library/functions.h"

#include <array>
#include <limits>
#include <numbers>

namespace lunamoo::verbs {

namespace {

using namespace library;

constexpr auto kFunctions = std::to_array<LibraryFunction>({
    {"", "assert", base_assert},
    {"", "getmetatable", base_getmetatable},
    {"", "ipairs", base_ipairs},
    {"", "next", base_next},
    {"", "rawequal", base_rawequal},
    {"", "rawget", base_rawget},
    {"", "rawlen", base_rawlen},
    {"", "rawset", base_rawset},
    {"", "select", base_select},
    {"", "setmetatable", base_setmetatable},
    {"", "tonumber", base_tonumber},
    {"string", "byte", string_byte},
    {"string", "char", string_char},
    {"string", "explode", string_explode},
    {"string", "find", string_find},
    {"string", "format", string_format},
    {"string", "gmatch", string_gmatch},
    {"string", "gsub", string_gsub},
    {"string", "len", string_len},
    {"string", "lower", string_lower},
    {"string", "match", string_match},
    {"string", "pack", string_pack},
    {"string", "packsize", string_packsize},
    {"string", "rep", string_rep},
    {"string", "replace", string_replace},
    {"string", "reverse", string_reverse},
    {"string", "sub", string_sub},
    {"string", "trim", string_trim},
    {"string", "unpack", string_unpack},
    {"string", "upper", string_upper},
    {"table", "concat", table_concat},
    {"table", "contains", table_contains},
    {"table", "difference", table_difference},
    {"table", "index_of", table_index_of},
    {"table", "insert", table_insert},
    {"table", "intersection", table_intersection},
    {"table", "join", table_join},
    {"table", "move", table_move},
    {"table", "pack", table_pack},
    {"table", "remove", table_remove},
    {"table", "reverse", table_reverse},
    {"table", "slice", table_slice},
    {"table", "sort", table_sort},
    {"table", "union", table_union},
    {"table", "unique", table_unique},
    {"table", "unpack", table_unpack},
    {"math", "abs", math_abs},
    {"math", "acos", math_acos},
    {"math", "asin", math_asin},
    {"math", "atan", math_atan},
    {"math", "ceil", math_ceil},
    {"math", "cos", math_cos},
    {"math", "deg", math_deg},
    {"math", "exp", math_exp},
    {"math", "floor", math_floor},
    {"math", "fmod", math_fmod},
    {"math", "log", math_log},
    {"math", "max", math_max},
    {"math", "min", math_min},
    {"math", "modf", math_modf},
    {"math", "rad", math_rad},
    {"math", "random", math_random},
    {"math", "sin", math_sin},
    {"math", "sqrt", math_sqrt},
    {"math", "tan", math_tan},
    {"math", "tointeger", math_tointeger},
    {"math", "type", math_type},
    {"math", "ult", math_ult},
    {"json", "decode", json_decode},
    {"json", "encode", json_encode},
    {"re", "escape", re_escape},
    {"re", "find", re_find},
    {"re", "gsub", re_gsub},
    {"re", "match", re_match},
    {"re", "split", re_split},
    {"utf8", "char", utf8_char},
    {"utf8", "codepoint", utf8_codepoint},
    {"utf8", "codes", utf8_codes},
    {"utf8", "len", utf8_len},
    {"utf8", "offset", utf8_offset},
});

// Stored names; do not rename.
constexpr auto kIterators = std::to_array<LibraryIterator>({
    {"ipairs.iterator@1", base_ipairs_iterator},
    {"string.gmatch.iterator@1", string_gmatch_iterator},
    {"utf8.codes.strict_iterator@1", utf8_codes_strict_iterator},
    {"utf8.codes.lax_iterator@1", utf8_codes_lax_iterator},
});

// What operators call for strings. Stored names; do not rename.
constexpr auto kStringEvents = std::to_array<StringEvent>({
    {"__add", "string.meta.add@1", string_meta_add},
    {"__div", "string.meta.div@1", string_meta_div},
    {"__idiv", "string.meta.idiv@1", string_meta_idiv},
    {"__mod", "string.meta.mod@1", string_meta_mod},
    {"__mul", "string.meta.mul@1", string_meta_mul},
    {"__pow", "string.meta.pow@1", string_meta_pow},
    {"__sub", "string.meta.sub@1", string_meta_sub},
    {"__unm", "string.meta.unm@1", string_meta_unm},
});

constexpr auto kConstants = std::to_array<LibraryConstant>({
    {"math", "huge"},
    {"math", "maxinteger"},
    {"math", "mininteger"},
    {"math", "pi"},
    {"utf8", "charpattern"},
});

constexpr std::string_view kCharPattern{"[\0-\x7F\xC2-\xFD][\x80-\xBF]*", 14};

} // namespace

std::span<const LibraryFunction> library_functions() {
    return kFunctions;
}
std::span<const LibraryIterator> library_iterators() {
    return kIterators;
}
std::span<const StringEvent> string_events() {
    return kStringEvents;
}
std::span<const LibraryConstant> library_constants() {
    return kConstants;
}

std::string stable_name(const LibraryFunction& function) {
    std::string name = function.library;
    name.append(name.empty() ? "" : ".").append(function.name).append("@1");
    return name;
}

bool push_library_constant(lua_State* L, std::string_view library, std::string_view name) {
    if (library == "math" && name == "huge") {
        lua_pushnumber(L, std::numeric_limits<lua_Number>::infinity());
    } else if (library == "math" && name == "maxinteger") {
        lua_pushinteger(L, LUA_MAXINTEGER);
    } else if (library == "math" && name == "mininteger") {
        lua_pushinteger(L, LUA_MININTEGER);
    } else if (library == "math" && name == "pi") {
        lua_pushnumber(L, std::numbers::pi);
    } else if (library == "utf8" && name == "charpattern") {
        lua_pushlstring(L, kCharPattern.data(), kCharPattern.size());
    } else {
        return false;
    }
    return true;
}

} // namespace lunamoo::verbs
