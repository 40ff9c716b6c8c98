#include "tests/catch.h"

#include "db/text_form.h"
#include "db/text_value.h"
#include "db/verb_body.h"

#include <rapidcheck.h>

#include <filesystem>
#include <fstream>
#include <limits>

using namespace lunamoo::db;

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

Value read_text(const std::string& text) {
    TokenCursor cursor(text);
    const ObjectOfName none = [](std::string_view) { return std::nullopt; };
    auto value = read_value(cursor, none);
    INFO(text << " " << cursor.wrong.value_or(""));
    REQUIRE(value);
    REQUIRE(cursor.at_end());
    return *value;
}

std::string written(const Value& value) {
    return text_of(value, {}, 0, 0);
}

std::filesystem::path source_folder() {
    return LUNAMOO_SOURCE_DIR;
}

struct TemporaryFolder {
    std::filesystem::path path;
    TemporaryFolder() {
        auto pattern = (std::filesystem::temp_directory_path() / "lunamoo-text-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        path = pattern;
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
};

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

// -- Random worlds

std::string random_bytes() {
    return *rc::gen::oneOf(
        rc::gen::string<std::string>(),
        rc::gen::container<std::string>(
            rc::gen::element('a', '\n', ']', '[', '=', '"', '\\', ' ', '\t', '\r', '\0', '\xc3')));
}

Value random_value(int depth) {
    switch (*rc::gen::inRange(0, depth > 0 ? 9 : 7)) {
    case 0:
        return Value::boolean(*rc::gen::arbitrary<bool>());
    case 1:
        return Value::integer(*rc::gen::arbitrary<std::int64_t>());
    case 2:
        return *Value::real(*rc::gen::arbitrary<double>());
    case 3:
        return Value::object(ObjectId{*rc::gen::inRange(-3, 6)});
    case 4:
        return Value::error({*rc::gen::element(ErrorCode::Perm, ErrorCode::None), random_bytes(),
                             random_value(0), random_bytes()});
    case 5:
        return Value();
    case 6:
        return Value::short_string(random_bytes());
    default:
        break;
    }
    Table::Builder builder;
    const int size = *rc::gen::inRange(0, 6);
    for (int i = 0; i < size; ++i) {
        Value key = Value::integer(i + 1);
        switch (*rc::gen::inRange(0, 4)) {
        case 0:
            key = Value::short_string(random_bytes());
            break;
        case 1:
            key = Value::integer(*rc::gen::inRange(-5, 9));
            break;
        case 2:
            key = Value::object(ObjectId{i});
            break;
        default:
            break;
        }
        RC_ASSERT(static_cast<bool>(builder.set(key, random_value(depth - 1))));
    }
    return *builder.finish();
}

std::string random_source() {
    std::string source;
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "\n", "  ", " ", "if x then", "end", "do", "repeat", "until", "\"a", "\"", "[[", "]]", "--",
        "function()", "x = 1", "\\", "[==[", "]==]", "\r", "-- end", "'"));
    for (const auto& piece : pieces)
        source += piece;
    return source;
}

void random_world(World& world) {
    const int count = *rc::gen::inRange(1, 6);
    for (int i = 0; i < count; ++i) {
        const auto id = *world.create(ObjectId{*rc::gen::inRange(-1, i)}, ObjectId{0});
        world.set_name(id, random_bytes());
        world.set_flag(id, *rc::gen::element(kPlayer, kFertile, kWizard), true);
        RC_ASSERT(static_cast<bool>(world.add_property(id, "p" + std::to_string(i), random_value(2),
                                                       ObjectId{*rc::gen::inRange(0, i + 1)},
                                                       *rc::gen::element<std::uint8_t>(1, 5, 0))));
        for (int j = 0; j < i; ++j) {
            const auto name = "p" + std::to_string(j);
            if (!world.find_property(id, name) || *rc::gen::arbitrary<bool>())
                continue;
            const auto symbol = *world.symbols().find(name);
            RC_ASSERT(static_cast<bool>(world.set_property(id, symbol, random_value(1))));
            if (*rc::gen::inRange(0, 3) == 0)
                RC_ASSERT(static_cast<bool>(world.set_property_info(id, symbol, ObjectId{0}, 2)));
            if (*rc::gen::inRange(0, 3) == 0)
                RC_ASSERT(static_cast<bool>(world.clear_property(id, symbol)));
        }
        Verb verb;
        verb.names = "l*ook x";
        verb.owner = ObjectId{0};
        verb.bits = *rc::gen::element<std::uint8_t>(0, 15, 9);
        verb.arguments.preposition = *rc::gen::inRange<std::int8_t>(-2, 15);
        verb.program = std::make_shared<const Program>(Program{random_source()});
        world.add_verb(id, std::move(verb));
    }
    for (int moves = 0; moves < count; ++moves)
        (void)world.set_location(ObjectId{*rc::gen::inRange(0, count)},
                                 ObjectId{*rc::gen::inRange(0, count)});
    if (count > 1 && *rc::gen::arbitrary<bool>())
        RC_ASSERT(static_cast<bool>(world.recycle(ObjectId{count - 1})));
    if (*rc::gen::arbitrary<bool>())
        RC_ASSERT(static_cast<bool>(world.add_property(
            kSystem, "named", Value::object(ObjectId{*rc::gen::inRange(0, count)}), kSystem, 1)));
}

void check_same_slots(const World& a, const Object& x, const World& b, const Object& y) {
    RC_ASSERT(x.slots.size() == y.slots.size());
    for (std::size_t i = 0; i < x.slots.size(); ++i) {
        const auto& p = x.slots[i];
        const auto& q = y.slots[i];
        RC_ASSERT(a.symbols().name_of(p.name) == b.symbols().name_of(q.name));
        RC_ASSERT(std::tuple(p.defined_here, p.clear, p.bits, p.owner) ==
                  std::tuple(q.defined_here, q.clear, q.bits, q.owner));
        RC_ASSERT(p.value == q.value);
    }
}

void check_same(const World& a, const World& b) {
    RC_ASSERT(a.object_count() == b.object_count());
    RC_ASSERT(a.max_object() == b.max_object());
    a.for_each([&](const Object& x) {
        const Object* y = b.find(x.id);
        RC_ASSERT(y != nullptr);
        RC_ASSERT(std::tie(x.name, x.owner, x.parent, x.location, x.flags, x.contents,
                           x.children) == std::tie(y->name, y->owner, y->parent, y->location,
                                                   y->flags, y->contents, y->children));
        check_same_slots(a, x, b, *y);
        RC_ASSERT(x.verbs.size() == y->verbs.size());
        for (std::size_t i = 0; i < x.verbs.size(); ++i) {
            RC_ASSERT(x.verbs[i].program->source == y->verbs[i].program->source);
            RC_ASSERT(x.verbs[i].names == y->verbs[i].names);
            RC_ASSERT(x.verbs[i].bits == y->verbs[i].bits);
            RC_ASSERT(x.verbs[i].arguments == y->verbs[i].arguments);
        }
    });
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
    TemporaryFolder folder;
    CHECK_FALSE(read_world(world, folder.path));
    CHECK(read_world_text(world, {{"a.lua", "object(1, {owner = obj(1)})"}}).errors ==
          std::vector<std::string>{"there is no object 0, the system object"});
    CHECK(world.object_count() == 0);
}

TEST_CASE("only files that differ are written and stale ones are told, not removed") {
    World world;
    REQUIRE(read_world_text(world, small_world()));
    TemporaryFolder folder;
    CHECK(write_world(world, folder.path / "new").written.size() == 3);
    write_file(folder.path / "new" / "object-9.lua", "");
    write_file(folder.path / "new" / "README.md", "");
    world.set_name(ObjectId{1}, "a room");
    const auto result = write_world(world, folder.path / "new");
    REQUIRE(result);
    CHECK(result.written == std::vector{folder.path / "new" / "room.lua"});
    CHECK(result.stale == std::vector{folder.path / "new" / "object-9.lua"});
    World again;
    std::filesystem::remove(folder.path / "new" / "object-9.lua");
    REQUIRE(read_world(again, folder.path / "new"));
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

TEST_CASE("any value comes back from its text") {
    CHECK(rc::check([] {
        const Value value = random_value(3);
        RC_ASSERT(read_text(text_of(value, {}, 0, 0)) == value);
    }));
}

TEST_CASE("any verb text comes back from its indented form, or from a string") {
    CHECK(rc::check([] {
        World world;
        (void)world.create(kNothing, kNothing);
        Verb verb;
        verb.names = "x";
        verb.owner = kSystem;
        verb.program = std::make_shared<const Program>(Program{random_source()});
        world.add_verb(kSystem, verb);
        World again;
        const auto files = world_text(world);
        const auto result = read_world_text(again, files);
        RC_ASSERT(result.errors == std::vector<std::string>{});
        RC_ASSERT(again.find(kSystem)->verbs.at(0).program->source == verb.program->source);
    }));
}

TEST_CASE("any world comes back from its text, and its text from that world") {
    CHECK(rc::check([] {
        World world;
        random_world(world);
        const auto files = world_text(world);
        World again;
        RC_ASSERT(read_world_text(again, files).errors == std::vector<std::string>{});
        check_same(world, again);
        RC_ASSERT(world_text(again) == files);
    }));
}

TEST_CASE("any bytes are read or refused, never worse") {
    const auto piece = rc::gen::element<std::string>(
        "object(", "0", ", {", "}", ")", "\n", "owner = ", "obj(", "sys.x", "\"a\"", "verb(", "do",
        "end", ",", "property(", "[[", "error(E_PERM", "-", "math.huge", "{", "until", "name=\"");
    CHECK(rc::check([&] {
        std::string text;
        for (const auto& part : *rc::gen::container<std::vector<std::string>>(piece))
            text += part;
        World world;
        (void)read_world_text(world, {{"a.lua", text}});
    }));
}

TEST_CASE("the export of the world in core-db is core-db, byte for byte") {
    World world;
    const auto folder = source_folder() / "core-db";
    const auto result = read_world(world, folder);
    REQUIRE(result.errors == std::vector<std::string>{});
    const auto files = world_text(world);
    std::size_t found = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".lua")
            continue;
        ++found;
        const auto name = entry.path().filename().string();
        std::ifstream stream(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(stream), {}};
        INFO(name);
        REQUIRE(files.count(name) == 1);
        CHECK(files.at(name) == text);
    }
    CHECK(found == files.size());
}

TEST_CASE("every verb of core-db is balanced and free of what only people type") {
    World world;
    const auto result = read_world(world, source_folder() / "core-db");
    REQUIRE(result);
    for (const auto& place : result.verbs) {
        const auto& source = world.find(place.object)->verbs[place.verb].program->source;
        INFO(place.file << ":" << place.line);
        const std::string block = "do\n" + source + "\nend";
        const auto tokens = tokenise(block);
        CHECK(find_block_end(block, tokens, 0) == tokens.size() - 1);
        for (const auto& token : tokens) {
            CHECK(token.kind != TokenKind::Unfinished);
            CHECK(token.kind != TokenKind::Unknown);
            CHECK(token.kind != TokenKind::ObjectNumber);
            CHECK(token.kind != TokenKind::SystemName);
        }
    }
}
