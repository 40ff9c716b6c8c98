// Texts that the file keeps longer than quotas count them: of each payer so much, and no more.
#include "tests/verbs/filed.h"
#include "verbs/kept_texts.h"
#include "verbs/realm.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

std::string long_text(int number, const std::string& code) {
    return code + " --" + std::to_string(number) + std::string(60'000, 'x');
}

// Of what one slice hands to the file.
std::size_t program_bytes(Filed& bench, const std::string& code, ObjectId who) {
    std::size_t bytes = 0;
    bench.on->start_eval(code, who, [&](TaskEnd end, const Value& value) {
        bench.last = end == TaskEnd::Done ? db::to_literal(value) : value.as_error().message;
    });
    while (bench.on->has_ready()) {
        db::ChangeSet changes;
        bench.on->run_slice(changes);
        for (const auto& program : changes.programs)
            bytes += program.content().size();
        bench.keep(changes);
    }
    return bytes;
}

} // namespace

TEST_CASE("of each payer's texts only so many are kept, and more as time goes by", "[texts]") {
    KeptTexts texts;
    const ObjectId ann{10}, bob{11};
    CHECK(texts.may_take(ann, kMostKeptTexts, 0));
    texts.take(ann, kMostKeptTexts, 0);
    CHECK(texts.may_take(ann, 0, 0));
    const auto refused = texts.may_take(ann, 1, 0);
    REQUIRE(!refused);
    CHECK(refused.error().code == db::ErrorCode::Quota);
    CHECK(refused.error().message ==
          "#10 has made 16777216 of 16777216 bytes of texts that the world's file keeps, and this "
          "needs 1 more: 1000 a second are forgotten");
    CHECK(texts.may_take(bob, 1000, 0));
    CHECK(texts.may_take(ann, kKeptTextsPerSecond, 1'000'000));
    CHECK_FALSE(texts.may_take(ann, kKeptTextsPerSecond + 1, 1'000'000));
    texts.take(ann, 5000, 0);
    CHECK_FALSE(texts.may_take(ann, 0, 0));
}

TEST_CASE("who gives verbs new texts without end is refused", "[texts]") {
    Filed bench;
    bench.option("fg_ticks", Value::integer(Ticks{1} << 40));
    bench.option("fg_seconds", Value::integer(60));
    bench.add_verb(bench.anns_own, "edited", "", bench.ann, "rxd");
    const std::string loop = "local n = 0 for i = 1, 400 do local ok, e = pcall(set_verb_code, " +
                             Bench::name(bench.anns_own) +
                             ", 'edited', '--' .. ('x'):rep(60000) .. i) if not ok then return n, "
                             "e.code end n = n + 1 end return n";
    const auto bytes = program_bytes(bench, loop, bench.ann);
    CHECK(bench.last == "{278, E_QUOTA}");
    CHECK(bytes < kMostKeptTexts);
    (void)program_bytes(bench, loop, bench.wizard);
    CHECK(bench.last == "{400}");
}

TEST_CASE("a stop that is refused hands no program to the file", "[texts]") {
    Filed bench;
    const std::string code = "local ok, e = pcall(load('suspend(1) --' .. ('x'):rep(60000))) "
                             "return e.code";
    db::DiskSpace disk;
    disk.total = std::int64_t{1} << 40;
    disk.free = 1000;
    bench.world.ledger().set_disk(disk);
    CHECK(program_bytes(bench, code, bench.ann) == 0);
    CHECK(bench.last == "{E_QUOTA}");
    disk.free = disk.total;
    bench.world.ledger().set_disk(disk);
    CHECK(program_bytes(bench, code, bench.ann) > 60'000); // nor is it thought to be there
    bench.restart();
    bench.later(2);
    CHECK(bench.rows.empty());
    CHECK(bench.host.logged.empty());
}

TEST_CASE("who stops in new texts without end, or forks them, is refused", "[texts]") {
    Filed bench;
    const bool is_fork = GENERATE(false, true);
    std::size_t bytes = 0;
    std::string said;
    for (int i = 0; i < 400 && said.find("E_QUOTA") == std::string::npos; ++i) {
        bytes += program_bytes(
            bench,
            long_text(i, is_fork
                             ? "local ok, e = pcall(fork, 0, function() end) return ok or e.code"
                             : "local ok, e = pcall(suspend, 0) return ok or e.code"),
            bench.ann);
        bench.later(1);
        said = bench.last;
    }
    CHECK(said == "{E_QUOTA}");
    CHECK(bytes > kMostKeptTexts / 2);
    CHECK(bytes < kMostKeptTexts * 5 / 4);
}

TEST_CASE("texts of verbs count as memory of the realm that has compiled them", "[texts]") {
    Filed bench;
    bench.option("fg_ticks", Value::integer(Ticks{1} << 40));
    bench.option("fg_seconds", Value::integer(60));
    bench.quota(bench.ann, {{"memory", 4'000'000}, {"ticks", Ticks{1} << 40}});
    bench.add_verb(bench.anns_own, "v", long_text(1, ""), bench.ann, "rxd");
    const std::string own = Bench::name(bench.anns_own);
    bench.begin("for i = 1, 200 do set_verb_info(" + own + ", 1, {" + Bench::name(bench.ann) +
                    ", 'rxd', 'v a' .. i}) " + own + ":v() end",
                bench.ann);
    CHECK(bench.last.starts_with("E_QUOTA: #2's quota 'memory' is used up"));
}

TEST_CASE("values that tasks are resumed with are asked of their payer's images", "[texts]") {
    Filed bench;
    std::string ids;
    for (int i = 0; i < 20; ++i) {
        bench.on->start_eval("suspend(100000)", bench.ann, {});
        bench.go();
    }
    for (const auto id : bench.on->stopped_tasks(bench.ann))
        ids += std::to_string(id) + ",";
    if (GENERATE(false, true))
        bench.later(6);
    bench.begin("local s, n = ('x'):rep(1000000), 0 for _, id in ipairs({" + ids +
                    "}) do local ok, e = pcall(resume, id, s) if not ok then return n, e.code end "
                    "n = n + 1 end return n",
                bench.ann);
    CHECK(bench.last == "{4, E_QUOTA}");
}

TEST_CASE("on a low disk no task is resumed with much", "[texts]") {
    Filed bench;
    bench.begin("suspend(100000)", bench.ann);
    const std::string id = std::to_string(bench.id);
    db::DiskSpace disk;
    disk.total = std::int64_t{1} << 40;
    disk.free = 1000;
    bench.world.ledger().set_disk(disk);
    (void)program_bytes(
        bench, "local ok, e = pcall(resume, " + id + ", ('x'):rep(1000)) return e.code", bench.ann);
    CHECK(bench.last == "{E_QUOTA}");
    (void)program_bytes(bench, "resume(" + id + ", 1)", bench.ann);
    CHECK(bench.last == "{}"); // it has ended
}

TEST_CASE("images of forks count from the fork on", "[texts]") {
    Filed bench;
    bench.begin("local n = 0 for i = 1, 20 do local s = tostring(i % 10):rep(900000) local ok, e = "
                "pcall(fork, 1000, function() return #s end) if not ok then return n, e.code end "
                "n = n + 1 end return n",
                bench.ann);
    CHECK(bench.last == "{4, E_QUOTA}");
}
