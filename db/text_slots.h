// Owner and bits that an object's slot of an inherited property begins with. The text form leaves
// them out where they are those, and puts the same back in; both sides ask here.
#pragma once

#include "db/object.h"

namespace lunamoo::db {

struct SlotInfo {
    ObjectId owner;
    std::uint8_t bits = 0;
    bool operator==(const SlotInfo&) const = default;
};

// What `object` has below `nearest`, the slot of its nearest ancestor that has one: the c bit gives
// the slot to the object's owner.
inline SlotInfo info_below(const PropertySlot& nearest, const Object& object) {
    const bool chown = (nearest.bits & kPropertyChown) != 0;
    return {chown ? object.owner : nearest.owner, nearest.bits};
}

} // namespace lunamoo::db
