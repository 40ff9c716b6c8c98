// Work that has neither a loop nor a call, and what else once got past the meter.
#include "tests/verbs/bench.h"

namespace lunamoo::verbs {
namespace {

// `levels` functions, each a list of `count` times `operation` on the metamethods of the next.
std::string tower(const std::string& metamethod, const std::string& operation, int levels,
                  int count) {
    std::string text =
        "local a0 = setmetatable({}, {" + metamethod + " = function() return 1 end}) ";
    for (int level = 1; level <= levels; ++level) {
        text += "local a" + std::to_string(level) + " = setmetatable({}, {" + metamethod +
                " = function() local x ";
        std::string one = operation;
        one.replace(one.find('@'), 1, "a" + std::to_string(level - 1));
        for (int i = 0; i < count; ++i)
            text += one + " ";
        text += "return 1 end}) ";
    }
    std::string last = operation;
    last.replace(last.find('@'), 1, "a" + std::to_string(levels));
    return text + "local x " + last;
}

// For programs that a busy machine would take too long for.
void give_seconds(Bench& bench) {
    bench.option("fg_seconds", Value::integer(10));
}

std::string repeated(const std::string& text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i)
        all += text;
    return all;
}

} // namespace

TEST_CASE("metamethods that call metamethods take ticks", "[metering]") {
    Bench bench;
    CHECK(bench.says(tower("__add", "x = @ + 1", 4, 400), bench.ann) == "aborted");
    CHECK(bench.says(tower("__index", "x = @.x", 4, 400), bench.ann) == "aborted");
    CHECK(bench.says(tower("__newindex", "@.x = 1", 4, 400), bench.ann) == "aborted");
    CHECK(bench.says(tower("__lt", "x = @ < 1", 4, 400), bench.ann) == "aborted");
    CHECK(bench.says(tower("__len", "x = #@", 4, 400), bench.ann) == "aborted");
    CHECK(bench.says(tower("__concat", "x = @ .. 1", 4, 400), bench.ann) == "aborted");
}

TEST_CASE("__close methods that close take ticks", "[metering]") {
    Bench bench;
    std::string text = "local m0 = {__close = function() end} ";
    for (int level = 1; level <= 4; ++level)
        text += "local m" + std::to_string(level) + " = {__close = function() " +
                repeated("do local x <close> = setmetatable({}, m" + std::to_string(level - 1) +
                             ") end ",
                         200) +
                "end} ";
    CHECK(bench.says(text + "local x <close> = setmetatable({}, m4)", bench.ann) == "aborted");
}

TEST_CASE("long strings are paid for where there is no loop", "[metering]") {
    Bench bench;
    const std::string two =
        "local s = ('x'):rep(1 << 20) local a, b = s .. s .. 'y', s .. s .. 'y' "
        "local k, x = {[a] = 1} ";
    CHECK(bench.says(two + repeated("x = a == b ", 5000), bench.ann) == "aborted");
    CHECK(bench.says(two + repeated("x = a < b ", 5000), bench.ann) == "aborted");
    CHECK(bench.says(two + repeated("x = k[b] ", 5000), bench.ann) == "aborted");
    CHECK(bench.says(two + repeated("k[b] = 2 ", 5000), bench.ann) == "aborted");
    CHECK(bench.says(two + repeated("x = s .. s ", 5000), bench.ann) == "aborted");
}

TEST_CASE("chains of __index and __call, and varargs, are paid for", "[metering]") {
    Bench bench;
    CHECK(bench.says("local m = {x = 1} "
                     "for i = 1, 1990 do m = setmetatable({}, {__index = m}) end local x " +
                         repeated("x = m.x ", 5000),
                     bench.ann) == "aborted");
    CHECK(bench.says("local m = {} local t = setmetatable({}, m) m.__call = t t()", bench.ann) ==
          "aborted");
    CHECK(bench.says("local function f(...) local x " + repeated("x = {...} ", 3000) +
                         "end local function g(n, ...) if n == 0 then return f(...) end "
                         "return g(n - 1, " +
                         repeated("1, ", 100) + "...) end g(300)",
                     bench.ann) == "aborted");
}

TEST_CASE("errors and results that fall through thousands of calls are paid for", "[metering]") {
    Bench bench;
    CHECK(bench.says("local function f() return xpcall(f, f) end while true do f() end",
                     bench.ann) == "aborted");
    CHECK(bench.says("local function g(n, ...) if n == 0 then return ... end return g(n - 1, " +
                         repeated("1, ", 100) + "...) end " +
                         "local function f(n) if n == 0 then return g(200) end "
                         "return 1, f(n - 1) end return (f(4000))",
                     bench.ann) == "aborted");
}

TEST_CASE("no more than a thousand keys of a table may fall on one place", "[metering]") {
    Bench bench;
    give_seconds(bench);
    for (const std::string key :
         {"i * 65535", "obj(i * 65535)", "i * -65535", "i * (65535 * 32767 * 16383)"})
        CHECK(bench.says("local t = {} for i = 1, 60000 do t[" + key + "] = true end", bench.ann) ==
              "E_QUOTA");
    CHECK(bench.says("local t = {} for i = 1, 60000 do t[i * 65536.5] = i end return t[65536.5]",
                     bench.ann) == "1");
    CHECK(bench.says("local t, n = {}, 0 for i = 1, 900 do t[i * 65535] = i end "
                     "for i = 1, 40000 do t['k' .. i] = i end for k in pairs(t) do n = n + 1 end "
                     "return n, t[65535 * 900]",
                     bench.ann) == "40900, 900");
}

TEST_CASE("a key too many on one place changes nothing of the table", "[metering]") {
    Bench bench;
    give_seconds(bench);
    const std::string count = "local n = 0 for k in pairs(t) do n = n + 1 end return ok, e.code, n";
    // There is room: 2,048 nodes.
    CHECK(bench.says("local t = {} for i = 1, 1025 do t['k' .. i] = 1 end "
                     "local ok, e = pcall(function() "
                     "for i = 1, 1020 do t[i * 2047] = 1 end end) " +
                         count,
                     bench.ann) == "false, E_QUOTA, 2026");
    // In 1,024 nodes they lie apart, in 2,048 all on one place.
    CHECK(bench.says("local t = {} for i = 1, 1024 do t[i * 2047] = 1 end "
                     "local ok, e = pcall(function() t.more = 1 end) " +
                         count,
                     bench.ann) == "false, E_QUOTA, 1024");
}

TEST_CASE("a table has so many keys besides those of a list", "[metering]") {
    Bench bench;
    give_seconds(bench);
    CHECK(bench.says(
              "local t = {} for i = 1, 131072 do t['k' .. i] = i end "
              "local ok, e = pcall(function() t.more = 1 end) t[1] = nil t.k1 = nil t.more = 2 "
              "return ok, e.code, t.more, t.k131072") == "false, E_QUOTA, 2, 131072");
    CHECK(bench.says("local t = {} for i = 1, 300000 do t[i] = i end return #t") == "300000");
}

TEST_CASE("the fronts of libraries and of #0 cannot be written past", "[metering]") {
    Bench bench;
    for (const std::string front : {"string", "table", "math", "utf8", "coroutine", "sys"})
        CHECK(bench.says("rawset(" + front + ", 'hidden', 1)", bench.ann) == "E_PERM");
    CHECK(bench.says("local t = setmetatable({}, {__newindex = error}) rawset(t, 1, 2) return t[1]",
                     bench.ann) == "2");
}

TEST_CASE("dividing by zero is E_DIV", "[metering]") {
    Bench bench;
    CHECK(bench.says("return 1 // 0", bench.ann) == "E_DIV");
    CHECK(bench.says("return 1 % 0", bench.ann) == "E_DIV");
}

} // namespace lunamoo::verbs
