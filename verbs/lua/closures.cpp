#include "verbs/lua/closures.h"

#include "verbs/lua/internals.h"

#include <vector>

namespace lunamoo::verbs {

namespace {

// Which upvalues of the function are assigned to. An inner function's upvalue is the outer one's
// local variable (then it is made anew with each call) or an upvalue of the outer one.
std::vector<bool> written_by(const Proto* proto) {
    std::vector<bool> written(static_cast<std::size_t>(proto->sizeupvalues));
    for (int pc = 0; pc < proto->sizecode; ++pc)
        if (GET_OPCODE(proto->code[pc]) == OP_SETUPVAL)
            written[static_cast<std::size_t>(GETARG_B(proto->code[pc]))] = true;
    for (int i = 0; i < proto->sizep; ++i) {
        const Proto* inner = proto->p[i];
        const std::vector<bool> by_inner = written_by(inner);
        for (std::size_t j = 0; j < by_inner.size(); ++j)
            if (by_inner[j] && inner->upvalues[j].instack == 0)
                written[inner->upvalues[j].idx] = true;
    }
    return written;
}

} // namespace

const char* written_upvalue(lua_State* L, int index) {
    const Proto* proto = static_cast<const LClosure*>(lua_topointer(L, index))->p;
    const std::vector<bool> written = written_by(proto);
    for (std::size_t i = 0; i < written.size(); ++i)
        if (written[i])
            return proto->upvalues[i].name == nullptr ? "?" : getstr(proto->upvalues[i].name);
    return nullptr;
}

} // namespace lunamoo::verbs
