// Refusals that belong to no other test: each by its code, with what is right beside it.
#include "tests/verbs/bench.h"

#include "verbs/compile.h"
#include "verbs/password.h"

#include <ctime>

namespace lunamoo::verbs {

TEST_CASE("what every object has is written by those who may, and in its way", "[refusals]") {
    Bench bench;
    const std::string ann = Bench::name(bench.ann);
    CHECK(bench.says("mine.name = 'lamp' mine.r = true return mine.name", bench.ann) == "\"lamp\"");
    CHECK(bench.says("box.name = 'lamp'", bench.ann) == "E_PERM");
    CHECK(bench.says("box.r = true", bench.ann) == "E_PERM");
    CHECK(bench.says("mine.owner = " + ann, bench.ann) == "E_PERM");
    CHECK(bench.says("mine.wizard = true", bench.ann) == "E_PERM");
    CHECK(bench.says("mine.location = box", bench.ann) == "E_PERM");
    CHECK(bench.says("mine.contents = {}") == "E_PERM");
    CHECK(bench.says(ann + ".name = 'Anna'", bench.ann) == "E_PERM");
    CHECK(bench.says(ann + ".name = 'Anna' return " + ann + ".name") == "\"Anna\"");
    CHECK(bench.says("mine.name = string.rep('x', 1000) return #mine.name", bench.ann) == "1000");
    CHECK(bench.says("mine.name = string.rep('x', 1001)", bench.ann) == "E_QUOTA");
    CHECK(bench.says("box.secret = 2", bench.ann) == "E_PERM");
    CHECK(bench.says("return box.secret", bench.ann) == "E_PERM");
    CHECK(bench.says("box.secret = 2 return box.secret") == "2");
}

TEST_CASE("who is no programmer evaluates nothing and loads nothing", "[refusals]") {
    Bench bench;
    const ObjectId player = *bench.world.create(db::kNothing, db::kNothing);
    bench.world.set_flag(player, db::kPlayer, true);
    CHECK(bench.says("return eval('return 1')", bench.ann) == "true, 1");
    CHECK(bench.says("return eval('return 1')", player) == "E_PERM");
    CHECK(bench.says("return load('return 1')", player) == "E_PERM");
}

TEST_CASE("texts and names of programs are only so long", "[refusals]") {
    Bench bench;
    const std::string add = "add_verb(mine, {mine.owner, 'rxd', 'v'}, {'this', 'none', 'this'}) ";
    CHECK(bench.says("return type(load('return 1', ('n'):rep(40)))", bench.ann) == "\"function\"");
    CHECK(bench.says("return load('return 1', ('n'):rep(41))", bench.ann) == "E_INVARG");
    CHECK(bench.says("add_verb(mine, {mine.owner, 'rxd', ('n'):rep(256)}, {'this', 'none', "
                     "'this'}) return verbs(mine)[1] == ('n'):rep(256)",
                     bench.ann) == "true");
    CHECK(bench.says("add_verb(mine, {mine.owner, 'rxd', ('n'):rep(257)}, {'this', 'none', "
                     "'this'})",
                     bench.ann) == "E_INVARG");
    const std::string comment = "local most = '--' .. ('x'):rep(65534) ";
    CHECK(bench.says(add + comment + "return #set_verb_code(mine, 'v', most)", bench.ann) == "0");
    CHECK(bench.says(comment + "set_verb_code(mine, 'v', most .. 'x')", bench.ann) == "E_QUOTA");
    CHECK(bench.says(comment + "set_verb_code(mine, 'v', most .. 'xyz')", bench.ann) == "E_QUOTA");
    CHECK(bench.says(comment + "set_verb_code(mine, 'v', {most, 'x'})", bench.ann) == "E_QUOTA");
    // Not by its bytes as typed, but as it is kept.
    CHECK(bench.says("set_verb_code(mine, 'v', ('x=#1 '):rep(13000))", bench.ann) == "E_QUOTA");
    CHECK(compile_error("--" + std::string(65534, 'x'), "text") == std::nullopt);
    CHECK_THAT(compile_error("--" + std::string(65535, 'x'), "text").value_or(""),
               Catch::Contains("is above the limit"));
}

TEST_CASE("a body that closes the function around it, and bytecode, are no programs",
          "[refusals]") {
    CHECK(compile_error("return 1 end, function(...) return 2", "text").has_value());
    CHECK_THAT(compile_error("\x1bLua", "text").value_or(""), Catch::Contains("mode is 't'"));
}

TEST_CASE("what has a metatable, or is nested too deep, cannot be stored", "[refusals]") {
    Bench bench;
    bench.add_property(bench.anns_own, "kept", Value(), bench.ann, "rc");
    CHECK(bench.says("mine.kept = setmetatable({}, {})", bench.ann) == "E_TYPE");
    const std::string deep = "local t = {} for i = 1, LEVELS do t = {t} end "
                             "local ok, e = pcall(function() mine.kept = t end) return e.message";
    const auto nested = [&](const std::string& levels) {
        std::string code = deep;
        return bench.says(code.replace(code.find("LEVELS"), 6, levels), bench.ann);
    };
    CHECK(nested("150") == "\"tables nested too deep\"");
    CHECK(nested("50000") == "\"tables nested too deep\"");
}

TEST_CASE("closing methods of a task that is ended do not run", "[refusals]") {
    Bench bench;
    bench.add_property(bench.anns_own, "trace", Value::integer(0), bench.ann, "rc");
    const std::string closing = "local x <close> = setmetatable({}, {__close = function() "
                                "mine.trace = 1 end}) ";
    CHECK(bench.says(closing + "suspend()", bench.ann) == "...");
    CHECK(bench.says("kill_task(queued_tasks()[1].id)", bench.ann) == "");
    CHECK(bench.says("return mine.trace", bench.ann) == "0");
    CHECK(bench.says(closing + "while true do end", bench.ann) == "aborted");
    CHECK(bench.says("return mine.trace", bench.ann) == "0");
}

TEST_CASE("a hash that asks for much work is not checked", "[refusals]") {
    const std::string good = hash_password("moonlight");
    CHECK(check_password("moonlight", good));
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string hash = good;
        hash.replace(hash.find(from), from.size(), to);
        return hash;
    };
    // Each is well-formed, and so would only be found wrong after the work.
    for (const auto& hash : {with("m=19456", "m=65537"), with("t=2", "t=11"), with("p=1", "p=5"),
                             good + std::string(500, 'A')}) {
        const std::clock_t before = std::clock(); // of the processor: the work is 30 ms at least
        CHECK_FALSE(check_password("moonlight", hash));
        CHECK(std::clock() - before < CLOCKS_PER_SEC / 100);
    }
}

} // namespace lunamoo::verbs
