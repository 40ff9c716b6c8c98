// db/ alone: a world, an object, its name.
#include "db/world.h"

int main() {
    lunamoo::db::World world;
    const auto made = world.create(lunamoo::db::kNothing, lunamoo::db::kNothing);
    if (!made)
        return 1;
    return world.find(*made) != nullptr && world.find(*made)->name.empty() ? 0 : 1;
}
