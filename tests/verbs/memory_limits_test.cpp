// What memory refuses, and what is said then: the realm's limit, the task's, and that of all
// realms.
#include "tests/verbs/filed.h"
#include "verbs/realm.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

constexpr const char* kFill = "local t, ok, e = {} ok, e = pcall(function() for i = 1, 1e7 do "
                              "t[i] = {i} end end) t = nil ";

class Roomy : public verbs::Bench {
  public:
    Roomy() {
        option("fg_seconds", Value::integer(10));
        option("fg_ticks", Value::integer(Ticks{1} << 40));
        for (const auto who : {ann, bob})
            quota(who, {{"ticks", Ticks{1} << 40}});
    }
    void server_memory(std::int64_t bytes) {
        option("server_quota", limits_of({{"memory", bytes}}));
    }
    bool refuses(ObjectId who, const std::string& text) {
        const auto said = says(kFill + std::string("return e.message"), who);
        INFO(said);
        return said.find(text) != std::string::npos;
    }
};

} // namespace

TEST_CASE("a refusal of memory says which limit, what is used, and of how much", "[memory]") {
    Roomy bench;
    bench.quota(bench.ann, {{"memory", 2'000'000}, {"ticks", Ticks{1} << 40}});
    const auto said =
        bench.says(kFill + std::string("return e.message, e.code == E_QUOTA"), bench.ann);
    CHECK(said.find("\"#2's quota 'memory' is used up: ") == 0);
    CHECK(said.find(" of 2000000 bytes, and ") != std::string::npos);
    CHECK(said.find("more needed\", true") != std::string::npos);
    bench.quota(bench.ann, {{"task_memory", 500'000}, {"ticks", Ticks{1} << 40}});
    CHECK(bench.refuses(bench.ann, "#2's quota 'task_memory' is used up: "));
    bench.quota(bench.ann, {{"memory", 2'000'000}, {"ticks", Ticks{1} << 40}});
    // Of what handles hold, which is no allocation of Lua's.
    CHECK(
        bench
            .says(
                "local s, t = ('x'):rep(60000), {} local _, e = pcall(function() for i = 1, 100 do "
                "t[i] = listappend({}, s .. i) end end) return e.message",
                bench.ann)
            .find("quota 'memory' is used up") != std::string::npos);
    // Where nobody catches it, it is what the task fails with.
    CHECK(bench.says("local t = {} for i = 1, 1e7 do t[i] = {i} end", bench.ann) == "E_QUOTA");
}

TEST_CASE("all realms together have a limit", "[memory]") {
    Roomy bench;
    CHECK(bench.says("return 1", bench.bob) == "1");
    bench.server_memory(6'000'000);
    CHECK(bench.refuses(bench.ann, "the server's quota 'memory' is used up: "));
    CHECK(bench.runtime.meter().server_bytes <= 6'000'000);
    // Who holds little may go on near the limit, and wizards to its end.
    const std::string keep = "local t = {} pcall(function() for i = 1, 1e7 do t[i] = {i} end end) "
                             "suspend() return #t";
    CHECK(bench.says(keep, bench.ann) == "...");
    const auto held = bench.runtime.meter().server_bytes;
    CHECK(held > 6'000'000 / 10 * 8);
    CHECK(bench.says("local t = {} for i = 1, 500 do t[i] = {i} end return #t", bench.bob) ==
          "500");
    CHECK(bench.says("return usage(obj(-1)).memory.used > 4000000") == "true");
    CHECK(bench.says("local t = {} for i = 1, 1000 do t[i] = {i} end return #t") == "1000");
    CHECK(bench.refuses(bench.wizard, "the server's quota 'memory' is used up: "));
}

TEST_CASE("when all realms together hold nearly what they may, sleepers leave at once",
          "[memory]") {
    Roomy bench;
    bench.runtime.allow_eviction();
    bench.option("evict_after", Value::integer(-1));
    const std::string keep = "local t = {} for i = 1, 20000 do t[i] = i end suspend()";
    CHECK(bench.says(keep, bench.ann) == "...");
    CHECK(bench.says(keep, bench.bob) == "...");
    const auto held = bench.runtime.meter().server_bytes;
    bench.runtime.keep_memory();
    bench.runtime.keep_memory();
    CHECK(bench.runtime.meter().server_bytes == held);
    bench.server_memory(held + held / 10);
    bench.runtime.keep_memory();
    bench.runtime.keep_memory();
    CHECK(bench.runtime.find_realm(bench.ann) == nullptr);
    CHECK(bench.runtime.meter().server_bytes < held / 2);
}

TEST_CASE("a verb for whose functions there is no memory is refused for that", "[memory]") {
    Roomy bench;
    std::string list;
    for (int i = 0; i < 8000; ++i)
        list += "'" + std::to_string(i) + "',";
    bench.add_verb(bench.box, "big", "local t = {" + list + "} return #t", bench.ann);
    const auto caller = GENERATE(0, 1) == 0 ? bench.ann : bench.bob;
    const std::string call = "local ok, e = pcall(function() return box:big() end) return e";
    bench.quota(bench.ann, {{"memory", 200'000}, {"ticks", Ticks{1} << 40}});
    CHECK(bench.says(call, caller).starts_with("E_QUOTA(\"#2's quota 'memory' is used up: "));
    bench.quota(bench.ann, {{"ticks", Ticks{1} << 40}});
    CHECK(bench.says(call, caller) == "8000");
}

TEST_CASE("texts of programs that stopped are given back when realms go", "[memory]") {
    verbs::Filed bench;
    const std::string text = "--" + std::string(10'000, 'x');
    for (const auto& code : {"suspend(1) " + text, "load('suspend(1) " + text + "')()",
                             "fork(1, load('" + text + "')) fork(1, function() end)"}) {
        bench.on->start_eval(code, bench.ann, {});
        bench.go();
        for (const int seconds : {2, 100, 100})
            bench.later(seconds);
        REQUIRE(bench.on->find_realm(bench.ann) == nullptr);
        CHECK(bench.on->meter().server_bytes == 0);
    }
}

TEST_CASE("what realms hold is given back when they go", "[memory]") {
    verbs::Bench bench;
    CHECK(bench.says("return 1", bench.ann) == "1");
    std::int64_t sum = 0;
    bench.runtime.for_each_realm(
        [&](const Realm& realm) { sum += static_cast<std::int64_t>(realm.used_bytes()); });
    CHECK(bench.runtime.meter().server_bytes == sum);
    bench.runtime.keep_memory();
    bench.host.now += 100'000'000;
    bench.runtime.keep_memory();
    CHECK(bench.runtime.find_realm(bench.ann) == nullptr);
    CHECK(bench.runtime.meter().server_bytes == 0);
}
