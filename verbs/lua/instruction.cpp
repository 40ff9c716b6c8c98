#include "verbs/lua/instruction.h"

#include "verbs/lua/internals.h"

namespace lunamoo::verbs {

bool asked_by_method_call(lua_State* L) {
    const CallInfo* caller = L->ci->previous;
    return isLua(caller) && GET_OPCODE(*(caller->u.l.savedpc - 1)) == OP_SELF;
}

} // namespace lunamoo::verbs
