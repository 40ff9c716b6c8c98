#include "verbs/library/arguments.h"

#include "cmake/limit.h"
#include "verbs/core_functions.h"
#include "verbs/library/library.h"
#include "verbs/values.h"

#include <string>

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

// The running function's name: as the library lists it, else as the caller wrote it.
std::string function_name(lua_State* L, lua_Debug& frame) {
    lua_getinfo(L, "nf", &frame);
    const lua_CFunction running = lua_tocfunction(L, -1);
    lua_pop(L, 1);
    for (const LibraryFunction& entry : library_functions()) {
        if (entry.function == running) {
            return entry.name;
        }
    }
    for (const auto list : {control_functions(), coroutine_functions()}) {
        for (const CoreFunction& entry : list) {
            if (entry.function == running && entry.name != nullptr) {
                return entry.name;
            }
        }
    }
    return frame.name != nullptr ? frame.name : "?";
}

} // namespace

void bad_argument(lua_State* L, int arg, ErrorCode code, std::string_view message) {
    lua_Debug frame{};
    std::string name = "?";
    if (lua_getstack(L, 0, &frame) != 0) {
        name = function_name(L, frame);
    }
    std::string text;
    if (frame.namewhat != nullptr && std::string_view(frame.namewhat) == "method") {
        --arg;
    }
    if (arg == 0) {
        text = "calling '" + name + "' on bad self (";
    } else {
        text = "bad argument #" + std::to_string(arg) + " to '" + name + "' (";
    }
    text.append(message).append(")");
    raise(L, code, text);
}

void bad_type(lua_State* L, int arg, std::string_view expected) {
    const std::string_view given = type_name(L, arg);
    std::string message(expected);
    message.append(" expected, got ").append(given == expected ? "a stored " : "").append(given);
    bad_argument(L, arg, lua_isnone(L, arg) ? ErrorCode::Args : ErrorCode::Type, message);
}

void too_long(lua_State* L, std::uint64_t bytes) {
    raise(L, ErrorCode::Quota, // no limit: its callers are
          "a string of " + std::to_string(bytes) + " bytes is over the limit of " +
              std::to_string(kMaxStringBytes));
}

void check_any(lua_State* L, int arg) {
    if (lua_isnone(L, arg)) {
        bad_argument(L, arg, ErrorCode::Args, "value expected");
    }
}

void check_type(lua_State* L, int arg, int type) {
    if (lua_type(L, arg) != type) {
        bad_type(L, arg, lua_typename(L, type));
    }
}

std::string_view check_string(lua_State* L, int arg) {
    std::size_t length = 0;
    const char* text = lua_tolstring(L, arg, &length);
    if (text == nullptr) {
        bad_type(L, arg, "string");
    }
    return {text, length};
}

lua_Integer check_integer(lua_State* L, int arg) {
    if (lua_isinteger(L, arg)) {
        return lua_tointeger(L, arg);
    }
    if (lua_type(L, arg) == LUA_TSTRING) {
        if (LIMIT(numeral_to_integer_ticks)) {
            charge_bytes(L, lua_rawlen(L, arg));
        }
    }
    int valid = 0;
    const lua_Integer number = lua_tointegerx(L, arg, &valid);
    if (valid == 0) {
        if (lua_isnumber(L, arg)) {
            bad_argument(L, arg, ErrorCode::Type, "number has no integer representation");
        }
        bad_type(L, arg, "number");
    }
    return number;
}

lua_Number check_number(lua_State* L, int arg) {
    if (lua_type(L, arg) == LUA_TSTRING) {
        if (LIMIT(numeral_to_number_ticks)) {
            charge_bytes(L, lua_rawlen(L, arg));
        }
    }
    int valid = 0;
    const lua_Number number = lua_tonumberx(L, arg, &valid);
    if (valid == 0) {
        bad_type(L, arg, "number");
    }
    return number;
}

std::string_view optional_string(lua_State* L, int arg, std::string_view fallback) {
    return lua_isnoneornil(L, arg) ? fallback : check_string(L, arg);
}

lua_Integer optional_integer(lua_State* L, int arg, lua_Integer fallback) {
    return lua_isnoneornil(L, arg) ? fallback : check_integer(L, arg);
}

void check_results(lua_State* L, std::uint64_t count, std::string_view message) {
    const bool too_many = count > static_cast<std::uint64_t>(kMaxResults) && LIMIT(results);
    if (too_many || (lua_checkstack(L, static_cast<int>(count)) == 0 && LIMIT(results_stack))) {
        std::string text(message);
        text.append(": ").append(std::to_string(count)).append(", the limit is ");
        raise(L, ErrorCode::Range, text + std::to_string(kMaxResults));
    }
}

std::string_view push_text(lua_State* L, int index) {
    index = lua_absindex(L, index);
    if (lua_type(L, index) == LUA_TSTRING) {
        lua_pushvalue(L, index);
    } else {
        const NoSuspend guard(L);
        push_display_text(L, index);
    }
    std::size_t length = 0;
    const char* text = lua_tolstring(L, -1, &length);
    return {text, text == nullptr ? 0 : length};
}

std::size_t start_position(lua_Integer position, std::size_t length) {
    if (position > 0) {
        return static_cast<std::size_t>(position);
    }
    if (position == 0 || position < -static_cast<lua_Integer>(length)) {
        return 1;
    }
    return length + static_cast<std::size_t>(position) + 1;
}

std::size_t end_position(lua_Integer position, std::size_t length) {
    const auto size = static_cast<lua_Integer>(length);
    if (position > size) {
        return length;
    }
    if (position >= 0) {
        return static_cast<std::size_t>(position);
    }
    return position < -size ? 0 : length + static_cast<std::size_t>(position) + 1;
}

} // namespace lunamoo::verbs::library
