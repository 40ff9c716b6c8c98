// Coroutines of images: their stacks and their frames.
//
// The VM believes a frame: it returns into the one before it, writes results up to what that one
// wanted, and takes its registers to be there. What it would do out of bounds is refused here.
#include "verbs/lua/image_reader.h"

#include <algorithm>
#include <limits>

namespace lunamoo::verbs::image {

namespace {

constexpr unsigned kMaxSlots = 65536;                // LUAI_MAXSTACK of upstream_ldo.cpp
constexpr unsigned kMaxErrorSlots = kMaxSlots + 200; // what Lua allows where a stack overflowed

std::ptrdiff_t offset_of(unsigned slot) {
    return static_cast<std::ptrdiff_t>(slot * sizeof(StackValue));
}

unsigned slots_of(const lua_State* t) {
    return static_cast<unsigned>(stacksize(t));
}

unsigned slot_of(const lua_State* t, const StackValue* position) {
    return static_cast<unsigned>(position - t->stack.p);
}

// Positions of a frame that is not one of the thread's yet.
template <typename Frame> void place(const lua_State* t, CallInfo* ci, const Frame& frame) {
    ci->func.p = t->stack.p + frame.func;
    ci->top.p = t->stack.p + frame.top;
}

} // namespace

void Reader::grow_stack(lua_State* t, unsigned slots) {
    refuse_if(slots > kMaxErrorSlots, "a stack is too large");
    if (slots > kMaxSlots) // no limit: a larger one has one size
        slots = kMaxErrorSlots;
    if (slots > slots_of(t) && !luaD_reallocstack(t, static_cast<int>(slots), 0))
        luaD_throw(L_, LUA_ERRMEM);
}

void Reader::fill_thread(lua_State* t) {
    const auto status = static_cast<lu_byte>(below(LUA_ERRERR + 1, "a coroutine's status"));
    const unsigned top = number();
    const unsigned error_function = number();
    refuse_if(top == 0 || error_function >= top || top - 1 > in_.left(),
              "the top of a stack is wrong");
    fill_stack(t, top);
    t->errfunc = offset_of(error_function);
    fill_to_be_closed(t, top);
    t->status = status;
    fill_frames(t);
}

void Reader::fill_stack(lua_State* t, unsigned top) {
    grow_stack(t, top);
    for (unsigned i = 1; i < top; ++i) {
        filling_ = {t, i};
        value(s2v(t->stack.p + i));
    }
    filling_ = std::nullopt;
    t->top.p = t->stack.p + top;
}

void Reader::fill_to_be_closed(lua_State* t, unsigned top) {
    constexpr unsigned kFarthest = std::numeric_limits<unsigned short>::max();
    unsigned last = 0;
    for (std::size_t count = in_.count(); count > 0; --count) {
        const unsigned slot = below(top, "a variable to be closed is outside of its stack");
        refuse_if(slot <= last, "variables to be closed are out of order");
        for (; slot - last > kFarthest; last += kFarthest)
            t->stack.p[last + kFarthest].tbclist.delta = 0;
        t->stack.p[slot].tbclist.delta = static_cast<unsigned short>(slot - last);
        t->tbclist.p = t->stack.p + slot;
        last = slot;
    }
}

// -- Frames

Reader::FrameImage Reader::read_frame_start(const lua_State* t) {
    FrameImage frame;
    const unsigned top = slot_of(t, t->top.p);
    frame.func = below(top, "a frame is outside of its stack");
    refuse_if(frame.func <= slot_of(t, t->ci->func.p), "frames are out of order");
    frame.top = number();
    const int wanted = integer();
    refuse_if(frame.top <= frame.func || wanted < std::numeric_limits<short>::min() ||
                  wanted > std::numeric_limits<short>::max(),
              "a frame's size is wrong");
    frame.wanted = static_cast<short>(wanted);
    frame.status = number();
    refuse_if((frame.status & ~kFrameBits) != 0, "a frame's state is wrong");
    return frame;
}

CallInfo* Reader::next_frame(lua_State* t) {
    CallInfo* ci = t->ci->next ? t->ci->next : luaE_extendCI(t, 0);
    if (ci == nullptr)
        luaD_throw(L_, LUA_ERRMEM);
    return ci;
}

void Reader::fill_frames(lua_State* t) {
    const unsigned base_top = number();
    const std::size_t count = in_.count();
    grow_stack(t, base_top);
    refuse_if(base_top == 0, "a coroutine's base is wrong");
    t->base_ci.top.p = t->stack.p + base_top;
    refuse_if((t->status == LUA_OK && count != 0) || (t->status == LUA_YIELD && count == 0),
              "a coroutine's frames do not fit its status");
    for (std::size_t i = 0; i < count; ++i) {
        const FrameImage frame = read_frame_start(t);
        grow_stack(t, frame.top);
        fill_frame(t, next_frame(t), frame, i + 1 == count);
    }
    if (t->status > LUA_YIELD) {
        t->ci = &t->base_ci; // nothing runs in what has died; its variables can still be closed
        return;
    }
    // Room for what C functions push without asking.
    unsigned highest = slot_of(t, t->top.p);
    for (const CallInfo* ci = t->ci; ci != nullptr; ci = ci->previous)
        highest = std::max(highest, slot_of(t, ci->top.p));
    grow_stack(t, highest + LUA_MINSTACK);
}

void Reader::fill_frame(lua_State* t, CallInfo* ci, const FrameImage& frame, bool is_innermost) {
    const StkId func = t->stack.p + frame.func;
    // Results go from the place of the function on, into the frame before.
    const int wanted = hastocloseCfunc(frame.wanted) ? decodeNresults(frame.wanted) : frame.wanted;
    refuse_if(t->status == LUA_YIELD && wanted > 0 && func + wanted > t->ci->top.p &&
                  func + wanted > t->stack.p + frame.top,
              "a frame wants too many results");
    place(t, ci, frame);
    ci->nresults = frame.wanted;
    ci->callstatus = static_cast<unsigned short>(frame.status);
    ci->u2.nres = 0;
    const bool is_lowered = (frame.status & kLoweredBit) != 0;
    const db::ObjectId perms{is_lowered ? in_.integer() : 0};
    const CallInfo* caller = t->ci;
    if (isLua(ci)) {
        refuse_if((frame.status & (CIST_FRESH | CIST_YPCALL | CIST_CLSRET)) == 0 &&
                      (caller == &t->base_ci || !isLua(caller)),
                  "a function would return into nothing");
        fill_lua_frame(t, ci, frame);
    } else {
        fill_c_frame(t, ci, is_innermost);
    }
    refuse_if(t->status == LUA_YIELD && isLua(ci) &&
                  is_innermost != ((frame.status & CIST_HOOKYIELD) != 0),
              "a function does not wait");
    if (is_lowered && t->status == LUA_YIELD) {
        if (!isLua(ci) || clLvalue(s2v(ci->func.p))->p->is_vararg == 0) // no limit: it has no slot
            throw ImageError("a function was lowered that is no verb");
        lower(ci, perms);
        has_lowered_ = true;
    }
    t->ci = ci;
}

void Reader::fill_lua_frame(lua_State* t, CallInfo* ci, const FrameImage& frame) {
    refuse_if(!ttisLclosure(s2v(ci->func.p)), "a frame has no function");
    const Proto* proto = clLvalue(s2v(ci->func.p))->p;
    const bool waits = t->status == LUA_YIELD;
    const auto size = static_cast<unsigned>(proto->sizecode);
    const unsigned pc = below(size + 1, "an instruction is outside of its function");
    // Lua steps back to an instruction that a hook stopped at, and to a return that closes
    // variables.
    const bool goes_back = pc > 0 && ((ci->callstatus & CIST_HOOKYIELD) != 0 ||
                                      GET_OPCODE(proto->code[pc - 1]) == OP_RETURN);
    refuse_if(waits && (pc == 0 || (pc == size && !goes_back)),
              "a function does not wait at an instruction");
    const unsigned func = slot_of(t, ci->func.p);
    const unsigned extra = below(func, "a frame's arguments are wrong");
    // A vararg function's frame stands above its arguments and returns to where it was called.
    const unsigned below_func = proto->is_vararg ? extra + proto->numparams + 1u : extra;
    refuse_if(waits && func - slot_of(t, t->ci->func.p) <= below_func,
              "a frame's arguments reach below it");
    const unsigned results = below(kMaxErrorSlots, "a frame's results are outside of any stack");
    refuse_if(waits && slot_of(t, ci->top.p) < func + 1 + proto->maxstacksize,
              "a frame is too small for its function");
    grow_stack(t, func + 1 + proto->maxstacksize + results);
    place(t, ci, frame); // a stack that grows takes along only the frames that are in it
    ci->u.l.savedpc = proto->code + pc;
    ci->u.l.trap = 0;
    ci->u.l.nextraargs = static_cast<int>(extra);
    ci->u2.nres = static_cast<int>(results);
}

void Reader::fill_c_frame(lua_State* t, CallInfo* ci, bool is_innermost) {
    const unsigned name_index =
        below(static_cast<unsigned>(name_list_.size()) + 1, "no such continuation");
    const bool waits = t->status == LUA_YIELD;
    ci->u.c.k = name_index == 0 ? nullptr : names_.continuation(name_list_[name_index - 1]);
    ci->u.c.ctx = static_cast<lua_KContext>(in_.integer());
    const unsigned top = slot_of(t, t->top.p);
    ci->u.c.old_errfunc = offset_of(below(top, "an error function is outside of its stack"));
    const unsigned position = below(top, "a frame's results are outside of its stack");
    refuse_if((ci->callstatus & CIST_HOOKYIELD) != 0, "a frame of C waits in a hook");
    if ((ci->callstatus & CIST_YPCALL) != 0) {
        refuse_if(waits && (ci->u.c.k == nullptr || position <= slot_of(t, ci->func.p)),
                  "a protected call is wrong");
        ci->u2.funcidx = static_cast<int>(offset_of(position));
    } else {
        ci->u2.nres = static_cast<int>(position);
    }
    refuse_if(waits && !is_innermost && ci->u.c.k == nullptr && (ci->callstatus & CIST_CLSRET) == 0,
              "a function has no way to go on");
}

} // namespace lunamoo::verbs::image
