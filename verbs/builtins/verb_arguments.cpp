#include "verbs/builtins/verb_arguments.h"

#include "cmake/limit.h"
#include "db/permissions.h"
#include "verbs/builtins/arguments.h"
#include "verbs/host.h"

namespace lunamoo::verbs {

using db::ErrorCode;
using db::Result;
using db::Value;

Result<db::FoundVerb> find_verb_argument(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    const auto& verbs = (*object)->verbs;
    if (LIMIT(verb_argument_ticks))
        charge_elements(call, verbs.size() / 8);
    const Value name = call.value(1);
    if (name.is(db::Type::Integer)) {
        const std::int64_t index = name.as_integer();
        if (index >= 1 && static_cast<std::uint64_t>(index) <= verbs.size()) {
            const auto at = static_cast<std::size_t>(index - 1);
            return db::FoundVerb{(*object)->id, &verbs[at], at};
        }
    } else if (name.is(db::Type::String)) {
        if (const auto found = call.world().find_own_verb((*object)->id, name.as_string()))
            return *found;
    } else {
        return db::error(ErrorCode::Type, "a verb is named by a string or an integer");
    }
    return db::error(ErrorCode::VerbNf,
                     number_text((*object)->id) + " defines no verb " + db::to_literal(name, 100));
}

Result<db::FoundVerb> find_readable(Call& call) {
    auto found = find_verb_argument(call);
    if (found && !db::may_read_verb(call.world(), call.perms(), *found->verb) &&
        LIMIT(verb_readable))
        return db::error(ErrorCode::Perm, "the verb is not readable");
    return found;
}

Result<db::FoundVerb> find_writable(Call& call) {
    auto found = find_verb_argument(call);
    if (found && !db::may_write_verb(call.world(), call.perms(), *found->verb) &&
        LIMIT(verb_writable))
        return db::error(ErrorCode::Perm, "the verb is not writable");
    return found;
}

std::string chunk_name(const db::FoundVerb& verb) {
    return number_text(verb.definer) + ":" + verb.verb->names;
}

Result<std::string> reason_argument(Call& call, std::size_t index) {
    constexpr std::size_t kMostBytes = 200;
    std::string reason = call.has(index) ? call.text(index) : std::string();
    if (reason.size() > kMostBytes && LIMIT(verb_reason_bytes))
        return db::error(ErrorCode::InvArg,
                         "a reason has at most " + std::to_string(kMostBytes) + " bytes");
    for (const char c : reason)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return db::error(ErrorCode::InvArg, "a reason is one line");
    return reason;
}

db::Authorship authorship(Call& call, std::string reason) {
    return {call.perms(), call.host().utc_microseconds() / 1'000'000, call.task().id,
            std::move(reason)};
}

} // namespace lunamoo::verbs
