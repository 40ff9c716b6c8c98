// What the tests of limits share: a world that has somebody to set them, and a place for it.
#pragma once

#include "db/world.h"
#include "tests/catch.h"

namespace lunamoo::db::test {

// #0 with server_options, and a wizard who owns both.
struct LimitedWorld {
    World world;
    ObjectId system, wizard, options;

    LimitedWorld() {
        system = *world.create(kNothing, kNothing);
        wizard = *world.create(kNothing, kNothing);
        world.set_flag(wizard, kWizard, true);
        world.set_owner(system, wizard);
        options = *world.create(kNothing, wizard);
        add(system, "server_options", Value::object(options), wizard);
    }
    void add(ObjectId to, std::string_view name, Value value, ObjectId owner) {
        REQUIRE(world.add_property(to, name, std::move(value), owner, 0));
    }
    void set(ObjectId of, std::string_view name, Value value) {
        REQUIRE(world.set_property(of, *world.symbols().find(name), std::move(value)));
    }
};

} // namespace lunamoo::db::test
