// What library functions do with their arguments: check them, charge for them, refuse them. World
// thread. Instead of luaL_check*, which raises bare strings: here a refusal is an error value
// (meter.h, raise) with Lua's own message: E_TYPE for a wrong type, E_ARGS for a missing argument,
// E_RANGE or E_INVARG for a wrong value.
//
// Views returned point into the Lua string at that stack index and live as long as it stays there.
// A number given for a string is converted in its slot, as Lua's own library does.
#pragma once

#include "verbs/lua/meter.h"

#include <cstddef>
#include <cstdint>
#include <lua.h>
#include <string_view>

namespace lunamoo::verbs::library {

// No library function makes a longer string.
inline constexpr std::size_t kMaxStringBytes = 1024 * 1024;

// No library function returns more values.
inline constexpr int kMaxResults = 8000;

// Copying, comparing or mapping `bytes`: bytes / 64 + 1 ticks.
inline void charge_bytes(lua_State* L, std::size_t bytes) {
    charge(L, static_cast<Ticks>(bytes / 64 + 1));
}

// "bad argument #1 to 'rep' (message)"; for a call with a colon, `arg` is counted as written there.
[[noreturn]] void bad_argument(lua_State* L, int arg, db::ErrorCode code, std::string_view message);

// "string expected, got nil" as E_TYPE, or "got no value" as E_ARGS.
[[noreturn]] void bad_type(lua_State* L, int arg, std::string_view expected);

// E_QUOTA: a result of `bytes` would be longer than kMaxStringBytes.
[[noreturn]] void too_long(lua_State* L, std::uint64_t bytes);

void check_any(lua_State* L, int arg);
void check_type(lua_State* L, int arg, int type);
std::string_view check_string(lua_State* L, int arg);
lua_Integer check_integer(lua_State* L, int arg);
lua_Number check_number(lua_State* L, int arg);

// The fallback stands for an argument that is nil or absent.
std::string_view optional_string(lua_State* L, int arg, std::string_view fallback);
lua_Integer optional_integer(lua_State* L, int arg, lua_Integer fallback);

// Room for `count` more values on the stack, at most kMaxResults; E_RANGE with `message` if not.
void check_results(lua_State* L, std::uint64_t count, std::string_view message);

// Pushes the text of the value at `index` as tostring gives it. May call verb code (__tostring),
// which cannot suspend there. The view is of the pushed string.
std::string_view push_text(lua_State* L, int index);

// Holds off suspension while verb code is called back from C (comparators, replacements,
// metamethods): a C frame cannot be saved. An error leaves through the destructor.
class NoSuspend {
  public:
    explicit NoSuspend(lua_State* L) : meter_(meter_of(L)) { ++meter_.not_yieldable; }
    ~NoSuspend() { --meter_.not_yieldable; }
    NoSuspend(const NoSuspend&) = delete;
    NoSuspend& operator=(const NoSuspend&) = delete;

  private:
    Meter& meter_;
};

// A start position in a text of `length`: counts from 1, negative from the end; in [1, inf).
std::size_t start_position(lua_Integer position, std::size_t length);

// An end position, likewise; in [0, length].
std::size_t end_position(lua_Integer position, std::size_t length);

} // namespace lunamoo::verbs::library
