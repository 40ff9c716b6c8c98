// The primitives under create, move and recycle. Each checks everything again, because verbs have
// run since the prelude called the one before: objects may be gone, moved or somebody else's.
// Private to builtins/.
#pragma once

#include "verbs/builtin.h"

namespace lunamoo::verbs {

db::Result<Outcome> create_primitive(Call& call);
db::Result<Outcome> begin_move_primitive(Call& call);
db::Result<Outcome> move_primitive(Call& call);
db::Result<Outcome> is_in_primitive(Call& call);
db::Result<Outcome> has_verb_primitive(Call& call);
db::Result<Outcome> begin_recycle_primitive(Call& call);
db::Result<Outcome> contents_primitive(Call& call);
db::Result<Outcome> evict_primitive(Call& call);
db::Result<Outcome> leave_primitive(Call& call);
db::Result<Outcome> recycle_primitive(Call& call);

// Of the owner's ownership_quota, where there is one: E_QUOTA where it is used up.
db::Result<void> may_take_quota(const db::World& world, db::ObjectId owner);
db::Result<void> take_quota(db::World& world, db::ObjectId owner);

} // namespace lunamoo::verbs
