// dry_run(f, ...): what it tells, to whom, and that nothing was.
#include "tests/verbs/atomic_bench.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

TEST_CASE("a dry run tells what would have been, and nothing was", "[atomic]") {
    AtomicBench bench;
    bench.add_verb(bench.anns_own, "v", "return 1", bench.ann);
    bench.add_verb(bench.anns_own, "accept", "return true", bench.ann);
    const auto before = bench.state();
    bench.start(
        "local r = dry_run(function(a) mine.money = 3 mine.money = 4 mine.name = 'new' "
        "mine.r = true add_property(mine, 'added', a, {mine.owner, 'r'}) "
        "local made = create(mine) recycle(create(mine)) move(made, mine) "
        "set_verb_code(mine, 'v', 'return 2') "
        "add_verb(mine, {mine.owner, 'rxd', 'w'}, {'this', 'none', 'this'}) "
        "notify(mine.owner, 'hello') fork(0, function() end) kill_task(fork(0, function() end)) "
        "for i = 1, 100 do end return made, 'two', nil end, {5}) "
        "local function rows(list, ...) local out = {} for _, row in ipairs(list) do "
        "local words = {} for _, key in ipairs({...}) do "
        "words[#words + 1] = toliteral(row[key]) end out[#out + 1] = table.concat(words, ' ') "
        "end return table.concat(out, '; ') end "
        "return r.ok, r.results.n, r.results[2], valid(r.results[1]), r.ticks > 100, "
        "rows(r.written, 'property', 'old', 'new'), #r.created, "
        "r.created[1].parent == mine, r.created[1].location == mine, #r.recycled, "
        "rows(r.verbs, 'verb', 'what'), rows(r.told, 'text'), r.others.fork, "
        "r.others.kill_task, r.hidden, r.left_out, r.error == nil",
        bench.ann);
    CHECK(bench.last ==
          "true, 3, \"two\", false, true, "
          "\"\\\"name\\\" \\\"\\\" \\\"new\\\"; \\\"r\\\" false true; \\\"money\\\" 10 4; "
          "\\\"added\\\" nil {5}\", 1, true, true, 0, "
          "\"\\\"v\\\" \\\"changed\\\"; \\\"w\\\" \\\"added\\\"\", \"\\\"hello\\\"\", 2, 1, 0, 0, "
          "true");
    CHECK(bench.state() == before);
}

TEST_CASE("a dry run tells the error, and what was recycled and moved", "[atomic]") {
    AtomicBench bench;
    bench.start("local place, thing = create(mine), create(mine) move(thing, place) "
                "local r = dry_run(function() recycle(place) mine.owner = mine.owner "
                "chparent(thing, obj(-1)) error(E_RANGE, 'stop') end) "
                "return r.ok, r.error.code == E_RANGE, r.error.message, r.results == nil, "
                "r.recycled[1].object == place, r.moved[1].object == thing, "
                "r.moved[1].from == place, r.moved[1].to, r.parents[1].from == mine, "
                "thing.location == place",
                bench.wizard);
    CHECK(bench.last == "false, true, \"stop\", true, true, true, true, #-1, true, true");
}

TEST_CASE("what one may not read is counted in a dry run, not shown", "[atomic]") {
    AtomicBench bench;
    bench.add_property(bench.box, "hidden", Value::integer(5), bench.wizard, "");
    bench.add_property(bench.box, "opened", Value::integer(6), bench.wizard, "");
    bench.add_property(bench.box, "shut", Value::integer(7), bench.wizard, "r");
    bench.add_verb(bench.box, "work",
                   "this.hidden = 50 set_property_info(this, 'opened', {perms = 'r'}) "
                   "this.shut = 70 set_property_info(this, 'shut', {perms = ''}) "
                   "set_verb_code(this, 'secret', 'return 5') this.open = 3 "
                   "notify(player, 'to you') notify(" +
                       Bench::name(bench.bob) + ", 'a secret')",
                   bench.wizard, "rxdt");
    const std::string look = "local r = dry_run(function() box:work() end) return #r.written, "
                             "r.written[1].property, #r.verbs, #r.told, r.told[1].text, r.hidden";
    CHECK(bench.says(look, bench.ann) == "1, \"open\", 0, 1, \"to you\", 5");
    CHECK(bench.says(look, bench.wizard).starts_with("4, "));
    bench.host.online[bench.wizard] = {};
    CHECK(bench.says("local r = dry_run(function() box:work() end) return #r.verbs, #r.told, "
                     "r.hidden",
                     bench.wizard) == "1, 2, 0");
}

TEST_CASE("a dry run has so many rows, and dry runs nest", "[atomic]") {
    AtomicBench bench;
    CHECK(bench.says("local r = dry_run(function() for i = 1, 1100 do create(box) end end) "
                     "return #r.created, r.left_out") == "1000, 100");
    CHECK(bench.says("mine.money = 1 local r = dry_run(function() mine.money = 2 "
                     "local s = dry_run(function() mine.money = 3 end) "
                     "atomic(function() mine.money = mine.money + 2 end) "
                     "return s.written[1].old, s.written[1].new end) "
                     "return r.results[1], r.results[2], r.written[1].old, r.written[1].new, "
                     "mine.money",
                     bench.ann) == "2, 3, 1, 4, 1");
    bench.start("dry_run(function() mine.money = 4 while true do end end) mine.money = 5",
                bench.ann);
    CHECK(bench.last == "aborted");
    CHECK(bench.money(bench.anns_own) == 1);
    CHECK(bench.says("return dry_run(function() suspend(0) end).error.message", bench.ann) ==
          "\"suspend: not within atomic or dry_run: a task cannot stop there\"");
}
