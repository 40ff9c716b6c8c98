#include "library_bench.h"

#include "verbs/values.h"

using namespace lunamoo::verbs;
using lunamoo::verbs::test::Bench;

TEST_CASE("table functions answer as the manual says", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local t = {1, 2, 3}
        table.insert(t, 4); table.insert(t, 1, 0)
        check(table.concat(t, ",") == "0,1,2,3,4")
        check(table.remove(t) == 4 and table.remove(t, 1) == 0 and #t == 3)
        check(table.remove({}) == nil and table.remove({}, 0) == nil and table.remove(t, 4) == nil)
        check(table.concat({}, ",") == "" and table.concat({1, "a", 2.5}) == "1a2.5")
        check(table.concat({1, 2, 3}, ",", 2) == "2,3" and table.concat({1, 2, 3}, ",", 2, 1) == "")
        check(table.concat(table.move({1, 2, 3}, 1, 3, 2), ",") == "1,1,2,3")
        check(table.concat(table.move({1, 2, 3}, 2, 3, 1), ",") == "2,3,3")
        check(table.concat(table.move({1, 2}, 1, 2, 3, {8, 9}), ",") == "8,9,1,2")
        local p = table.pack(1, nil, 3)
        check(p.n == 3 and p[1] == 1 and p[2] == nil and p[3] == 3)
        local a, b, c = table.unpack({1, 2, 3}, 2)
        check(a == 2 and b == 3 and c == nil)
        check(select("#", table.unpack({}, 1, 8000)) == 8000)
        check(select("#", table.unpack({}, math.maxinteger, math.mininteger)) == 0)
        check(table.unpack({[math.maxinteger] = 7}, math.maxinteger, math.maxinteger) == 7)
        check(select("#", table.unpack({}, math.maxinteger - 1, math.maxinteger)) == 2)
        local one = {[math.maxinteger] = "x"}
        check(table.concat(one, ",", math.maxinteger, math.maxinteger) == "x")
    )lua") == "");
}

TEST_CASE("table functions see through metamethods", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local store = {1, 2, 3}
        local proxy = setmetatable({}, {
            __index = function(_, k) return store[k] end,
            __newindex = function(_, k, v) store[k] = v end,
            __len = function() return #store end,
        })
        table.insert(proxy, 4)
        check(table.concat(proxy, ",") == "1,2,3,4" and store[4] == 4)
        check(table.remove(proxy, 1) == 1 and #store == 3)
        table.sort(proxy, function(a, b) return a > b end)
        check(store[1] == 4 and store[3] == 2 and select("#", table.unpack(proxy)) == 3)
        local seen = 0
        for _, v in ipairs(proxy) do seen = seen + v end
        check(seen == 9)
        contains(fails(table.insert, setmetatable({}, {__len = function() return "x" end}), 1),
                 "E_TYPE: object length is not an integer")
    )lua") == "");
}

TEST_CASE("table functions refuse wrong arguments", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        contains(fails(table.insert), "E_ARGS: bad argument #1 to 'insert' (table expected, got no value)")
        contains(fails(table.insert, 5, 1), "E_TYPE: bad argument #1 to 'insert' (table expected, got number)")
        contains(fails(table.insert, {}), "E_ARGS: wrong number of arguments to 'insert'")
        contains(fails(table.insert, {}, 1, 2, 3), "wrong number of arguments")
        contains(fails(table.insert, {}, 3, 1), "E_RANGE: bad argument #2 to 'insert' (position out of bounds)")
        contains(fails(table.insert, {}, 0, 1), "position out of bounds")
        contains(fails(table.remove, {1, 2}, 4), "position out of bounds")
        contains(fails(table.remove, {1, 2}, -1), "position out of bounds")
        contains(fails(table.concat, {1, {}, 3}), "E_TYPE: invalid value (table) at index 2 in table for 'concat'")
        contains(fails(table.concat, {1}, ",", 1, 2), "invalid value (nil) at index 2")
        contains(fails(table.unpack, {}, 1, 8001), "E_RANGE: too many results to unpack: 8001, the limit is 8000")
        contains(fails(table.unpack, {}, math.mininteger, math.maxinteger), "too many results")
        contains(fails(table.unpack, {}, 0, math.maxinteger), "too many results")
        contains(fails(table.move, {}, 1, math.maxinteger, 2), "destination wrap around")
        contains(fails(table.move, {}, 0, math.maxinteger, 2), "too many elements to move")
        contains(fails(table.move, {}, math.mininteger, 0, 1), "too many elements to move")
        contains(fails(table.sort, {1, 2}, 5), "function expected, got number")
        contains(fails(table.sort, {1, "x"}), "attempt to compare")
        contains(fails(table.sort, setmetatable({}, {__len = function() return math.maxinteger end})),
                 "array too big")
    )lua") == "");
}

TEST_CASE("sort sorts what is sorted, reversed, equal, random and made to be slow", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local function sorted(t, less)
            less = less or function(a, b) return a < b end
            for i = 2, #t do if less(t[i], t[i - 1]) then return false end end
            return true
        end
        local makers = {
            function(i) return i end, function(i, n) return n - i end, function() return 7 end,
            function() return math.random(1000000) end, function(i) return i % 10 end,
            function(i, n) return i % 2 == 0 and i or n - i end, function(i) return tostring_(i) end,
        }
        tostring_ = function(i) return ("%d"):format(i * 7919 % 1000) end
        for n = 0, 60 do
            for _, make in ipairs(makers) do
                local t, sum = {}, 0
                for i = 1, n do t[i] = make(i, n) end
                table.sort(t)
                check(#t == n and sorted(t))
            end
        end
        for _, make in ipairs(makers) do
            local t = {}
            for i = 1, 20000 do t[i] = make(i, 20000) end
            local took = ticks(table.sort, t)
            check(sorted(t) and took < 20000 * 15 * 3)
            table.sort(t, function(a, b) return a > b end)
            check(sorted(t, function(a, b) return a > b end))
        end
    )lua") == "");
}

TEST_CASE("an input that defeats quicksort's pivots is sorted in n log n all the same",
          "[library]") {
    Bench bench;
    // McIlroy's adversary: a comparator that decides values so that pivots are always bad.
    CHECK(bench.run(R"lua(
        local n = 4000
        local value, gas, solid, candidate, compares = {}, n + 1, 0, 0, 0
        local t = {}
        for i = 1, n do t[i] = i; value[i] = gas end
        local took = ticks(table.sort, t, function(x, y)
            compares = compares + 1
            if value[x] == gas and value[y] == gas then
                if x == candidate then value[x] = solid else value[y] = solid end
                solid = solid + 1
            end
            if value[x] == gas then candidate = x elseif value[y] == gas then candidate = y end
            return value[x] < value[y]
        end)
        check(compares < n * 12 * 5)
        check(took >= compares)
        for i = 2, n do check(value[t[i - 1]] <= value[t[i]]) end
    )lua") == "");
}

TEST_CASE("a comparator that contradicts itself ends in an error or in some order", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local t = {}
        for i = 1, 100 do t[i] = i end
        contains(fails(table.sort, t, function() return true end),
                 "E_INVARG: invalid order function for sorting")
        for round = 1, 200 do
            local t = {}
            for i = 1, 200 do t[i] = i end
            fails(table.sort, t, function() return math.random(2) == 1 end)
            local seen, count = {}, 0
            for _, v in ipairs(t) do if not seen[v] then seen[v] = true; count = count + 1 end end
            check(#t == 200)
        end
        -- a table that shrinks while it is sorted
        local s = {}
        for i = 1, 200 do s[i] = i end
        fails(table.sort, s, function(a, b) s[#s] = nil; return a < b end)
    )lua") == "");
}

TEST_CASE("tables cost a tick per element, before it is touched", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local t = {}
        for i = 1, 1000 do t[i] = i end
        check(ticks(table.insert, t, 1, 0) >= 1000 and ticks(table.insert, t, 0) <= 4)
        check(ticks(table.remove, t, 1) >= 1000 and ticks(table.remove, t) <= 4)
        check(ticks(table.concat, t, ",") >= 1000)
        check(ticks(table.move, t, 1, 1000, 2) >= 1000)
        check(ticks(table.unpack, t, 1, 1000) >= 1000)
        local big = {}
        for i = 1, 100000 do big[i] = i * 7919 % 100003 end
        local took = ticks(table.sort, big)
        check(took > 100000 * 16 and took < 100000 * 16 * 2)
    )lua") == "");
    const char* const endless[] = {
        "table.move({}, 1, 1 << 33, 2)",
        "table.concat(huge, '')",
        "table.insert(huge, 1, 1)",
        "table.remove(huge, 1)",
        "table.sort(setmetatable({}, {__len = function() return 2^31 - 2 | 0 end, "
        "__index = function() return 1 end, __newindex = function() end}))",
        "while true do fails(table.unpack, {}, 1, 8000) end",
        "table.sort({3, 2, 1}, function() while true do ('x'):rep(1000) end end)",
        "for i = 1, math.huge do fails(table.concat, {}, ('x'):rep(100), 1, 100000) end",
    };
    for (const char* script : endless) {
        INFO(script);
        Bench poor(1'000'000);
        const std::string prepare =
            "local huge = setmetatable({}, {__len = function() return 1 << 40 end, "
            "__index = function() return 'x' end, __newindex = function() end}) ";
        const std::string end = poor.run(prepare + script);
        CHECK((end == "exhausted" || end.starts_with("raised E_QUOTA")));
    }
}

TEST_CASE("a stored table serves wherever a table is only read", "[library]") {
    Bench bench;
    lunamoo::db::Table::Builder builder;
    for (int i = 1; i <= 3; ++i) {
        builder.append(lunamoo::db::Value::integer(i * 10));
    }
    REQUIRE(builder.set(lunamoo::db::Value::short_string("k"), lunamoo::db::Value::integer(7)));
    auto stored = builder.finish();
    REQUIRE(static_cast<bool>(stored));
    push_value(bench.state(), *stored);
    bench.set("", "stored");
    CHECK(bench.run(R"lua(
        check(table.concat(stored, ",") == "10,20,30" and select("#", table.unpack(stored)) == 3)
        local sum, count = 0, 0
        for _, v in ipairs(stored) do sum = sum + v end
        check(sum == 60)
        local key, value = next(stored)
        check(key == 1 and value == 10)
        while key ~= nil do count = count + value; key, value = next(stored, key) end
        check(count == 67)
        check(("k"):gsub("k", stored) == "7" and table.concat(table.move(stored, 1, 3, 1, {}), ",") == "10,20,30")
        contains(fails(next, stored, "missing"), "invalid key to 'next'")
        local long = string.rep("x", 65536)
        check(ticks(next, stored) == 1 and ticks(next, {[long] = 1}, long) == 1024)
        contains(fails(table.insert, stored, 1), "E_TYPE: a stored table cannot be changed")
        contains(fails(table.sort, stored, function(a, b) return a > b end), "E_TYPE: a stored table")
        contains(fails(rawset, stored, 1, 1), "table expected, got a stored table")
        contains(fails(setmetatable, stored, {}), "table expected, got a stored table")
        check(getmetatable(stored) == false and getmetatable("") == false)
        check(("%s"):format(stored):find("10", 1, true) ~= nil)
        contains(fails(table.concat, select(2, true, 5)), "table expected, got number")
    )lua") == "");
}
