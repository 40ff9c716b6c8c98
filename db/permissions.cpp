#include "db/permissions.h"

namespace lunamoo::db {

namespace {

bool has_flag(const World& world, ObjectId perms, ObjectFlag flag) {
    const Object* object = world.find(perms);
    return object != nullptr && object->has(flag);
}

bool owns_or_wizard(const World& world, ObjectId perms, ObjectId owner) {
    return (perms == owner && world.valid(perms)) || is_wizard(world, perms);
}

} // namespace

bool is_wizard(const World& world, ObjectId perms) {
    return has_flag(world, perms, kWizard);
}

bool is_programmer(const World& world, ObjectId perms) {
    return has_flag(world, perms, kProgrammer) || is_wizard(world, perms);
}

bool controls(const World& world, ObjectId perms, const Object& object) {
    return owns_or_wizard(world, perms, object.owner);
}

bool may_read_object(const World& world, ObjectId perms, const Object& object) {
    return object.has(kObjectRead) || controls(world, perms, object);
}

bool may_write_object(const World& world, ObjectId perms, const Object& object) {
    return object.has(kObjectWrite) || controls(world, perms, object);
}

bool may_derive_from(const World& world, ObjectId perms, const Object& object) {
    return object.has(kFertile) || controls(world, perms, object);
}

bool may_read_property(const World& world, ObjectId perms, const PropertyView& property) {
    return (property.bits & kPropertyRead) != 0 || owns_or_wizard(world, perms, property.owner);
}

bool may_write_property(const World& world, ObjectId perms, const PropertyView& property) {
    return (property.bits & kPropertyWrite) != 0 || owns_or_wizard(world, perms, property.owner);
}

bool may_read_verb(const World& world, ObjectId perms, const Verb& verb) {
    return (verb.bits & kVerbRead) != 0 || owns_or_wizard(world, perms, verb.owner);
}

bool may_write_verb(const World& world, ObjectId perms, const Verb& verb) {
    return is_programmer(world, perms) &&
           ((verb.bits & kVerbWrite) != 0 || owns_or_wizard(world, perms, verb.owner));
}

} // namespace lunamoo::db
