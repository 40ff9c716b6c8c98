// Who may do what: pure questions about the world, no effects. `perms` is the object in force: the
// programmer of the running verb, or who set_task_perms lowered it to.
// Source: LambdaMOO Programmer's Manual, "Objects", "Properties", "Verbs". World thread.
#pragma once

#include "db/world.h"

namespace lunamoo::db {

bool is_wizard(const World& world, ObjectId perms);
bool is_programmer(const World& world, ObjectId perms); // a wizard is one too

// `perms` owns the object or is a wizard.
bool controls(const World& world, ObjectId perms, const Object& object);

// The object's r bit: may list its properties and verbs. w: may add and delete them. f: may make
// children of it.
bool may_read_object(const World& world, ObjectId perms, const Object& object);
bool may_write_object(const World& world, ObjectId perms, const Object& object);
bool may_derive_from(const World& world, ObjectId perms, const Object& object);

bool may_read_property(const World& world, ObjectId perms, const PropertyView& property);
bool may_write_property(const World& world, ObjectId perms, const PropertyView& property);

bool may_read_verb(const World& world, ObjectId perms, const Verb& verb);
// The w bit and the programmer flag are both needed to change a verb.
bool may_write_verb(const World& world, ObjectId perms, const Verb& verb);

} // namespace lunamoo::db
