// Walking a task's Lua frames. From the innermost thread of the innermost activation outwards: the
// frames of each coroutine, then of the one that resumed it, then of the activation that called.
//
// Where things are in a verb's frame (a vararg function with one fixed parameter, entered through
// verb_entered): the frame's own copy of `this` is a local that the body may assign, so the one
// that counts is kept where the arguments arrived, at func - nextraargs - 1, out of the body's
// reach. Whom set_task_perms lowered it to stands in the slot below (lowered_slot).
#include "verbs/lua/internals.h"

#include "cmake/limit.h"
#include "verbs/frames_info.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

namespace lunamoo::verbs {

namespace {

struct VerbFrame {
    const Activation* activation = nullptr;
    lua_State* thread = nullptr;
    CallInfo* frame = nullptr; // null: the activation's base, a forked function
    const Code* code = nullptr;
    bool is_outermost = false; // in its activation
};

const Proto* proto_of(const CallInfo* frame) {
    return clLvalue(s2v(frame->func.p))->p;
}

bool is_verb_frame(const CallInfo* frame) {
    return isLua(frame) && is_verb(proto_of(frame));
}

// f(VerbFrame) -> true to go on.
template <typename F> void walk(const Task& task, F&& f) {
    for (std::size_t a = task.activations.size(); a-- > 0;) {
        const Activation& activation = task.activations[a];
        for (std::size_t t = activation.threads.size(); t-- > 0;) {
            lua_State* thread = activation.threads[t];
            for (CallInfo* frame = thread->ci; frame != &thread->base_ci && frame != nullptr;
                 frame = frame->previous) {
                if (!is_verb_frame(frame))
                    continue;
                VerbFrame found{&activation, thread, frame,
                                activation.realm->code_of(proto_of(frame)), false};
                if (!f(found))
                    return;
            }
        }
        if (activation.base)
            if (!f(VerbFrame{&activation,
                             activation.threads.empty() ? nullptr : activation.threads.front(),
                             nullptr, nullptr, true}))
                return;
    }
}

db::ObjectId this_of(const VerbFrame& at) {
    if (at.frame == nullptr)
        return at.activation->base->this_object;
    const TValue* kept = s2v(at.frame->func.p - at.frame->u.l.nextraargs - 1);
    return ttislightuserdata(kept) ? db::ObjectId{reinterpret_cast<std::intptr_t>(pvalue(kept))}
                                   : db::kNothing;
}

db::ObjectId perms_of(const VerbFrame& at) {
    if (at.frame == nullptr)
        return at.activation->base->perms;
    return (at.frame->callstatus & kLoweredBit) != 0 ? lowered_to(at.frame)
                                                     : at.activation->realm->owner();
}

std::string first_name(const std::string& names) {
    std::string name = names.substr(0, names.find(' '));
    std::erase(name, '*');
    return name;
}

std::string name_of(const VerbFrame& at) {
    if (at.frame == nullptr)
        return at.activation->base->verb_names;
    const std::string names = at.code == nullptr ? "" : at.code->names;
    if (at.thread == at.activation->threads.front() && !at.activation->called_as.empty() &&
        !isLua(at.frame->previous) && at.frame->previous->previous == &at.thread->base_ci)
        return at.activation->called_as;
    lua_Debug info{};
    info.i_ci = at.frame;
    if (lua_getinfo(at.thread, "n", &info) != 0 && info.name != nullptr &&
        db::verb_name_matches(names, info.name))
        return info.name;
    return first_name(names);
}

// Of a forked function: its frame is the outermost Lua frame of the thread.
CallInfo* frame_with_line(const VerbFrame& at) {
    if (at.frame != nullptr || at.thread == nullptr)
        return at.frame;
    CallInfo* found = nullptr;
    for (CallInfo* frame = at.thread->ci; frame != &at.thread->base_ci; frame = frame->previous)
        if (isLua(frame))
            found = frame;
    return found;
}

int line_of(const VerbFrame& at) {
    lua_Debug info{};
    info.i_ci = frame_with_line(at);
    if (info.i_ci == nullptr)
        return -1;
    return lua_getinfo(at.thread, "l", &info) != 0 ? info.currentline : -1;
}

} // namespace

std::vector<FrameInfo> task_frames(const Task& task) {
    std::vector<FrameInfo> frames;
    if (task.activations.empty() || task.activations.front().threads.empty()) {
        if (task.stopped_in)
            frames.push_back(*task.stopped_in);
        return frames;
    }
    walk(task, [&](const VerbFrame& at) {
        FrameInfo info;
        info.this_object = this_of(at);
        info.verb = name_of(at);
        info.programmer = perms_of(at);
        info.definer = at.frame == nullptr  ? at.activation->base->definer
                       : at.code != nullptr ? at.code->definer
                                            : db::kNothing;
        info.player = task.variables.player;
        info.line = line_of(at);
        info.version = at.code != nullptr ? at.code->version : 0;
        frames.push_back(std::move(info));
        return true;
    });
    return frames;
}

db::ObjectId perms_in_force(const Task& task) {
    db::ObjectId perms = db::kNothing;
    walk(task, [&](const VerbFrame& at) {
        perms = perms_of(at);
        return false;
    });
    return perms;
}

db::ObjectId current_this(const Task& task) {
    db::ObjectId found = db::kNothing;
    walk(task, [&](const VerbFrame& at) {
        found = this_of(at);
        return false;
    });
    return found;
}

db::ObjectId current_caller(const Task& task) {
    db::ObjectId found = db::kNothing;
    int seen = 0;
    walk(task, [&](const VerbFrame& at) {
        if (seen++ == 0) {
            if (at.frame == nullptr)
                found = at.activation->base->caller;
            return at.frame != nullptr;
        }
        found = this_of(at);
        return false;
    });
    return seen == 1 && found == db::kNothing ? task.first_caller : found;
}

db::ObjectId calling_perms(const Task& task) {
    db::ObjectId found = db::kNothing;
    int seen = 0;
    walk(task, [&](const VerbFrame& at) {
        if (seen++ == 0)
            return at.frame != nullptr;
        found = perms_of(at);
        return false;
    });
    return found;
}

std::string current_verb_name(const Task& task) {
    std::string name;
    walk(task, [&](const VerbFrame& at) {
        name = name_of(at);
        return false;
    });
    return name;
}

void lower_perms(Task& task, db::ObjectId who) {
    walk(task, [&](const VerbFrame& at) {
        if (at.frame == nullptr) {
            const auto place = at.activation - task.activations.data();
            task.activations[static_cast<std::size_t>(place)].base->perms = who;
        } else {
            lower(at.frame, who);
            at.activation->realm->has_lowered = true;
        }
        return false;
    });
}

lua_State* resumed_by(lua_State* waiting) {
    const CallInfo* ci = waiting->ci;
    const bool is_wrapped = ci->u.c.ctx != 0;
    const int index = is_wrapped ? lua_upvalueindex(1) : 1;
    return lua_tothread(waiting, index);
}

int verb_depth(Task& task) {
    auto& activations = task.activations;
    std::size_t counted = activations.size();
    while (counted > 0 && activations[counted - 1].verbs_below < 0)
        --counted;
    int depth = 0;
    for (std::size_t i = counted == 0 ? 0 : counted - 1; i < activations.size(); ++i) {
        Activation& activation = activations[i];
        if (activation.verbs_below < 0)
            activation.verbs_below = depth;
        activation.most_below = depth = activation.verbs_below;
        for (lua_State* thread : activation.threads)
            for (CallInfo* frame = thread->ci; frame != &thread->base_ci && frame != nullptr;
                 frame = frame->previous)
                depth += is_verb_frame(frame) ? 1 : 0;
    }
    return depth;
}

// Few frames cannot hold many verbs.
int most_verbs(const Task& task) {
    if (task.activations.empty())
        return 0;
    const Activation& innermost = task.activations.back();
    int most = innermost.most_below;
    for (const lua_State* thread : innermost.threads)
        most += thread->nci;
    return most;
}

std::string traceback_of(const Task& task) {
    std::string text;
    int lines = 0;
    walk(task, [&](const VerbFrame& at) {
        if (lines++ >= 20) {
            text += "... and more";
            return false;
        }
        const auto here = this_of(at);
        const auto definer = at.frame == nullptr  ? at.activation->base->definer
                             : at.code != nullptr ? at.code->definer
                                                  : db::kNothing;
        text += (text.empty() ? "" : "\n");
        text += "#" + std::to_string(definer.number) + ":" + name_of(at);
        if (here != definer)
            text += " (this == #" + std::to_string(here.number) + ")";
        if (const int line = line_of(at); line > 0)
            text += ", line " + std::to_string(line);
        return true;
    });
    return text;
}

// Within atomic whoever called could undo what the verb does: its author has allowed it, or is who
// called.
static void check_atomic_call(lua_State* L, Realm& realm, const Proto* proto) {
    Runtime& runtime = realm.runtime();
    if (calling_perms(runtime.current()) == realm.owner())
        return;
    const Code* code = realm.code_of(proto);
    const auto found = code == nullptr
                           ? std::nullopt
                           : runtime.world().find_verb_by_id(code->definer, code->verb_id);
    if (found && (found->verb->bits & db::kVerbUndoable) != 0)
        return;
    if (LIMIT(others_verb_in_atomic))
        raise(L, db::ErrorCode::Perm,
              "within atomic a verb of #" + std::to_string(realm.owner().number) +
                  "'s can be called only where it has the t bit: its author lets others undo it");
}

// Called by the VM (upstream_lvm.cpp) instead of luaT_adjustvarargs when a verb is entered: the
// arguments are at func + 1 .. top, `this` first.
void verb_entered(lua_State* L, int fixed, CallInfo* frame, const Proto* proto) {
    // Until its arguments are moved the frame's `this` is at func + 1: what this_of finds with -2.
    frame->u.l.nextraargs = -2;
    Runtime& runtime = runtime_of(L);
    const int limit = runtime.options().max_depth;
    Task& task = runtime.current();
    if (most_verbs(task) > limit && verb_depth(task) > limit && LIMIT(verb_depth))
        raise(L, db::ErrorCode::MaxRec,
              "verbs calling verbs more than " + std::to_string(limit) + " deep");
    if (runtime.is_atomic())
        check_atomic_call(L, Realm::of(L), proto);
    if (!ttislightuserdata(s2v(frame->func.p + 1)) && LIMIT(verb_on_object))
        raise(L, db::ErrorCode::Type, "a verb can only be called on an object");
    const ptrdiff_t count = L->top.p - frame->func.p - 1;
    const ptrdiff_t top = savestack(L, frame->top.p); // freezing may raise it; the VM owns it
    for (ptrdiff_t i = 1; i < count; ++i) {
        const TValue* argument = s2v(frame->func.p + 1 + i);
        if (ttistable(argument) || ttisfunction(argument) || ttisthread(argument)) {
            luaD_checkstack(L, 24);
            freeze_in_place(L, static_cast<int>(i) + 1);
            frame->top.p = restorestack(L, top);
        }
    }
    const TValue self = *s2v(frame->func.p + 1);
    luaD_checkstack(L, proto->maxstacksize + 1); // nothing can fail once nextraargs is set
    luaT_adjustvarargs(L, fixed, frame, proto);
    setobj(L, s2v(frame->func.p - frame->u.l.nextraargs - 1), &self);
}

// Called by the VM before a verb's frame, or one with many results, is left: `count` of them at the
// top. The VM has moved the frame's func to where the function was called, and there may stand
// something else by now; while anything can fail it is back where frames are looked for.
void results_leaving(lua_State* L, CallInfo* frame, int count, const Proto* proto) {
    const int moved = proto->is_vararg != 0 ? frame->u.l.nextraargs + proto->numparams + 1 : 0;
    frame->func.p += moved;
    if (is_verb(proto))
        for (int i = 0; i < count; ++i) {
            const TValue* result = s2v(L->top.p - count + i);
            if (ttistable(result) || ttisfunction(result) || ttisthread(result)) {
                const ptrdiff_t top = savestack(L, frame->top.p);
                luaD_checkstack(L, 24);
                freeze_in_place(L, lua_gettop(L) - count + i + 1);
                frame->top.p = restorestack(L, top);
            }
        }
    if (LIMIT(results_ticks))
        charge(L, count >> 4);
    frame->func.p -= moved;
}

} // namespace lunamoo::verbs
