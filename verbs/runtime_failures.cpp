// What becomes of a task that failed: the handlers of #0, else the traceback to its player.
#include "cmake/limit.h"
#include "verbs/runtime.h"

namespace lunamoo::verbs {

// Who pays for the task pays for what its player is told: it need not be the same.
void Runtime::tell(const Task& task, const std::string& text) {
    std::int64_t told = 0;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const auto end = std::min(text.find('\n', begin), text.size());
        const std::string line = text.substr(begin, end - begin);
        if (host_.notify(task.variables.player, line))
            told += static_cast<std::int64_t>(line.size()) + 2;
        else if (const auto logged =
                     failure_log_.take(task.payer, task.id, line, host_.steady_microseconds()))
            host_.log(*logged);
        begin = end + 1;
    }
    if (told > 0 && LIMIT(failure_output))
        flow(task.payer, db::Resource::Output, told);
}

// $handle_uncaught_error(code, message, value, traceback, formatted) or $handle_task_timeout(limit,
// traceback, formatted) may take it (by a true result); else, and if those fail themselves, the
// player sees the traceback. Whoever paid for the task pays for the handler. Source: LambdaMOO
// Programmer's Manual, "Uncaught errors".
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
    const TaskId id = start_server_task(
        db::kSystem, hook, std::move(arguments), variables,
        [this, variables, formatted, failed = task.id,
         payer = task.payer](TaskEnd hook_end, const db::Value& results) {
            const bool is_handled = hook_end == TaskEnd::Done && results.is(db::Type::Table) &&
                                    !results.as_table().array().empty() &&
                                    !results.as_table().array().front().is(db::Type::False) &&
                                    !results.as_table().array().front().is(db::Type::Nil);
            Task told;
            told.id = failed;
            told.payer = payer;
            told.variables = variables;
            if (!is_handled)
                tell(told, formatted);
        },
        task.payer);
    if (Task* started = find_task(id))
        started->is_hook = true;
}

} // namespace lunamoo::verbs
