// Our VM, compiled once more for one test program, which counts what it executes. The text is
// verbs/lua/upstream_lvm.cpp itself, and so all of the meter; besides, where lvm.c asks for the
// opcode of the instruction that it is about to jump to, it is counted. A program that defines
// luaV_execute itself does not take the library's.
//
// OP_EXTRAARG is never dispatched: LOADKX, NEWTABLE and SETLIST read it as their operand and step
// over it. It is counted where GETARG_Ax reads it, which lvm.c does of nothing else.
#define lvm_c
#define LUA_CORE
#include "lprefix.h"

#include "lua.h"

#include "lapi.h"
#include "lopcodes.h"
#include "lopnames.h"
#include "lstate.h"
#undef lvm_c
#undef LUA_CORE

#include "tests/conformance/counts.h"

static_assert(NUM_OPCODES == lunamoo::verbs::test::kOpcodes);

namespace lunamoo::verbs::test {

Counts& counts() {
    static Counts all;
    return all;
}

const char* opcode_name(int opcode) {
    return opnames[opcode];
}

namespace {

OpCode counted(CallInfo* frame, Instruction instruction) {
    const OpCode opcode = cast(OpCode, (instruction >> POS_OP) & MASK1(SIZE_OP, 0));
    ++counts().opcodes[opcode];
    if (opcode == OP_CALL || opcode == OP_TAILCALL || opcode == OP_TFORCALL) {
        const TValue* function = s2v(frame->func.p + 1 + GETARG_A(instruction));
        if (ttislcf(function))
            ++counts().functions[fvalue(function)];
        else if (ttisCclosure(function))
            ++counts().functions[clCvalue(function)->f];
    }
    return opcode;
}

unsigned extra_argument(Instruction instruction) {
    ++counts().opcodes[OP_EXTRAARG];
    return instruction >> POS_Ax;
}

} // namespace
} // namespace lunamoo::verbs::test

#undef GET_OPCODE
#define GET_OPCODE(i) lunamoo::verbs::test::counted(ci, i)
#undef GETARG_Ax
#define GETARG_Ax(i) cast_int(lunamoo::verbs::test::extra_argument(i))

#include "verbs/lua/upstream_lvm.cpp"
