// fork(seconds, f, ...): a new task that runs f(...); f and its upvalues are copied as they are
// now. It is an image until its time comes (verbs/hibernation.h); how it runs then is fork_body in
// calls.cpp.
#include "cmake/limit.h"
#include "db/permissions.h"
#include "verbs/builtin.h"
#include "verbs/calls.h"
#include "verbs/frames_info.h"
#include "verbs/lua/image.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "lauxlib.h"

namespace lunamoo::verbs {

namespace {

std::unique_ptr<Task> forked_task(lua_State* L, Runtime& runtime) {
    const Task& parent = runtime.current();
    auto task = std::make_unique<Task>();
    task->kind = TaskKind::Forked;
    task->background = true;
    task->variables = parent.variables;
    task->programmer = Realm::of(L).owner();
    const auto perms = perms_in_force(parent);
    task->payer = db::is_wizard(runtime.world(), perms) ? parent.payer : perms;
    const auto frames = task_frames(parent);
    if (!frames.empty()) {
        task->stopped_in = frames.front();
        task->stopped_in->programmer = perms;
    }
    Activation activation;
    activation.realm = &Realm::of(L);
    activation.base = Activation::Base{current_this(parent), current_caller(parent), perms,
                                       frames.empty() ? db::kNothing : frames.front().definer,
                                       frames.empty() ? "" : frames.front().verb};
    task->activations.push_back(std::move(activation));
    return task;
}

} // namespace

int fork_task(lua_State* L) {
    static const Builtin& declaration = *find_builtin("fork");
    check_granted(L, declaration);
    const double seconds = luaL_checknumber(L, 1);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    if (!(seconds >= 0) || seconds > 3.0e9)
        raise(L, db::ErrorCode::InvArg, "fork needs a number of seconds that is not negative");
    if (LIMIT(fork_ticks))
        charge(L, 100);
    Runtime& runtime = runtime_of(L);
    if (runtime.is_atomic())
        runtime.pay_for_undo(L);
    auto task = forked_task(L, runtime);
    if (auto may = runtime.may_queue(task->payer); !may && LIMIT(fork_tasks))
        raise(L, may.error().code, may.error().message);
    if (auto may = runtime.may_keep_texts(task->payer, 0); !may) // no limit: it has it
        raise(L, may.error().code, may.error().message);
    const int roots = lua_gettop(L) - 1;
    for (int i = 3; i <= lua_gettop(L); ++i)
        freeze_in_place(L, i);
    luaL_checkstack(L, 4, nullptr);
    Realm& realm = Realm::of(L);
    try {
        task->image = write_image(L, {}, roots, realm.image_names(), realm.image_code());
    } catch (const ImageError& refusal) {
        const std::string why = refusal.what();
        raise(L, db::ErrorCode::InvArg, "cannot fork: " + why);
    }
    task->fork_values = roots;
    if (LIMIT(fork_image_ticks))
        charge(L, static_cast<Ticks>(task->image.size() / 16));
    if (auto may = runtime.may_queue(task->payer, task->image.size());
        !may && LIMIT(fork_image_bytes))
        raise(L, may.error().code, may.error().message);
    const auto wake = runtime.world_microseconds() + static_cast<std::int64_t>(seconds * 1e6);
    lua_pushinteger(L, runtime.adopt_fork(std::move(task), wake));
    return 1;
}

} // namespace lunamoo::verbs
