// Coroutines into images: their stacks and their frames.
//
// What a field of a CallInfo means depends on its frame; a field that means nothing there holds
// whatever an earlier frame left, and is saved as 0.
#include "cmake/limit.h"
#include "verbs/lua/image_registers.h"
#include "verbs/lua/image_writer.h"

#include <algorithm>
#include <limits>

namespace lunamoo::verbs::image {

namespace {

unsigned slot_of(const lua_State* t, const StackValue* position) {
    return static_cast<unsigned>(position - t->stack.p);
}

// Lua keeps these as bytes from the start of the stack.
unsigned slot_of_offset(std::ptrdiff_t offset) {
    return static_cast<unsigned>(offset / static_cast<std::ptrdiff_t>(sizeof(StackValue)));
}

// From the lowest.
std::vector<unsigned> to_be_closed(const lua_State* t) {
    constexpr unsigned kFarthest = std::numeric_limits<unsigned short>::max();
    std::vector<unsigned> slots;
    for (const StackValue* p = t->tbclist.p; p > t->stack.p;) {
        slots.push_back(slot_of(t, p));
        p -= p->tbclist.delta;
        while (p > t->stack.p && p->tbclist.delta == 0) // a step on a longer way, no variable
            p -= kFarthest;
    }
    std::reverse(slots.begin(), slots.end());
    return slots;
}

std::vector<const CallInfo*> frames_of(const lua_State* t) {
    std::vector<const CallInfo*> frames;
    for (const CallInfo* ci = t->ci; ci != &t->base_ci; ci = ci->previous)
        frames.push_back(ci);
    std::reverse(frames.begin(), frames.end());
    return frames;
}

// The slots in which the thread's frames of Lua have their functions; a function that takes varargs
// stands in two, above its extra arguments and where it was called.
std::vector<bool> running_slots(const lua_State* t, unsigned top) {
    std::vector<bool> running(top);
    for (const CallInfo* ci = t->ci; ci != &t->base_ci; ci = ci->previous) {
        if (!isLua(ci))
            continue;
        const unsigned slot = slot_of(t, ci->func.p);
        const Proto* proto = clLvalue(s2v(ci->func.p))->p;
        const auto below =
            proto->is_vararg ? static_cast<unsigned>(ci->u.l.nextraargs) + proto->numparams + 1 : 0;
        for (const unsigned place : {slot, slot - std::min(below, slot)})
            if (place < top && ttisLclosure(s2v(t->stack.p + place)) &&
                clLvalue(s2v(t->stack.p + place))->p == proto)
                running[place] = true;
    }
    return running;
}

} // namespace

// A function that runs is more than its name says, which is what it means in this build: what the
// frame has to go on with are these instructions.
void Writer::write_running(const TValue* value) {
    const LClosure* closure = clLvalue(value);
    if (names_.find_name(gcvalue(value)) == nullptr)
        return write_value(value);
    running_[closure->p] = closure;
    put(body_, Tag::Object);
    put(body_, id_of(obj2gco(closure->p)));
}

void Writer::check_thread(const lua_State* t) const {
    if ((t == G(t)->mainthread || t == L_) && LIMIT(save_main_thread))
        throw ImageError("the realm's own thread cannot be saved");
    if (t->status == LUA_OK && t->ci != &t->base_ci && LIMIT(save_running_thread))
        throw ImageError(
            "a coroutine that is running, or waits for one that it resumed from within "
            "a library function, cannot be saved");
}

void Writer::write_thread(unsigned id, lua_State* t) {
    check_thread(t);
    put(makings_, Kind::Thread);
    for (const UpVal* cell = t->openupval; cell != nullptr; cell = cell->u.open.next)
        open_[cell] = {id, slot_of(t, uplevel(cell))};
    put(body_, t->status);
    const unsigned top = slot_of(t, t->top.p);
    put(body_, top);
    put(body_, slot_of_offset(t->errfunc));
    const auto closing = to_be_closed(t);
    std::vector<bool> dead = t->status == LUA_YIELD ? dead_slots(t) : std::vector<bool>(top);
    for (const unsigned slot : closing)
        dead[slot] = false;
    const auto running = running_slots(t, top);
    for (unsigned i = 1; i < top; ++i)
        if (dead[i])
            put(body_, Tag::Nil);
        else if (running[i])
            write_running(s2v(t->stack.p + i));
        else
            write_value(s2v(t->stack.p + i));
    put(body_, static_cast<unsigned>(closing.size()));
    for (const unsigned slot : closing)
        put(body_, slot);
    put(body_, slot_of(t, t->base_ci.top.p));
    // Nothing runs in what has died: its frames are not needed any more.
    const auto frames = t->status == LUA_YIELD ? frames_of(t) : std::vector<const CallInfo*>();
    put(body_, static_cast<unsigned>(frames.size()));
    for (const CallInfo* ci : frames)
        write_frame(t, ci);
}

void Writer::write_frame(lua_State* t, const CallInfo* ci) {
    if ((ci->callstatus & ~kFrameBits) != 0 && LIMIT(save_in_hook))
        throw ImageError("a coroutine that stands in a hook or a finalizer cannot be saved");
    put(body_, slot_of(t, ci->func.p));
    put(body_, slot_of(t, ci->top.p));
    db::put_integer(body_, ci->nresults);
    put(body_, ci->callstatus);
    if ((ci->callstatus & kLoweredBit) != 0)
        db::put_integer(body_, lowered_to(ci).number);
    if (isLua(ci))
        write_lua_frame(ci);
    else
        write_c_frame(t, ci);
}

void Writer::write_lua_frame(const CallInfo* ci) {
    const Proto* proto = clLvalue(s2v(ci->func.p))->p;
    const auto pc = static_cast<unsigned>(ci->u.l.savedpc - proto->code);
    const bool returns = pc > 0 && GET_OPCODE(proto->code[pc - 1]) == OP_RETURN;
    put(body_, pc);
    put(body_, proto->is_vararg ? static_cast<unsigned>(ci->u.l.nextraargs) : 0);
    put(body_, returns ? static_cast<unsigned>(ci->u2.nres) : 0);
}

void Writer::write_c_frame(const lua_State* t, const CallInfo* ci) {
    const bool is_protected = (ci->callstatus & CIST_YPCALL) != 0;
    const bool returns = (ci->callstatus & CIST_CLSRET) != 0;
    const unsigned continuation = continuation_of(t, ci);
    put(body_, continuation);
    db::put_integer(body_, continuation != 0 ? ci->u.c.ctx : 0);
    put(body_, is_protected ? slot_of_offset(ci->u.c.old_errfunc) : 0);
    put(body_, is_protected ? slot_of_offset(ci->u2.funcidx)
               : returns    ? static_cast<unsigned>(ci->u2.nres)
                            : 0);
}

// The field is set by lua_callk, lua_pcallk and lua_yieldk only. A suspended thread's C frames have
// all been through one of them, but for those that are closing variables on their way out.
unsigned Writer::continuation_of(const lua_State* t, const CallInfo* ci) {
    if ((ci->callstatus & CIST_CLSRET) != 0)
        return 0;
    if (ci->u.c.k == nullptr) {
        if (ci != t->ci && LIMIT(save_c_function))
            throw ImageError(c_function_text(ci) + " cannot be saved while it waits");
        return 0;
    }
    const std::string* name = names_.find_name(ci->u.c.k);
    if (name == nullptr && LIMIT(save_unnamed_continuation))
        throw ImageError(c_function_text(ci) + " cannot be saved while it waits");
    return 1 + name_index(*name);
}

std::string Writer::c_function_text(const CallInfo* ci) const {
    const TValue* value = s2v(ci->func.p);
    const std::string* name = nullptr;
    if (ttislcf(value)) {
        name = names_.find_name(fvalue(value));
    } else if (ttisCclosure(value)) {
        name = names_.find_name(gcvalue(value));
        if (name == nullptr)
            name = names_.find_name(clCvalue(value)->f);
    }
    return name ? *name : "a function of the server that has no name in images";
}

} // namespace lunamoo::verbs::image
