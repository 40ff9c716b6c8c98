// use(what [, name [, hash]]): the library that the verb `name` ("library" unless given) of `what`
// is, which has the l bit: its text runs as part of the verb that calls, and what it returns is the
// same read-only table or function for all verbs of the owner (verbs/libraries.h).
//
// Since the text runs with the caller's authority, whose text it is decides: the owner's own and
// wizards' are used as they are; another's only by its hash, which says that the caller has read
// this text and wants no other.
#include "cmake/limit.h"
#include "verbs/builtin.h"
#include "verbs/core_functions.h"
#include "verbs/frames_info.h"
#include "verbs/libraries.h"
#include "verbs/library/arguments.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include "db/permissions.h"

#include <array>

namespace lunamoo::verbs {

namespace {

constexpr std::size_t kMaxNameBytes = 256;

std::string object_text(db::ObjectId id) {
    return "#" + std::to_string(id.number);
}

db::FoundVerb find_library(lua_State* L, const db::World& world, db::ObjectId what,
                           std::string_view name) {
    if (!world.valid(what))
        raise(L, db::ErrorCode::InvArg, object_text(what) + " does not exist");
    const auto found = world.find_verb(
        what, name, [](const db::Verb& verb) { return (verb.bits & db::kVerbLibrary) != 0; });
    if (!found)
        raise(L, db::ErrorCode::VerbNf,
              object_text(what) + " has no library '" + std::string(name) +
                  "': no verb of that name with the l bit");
    return *found;
}

bool is_trusted(const Realm& realm, const db::World& world, const db::Verb& verb) {
    return (verb.bits & db::kVerbWrite) == 0 &&
           (verb.owner == realm.owner() || db::is_wizard(world, verb.owner));
}

// Raises where the text is not the one that was meant, or a stranger's and none was.
void check_text(lua_State* L, const Realm& realm, const db::World& world, const db::Verb& verb,
                const std::string& name, const db::Sha256& hash) {
    if (lua_isnoneornil(L, 3) && (is_trusted(realm, world, verb) || !LIMIT(use_trusted)))
        return;
    const std::string digits = db::to_hex(hash);
    if (!lua_isnoneornil(L, 3)) {
        if (library::check_string(L, 3) != digits && LIMIT(use_pinned))
            raise(L, db::ErrorCode::InvArg,
                  "the text of " + name + " is not the one that was asked for; its hash is " +
                      digits);
        return;
    }
    raise(L, db::ErrorCode::Perm, // no limit: use_trusted above
          name +
              " is neither yours nor a wizard's, and would run as you; read it, then name its "
              "text: use(what, name, \"" +
              digits + "\")");
}

int use(lua_State* L) {
    static const Builtin& declaration = *find_builtin("use");
    check_granted(L, declaration);
    if (!is_object(L, 1))
        library::bad_type(L, 1, "object");
    const std::string wanted(library::optional_string(L, 2, "library"));
    if (wanted.size() > kMaxNameBytes && LIMIT(use_name_bytes))
        raise(L, db::ErrorCode::InvArg, "no verb has so long a name");
    if (lua_gettop(L) > 3)
        raise(L, db::ErrorCode::Args, "use takes an object, a verb's name and a hash");
    Realm& realm = Realm::of(L);
    Runtime& runtime = realm.runtime();
    const auto& world = runtime.world();
    if (LIMIT(use_ticks))
        charge(L, 4); // as long as so many turns of a loop
    const db::FoundVerb found = find_library(L, world, to_object(L, 1), wanted);
    const db::Verb& verb = *found.verb;
    const std::string name = object_text(found.definer) + ":" + wanted;
    if (!db::may_read_verb(world, perms_in_force(runtime.current()), verb) && LIMIT(use_readable))
        raise(L, db::ErrorCode::Perm, name + " is not readable, so it cannot be used");
    const auto program = verb.program ? verb.program : std::make_shared<const db::Program>();
    const auto version = verb.version;
    const db::Sha256 hash = realm.libraries().hash_of(L, version, program->source);
    check_text(L, realm, world, verb, name, hash);
    if (!realm.libraries().push_known(L, hash, version))
        realm.libraries().load(L, hash, version, program->source, name);
    return 1;
}

constexpr std::array<CoreFunction, 1> kFunctions{{{"", "use", use, "use@1"}}};

} // namespace

std::span<const CoreFunction> use_functions() {
    return kFunctions;
}

} // namespace lunamoo::verbs
