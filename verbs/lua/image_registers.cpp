// The registers of a function at some instruction are its active local variables (debug information
// says how many) and above them the compiler's temporaries. A temporary is used in the statement
// that made it and nowhere else, and no register that holds one is written before it has been read;
// or it is the value of a variable that the statement declares, once all its values are there. So a
// register above the variables is in use just where the next instruction, in the order of the code,
// that mentions it reads it, or it is a variable by then: what becomes of variables is not looked
// into. What an unknown instruction does is taken for reading.
#include "verbs/lua/image_registers.h"

#include "verbs/lua/pause.h"

#include <algorithm>

namespace lunamoo::verbs::image {

namespace {

int active_variables(const Proto* proto, int pc) {
    int count = 0;
    for (int i = 0; i < proto->sizelocvars && proto->locvars[i].startpc <= pc; ++i)
        count += pc < proto->locvars[i].endpc ? 1 : 0;
    return count;
}

// Whether r is one of `count` registers from `first` on; of all from there on where count < 0.
bool is_among(int r, int first, int count) {
    return r >= first && (count < 0 || r < first + count);
}

// NOLINTNEXTLINE(readability-function-size): a line for each of Lua's instructions
bool reads(Instruction i, int r) {
    const int a = GETARG_A(i);
    const OpCode op = GET_OPCODE(i);
    // A loop begins and goes on with its own registers alone, in use.
    if (op == OP_FORLOOP || op == OP_FORPREP)
        return is_among(r, a, 3);
    if (op == OP_TFORPREP || op == OP_TFORCALL)
        return is_among(r, a, 4);
    if (getOpMode(op) != iABC)
        return false;
    const int b = GETARG_B(i);
    const int c = GETARG_C(i);
    const bool is_a = r == a;
    const bool is_b = r == b;
    const bool is_c = r == c;
    const bool is_value = !GETARG_k(i) && is_c; // C is a register or a constant
    switch (op) {
    case OP_LOADFALSE:
    case OP_LFALSESKIP:
    case OP_LOADTRUE:
    case OP_LOADNIL:
    case OP_GETUPVAL:
    case OP_GETTABUP:
    case OP_NEWTABLE:
    case OP_CLOSE:
    case OP_RETURN0:
    case OP_VARARG:
    case OP_VARARGPREP:
        return false;
    case OP_MOVE:
    case OP_GETI:
    case OP_GETFIELD:
    case OP_ADDI:
    case OP_ADDK:
    case OP_SUBK:
    case OP_MULK:
    case OP_MODK:
    case OP_POWK:
    case OP_DIVK:
    case OP_IDIVK:
    case OP_BANDK:
    case OP_BORK:
    case OP_BXORK:
    case OP_SHRI:
    case OP_SHLI:
    case OP_UNM:
    case OP_BNOT:
    case OP_NOT:
    case OP_LEN:
    case OP_TESTSET:
        return is_b;
    case OP_GETTABLE:
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
    case OP_MOD:
    case OP_POW:
    case OP_DIV:
    case OP_IDIV:
    case OP_BAND:
    case OP_BOR:
    case OP_BXOR:
    case OP_SHL:
    case OP_SHR:
        return is_b || is_c;
    case OP_SETUPVAL:
    case OP_MMBINI:
    case OP_MMBINK:
    case OP_TBC:
    case OP_EQK:
    case OP_EQI:
    case OP_LTI:
    case OP_LEI:
    case OP_GTI:
    case OP_GEI:
    case OP_TEST:
    case OP_RETURN1:
        return is_a;
    case OP_MMBIN:
    case OP_EQ:
    case OP_LT:
    case OP_LE:
        return is_a || is_b;
    case OP_SETTABUP:
        return is_value;
    case OP_SETTABLE:
        return is_a || is_b || is_value;
    case OP_SETI:
    case OP_SETFIELD:
        return is_a || is_value;
    case OP_SELF:
        return is_b || is_value;
    case OP_CONCAT:
        return is_among(r, a, b);
    case OP_CALL:
    case OP_TAILCALL:
        return is_among(r, a, b == 0 ? -1 : b);
    case OP_RETURN:
        return is_among(r, a, b - 1);
    case OP_SETLIST:
        return is_among(r, a, b == 0 ? -1 : b + 1);
    default:
        return r >= a;
    }
}

bool reads_at(const Proto* proto, int pc, int r) {
    const Instruction i = proto->code[pc];
    if (GET_OPCODE(i) == OP_TFORLOOP) // what its TFORCALL, right before it, has called for
        return is_among(r, GETARG_A(i), 4 + GETARG_C(proto->code[pc - 1]));
    return reads(i, r);
}

bool writes(Instruction i, int r) {
    const int a = GETARG_A(i);
    switch (GET_OPCODE(i)) {
    case OP_CALL:
    case OP_TAILCALL:
    case OP_VARARG:
        return r >= a; // what is not a result is not in use
    case OP_RETURN:
    case OP_RETURN0:
    case OP_RETURN1:
        return true;
    case OP_FORLOOP:
    case OP_FORPREP: // its variable; what is above is not in use
        return r >= a + 3;
    case OP_TFORPREP:
    case OP_TFORCALL: // likewise
        return r >= a + 4;
    case OP_LOADNIL:
        return is_among(r, a, GETARG_B(i) + 1);
    case OP_SELF:
        return is_among(r, a, 2);
    default:
        return testAMode(GET_OPCODE(i)) && r == a;
    }
}

// The register that gets the result of the metamethod, -1: none.
int result_register(const Proto* proto, int pc) {
    const Instruction i = proto->code[pc];
    switch (GET_OPCODE(i)) {
    case OP_MMBIN:
    case OP_MMBINI:
    case OP_MMBINK:
        return GETARG_A(proto->code[pc - 1]);
    case OP_GETTABUP:
    case OP_GETTABLE:
    case OP_GETI:
    case OP_GETFIELD:
    case OP_SELF:
    case OP_UNM:
    case OP_BNOT:
    case OP_LEN:
        return GETARG_A(i);
    default:
        return -1;
    }
}

// For each register below `end` the instruction, from `next` on, at which it is first a variable's;
// the end of the code where there is none. Cost: the code.
std::vector<int> variables_from(const Proto* proto, int next, int end) {
    const auto size = static_cast<std::size_t>(proto->sizecode);
    std::vector<int> more(size + 1);
    for (int i = 0; i < proto->sizelocvars; ++i) {
        ++more[std::min(size, static_cast<std::size_t>(proto->locvars[i].startpc))];
        --more[std::min(size, static_cast<std::size_t>(proto->locvars[i].endpc))];
    }
    std::vector<int> from(static_cast<std::size_t>(end), proto->sizecode);
    int active = 0;
    int known = 0;
    for (int pc = 0; pc < proto->sizecode && known < end; ++pc) {
        active += more[static_cast<std::size_t>(pc)];
        for (; pc >= next && known < std::min(active, end); ++known)
            from[static_cast<std::size_t>(known)] = pc;
    }
    return from;
}

bool is_used_from(const Proto* proto, int next, int r, int variable_from) {
    for (; next < proto->sizecode; ++next) {
        if (reads_at(proto, next, r))
            return true;
        if (writes(proto->code[next], r))
            return false;
        if (next >= variable_from)
            return true;
    }
    return false;
}

// Marks those registers from `first` to `end` that are not in use from `next` on.
void mark_unused(const lua_State* t, const CallInfo* ci, int next, int first, int end, int result,
                 std::vector<bool>& dead) {
    const Proto* proto = clLvalue(s2v(ci->func.p))->p;
    if (first >= end)
        return;
    const std::vector<int> variables = variables_from(proto, next, end);
    for (int r = first; r < end; ++r)
        if (r == result || !is_used_from(proto, next, r, variables[static_cast<std::size_t>(r)]))
            dead[static_cast<std::size_t>(ci->func.p + 1 + r - t->stack.p)] = true;
}

// Of an open call all is in use up to the top.
void mark_paused(const lua_State* t, const CallInfo* ci, std::vector<bool>& dead) {
    const Proto* proto = clLvalue(s2v(ci->func.p))->p;
    const int next = next_instruction(ci);
    if (!is_pause_point(proto, next)) // stopped by a hook, as in tests
        return;
    const StackValue* base = ci->func.p + 1;
    const int end =
        static_cast<int>(std::min<std::ptrdiff_t>(proto->maxstacksize, t->top.p - base));
    mark_unused(t, ci, next, active_variables(proto, next), end, -1, dead);
}

void mark_frame(const lua_State* t, const CallInfo* ci, std::vector<bool>& dead) {
    const Proto* proto = clLvalue(s2v(ci->func.p))->p;
    const int pc = static_cast<int>(ci->u.l.savedpc - proto->code) - 1;
    const OpCode op = GET_OPCODE(proto->code[pc]);
    if (op == OP_CALL || op == OP_TAILCALL || op == OP_TFORCALL || op == OP_CONCAT)
        return;
    const StackValue* base = ci->func.p + 1;
    const int end =
        static_cast<int>(std::min<std::ptrdiff_t>(proto->maxstacksize, ci->next->func.p - base));
    const int first = active_variables(proto, pc);
    if (op != OP_RETURN)
        return mark_unused(t, ci, pc + 1, first, end, result_register(proto, pc), dead);
    const int first_result = GETARG_A(proto->code[pc]);
    for (int r = first; r < end; ++r)
        if (!is_among(r, first_result, std::max(ci->u2.nres, 0)))
            dead[static_cast<std::size_t>(base + r - t->stack.p)] = true;
}

} // namespace

std::vector<bool> dead_slots(const lua_State* t) {
    std::vector<bool> dead(static_cast<std::size_t>(t->top.p - t->stack.p));
    if (is_paused(t))
        mark_paused(t, t->ci, dead);
    for (const CallInfo* ci = t->ci->previous; ci != nullptr && ci != &t->base_ci;
         ci = ci->previous)
        if (isLua(ci))
            mark_frame(t, ci, dead);
    for (const UpVal* cell = t->openupval; cell != nullptr; cell = cell->u.open.next)
        dead[static_cast<std::size_t>(uplevel(cell) - t->stack.p)] = false;
    return dead;
}

} // namespace lunamoo::verbs::image
