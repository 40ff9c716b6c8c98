// The trail of power: which deeds leave a row, and which do not.
#include "tests/verbs/auditing.h"

using namespace lunamoo;
using namespace lunamoo::verbs;
using Catch::Contains;

TEST_CASE("an ordinary player working on what is his leaves nothing", "[audit]") {
    Auditing bench;
    bench.host.online[bench.ann] = {};
    for (const char* code :
         {"add_property(mine, 'p', 1, {player, 'rc'}) mine.p = 2 delete_property(mine, 'p')",
          "add_property(mine, 'quota', {objects = 9}, {player, 'rc'}) mine.quota = {objects = 10}",
          "add_verb(mine, {player, 'rxd', 'v'}, {'this', 'none', 'this'}) "
          "set_verb_code(mine, 'v', 'return 1') set_verb_info(mine, 'v', {perms = 'rx'}) "
          "set_verb_args(mine, 'v', {'any', 'none', 'none'}) delete_verb(mine, 'v')",
          "eval('return 1') load('return 1')()", "local o = create(mine) recycle(o)",
          "mine.name = 'x' mine.f = true local o = create(mine) chparent(o, obj(-1)) recycle(o)",
          "kill_task(fork(10, function() end))", "boot_player(player)",
          "set_property_info(mine, 'quota', {perms = 'r'}) clear_property(create(mine), "
          "'quota')"}) {
        INFO(code);
        CHECK(bench.command(code, bench.ann, bench.ann).empty());
        CHECK(bench.audit_counts.empty());
        CHECK(bench.last == "{}");
    }
}

TEST_CASE("what is refused is no use of power", "[audit]") {
    Auditing bench;
    for (const char* code :
         {"boot_player(box)", "set_owner(mine, mine)", "box.owner = player", "player.wizard = true",
          "set_grant(player, 'shutdown', true)", "set_verb_code(box, 'secret', '')",
          "delete_verb(box, 'secret')", "set_player_flag(mine, true)", "kill_task(box:nap())",
          "recycle(box)", "chparent(box, mine)", "force_input(box, 'look')",
          "set_property_info(box, 'secret', {perms = 'r'})", "sys.server_options.x = 1"}) {
        INFO(code);
        CHECK(bench.command(code, bench.ann, bench.ann).empty());
        CHECK(bench.audit_counts.empty());
        CHECK_THAT(bench.last, Contains("E_PERM") || Contains("E_PROPNF"));
    }
}

TEST_CASE("each use of a wizard's power leaves one row", "[audit]") {
    Auditing bench;
    bench.add_verb(bench.anns_own, "hers", "return 1", bench.ann);
    bench.add_property(bench.anns_own, "thing", Value::integer(1), bench.ann, "");
    bench.add_property(bench.ann, "quota", db::empty_table(), bench.wizard, "r");
    bench.add_property(bench.ann, "password", Value(), bench.wizard, "");
    bench.host.online[bench.anns_own] = {};
    bench.option("fg_ticks", Value::integer(30000));
    struct Deed {
        const char* code;
        const char* deed;
        const char* arguments;
    };
    for (const auto& [code, deed, arguments] : std::initializer_list<Deed>{
             {"eval('return 6 * 7')", "eval", "return 6 * 7"},
             {"set_grant(obj(2), 'ctime', false)", "set_grant", "#2, \"ctime\", false"},
             {"set_owner(mine, obj(2))", "set_owner", ", #2"},
             {"mine.owner = obj(2)", "assign", ".owner = #2"},
             {"obj(2).programmer = true", "assign", "#2.programmer = true"},
             {"obj(2).wizard = false", "assign", "#2.wizard = false"},
             {"mine.name = 'new'", "assign", ".name = \"new\""},
             {"mine.f = true", "assign", ".f = true"},
             {"obj(2).quota = {objects = 5}", "assign", "#2.quota = {objects = 5}"},
             {"sys.server_options.fg_ticks = 40000", "assign", ".fg_ticks = 40000"},
             {"set_player_flag(obj(2), true)", "set_player_flag", "#2, true"},
             {"boot_player(obj(2))", "boot_player", "#2"},
             {"force_input(mine, 'look')", "force_input", "\"look\""},
             {"shutdown('bye')", "shutdown", "\"bye\""},
             {"dump_database()", "dump_database", ""},
             {"set_verb_code(mine, 'hers', 'return 2')", "set_verb_code", "\"hers\", \"return 2\""},
             {"set_verb_info(mine, 'hers', {perms = 'rx'})", "set_verb_info", "{perms = \"rx\"}"},
             {"set_verb_args(mine, 'hers', {'any', 'none', 'none'})", "set_verb_args", "any"},
             {"delete_verb(mine, 'hers')", "delete_verb", "\"hers\""},
             {"set_verb_code(box, 'secret', '')", "set_verb_code", "\"secret\""},
             {"add_verb(mine, {player, 'rxd', 'v'}, {'this', 'none', 'this'})", "add_verb",
              "\"v\""},
             {"set_property_info(mine, 'thing', {perms = 'r'})", "set_property_info", "thing"},
             {"delete_property(mine, 'thing')", "delete_property", "thing"},
             {"add_property(player, 'quota', {}, {player, 'r'})", "add_property", "quota"},
             {"chparent(mine, obj(-1))", "chparent", "#-1"},
             {"recycle(mine)", "recycle", "#"},
         }) {
        INFO(code);
        const auto row = bench.only(code, bench.wizard, bench.wizard);
        CHECK(row.deed == deed);
        CHECK_THAT(row.arguments, Contains(arguments));
        CHECK(row.outcome == AuditOutcome::Done);
    }
    CHECK(bench.audit_counts.empty());
}

TEST_CASE("a wizard's ordinary work on his own things leaves nothing", "[audit]") {
    Auditing bench;
    for (const char* code :
         {"add_property(box, 'p', 1, {player, 'rc'}) box.p = 2 delete_property(box, 'p')",
          "box.name = 'x' box.r = true recycle(create(box)) boot_player(player)",
          "kill_task(fork(10, function() end)) set_task_perms(obj(2)) mine.name = 'hers'"}) {
        INFO(code);
        CHECK(bench.command(code, bench.wizard, bench.wizard).empty());
        CHECK(bench.last == "{}");
    }
}

TEST_CASE("what a wizard's verb does by itself for others is counted by verb and version",
          "[audit]") {
    Auditing bench;
    bench.host.online[ObjectId{-5}] = {};
    bench.add_verb(bench.wizards_own, "log*in", "switch_player(player, obj(3))", bench.wizard);
    const std::string call = "obj(" + std::to_string(bench.wizards_own.number) + ")";
    CHECK(bench
              .command(call + ":login() " + call + ":logi() boot_player(obj(3))", bench.wizard,
                       ObjectId{-5})
              .empty());
    CHECK_THAT(bench.last, Contains("E_INVARG")); // the second time there is no such connection
    REQUIRE(bench.audit_counts.size() == 1);
    CHECK(bench.audit_counts[0].verb == "#" + std::to_string(bench.wizards_own.number) + ":login");
    CHECK(bench.audit_counts[0].deed == "switch_player");
    CHECK(bench.audit_counts[0].uses == 2);
    CHECK(bench.audit_counts[0].version ==
          bench.world.find_own_verb(bench.wizards_own, "login")->verb->version);
}

TEST_CASE("who gets or loses power by a wizard's verb is in the table, whoever calls it",
          "[audit]") {
    Auditing bench;
    for (const char* code :
         {"player.wizard = true", "set_grant(player, 'shutdown', true)", "set_owner(mine, player)",
          "eval('return 1')", "set_verb_code(box, 'secret', 'return player')"}) {
        INFO(code);
        const auto row = bench.only(code, bench.wizard, bench.ann);
        CHECK(row.who.id == bench.wizard);
        CHECK(row.payer.id == bench.ann);
        CHECK(row.player.id == bench.ann);
        bench.world.set_flag(bench.ann, db::kWizard, false);
    }
}

TEST_CASE("power that was granted to who is no wizard leaves a row", "[audit]") {
    Auditing bench;
    REQUIRE(bench.says("set_grant(obj(2), 'set_player_flag', true)") == "");
    const auto row = bench.only("set_player_flag(mine, true)", bench.ann, bench.ann);
    CHECK(row.who.id == bench.ann);
    CHECK(row.deed == "set_player_flag");
}

TEST_CASE("code of others is in the table also where its owner lets them", "[audit]") {
    Auditing bench;
    bench.add_verb(bench.bobs_own, "open", "return 1", bench.bob, "rwxd");
    const auto row = bench.only("set_verb_code(obj(" + std::to_string(bench.bobs_own.number) +
                                    "), 'open', 'return 2')",
                                bench.ann, bench.ann);
    CHECK(row.who.id == bench.ann);
    CHECK(row.note == "program " + db::to_hex(db::sha256("return 2")) + ", 8 bytes");
    CHECK(row.result == "{}");
}

TEST_CASE("code from the command line is in the table, whoever it runs as", "[audit]") {
    Auditing bench;
    CHECK(bench.says("return 2 + 2", bench.ann) == "4");
    auto rows = bench.records();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].deed == "eval");
    CHECK_THAT(rows[0].arguments, Contains("return 2 + 2"));
    CHECK(rows[0].who.id == bench.ann);
    CHECK(rows[0].note == "from the command line");
    CHECK(rows[0].result == "4");
    CHECK(rows[0].through.empty());
    bench.audit.clear();
    CHECK(bench.says("error(E_RANGE)") == "E_RANGE");
    rows = bench.records();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].outcome == AuditOutcome::Failed);
    CHECK_THAT(rows[0].result, Contains("E_RANGE"));
}

TEST_CASE("what a wizard assigns again and again leaves a row each time", "[audit]") {
    Auditing bench;
    bench.add_property(bench.ann, "password", Value::short_string("a"), bench.wizard, "");
    bench.option("of_ours", Value::integer(1));
    bench.add_property(bench.ann, "quota", Value::integer(1), bench.wizard, "r");
    for (const char* code : {
             "local p = obj(2) for i = 1, 4 do p.password = 'b' .. i end",
             "local p = obj(2) for i = 1, 4 do p.password = i end",
             "local o = sys.server_options for i = 1, 4 do o.of_ours = i end",
             "local p = obj(2) for i = 1, 4 do p.quota = i end",
         }) {
        INFO(code);
        CHECK(bench.command(code, bench.wizard, bench.wizard).size() == 4);
    }
}

TEST_CASE("every audited builtin is declared so, and others are not", "[audit]") {
    std::vector<std::string> audited;
    for (const auto& builtin : all_builtins())
        if (builtin.audit != Audit::No && builtin.grant != Grant::Internal)
            audited.emplace_back(builtin.name);
    std::sort(audited.begin(), audited.end());
    CHECK(audited ==
          std::vector<std::string>{"add_property",  "add_verb",        "boot_player",
                                   "chparent",      "clear_property",  "delete_property",
                                   "delete_verb",   "dump_database",   "eval",
                                   "force_input",   "kill_task",       "read",
                                   "recycle",       "resume",          "set_grant",
                                   "set_owner",     "set_player_flag", "set_property_info",
                                   "set_verb_args", "set_verb_code",   "set_verb_info",
                                   "shutdown",      "switch_player",   "undelete",
                                   "verb_revert"});
}
