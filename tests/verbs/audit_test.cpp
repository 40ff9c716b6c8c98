// The trail of power: which deeds leave a row, what it says, what it never says, and how much of it
// one may make.
#include "db/codec.h"
#include "tests/verbs/bench.h"
#include "verbs/audit_trail.h"
#include "verbs/compile.h"

using namespace lunamoo;
using namespace lunamoo::verbs;
using Catch::Contains;

namespace {

struct Auditing : verbs::Bench {
    // Runs a verb of that text, owned by `owner`, for `player`, as the server runs a command; the
    // deeds that it left.
    std::vector<AuditRecord> command(const std::string& code, ObjectId owner, ObjectId player) {
        audit.clear();
        audit_counts.clear();
        add_verb(box, "command",
                 "local box, mine = " + name(box) + ", " + name(anns_own) + " " + code, owner);
        const auto found = world.find_callable_verb(box, "command");
        VerbStart start;
        start.this_object = start.definer = box;
        start.verb_id = found->verb->id;
        start.called_as = "command";
        start.variables.player = player;
        start.payer = player;
        version = found->verb->version;
        runtime.start_task(std::move(start), [this](TaskEnd end, const Value& value) {
            last = end == TaskEnd::Aborted     ? "aborted"
                   : value.is(db::Type::Error) ? std::string(name_of(value.as_error().code)) +
                                                     ": " + value.as_error().message
                                               : db::to_literal(value);
        });
        run();
        world.delete_verb(box, world.find_own_verb(box, "command")->index);
        return records();
    }
    std::vector<AuditRecord> records() const {
        std::vector<AuditRecord> all;
        for (const auto& row : audit)
            all.push_back(decode_audit(row.bytes));
        return all;
    }
    // The one row that it left.
    AuditRecord only(const std::string& code, ObjectId owner, ObjectId player) {
        const auto all = command(code, owner, player);
        INFO(code << " ended with " << last);
        REQUIRE(all.size() == 1);
        return all.front();
    }

    std::uint64_t version = 0;
};

} // namespace

TEST_CASE("a row says who did what for whom through which verbs, and how it ended", "[audit]") {
    Auditing bench;
    bench.add_verb(bench.wizards_own, "give give_it", "local what, who = ... set_owner(what, who)",
                   bench.wizard);
    const auto row =
        bench.only("\nobj(" + std::to_string(bench.wizards_own.number) + "):give(mine, obj(3))",
                   bench.wizard, bench.wizard);
    CHECK(row.deed == "set_owner");
    CHECK(row.arguments == "#" + std::to_string(bench.anns_own.number) + ", #3");
    CHECK(row.outcome == AuditOutcome::Done);
    CHECK(row.result.empty());
    CHECK(person_text(row.who) == "Wizard (#1)");
    CHECK(person_text(row.payer) == "Wizard (#1)");
    CHECK(person_text(row.player) == "Wizard (#1)");
    CHECK(row.task != 0);
    CHECK_FALSE(row.is_undone);
    CHECK_FALSE(row.has_more);
    REQUIRE(row.through.size() == 2);
    const auto give = bench.world.find_own_verb(bench.wizards_own, "give");
    CHECK(row.through[0].verb == "give");
    CHECK(row.through[0].definer == bench.wizards_own);
    CHECK(row.through[0].version == give->verb->version);
    CHECK(row.through[0].perms == bench.wizard);
    CHECK(row.through[1].verb == "command");
    CHECK(row.through[1].version == bench.version);
    CHECK(row.through[1].line == 2);
    CHECK(bench.audit.front().utc_microseconds == bench.host.now);
}

TEST_CASE("what was undone leaves its rows, which say so", "[audit]") {
    Auditing bench;
    const auto rows = bench.command(
        "set_owner(mine, obj(1)) pcall(atomic, function() set_owner(mine, obj(3)) "
        "atomic(function() mine.owner = obj(2) end) error('x') end) set_owner(mine, obj(2)) "
        "dry_run(function() set_player_flag(mine, true) end)",
        bench.wizard, bench.wizard);
    REQUIRE(rows.size() == 5);
    CHECK_FALSE(rows[0].is_undone);
    CHECK(rows[1].is_undone);
    CHECK(rows[1].outcome == AuditOutcome::Done);
    CHECK(rows[2].is_undone);
    CHECK_FALSE(rows[3].is_undone);
    CHECK(rows[4].deed == "set_player_flag");
    CHECK(rows[4].is_undone);
    const auto aborted =
        bench.command("atomic(function() set_owner(mine, obj(3)) while true do end end)",
                      bench.wizard, bench.wizard);
    REQUIRE(aborted.size() == 1);
    CHECK(aborted[0].is_undone);
    CHECK(bench.world.find(bench.anns_own)->owner == bench.ann);
}

TEST_CASE("a name whose making was undone does not hide the next one from the trail", "[audit]") {
    Auditing bench;
    const auto rows = bench.command(
        "pcall(atomic, function() add_property(mine, 'colour', 1, {mine.owner, 'r'}) "
        "mine.colour = 2 error('x') end) add_property(mine, 'quota', {}, {player, 'r'}) "
        "mine.quota = {objects = 5}",
        bench.wizard, bench.wizard);
    REQUIRE_FALSE(rows.empty());
    CHECK(rows.back().deed == "assign");
    CHECK_THAT(rows.back().arguments, Contains(".quota = "));
}

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
    bench.add_property(bench.knobs, "fg_ticks", Value::integer(30000), bench.wizard, "r");
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

TEST_CASE("an error is told, and what goes on later says that it began", "[audit]") {
    Auditing bench;
    auto row = bench.only("set_owner(mine, obj(999))", bench.wizard, bench.wizard);
    CHECK(row.outcome == AuditOutcome::Failed);
    CHECK_THAT(row.result, Contains("E_INVARG: "));
    row = bench.only("eval('error(E_RANGE, \"far\")')", bench.wizard, bench.wizard);
    CHECK(row.outcome == AuditOutcome::Failed);
    CHECK(row.result == "E_RANGE: far");
    row = bench.only("eval('error(E_PERM)')", bench.wizard, bench.wizard);
    CHECK_THAT(row.result, Contains("E_PERM"));
    row = bench.only("eval('return 1, \"two\", #3')", bench.wizard, bench.wizard);
    CHECK(row.outcome == AuditOutcome::Done);
    CHECK(row.result == "1, \"two\", #3");
    row = bench.only("eval('suspend(0)')", bench.wizard, bench.wizard);
    CHECK(row.outcome == AuditOutcome::Begun);
    CHECK(row.result.empty());
    row = bench.only("eval('while true do end')", bench.wizard, bench.wizard);
    CHECK(bench.last == "aborted");
    CHECK(row.outcome == AuditOutcome::Begun);
}

TEST_CASE("rows of tasks that fail or are cut short survive", "[audit]") {
    Auditing bench;
    for (const char* code :
         {"set_owner(mine, obj(3)) error('no')", "set_owner(mine, obj(3)) while true do end",
          "set_owner(mine, obj(3)) kill_task(task_id())"}) {
        INFO(code);
        const auto row = bench.only(code, bench.wizard, bench.wizard);
        CHECK(row.deed == "set_owner");
        CHECK(row.outcome == AuditOutcome::Done);
    }
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
    bench.add_property(bench.knobs, "of_ours", Value::integer(1), bench.wizard, "r");
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

TEST_CASE("no row holds a password", "[audit]") {
    Auditing bench;
    bench.add_property(bench.ann, "password", Value(), bench.wizard, "");
    for (const char* code : {
             "obj(2).password = 'sesame'",
             "eval('obj(2).password = \"sesame\"')",
             "eval('local x = [[sesame]] --[[ ' .. ('x'):rep(3000) .. ']] hash_password(x)')",
             "eval('local p = \"a\" -- the password is sesame')",
             "eval('local p = \"sesame')", // unfinished: it does not compile
             "force_input(mine, '@password old sesame')",
             "force_input(mine, 'connect Ann sesame')",
             "force_input(mine, 'co Ann sesame')",
             "force_input(mine, 'create Ann sesame')",
             "set_verb_code(box, 'secret', 'hash_password(\"sesame\")')",
             "set_verb_code(box, 'secret', {'hash_password(\"sesame\")'})",
             "set_grant(obj(2), 'password sesame', true)",
         }) {
        INFO(code);
        bench.command(code, bench.wizard, bench.wizard);
        CHECK(bench.audit.size() >=
              (std::string(code).find("co Ann") == std::string::npos ? 1U : 0U));
        for (const auto& row : bench.audit) {
            if (std::string(code).find("local p = \"sesame") == std::string::npos)
                CHECK(row.bytes.find("sesame") == std::string::npos);
        }
    }
}

TEST_CASE("a row is bounded, whatever its deed is made of", "[audit]") {
    Auditing bench;
    const std::string deep = "local function down(n) if n == 0 then return set_grant(...) end end ";
    bench.world.set_name(bench.wizard, std::string(1000, 'W'));
    bench.add_verb(bench.box, "down",
                   "local n, what = ... if n == 0 then " +
                       std::string("pcall(set_grant, obj(2), what)") +
                       " else this:down(n - 1, what) end",
                   bench.wizard);
    const auto rows = bench.command("box:down(40, ('n'):rep(1000000)) "
                                    "eval('return \"' .. ('r'):rep(50000) .. '\"') "
                                    "local t = {} for i = 1, 5000 do t[i] = i end "
                                    "pcall(set_verb_info, mine, 'none', t) "
                                    "boot_player(obj(2)) "
                                    "pcall(set_verb_code, box, 'down', ('x = 1 '):rep(9000))",
                                    bench.wizard, bench.wizard);
    INFO(bench.last);
    REQUIRE(rows.size() == 4);
    for (const auto& row : bench.audit)
        CHECK(row.bytes.size() <= kMaxAuditRow);
    CHECK(rows[0].has_more);
    CHECK(rows[0].through.size() == kMaxAuditFrames);
    CHECK(rows[0].arguments.size() <= kMaxAuditArguments);
    CHECK_THAT(rows[0].arguments, Contains("(1000000 bytes)"));
    CHECK(rows[1].arguments.size() <= kMaxAuditArguments);
    CHECK(rows[1].result.size() <= kMaxAuditResult);
    CHECK(rows[1].who.name.size() <= kMaxAuditName);
}

TEST_CASE("rows are paid for by ticks and by what may be written", "[audit]") {
    Auditing bench;
    bench.add_verb(bench.bobs_own, "open", "return 1", bench.bob, "rwxd");
    const std::string object = "obj(" + std::to_string(bench.bobs_own.number) + ")";
    bench.add_property(bench.ann, "quota", Value(), bench.wizard, "r");
    REQUIRE(bench.says("obj(2).quota = {writes = 20000}") == "");
    const auto rows = bench.command("for i = 1, 1000 do set_verb_info(" + object +
                                        ", 'open', {perms = 'rwxd'}) end",
                                    bench.ann, bench.ann);
    CHECK_THAT(bench.last,
               Contains("E_QUOTA: no more rows of the audit table: #2's quota 'writes'"));
    CHECK(rows.size() > 10);
    CHECK(rows.size() < 200);
    // What was refused was not done, and there is no row of it.
    bench.command("local n = 0 for i = 1, 1000 do n = n + (pcall(set_verb_info, " + object +
                      ", 'open', {perms = 'rwxd'}) and 1 or 0) end mine.name = tostring(n)",
                  bench.ann, bench.ann);
    CHECK(bench.world.find(bench.anns_own)->name == std::to_string(bench.audit.size()));
    // Ticks: the same deed costs so much more where it leaves a row.
    bench.add_verb(bench.anns_own, "own", "return 1", bench.ann, "rwxd");
    const auto ticks = [&](const std::string& of, const std::string& verb) {
        bench.command("set_verb_info(" + of + ", '" + verb + "', {perms = 'rwxd'})", bench.ann,
                      bench.ann);
        return bench.runtime.last_slice_ticks();
    };
    CHECK(ticks(object, "open") > ticks("mine", "own") + 100);
}

TEST_CASE("on a low disk who is no wizard uses no power that leaves a row", "[audit]") {
    Auditing bench;
    bench.add_verb(bench.bobs_own, "open", "return 1", bench.bob, "rwxd");
    const std::string deed = "set_verb_info(obj(" + std::to_string(bench.bobs_own.number) +
                             "), 'open', {perms = 'rwxd'})";
    CHECK(bench.command(deed, bench.ann, bench.ann).size() == 1);
    db::DiskSpace disk;
    disk.total = std::int64_t{1} << 40;
    bench.world.ledger().set_disk(disk);
    CHECK(bench.command(deed, bench.ann, bench.ann).empty());
    CHECK_THAT(bench.last, Contains("E_QUOTA: no more rows of the audit table: the disk is low"));
    CHECK(bench.command(deed, bench.wizard, bench.wizard).size() == 1);
}

TEST_CASE("a wizard's long code takes ticks for being looked through", "[audit]") {
    Auditing bench;
    const auto ticks = [&](int bytes) {
        bench.command("eval(('-'):rep(" + std::to_string(bytes) + "))", bench.wizard, bench.wizard);
        return bench.runtime.last_slice_ticks();
    };
    CHECK(ticks(40'000) > ticks(2000) + 2000);
}

TEST_CASE("compile_error says what is wrong with a text and runs nothing", "[audit]") {
    Auditing bench;
    CHECK(bench.says("return compile_error('shutdown() return 1') == nil", bench.ann) == "true");
    CHECK(bench.says("return compile_error('return #5.name, $room') == nil", bench.ann) == "true");
    CHECK(bench.says("return (compile_error('return )')):find('unexpected symbol') ~= nil",
                     bench.ann) == "true");
    CHECK(bench.says("return compile_error(('x = 1 '):rep(20000))", bench.ann) ==
          "\"a verb has at most 65536 bytes of text\"");
    CHECK(bench.host.farewell.empty());
    (void)bench.says("compile_error('--')", bench.ann);
    const auto few = bench.runtime.last_slice_ticks();
    (void)bench.says("compile_error(('-'):rep(48000))", bench.ann);
    CHECK(bench.runtime.last_slice_ticks() >= few + 3000);
}

TEST_CASE("an audit row comes back from its bytes", "[audit]") {
    AuditRecord record;
    record.who = {ObjectId{12}, "Ann"};
    record.payer = {ObjectId{-5}, ""};
    record.player = {ObjectId{3}, "Bob"};
    record.task = 77;
    record.deed = "eval";
    record.arguments = "return 1";
    record.note = "note";
    record.outcome = AuditOutcome::Failed;
    record.result = "E_PERM: no";
    record.has_more = true;
    record.through = {{ObjectId{1}, ObjectId{2}, "look", 9, ObjectId{3}, 4},
                      {ObjectId{5}, ObjectId{5}, "eval", 0, ObjectId{3}, -1}};
    const auto bytes = encode_audit(record);
    CHECK(encode_audit(decode_audit(bytes)) == bytes);
    CHECK(frame_text(record.through[0]) == "#2:look@9 (this == #1), line 4");
    CHECK(frame_text(record.through[1]) == "#5:eval");
    for (std::size_t cut = 0; cut < bytes.size(); ++cut)
        CHECK_THROWS_AS(decode_audit(bytes.substr(0, cut)), db::CorruptData);
    auto foreign = bytes;
    foreign[0] = 9;
    CHECK_THROWS_WITH(decode_audit(foreign), "an audit row of another format");
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
