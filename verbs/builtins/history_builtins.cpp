// The past: former texts of verbs, and recycled objects. Both are in the file only, so the task
// stops until they have been read; perms are those of the call, but whether the thing is still
// there, and may be written, is looked at again when it goes on.
#include "cmake/limit.h"
#include "db/codec.h"
#include "db/permissions.h"
#include "db/store.h"
#include "verbs/builtins/arguments.h"
#include "verbs/builtins/object_primitives.h"
#include "verbs/builtins/verb_arguments.h"
#include "verbs/compile.h"
#include "verbs/host.h"
#include "verbs/line_diff.h"
#include "verbs/runtime.h"

#include <algorithm>

namespace lunamoo::verbs {

namespace {

using db::ErrorCode;
using db::ObjectId;
using db::Result;
using db::Value;

// Texts may take as long to compare as some of the file's writes.
constexpr std::int64_t kReadTicks = 100;
constexpr std::int64_t kDiffTicks = 1000;

Result<Outcome> ask(Call& call, Runtime::FileQuestion question) {
    if (call.runtime().meter().not_yieldable > 0)
        return db::error(ErrorCode::InvArg,
                         "a task cannot wait for the file inside a comparator or "
                         "a function that the library calls");
    call.runtime().ask_file(std::move(question));
    return suspend_here();
}

// A verb, to be found again when the file has been read.
struct Which {
    ObjectId object;
    std::uint64_t verb = 0;
    std::uint64_t version = 0; // the present one
};

Which which(const db::FoundVerb& found) {
    return {found.definer, found.verb->id, found.verb->version};
}

std::size_t bytes_kept(const db::Verb& verb) {
    std::size_t sum = verb.program ? verb.program->source.size() : 0;
    for (const auto& kept : verb.history)
        sum += kept.bytes;
    return sum;
}

// -- verb_history

Result<Value> describe_version(const db::VersionRow& row, std::uint64_t present) {
    auto reason = Value::string(row.by.reason);
    if (!reason)
        return reason;
    return record({{"version", Value::integer(static_cast<std::int64_t>(row.version))},
                   {"author", Value::object(row.by.author)},
                   {"time", Value::integer(row.by.seconds)},
                   {"task", Value::integer(row.by.task)},
                   {"reason", std::move(*reason)},
                   {"bytes", Value::integer(row.bytes)},
                   {"is_current", Value::boolean(row.version == present)}});
}

Result<Value> describe_versions(const std::vector<db::VersionRow>& rows, std::uint64_t present) {
    std::vector<Value> list;
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        auto described = describe_version(*row, present);
        if (!described)
            return described;
        list.push_back(std::move(*described));
    }
    return db::list_of(std::move(list));
}

Result<Outcome> verb_history(Call& call) {
    const auto found = find_readable(call);
    if (!found)
        return found.error();
    if (LIMIT(verb_history_ticks))
        call.charge(kReadTicks + 16 * static_cast<std::int64_t>(found->verb->history.size()));
    return ask(call, [of = which(*found)](db::Store& store) -> Runtime::FileAnswer {
        return [rows = store.versions(of.object, of.verb), present = of.version] {
            return describe_versions(rows, present);
        };
    });
}

// -- verb_diff

// Nothing where the verb never had it, or it is not kept any more.
std::optional<std::string> read_text(db::Store& store, const std::vector<db::VersionRow>& rows,
                                     std::uint64_t version) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const db::VersionRow& kept) {
        return kept.version == version;
    });
    if (row == rows.end())
        return std::nullopt;
    auto program = store.program(row->hash);
    return program ? std::optional(std::move(program->source)) : std::nullopt;
}

db::Error no_version(std::uint64_t version) {
    return db::error(ErrorCode::InvArg,
                     "version " + std::to_string(version) + " of that verb is not kept");
}

Runtime::FileAnswer failing(db::Error error) {
    return [error = std::move(error)]() -> Result<Value> { return error; };
}

Result<Value> list_of_lines(const std::vector<std::string>& lines) {
    std::vector<Value> list;
    for (const std::string& line : lines) {
        auto value = Value::string(line);
        if (!value)
            return value;
        list.push_back(std::move(*value));
    }
    return db::list_of(std::move(list));
}

// The version before `before`; 0 where there is none.
std::uint64_t version_before(const std::vector<db::VersionRow>& rows, std::uint64_t before) {
    std::uint64_t version = 0;
    for (const auto& row : rows)
        if (row.version < before)
            version = row.version;
    return version;
}

Runtime::FileAnswer compare(db::Store& store, const Which& of, std::uint64_t from,
                            std::uint64_t to) {
    const auto rows = store.versions(of.object, of.verb);
    if (from == 0)
        from = version_before(rows, to);
    if (from == 0)
        return failing(db::error(ErrorCode::InvArg, "no former text of that verb is kept"));
    const auto from_text = read_text(store, rows, from);
    const auto to_text = read_text(store, rows, to);
    if (!from_text || !to_text)
        return failing(no_version(from_text ? to : from));
    return [lines = line_diff(*from_text, *to_text, "version " + std::to_string(from),
                              "version " + std::to_string(to))] { return list_of_lines(lines); };
}

Result<std::uint64_t> version_argument(Call& call, std::size_t index, std::uint64_t otherwise) {
    if (!call.has(index))
        return otherwise;
    if (call.integer(index) <= 0)
        return db::error(ErrorCode::InvArg, "a version is a number that verb_history() tells");
    return static_cast<std::uint64_t>(call.integer(index));
}

Result<Outcome> verb_diff(Call& call) {
    const auto found = find_readable(call);
    if (!found)
        return found.error();
    const auto from = version_argument(call, 2, 0);
    const auto to = version_argument(call, 3, found->verb->version);
    if (!from || !to)
        return from ? to.error() : from.error();
    if (LIMIT(verb_diff_ticks))
        call.charge(kDiffTicks + static_cast<std::int64_t>(bytes_kept(*found->verb) / 4));
    return ask(call, [of = which(*found), from = *from, to = *to](db::Store& store) {
        return compare(store, of, from, to);
    });
}

// -- verb_revert

// What verb_revert needs once the text is there: who asked, and for what.
struct Reverting {
    Runtime& runtime;
    ObjectId perms, payer;
    Which of;
    db::Authorship by;
};

Result<Value> revert_to(const Reverting& reverting, const std::string& text) {
    db::World& world = reverting.runtime.world();
    const auto found = world.find_verb_by_id(reverting.of.object, reverting.of.verb);
    if (!found)
        return db::error(ErrorCode::VerbNf, "the verb has gone meanwhile");
    if (!db::may_write_verb(world, reverting.perms, *found->verb) && LIMIT(revert_writable))
        return db::error(ErrorCode::Perm, "the verb is not writable any more");
    if (const auto problem = compile_error(text, chunk_name(*found)))
        return db::list_of({Value::short_string(*problem)});
    if (auto may = world.may_set_program(found->definer, *found->verb, text.size());
        !may && LIMIT(revert_bytes))
        return may.error();
    const std::size_t kept = text.size() + kKeptTextRow + kKeptAuditRow;
    if (auto may = reverting.runtime.take_texts(reverting.payer, kept); !may)
        return may.error();
    world.set_verb_program(found->definer, found->index,
                           std::make_shared<const db::Program>(db::Program{text}), reverting.by);
    return db::empty_table();
}

Result<Outcome> verb_revert(Call& call) {
    const auto found = find_writable(call);
    if (!found)
        return found.error();
    const auto version = version_argument(call, 2, 0);
    if (!version)
        return version.error();
    auto reason = reason_argument(call, 3);
    if (!reason)
        return reason.error();
    if (reason->empty())
        *reason = "back to version " + std::to_string(*version);
    if (LIMIT(verb_revert_ticks))
        call.charge(kReadTicks + static_cast<std::int64_t>(bytes_kept(*found->verb) / 4));
    const Reverting reverting{call.runtime(), call.perms(), call.task().payer, which(*found),
                              authorship(call, std::move(*reason))};
    return ask(call, [reverting, version = *version](db::Store& store) -> Runtime::FileAnswer {
        const Which& of = reverting.of;
        auto text = read_text(store, store.versions(of.object, of.verb), version);
        if (!text)
            return failing(no_version(version));
        return [reverting, text = std::move(*text)] { return revert_to(reverting, text); };
    });
}

// -- Recycled objects

Result<Value> describe_grave(const db::Grave& grave) {
    auto name = Value::string(grave.name);
    if (!name)
        return name;
    return record({{"object", Value::object(grave.id)},
                   {"name", std::move(*name)},
                   {"owner", Value::object(grave.owner)},
                   {"time", Value::integer(grave.seconds)},
                   {"bytes", Value::integer(grave.bytes)}});
}

Result<Outcome> recycled_objects(Call& call) {
    std::vector<const db::Grave*> mine;
    std::int64_t seen = 0;
    call.world().graves().for_each([&](const db::Grave& grave) {
        ++seen;
        if (grave.owner == call.perms() || call.is_wizard())
            mine.push_back(&grave);
    });
    if (LIMIT(recycled_objects_ticks))
        call.charge(seen + 8 * static_cast<std::int64_t>(mine.size()));
    std::vector<Value> list;
    for (auto grave = mine.rbegin(); grave != mine.rend(); ++grave) {
        auto described = describe_grave(**grave);
        if (!described)
            return described.error();
        list.push_back(std::move(*described));
    }
    return answer_list(std::move(list));
}

// What the file has of it; no Values yet.
struct Found {
    db::RecycledObject object;
    std::vector<db::ProgramRow> programs;
    std::vector<db::VersionRow> versions;
};

std::optional<Found> read_recycled(db::Store& store, ObjectId id) {
    const auto row = store.recycled(id);
    if (!row)
        return std::nullopt;
    Found found{db::decode_recycled(row->row), {}, store.versions(id)};
    for (const auto& hash : found.object.programs)
        if (auto program = store.program(hash))
            found.programs.push_back(std::move(*program));
    return found;
}

std::unique_ptr<db::Object> make_object(ObjectId id, const Found& found) {
    auto object = db::decode_object(id, found.object.row, [&](const db::Sha256& hash) {
        for (const auto& program : found.programs)
            if (program.hash == hash)
                return std::make_shared<const db::Program>(db::Program{program.source});
        throw db::CorruptData("the text of a verb is missing"); // no limit: damage
    });
    for (auto& verb : object->verbs)
        for (const auto& version : found.versions)
            if (version.verb == verb.id)
                verb.history.push_back({version.version, version.bytes});
    return object;
}

Result<Value> bring_back(Runtime& runtime, ObjectId id, const Found& found) {
    db::World& world = runtime.world();
    const db::Grave* grave = world.graves().find(id);
    if (grave == nullptr || world.valid(id))
        return db::error(ErrorCode::InvArg, number_text(id) + " cannot be brought back any more");
    const ObjectId owner = grave->owner;
    try {
        auto object = make_object(id, found);
        for (const auto& slot : object->slots)
            if (static_cast<std::size_t>(slot.name) >= world.symbols().size())
                return db::error(ErrorCode::File, "a property of it has no name");
        if (auto back = world.undelete(std::move(object), found.object.ancestors); !back)
            return back.error();
    } catch (const db::CorruptData& damage) {
        return db::error(ErrorCode::File, damage.what());
    }
    (void)take_quota(world, owner); // undelete() has asked whether there is one left
    return Value::object(id);
}

Result<Outcome> undelete(Call& call) {
    const ObjectId id = call.object(0);
    const db::Object* there = call.world().find(id);
    const db::Grave* grave = call.world().graves().find(id);
    if (there == nullptr && grave == nullptr)
        return db::error(ErrorCode::InvArg, number_text(id) + " cannot be brought back");
    const ObjectId owner = there != nullptr ? there->owner : grave->owner;
    if (owner != call.perms() && !call.is_wizard() && LIMIT(undelete_owner))
        return db::error(ErrorCode::Perm, "it was somebody else's");
    if (there != nullptr)
        return db::error(ErrorCode::InvArg, number_text(id) + " is there");
    if (auto may = may_take_quota(call.world(), grave->owner); !may && LIMIT(undelete_quota))
        return may.error();
    if (LIMIT(undelete_ticks))
        call.charge(kReadTicks + grave->bytes / 16);
    return ask(call, [&runtime = call.runtime(), id](db::Store& store) -> Runtime::FileAnswer {
        auto found = read_recycled(store, id);
        if (!found)
            return failing(
                db::error(ErrorCode::InvArg, number_text(id) + " cannot be brought back any more"));
        return [&runtime, id, found = std::move(*found)] { return bring_back(runtime, id, found); };
    });
}

constexpr Builtin kBuiltins[] = {
    {"verb_history", "history", "what: object, verb: any", "a list of tables",
     "E_PERM, E_INVARG, E_VERBNF, E_FILE", Access::Body, 0, Effect::Refused, Audit::No,
     Grant::Default,
     "The texts that a verb has had, as far as they are kept, the latest first: {version =, author "
     "=, time =, task =, reason =, bytes =, is_current =}. The verb must be readable or yours. The "
     "task stops until the file has been read.",
     "", "verb_history(box, \"secret\")", verb_history},
    {"verb_diff", "history", "what: object, verb: any, [from: integer], [to: integer]",
     "a list of strings", "E_PERM, E_INVARG, E_VERBNF, E_FILE", Access::Body, 0, Effect::Refused,
     Audit::No, Grant::Default,
     "What is different between two versions of a verb's text, in the unified format; {} where "
     "nothing is. Unless they are given, the present one and the one before. The verb must be "
     "readable or yours. The task stops until the file has been read.",
     "", "verb_diff(box, \"secret\")", verb_diff},
    {"verb_revert", "history", "what: object, verb: any, version: integer, [reason: string]",
     "a list of strings", "E_PERM, E_INVARG, E_VERBNF, E_QUOTA, E_FILE", Access::Programmer, 50,
     Effect::Refused, Audit::OnCode, Grant::Default,
     "Gives the verb a former text again, as a new version. The result is as of set_verb_code(). "
     "The verb must be writable or yours. The task stops until the file has been read.",
     "", "verb_revert(box, \"secret\", 1)", verb_revert},
    {"recycled_objects", "history", "", "a list of tables", "", Access::Anyone, 0, Effect::None,
     Audit::No, Grant::Default,
     "What undelete() can bring back of what was yours, of everybody's for wizards, the latest "
     "first: {object =, name =, owner =, time =, bytes =}.",
     "return recycled_objects()", "", recycled_objects},
    {"undelete", "history", "what: object", "an object", "E_PERM, E_INVARG, E_QUOTA, E_FILE",
     Access::Body, 10, Effect::Refused, Audit::ByWizard, Grant::Default,
     "Brings a recycled object back, for its owner and for wizards, as long as it is kept: with "
     "its "
     "number, name, properties and verbs, in no place, without player, programmer and wizard bit, "
     "without its children; under its parent or the nearest ancestor that is still there. The task "
     "stops until the file has been read.",
     "", "undelete(box)", undelete},
};

} // namespace

std::span<const Builtin> history_builtins() {
    return kBuiltins;
}

} // namespace lunamoo::verbs
