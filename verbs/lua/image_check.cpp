#include "verbs/lua/image_check.h"

#include "cmake/limit.h"
#include "verbs/lua/image_reader.h"
#include "verbs/lua/image_registers.h"
#include "verbs/lua/pause.h"

#include <algorithm>
#include <limits>

namespace lunamoo::verbs::image {

namespace {

using Waits = ContinuationShape::Waits;

constexpr int kMaxWantedByC = LUA_MINSTACK;

void require(bool holds, const char* what) {
    if (!holds && DECLARED_LIMIT(image, what))
        fail(what);
}

const Proto* proto_of(const CallInfo* ci) {
    return clLvalue(s2v(ci->func.p))->p;
}

// The instruction that a Lua frame waits in.
Instruction current_instruction(const CallInfo* ci) {
    return *(ci->u.l.savedpc - 1);
}

int wanted_by_caller(const CallInfo* callee) {
    return hastocloseCfunc(callee->nresults) ? decodeNresults(callee->nresults) : callee->nresults;
}

bool has_bits(const CallInfo* ci, unsigned bits) {
    return (ci->callstatus & bits) != 0;
}

// What an instruction that calls does with its stack.
struct Calling {
    const StackValue* lowest; // where the function may stand
    const StackValue* highest;
    int wanted;
    bool runs_in_same_loop = false; // the VM goes on with a Lua function without a C call
    bool only_c = false;
};

Calling at(const StackValue* place, int wanted) {
    return {place, place, wanted};
}

Calling calling_of(const lua_State* t, const CallInfo* ci) {
    const Instruction i = current_instruction(ci);
    const StackValue* base = ci->func.p + 1;
    const StackValue* a = base + GETARG_A(i);
    switch (GET_OPCODE(i)) {
    case OP_CALL:
        return {a, a, GETARG_C(i) - 1, true, false};
    case OP_TAILCALL:
        return {a, a, LUA_MULTRET, false, true};
    case OP_TFORCALL:
        return at(a + 4, GETARG_C(i));
    case OP_GETTABUP:
    case OP_GETTABLE:
    case OP_GETI:
    case OP_GETFIELD:
    case OP_SELF:
    case OP_MMBIN:
    case OP_MMBINI:
    case OP_MMBINK:
    case OP_UNM:
    case OP_BNOT:
    case OP_LEN:
    case OP_EQ:
    case OP_LT:
    case OP_LE:
    case OP_LTI:
    case OP_LEI:
    case OP_GTI:
    case OP_GEI:
        return at(ci->top.p, 1);
    case OP_SETTABUP:
    case OP_SETTABLE:
    case OP_SETI:
    case OP_SETFIELD:
        return at(ci->top.p, 0);
    case OP_CONCAT: // of the last two of those that are left
        return {a + 2, a + GETARG_B(i), 1};
    case OP_CLOSE: // two above the variable
        return {a + 2, ci->top.p + 1, 0};
    case OP_RETURN: // above all values that a call or `...` has left there, needed or not
        require(TESTARG_k(i) != 0, "a function returns without closing variables");
        return {std::max<const StackValue*>(ci->top.p, a + ci->u2.nres), t->stack_last.p, 0};
    default:
        fail("an instruction that calls nothing waits for a function");
    }
}

void check_lua_caller(const lua_State* t, const CallInfo* caller, const CallInfo* callee) {
    const Calling calling = calling_of(t, caller);
    const StackValue* place = called_at(callee);
    require(place >= calling.lowest && place <= calling.highest,
            "a function is not where it was called");
    require(wanted_by_caller(callee) == calling.wanted, "a function gives other results");
    if (!isLua(callee))
        return;
    require(!calling.only_c, "a function was replaced by its tail call");
    require(has_bits(callee, CIST_FRESH) != calling.runs_in_same_loop,
            "a function would return into the wrong place");
}

void check_continuation(const CallInfo* ci, const ContinuationShape& shape) {
    require(std::find(shape.contexts.begin(), shape.contexts.end(), ci->u.c.ctx) !=
                shape.contexts.end(),
            "a continuation does not know its context");
    require((shape.waits == Waits::InProtectedCall) == has_bits(ci, CIST_YPCALL),
            "a continuation waits in another kind of call");
}

// The index, in the caller's frame, of the function that it called.
void check_called_at(const CallInfo* caller, const CallInfo* callee,
                     const ContinuationShape& shape) {
    const auto index = called_at(callee) - caller->func.p;
    if (shape.called_at == ContinuationShape::kAboveContext)
        require(index == 1 + caller->u.c.ctx, "a function is not where its context says");
    else if (shape.called_at != ContinuationShape::kAnywhere)
        require(index == shape.called_at, "a function is not where its continuation says");
    if (shape.wanted != ContinuationShape::kAnyNumber)
        require(wanted_by_caller(callee) == shape.wanted,
                "a function gives other results than its continuation takes");
}

// After an error the functions above the protected call are gone, while it closes their variables.
bool is_unwinding(const CallInfo* ci) {
    return has_bits(ci, CIST_YPCALL) && getcistrecst(ci) != LUA_OK;
}

void check_protected_call(const lua_State* t, const CallInfo* caller, const CallInfo* callee,
                          const ContinuationShape& shape) {
    const StackValue* function = restorestack(t, caller->u2.funcidx);
    if (!is_unwinding(caller)) {
        require(called_at(callee) == function, "a protected function is not where it was called");
        check_called_at(caller, callee, shape);
        return;
    }
    // After an error: what was called closes a variable of the function.
    require(getcistrecst(caller) > LUA_YIELD && getcistrecst(caller) <= LUA_ERRERR,
            "an error of an unknown kind");
    if (shape.called_at != ContinuationShape::kAnywhere)
        require(function - caller->func.p == shape.called_at,
                "a protected function is not where its continuation says");
    require(called_at(callee) > function && callee->nresults == 0,
            "a closing function is not where it was called");
}

void check_c_caller(const lua_State* t, const CallInfo* caller, const CallInfo* callee,
                    const ImageNames& names) {
    const StackValue* place = called_at(callee);
    // After an error a closing function stands where the dead ones did, above all that C asked for.
    require(place > caller->func.p && (place <= caller->top.p || is_unwinding(caller)),
            "a function is outside of its caller");
    require(wanted_by_caller(callee) <= kMaxWantedByC, "C wants too many results");
    if (has_bits(caller, CIST_CLSRET)) {
        require(hastocloseCfunc(caller->nresults) && callee->nresults == 0 &&
                    caller->u2.nres <= place - (caller->func.p + 1),
                "a function returns results that it does not have");
        return;
    }
    const ContinuationShape& shape = names.shape(caller->u.c.k);
    check_continuation(caller, shape);
    require(shape.waits != Waits::AtStop, "a function waits at a stop, and in a call");
    if (shape.waits == Waits::InProtectedCall)
        check_protected_call(t, caller, callee, shape);
    else
        check_called_at(caller, callee, shape);
}

void check_call(const lua_State* t, const CallInfo* caller, const CallInfo* callee,
                const ImageNames& names) {
    if (caller == &t->base_ci) {
        require(called_at(callee) == t->stack.p + 1 && callee->nresults == LUA_MULTRET,
                "a coroutine's first function is not where it was called");
    } else if (isLua(caller)) {
        check_lua_caller(t, caller, callee);
    } else {
        check_c_caller(t, caller, callee, names);
    }
}

// -- Frames

// Whether a register must hold a table here: from the instruction that makes it to the last one
// that fills it, SETLIST.
bool is_under_construction(const Proto* proto, int pc, int r) {
    int made = -1;
    for (int i = 0; i < proto->sizecode; ++i) {
        const Instruction at_i = proto->code[i];
        if (GETARG_A(at_i) != r)
            continue;
        if (GET_OPCODE(at_i) == OP_NEWTABLE)
            made = i;
        else if (GET_OPCODE(at_i) == OP_SETLIST && made < pc && pc <= i)
            return made >= 0;
    }
    return false;
}

void check_loop(const StackValue* a) {
    const bool is_whole = ttisinteger(s2v(a)) && ttisinteger(s2v(a + 1)) && ttisinteger(s2v(a + 2));
    const bool is_real = ttisfloat(s2v(a)) && ttisfloat(s2v(a + 1)) && ttisfloat(s2v(a + 2));
    require(is_whole || is_real, "a loop does not count by numbers");
}

void check_registers(const CallInfo* ci) {
    const Proto* proto = proto_of(ci);
    const StackValue* base = ci->func.p + 1;
    const int pc = next_instruction(ci);
    for (int i = 0; i < proto->sizecode; ++i) {
        const Instruction at_i = proto->code[i];
        const int a = GETARG_A(at_i);
        if (GET_OPCODE(at_i) == OP_FORLOOP && i - GETARG_Bx(at_i) < pc && pc <= i)
            check_loop(base + a);
        if (GET_OPCODE(at_i) == OP_SETLIST && pc <= i && is_under_construction(proto, pc, a))
            require(ttistable(s2v(base + a)), "a table under construction is none");
    }
}

// The arguments of an open call end at the top; otherwise that is the frame's.
void check_paused(const lua_State* t, const CallInfo* ci) {
    const Proto* proto = proto_of(ci);
    const int next = next_instruction(ci);
    require(next < proto->sizecode && is_pause_point(proto, next),
            "a function waits between instructions");
    const Instruction i = proto->code[next];
    require(isIT(i) ? t->top.p > ci->func.p + 1 + GETARG_A(i) : t->top.p == ci->top.p,
            "a paused function's stack ends elsewhere");
}

void check_lua_frame(const lua_State* t, const CallInfo* ci, bool is_innermost, Stops stops) {
    const Proto* proto = proto_of(ci);
    constexpr unsigned kBits = CIST_OAH | CIST_FRESH | CIST_TAIL | CIST_HOOKYIELD | kLoweredBit;
    require((ci->callstatus & ~kBits) == 0, "a function's frame is in a state of C");
    require(ci->nresults >= LUA_MULTRET, "a function wants less than nothing");
    require(ci->top.p == ci->func.p + 1 + proto->maxstacksize, "a frame has another size");
    require(proto->is_vararg != 0 || ci->u.l.nextraargs == 0,
            "a function without varargs has some");
    if (stops == Stops::Anywhere)
        return;
    if (is_innermost)
        check_paused(t, ci);
    check_registers(ci);
}

void check_c_frame(const lua_State* t, const CallInfo* ci, const ImageNames& names) {
    constexpr unsigned kBits =
        CIST_OAH | CIST_C | CIST_YPCALL | CIST_TAIL | CIST_CLSRET | (7U << CIST_RECST);
    require((ci->callstatus & ~kBits) == 0, "a frame of C is in a state of Lua");
    require(!has_bits(ci, CIST_YPCALL) || !has_bits(ci, CIST_CLSRET), "a protected call returns");
    require(has_bits(ci, CIST_YPCALL) || getcistrecst(ci) == LUA_OK,
            "an error without a protected call");
    require(ttisCclosure(s2v(ci->func.p)) || ttislcf(s2v(ci->func.p)),
            "a frame of C has no function of C");
    require(ci->top.p >= ci->func.p + 1 + LUA_MINSTACK, "a frame of C is too small");
    if (ci != t->ci)
        return;
    require(!has_bits(ci, CIST_YPCALL | CIST_CLSRET), "a function waits for nothing");
    if (ci->u.c.k == nullptr)
        return;
    check_continuation(ci, names.shape(ci->u.c.k));
    require(names.shape(ci->u.c.k).waits == Waits::AtStop, "a function waits for a call at a stop");
}

// The handler in force within a protected call lies between the frame and the function it called;
// outside of all there is none.
void check_handlers(const lua_State* t) {
    const CallInfo* inside = nullptr; // the innermost protected call that is outside of `handler`
    const auto check = [&](std::ptrdiff_t handler) {
        if (inside == nullptr) {
            require(handler == 0, "a message handler of nothing");
        } else if (handler != 0) {
            const StackValue* place = restorestack(t, handler);
            require(place > inside->func.p && place < restorestack(t, inside->u2.funcidx),
                    "a message handler is outside of its call");
        }
    };
    std::vector<const CallInfo*> frames;
    for (const CallInfo* ci = t->ci; ci != &t->base_ci; ci = ci->previous)
        if (!isLua(ci) && has_bits(ci, CIST_YPCALL))
            frames.push_back(ci);
    for (auto ci = frames.rbegin(); ci != frames.rend(); ++ci) {
        check((*ci)->u.c.old_errfunc);
        inside = *ci;
    }
    check(t->errfunc);
}

// -- Slots that something is to close

const CallInfo* frame_of(const lua_State* t, const StackValue* slot) {
    const CallInfo* ci = t->ci;
    while (ci != &t->base_ci && ci->func.p >= slot)
        ci = ci->previous;
    return ci;
}

bool is_register(const CallInfo* ci, const StackValue* slot) {
    return slot > ci->func.p && slot <= ci->func.p + proto_of(ci)->maxstacksize;
}

// Every function with variables that others reach, or that are closed, closes them as it returns.
bool closes_on_return(const Proto* proto) {
    const Instruction last = proto->code[proto->sizecode - 1];
    return GET_OPCODE(last) == OP_RETURN && TESTARG_k(last) != 0;
}

// Whether the variable that the instruction makes one to be closed is active there.
bool is_active(const Proto* proto, int made, int pc) {
    for (int i = 0; i < proto->sizelocvars && proto->locvars[i].startpc <= made; ++i)
        if (proto->locvars[i].startpc == made && pc < proto->locvars[i].endpc)
            return true;
    return false;
}

bool will_be_closed(const CallInfo* ci, int r) {
    const Proto* proto = proto_of(ci);
    const Instruction now = current_instruction(ci);
    if (!closes_on_return(proto))
        return false;
    if (GET_OPCODE(now) == OP_RETURN || (GET_OPCODE(now) == OP_CLOSE && r >= GETARG_A(now)))
        return true;
    const int pc = static_cast<int>(ci->u.l.savedpc - proto->code) - 1;
    for (int i = 0; i < pc; ++i) {
        const Instruction made = proto->code[i];
        const bool marks = (GET_OPCODE(made) == OP_TBC && GETARG_A(made) == r) ||
                           (GET_OPCODE(made) == OP_TFORPREP && GETARG_A(made) + 3 == r);
        if (marks && is_active(proto, i, pc))
            return true;
    }
    return false;
}

bool closes_while_unwinding(const lua_State* t, const CallInfo* ci, const StackValue* slot) {
    return is_unwinding(ci) && slot >= restorestack(t, ci->u2.funcidx);
}

void check_to_be_closed(const lua_State* t) {
    for (const StackValue* slot = t->tbclist.p; slot > t->stack.p;) {
        const CallInfo* ci = frame_of(t, slot);
        require(ci != &t->base_ci, "a variable to be closed is nobody's");
        if (isLua(ci))
            require(is_register(ci, slot) &&
                        will_be_closed(ci, static_cast<int>(slot - ci->func.p) - 1),
                    "a variable will not be closed");
        else
            require(hastocloseCfunc(ci->nresults) || closes_while_unwinding(t, ci, slot),
                    "a variable will not be closed by C");
        slot -= slot->tbclist.delta;
        while (slot > t->stack.p && slot->tbclist.delta == 0)
            slot -= std::numeric_limits<unsigned short>::max();
    }
}

void check_open_upvalues(const lua_State* t) {
    for (const UpVal* cell = t->openupval; cell != nullptr; cell = cell->u.open.next) {
        const StackValue* slot = uplevel(cell);
        const CallInfo* ci = frame_of(t, slot);
        require(ci != &t->base_ci && isLua(ci) && is_register(ci, slot) &&
                    closes_on_return(proto_of(ci)),
                "an upvalue will not be closed");
    }
}

} // namespace

const StackValue* called_at(const CallInfo* ci) {
    if (!isLua(ci) || proto_of(ci)->is_vararg == 0)
        return ci->func.p;
    return ci->func.p - (ci->u.l.nextraargs + proto_of(ci)->numparams + 1);
}

void check_thread(const lua_State* t, const ImageNames& names, Stops stops) {
    if (t->status == LUA_OK)
        require(t->tbclist.p == t->stack.p && t->openupval == nullptr,
                "a coroutine that has not begun has variables");
    if (t->status != LUA_YIELD) // what has died is closed as a whole
        return;
    for (const CallInfo* ci = t->ci; ci != &t->base_ci; ci = ci->previous) {
        if (isLua(ci))
            check_lua_frame(t, ci, ci == t->ci, stops);
        else
            check_c_frame(t, ci, names);
        check_call(t, ci->previous, ci, names);
    }
    check_handlers(t);
    check_to_be_closed(t);
    check_open_upvalues(t);
}

} // namespace lunamoo::verbs::image
