// Local variables have names in the functions' debug information, which the compiler always keeps:
// what is active at the next instruction, from the function's first register on.
#include "verbs/lua/stack_frames.h"

#include "cmake/limit.h"
#include "verbs/frames_info.h"
#include "verbs/lua/internals.h"
#include "verbs/realm.h"
#include "verbs/values.h"

#include "db/world.h"

namespace lunamoo::verbs {

namespace {

constexpr std::size_t kMostLocals = 50;        // of a frame
constexpr std::size_t kMostLiteralBytes = 200; // of a local
constexpr std::size_t kMostStoredBytes = 4096; // of a stored table that is written out

std::string literal(const db::Value& value) {
    if (value.expanded_bytes() > kMostStoredBytes && !value.is(db::Type::String) &&
        LIMIT(local_stored_bytes))
        return "(a large table)";
    return db::to_literal(value, kMostLiteralBytes);
}

std::string text_of(const TValue* value) {
    switch (ttype(value)) {
    case LUA_TNIL:
        return "nil";
    case LUA_TBOOLEAN:
        return l_isfalse(value) ? "false" : "true";
    case LUA_TNUMBER: {
        if (ttisinteger(value))
            return literal(db::Value::integer(ivalue(value)));
        const auto real = db::Value::real(fltvalue(value));
        return real ? literal(*real) : "(not a number)";
    }
    case LUA_TSTRING: {
        const std::string_view text(getstr(tsvalue(value)), tsslen(tsvalue(value)));
        std::string literal_text =
            literal(db::Value::short_string(text.substr(0, kMostLiteralBytes)));
        return text.size() > kMostLiteralBytes ? literal_text + "..." : literal_text;
    }
    case LUA_TLIGHTUSERDATA:
        return "#" + std::to_string(reinterpret_cast<std::intptr_t>(pvalue(value)));
    case LUA_TUSERDATA:
        return literal(held_by_handle(getudatamem(uvalue(value))));
    default:
        return std::string("(a ") + ttypename(ttype(value)) + ")";
    }
}

void add_locals(const lua_State* thread, const CallInfo* ci,
                std::map<std::string, std::string>& locals) {
    const Proto* proto = clLvalue(s2v(ci->func.p))->p;
    const int pc = static_cast<int>(ci->u.l.savedpc - proto->code) - 1;
    int reg = 0;
    for (int i = 0; i < proto->sizelocvars && proto->locvars[i].startpc <= pc; ++i) {
        if (pc >= proto->locvars[i].endpc)
            continue;
        const std::string_view name = getstr(proto->locvars[i].varname);
        const StackValue* place = ci->func.p + 1 + reg++;
        if (name.starts_with('(') || place >= thread->top.p ||
            (locals.size() >= kMostLocals && LIMIT(locals_shown)))
            continue;
        locals.insert_or_assign(std::string(name), text_of(s2v(place)));
    }
}

bool is_old(const Code* code, const db::World& world) {
    if (code == nullptr || code->kind != CodeKind::Verb)
        return false;
    const auto now = world.find_verb_by_id(code->definer, code->verb_id);
    return !now || now->verb->version != code->version;
}

const Proto* proto_of(const CallInfo* ci) {
    return clLvalue(s2v(ci->func.p))->p;
}

// f(frame, its thread, its activation) for the Lua frames of the task, from the innermost outwards:
// before each verb's those of the functions in it.
template <typename F> void each_lua_frame(const Task& task, F&& f) {
    for (auto at = task.activations.rbegin(); at != task.activations.rend(); ++at)
        for (std::size_t t = at->threads.size(); t-- > 0;) {
            lua_State* thread = at->threads[t];
            for (const CallInfo* ci = thread->ci; ci != nullptr && ci != &thread->base_ci;
                 ci = ci->previous)
                if (isLua(ci))
                    f(ci, thread, *at);
        }
}

} // namespace

std::vector<StackFrame> stack_frames(const Task& task, const db::World& world,
                                     std::optional<db::ObjectId> reader) {
    std::vector<StackFrame> frames;
    for (FrameInfo& info : task_frames(task))
        frames.emplace_back().info = std::move(info);
    std::size_t index = 0;
    const Activation* last = nullptr;
    std::vector<std::pair<lua_State*, const CallInfo*>> stretch;
    const auto end_stretch = [&](const Code* code) {
        if (index >= frames.size())
            return;
        StackFrame& frame = frames[index++];
        frame.is_old = is_old(code, world);
        // The outer ones first, which the inner ones hide.
        if (!reader || frame.info.programmer == *reader || !LIMIT(locals_of_others))
            for (auto inner = stretch.rbegin(); inner != stretch.rend(); ++inner)
                add_locals(inner->first, inner->second, frame.locals);
        stretch.clear();
    };
    const Code* outermost = nullptr;
    each_lua_frame(task, [&](const CallInfo* ci, lua_State* thread, const Activation& activation) {
        if (last != nullptr && last != &activation && last->base)
            end_stretch(outermost);
        if (last != &activation)
            stretch.clear();
        last = &activation;
        stretch.emplace_back(thread, ci);
        outermost = activation.realm->code_of(proto_of(ci));
        if (is_verb(proto_of(ci)))
            end_stretch(outermost);
    });
    if (last != nullptr && last->base)
        end_stretch(outermost);
    return frames;
}

} // namespace lunamoo::verbs
