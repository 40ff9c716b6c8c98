// math, utf8 and the base functions.
#include "library_bench.h"

#include <set>

using namespace lunamoo::verbs;
using lunamoo::verbs::test::Bench;

namespace {

// Calls a function with few ticks, and lives on whatever comes of it.
int try_within_3000_ticks(lua_State* L) {
    Meter& meter = meter_of(L);
    const Ticks before = meter.ticks;
    meter.ticks = 3000;
    lua_pcall(L, lua_gettop(L) - 1, 0, 0);
    meter.ticks = before;
    meter.abort = Abort::None;
    return 0;
}

} // namespace

TEST_CASE("math functions answer as the manual says", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        check(math.abs(-3) == 3 and math.abs(-3.5) == 3.5)
        check(math.abs(math.mininteger) == math.mininteger)
        check(math.floor(3.7) == 3 and math.ceil(3.2) == 4 and math.floor(-3.7) == -4)
        check(math.type(math.floor(3.7)) == "integer" and math.type(math.floor(1e300)) == "float")
        check(math.floor(5) == 5 and math.ceil(-math.huge) == -math.huge)
        check(math.fmod(7, 3) == 1 and math.fmod(-7, 3) == -1 and math.fmod(7.5, 2) == 1.5)
        check(math.fmod(math.mininteger, -1) == 0)
        check(math.max(1, 5, 3) == 5 and math.min(2, -1.5) == -1.5)
        check(math.modf(3.5) == 3 and select(2, math.modf(3.5)) == 0.5)
        check(select(2, math.modf(math.huge)) == 0.0 and math.modf(7) == 7)
        check(math.sqrt(16) == 4 and math.log(8, 2) == 3 and math.log(100, 10) == 2)
        check(math.abs(math.sin(math.pi)) < 1e-15 and math.cos(0) == 1 and math.exp(0) == 1)
        check(math.deg(math.pi) == 180 and math.rad(180) == math.pi and math.atan(1, 1) == math.pi / 4)
        check(math.tointeger(3.0) == 3 and math.tointeger(3.5) == nil and math.tointeger("8") == 8)
        check(math.tointeger({}) == nil and math.type(1) == "integer" and math.type(1.0) == "float")
        check(math.type("1") == nil and math.ult(1, -1) and not math.ult(-1, 1))
        check(math.maxinteger + 1 == math.mininteger and math.huge > math.maxinteger)
        local nan = math.sqrt(-1)
        check(nan ~= nan)
        contains(fails(math.fmod, 1, 0), "E_DIV: bad argument #2 to 'fmod' (zero)")
        contains(fails(math.max), "E_ARGS: bad argument #1 to 'max'")
        contains(fails(math.floor, {}), "E_TYPE: bad argument #1 to 'floor' (number expected, got table)")
        contains(fails(math.type), "value expected")
    )lua") == "");
}

TEST_CASE("random stays in its interval and reaches its ends", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local seen = {}
        for _ = 1, 2000 do
            local f = math.random()
            check(f >= 0 and f < 1)
            seen[math.random(6)] = true
            local n = math.random(-2, 2)
            check(n >= -2 and n <= 2)
        end
        for i = 1, 6 do check(seen[i]) end
        check(seen[0] == nil and seen[7] == nil)
        check(math.type(math.random(0)) == "integer" and math.random(5, 5) == 5)
        check(math.random(math.mininteger, math.maxinteger) ~= nil)
        check(math.random(math.maxinteger, math.maxinteger) == math.maxinteger)
        contains(fails(math.random, 2, 1), "E_RANGE: bad argument #1 to 'random' (interval is empty)")
        contains(fails(math.random, -1), "interval is empty")
        contains(fails(math.random, 1, 2, 3), "E_ARGS: wrong number of arguments")
    )lua") == "");
}

TEST_CASE("utf8 functions answer as the manual says", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        check(utf8.char(72, 228, 8364, 128512) == "H\u{E4}\u{20AC}\u{1F600}" and utf8.char() == "")
        check(utf8.char(0x7FFFFFFF) == "\u{7FFFFFFF}" and utf8.char(0x7FF, 0x800) == "\u{7FF}\u{800}")
        check(utf8.len("h\u{E4}\u{20AC}") == 3 and utf8.len("") == 0)
        local n, at = utf8.len("ab\xFFcd")
        check(n == nil and at == 3)
        check(utf8.len("\u{D7FF}") == 1 and utf8.len("\xED\xA0\x80") == nil)
        check(utf8.len("\xED\xA0\x80", 1, -1, true) == 1 and utf8.len("\xC0\x80") == nil)
        check(utf8.len("\xF4\x90\x80\x80") == nil and utf8.len("\xE2\x82") == nil)
        check(utf8.codepoint("\u{20AC}") == 0x20AC and select("#", utf8.codepoint("abc", 1, -1)) == 3)
        check(utf8.offset("a\u{E4}b", 3) == 4 and utf8.offset("a\u{E4}b", -1) == 4)
        check(utf8.offset("a\u{E4}b", 0, 3) == 2 and utf8.offset("abc", 5) == nil)
        check(utf8.offset("abc", 4) == 4 and utf8.offset("", 1) == 1)
        local codes = {}
        for p, c in utf8.codes("a\u{E4}\u{20AC}") do codes[#codes + 1] = p .. ":" .. c end
        check(table.concat(codes, " ") == "1:97 2:228 4:8364")
        local count = 0
        for _ in ("a\u{E4}\u{20AC}"):gmatch(utf8.charpattern) do count = count + 1 end
        check(count == 3 and #utf8.charpattern == 14)
        contains(fails(utf8.char, -1), "E_RANGE: bad argument #1 to 'char' (value out of range)")
        contains(fails(utf8.char, 1 << 31), "value out of range")
        contains(fails(utf8.codepoint, "\xFF"), "E_INVARG: invalid UTF-8 code")
        contains(fails(utf8.codepoint, "abc", 1, 4), "out of bounds")
        contains(fails(utf8.len, "abc", 5), "initial position out of bounds")
        contains(fails(utf8.len, "abc", 1, 4), "final position out of bounds")
        contains(fails(utf8.offset, "a\u{E4}", 1, 3), "initial position is a continuation byte")
        contains(fails(utf8.codes, "\x80"), "invalid UTF-8 code")
        contains(fails(function() for _ in utf8.codes("ab\xFF") do end end), "invalid UTF-8 code")
        contains(fails(function() for _ in utf8.codes("\u{E4}\x80") do end end), "invalid UTF-8 code")
        contains(fails(utf8.codepoint, ("x"):rep(9000), 1, -1), "E_RANGE: string slice too long")
        local big = ("\u{20AC}"):rep(300000)
        check(ticks(utf8.len, big) >= 900000 // 8 and ticks(utf8.offset, big, 300000) >= 899000 // 8)
        check(ticks(utf8.len, "abc") <= 4)
    )lua") == "");
}

TEST_CASE("base functions answer as the manual says", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        check(select("#") == 0 and select("#", nil, nil) == 2 and select(2, "a", "b", "c") == "b")
        check(select(-1, "a", "b") == "b" and select("#", select(9, 1)) == 0)
        contains(fails(select, 0), "E_RANGE: bad argument #1 to 'select' (index out of range)")
        contains(fails(select, -2, 1), "index out of range")
        contains(fails(select, math.mininteger, 1), "index out of range")
        check(select("#", select(math.maxinteger, 1)) == 0)
        check(tonumber("10") == 10 and tonumber("0x1p4") == 16.0 and tonumber(" 5 ") == 5)
        check(tonumber("ff", 16) == 255 and tonumber("-Zz", 36) == -1295 and tonumber("8", 8) == nil)
        check(tonumber("1e") == nil and tonumber({}) == nil and tonumber("") == nil)
        check(tonumber("a b", 16) == nil and tonumber("- 1", 10) == nil and tonumber("1\0", 10) == nil)
        check(tonumber("7" .. ("0"):rep(30), 8) == 0 and tonumber("  11\t", 2) == 3)
        contains(fails(tonumber), "E_ARGS: bad argument #1 to 'tonumber' (value expected)")
        contains(fails(tonumber, 5, 10), "string expected, got number")
        contains(fails(tonumber, "5", 37), "base out of range")
        check(rawlen({1, 2}) == 2 and rawlen("abc") == 3 and rawequal("a", "a") and not rawequal({}, {}))
        local t = setmetatable({}, {__index = function() return 1 end, __newindex = function() end})
        check(t.x == 1 and rawget(t, "x") == nil and rawset(t, "x", 5) == t and rawget(t, "x") == 5)
        contains(fails(rawset, {}, nil, 1), "index is nil")
        contains(fails(rawget, 5, 1), "table expected, got number")
        contains(fails(rawlen, 5), "table or string expected")
        check(next({}) == nil and next({7}) == 1 and select(2, next({7})) == 7)
        contains(fails(next, {}, "missing"), "invalid key to 'next'")
        local sum = 0
        for i, v in ipairs({10, 20, nil, 40}) do sum = sum + i * v end
        check(sum == 50)
        contains(fails(ipairs), "E_ARGS: bad argument #1 to 'ipairs'")
        check(select("#", assert(1, nil, 3)) == 3)
        contains(fails(assert, false), "E_NONE: assertion failed!")
        contains(fails(assert, nil, "why"), "E_NONE: why")
        contains(fails(assert), "E_ARGS: bad argument #1 to 'assert' (value expected)")
        local mine = setmetatable({}, {__tostring = function() return "my error" end})
        check(fails(assert, false, mine) == "my error")
    )lua") == "");
}

TEST_CASE("setmetatable refuses finalizers, weak tables and protected metatables", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local mt = {}
        check(getmetatable(setmetatable({}, mt)) == mt and getmetatable({}) == nil)
        check(getmetatable(setmetatable({}, {__metatable = "locked"})) == "locked")
        contains(fails(setmetatable, setmetatable({}, {__metatable = 1}), {}),
                 "E_PERM: cannot change a protected metatable")
        contains(fails(setmetatable, {}, {__gc = function() end}), "E_PERM: a metatable may not have __gc")
        contains(fails(setmetatable, {}, {__gc = false}), "E_PERM: a metatable may not have __gc")
        contains(fails(setmetatable, {}, {__mode = "k"}), "E_PERM: a metatable may not have __mode")
        local hidden = setmetatable({}, {__index = {__gc = function() end}})
        check(setmetatable({}, hidden) ~= nil)
        contains(fails(setmetatable, "x", {}), "E_TYPE: bad argument #1 to 'setmetatable' (table expected")
        contains(fails(setmetatable, {}, 5), "nil or table expected")
        contains(fails(setmetatable, {}), "nil or table expected, got no value")
        check(getmetatable(setmetatable(setmetatable({}, mt), nil)) == nil)
    )lua") == "");
}

TEST_CASE("a message names the function and counts arguments as they were written", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        contains(fails(string.rep), "E_ARGS: bad argument #1 to 'rep' (string expected, got no value)")
        contains(fails(string.rep, nil, 1), "E_TYPE: bad argument #1 to 'rep' (string expected, got nil)")
        contains(fails(function() return ("x"):rep({}) end), "bad argument #1 to 'rep'")
        local renamed = string.rep
        contains(fails(function() return renamed("x", {}) end), "bad argument #2 to 'rep'")
        contains(fails(function() local t = {rep = string.rep}; return t:rep() end),
                 "calling 'rep' on bad self")
    )lua") == "");
}

TEST_CASE("every function and iterator has a stable name of its own", "[library]") {
    std::set<std::string> names;
    std::set<lua_CFunction> functions;
    for (const LibraryFunction& entry : library_functions()) {
        CHECK(names.insert(stable_name(entry)).second);
        CHECK(functions.insert(entry.function).second);
    }
    for (const LibraryIterator& entry : library_iterators()) {
        CHECK(names.insert(entry.stable_name).second);
        CHECK(functions.insert(entry.function).second);
    }
    CHECK(names.contains("string.find@1"));
    CHECK(names.contains("next@1"));
    CHECK(names.contains("string.gmatch.iterator@1"));
}

TEST_CASE("the worst integers in any place of any function harm nothing", "[library]") {
    const char* const script = R"lua(
        local pool = {0, 1, -1, 2, 63, 64, 1 << 31, -(1 << 31), 1 << 32, (1 << 31) - 1,
                      math.maxinteger, math.mininteger, math.maxinteger - 1, math.mininteger + 1,
                      0.5, math.huge, -math.huge, 0 / 0, 2^53, 2^63, -2^63}
        local texts = {"", "abc", "a\u{E4}\u{20AC}\xFF", "%d", "i8", "!8 b Xi16 s z", "10", "\0"}
        local try = try
        for _, f in ipairs(functions) do
            for _, a in ipairs(pool) do
                try(f, a); try(f, {1, 2, 3}, a); try(f, "abc", a); try(f, "\u{E4}bc", a)
                for _, b in ipairs(pool) do
                    try(f, a, b); try(f, {1, 2, 3}, a, b); try(f, {}, a, b)
                    for _, t in ipairs(texts) do try(f, t, a, b); try(f, t, t, a, b) end
                    try(f, {1, 2, 3}, ",", a, b); try(f, {1, 2, 3}, a, b, 1); try(f, {1, 2, 3}, 1, a, b)
                end
            end
            for _, t in ipairs(texts) do
                for _, u in ipairs(texts) do try(f, t, u); try(f, t, u, t) end
                try(f); try(f, t); try(f, {}, t); try(f, nil, t); try(f, f, t); try(f, true, nil, t)
            end
        end
    )lua";
    Bench bench;
    lua_State* L = bench.state();
    bench.add("try", try_within_3000_ticks);
    lua_newtable(L);
    for (const LibraryFunction& entry : library_functions()) {
        lua_pushcfunction(L, entry.function);
        lua_rawseti(L, -2, static_cast<lua_Integer>(lua_rawlen(L, -2)) + 1);
    }
    CHECK(lua_rawlen(L, -1) > 60);
    bench.set("", "functions");
    CHECK(bench.run(script) == "");
}
