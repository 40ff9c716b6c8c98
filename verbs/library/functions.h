// The C functions of the libraries, for the one table of them in library.cpp. Each follows the
// manual's section on the function of its name.
#pragma once

#include <lua.h>

namespace lunamoo::verbs::library {

int string_byte(lua_State* L);
int string_char(lua_State* L);
int string_explode(lua_State* L);
int string_find(lua_State* L);
int string_format(lua_State* L);
int string_gmatch(lua_State* L);
int string_gmatch_iterator(lua_State* L);
int string_gsub(lua_State* L);
int string_len(lua_State* L);
int string_lower(lua_State* L);
int string_match(lua_State* L);
int string_meta_add(lua_State* L);
int string_meta_div(lua_State* L);
int string_meta_idiv(lua_State* L);
int string_meta_mod(lua_State* L);
int string_meta_mul(lua_State* L);
int string_meta_pow(lua_State* L);
int string_meta_sub(lua_State* L);
int string_meta_unm(lua_State* L);
int string_pack(lua_State* L);
int string_packsize(lua_State* L);
int string_rep(lua_State* L);
int string_replace(lua_State* L);
int string_reverse(lua_State* L);
int string_sub(lua_State* L);
int string_trim(lua_State* L);
int string_unpack(lua_State* L);
int string_upper(lua_State* L);

int table_concat(lua_State* L);
int table_contains(lua_State* L);
int table_difference(lua_State* L);
int table_index_of(lua_State* L);
int table_insert(lua_State* L);
int table_intersection(lua_State* L);
int table_join(lua_State* L);
int table_move(lua_State* L);
int table_pack(lua_State* L);
int table_remove(lua_State* L);
int table_reverse(lua_State* L);
int table_slice(lua_State* L);
int table_sort(lua_State* L);
int table_union(lua_State* L);
int table_unique(lua_State* L);
int table_unpack(lua_State* L);

int math_abs(lua_State* L);
int math_acos(lua_State* L);
int math_asin(lua_State* L);
int math_atan(lua_State* L);
int math_ceil(lua_State* L);
int math_cos(lua_State* L);
int math_deg(lua_State* L);
int math_exp(lua_State* L);
int math_floor(lua_State* L);
int math_fmod(lua_State* L);
int math_log(lua_State* L);
int math_max(lua_State* L);
int math_min(lua_State* L);
int math_modf(lua_State* L);
int math_rad(lua_State* L);
int math_random(lua_State* L);
int math_sin(lua_State* L);
int math_sqrt(lua_State* L);
int math_tan(lua_State* L);
int math_tointeger(lua_State* L);
int math_type(lua_State* L);
int math_ult(lua_State* L);

int utf8_char(lua_State* L);
int utf8_codepoint(lua_State* L);
int utf8_codes(lua_State* L);
int utf8_codes_lax_iterator(lua_State* L);
int utf8_codes_strict_iterator(lua_State* L);
int utf8_len(lua_State* L);
int utf8_offset(lua_State* L);

int json_decode(lua_State* L);
int json_encode(lua_State* L);

int re_escape(lua_State* L);
int re_find(lua_State* L);
int re_gsub(lua_State* L);
int re_match(lua_State* L);
int re_split(lua_State* L);

int base_assert(lua_State* L);
int base_getmetatable(lua_State* L);
int base_ipairs(lua_State* L);
int base_ipairs_iterator(lua_State* L);
int base_next(lua_State* L);
int base_rawequal(lua_State* L);
int base_rawget(lua_State* L);
int base_rawlen(lua_State* L);
int base_rawset(lua_State* L);
int base_select(lua_State* L);
int base_setmetatable(lua_State* L);
int base_tonumber(lua_State* L);

} // namespace lunamoo::verbs::library
