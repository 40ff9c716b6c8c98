#include "verbs/audit_trail.h"

#include "cmake/limit.h"
#include "db/assert.h"
#include "db/cut_text.h"
#include "db/permissions.h"
#include "verbs/audit_rules.h"
#include "verbs/compile.h"
#include "verbs/frames_info.h"
#include "verbs/host.h"
#include "verbs/lua/meter.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "lua.h"

#include <algorithm>
#include <array>

namespace lunamoo::verbs {

namespace {

constexpr Ticks kRowTicks = 100;
constexpr Ticks kFrameTicks = 4;
constexpr std::size_t kShownOfString = 256; // bytes of one in the arguments
constexpr std::array<std::string_view, 2> kPolicyNames{"quota", "server_options"};

std::string string_text(std::string_view text) {
    const auto shown = without_secrets(db::cut_text(text, kShownOfString));
    std::string literal = db::to_literal(db::Value::short_string(shown));
    if (text.size() > kShownOfString)
        literal += " (" + std::to_string(text.size()) + " bytes)";
    return literal;
}

std::string value_text(const db::Value& value, std::size_t most) {
    return value.is(db::Type::String) ? string_text(value.as_string())
                                      : without_secrets(db::to_literal(value, most));
}

std::string argument_text(lua_State* L, int index) {
    const int type = lua_type(L, index);
    if (type == LUA_TFUNCTION || type == LUA_TTHREAD)
        return std::string("a ") + lua_typename(L, type);
    return value_text(to_value(L, index), kMaxAuditArguments);
}

std::string arguments_text(lua_State* L) {
    std::string text;
    for (int i = 1; i <= lua_gettop(L); ++i) {
        if (text.size() > kMaxAuditArguments) // no limit: what is longer is cut afterwards
            break;
        text += (i == 1 ? "" : ", ") + argument_text(L, i);
    }
    return text;
}

std::string results_text(const std::vector<db::Value>& results) {
    std::string text;
    for (const auto& result : results) {
        if (text.size() > kMaxAuditResult) // no limit: what is longer is cut afterwards
            break;
        text += (text.empty() ? "" : ", ") + value_text(result, kMaxAuditResult);
    }
    return text;
}

// What makes a row's size its caller's to choose is cut.
std::string kept(std::string_view text, std::size_t most) {
    return LIMIT(audit_text_bytes) ? db::cut_text(text, most) : std::string(text);
}

} // namespace

AuditTrail::AuditTrail(Runtime& runtime) : runtime_(runtime), world_(runtime.world()) {
    runtime.world().watch("password"); // the others are limits, which the world watches
}

// -- What a row says

AuditPerson AuditTrail::person(db::ObjectId id) const {
    const auto* object = runtime_.world().find(id);
    return {id, object == nullptr ? std::string() : kept(object->name, kMaxAuditName)};
}

AuditRecord AuditTrail::record_of(const Task& task, db::ObjectId perms) const {
    AuditRecord record;
    record.who = person(perms);
    record.payer = person(task.payer);
    record.player = person(task.variables.player);
    record.task = task.id;
    auto frames = task_frames(task);
    record.has_more = frames.size() > kMaxAuditFrames && LIMIT(audit_frames);
    if (record.has_more)
        frames.resize(kMaxAuditFrames);
    for (const auto& frame : frames)
        record.through.push_back({frame.this_object, frame.definer, kept(frame.verb, kMaxAuditName),
                                  frame.version, frame.programmer, frame.line});
    return record;
}

// A wizard's verb acts by its own authority, for somebody who has none.
bool AuditTrail::is_for_another(const Task& task, db::ObjectId perms) const {
    const auto& world = runtime_.world();
    return db::is_wizard(world, perms) && !db::is_wizard(world, task.payer) &&
           !db::is_wizard(world, task.variables.player);
}

// By the verb's own name: what it is called by, its caller may choose.
void AuditTrail::count(std::string_view deed) {
    const auto frames = task_frames(runtime_.current());
    const FrameInfo frame = frames.empty() ? FrameInfo{} : frames.front();
    std::string name = "?";
    if (const auto* definer = runtime_.world().find(frame.definer))
        for (const auto& verb : definer->verbs)
            if (verb.version == frame.version) {
                name = verb.names.substr(0, verb.names.find(' '));
                std::erase(name, '*');
            }
    const std::string verb = "#" + std::to_string(frame.definer.number) + ":" + name;
    auto& count = counts_[{verb, frame.version, std::string(deed)}];
    count = {verb, frame.version, std::string(deed), count.uses + 1,
             runtime_.host().utc_microseconds()};
}

// -- Rows

AuditTrail::Row AuditTrail::add(AuditRecord record) {
    rows_.push_back({runtime_.host().utc_microseconds(), std::move(record)});
    return rows_.size();
}

// Before the deed, so that none is done without its row.
AuditTrail::Row AuditTrail::pay(lua_State* L, AuditRecord record) {
    record.arguments = kept(record.arguments, kMaxAuditArguments);
    if (LIMIT(audit_ticks)) // by what is the same whenever the same code runs
        charge(L, kRowTicks + kFrameTicks * static_cast<Ticks>(record.through.size()) +
                      static_cast<Ticks>(record.arguments.size() / 16));
    const std::size_t bytes = encode_audit(record).size() + kMaxAuditResult + kMaxAuditNote;
    const auto may = runtime_.world().ledger().may_flow(
        runtime_.current().payer, db::Resource::Writes, static_cast<std::int64_t>(bytes_ + bytes));
    if (!may && LIMIT(audit_slice_bytes))
        raise(L, may.error().code, "no more rows of the audit table: " + may.error().message);
    const auto room = runtime_.world().ledger().may_grow_file(runtime_.current().payer);
    if (!room && LIMIT(disk_audit))
        raise(L, room.error().code, "no more rows of the audit table: " + room.error().message);
    bytes_ += bytes;
    return add(std::move(record));
}

AuditTrail::Row AuditTrail::begin(lua_State* L, const Builtin& builtin, std::string_view deed,
                                  db::ObjectId perms) {
    const Power power = power_of(L, runtime_, builtin, perms);
    if (power == Power::None)
        return 0;
    const Task& task = runtime_.current();
    if (power == Power::Used && is_for_another(task, perms)) {
        count(deed);
        return 0;
    }
    AuditRecord record = record_of(task, perms);
    record.deed = deed;
    if (deed == "eval") {
        std::size_t length = 0;
        const char* text = lua_tolstring(L, 1, &length);
        length = std::min(length, kMaxSourceBytes); // no limit: nothing longer is compiled
        if (LIMIT(audit_code_ticks))
            charge(L, static_cast<Ticks>(length / 16));
        record.arguments = without_secrets_of_code({text, length});
    } else {
        record.arguments = arguments_text(L);
    }
    return pay(L, std::move(record));
}

void AuditTrail::note(Row row, std::string_view text) {
    if (row != 0)
        at(row).note = kept(text, kMaxAuditNote);
}

void AuditTrail::finish(Row row, const std::vector<db::Value>& results) {
    if (row == 0)
        return;
    at(row).outcome = AuditOutcome::Done;
    at(row).result = kept(results_text(results), kMaxAuditResult);
}

void AuditTrail::fail(Row row, db::ErrorCode code, std::string_view message) {
    if (row == 0)
        return;
    at(row).outcome = AuditOutcome::Failed;
    std::string text(db::name_of(code));
    text.append(": ").append(message);
    at(row).result = kept(without_secrets(text), kMaxAuditResult);
}

void AuditTrail::take_back(Row row) {
    LUNAMOO_ASSERT(row == 0 || row == rows_.size());
    if (row != 0)
        rows_.pop_back();
}

void AuditTrail::mark_undone(Row from) {
    for (Row row = std::max<Row>(from, 1); row <= rows_.size(); ++row)
        at(row).is_undone = true;
}

// -- Assignments

AuditTrail::Row AuditTrail::assign(lua_State* L, db::ObjectId object, std::string_view name,
                                   bool is_secret, db::ObjectId perms) {
    AuditRecord record = record_of(runtime_.current(), perms);
    record.deed = "assign";
    record.arguments = "#" + std::to_string(object.number) + ".";
    record.arguments.append(kept(name, kMaxAuditName)).append(" = ");
    record.arguments += is_secret && LIMIT(audit_secret_value) ? "***" : argument_text(L, 3);
    return pay(L, std::move(record));
}

AuditTrail::Row AuditTrail::begin_built_in(lua_State* L, const db::Object& object,
                                           std::string_view name, db::ObjectId perms) {
    if (!db::is_wizard(runtime_.world(), perms))
        return 0;
    const bool grants = db::equal_folded(name, "owner") || db::equal_folded(name, "programmer") ||
                        db::equal_folded(name, "wizard");
    if (!grants && object.owner == perms)
        return 0;
    if (!grants && is_for_another(runtime_.current(), perms)) {
        count("assign");
        return 0;
    }
    return assign(L, object.id, name, false, perms);
}

AuditTrail::Row AuditTrail::begin_property(lua_State* L, db::ObjectId object, db::Symbol name,
                                           db::ObjectId perms) {
    if (!is_watched(object, name) || !db::is_wizard(runtime_.world(), perms))
        return 0;
    const bool is_password = watched(name) == Watched::Password;
    if (is_password && is_for_another(runtime_.current(), perms)) {
        count("assign");
        return 0;
    }
    return assign(L, object, runtime_.world().symbols().name_of(name), is_password, perms);
}

AuditTrail::Watched AuditTrail::watched(db::Symbol name) {
    while (watched_.size() <= static_cast<std::size_t>(name)) {
        const auto& text =
            runtime_.world().symbols().name_of(static_cast<db::Symbol>(watched_.size()));
        const bool is_policy_name =
            std::any_of(kPolicyNames.begin(), kPolicyNames.end(),
                        [&](std::string_view policy) { return db::equal_folded(text, policy); });
        watched_.push_back(is_policy_name                       ? Watched::Policy
                           : db::equal_folded(text, "password") ? Watched::Password
                                                                : Watched::No);
    }
    return watched_[static_cast<std::size_t>(name)];
}

bool AuditTrail::is_watched(db::ObjectId object, db::Symbol name) {
    return watched(name) != Watched::No || object == options_object();
}

bool AuditTrail::is_policy(db::ObjectId object, std::string_view name) {
    return object == options_object() ||
           std::any_of(kPolicyNames.begin(), kPolicyNames.end(),
                       [&](std::string_view policy) { return db::equal_folded(name, policy); });
}

db::ObjectId AuditTrail::find_options() {
    options_generation_ = world_.policy_generation();
    const auto options = world_.find_property(db::kSystem, "server_options");
    options_ =
        options && options->value->is(db::Type::Object) ? options->value->as_object() : db::kSystem;
    return options_;
}

void AuditTrail::ask(AuditQuery query) {
    questions_.push_back({runtime_.current().id, std::move(query)});
}

// -- Code from the command line

void AuditTrail::begin_command(const Task& task, std::string_view code) {
    AuditRecord record = record_of(task, task.payer);
    record.deed = "eval";
    record.arguments = kept(without_secrets_of_code(code), kMaxAuditArguments);
    record.note = "from the command line";
    command_row_ = add(std::move(record));
}

void AuditTrail::finish_command(const db::Value& result, bool is_failure) {
    const Row row = std::exchange(command_row_, 0);
    if (is_failure && result.is(db::Type::Error)) {
        fail(row, result.as_error().code, result.as_error().message);
    } else if (!is_failure && result.is(db::Type::Table)) {
        const auto& array = result.as_table().array();
        finish(row, std::vector<db::Value>(array.begin(), array.end()));
    }
}

// -- The end of the slice

void AuditTrail::take(db::ChangeSet& changes) {
    for (auto& [time, record] : rows_)
        changes.audit.push_back({time, encode_audit(record)});
    for (auto& [key, count] : counts_)
        changes.audit_counts.push_back(std::move(count));
    rows_.clear();
    counts_.clear();
    bytes_ = 0;
    command_row_ = 0;
}

} // namespace lunamoo::verbs
