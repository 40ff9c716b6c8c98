// What realms remember of names, properties and verbs: whatever has changed, code sees it at once,
// and what is remembered costs the ticks that it costs otherwise.
#include "bench.h"

#include <random>

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

// Objects of ann's, each the child of the one before.
class Line {
  public:
    Line() {
        db::ObjectId above = db::kNothing;
        for (auto& id : ids) {
            id = *bench.world.create(above, bench.ann);
            above = id;
        }
        bench.add_property(ids[0], "hp", db::Value::integer(1), bench.ann, "r");
        bench.add_verb(ids[0], "who", "return 'top'", bench.ann);
        bench.add_verb(bench.anns_own, "read", "local o = ... return o.hp", bench.ann);
        bench.add_verb(bench.anns_own, "write", "local o, v = ... o.hp = v return o.hp", bench.ann);
        bench.add_verb(bench.anns_own, "call", "local o = ... return o:who()", bench.ann);
    }
    // What the same instruction says, time and again.
    std::string read(std::size_t i) { return ask("read", i); }
    std::string call(std::size_t i) { return ask("call", i); }
    std::string write(std::size_t i, int value) {
        return bench.says("return mine:write(" + Bench::name(ids[i]) + ", " +
                              std::to_string(value) + ")",
                          bench.ann);
    }
    std::string ask(const std::string& verb, std::size_t i) {
        const std::string code = "return mine:" + verb + "(" + Bench::name(ids[i]) + ")";
        return bench.says(code, bench.ann);
    }

    Bench bench;
    std::array<db::ObjectId, 3> ids;
};

} // namespace

TEST_CASE("reading sees what writing, chparent, deleting and recycling did", "[lookups]") {
    Line line;
    auto& world = line.bench.world;
    const auto hp = *world.symbols().find("hp");
    CHECK(line.read(2) == "1");
    CHECK(line.read(2) == "1");
    CHECK(line.write(1, 5) == "5");
    CHECK(line.read(2) == "5");
    CHECK(line.write(1, 6) == "6");
    CHECK(line.write(1, 7) == "7");
    CHECK(line.read(2) == "7");
    REQUIRE(world.clear_property(line.ids[1], hp));
    CHECK(line.read(2) == "1");
    REQUIRE(world.set_parent(line.ids[1], db::kNothing));
    CHECK(line.read(2) == "E_PROPNF");
    REQUIRE(world.set_parent(line.ids[1], line.ids[0]));
    CHECK(line.read(2) == "1");
    REQUIRE(world.rename_property(line.ids[0], "hp", "health"));
    CHECK(line.read(2) == "E_PROPNF");
    REQUIRE(world.rename_property(line.ids[0], "health", "HP"));
    CHECK(line.read(2) == "1");
    REQUIRE(world.recycle(line.ids[2]));
    CHECK(line.read(2) == "E_INVIND");
    REQUIRE(world.delete_property(line.ids[0], "hp"));
    CHECK(line.read(0) == "E_PROPNF");
}

TEST_CASE("reading and writing ask for permission each time", "[lookups]") {
    Line line;
    auto& bench = line.bench;
    const auto hp = *bench.world.symbols().find("hp");
    CHECK(line.write(0, 2) == "2");
    CHECK(line.write(0, 3) == "3");
    REQUIRE(bench.world.set_property_info(line.ids[0], hp, bench.bob, 0));
    CHECK(line.read(0) == "E_PERM");
    CHECK(line.write(0, 4) == "E_PERM");
    bench.world.set_flag(bench.ann, db::kWizard, true);
    CHECK(line.read(0) == "3");
    CHECK(line.write(0, 4) == "4");
    CHECK(line.write(0, 5) == "5");
    bench.world.set_flag(bench.ann, db::kWizard, false);
    CHECK(line.read(0) == "E_PERM");
    CHECK(line.write(0, 6) == "E_PERM");
    REQUIRE(bench.world.set_property_info(line.ids[0], hp, bench.bob, db::kPropertyWrite));
    CHECK(bench.says(Bench::name(line.ids[0]) + ".hp = 7", bench.ann).empty());
    CHECK(*bench.world.find_property(line.ids[0], hp)->value == db::Value::integer(7));
}

TEST_CASE("strings written again and again are what was written, and are counted", "[lookups]") {
    Line line;
    auto& bench = line.bench;
    const auto held = [&] { return bench.world.ledger().used(bench.ann, db::Resource::Bytes); };
    bench.add_verb(
        bench.anns_own, "words",
        "local o, s = ... local said = {} "
        "for _, word in ipairs {'a', 'bc', s, s:rep(2), 5, 'a', '', s:rep(9), 'bc'} do "
        "o.hp = word said[#said + 1] = tostring(o.hp) end return table.concat(said, ' ')",
        bench.ann);
    const auto before = held();
    const std::string end = Bench::name(line.ids[0]);
    const std::string long_word = "xyzxyzxyzxyzxyzxyzxyzxyzxyz";
    for (int i = 0; i < 3; ++i)
        CHECK(bench.says("return mine:words(" + end + ", 'xyz')", bench.ann) ==
              "\"a bc xyz xyzxyz 5 a  " + long_word + " bc\"");
    // What a colliding or a binary text would break: the same length, a zero within.
    CHECK(
        bench.says("local o = " + end +
                       " for i = 0, 999 do o.hp = 'w' .. i % 256 .. '\\0' .. i "
                       "if o.hp ~= 'w' .. i % 256 .. '\\0' .. i then return i end end return 'all'",
                   bench.ann) == "\"all\"");
    bench.says(end + ".hp = 1", bench.ann);
    CHECK(held() == before);
}

TEST_CASE("strings that grow are refused where there is no room", "[lookups]") {
    Line line;
    auto& bench = line.bench;
    bench.add_verb(bench.anns_own, "grow", "local o = ... for n = 0, 60 do o.hp = ('x'):rep(n) end",
                   bench.ann);
    const auto held = [&] { return bench.world.ledger().used(bench.ann, db::Resource::Bytes); };
    for (int i = 0; i < 2; ++i) // the quota itself takes some
        bench.quota(bench.ann, {{"bytes", held() + 30}});
    const auto before = held();
    CHECK(bench.says("mine:grow(" + Bench::name(line.ids[0]) + ")", bench.ann) == "E_QUOTA");
    CHECK(held() == before + 30);
}

TEST_CASE("lowered perms hold for what is remembered, also in a fork", "[lookups]") {
    Bench bench;
    // In one text, so that the same names and instructions are used before and after.
    CHECK(bench.says("local function read() return box.secret end "
                     "local before = read() + read() set_task_perms(" +
                     Bench::name(bench.bob) + ") return before, (select(2, pcall(read))).code") ==
          "2, E_PERM");
    CHECK(bench.says(
              "local function write(n) box.secret = n end write(5) write(6) set_task_perms(" +
              Bench::name(bench.bob) + ") return (select(2, pcall(write, 7))).code") == "E_PERM");
    CHECK(bench.property(bench.box, "secret") == db::Value::integer(6));
    bench.add_property(bench.bobs_own, "seen", db::Value::integer(0), bench.bob, "rw");
    bench.says("set_task_perms(" + Bench::name(bench.bob) +
               ") local seen = " + Bench::name(bench.bobs_own) +
               " fork(0, function() local ok = pcall(function() box.secret = 9 end) "
               "seen.seen = ok and 1 or 2 end)");
    bench.host.now += 10'000'000;
    bench.runtime.wake_due();
    bench.run();
    CHECK(bench.property(bench.bobs_own, "seen") == db::Value::integer(2));
    CHECK(bench.property(bench.box, "secret") == db::Value::integer(6));
}

TEST_CASE("what every object has built in gives way to a property, and comes back", "[lookups]") {
    Line line;
    auto& bench = line.bench;
    bench.world.set_name(line.ids[0], "thing");
    bench.add_verb(bench.anns_own, "name", "local o = ... return o.name, o.owner", bench.ann);
    const std::string plain = "\"thing\", #" + std::to_string(bench.ann.number);
    CHECK(line.ask("name", 0) == plain);
    CHECK(line.ask("name", 0) == plain);
    bench.add_property(line.ids[0], "name", db::Value::integer(5), bench.ann, "r");
    CHECK(line.ask("name", 0).starts_with("5, "));
    CHECK(line.ask("name", 0).starts_with("5, "));
    REQUIRE(bench.world.delete_property(line.ids[0], "name"));
    CHECK(line.ask("name", 0) == plain);
    bench.world.set_owner(line.ids[0], bench.bob);
    CHECK(line.ask("name", 0) == "\"thing\", #" + std::to_string(bench.bob.number));
}

TEST_CASE("a limit that is a property holds as soon as it is written", "[lookups]") {
    Bench bench;
    bench.add_property(bench.system, "fg_ticks", db::Value::integer(1), bench.wizard, "r");
    const auto before = bench.world.policy_generation();
    CHECK(bench.says("local s = obj(0) s.fg_ticks = 2 s.fg_ticks = 3 return s.fg_ticks") == "3");
    CHECK(bench.world.policy_generation() >= before + 2);
}

TEST_CASE("only what can be stored is written over what is remembered", "[lookups]") {
    Line line;
    const std::string code = "mine.hp = 1 for _, v in ipairs({2, 0.5, true, mine, 'text', {1, 2}, "
                             "7}) do mine.hp = v if mine.hp ~= v and type(v) ~= 'table' then "
                             "return v end end return mine.hp";
    line.bench.add_property(line.bench.anns_own, "hp", db::Value(), line.bench.ann, "r");
    CHECK(line.bench.says(code, line.bench.ann) == "7");
    CHECK(line.bench.says("mine.hp = 1 mine.hp = 2 mine.hp = 0/0", line.bench.ann) == "E_FLOAT");
    CHECK(line.bench.says("mine.hp = 1 mine.hp = 2 mine.hp = print", line.bench.ann) != "");
    CHECK(line.bench.says("mine.hp = nil mine.hp = nil return mine.hp == nil", line.bench.ann) ==
          "true");
}

TEST_CASE("names that come and go do not stand for others", "[lookups]") {
    Line line;
    auto& bench = line.bench;
    for (int i = 0; i < 300; ++i)
        bench.add_property(bench.anns_own, "n" + std::to_string(i), db::Value::integer(i),
                           bench.ann, "r");
    // Names are made anew, collected, and made in other places.
    for (int turn = 0; turn < 20; ++turn)
        REQUIRE(bench.says("local bad = 0 for i = 0, 299 do local name = 'n' .. (i * 7 % 300) "
                           "local waste = {name .. 'x', {}, {}} "
                           "if mine[name] ~= i * 7 % 300 then bad = bad + 1 end end return bad",
                           bench.ann) == "0");
    CHECK(bench.says("return mine.N7, mine.n7, mine.n299", bench.ann) == "7, 7, 299");
}

TEST_CASE("a call sees verbs that are added, renamed, forbidden, moved and gone", "[lookups]") {
    Line line;
    auto& bench = line.bench;
    auto& world = bench.world;
    CHECK(line.call(2) == "\"top\"");
    CHECK(line.call(2) == "\"top\"");
    bench.add_verb(line.ids[1], "who", "return 'middle'", bench.ann);
    CHECK(line.call(2) == "\"middle\"");
    bench.add_verb(line.ids[2], "other", "return 'other'", bench.ann);
    CHECK(line.call(2) == "\"middle\"");
    bench.add_verb(line.ids[2], "w*ho", "return caller.name", bench.bob);
    CHECK(line.call(2) == "\"\"");
    const auto bits = *db::parse_verb_bits("rd");
    world.set_verb_info(line.ids[2], 1, "w*ho", bench.bob, bits);
    CHECK(line.call(2) == "\"middle\"");
    world.set_verb_info(line.ids[1], 0, "which", bench.ann, *db::parse_verb_bits("rxd"));
    CHECK(line.call(2) == "\"top\"");
    world.set_verb_info(line.ids[0], 0, "who", bench.bob, *db::parse_verb_bits("rxd"));
    CHECK(line.call(2) == "\"top\"");
    CHECK(line.call(2) == "\"top\"");
    world.set_verb_program(line.ids[0], 0,
                           std::make_shared<const db::Program>(db::Program{"return 'new'"}));
    CHECK(line.call(2) == "\"new\"");
    REQUIRE(world.set_parent(line.ids[1], db::kNothing));
    CHECK(line.call(2) == "E_VERBNF");
    REQUIRE(world.set_parent(line.ids[1], line.ids[0]));
    CHECK(line.call(2) == "\"new\"");
    world.delete_verb(line.ids[0], 0);
    CHECK(line.call(2) == "E_VERBNF");
    REQUIRE(world.recycle(line.ids[2]));
    CHECK(line.call(2) == "E_INVIND");
}

TEST_CASE("a task sees what it changes itself", "[lookups]") {
    Line line;
    auto& bench = line.bench;
    CHECK(bench.says("local o = " + Bench::name(line.ids[2]) +
                         " local function ask() return o:who() end local a = ask() .. ask() "
                         "add_verb(o, {o.owner, 'rxd', 'who'}, {'this', 'none', 'this'}) "
                         "set_verb_code(o, 'who', 'return \"mine\"') local b = ask() "
                         "delete_verb(o, 'who') return a, b, ask()",
                     bench.ann) == "\"toptop\", \"mine\", \"top\"");
    CHECK(bench.says("local o = " + Bench::name(line.ids[2]) +
                         " local function ask() return o.hp end local a = ask() + ask() "
                         "chparent(o, obj(-1)) local ok, e = pcall(ask) return a, e.code",
                     bench.ann) == "2, E_PROPNF");
}

TEST_CASE("what is remembered costs the same ticks", "[lookups]") {
    Line line;
    auto& bench = line.bench;
    bench.add_verb(bench.bobs_own, "far", "return 1", bench.bob);
    bench.add_property(bench.anns_own, "hp", db::Value::integer(1), bench.ann, "r");
    bench.add_property(bench.anns_own, "word", db::Value::short_string("axe"), bench.ann, "r");
    bench.add_verb(bench.anns_own, "spend",
                   "local o, far = ... local before = ticks_left() local x = o.hp this.hp = x "
                   "this.word = 'axe' "
                   "o:who() far:far() local f = connected_players return before - ticks_left()",
                   bench.ann);
    const std::string code =
        "return mine:spend(" + Bench::name(line.ids[2]) + ", " + Bench::name(bench.bobs_own) + ")";
    const std::string first = bench.says(code, bench.ann);
    CHECK(std::stoi(first) > 5);
    CHECK(bench.says(code, bench.ann) == first);
    CHECK(bench.says(code, bench.ann) == first);
}

TEST_CASE("whatever is done to verbs, calls run what a walk finds", "[lookups]") {
    Bench bench;
    auto& world = bench.world;
    std::mt19937 random(11);
    const auto below = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
    };
    std::vector<db::ObjectId> ids;
    for (int i = 0; i < 8; ++i)
        ids.push_back(*world.create(db::kNothing, bench.ann));
    const std::vector<std::string> names{"ab", "abc", "a*bcd", "d ab", "ABC", "x*"};
    const std::array<db::ObjectId, 2> owners{bench.ann, bench.bob};
    bench.add_verb(bench.anns_own, "probe", R"(local o = ...
local function ask(f)
  local ok, result = pcall(f)
  return ok and result or result.code == E_VERBNF and -1 or result.code == E_INVIND and -2 or -3
end
return ask(function() return o:ab() end), ask(function() return o:abc() end),
  ask(function() return o:ABC() end), ask(function() return o:xyz() end),
  ask(function() return call(o, "ab") end))",
                   bench.ann);
    const auto expected = [&](db::ObjectId id, std::string_view name) -> std::string {
        if (!world.valid(id))
            return "-2";
        const auto found = world.find_callable_verb(id, name);
        return found ? found->verb->program->source.substr(7) : "-1";
    };
    int found = 0;
    for (int step = 0; step < 1500; ++step) {
        const auto id = ids[below(ids.size())];
        const auto* object = world.find(id);
        const auto verbs = object == nullptr ? 0 : object->verbs.size();
        const auto bits = *db::parse_verb_bits(below(4) == 0 ? "rd" : "rxd");
        const auto program =
            std::make_shared<const db::Program>(db::Program{"return " + std::to_string(step)});
        switch (below(8)) {
        case 0:
        case 1:
            if (object != nullptr && verbs < 4)
                bench.add_verb(id, names[below(names.size())], program->source, owners[below(2)]);
            break;
        case 2:
            if (verbs > 0)
                world.delete_verb(id, below(verbs));
            break;
        case 3:
            if (verbs > 0)
                world.set_verb_info(id, below(verbs), names[below(names.size())], owners[below(2)],
                                    bits);
            break;
        case 4:
            if (verbs > 0)
                world.set_verb_program(id, below(verbs), program);
            break;
        case 5:
        case 6:
            (void)world.set_parent(id, below(4) == 0 ? db::kNothing : ids[below(ids.size())]);
            break;
        default:
            if (below(10) == 0 && object != nullptr) {
                REQUIRE(world.recycle(id));
                ids.push_back(*world.create(db::kNothing, bench.ann));
            }
        }
        for (int asked = 0; asked < 2; ++asked) {
            const auto of = ids[below(ids.size())];
            const std::string want = expected(of, "ab") + ", " + expected(of, "abc") + ", " +
                                     expected(of, "ABC") + ", " + expected(of, "xyz") + ", " +
                                     expected(of, "ab");
            const std::string code = "return mine:probe(" + Bench::name(of) + ")";
            std::string got = bench.says(code, bench.ann);
            if (!world.valid(of)) // call() says that there is no verb
                got.replace(got.rfind(", ") + 2, std::string::npos, "-2");
            REQUIRE(got == want);
            found += want.find_first_not_of("-12, ") != std::string::npos ? 1 : 0;
        }
    }
    CHECK(found > 500);
}

TEST_CASE("strings that are remembered are those of the world, at the same ticks", "[lookups]") {
    Bench bench;
    for (const std::size_t size : {3, 41, 64, 640, 1024, 1025, 5000}) {
        INFO(size);
        const auto name = "text" + std::to_string(size);
        bench.add_property(bench.anns_own, name, Value::short_string(""), bench.ann, "rc");
        const std::string loop = "local function f() return mine." + name +
                                 " end local t, seen = {}, {} " +
                                 "for i = 1, 4 do local before = ticks_left() seen[i] = #f() " +
                                 "t[i] = before - ticks_left() end ";
        REQUIRE(bench.says("mine." + name + " = ('x'):rep(" + std::to_string(size) + ")",
                           bench.ann) == "");
        CHECK(bench.says(loop + "return t[1] == t[2] and t[2] == t[3] and t[3] == t[4], seen[4]",
                         bench.ann) == "true, " + std::to_string(size));
        CHECK(bench.says(loop + "mine." + name + " = 'other' return seen[1] + #f(), f()",
                         bench.ann) == std::to_string(size + 5) + ", \"other\"");
    }
    // More of them than there are places, and collections in between.
    CHECK(bench.says("for i = 1, 200 do mine.text3 = 'n' .. i "
                     "for j = 1, 2 do if mine.text3 ~= 'n' .. i then return i end end "
                     "if i % 20 == 0 then local t = {} for k = 1, 20000 do t[k] = {} end end end "
                     "return 'all'",
                     bench.ann) == "\"all\"");
}

TEST_CASE("elements of stored tables are those of the world, at the same ticks", "[lookups]") {
    Bench bench;
    // Floats and names in variables take the usual way, through the metamethod.
    bench.add_property(bench.anns_own, "list", Value(), bench.ann, "rc");
    REQUIRE(bench.says("mine.list = {1, 2.5, 'text', true, mine, {7}, ('x'):rep(500), name = 'n', "
                       "count = 3, [12] = 'far'}",
                       bench.ann) == "");
    const auto same = [&](const std::string& fast, const std::string& usual) {
        const std::string code =
            "local name, count, nothing = 'name', 'count', 'nothing' local t = mine.list local one "
            "= mine.list[1] " // what is remembered is
                              // made
            "local function ticks(f) f() f() local before = ticks_left() local v = f() "
            "return before - ticks_left(), v end "
            "local a, x = ticks(function() return t" +
            fast + " end) local b, y = ticks(function() return t" + usual +
            " end) return a == b, x == y or equal(x, y), a";
        INFO(fast << " " << bench.says(code, bench.ann));
        CHECK(bench.says(code, bench.ann).find("true, true, ") == 0);
    };
    for (int i = 0; i <= 13; ++i)
        same("[" + std::to_string(i) + "]", "[" + std::to_string(i) + ".0]");
    for (const char* name : {"name", "count", "nothing"})
        same("." + std::string(name), "[" + std::string(name) + "]");
    CHECK(bench.says("local sum = 0 for i = 1, #mine.list do local v = mine.list[i] "
                     "if type(v) == 'number' then sum = sum + v end end return sum",
                     bench.ann) == "3.5");
    CHECK(bench.says("mine.list[1] = 2", bench.ann) == "E_TYPE");
    CHECK(bench.says("local t = mine.list t.name = 2", bench.ann) == "E_TYPE");
    CHECK(bench.says("local _, e = pcall(error, E_PERM, 'why') return e.message, e[1] == nil",
                     bench.ann) == "\"why\", true");
}
