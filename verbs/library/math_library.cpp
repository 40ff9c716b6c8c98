// math. §6.7, without randomseed. Each function is of constant cost, which the call itself pays;
// only those that take any number of values charge for them.
#include "cmake/limit.h"
#include "verbs/library/arguments.h"
#include "verbs/library/functions.h"
#include "verbs/library/library.h"

#include <cmath>
#include <numbers>

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

constexpr lua_Number kTwoTo63 = 9223372036854775808.0;

int push_number(lua_State* L, lua_Number number) {
    lua_pushnumber(L, number);
    return 1;
}

// Pushes a float that has an integer's value, as an integer if it fits.
void push_rounded(lua_State* L, lua_Number number) {
    if (number >= -kTwoTo63 && number < kTwoTo63) {
        lua_pushinteger(L, static_cast<lua_Integer>(number));
    } else {
        lua_pushnumber(L, number);
    }
}

int round_by(lua_State* L, lua_Number (*rounding)(lua_Number)) {
    if (lua_isinteger(L, 1) != 0) {
        lua_settop(L, 1);
    } else {
        push_rounded(L, rounding(check_number(L, 1)));
    }
    return 1;
}

// Pushes the argument that no other one beats by the operator <: the first such.
int push_extreme(lua_State* L, bool largest) {
    const NoSuspend guard(L);
    const int count = lua_gettop(L);
    if (LIMIT(math_extreme_ticks)) {
        charge(L, count / 4);
    }
    int best = 1;
    check_any(L, 1);
    for (int i = 2; i <= count; ++i) {
        const int lower = largest ? best : i;
        const int upper = largest ? i : best;
        if (lua_compare(L, lower, upper, LUA_OPLT) != 0) {
            best = i;
        }
    }
    lua_pushvalue(L, best);
    return 1;
}

// A number of [0, limit], each as likely as any other: random bits below the next power of two,
// drawn again while they are too large.
lua_Unsigned random_below(lua_State* L, lua_Unsigned bits, lua_Unsigned limit) {
    lua_Unsigned mask = limit;
    for (int shift = 1; shift < 64; shift *= 2) {
        mask |= mask >> shift;
    }
    while ((bits & mask) > limit) {
        if (LIMIT(random_below_ticks)) {
            charge(L, 1);
        }
        bits = next_random(L);
    }
    return bits & mask;
}

} // namespace

int math_abs(lua_State* L) {
    if (lua_isinteger(L, 1) == 0) {
        return push_number(L, std::fabs(check_number(L, 1)));
    }
    const lua_Integer number = lua_tointeger(L, 1);
    const auto bits = static_cast<lua_Unsigned>(number);
    lua_pushinteger(L, static_cast<lua_Integer>(number < 0 ? 0U - bits : bits));
    return 1;
}

int math_acos(lua_State* L) {
    return push_number(L, std::acos(check_number(L, 1)));
}
int math_asin(lua_State* L) {
    return push_number(L, std::asin(check_number(L, 1)));
}
int math_cos(lua_State* L) {
    return push_number(L, std::cos(check_number(L, 1)));
}
int math_exp(lua_State* L) {
    return push_number(L, std::exp(check_number(L, 1)));
}
int math_sin(lua_State* L) {
    return push_number(L, std::sin(check_number(L, 1)));
}
int math_sqrt(lua_State* L) {
    return push_number(L, std::sqrt(check_number(L, 1)));
}
int math_tan(lua_State* L) {
    return push_number(L, std::tan(check_number(L, 1)));
}

int math_atan(lua_State* L) {
    const lua_Number y = check_number(L, 1);
    const lua_Number x = lua_isnoneornil(L, 2) ? 1 : check_number(L, 2);
    return push_number(L, std::atan2(y, x));
}

int math_deg(lua_State* L) {
    return push_number(L, check_number(L, 1) * (180.0 / std::numbers::pi));
}

int math_rad(lua_State* L) {
    return push_number(L, check_number(L, 1) * (std::numbers::pi / 180.0));
}

int math_ceil(lua_State* L) {
    return round_by(L, std::ceil);
}
int math_floor(lua_State* L) {
    return round_by(L, std::floor);
}

int math_fmod(lua_State* L) {
    if (lua_isinteger(L, 1) == 0 || lua_isinteger(L, 2) == 0) {
        const lua_Number dividend = check_number(L, 1);
        return push_number(L, std::fmod(dividend, check_number(L, 2)));
    }
    const lua_Integer divisor = lua_tointeger(L, 2);
    if (divisor == 0) {
        bad_argument(L, 2, ErrorCode::Div, "zero");
    }
    lua_pushinteger(L, divisor == -1 ? 0 : lua_tointeger(L, 1) % divisor);
    return 1;
}

int math_log(lua_State* L) {
    const lua_Number number = check_number(L, 1);
    if (lua_isnoneornil(L, 2)) {
        return push_number(L, std::log(number));
    }
    const lua_Number base = check_number(L, 2);
    if (base == 2.0) {
        return push_number(L, std::log2(number));
    }
    if (base == 10.0) {
        return push_number(L, std::log10(number));
    }
    return push_number(L, std::log(number) / std::log(base));
}

int math_max(lua_State* L) {
    return push_extreme(L, true);
}
int math_min(lua_State* L) {
    return push_extreme(L, false);
}

int math_modf(lua_State* L) {
    if (lua_isinteger(L, 1) != 0) {
        lua_settop(L, 1);
        lua_pushnumber(L, 0);
        return 2;
    }
    const lua_Number number = check_number(L, 1);
    const lua_Number whole = std::trunc(number);
    push_rounded(L, whole);
    lua_pushnumber(L, number == whole ? 0.0 : number - whole); // infinities have no fraction
    return 2;
}

int math_random(lua_State* L) {
    const int count = lua_gettop(L);
    const lua_Unsigned bits = next_random(L);
    if (count == 0) {
        return push_number(L, static_cast<lua_Number>(bits >> 11) * 0x1p-53); // [0, 1)
    }
    if (count > 2) {
        raise(L, ErrorCode::Args, "wrong number of arguments");
    }
    const lua_Integer low = count == 1 ? 1 : check_integer(L, 1);
    const lua_Integer high = check_integer(L, count);
    if (count == 1 && high == 0) {
        lua_pushinteger(L, static_cast<lua_Integer>(bits));
        return 1;
    }
    if (low > high && LIMIT(math_random_range)) {
        bad_argument(L, 1, ErrorCode::Range, "interval is empty");
    }
    const auto from = static_cast<lua_Unsigned>(low);
    const lua_Unsigned offset = random_below(L, bits, static_cast<lua_Unsigned>(high) - from);
    lua_pushinteger(L, static_cast<lua_Integer>(from + offset));
    return 1;
}

int math_tointeger(lua_State* L) {
    if (lua_type(L, 1) == LUA_TSTRING) {
        if (LIMIT(math_tointeger_ticks)) {
            charge_bytes(L, lua_rawlen(L, 1));
        }
    }
    int valid = 0;
    const lua_Integer number = lua_tointegerx(L, 1, &valid);
    if (valid != 0) {
        lua_pushinteger(L, number);
    } else {
        check_any(L, 1);
        lua_pushnil(L);
    }
    return 1;
}

int math_type(lua_State* L) {
    check_any(L, 1);
    if (lua_type(L, 1) == LUA_TNUMBER) {
        lua_pushstring(L, lua_isinteger(L, 1) != 0 ? "integer" : "float");
    } else {
        lua_pushnil(L);
    }
    return 1;
}

int math_ult(lua_State* L) {
    const auto a = static_cast<lua_Unsigned>(check_integer(L, 1));
    const auto b = static_cast<lua_Unsigned>(check_integer(L, 2));
    lua_pushboolean(L, a < b ? 1 : 0);
    return 1;
}

} // namespace lunamoo::verbs::library
