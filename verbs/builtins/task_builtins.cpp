// Tasks: stopping, resuming, ending and listing them. A stopped task is its programmer's, that is,
// whose authority it would go on with: the perms of its innermost frame. Who could resume or end a
// verb of somebody else in the middle could make it do what its author never wrote.
// Source: LambdaMOO Programmer's Manual, "MOO Tasks"; tasks.c (bf_kill_task, bf_resume).
#include "cmake/limit.h"
#include "db/permissions.h"
#include "verbs/builtins/arguments.h"
#include "verbs/frames_info.h"
#include "verbs/host.h"
#include "verbs/lua/no_stop.h"
#include "verbs/lua/stack_frames.h"
#include "verbs/runtime.h"

#include <algorithm>
#include <cmath>

namespace lunamoo::verbs {

namespace {

using db::ErrorCode;
using db::ObjectId;
using db::Result;
using db::Value;

constexpr const char* kUnreadable =
    "the task is gone or damaged, or there is no memory to look at it";
constexpr double kLongestSleepSeconds = 1e10; // some 300 years

// Of the running task: with whose authority it runs now.
ObjectId programmer_of(Call& call, const TaskSummary& task) {
    return task.id == call.task().id ? perms_in_force(call.task()) : task.programmer;
}

bool may_control(Call& call, const TaskSummary& task) {
    return call.is_wizard() ||
           (call.world().valid(call.perms()) && programmer_of(call, task) == call.perms());
}

// E_INVARG where there is no such task, E_PERM where it is somebody else's.
Result<TaskSummary> task_argument(Call& call, std::size_t index) {
    const auto task = call.runtime().summary_of(call.integer(index));
    if (!task)
        return db::error(ErrorCode::InvArg, "no such task");
    if (!may_control(call, *task) && LIMIT(task_control))
        return db::error(ErrorCode::Perm, "the task is somebody else's");
    return *task;
}

// May the running task stop here, as one more of its payer's?
Result<void> check_stop(Call& call) {
    Runtime& runtime = call.runtime();
    if (runtime.meter().not_yieldable > 0)
        return db::error(ErrorCode::InvArg, why_no_stop(call.state()));
    return runtime.may_queue(call.task().payer);
}

// -- The running task

Result<Outcome> task_id(Call& call) {
    return answer(call.task().id);
}

Result<Outcome> suspend(Call& call) {
    std::int64_t wake = -1;
    if (call.has(0)) {
        const double seconds = call.number(0);
        if (!(seconds >= 0 && seconds <= kLongestSleepSeconds))
            return db::error(ErrorCode::InvArg, "seconds from 0 to 10000000000 are needed");
        wake = call.runtime().world_microseconds() + std::llround(seconds * 1e6);
    }
    if (auto allowed = check_stop(call); !allowed)
        return allowed.error();
    call.runtime().stop_current(TaskState::Suspended, wake, db::kNothing);
    return suspend_here();
}

Result<Outcome> read(Call& call) {
    const ObjectId from = call.has(0) ? call.object(0) : call.task().variables.player;
    if (from != call.perms() && !call.is_wizard() && LIMIT(read_connection))
        return db::error(ErrorCode::Perm, "only its player reads from a connection");
    if (!call.host().connection(from))
        return db::error(ErrorCode::InvArg, number_text(from) + " is not connected");
    if (auto allowed = check_stop(call); !allowed)
        return allowed.error();
    call.runtime().stop_current(TaskState::Reading, -1, from);
    return suspend_here();
}

Result<Outcome> ticks_left(Call& call) {
    return answer(call.runtime().ticks_left());
}

Result<Value> describe_frame(const FrameInfo& frame) {
    auto verb = Value::string(frame.verb);
    if (!verb)
        return verb;
    return record({{"this", Value::object(frame.this_object)},
                   {"verb", std::move(*verb)},
                   {"programmer", Value::object(frame.programmer)},
                   {"definer", Value::object(frame.definer)},
                   {"player", Value::object(frame.player)},
                   {"line", Value::integer(frame.line)}});
}

Result<Value> describe_frames(std::span<const FrameInfo> frames) {
    std::vector<Value> list;
    for (const auto& frame : frames) {
        auto described = describe_frame(frame);
        if (!described)
            return described.error();
        list.push_back(std::move(*described));
    }
    return db::list_of(std::move(list));
}

Result<Outcome> answer_frames(Call& call, std::span<const FrameInfo> frames) {
    if (LIMIT(frames_ticks))
        charge_elements(call, frames.size() * 4);
    auto list = describe_frames(frames);
    if (!list)
        return list.error();
    return one(std::move(*list));
}

Result<Value> describe_locals(const StackFrame& frame) {
    db::Table::Builder locals;
    for (const auto& [name, text] : frame.locals)
        if (auto set = locals.set(Value::short_string(name), Value::short_string(text)); !set)
            return set.error();
    return locals.finish();
}

Result<Value> describe_stack(std::span<const StackFrame> frames) {
    std::vector<Value> list;
    for (const auto& frame : frames) {
        auto verb = Value::string(frame.info.verb);
        auto locals = describe_locals(frame);
        if (!verb || !locals)
            return verb ? locals : verb;
        auto described = record({{"this", Value::object(frame.info.this_object)},
                                 {"verb", std::move(*verb)},
                                 {"programmer", Value::object(frame.info.programmer)},
                                 {"definer", Value::object(frame.info.definer)},
                                 {"player", Value::object(frame.info.player)},
                                 {"line", Value::integer(frame.info.line)},
                                 {"old", Value::boolean(frame.is_old)},
                                 {"locals", std::move(*locals)}});
        if (!described)
            return described.error();
        list.push_back(std::move(*described));
    }
    return db::list_of(std::move(list));
}

Result<Outcome> callers(Call& call) {
    const auto frames = task_frames(call.task());
    return answer_frames(call, std::span(frames).subspan(std::min<std::size_t>(1, frames.size())));
}

Result<Outcome> caller_perms(Call& call) {
    return answer(calling_perms(call.task()));
}

// -- Other tasks

Result<Outcome> resume(Call& call) {
    const auto task = task_argument(call, 0);
    if (!task)
        return task.error();
    const Value value = call.has(1) ? call.value(1) : Value();
    if (LIMIT(resume_ticks))
        charge_bytes(call, value.expanded_bytes());
    if (auto may = call.runtime().may_resume_with(task->payer, value); !may)
        return may.error();
    return answer_nothing(call.runtime().resume(task->id, value));
}

Result<Outcome> kill_task(Call& call) {
    const auto task = task_argument(call, 0);
    if (!task)
        return task.error();
    return answer_nothing(call.runtime().kill(task->id));
}

std::string_view state_name(TaskState state) {
    switch (state) {
    case TaskState::Ready:
        return "ready";
    case TaskState::Running:
        return "running";
    case TaskState::Suspended:
        return "suspended";
    case TaskState::Reading:
        return "reading";
    case TaskState::Waiting:
        return "waiting";
    case TaskState::Paused:
        return "paused";
    }
    return "";
}

// When it wakes (UTC seconds); -1 where no time does it.
std::int64_t start_of(Call& call, const TaskSummary& task) {
    if (task.wake_microseconds >= 0)
        return task.wake_microseconds / 1'000'000;
    const bool is_ready = task.state == TaskState::Ready || task.state == TaskState::Paused;
    return is_ready ? call.host().utc_microseconds() / 1'000'000 : -1;
}

Result<Value> describe_task(Call& call, const TaskSummary& task) {
    auto verb = Value::string(task.verb);
    if (!verb)
        return verb;
    return record({{"id", Value::integer(task.id)},
                   {"start", Value::integer(start_of(call, task))},
                   {"player", Value::object(task.player)},
                   {"programmer", Value::object(task.programmer)},
                   {"this", Value::object(task.this_object)},
                   {"verb", std::move(*verb)},
                   {"verb_loc", Value::object(task.definer)},
                   {"line", Value::integer(task.line)},
                   {"state", Value::short_string(state_name(task.state))},
                   {"bytes", Value::integer(task.image_bytes)}});
}

Result<Outcome> queued_tasks(Call& call) {
    const Runtime& runtime = call.runtime();
    const bool is_wizard = call.is_wizard();
    if (!is_wizard && !call.world().valid(call.perms()))
        return answer_list({});
    const std::size_t count =
        is_wizard ? runtime.task_count() - 1 : runtime.stopped_count(call.perms());
    if (LIMIT(queued_tasks_ticks))
        charge_elements(call, count * 9);
    std::vector<Value> list;
    for (const TaskId id :
         is_wizard ? runtime.waiting_tasks() : runtime.stopped_tasks(call.perms())) {
        auto described = describe_task(call, *runtime.summary_of(id));
        if (!described)
            return described.error();
        list.push_back(std::move(*described));
    }
    return answer_list(std::move(list));
}

// Whose variables the caller may see: nobody's but his own, all where he is a wizard.
std::optional<ObjectId> reader_of(Call& call) {
    return call.is_wizard() ? std::nullopt : std::optional(call.perms());
}

Result<Value> described(Call& call, const Task* task) {
    if (task == nullptr)
        return db::error(ErrorCode::InvArg, kUnreadable);
    const auto frames = stack_frames(*task, call.world(), reader_of(call));
    std::size_t locals = 0;
    for (const auto& frame : frames)
        locals += frame.locals.size();
    if (LIMIT(task_stack_ticks))
        charge_elements(call, frames.size() * 6 + locals * 4);
    return describe_stack(frames);
}

// Of one that is in memory, be it as an image that was not woken yet.
Result<Outcome> stack_in_memory(Call& call, Task& task) {
    if (!task.image.empty() && task.fork_values > 0) { // there is nothing to be seen in it
        auto list = described(call, &task);
        return list ? Result<Outcome>(one(std::move(*list))) : list.error();
    }
    if (!task.image.empty() && LIMIT(stack_from_image_ticks))
        call.charge(100 + task.image_bytes / 16);
    const Task* shown = nullptr;
    call.runtime().look_at(task.id, [&shown](const Task* there) { shown = there; });
    auto list = described(call, shown);
    return list ? Result<Outcome>(one(std::move(*list))) : list.error();
}

// The caller stops until the task has been read.
Result<Outcome> stack_from_file(Call& call, const TaskSummary& evicted) {
    Runtime& runtime = call.runtime();
    if (runtime.meter().not_yieldable > 0)
        return db::error(ErrorCode::InvArg, "the task has left memory, and to have it read " +
                                                why_no_stop(call.state()));
    if (LIMIT(stack_from_file_ticks))
        call.charge(100 + evicted.image_bytes / 16);
    const auto tell = [&runtime, asker = call.task().id,
                       reader = reader_of(call)](const Task* task) {
        auto list = task == nullptr ? Result<Value>(db::error(ErrorCode::InvArg, kUnreadable))
                                    : describe_stack(stack_frames(*task, runtime.world(), reader));
        runtime.reply(asker, list
                                 ? std::move(*list)
                                 : Value::error({list.error().code, list.error().message, {}, {}}));
    };
    runtime.await_reply([&runtime, id = evicted.id, tell] { runtime.look_at(id, tell); });
    return suspend_here();
}

Result<Outcome> task_stack(Call& call) {
    const auto task = task_argument(call, 0);
    if (!task)
        return task.error();
    if (task->state == TaskState::Running)
        return db::error(ErrorCode::InvArg, "the task is running: callers() tells its own stack");
    if (task->is_evicted)
        return stack_from_file(call, *task);
    return stack_in_memory(call, *call.runtime().find_task(task->id));
}

constexpr Builtin kBuiltins[] = {
    {"task_id", "tasks", "", "an integer", "", Access::Anyone, 0, Effect::None, Audit::No,
     Grant::Default, "The number of the running task; it stays the same when the task stops.",
     "return task_id()", "", task_id},
    {"suspend", "tasks", "[seconds: number]", "what resume gives, or nil", "E_INVARG, E_QUOTA",
     Access::Anyone, 0, Effect::Refused, Audit::No, Grant::Default,
     "Stops the task for so long, or until somebody resumes it. What it did is kept; afterwards "
     "it has fresh ticks, and the world may be different. Raises E_QUOTA where too many tasks of "
     "who pays for it wait.",
     "suspend(0)", "", suspend},
    {"read", "tasks", "[connection: object]", "a string", "E_PERM, E_INVARG, E_QUOTA", Access::Body,
     0, Effect::Refused, Audit::OnOthers, Grant::Default,
     "Stops the task until its player, or a connection, types a line, which is the result. Only "
     "for your own connection, unless you are a wizard. Raises E_INVARG where it is not "
     "connected, or is cut.",
     "", "read(box)", read},
    {"ticks_left", "tasks", "", "an integer", "", Access::Anyone, 0, Effect::None, Audit::No,
     Grant::Default, "The ticks that the task may still use before it must stop.",
     "return ticks_left()", "", ticks_left},
    {"callers", "tasks", "", "a list of tables", "", Access::Anyone, 0, Effect::None, Audit::No,
     Grant::Default,
     "The verbs that called this one, the nearest first: {this =, verb =, programmer =, definer "
     "=, player =, line =}.",
     "return callers()", "", callers},
    {"caller_perms", "tasks", "", "an object", "", Access::Anyone, 0, Effect::None, Audit::No,
     Grant::Default,
     "With whose authority the verb runs that called this one; #-1 where the server did.",
     "return caller_perms()", "", caller_perms},
    {"resume", "tasks", "task: integer, [value: any]", "nothing", "E_PERM, E_INVARG", Access::Body,
     0, Effect::AtCommit, Audit::OnTask, Grant::Default,
     "Lets a suspended task go on: its suspend() gives the value, or raises it where it is an "
     "error. Only for tasks that would go on with your authority, unless you are a wizard.",
     "", "resume(box:nap())", resume},
    {"kill_task", "tasks", "task: integer", "nothing", "E_PERM, E_INVARG", Access::Body, 0,
     Effect::Undoable, Audit::OnTask, Grant::Default,
     "Ends a task. Only for tasks that would go on with your authority, unless you are a wizard.",
     "kill_task(box:nap())", "kill_task(box:nap())", kill_task},
    {"queued_tasks", "tasks", "", "a list of tables", "", Access::Anyone, 0, Effect::None,
     Audit::No, Grant::Default,
     "Your tasks that do not run just now, all of them for wizards: {id =, start =, player =, "
     "programmer =, this =, verb =, verb_loc =, line =, state =, bytes =}; start is in seconds, -1 "
     "where no time wakes it; bytes is how large it is in the file.",
     "return queued_tasks()", "", queued_tasks},
    {"task_stack", "tasks", "task: integer", "a list of tables", "E_PERM, E_INVARG", Access::Body,
     0, Effect::Refused, Audit::No, Grant::Default,
     "The verbs that a stopped task is in, the innermost first, as callers() tells them, with {old "
     "=, locals =}: whether the verb has another text by now, and the local variables of those "
     "that run with your authority (of all for wizards), as literals. Where the task has left "
     "memory the caller stops until it has been read.",
     "return task_stack(box:nap())", "task_stack(box:nap())", task_stack},
};

} // namespace

std::span<const Builtin> task_builtins() {
    return kBuiltins;
}

} // namespace lunamoo::verbs
