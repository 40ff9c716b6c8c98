// load(text [, name]): a text becomes a function of the verb that calls it. It sees what every
// helper function of a verb sees: the library, the builtins and the task's variables, but no local
// variable; and it acts with the authority of the verb that calls it. It is no activation: `caller`
// and `verb` are those of that verb, and `this` is not there unless it is passed.
//
// Text only. Compiling costs two ticks a byte, before it is done: as long as a tick of a loop.
#include "cmake/limit.h"
#include "verbs/builtin.h"
#include "verbs/core_functions.h"
#include "verbs/frames_info.h"
#include "verbs/library/arguments.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "db/normalise.h"
#include "db/permissions.h"

#include "lua.h"

#include <algorithm>
#include <array>

namespace lunamoo::verbs {

namespace {

constexpr std::size_t kMaxNameBytes = 40;
constexpr Ticks kTicksPerByte = 2;

int fail(lua_State* L, db::ErrorCode code, std::string message) {
    lua_pushnil(L);
    push_error(L, {code, std::move(message), {}, {}});
    return 2;
}

std::string_view check_name(lua_State* L) {
    const std::string_view name = library::optional_string(L, 2, "load");
    const auto is_plain = [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7F; };
    if (name.empty() || (name.size() > kMaxNameBytes && LIMIT(load_name_bytes)) ||
        !std::all_of(name.begin(), name.end(), is_plain))
        library::bad_argument(L, 2, db::ErrorCode::InvArg,
                              "a name has 1 to 40 bytes, none of control");
    return name;
}

int load_text(lua_State* L) {
    static const Builtin& declaration = *find_builtin("load");
    check_granted(L, declaration);
    library::check_type(L, 1, LUA_TSTRING);
    const std::string_view text = library::check_string(L, 1);
    const std::string_view name = check_name(L);
    if (lua_gettop(L) > 2)
        raise(L, db::ErrorCode::Args, "load takes a text and a name, no mode and no environment");
    Realm& realm = Realm::of(L);
    Runtime& runtime = realm.runtime();
    if (!db::is_programmer(runtime.world(), perms_in_force(runtime.current())) &&
        LIMIT(load_programmer))
        raise(L, db::ErrorCode::Perm, "load is for programmers");
    if (text.size() > kMaxSourceBytes && LIMIT(load_bytes))
        return fail(L, db::ErrorCode::Quota,
                    "a text of " + std::to_string(text.size()) + " bytes is above the limit, " +
                        std::to_string(kMaxSourceBytes));
    if (LIMIT(load_ticks))
        charge(L, 100 + kTicksPerByte * static_cast<Ticks>(text.size()));
    if (!text.empty() && text.front() == LUA_SIGNATURE[0])
        return fail(L, db::ErrorCode::InvArg, "only text can be loaded, no compiled program");
    if (realm.push_chunk(L, db::normalise(text), name) != nullptr)
        return 1;
    const std::string why = lua_tostring(L, -1);
    const bool is_memory = why.find("not enough memory") == 0;
    // no limit: there was no memory
    return fail(L, is_memory ? db::ErrorCode::Quota : db::ErrorCode::InvArg, why);
}

constexpr std::array<CoreFunction, 1> kFunctions{{{"", "load", load_text, "load@1"}}};

} // namespace

std::span<const CoreFunction> load_functions() {
    return kFunctions;
}

} // namespace lunamoo::verbs
