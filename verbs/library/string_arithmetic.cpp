// What operators do with strings: a numeral counts as its number in arithmetic ("10" + 5). They are
// the metamethods of strings, which verb code cannot reach otherwise. §3.4.3.
#include "cmake/limit.h"
#include "verbs/library/arguments.h"
#include "verbs/library/functions.h"

#include "lauxlib.h"

namespace lunamoo::verbs::library {

namespace {

// Pushes the number that the value at `index` is or spells; false, and nothing pushed, if neither.
bool push_number(lua_State* L, int index) {
    if (lua_type(L, index) == LUA_TNUMBER) {
        lua_pushvalue(L, index);
        return true;
    }
    std::size_t length = 0;
    const char* text = lua_tolstring(L, index, &length);
    if (text == nullptr)
        return false;
    if (LIMIT(numeral_operand_ticks)) {
        charge(L, static_cast<Ticks>(length / 64));
    }
    const std::size_t taken = lua_stringtonumber(L, text);
    if (taken == length + 1)
        return true;
    lua_pop(L, taken == 0 ? 0 : 1);
    return false;
}

// The second operand's metamethod answers where the operands are no numbers.
int call_other(lua_State* L, const char* event) {
    lua_settop(L, 2);
    if (lua_type(L, 2) == LUA_TSTRING || luaL_getmetafield(L, 2, event) == LUA_TNIL)
        return luaL_error(L, "attempt to %s a '%s' with a '%s'", event + 2, luaL_typename(L, 1),
                          luaL_typename(L, 2));
    lua_insert(L, 1);
    const NoSuspend guard(L);
    lua_call(L, 2, 1);
    return 1;
}

int arithmetic(lua_State* L, int operation, const char* event) {
    if (!push_number(L, 1) || !push_number(L, 2))
        return call_other(L, event);
    lua_arith(L, operation);
    return 1;
}

} // namespace

int string_meta_add(lua_State* L) {
    return arithmetic(L, LUA_OPADD, "__add");
}
int string_meta_div(lua_State* L) {
    return arithmetic(L, LUA_OPDIV, "__div");
}
int string_meta_idiv(lua_State* L) {
    return arithmetic(L, LUA_OPIDIV, "__idiv");
}
int string_meta_mod(lua_State* L) {
    return arithmetic(L, LUA_OPMOD, "__mod");
}
int string_meta_mul(lua_State* L) {
    return arithmetic(L, LUA_OPMUL, "__mul");
}
int string_meta_pow(lua_State* L) {
    return arithmetic(L, LUA_OPPOW, "__pow");
}
int string_meta_sub(lua_State* L) {
    return arithmetic(L, LUA_OPSUB, "__sub");
}
// Lua gives a unary operator its operand twice.
int string_meta_unm(lua_State* L) {
    return arithmetic(L, LUA_OPUNM, "__unm");
}

} // namespace lunamoo::verbs::library
