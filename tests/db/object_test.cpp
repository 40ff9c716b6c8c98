#include "db/object.h"
#include "db/permissions.h"
#include "tests/catch.h"

using namespace lunamoo::db;

TEST_CASE("verb names match as in LambdaMOO", "[object]") {
    struct Row {
        const char* names;
        const char* matching; // words, by spaces
        const char* others;
    };
    for (const auto& row : {
             Row{"look", "look LOOK", "loo lookx l"},
             Row{"foo*bar", "foo foob fooba foobar FooB", "fo foobarx fooc foobax"},
             Row{"foo*", "foo foobar foox foo*", "fo f"},
             Row{"*", "anything x 5", ""},
             Row{"*foo", "f fo foo", "foox o"},
             Row{"l*ook examine", "l lo look examine", "e exam lookx"},
             Row{"g*et t*ake  grab", "g ge get t ta take grab", "gra gett takes"},
             Row{"f*oo*", "f fo foo foox foobar", "x fx"},
             Row{"", "", "x"},
             Row{"   ", "", "x"},
         }) {
        const auto each = [](std::string_view words, auto f) {
            while (!words.empty()) {
                const auto end = std::min(words.find(' '), words.size());
                f(words.substr(0, end));
                words.remove_prefix(std::min(end + 1, words.size()));
            }
        };
        each(row.matching, [&](std::string_view word) {
            INFO(row.names << " / " << word);
            CHECK(verb_name_matches(row.names, word));
        });
        each(row.others, [&](std::string_view word) {
            INFO(row.names << " / " << word);
            CHECK_FALSE(verb_name_matches(row.names, word));
        });
    }
    CHECK_FALSE(verb_name_matches("look", ""));
    CHECK(verb_name_matches("*", ""));
    CHECK(verb_name_matches("*", "two words"));
    CHECK_FALSE(verb_name_matches("two words", "two words"));
}

TEST_CASE("permission bits go to text and back", "[object]") {
    for (unsigned bits = 0; bits < 32; ++bits) {
        const auto byte = static_cast<std::uint8_t>(bits);
        CHECK(parse_verb_bits(verb_bits_text(byte)) == byte);
        CHECK(parse_property_bits(property_bits_text(byte)) == (bits & 7));
    }
    CHECK(verb_bits_text(kVerbRead | kVerbDebug) == "rd");
    CHECK(verb_bits_text(kVerbLibrary | kVerbRead) == "rl");
    CHECK(property_bits_text(kPropertyRead | kPropertyChown) == "rc");
    CHECK(object_bits_text(kPlayer | kObjectRead | kFertile) == "rf");
    CHECK(parse_property_bits("crr") == (kPropertyRead | kPropertyChown));
    CHECK(parse_property_bits("") == 0);
    CHECK_FALSE(parse_property_bits("rx"));
    CHECK_FALSE(parse_verb_bits("c"));
    CHECK_FALSE(parse_object_bits("R"));
}

TEST_CASE("prepositions go to text and back", "[object]") {
    for (int i = -2; i < static_cast<int>(preposition_sets().size()); ++i) {
        const auto preposition = static_cast<std::int8_t>(i);
        CHECK(parse_preposition(preposition_text(preposition)) == preposition);
    }
    CHECK(preposition_sets().size() == 15);
    CHECK(preposition_text(0) == "with/using");
    CHECK(parse_preposition("using") == 0);
    CHECK(parse_preposition("IN FRONT OF") == 2);
    CHECK_FALSE(parse_preposition("nowhere"));
    CHECK_FALSE(parse_preposition(""));
}

TEST_CASE("argument specifiers go to text and back", "[object]") {
    for (const auto spec : {ObjectSpec::None, ObjectSpec::Any, ObjectSpec::This})
        CHECK(parse_object_spec(object_spec_text(spec)) == spec);
    CHECK_FALSE(parse_object_spec("that"));
}

namespace {

// #0 a wizard, #1 a programmer, #2 a plain player, #3 a thing of #1's.
struct People {
    World world;
    ObjectId wizard, programmer, player, thing;
    People() {
        wizard = *world.create(kNothing, kNothing);
        programmer = *world.create(kNothing, kNothing);
        player = *world.create(kNothing, kNothing);
        thing = *world.create(kNothing, programmer);
        world.set_flag(wizard, kWizard, true);
        world.set_flag(programmer, kProgrammer, true);
    }
    const Object& object() const { return *world.find(thing); }
};

} // namespace

TEST_CASE("owner and wizard control an object, nobody else", "[permissions]") {
    const People p;
    CHECK(controls(p.world, p.wizard, p.object()));
    CHECK(controls(p.world, p.programmer, p.object()));
    CHECK_FALSE(controls(p.world, p.player, p.object()));
    CHECK_FALSE(controls(p.world, kNothing, p.object()));
    CHECK_FALSE(is_wizard(p.world, ObjectId{99}));
    CHECK(is_programmer(p.world, p.wizard));
    CHECK_FALSE(is_programmer(p.world, p.player));
}

TEST_CASE("each bit of an object opens one thing to everybody", "[permissions]") {
    using Question = bool (*)(const World&, ObjectId, const Object&);
    const std::vector<std::pair<ObjectFlag, Question>> rows{{kObjectRead, may_read_object},
                                                            {kObjectWrite, may_write_object},
                                                            {kFertile, may_derive_from}};
    for (const auto& [flag, unused] : rows) {
        People p;
        p.world.set_flag(p.thing, flag, true);
        for (const auto& [other, question] : rows) {
            CHECK(question(p.world, p.player, p.object()) == (flag == other));
            CHECK(question(p.world, p.programmer, p.object()));
            CHECK(question(p.world, p.wizard, p.object()));
        }
    }
}

TEST_CASE("each bit of a property opens one thing to everybody", "[permissions]") {
    const People p;
    for (unsigned bits = 0; bits < 8; ++bits) {
        PropertyView view;
        view.owner = p.programmer;
        view.bits = static_cast<std::uint8_t>(bits);
        CHECK(may_read_property(p.world, p.player, view) == ((bits & kPropertyRead) != 0));
        CHECK(may_write_property(p.world, p.player, view) == ((bits & kPropertyWrite) != 0));
        for (const auto who : {p.programmer, p.wizard}) {
            CHECK(may_read_property(p.world, who, view));
            CHECK(may_write_property(p.world, who, view));
        }
    }
}

TEST_CASE("changing a verb takes a programmer, and the w bit or its owner", "[permissions]") {
    const People p;
    for (unsigned bits = 0; bits < 16; ++bits) {
        Verb verb;
        verb.bits = static_cast<std::uint8_t>(bits);
        verb.owner = p.wizard;
        CHECK(may_read_verb(p.world, p.player, verb) == ((bits & kVerbRead) != 0));
        CHECK(may_write_verb(p.world, p.programmer, verb) == ((bits & kVerbWrite) != 0));
        CHECK_FALSE(may_write_verb(p.world, p.player, verb));
        CHECK(may_write_verb(p.world, p.wizard, verb));
        verb.owner = p.player; // who is no programmer any more
        CHECK(may_read_verb(p.world, p.player, verb));
        CHECK_FALSE(may_write_verb(p.world, p.player, verb));
    }
}

TEST_CASE("an owner that is gone owns nothing", "[permissions]") {
    People p;
    PropertyView view;
    view.owner = p.programmer;
    REQUIRE(p.world.recycle(p.programmer));
    CHECK_FALSE(controls(p.world, p.programmer, p.object()));
    CHECK_FALSE(may_read_property(p.world, p.programmer, view));
}
