#include "server/command_parser.h"
#include "tests/catch.h"

#include <map>

using namespace lunamoo;
using namespace lunamoo::server;

namespace {

// A room (#10) with a player (#20), who holds things, and others who do not.
class FakeWorld final : public ObjectLookup {
  public:
    FakeWorld() {
        put(10, -1, {"Garden"});
        put(20, 10, {"Ada", "countess"});
        put(30, 20, {"brass lamp", "lamp", "light"});
        put(31, 10, {"lamp post", "post"});
        put(32, 10, {"red box", "box"});
        put(33, 10, {"blue box", "box"});
        put(34, 20, {"letter"});
        put(35, 10, {"letterbox", "box office", "letterhead"});
    }
    bool valid(db::ObjectId id) const override { return names_.contains(id); }
    db::ObjectId location(db::ObjectId id) const override { return locations_.at(id); }
    std::vector<db::ObjectId> contents(db::ObjectId id) const override {
        std::vector<db::ObjectId> inside;
        for (const auto& [object, location] : locations_)
            if (location == id)
                inside.push_back(object);
        return inside;
    }
    std::vector<std::string_view> names(db::ObjectId id) const override {
        const auto& names = names_.at(id);
        return {names.begin(), names.end()};
    }

  private:
    void put(std::int64_t id, std::int64_t location, std::vector<std::string> names) {
        names_[{id}] = std::move(names);
        locations_[{id}] = db::ObjectId{location};
    }
    std::map<db::ObjectId, std::vector<std::string>> names_;
    std::map<db::ObjectId, db::ObjectId> locations_;
};

ParsedCommand parse(std::string_view line) {
    return parse_command(line, db::ObjectId{20}, FakeWorld());
}

std::int64_t match(std::string_view name) {
    return match_object(name, db::ObjectId{20}, FakeWorld()).number;
}

std::vector<std::string> words(std::string_view line) {
    std::vector<std::string> texts;
    for (const Word& word : split_words(line))
        texts.push_back(word.text);
    return texts;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("words stand between spaces; quotes group and a backslash takes what follows") {
    CHECK(words("").empty());
    CHECK(words("   ").empty());
    CHECK(words("  put  the lamp ") == Texts{"put", "the", "lamp"});
    CHECK(words("give \"red box\" to Ada") == Texts{"give", "red box", "to", "Ada"});
    CHECK(words("a\"b c\"d") == Texts{"ab cd"});
    CHECK(words("say \\\"hi\\\" a\\ b c\\\\d") == Texts{"say", "\"hi\"", "a b", "c\\d"});
    CHECK(words("\"\" x") == Texts{"", "x"});
    CHECK(words("\"open to the end") == Texts{"open to the end"});
    CHECK(words("end\\") == Texts{"end"});
    CHECK(words("tab\tstays") == Texts{"tab\tstays"});
}

TEST_CASE("a line with nothing in it has no verb") {
    CHECK(parse("").verb.empty());
    CHECK(parse("    ").verb.empty());
}

TEST_CASE("a leading quote, colon or semicolon is say, emote or eval with the rest as argstr") {
    CHECK(parse("\"Hello  there").verb == "say");
    CHECK(parse("\"Hello  there").argstr == "Hello  there");
    CHECK(parse(":waves \"so\"").verb == "emote");
    CHECK(parse(":waves \"so\"").argstr == "waves \"so\"");
    CHECK(parse("; 1 + 1").verb == "eval");
    CHECK(parse("; 1 + 1").argstr == "1 + 1");
    CHECK(parse(";;return 1").verb == "eval");
    CHECK(parse(";;return 1").argstr == ";return 1");
    CHECK(parse("  ;x").verb == "eval");
    CHECK(parse("\"").verb == "say");
    CHECK(parse("\"").argstr.empty());
}

TEST_CASE("argstr is what follows the verb, as typed") {
    const ParsedCommand command = parse("\"at ease\"   say \"a  b\"  c ");
    CHECK(command.verb == "say");
    const ParsedCommand look = parse("look   \"at  it\" now ");
    CHECK(look.verb == "look");
    CHECK(look.argstr == "\"at  it\" now ");
    CHECK(look.words == Texts{"at  it", "now"});
}

TEST_CASE("the first preposition splits direct from indirect object") {
    const ParsedCommand put = parse("put brass lamp in red box");
    CHECK(put.dobjstr == "brass lamp");
    CHECK(put.prepstr == "in");
    CHECK(put.iobjstr == "red box");
    CHECK(put.preposition == db::parse_preposition("in"));
    CHECK(put.dobj.number == 30);
    CHECK(put.iobj.number == 32);

    const ParsedCommand look = parse("look at letter");
    CHECK(look.dobjstr.empty());
    CHECK(look.dobj == db::kNothing);
    CHECK(look.iobj.number == 34);

    const ParsedCommand twice = parse("put lamp IN box with glue");
    CHECK(twice.prepstr == "IN");
    CHECK(twice.iobjstr == "box with glue");
}

TEST_CASE("where several prepositions begin at one word the longest is meant") {
    const ParsedCommand in_front = parse("stand in front of lamp post");
    CHECK(in_front.prepstr == "in front of");
    CHECK(in_front.iobjstr == "lamp post");
    const ParsedCommand out_of = parse("take letter out of red box");
    CHECK(out_of.prepstr == "out of");
    CHECK(out_of.dobj.number == 34);
    const ParsedCommand off = parse("get letter off of box");
    CHECK(off.prepstr == "off of");
    CHECK(parse("get letter from inside box").prepstr == "from inside");
    CHECK(parse("put lamp on top of box").preposition == parse("put lamp upon box").preposition);
    CHECK(parse("stand in front").prepstr == "in");
}

TEST_CASE("without a preposition everything is the direct object") {
    const ParsedCommand take = parse("take brass lamp");
    CHECK(take.dobjstr == "brass lamp");
    CHECK(take.prepstr.empty());
    CHECK(take.preposition == db::kPrepositionNone);
    CHECK(take.iobj == db::kNothing);
    CHECK(take.dobj.number == 30);
}

TEST_CASE("the verb is never taken for a preposition, and a preposition may end the line") {
    const ParsedCommand with = parse("with lamp");
    CHECK(with.verb == "with");
    CHECK(with.prepstr.empty());
    const ParsedCommand turn = parse("turn lamp on");
    CHECK(turn.dobjstr == "lamp");
    CHECK(turn.prepstr == "on");
    CHECK(turn.iobj == db::kNothing);
}

TEST_CASE("each of the fifteen sets is found by each of its prepositions") {
    const auto& sets = db::preposition_sets();
    REQUIRE(sets.size() == 15);
    for (std::size_t set = 0; set < sets.size(); ++set)
        for (const std::string& preposition : sets[set]) {
            const ParsedCommand command = parse("do me " + preposition + " here");
            CHECK(std::size_t(command.preposition) == set);
            CHECK(command.prepstr == preposition);
            CHECK(command.dobj.number == 20);
            CHECK(command.iobj.number == 10);
        }
}

TEST_CASE("objects are matched by number, me, here, names and aliases") {
    CHECK(match("") == -1);
    CHECK(match("#32") == 32);
    CHECK(match("me") == 20);
    CHECK(match("ME") == 20);
    CHECK(match("here") == 10);
    CHECK(match("countess") == 20);
    CHECK(match("Light") == 30);
    CHECK(match("#999") == -3);
    CHECK(match("#3x") == -3);
    CHECK(match("#-1") == -3);
    CHECK(match("nothing like that") == -3);
}

TEST_CASE("an exact name beats a prefix, and several of equal worth are ambiguous") {
    CHECK(match("letter") == 34); // letterbox begins with it
    CHECK(match("lamp") == 30);   // the post begins with it
    CHECK(match("box") == -2);    // two boxes, exactly
    CHECK(match("letterh") == 35);
    CHECK(match("la") == -2); // lamp, lamp post
    CHECK(match("bras") == 30);
    CHECK(match("letterb") == 35);
    CHECK(match("b") == -2);
}

TEST_CASE("who is nowhere matches nothing but numbers") {
    const FakeWorld world;
    CHECK(match_object("lamp", db::ObjectId{-1}, world) == db::kFailedMatch);
    CHECK(match_object("me", db::ObjectId{99}, world) == db::kFailedMatch);
    CHECK(match_object("here", db::ObjectId{10}, world) == db::kNothing);
}
