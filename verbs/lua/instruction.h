// Which instruction of verb code asked for what the running C function does.
#pragma once

struct lua_State;

namespace lunamoo::verbs {

// True where the calling frame is at an OP_SELF: obj:name(...) rather than obj.name.
bool asked_by_method_call(lua_State* L);

} // namespace lunamoo::verbs
