// Objects: the tree of parents, players, owners. What changes places or ends an object calls verbs
// on the way: those are functions of the prelude over the primitives in object_primitives.cpp.
#include "verbs/builtins/object_primitives.h"

#include "cmake/limit.h"
#include "db/permissions.h"
#include "verbs/builtins/arguments.h"
#include "verbs/host.h"

namespace lunamoo::verbs {

namespace {

using db::ErrorCode;
using db::Result;

Result<Outcome> valid(Call& call) {
    return answer(call.world().valid(call.object(0)));
}

Result<Outcome> parent(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    return answer((*object)->parent);
}

Result<Outcome> children(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    return answer_objects(call, (*object)->children);
}

Result<Outcome> isa(Call& call) {
    if (LIMIT(isa_ticks))
        charge_chains(call, call.object(0));
    return answer(call.world().is_a(call.object(0), call.object(1)));
}

Result<Outcome> max_object(Call& call) {
    return answer(call.world().max_object());
}

Result<Outcome> players(Call& call) {
    const auto& all = call.world().players();
    return answer_objects(call, std::vector<db::ObjectId>(all.begin(), all.end()));
}

Result<Outcome> is_player(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    return answer((*object)->has(db::kPlayer));
}

Result<Outcome> set_player_flag(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    const db::ObjectId who = (*object)->id;
    const bool on = call.boolean(1);
    call.world().set_flag(who, db::kPlayer, on);
    if (!on)
        call.host().boot(who);
    return nothing();
}

Result<Outcome> set_owner(Call& call) {
    const auto object = valid_object(call, 0);
    const auto owner = valid_object(call, 1);
    if (!object || !owner)
        return object ? owner.error() : object.error();
    call.world().set_owner((*object)->id, (*owner)->id);
    return nothing();
}

// A quota (db/limits.h) that what descends from `parent` would not have any more.
bool loses_quota(const db::World& world, db::ObjectId what, db::ObjectId parent) {
    const auto now = world.find_property(what, "quota");
    if (!now || !db::is_wizard(world, now->owner) || now->definer == what)
        return false;
    const auto then = world.find_property(parent, "quota");
    return !then || then->definer != now->definer;
}

Result<Outcome> chparent(Call& call) {
    const auto object = valid_object(call, 0);
    if (!object)
        return object.error();
    const db::ObjectId parent_id = call.object(1);
    if (parent_id != db::kNothing) {
        const auto new_parent = valid_object(call, 1);
        if (!new_parent)
            return new_parent.error();
        if (!db::may_derive_from(call.world(), call.perms(), **new_parent) &&
            LIMIT(chparent_parent))
            return db::error(ErrorCode::Perm, number_text(parent_id) + " may not be a parent");
    }
    const db::ObjectId id = (*object)->id;
    if (LIMIT(chparent_chain_ticks))
        charge_chains(call, parent_id);
    if (!call.is_wizard() && loses_quota(call.world(), id, parent_id) && LIMIT(chparent_quota))
        return db::error(ErrorCode::Perm, number_text(id) + " would lose the quota that a wizard "
                                                            "gave to its ancestor");
    if (LIMIT(chparent_descendants_ticks))
        charge_descendants(call, id);
    return answer_nothing(call.world().set_parent(id, parent_id));
}

// Where a row's function is null, the prelude has it.
constexpr Builtin kBuiltins[] = {
    {"valid", "objects", "what: object", "a boolean", "", Access::Anyone, 0, Effect::None,
     Audit::No, Grant::Default, "True where the object exists.", "return valid(box)", "", valid},
    {"parent", "objects", "what: object", "an object", "E_INVARG", Access::Anyone, 0, Effect::None,
     Audit::No, Grant::Default, "The object's parent, #-1 where it has none.", "return parent(box)",
     "", parent},
    {"children", "objects", "what: object", "a list of objects", "E_INVARG", Access::Anyone, 0,
     Effect::None, Audit::No, Grant::Default, "The objects whose parent it is, by number.",
     "return children(box)", "", children},
    {"isa", "objects", "what: object, ancestor: object", "a boolean", "", Access::Anyone, 0,
     Effect::None, Audit::No, Grant::Default,
     "True where the two are the same object, or the first descends from the second.",
     "return isa(box, box)", "", isa},
    {"max_object", "objects", "", "an object", "", Access::Anyone, 0, Effect::None, Audit::No,
     Grant::Default, "The object with the highest number given so far; it may be gone.",
     "return max_object()", "", max_object},
    {"create", "objects", "parent: object, [owner: object]", "an object",
     "E_PERM, E_INVARG, E_QUOTA", Access::Body, 0, Effect::Undoable, Audit::No, Grant::Default,
     "A new object, then its verb initialize, if there is one. The parent must be fertile or "
     "yours; only wizards make objects without a parent or for other owners (#-1: the object "
     "itself).",
     "return create(box)", "create(box)", nullptr},
    {"recycle", "objects", "what: object", "nothing", "E_PERM, E_INVARG", Access::ControlsFirst, 0,
     Effect::Undoable, Audit::OnObject, Grant::Default,
     "Ends an object that you control. Calls its verb recycle; moves its contents to #-1, calling "
     "its exitfunc; calls its place's exitfunc. Its children become its parent's.",
     "recycle(box)", "recycle(box)", nullptr},
    {"move", "objects", "what: object, where: object", "nothing",
     "E_PERM, E_INVARG, E_NACC, E_RECMOVE", Access::ControlsFirst, 0, Effect::Undoable, Audit::No,
     Grant::Default,
     "Moves an object that you control. Unless you are a wizard, where:accept(what) must be true. "
     "Then calls exitfunc(what) on the old place and enterfunc(what) on the new one, where they "
     "have it.",
     "move(box, mine)", "move(box, mine)", nullptr},
    {"chparent", "objects", "what: object, parent: object", "nothing",
     "E_PERM, E_INVARG, E_RECMOVE", Access::ControlsFirst, 0, Effect::Undoable, Audit::OnObject,
     Grant::Default,
     "Gives an object that you control another parent, which must be fertile or yours, or #-1. "
     "Raises E_INVARG where a property would be defined twice, E_PERM where a quota would be lost.",
     "chparent(box, mine)", "chparent(box, mine)", chparent},
    {"set_owner", "objects", "what: object, owner: object", "nothing", "E_PERM, E_INVARG",
     Access::Wizard, 0, Effect::Undoable, Audit::Always, Grant::Default,
     "Makes somebody else the owner of an object; of its verbs and properties nothing changes.",
     "set_owner(box, mine)", "set_owner(mine, mine)", set_owner},
    {"players", "players", "", "a list of objects", "", Access::Anyone, 0, Effect::None, Audit::No,
     Grant::Default, "All players, connected or not, by number.", "return players()", "", players},
    {"is_player", "players", "what: object", "a boolean", "E_INVARG", Access::Anyone, 0,
     Effect::None, Audit::No, Grant::Default, "True where the object is a player.",
     "return is_player(box)", "", is_player},
    {"set_player_flag", "players", "what: object, on: any", "nothing", "E_PERM, E_INVARG",
     Access::Wizard, 0, Effect::Undoable, Audit::Use, Grant::Default,
     "Makes an object a player, or no player; who is none any more is disconnected.",
     "set_player_flag(box, true)", "set_player_flag(mine, true)", set_player_flag},
    {"_create", "primitives", "parent: object, [owner: object]", "an object",
     "E_PERM, E_INVARG, E_QUOTA", Access::Body, 50, Effect::Undoable, Audit::No, Grant::Internal,
     "Creates, calls nothing.", "", "", create_primitive},
    {"_begin_move", "primitives", "what: object, where: object", "a boolean", "E_PERM, E_INVARG",
     Access::ControlsFirst, 0, Effect::None, Audit::No, Grant::Internal,
     "Checks a move; true where the place has to be asked.", "", "", begin_move_primitive},
    {"_move", "primitives", "what: object, where: object, accepted: any", "an object or nil",
     "E_PERM, E_INVARG, E_NACC, E_RECMOVE", Access::ControlsFirst, 0, Effect::Undoable, Audit::No,
     Grant::Internal, "Moves; the place it was in, or nil where it is there already.", "", "",
     move_primitive},
    {"_is_in", "primitives", "what: object, where: object", "a boolean", "", Access::Anyone, 0,
     Effect::None, Audit::No, Grant::Internal, "True where both exist and the one is in the other.",
     "", "", is_in_primitive},
    {"_has_verb", "primitives", "what: object, name: string", "a boolean", "", Access::Anyone, 0,
     Effect::None, Audit::No, Grant::Internal,
     "True where the object exists and has that verb to call.", "", "", has_verb_primitive},
    {"_begin_recycle", "primitives", "what: object", "nothing", "E_PERM, E_INVARG",
     Access::ControlsFirst, 0, Effect::None, Audit::No, Grant::Internal, "Checks.", "", "",
     begin_recycle_primitive},
    {"_contents", "primitives", "what: object", "a list of objects", "E_PERM", Access::Body, 0,
     Effect::None, Audit::No, Grant::Internal, "The contents; none where the object is gone.", "",
     "", contents_primitive},
    {"_evict", "primitives", "place: object, what: object", "a boolean", "E_PERM", Access::Body, 0,
     Effect::Undoable, Audit::No, Grant::Internal,
     "Moves something from a place to #-1; false where it is not in that place.", "", "",
     evict_primitive},
    {"_leave", "primitives", "what: object", "an object or nil", "E_PERM", Access::Body, 0,
     Effect::Undoable, Audit::No, Grant::Internal,
     "Moves the object to #-1; the place it was in, or nil where it was in none.", "", "",
     leave_primitive},
    {"_recycle", "primitives", "what: object", "nothing", "E_PERM", Access::Body, 20,
     Effect::Undoable, Audit::OnObject, Grant::Internal,
     "Ends the object, if it is not gone; calls nothing.", "", "", recycle_primitive},
};

} // namespace

std::span<const Builtin> object_builtins() {
    return kBuiltins;
}

} // namespace lunamoo::verbs
