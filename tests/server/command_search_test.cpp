#include "server/command_search.h"
#include "tests/catch.h"

using namespace lunamoo;
using namespace lunamoo::server;

namespace {

// A room with a player who holds a ball; classes above each.
struct Scene {
    Scene() {
        thing = make(db::kNothing, "thing");
        ball = make(thing, "ball");
        room = make(db::kNothing, "room");
        player = make(db::kNothing, "player");
        REQUIRE(world.set_location(player, room));
        REQUIRE(world.set_location(ball, player));
    }
    db::ObjectId make(db::ObjectId parent, std::string name) {
        const auto id = world.create(parent, db::kNothing);
        REQUIRE(id);
        world.set_name(*id, std::move(name));
        return *id;
    }
    void verb(db::ObjectId on, std::string names, std::string_view direct,
              std::string_view preposition, std::string_view indirect) {
        db::Verb verb;
        verb.names = std::move(names);
        verb.arguments = {*db::parse_object_spec(direct), *db::parse_preposition(preposition),
                          *db::parse_object_spec(indirect)};
        world.add_verb(on, std::move(verb));
    }
    // "on:definer", or "" where nothing is found.
    std::string find(std::string_view line) {
        const WorldLookup lookup(world);
        const auto found = find_command(world, parse_command(line, player, lookup), player);
        if (!found)
            return {};
        return world.find(found->this_object)->name + ":" + world.find(found->verb.definer)->name;
    }

    db::World world;
    db::ObjectId thing, ball, room, player;
};

} // namespace

TEST_CASE("a verb is searched on player, room, direct and indirect object, with ancestors") {
    Scene scene;
    scene.verb(scene.thing, "throw kick", "this", "at/to", "any");
    CHECK(scene.find("throw ball to player") == "ball:thing");
    scene.verb(scene.room, "throw", "any", "any", "any");
    CHECK(scene.find("throw ball to player") == "room:room");
    CHECK(scene.find("kick ball to player") == "ball:thing");
    scene.verb(scene.player, "throw", "any", "at/to", "any");
    CHECK(scene.find("throw ball to player") == "player:player");
}

TEST_CASE("argument specs must fit") {
    Scene scene;
    scene.verb(scene.ball, "drop", "this", "none", "none");
    CHECK(scene.find("drop ball") == "ball:ball");
    CHECK(scene.find("drop").empty());
    CHECK(scene.find("drop ball with me").empty());
    CHECK(scene.find("drop cup").empty());
    scene.verb(scene.player, "look", "none", "none", "none");
    CHECK(scene.find("look") == "player:player");
    CHECK(scene.find("look ball").empty());
    scene.verb(scene.thing, "stand", "none", "on", "this");
    CHECK(scene.find("stand upon ball") == "ball:thing");
    CHECK(scene.find("stand under ball").empty());
}

TEST_CASE("a verb that does not fit hides none further up") {
    Scene scene;
    scene.verb(scene.ball, "bounce", "this", "with", "any");
    scene.verb(scene.thing, "b*ounce", "this", "none", "none");
    CHECK(scene.find("bounce ball") == "ball:thing");
    CHECK(scene.find("bou ball") == "ball:thing");
    CHECK(scene.find("bounce ball with me") == "ball:ball");
}

TEST_CASE("a method is no command, for nothing is typed that is this none this") {
    Scene scene;
    scene.verb(scene.ball, "init", "this", "none", "this");
    CHECK(scene.find("init ball").empty());
}

TEST_CASE("of aliases a bounded number and length is looked at") {
    Scene scene;
    std::vector<db::Value> aliases{db::Value::short_string(std::string(257, 'x'))};
    for (int i = 2; i <= 100; ++i)
        aliases.push_back(db::Value::short_string("alias" + std::to_string(i)));
    const auto list = db::list_of(std::move(aliases));
    REQUIRE(list);
    REQUIRE(scene.world.add_property(scene.ball, "aliases", *list, scene.ball, 0));
    const auto names = WorldLookup(scene.world).names(scene.ball);
    REQUIRE(names.size() == 64); // the object's own, and 63
    CHECK(names[1] == "alias2");
    CHECK(names.back() == "alias64");
}

TEST_CASE("aliases match, whatever else the property holds") {
    Scene scene;
    const auto list = db::list_of({db::Value::short_string("sphere"), db::Value::integer(3)});
    REQUIRE(list);
    REQUIRE(scene.world.add_property(scene.ball, "aliases", *list, scene.ball, 0));
    const WorldLookup lookup(scene.world);
    CHECK(lookup.names(scene.ball) == std::vector<std::string_view>{"ball", "sphere"});
    CHECK(match_object("sph", scene.player, lookup) == scene.ball);
}
