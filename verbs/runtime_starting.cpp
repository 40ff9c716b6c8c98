// Starting tasks: what is kept of one until its first slice, and its first activation.
#include "verbs/audit_trail.h"
#include "verbs/compile.h"
#include "verbs/runtime.h"

namespace lunamoo::verbs {

namespace {

std::string object_text(db::ObjectId id) {
    return "#" + std::to_string(id.number);
}

} // namespace

TaskId Runtime::start_task(VerbStart start, std::function<void(TaskEnd, const db::Value&)> on_end,
                           std::function<void()> on_first_stop) {
    auto task = std::make_unique<Task>();
    task->kind = start.kind;
    task->is_pausable = start.is_pausable;
    task->payer = start.payer;
    task->first_caller = start.caller;
    task->variables = start.variables;
    task->on_end = std::move(on_end);
    task->on_first_stop = std::move(on_first_stop);
    Task& added = add_task(std::move(task));
    starts_[added.id] = std::move(start);
    make_ready(added);
    return added.id;
}

TaskId Runtime::start_server_task(db::ObjectId object, std::string_view name,
                                  std::vector<db::Value> arguments, TaskVariables variables,
                                  std::function<void(TaskEnd, const db::Value&)> on_end,
                                  std::optional<db::ObjectId> payer) {
    const auto found = world_.find_verb(object, name, [](const db::Verb&) { return true; });
    if (!found)
        return 0;
    VerbStart start;
    start.this_object = object;
    start.definer = found->definer;
    start.verb_id = found->verb->id;
    start.called_as = std::string(name);
    start.arguments = std::move(arguments);
    start.payer = payer.value_or(variables.player);
    start.variables = std::move(variables);
    start.kind = TaskKind::Server;
    return start_task(std::move(start), std::move(on_end));
}

TaskId Runtime::start_eval(const std::string& code, db::ObjectId perms,
                           std::function<void(TaskEnd, const db::Value&)> on_end) {
    VerbStart start;
    start.this_object = db::kNothing;
    start.definer = db::kNothing;
    start.called_as = "eval";
    start.payer = perms;
    start.variables.player = perms;
    start.kind = TaskKind::Eval;
    const TaskId id = start_task(std::move(start), std::move(on_end));
    const std::string expression = "return " + code;
    eval_sources_[id] = {compile_error(expression, "eval") ? code : expression, perms};
    return id;
}

// Makes the first activation of a task that has not run yet. False with `failure` where it cannot.
bool Runtime::begin(Task& task, db::Value& failure) {
    const auto found = starts_.find(task.id);
    if (found == starts_.end())
        return true;
    starting_ = std::move(found->second);
    starts_.erase(found);
    auto& entering = call_state_.entering;
    entering = {};
    starting_.arguments.insert(starting_.arguments.begin(),
                               db::Value::object(starting_.this_object));
    entering.arguments = &starting_.arguments;
    db::ObjectId owner;
    if (const auto eval = eval_sources_.find(task.id); eval != eval_sources_.end()) {
        call_state_.eval_text = std::move(eval->second.first);
        owner = eval->second.second;
        entering.eval_source = &call_state_.eval_text;
        audit_->begin_command(task, call_state_.eval_text);
        eval_sources_.erase(eval);
    } else {
        const auto verb = world_.find_verb_by_id(starting_.definer, starting_.verb_id);
        if (!verb) {
            failure = db::Value::error({db::ErrorCode::VerbNf, "the verb is gone", {}, {}});
            return false;
        }
        owner = verb->verb->owner;
        entering.definer = starting_.definer;
        entering.verb_id = starting_.verb_id;
    }
    task.programmer = owner;
    if (push_activation(realm_for(owner), starting_.called_as))
        return true;
    failure = db::Value::error(
        // no limit: there was no memory
        {db::ErrorCode::Quota, "no memory to enter the realm of " + object_text(owner), {}, {}});
    return false;
}

} // namespace lunamoo::verbs
