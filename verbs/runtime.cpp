#include "verbs/runtime.h"

#include "db/assert.h"
#include "db/codec.h"
#include "db/permissions.h"
#include "verbs/compile.h"
#include "verbs/frames_info.h"
#include "verbs/hibernation.h"
#include "verbs/library/library.h"
#include "verbs/lua/image.h"
#include "verbs/realm.h"

#include "lua.h"

#include <ctime>

namespace lunamoo::verbs {

std::uint64_t next_random(lua_State* L) {
    return Realm::of(L).runtime().next_random();
}

namespace {

std::string object_text(db::ObjectId id) {
    return "#" + std::to_string(id.number);
}

std::int64_t thread_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1'000'000 + now.tv_nsec / 1000;
}

} // namespace

Runtime::Runtime(db::World& world, Host& host, RuntimeOptions options)
    : world_(world), host_(host), options_(options), random_(std::random_device{}()) {
    meter_.runtime = this;
}

void Runtime::note_abort() {
    abort_traceback_ = traceback_of(*current_);
}

Runtime::~Runtime() {
    for (auto& [id, task] : tasks_)
        task->activations.clear(); // the realms go as a whole
    realms_.clear();
    if (watchdog_)
        timer_delete(*watchdog_);
}

std::uint64_t Runtime::next_random() {
    return random_();
}

Task* Runtime::find_task(TaskId id) {
    const auto found = tasks_.find(id);
    return found == tasks_.end() ? nullptr : found->second.get();
}

TaskId Runtime::new_task_id() {
    for (;;) {
        const auto id = static_cast<TaskId>(random_() & 0x7fffffff) + 1; // unguessable, positive
        if (!tasks_.contains(id))
            return id;
    }
}

Realm& Runtime::realm_for(db::ObjectId owner) {
    auto& realm = realms_[owner];
    if (!realm) {
        const bool is_core = db::is_wizard(world_, owner);
        realm = std::make_unique<Realm>(*this, owner,
                                        is_core ? options_.core_realm_bytes : options_.realm_bytes,
                                        options_.hash_seed);
    }
    return *realm;
}

Task& Runtime::add_task(std::unique_ptr<Task> task) {
    task->id = new_task_id();
    task->started_seconds = host_.utc_microseconds() / 1'000'000;
    Task& added = *task;
    tasks_[task->id] = std::move(task);
    return added;
}

void Runtime::make_ready(Task& task) {
    task.state = TaskState::Ready;
    scheduler_.push(task.id, task.payer);
}

// -- starting

TaskId Runtime::start_task(VerbStart start, std::function<void(TaskEnd, const db::Value&)> on_end,
                           std::function<void()> on_first_stop) {
    auto task = std::make_unique<Task>();
    task->kind = start.kind;
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
                                  std::function<void(TaskEnd, const db::Value&)> on_end) {
    const auto found = world_.find_verb(object, name, [](const db::Verb&) { return true; });
    if (!found)
        return 0;
    VerbStart start;
    start.this_object = object;
    start.definer = found->definer;
    start.verb_id = found->verb->id;
    start.called_as = std::string(name);
    start.arguments = std::move(arguments);
    start.payer = variables.player;
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
        {db::ErrorCode::Quota, "no memory to enter the realm of " + object_text(owner), {}, {}});
    return false;
}

// -- running: the sentence of the whole program

void Runtime::run_slice(db::ChangeSet& changes) {
    Task* found = find_task(scheduler_.pop());
    if (found == nullptr)
        return;
    Task& task = *found;
    current_ = &task;
    current_killed_ = false;
    task.state = TaskState::Running;
    meter_.ticks = task.background ? options_.background_ticks : options_.foreground_ticks;
    meter_.abort = Abort::None;
    meter_.not_yieldable = 0;
    const auto before = thread_microseconds();
    start_watchdog(task.background ? options_.background_cpu : options_.foreground_cpu);
    db::Value result;
    const Stop stop = begin(task, result) ? run_task(task, result) : Stop::Failed;
    stop_watchdog();
    scheduler_.account(task.payer, thread_microseconds() - before + 1);
    auto on_first_stop = std::exchange(task.on_first_stop, {});
    end_slice(task, stop, result, changes);
    current_ = nullptr;
    if (on_first_stop)
        on_first_stop();
    close_idle_realms();
}

void Runtime::end_slice(Task& task, Stop stop, const db::Value& result, db::ChangeSet& changes) {
    const Abort why = meter_.abort;
    meter_.abort = Abort::None;
    meter_.ticks = Ticks{1} << 40; // what the server does for the task is not the task's
    for (const TaskId id : std::exchange(new_forks_, {}))
        if (Task* fork = find_task(id)) {
            try {
                image_of_fork(*fork, std::exchange(fork->image, {}), changes);
                changes.tasks.push_back({id, save_task(*fork, changes), fork->wake_microseconds});
                fork->in_store = true;
            } catch (const ImageError& refusal) {
                host_.log(std::string("a fork could not be saved: ") + refusal.what());
            }
        }
    for (const TaskId id : std::exchange(killed_, {}))
        if (Task* killed = find_task(id); killed != nullptr && killed != &task)
            erase(*killed, changes);
    if (current_killed_) {
        kill_activations(task);
        finish(task, TaskEnd::Done, {}, changes);
    } else if (stop == Stop::Stopped) {
        stop_or_refuse(task, changes);
    } else if (stop == Stop::Aborted) {
        kill_activations(task);
        const char* limit = why == Abort::OutOfSeconds ? "seconds" : "ticks";
        finish(task, TaskEnd::Aborted,
               db::Value::error({db::ErrorCode::Quota,
                                 std::string("Task ran out of ") + limit,
                                 {},
                                 std::exchange(abort_traceback_, {})}),
               changes);
    } else {
        kill_activations(task);
        finish(task, stop == Stop::Done ? TaskEnd::Done : TaskEnd::Failed, result, changes);
    }
}

// The task asked to stop: its image goes with the commit of this slice. What cannot be saved cannot
// stop: it goes on at once, with an error from the builtin that asked.
void Runtime::stop_or_refuse(Task& task, db::ChangeSet& changes) {
    const PendingStop stop = std::exchange(pending_stop_, {});
    task.state = stop.state;
    task.wake_microseconds = stop.wake_microseconds;
    task.reading_from = stop.reading_from;
    task.background = task.background || stop.state == TaskState::Suspended;
    task.programmer = perms_in_force(task); // whose it is, for who may resume or kill it
    if (auto frames = task_frames(task); !frames.empty())
        task.stopped_in = std::move(frames.front());
    std::string refusal;
    if (!save(task, changes, refusal)) {
        task.wake_value =
            db::Value::error({db::ErrorCode::InvArg, "cannot suspend: " + refusal, {}, {}});
        task.raise_wake = true;
        make_ready(task);
        return;
    }
    if (stop.state == TaskState::Suspended && stop.wake_microseconds >= 0)
        wakes_.emplace(stop.wake_microseconds, task.id);
    if (stop.state == TaskState::Reading)
        readers_[stop.reading_from].push_back(task.id);
}

bool Runtime::save(Task& task, db::ChangeSet& changes, std::string& refusal) {
    try {
        changes.tasks.push_back({task.id, save_task(task, changes), task.wake_microseconds});
        task.in_store = true;
        return true;
    } catch (const ImageError& error) {
        refusal = error.what();
        return false;
    }
}

void Runtime::finish(Task& task, TaskEnd end, const db::Value& value, db::ChangeSet& changes) {
    if (task.on_end)
        task.on_end(end, value);
    if (end != TaskEnd::Done && task.kind != TaskKind::Eval)
        report_failure(task, end, value);
    erase(task, changes);
}

void Runtime::erase(Task& task, db::ChangeSet& changes) {
    if (!task.activations.empty())
        kill_activations(task);
    if (task.in_store)
        changes.tasks.push_back({task.id, std::nullopt, -1});
    scheduler_.remove(task.id, task.payer);
    std::erase_if(wakes_, [&](const auto& entry) { return entry.second == task.id; });
    if (const auto readers = readers_.find(task.reading_from); readers != readers_.end()) {
        std::erase(readers->second, task.id);
        if (readers->second.empty())
            readers_.erase(readers);
    }
    starts_.erase(task.id);
    tasks_.erase(task.id);
}

void Runtime::tell(const Task& task, const std::string& text) {
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const auto end = std::min(text.find('\n', begin), text.size());
        const std::string line = text.substr(begin, end - begin);
        if (!host_.notify(task.variables.player, line))
            host_.log("task " + std::to_string(task.id) + " of " + object_text(task.payer) + ": " +
                      line);
        begin = end + 1;
    }
}

// $handle_uncaught_error(code, message, value, traceback, formatted) or $handle_task_timeout(limit,
// traceback, formatted) may take it (by a true result); else, and if those fail themselves, the
// player sees the traceback. Source: LambdaMOO Programmer's Manual, "Uncaught errors".
void Runtime::report_failure(const Task& task, TaskEnd end, const db::Value& error) {
    const auto& raised = error.is(db::Type::Error) ? error.as_error() : db::ErrorValue{};
    std::string text =
        end == TaskEnd::Aborted
            ? raised.message
            : std::string(db::name_of(raised.code)) + ": " +
                  (raised.message.empty() ? std::string(db::default_message(raised.code))
                                          : raised.message);
    std::string formatted = text;
    for (std::size_t at = 0; at < raised.traceback.size();) {
        const auto stop = std::min(raised.traceback.find('\n', at), raised.traceback.size());
        formatted += "\n... called from " + raised.traceback.substr(at, stop - at);
        at = stop + 1;
    }
    formatted += "\n(End of traceback)";
    const bool is_timeout = end == TaskEnd::Aborted;
    const char* hook = is_timeout ? "handle_task_timeout" : "handle_uncaught_error";
    const auto found = world_.find_callable_verb(db::kSystem, hook);
    if (!found || task.is_hook) {
        tell(task, formatted);
        return;
    }
    const auto string = [](const std::string& s) {
        return db::Value::short_string(s.substr(0, 8000));
    };
    std::vector<db::Value> arguments;
    if (is_timeout)
        arguments = {string(raised.message), string(raised.traceback), string(formatted)};
    else
        arguments = {db::Value::error({raised.code, {}, {}, {}}), string(raised.message),
                     raised.value, string(raised.traceback), string(formatted)};
    const TaskVariables variables = task.variables;
    const TaskId id =
        start_server_task(db::kSystem, hook, std::move(arguments), variables,
                          [this, variables, formatted](TaskEnd hook_end, const db::Value& results) {
                              const bool is_handled =
                                  hook_end == TaskEnd::Done && results.is(db::Type::Table) &&
                                  !results.as_table().array().empty() &&
                                  !results.as_table().array().front().is(db::Type::False) &&
                                  !results.as_table().array().front().is(db::Type::Nil);
                              Task told;
                              told.variables = variables;
                              if (!is_handled)
                                  tell(told, formatted);
                          });
    if (Task* started = find_task(id))
        started->is_hook = true;
}

void Runtime::close_idle_realms() {
    std::erase_if(realms_, [](const auto& entry) {
        const Realm& realm = *entry.second;
        return realm.tasks_inside == 0 && realm.used_bytes() > realm.limit_bytes() / 2;
    });
}

// -- what comes from outside

void Runtime::wake_due(std::int64_t utc_microseconds) {
    while (!wakes_.empty() && wakes_.begin()->first <= utc_microseconds) {
        Task* task = find_task(wakes_.begin()->second);
        wakes_.erase(wakes_.begin());
        if (task != nullptr && task->state == TaskState::Suspended)
            make_ready(*task);
    }
}

std::optional<std::int64_t> Runtime::next_wake() const {
    if (wakes_.empty())
        return std::nullopt;
    return wakes_.begin()->first;
}

bool Runtime::is_reading(db::ObjectId who) const {
    return readers_.contains(who);
}

bool Runtime::deliver_line(db::ObjectId who, std::string line) {
    const auto readers = readers_.find(who);
    if (readers == readers_.end())
        return false;
    Task* task = find_task(readers->second.front());
    LUNAMOO_ASSERT(task != nullptr);
    readers->second.erase(readers->second.begin());
    if (readers->second.empty())
        readers_.erase(readers);
    auto text = db::Value::string(std::move(line));
    task->wake_value = text ? *text : db::Value{};
    make_ready(*task);
    return true;
}

void Runtime::connection_closed(db::ObjectId who) {
    const auto readers = readers_.find(who);
    if (readers == readers_.end())
        return;
    const auto ids = std::move(readers->second);
    readers_.erase(readers);
    for (const TaskId id : ids)
        if (Task* task = find_task(id)) {
            task->wake_value = db::Value::error(
                {db::ErrorCode::InvArg, "the connection was closed while reading from it", {}, {}});
            task->raise_wake = true;
            make_ready(*task);
        }
}

void Runtime::reply(TaskId id, std::string text) {
    Task* task = find_task(id);
    if (task == nullptr || task->state != TaskState::Waiting)
        return;
    auto value = db::Value::string(std::move(text));
    task->wake_value = value ? *value : db::Value{};
    make_ready(*task);
}

// -- for builtins

db::Result<void> Runtime::resume(TaskId id, db::Value value) {
    Task* task = find_task(id);
    if (task == nullptr || task->state != TaskState::Suspended)
        return db::error(db::ErrorCode::InvArg, "task " + std::to_string(id) + " is not suspended");
    if (task->fork_values > 0 && !task->image.empty())
        return db::error(db::ErrorCode::InvArg,
                         "task " + std::to_string(id) + " is forked and has not begun");
    std::erase_if(wakes_, [&](const auto& entry) { return entry.second == id; });
    task->raise_wake = value.is(db::Type::Error);
    task->wake_value = std::move(value);
    make_ready(*task);
    return {};
}

db::Result<void> Runtime::kill(TaskId id) {
    Task* task = find_task(id);
    if (task == nullptr)
        return db::error(db::ErrorCode::InvArg, "there is no task " + std::to_string(id));
    if (task == current_) {
        current_killed_ = true;
        meter_.abort = Abort::Killed;
        meter_.ticks = -1;
    } else {
        killed_.push_back(id);
        scheduler_.remove(id, task->payer);
    }
    return {};
}

std::size_t Runtime::queued_count(db::ObjectId payer) const {
    std::size_t count = 0;
    for (const auto& [id, task] : tasks_)
        count += task->payer == payer && task.get() != current_ ? 1 : 0;
    return count;
}

void Runtime::stop_current(TaskState state, std::int64_t wake_microseconds,
                           db::ObjectId reading_from) {
    pending_stop_ = {state, wake_microseconds, reading_from};
}

TaskId Runtime::adopt_fork(std::unique_ptr<Task> task, std::int64_t wake_microseconds) {
    Task& added = add_task(std::move(task));
    added.state = TaskState::Suspended;
    added.wake_microseconds = wake_microseconds;
    wakes_.emplace(wake_microseconds, added.id);
    new_forks_.push_back(added.id);
    return added.id;
}

// -- tasks of the file

void Runtime::load_tasks(std::vector<db::TaskRow> rows, db::ChangeSet& changes) {
    for (auto& row : rows) {
        try {
            if (!row.bytes)
                continue;
            auto task = load_task(row.id, *row.bytes);
            Task& added = *task;
            tasks_[row.id] = std::move(task);
            if (added.state == TaskState::Suspended) {
                if (added.wake_microseconds >= 0)
                    wakes_.emplace(added.wake_microseconds, added.id);
                continue;
            }
            // What it waited for (a connection, a worker) is gone with the former process.
            added.wake_value = db::Value::error(
                {db::ErrorCode::Interrupted, "the server was restarted meanwhile", {}, {}});
            added.raise_wake = true;
            make_ready(added);
        } catch (const db::CorruptData& error) {
            host_.log("task " + std::to_string(row.id) +
                      " is damaged and was removed: " + error.what());
            changes.tasks.push_back({row.id, std::nullopt, -1});
        }
    }
}

} // namespace lunamoo::verbs
