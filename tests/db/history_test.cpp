// Former texts of verbs: what is kept, what it costs, and how it comes back from the file.
#include "lamp_world.h"

using namespace lunamoo::db;
using namespace lunamoo::db::test;

TEST_CASE("the texts of a verb are kept with who gave them, over a restart", "[history]") {
    Lamp f;
    f.set("return 1", f.lamp, {f.ann, 1000, 77, "the first"});
    f.keep();
    f.set("return 2", f.lamp, {f.system, 2000, 78, ""});
    f.keep();
    f.reopen();
    CHECK(f.texts() == Texts{"return 1", "return 2"});
    const auto rows = f.store().versions(f.lamp, f.verb(f.lamp).id);
    CHECK(rows[0].by.author == f.ann);
    CHECK(rows[0].by.seconds == 1000);
    CHECK(rows[0].by.task == 77);
    CHECK(rows[0].by.reason == "the first");
    CHECK(rows[1].by.author == f.system);
    CHECK(rows[1].version == f.verb(f.lamp).version);
    f.set("return 3");
    f.keep();
    CHECK(f.texts() == Texts{"return 1", "return 2", "return 3"});
}

TEST_CASE("of a text that was there before the first change nobody is the author", "[history]") {
    Lamp f;
    Verb verb;
    verb.names = "polish";
    verb.program = std::make_shared<const Program>(Program{"return 'old'"});
    const auto index = f.world().add_verb(f.lamp, std::move(verb));
    f.keep();
    f.world().set_verb_program(
        f.lamp, index, std::make_shared<const Program>(Program{"return 'new'"}), {f.ann, 0, 0, {}});
    f.keep();
    const auto rows = f.store().versions(f.lamp, f.world().find(f.lamp)->verbs[index].id);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].by.author == kNothing);
    CHECK(f.store().program(rows[0].hash)->source == "return 'old'");
    CHECK(rows[1].by.author == f.ann);
}

TEST_CASE("former texts are charged to the object's owner, and go with the verb", "[history]") {
    Lamp f;
    f.set(std::string(1000, ' '));
    const auto before = f.used(f.ann);
    f.set(std::string(1000, '\n'));
    CHECK(f.used(f.ann) == before + 1000 + kVersionBytes);
    f.keep();
    f.reopen();
    CHECK(f.used(f.ann) == before + 1000 + kVersionBytes);
    f.world().set_owner(f.lamp, f.system);
    CHECK(f.used(f.ann) < 1000);
    const auto id = f.verb(f.lamp).id;
    f.world().delete_verb(f.lamp, 0);
    f.keep();
    CHECK(f.store().versions(f.lamp, id).empty());
}

TEST_CASE("of a verb's texts so many are kept as the option says", "[history]") {
    Lamp f;
    f.option("verb_history", 2);
    for (int i = 1; i <= 6; ++i) {
        f.set("return " + std::to_string(i));
        if (i % 2 == 0)
            f.keep();
    }
    CHECK(f.texts() == Texts{"return 4", "return 5", "return 6"});
    f.reopen();
    CHECK(f.texts() == Texts{"return 4", "return 5", "return 6"});
    CHECK(f.removed == 4); // and the empty one that the verb had first
    REQUIRE(f.world().set_property(f.options, *f.world().symbols().find("verb_history"),
                                   Value::integer(0)));
    f.set("return 7");
    f.keep();
    CHECK(f.texts() == Texts{"return 7"});
}

TEST_CASE("of an owner's former texts the oldest go where they are too large", "[history]") {
    Lamp f;
    f.option("verb_history_bytes", 2 * (1000 + kVersionBytes) + 50);
    const ObjectId other = *f.world().create(kNothing, f.ann);
    Verb verb;
    verb.names = "glow";
    verb.program = std::make_shared<const Program>();
    (void)f.world().add_verb(other, std::move(verb));
    const auto text = [](char c) { return std::string(1000, c); };
    f.set(text('a'));
    f.set(text('b'), other);
    f.set(text('c'));
    f.keep();
    f.reopen();
    f.set(text('d'), other); // a and b are former ones now
    f.keep();
    CHECK(f.texts() == Texts{text('a'), text('c')});
    f.set(text('e'), other); // d too: a, the oldest, goes, on another object
    f.keep();
    CHECK(f.texts() == Texts{text('c')});
    CHECK(f.texts(other) == Texts{text('b'), text('d'), text('e')});
}

TEST_CASE("former texts give way to the owner's quota, the present one does not", "[history]") {
    Lamp f;
    Table::Builder quota;
    REQUIRE(quota.set(Value::short_string("bytes"), Value::integer(f.used(f.ann) + 3500)));
    REQUIRE(f.world().add_property(f.options, "quota", *quota.finish(), f.system, 1));
    const auto text = [](char c) { return std::string(1000, c); };
    for (const char c : {'a', 'b', 'c', 'd', 'e'}) {
        REQUIRE(f.world().may_set_program(f.lamp, f.verb(f.lamp), 1000));
        f.set(text(c));
    }
    f.keep();
    CHECK(f.texts() == Texts{text('c'), text('d'), text('e')});
    CHECK(f.world().may_set_program(f.lamp, f.verb(f.lamp), 3400));
    const auto refused = f.world().may_set_program(f.lamp, f.verb(f.lamp), 3600);
    CHECK(refused.error().code == ErrorCode::Quota);
    CHECK(f.texts().size() == 3); // asking takes nothing
    f.set(std::string(3400, 'f'));
    f.keep();
    CHECK(f.texts() == Texts{std::string(3400, 'f')});
}

TEST_CASE("a text that nobody needs goes at the next start, one that a task needs stays",
          "[history]") {
    Lamp f;
    f.option("verb_history", 0);
    f.set("return 'needed'");
    f.set("return 'not needed'");
    f.set("return 'present'");
    ChangeSet changes;
    const Sha256 needed = sha256("return 'needed'");
    changes.programs = {{needed, "return 'needed'", {}},
                        {sha256("return 'not needed'"), "return 'not needed'", {}}};
    changes.tasks = {{5, "an image that names " + std::string(needed.begin(), needed.end()), -1}};
    f.store().write(changes);
    f.keep();
    f.reopen();
    CHECK(f.removed == 2); // and the empty one that the verb had first
    CHECK(f.store().program(needed));
    CHECK_FALSE(f.store().program(sha256("return 'not needed'")));
    CHECK(f.store().program(sha256("return 'present'")));
    changes = {};
    changes.tasks = {{5, std::nullopt, -1}};
    f.store().write(changes);
    f.reopen();
    CHECK(f.removed == 1);
    CHECK_FALSE(f.store().program(needed));
}

TEST_CASE("what a text was compiled to stays as long as a task names it", "[history]") {
    Lamp f;
    f.set("return 'present'");
    const std::string ours = "what this build made of it", other = "what another build made of it";
    const auto named = [](const std::string& bytes) {
        const Sha256 hash = sha256(bytes);
        return "an image that names " + std::string(hash.begin(), hash.end());
    };
    ChangeSet changes;
    changes.programs = {{sha256(ours), {}, ours}, {sha256(other), {}, other}};
    changes.tasks = {{5, named(ours), -1}, {6, named(other), -1}};
    f.store().write(changes);
    f.keep();
    f.reopen();
    CHECK(f.store().program(sha256(ours))->bytecode == ours);
    CHECK(f.store().program(sha256(other))->bytecode == other);
    changes = {};
    changes.tasks = {{6, std::nullopt, -1}};
    f.store().write(changes);
    f.reopen();
    CHECK(f.removed == 1);
    CHECK(f.store().program(sha256(ours)));
    CHECK_FALSE(f.store().program(sha256(other)));
    CHECK(f.store().program(sha256("return 'present'")));
}

TEST_CASE("what is remembered of written texts does not grow with every text ever set",
          "[history]") {
    World world;
    ChangeCollector collector(world);
    const ObjectId thing = *world.create(kNothing, kNothing);
    Verb verb;
    verb.names = "rub";
    verb.program = std::make_shared<const Program>();
    (void)world.add_verb(thing, std::move(verb));
    const auto is_handed_out = [&](const std::string& text) {
        world.set_verb_program(thing, 0, std::make_shared<const Program>(Program{text}), {});
        ChangeSet changes;
        collector.take(changes);
        return std::any_of(changes.programs.begin(), changes.programs.end(),
                           [&](const ProgramRow& row) { return row.source == text; });
    };
    CHECK(is_handed_out("return 'first'"));
    CHECK_FALSE(is_handed_out("return 'first'"));
    for (std::size_t i = 0; i < ChangeCollector::kMostProgramsRemembered; ++i)
        REQUIRE(is_handed_out("return " + std::to_string(i)));
    CHECK(is_handed_out("return 'first'"));
    CHECK_FALSE(is_handed_out("return 'first'"));
}

TEST_CASE("damage to the past is told, and does not keep a world from running", "[history]") {
    Lamp f;
    f.set("return 1");
    f.set("return 2");
    const ObjectId gone = *f.world().create(kNothing, f.ann);
    f.keep();
    REQUIRE(f.world().recycle(gone, 5));
    f.keep();
    const auto path = f.path();
    { auto closed = std::move(f.store()); }
    run_sql(path, "UPDATE verb_versions SET bytes = 1 WHERE version = (SELECT min(version) FROM "
                  "verb_versions); UPDATE recycled SET row = x'0102'");
    auto store = Store::open(path);
    World world;
    std::vector<TaskRow> tasks;
    const auto told = store.load(world, tasks);
    REQUIRE(told.size() == 2);
    CHECK(told[0].find("of a verb of #2: the checksum does not fit the row, and is left out") !=
          std::string::npos);
    CHECK(told[1] == "recycled object #4: the checksum does not fit the row, and is left out");
    CHECK(store.versions(f.lamp, f.verb(f.lamp).id).size() == 1);
    const auto found = store.check();
    REQUIRE(found.size() == 2);
    CHECK(found[0].find("of a verb of #2: the checksum does not fit") != std::string::npos);
    CHECK(found[1].find("recycled object #4: ") == 0);
}

TEST_CASE("what was written for the past is read back, and nothing else", "[history]") {
    const Authorship by{ObjectId{4}, 12345, 99, "why"};
    const auto bytes = encode_authorship(by);
    CHECK(decode_authorship(bytes).reason == "why");
    RecycledObject object{{ObjectId{3}, ObjectId{1}}, {sha256("a"), sha256("b")}, "a row"};
    const auto kept = encode_recycled(object);
    CHECK(decode_recycled(kept).ancestors == object.ancestors);
    CHECK(decode_recycled(kept).programs == object.programs);
    CHECK(decode_recycled(kept).row == "a row");
    for (std::size_t cut = 0; cut < bytes.size(); ++cut)
        CHECK_THROWS_AS(decode_authorship(bytes.substr(0, cut)), CorruptData);
    for (std::size_t cut = 0; cut < kept.size(); ++cut)
        CHECK_THROWS_AS(decode_recycled(kept.substr(0, cut)), CorruptData);
    auto foreign = bytes;
    foreign[0] = 2;
    CHECK_THROWS_WITH(decode_authorship(foreign), "its format is unknown");
}

TEST_CASE("what is undone leaves no trace in the past", "[history]") {
    Lamp f;
    f.set("return 1");
    f.set("return 2");
    f.keep();
    const auto used = f.used(f.ann);
    f.world().open_savepoint();
    f.set("return 3");
    f.option("verb_history", 0);
    f.set("return 4");
    REQUIRE(f.world().recycle(f.lamp, 1000));
    const ObjectId made = *f.world().create(kNothing, f.ann);
    REQUIRE(f.world().recycle(made, 1000));
    f.world().undo_savepoint();
    CHECK(f.used(f.ann) == used);
    CHECK(f.world().graves().find(f.lamp) == nullptr);
    CHECK(f.world().graves().find(made) == nullptr);
    f.keep();
    CHECK(f.texts() == Texts{"return 1", "return 2"});
    CHECK_FALSE(f.store().recycled(f.lamp));
    CHECK_FALSE(f.store().recycled(made));
    check_invariants(f.world());
    f.world().open_savepoint();
    f.set("return 5");
    f.world().close_savepoint();
    f.keep();
    f.reopen();
    CHECK(f.texts() == Texts{"return 1", "return 2", "return 5"});
}

TEST_CASE("texts that were undone take no room from those that are kept", "[history][undo]") {
    Lamp f;
    f.option("verb_history_bytes", 2 * (1000 + kVersionBytes) + 50);
    const auto text = [](char c) { return std::string(1000, c); };
    f.set(text('a'));
    f.set(text('b'));
    f.keep();
    f.world().open_savepoint();
    for (const char c : {'x', 'y', 'z'})
        f.set(text(c));
    f.world().undo_savepoint();
    f.keep();
    CHECK(f.texts() == Texts{text('a'), text('b')});
    f.set(text('c')); // room for two former ones
    f.keep();
    CHECK(f.texts() == Texts{text('a'), text('b'), text('c')});
    f.set(text('d')); // and no more: those that came back count as before
    f.keep();
    CHECK(f.texts() == Texts{text('b'), text('c'), text('d')});
    f.reopen();
    CHECK(f.texts() == Texts{text('b'), text('c'), text('d')});
    check_invariants(f.world());
}

TEST_CASE("texts of verbs that are gone take no room from those that are kept", "[history]") {
    Lamp f;
    f.option("verb_history_bytes", 1000 + kVersionBytes + 50);
    const auto text = [](char c) { return std::string(1000, c); };
    f.set(text('a'));
    f.keep();
    const ObjectId other = *f.world().create(kNothing, f.ann);
    Verb verb;
    verb.names = "glow";
    verb.program = std::make_shared<const Program>();
    (void)f.world().add_verb(other, std::move(verb));
    f.set(text('x'), other);
    f.set(text('y'), other);
    SECTION("with the verb") {
        f.world().delete_verb(other, 0);
    }
    SECTION("with the object") {
        REQUIRE(f.world().recycle(other));
    }
    f.set(text('b'));
    f.keep();
    CHECK(f.texts() == Texts{text('a'), text('b')});
}
