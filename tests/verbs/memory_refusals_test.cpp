// A realm after ten thousand refusals of memory, of every kind, caught by the program.
#include "tests/verbs/bench.h"
#include "verbs/realm.h"

#include "lua.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

// Each is refused where 1 MB is the limit; a coroutine, a message and a traceback are made on the
// way.
const char* const kRefused = R"lua(
    local half = ("x"):rep(420000)
    local list = {} for i = 1, 8000 do list[i] = half end
    local kinds = {
        function() return ("x"):rep(999000) end,
        function() return half .. "y" .. half end,
        function() return table.concat({half, half}, ",") end,
        function() return (half:gsub("x", "yy")) end,
        function() return coroutine.wrap(function() return half:upper() .. half end)() end,
        function() local t = {} for i = 1, 20 do t[i] = ("y"):rep(60000) .. i end end,
        function() return listappend({half}, 1), listappend({half}, 2), listappend({half}, 3) end,
        function() return load(("x = 1 "):rep(10000) .. "--[[" .. half) end,
        function() return string.format("%s%s", half, half) end,
    }
    local refused, other = 0, 0
    local i = 0
    while refused < 10000 do
        i = i + 1
        local done, problem = pcall(kinds[i % #kinds + 1])
        if not done and problem.code == E_QUOTA then refused = refused + 1 else other = other + 1 end
    end
    return refused, other * #kinds <= 2 * i
)lua";

const char* const kWork = R"lua(
    local t = {}
    for i = 1, 2000 do t["k" .. i] = {i} end
    local sum = 0
    for _, v in pairs(t) do sum = sum + v[1] end
    return sum, coroutine.wrap(function() return pcall(error, E_PERM) end)()
)lua";

std::size_t collected_bytes(Realm& realm) {
    lua_gc(realm.state(), LUA_GCCOLLECT);
    lua_gc(realm.state(), LUA_GCCOLLECT);
    return realm.used_bytes();
}

} // namespace

TEST_CASE("ten thousand refusals of every kind leave a realm as it was", "[limits]") {
    Bench bench;
    bench.option("fg_seconds", Value::integer(10));
    bench.option("fg_ticks", Value::integer(Ticks{1} << 40));
    bench.quota(bench.ann, {{"memory", 1'000'000}, {"ticks", Ticks{1} << 40}});
    const std::string before = bench.says(kWork, bench.ann);
    CHECK(before == "2001000, false, E_PERM");
    const std::size_t bytes = collected_bytes(bench.runtime.realm_for(bench.ann));
    CHECK(bench.says(kRefused, bench.ann) == "10000, true");
    CHECK(bench.says(kWork, bench.ann) == before);
    CHECK(collected_bytes(bench.runtime.realm_for(bench.ann)) < bytes + 64'000);
    CHECK(bench.says("suspend(0) return 1", bench.ann) == "...");
    bench.runtime.wake_due();
    bench.run();
    CHECK(bench.last == "1");
}
