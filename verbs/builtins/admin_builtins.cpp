// The server itself: log, version, end; the builtins described; passwords, whose hashing takes long
// and so runs on a worker while the task waits.
#include "cmake/limit.h"
#include "verbs/audit_trail.h"
#include "verbs/builtins/arguments.h"
#include "verbs/host.h"
#include "verbs/lua/no_stop.h"
#include "verbs/password.h"
#include "verbs/runtime.h"

namespace lunamoo::verbs {

namespace {

using db::ErrorCode;
using db::Result;
using db::Value;

Result<Outcome> server_log(Call& call) {
    const std::string text = call.text(0);
    if (LIMIT(server_log_ticks))
        charge_bytes(call, text.size());
    call.host().log(text);
    return nothing();
}

Result<Outcome> server_version(Call& call) {
    return answer_text(call.host().version());
}

Result<Outcome> shutdown(Call& call) {
    call.host().shutdown(call.has(0) ? call.text(0) : std::string());
    return nothing();
}

Result<Outcome> dump_database(Call& call) {
    call.host().dump_database();
    return nothing();
}

Result<Outcome> function_info(Call& call) {
    if (call.has(0)) {
        const Builtin* found = find_builtin(call.text(0));
        if (found == nullptr || found->grant == Grant::Internal)
            return db::error(ErrorCode::InvArg, "no builtin of that name");
        if (LIMIT(function_info_one_ticks))
            call.charge(8);
        return one(describe(*found));
    }
    const auto all = all_builtins();
    if (LIMIT(function_info_all_ticks))
        charge_elements(call, all.size() * 8);
    std::vector<Value> list;
    for (const auto& builtin : all)
        if (builtin.grant != Grant::Internal)
            list.push_back(describe(builtin));
    return answer_list(std::move(list));
}

// -- The audit table

constexpr std::int64_t kMaxRowsAsked = 200;

Result<Outcome> audit_log(Call& call) {
    Runtime& runtime = call.runtime();
    AuditQuery query;
    if (call.has(0))
        query.last = call.integer(0);
    if (query.last < 1 || (query.last > kMaxRowsAsked && LIMIT(audit_log_rows)))
        return db::error(ErrorCode::InvArg, "1 to " + std::to_string(kMaxRowsAsked) + " rows");
    if (call.has(1))
        query.who = number_text(call.object(1));
    if (runtime.meter().not_yieldable > 0)
        return db::error(ErrorCode::InvArg, "a task cannot wait inside a comparator or a function "
                                            "that the library calls");
    if (LIMIT(audit_log_ticks))
        call.charge(100 + query.last * 16);
    runtime.await_reply([&runtime, query = std::move(query)] { runtime.audit().ask(query); });
    return suspend_here();
}

// -- Passwords

constexpr std::size_t kMaxPasswordBytes = 1024;

// Stops the task until a worker has done `work`.
Result<Outcome> wait_for(Call& call, std::function<std::string()> work) {
    Runtime& runtime = call.runtime();
    if (runtime.meter().not_yieldable > 0)
        return db::error(ErrorCode::InvArg, why_no_stop(call.state()));
    runtime.await_reply([&runtime, id = call.task().id, work = std::move(work)] {
        if (!runtime.host().run_on_worker(id, work))
            // no limit: the host has it
            runtime.reply(id, db::Value::error(
                                  {ErrorCode::Quota, "the workers have too much to do", {}, {}}));
    });
    return suspend_here();
}

Result<void> check_length(const std::string& text) {
    if (text.size() > kMaxPasswordBytes && LIMIT(password_bytes))
        return db::error(ErrorCode::InvArg, "that is too long for a password");
    return {};
}

Result<Outcome> hash_password_builtin(Call& call) {
    std::string password = call.text(0);
    if (auto fits = check_length(password); !fits)
        return fits.error();
    return wait_for(call, [password = std::move(password)] { return hash_password(password); });
}

Result<Outcome> check_password_primitive(Call& call) {
    std::string password = call.text(0);
    std::string hash = call.text(1);
    if (auto fits = check_length(password); !fits)
        return fits.error();
    if (auto fits = check_length(hash); !fits)
        return fits.error();
    return wait_for(call, [password = std::move(password), hash = std::move(hash)] {
        return std::string(check_password(password, hash) ? "1" : "0");
    });
}

constexpr Builtin kBuiltins[] = {
    {"server_log", "server", "text: string", "nothing", "E_PERM", Access::Wizard, 2,
     Effect::AtCommit, Audit::No, Grant::OnGrant, "A line to the server's log.",
     "server_log(\"hello\")", "server_log(\"hello\")", server_log},
    {"server_version", "server", "", "a string", "", Access::Anyone, 0, Effect::None, Audit::No,
     Grant::Default, "The version of the server.", "return server_version()", "", server_version},
    {"shutdown", "server", "[message: string]", "nothing", "E_PERM", Access::Wizard, 0,
     Effect::AtCommit, Audit::Always, Grant::OnGrant,
     "Ends the server, telling everybody the message. Stopped tasks go on when it is started "
     "again.",
     "shutdown(\"bye\")", "shutdown(\"bye\")", shutdown},
    {"dump_database", "server", "", "nothing", "E_PERM", Access::Wizard, 0, Effect::AtCommit,
     Audit::Use, Grant::OnGrant,
     "After this slice is committed, brings all commits to the disk and the log into the file. "
     "What the slice says leaves after that. Nothing is lost without: each commit is in the file.",
     "dump_database()", "dump_database()", dump_database},
    {"audit_log", "server", "[last: integer], [who: object]", "a list of tables",
     "E_PERM, E_INVARG", Access::Wizard, 10, Effect::Refused, Audit::No, Grant::OnGrant,
     "The last rows of the audit table, 20 or up to 200, the latest last; of somebody: among the "
     "last "
     "10,000, those that he did, paid for or was the player of. {number =, time =, who =, who_name "
     "=, "
     "payer =, player =, player_name =, task =, deed =, arguments =, note =, outcome =, result =, "
     "undone =, through =}. The task waits meanwhile.",
     "", "audit_log()", audit_log},
    {"function_info", "server", "[name: string]", "a table, or a list of tables", "E_INVARG",
     Access::Anyone, 0, Effect::None, Audit::No, Grant::Default,
     "What a builtin is for and how it is called, or that of all.",
     "return function_info(\"valid\")", "", function_info},
    {"hash_password", "passwords", "password: string", "a string", "E_PERM, E_INVARG, E_QUOTA",
     Access::Wizard, 10, Effect::Refused, Audit::No, Grant::OnGrant,
     "The text to keep instead of the password. The task waits meanwhile. Raises E_QUOTA where "
     "too many wait.",
     "", "hash_password(\"secret\")", hash_password_builtin},
    {"check_password", "passwords", "password: string, hash: string", "a boolean",
     "E_PERM, E_INVARG, E_QUOTA", Access::Wizard, 0, Effect::Refused, Audit::No, Grant::OnGrant,
     "True where the hash was made of that password. The task waits meanwhile. Raises E_QUOTA "
     "where too many wait.",
     "", "check_password(\"secret\", \"hash\")", nullptr},
    {"_check_password", "primitives", "password: string, hash: string", "\"1\" or \"0\"",
     "E_PERM, E_INVARG, E_QUOTA", Access::Wizard, 10, Effect::Refused, Audit::No, Grant::Internal,
     "Checks on a worker.", "", "", check_password_primitive},
};

} // namespace

std::span<const Builtin> admin_builtins() {
    return kBuiltins;
}

} // namespace lunamoo::verbs
