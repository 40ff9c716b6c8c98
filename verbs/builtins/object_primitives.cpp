// Source of the order of things: LambdaMOO db_objects.c and objects.c (bf_create, bf_move,
// bf_recycle); of ownership_quota: quota.c.
#include "verbs/builtins/object_primitives.h"

#include "cmake/limit.h"
#include "db/permissions.h"
#include "verbs/builtins/arguments.h"
#include "verbs/host.h"

#include <limits>

namespace lunamoo::verbs {

namespace {

using db::ErrorCode;
using db::ObjectId;
using db::Result;
using db::Value;

constexpr std::string_view kQuota = "ownership_quota";

// The owner's ownership_quota, where there is one and it is a number.
std::optional<std::int64_t> quota_of(const db::World& world, ObjectId owner) {
    const auto view = world.find_property(owner, kQuota);
    if (!view || view->value == nullptr || !view->value->is(db::Type::Integer))
        return std::nullopt;
    return view->value->as_integer();
}

Result<void> set_quota(db::World& world, ObjectId owner, std::int64_t quota) {
    const auto symbol = world.symbols().find(kQuota);
    return world.set_property(owner, *symbol, Value::integer(quota));
}

Result<void> give_quota_back(db::World& world, ObjectId owner) {
    const auto quota = quota_of(world, owner);
    if (!quota || *quota == std::numeric_limits<std::int64_t>::max())
        return {};
    return set_quota(world, owner, *quota + 1);
}

Result<void> check_create(Call& call, ObjectId parent, ObjectId owner) {
    if (parent != db::kNothing) {
        const auto object = valid_object(call, 0);
        if (!object)
            return object.error();
        if (!db::may_derive_from(call.world(), call.perms(), **object) && LIMIT(create_parent))
            return db::error(ErrorCode::Perm, number_text(parent) + " may not be a parent");
    } else if (!call.is_wizard() && LIMIT(create_without_parent)) {
        return db::error(ErrorCode::Perm, "an object needs a parent");
    }
    if (owner != call.perms() && !call.is_wizard() && LIMIT(create_for_others))
        return db::error(ErrorCode::Perm, "only wizards create for others");
    if (owner != db::kNothing && !call.world().valid(owner))
        return db::error(ErrorCode::InvArg, "the owner does not exist");
    return {};
}

// The object, where it exists and is controlled; null where it is gone.
Result<db::Object*> controlled_or_gone(Call& call, std::size_t index) {
    db::Object* object = call.world().find(call.object(index));
    if (object != nullptr && !db::controls(call.world(), call.perms(), *object) &&
        LIMIT(primitive_control))
        return db::error(ErrorCode::Perm);
    return object;
}

void charge_leaving(Call& call, const db::Object& object) {
    if (const auto* place = call.world().find(object.location))
        charge_elements(call, place->contents.size() / 64);
}

} // namespace

Result<void> may_take_quota(const db::World& world, ObjectId owner) {
    const auto quota = quota_of(world, owner);
    if (quota && *quota <= 0 && LIMIT(ownership_quota))
        return db::error(ErrorCode::Quota, "no more objects: ownership_quota is used up");
    return {};
}

Result<void> take_quota(db::World& world, ObjectId owner) {
    if (auto may = may_take_quota(world, owner); !may)
        return may;
    const auto quota = quota_of(world, owner);
    return quota ? set_quota(world, owner, *quota - 1) : Result<void>{};
}

Result<Outcome> create_primitive(Call& call) {
    const ObjectId parent = call.object(0);
    const ObjectId owner = call.has(1) ? call.object(1) : call.perms();
    if (auto checked = check_create(call, parent, owner); !checked)
        return checked.error();
    if (auto taken = take_quota(call.world(), owner); !taken)
        return taken.error();
    const auto made = call.world().create(parent, owner);
    if (!made)
        return made.error();
    return answer(*made);
}

Result<Outcome> begin_move_primitive(Call& call) {
    const auto what = valid_object(call, 0);
    if (!what)
        return what.error();
    if (call.object(1) == db::kNothing)
        return answer(false);
    const auto where = valid_object(call, 1);
    if (!where)
        return where.error();
    return answer(!call.is_wizard());
}

Result<Outcome> move_primitive(Call& call) {
    const auto what = valid_object(call, 0);
    if (!what)
        return what.error();
    const ObjectId where = call.object(1);
    if (where != db::kNothing && !call.world().valid(where))
        return db::error(ErrorCode::InvArg, number_text(where) + " does not exist");
    if (where != db::kNothing && !call.boolean(2) && !call.is_wizard())
        return db::error(ErrorCode::Nacc);
    const ObjectId from = (*what)->location;
    if (from == where)
        return one(Value());
    if (LIMIT(move_chain_ticks))
        charge_chains(call, where);
    if (LIMIT(move_leaving_ticks))
        charge_leaving(call, **what);
    if (auto moved = call.world().set_location((*what)->id, where); !moved)
        return moved.error();
    return answer(from);
}

Result<Outcome> is_in_primitive(Call& call) {
    const auto* what = call.world().find(call.object(0));
    const ObjectId where = call.object(1);
    return answer(what != nullptr && call.world().valid(where) && what->location == where);
}

Result<Outcome> has_verb_primitive(Call& call) {
    if (LIMIT(has_verb_ticks))
        charge_chains(call, call.object(0));
    return answer(call.world().find_callable_verb(call.object(0), call.text(1)).has_value());
}

Result<Outcome> begin_recycle_primitive(Call& call) {
    const auto what = valid_object(call, 0);
    if (!what)
        return what.error();
    return nothing();
}

Result<Outcome> contents_primitive(Call& call) {
    const auto object = controlled_or_gone(call, 0);
    if (!object)
        return object.error();
    if (*object == nullptr)
        return one(db::empty_table());
    return answer_objects(call, (*object)->contents);
}

Result<Outcome> evict_primitive(Call& call) {
    const auto place = controlled_or_gone(call, 0);
    if (!place)
        return place.error();
    const auto* what = call.world().find(call.object(1));
    if (*place == nullptr || what == nullptr || what->location != (*place)->id)
        return answer(false);
    if (LIMIT(evict_ticks))
        charge_leaving(call, *what);
    if (auto moved = call.world().set_location(what->id, db::kNothing); !moved)
        return moved.error();
    return answer(true);
}

Result<Outcome> leave_primitive(Call& call) {
    const auto what = controlled_or_gone(call, 0);
    if (!what)
        return what.error();
    if (*what == nullptr || (*what)->location == db::kNothing)
        return one(Value());
    const ObjectId from = (*what)->location;
    if (LIMIT(leave_ticks))
        charge_leaving(call, **what);
    if (auto moved = call.world().set_location((*what)->id, db::kNothing); !moved)
        return moved.error();
    return answer(from);
}

Result<Outcome> recycle_primitive(Call& call) {
    const auto what = controlled_or_gone(call, 0);
    if (!what)
        return what.error();
    if (*what == nullptr)
        return nothing();
    const ObjectId id = (*what)->id;
    const ObjectId owner = (*what)->owner;
    const bool was_player = (*what)->has(db::kPlayer);
    if (LIMIT(recycle_contents_ticks))
        charge_elements(call, (*what)->contents.size());
    if (LIMIT(recycle_descendants_ticks))
        charge_descendants(call, id);
    if (auto recycled = call.world().recycle(id, call.host().utc_microseconds() / 1'000'000);
        !recycled)
        return recycled.error();
    if (was_player)
        call.host().boot(id);
    return answer_nothing(give_quota_back(call.world(), owner));
}

} // namespace lunamoo::verbs
