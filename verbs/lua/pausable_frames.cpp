// Whose code the frames of a task are, for pausing: the rule of verbs/pausing.h.
#include "cmake/limit.h"
#include "verbs/lua/internals.h"

#include "verbs/frames_info.h"
#include "verbs/pausing.h"
#include "verbs/prelude.h"
#include "verbs/realm.h"

namespace lunamoo::verbs {

namespace {

class Walk {
  public:
    Walk(const Task& task, db::ObjectId own) : own_(own), has_pausable_(task.is_pausable) {}

    bool visit(const Activation& activation) {
        for (std::size_t t = activation.threads.size(); t-- > 0;) {
            lua_State* thread = activation.threads[t];
            for (const CallInfo* frame = thread->ci; frame != &thread->base_ci;
                 frame = frame->previous)
                if (!visit(activation, frame))
                    return false;
        }
        return !activation.base || is_own(activation, activation.base->perms);
    }
    MayPause result(bool is_allowed) const { return {is_allowed && has_pausable_, frames_}; }

  private:
    bool visit(const Activation& activation, const CallInfo* frame) {
        ++frames_;
        const TValue* function = s2v(frame->func.p);
        if (!isLua(frame)) {
            if (ttislcf(function) && fvalue(function) == pausable) {
                is_inside_ = false;
                has_pausable_ = true;
            }
            return true;
        }
        const Proto* proto = clLvalue(function)->p;
        if (proto->source != nullptr && getstr(proto->source) == std::string_view(kPreludeName) &&
            LIMIT(pause_in_prelude))
            return false;
        if (!is_verb(proto))
            return true;
        return is_own(activation, (frame->callstatus & kLoweredBit) != 0
                                      ? lowered_to(frame)
                                      : activation.realm->owner());
    }

    bool is_own(const Activation& activation, db::ObjectId perms) const {
        if (perms != own_ && LIMIT(pause_with_others_perms))
            return false;
        return !is_inside_ || activation.realm->owner() == own_ || !LIMIT(pause_in_others_verb);
    }

    db::ObjectId own_;
    bool is_inside_ = true; // of pausable code
    bool has_pausable_;
    std::int64_t frames_ = 0;
};

} // namespace

MayPause may_pause(const Task& task) {
    Walk walk(task, perms_in_force(task));
    for (std::size_t a = task.activations.size(); a-- > 0;)
        if (!walk.visit(task.activations[a]))
            return walk.result(false);
    return walk.result(true);
}

} // namespace lunamoo::verbs
