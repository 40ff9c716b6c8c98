// The text form of a world and of values: what is read, what is written, and what is refused how.
#include "db/text_form.h"
#include "read_text.h"
#include "storage_fixture.h"

#include <filesystem>
#include <fstream>
#include <limits>

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

using Files = std::map<std::string, std::string>;

const char* const kSystemFile = R"(object(0, {
  name = "system",
  parent = obj(-1),
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

property("room", "r", sys.wizard, obj(1))
property("wizard", "r", sys.wizard, obj(2))
)";

const char* const kRoomFile = R"(object(1, {
  name = "generic room",
  parent = obj(-1),
  owner = sys.wizard,
  location = obj(-1),
  flags = "r f",
})

property("description", "rc", sys.wizard, "You see \"nothing\" special.")
property("exits", "r", sys.wizard, {sys.room, obj(-1), [5] = 1.5, north = 1})

verb("l*ook", "rxd", sys.wizard, "none", "none", "none") do
  local text = [[
an unindented line]]

  if text then
    return "end" -- end
  end
end

verb("enter", "rd", sys.wizard, "this", "in/inside/into", "any") do
end
)";

const char* const kWizardFile = R"(object(2, {
  name = "Wizard",
  parent = sys.room,
  owner = sys.wizard,
  location = sys.room,
  flags = "player programmer wizard r",
})

value("description", "A wizard.")
value("exits", "", sys.room, {})
)";

Files small_world() {
    return {{"object-0.lua", kSystemFile}, {"room.lua", kRoomFile}, {"wizard.lua", kWizardFile}};
}

// The errors of a world in which `text` is added as bad.lua.
std::vector<std::string> errors_with(const std::string& text) {
    auto files = small_world();
    files["bad.lua"] = text;
    World world;
    auto result = read_world_text(world, files);
    CHECK(world.object_count() == 0);
    return result.errors;
}

std::string third(const std::string& fields) {
    return "object(3, {name = \"x\", owner = obj(2), " + fields + "})\n";
}

std::string written(const Value& value) {
    return text_of(value, {}, 0, 0);
}

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

} // namespace

TEST_CASE("a small world is read and written byte for byte") {
    World world;
    const auto result = read_world_text(world, small_world());
    CHECK(result.errors == std::vector<std::string>{});
    CHECK(world_text(world) == small_world());

    const Object& room = *world.find(ObjectId{1});
    CHECK(room.verbs[0].program->source ==
          "local text = [[\nan unindented line]]\n\nif text then\n  return \"end\" -- end\nend");
    CHECK(room.verbs[1].program->source.empty());
    CHECK(room.contents == std::vector{ObjectId{2}});
    CHECK(world.players().count(ObjectId{2}) == 1);
    CHECK(world.find_property(ObjectId{2}, "description")->owner == ObjectId{2});
}

TEST_CASE("a world that was read is wholly in its first change set") {
    World world;
    REQUIRE(read_world_text(world, small_world()));
    CHECK(world.take_changed().size() == 3);
}

TEST_CASE("for each verb the file and the line of its body are told") {
    World world;
    auto files = small_world();
    files["room.lua"] +=
        "verb(\"x\", \"rd\", obj(2), \"none\", \"none\", \"none\") do return 1 end\n";
    const auto result = read_world_text(world, files);
    REQUIRE(result);
    REQUIRE(result.verbs.size() == 3);
    CHECK(result.verbs[0].object == ObjectId{1});
    CHECK(result.verbs[0].file == "room.lua");
    CHECK(result.verbs[0].line == 13);
    CHECK(result.verbs[1].line == 22);
    CHECK(result.verbs[2].line == 23);
    CHECK(world.find(ObjectId{1})->verbs[2].program->source == "return 1 ");
}

TEST_CASE("comments outside of verbs and carriage returns are read and not kept") {
    World world;
    auto files = small_world();
    std::string text = "-- a comment\n--[[ another\none ]]\n" + files["room.lua"];
    std::string with_returns;
    for (const char c : text)
        with_returns += c == '\n' ? std::string("\r\n") : std::string(1, c);
    files["room.lua"] = with_returns;
    REQUIRE(read_world_text(world, files));
    CHECK(world_text(world) == small_world());
}

TEST_CASE("what is wrong is said with file and line, all of it, and no world is made") {
    CHECK(errors_with("object(1, {owner = obj(2)})\n") ==
          std::vector<std::string>{"room.lua:1: #1 is in bad.lua already"});
    CHECK(errors_with("\n" + third("parent = obj(9)")) ==
          std::vector<std::string>{"bad.lua:2: the parent #9 does not exist"});
    CHECK(errors_with(third("parent = obj(3)")) ==
          std::vector<std::string>{"bad.lua:1: goes round in a circle through its parent"});
    CHECK(errors_with(third("parent = sys.nowhere")) ==
          std::vector<std::string>{"bad.lua:1: #0 has no property 'nowhere' that is an object"});
    CHECK(errors_with(third("colour = \"red\"")) ==
          std::vector<std::string>{
              "bad.lua:1: object(…) does not have the field \"colour\" = \"red\""});
    CHECK(errors_with(third("flags = \"r z\"")).size() == 1);
    CHECK(
        errors_with(third("") + "property(\"p\", \"rq\", obj(2), 1)\nproperty(\"q\", 1)\n") ==
        std::vector<std::string>{"bad.lua:2: the bits of a property are of r, w and c, not \"rq\"",
                                 "bad.lua:3: property(\"NAME\", \"BITS\", OWNER, VALUE)"});
    CHECK(errors_with(third("") + "verb(\"x\", \"rd\", obj(2), \"none\", \"none\", \"none\") do\n"
                                  "  if x then\nend\n")[0] ==
          "bad.lua:2: the verb that begins here has no end");
    CHECK(errors_with("property(\"p\", \"r\", obj(2), 1)\n")[0] ==
          "bad.lua:1: object(…) comes first");
    CHECK(errors_with("print(1)\n")[0] ==
          "bad.lua:1: object, property, value, clear or verb was expected, not 'print'");
    CHECK(errors_with(third("") + "property(\"p\", \"r\", obj(2), os.exit())\n")[0] ==
          "bad.lua:2: 'os' is no value here");
}

TEST_CASE("numbers and nesting beyond what there can be are refused") {
    CHECK(errors_with("object(4294967296, {owner = obj(2)})\n").empty() == false);
    CHECK_THAT(errors_with("object(4294967297, {owner = obj(2)})\n").at(0),
               Catch::Contains("object(NUMBER"));
    CHECK_THAT(errors_with(third("arrival = 99999999999999")).at(0),
               Catch::Contains("does not have the field"));
    std::string deep(1000, '{');
    CHECK_THAT(errors_with(third("") + "property(\"p\", \"r\", obj(2), " + deep).at(0),
               Catch::Contains("nested"));
}

TEST_CASE("properties are defined once on a line of descent") {
    CHECK(errors_with(third("parent = obj(1)") + "property(\"Description\", \"r\", obj(2), 1)\n") ==
          std::vector<std::string>{
              "bad.lua:2: property Description is defined by an ancestor: use value(…)"});
    CHECK(errors_with(third("parent = obj(1)") + "value(\"colour\", 1)\n") ==
          std::vector<std::string>{
              "bad.lua:2: property colour is defined by no ancestor: use property(…)"});
    CHECK(errors_with(third("") +
                      "property(\"a\", \"\", obj(2), 1)\nproperty(\"A\", \"\", obj(2), 1)\n") ==
          std::vector<std::string>{"bad.lua:3: property A is here already"});
}

TEST_CASE("a folder that cannot be read, an empty one and one without object 0 are refused") {
    World world;
    const auto missing = read_world(world, "/no/such/folder");
    REQUIRE(missing.errors.size() == 1);
    CHECK(missing.errors[0] == "/no/such/folder: No such file or directory");
    Folder folder;
    CHECK_FALSE(read_world(world, folder.path()));
    CHECK(read_world_text(world, {{"a.lua", "object(1, {owner = obj(1)})"}}).errors ==
          std::vector<std::string>{"there is no object 0, the system object"});
    CHECK(world.object_count() == 0);
}

TEST_CASE("only files that differ are written and stale ones are told, not removed") {
    World world;
    REQUIRE(read_world_text(world, small_world()));
    Folder folder;
    CHECK(write_world(world, folder.path() / "new").written.size() == 3);
    write_file(folder.path() / "new" / "object-9.lua", "");
    write_file(folder.path() / "new" / "README.md", "");
    world.set_name(ObjectId{1}, "a room");
    const auto result = write_world(world, folder.path() / "new");
    REQUIRE(result);
    CHECK(result.written == std::vector{folder.path() / "new" / "room.lua"});
    CHECK(result.stale == std::vector{folder.path() / "new" / "object-9.lua"});
    World again;
    std::filesystem::remove(folder.path() / "new" / "object-9.lua");
    REQUIRE(read_world(again, folder.path() / "new"));
    CHECK(world_text(again) == world_text(world));
}

TEST_CASE("values are read as Lua reads them") {
    CHECK(read_text("\"a\\n\\x41\\65\\u{e9}\\z  b\\\"\"") == Value::short_string("a\nAA\xc3\xa9"
                                                                                 "b\""));
    CHECK(read_text("[==[\na]]b]==]") == Value::short_string("a]]b"));
    CHECK(read_text("0x10") == Value::integer(16));
    CHECK(read_text("-3") == Value::integer(-3));
    CHECK(read_text("1e2").is(Type::Float));
    CHECK(read_text("9223372036854775808").is(Type::Float));
    CHECK(read_text("{1, nil, 3, x = {}; }").as_table().get(Value::integer(3)) ==
          Value::integer(3));
    CHECK(read_text("E_PERM") == Value::error({ErrorCode::Perm, {}, {}, {}}));
    CHECK(read_text("error(E_PERM, \"no\", {1})").as_error().message == "no");
}

TEST_CASE("numbers are written so that they come back exactly") {
    CHECK(written(Value::integer(std::numeric_limits<std::int64_t>::min())) == "math.mininteger");
    CHECK(written(*Value::real(3)) == "3.0");
    CHECK(written(*Value::real(0.1)) == "0.1");
    CHECK(written(*Value::real(-std::numeric_limits<double>::infinity())) == "-math.huge");
    const auto tiny = *Value::real(std::numeric_limits<double>::denorm_min());
    CHECK(read_text(written(tiny)) == tiny);
}

TEST_CASE("long tables stand an element a line, long texts in long brackets") {
    Table::Builder builder;
    for (int i = 0; i < 3; ++i)
        builder.append(Value::short_string(std::string(40, 'a')));
    REQUIRE(builder.set(Value::short_string("end"), Value::boolean(true)));
    const std::string line = "  \"" + std::string(40, 'a') + "\",\n";
    CHECK(written(*builder.finish()) == "{\n" + line + line + line + "  [\"end\"] = true,\n}");
    std::string text(100, 'b'); // not by operator+: g++ 12 warns of a bound that is none
    text += "\n]]c]";
    CHECK(written(Value::short_string(text)) == "[=[\n" + text + "]=]");
    CHECK(written(Value::short_string("a\nb")) == "\"a\\nb\"");
}
