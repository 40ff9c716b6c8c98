// Scratch tables that are stored: what comes out does not depend on how the table lies in memory.
#include "bench.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

TEST_CASE("what is stored of a table is what is in it, however it was built", "[freezing]") {
    Bench bench;
    const struct {
        const char* build; // of t
        const char* holds;
    } rows[] = {
        {"", "{}"},
        {"t = {1, 2, 3}", "{1, 2, 3}"},
        {"for i = 1, 5 do t[i] = i end", "{1, 2, 3, 4, 5}"},
        {"for i = 5, 1, -1 do t[i] = i end", "{1, 2, 3, 4, 5}"},
        {"for i = 1, 5 do t[#t + 1] = i end t[#t] = nil t[#t] = nil", "{1, 2, 3}"},
        {"for i = 1, 100 do t[i] = i end for i = 100, 3, -1 do t[i] = nil end", "{1, 2}"},
        {"for i = 1, 4 do t[i] = i end t[2] = nil", "{[1] = 1, [3] = 3, [4] = 4}"},
        {"t = {nil, 2, 3}", "{[2] = 2, [3] = 3}"},
        {"t = {1, nil, 3, nil}", "{[1] = 1, [3] = 3}"},
        {"t = {1, 2, nil, 4, nil, nil, nil, 8}", "{1, 2, [4] = 4, [8] = 8}"},
        {"t = {1, 2, x = 3}", "{1, 2, x = 3}"},
        {"t = {1, 2, x = 3} t.x = nil", "{1, 2}"},
        {"t = {1, 2} t[3.0] = 3 t[5] = 5", "{1, 2, 3, [5] = 5}"},
        {"t = {1, 2} t[0] = 0 t[-1] = -1", "{1, 2, [0] = 0, [-1] = -1}"},
        {"t[4] = 4 t[3] = 3 t[2] = 2 t[1] = 1", "{1, 2, 3, 4}"},
        {"t = table.pack(1, nil, nil)", "{[1] = 1, n = 3}"},
        {"t = {select(2, 1, 2, 3)}", "{2, 3}"},
        {"local u = {7} t = {u, u, {u}, u}", "{{7}, {7}, {{7}}, {7}}"},
        {"for i = 1, 9 do t[i] = {i} end t[10] = t[1] t[11] = t[9]",
         "{{1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {1}, {9}}"},
    };
    for (const auto& row : rows) {
        INFO(row.build);
        CHECK(bench.says("local t = {} " + std::string(row.build) +
                         " box.secret = t local want = " + row.holds +
                         " local n = 0 for k, v in pairs(want) do n = n + 1 "
                         "if not equal(box.secret[k], v) then return k end end "
                         "for _ in pairs(box.secret) do n = n - 1 end return n") == "0");
    }
}

TEST_CASE("a table that contains itself is refused, however deep it is met", "[freezing]") {
    Bench bench;
    for (const int depth : {1, 2, 3, 4, 5, 6, 9, 50}) {
        INFO(depth);
        const std::string build = "local t = {} local at = t for i = 2, " + std::to_string(depth) +
                                  " do at[1] = {} at = at[1] end ";
        CHECK(bench.says(build + "box.secret = t return 'kept'") == "\"kept\"");
        CHECK(bench.says(build + "at[1] = t local ok, e = pcall(function() box.secret = t end) "
                                 "return e.message") ==
              "\"a table that contains itself cannot be stored\"");
    }
}

TEST_CASE("a list of a thousand takes a tick for each item to store", "[freezing]") {
    Bench bench;
    const std::string ticks = bench.says(
        "local t = {} for i = 1, 1000 do t[i] = i end local before = ticks_left() box.secret = t "
        "return before - ticks_left()");
    CHECK(std::stoi(ticks) >= 1000);
    CHECK(std::stoi(ticks) < 1100);
}
