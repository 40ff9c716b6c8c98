// Whether a use of a builtin is a use of power. Pure questions. World thread.
#pragma once

#include "db/world.h"
#include "verbs/builtin.h"

struct lua_State;

namespace lunamoo::verbs {

class AuditTrail;

enum class Power : std::uint8_t {
    None,    // an ordinary right over what is one's own
    Used,    // counted where it is a core verb's own
    Granted, // changes what others may, or what runs with their authority: in the table always
};

// Of a call whose arguments are L's frame.
Power power_of(lua_State* L, Runtime& runtime, const Builtin& builtin, db::ObjectId perms);

} // namespace lunamoo::verbs
