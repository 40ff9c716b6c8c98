#include "library_bench.h"

#include <chrono>

using namespace lunamoo::verbs;
using lunamoo::verbs::test::Bench;

TEST_CASE("string functions answer as the manual says", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        check(("hello"):byte() == 104 and select("#", ("hello"):byte(1, -1)) == 5)
        check(select("#", ("hello"):byte(9)) == 0)
        check(string.char(72, 105) == "Hi" and string.char() == "")
        check(("hello"):sub(2, -2) == "ell" and ("hello"):sub(4, 2) == "")
        check(("hello"):sub(-100, 100) == "hello" and ("hello"):sub(0) == "hello")
        check(("aBc\xE9"):upper() == "ABC\xE9" and ("ABC\xC9"):lower() == "abc\xC9")
        check(("abc"):reverse() == "cba" and #"a\0b" == 3 and ("x"):len() == 1)
        check(("ab"):rep(3) == "ababab" and ("ab"):rep(3, ",") == "ab,ab,ab")
        check(("ab"):rep(0) == "" and ("ab"):rep(-1) == "" and ("ab"):rep(1, "x") == "ab")
        check((""):rep(math.maxinteger) == "" and (""):rep(3, "-") == "--")
        check(("  a b\t\n"):trim() == "a b" and ("   "):trim() == "")
        check(table.concat(("a b  c"):explode(), "|") == "a|b|c")
        check(table.concat(("a,b,,c,"):explode(",", true), "|") == "a|b||c|")
        check(#(""):explode() == 0 and #(""):explode(",", true) == 1)
        check(table.concat(("a--b--c"):explode("--"), "|") == "a|b|c")
    )lua") == "");
}

TEST_CASE("find, match, gmatch and gsub answer as the manual says", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local s, e, c = ("hello world"):find("(o) w")
        check(s == 5 and e == 7 and c == "o")
        check(("a.b"):find(".", 1, true) == 2 and ("a.b"):find(".") == 1)
        check(("abc"):find("") == 1 and ("abc"):find("", 4) == 4 and ("abc"):find("", 5) == nil)
        check(("key = value"):match("^(%w+)%s*=%s*(%w+)$") == "key")
        check(("  x"):match("()x") == 3 and ("x"):match("y") == nil)
        check(("THE (quick) fox"):find("%((%a+)%)") == 5 and ("f(a(b)c)d"):match("%b()") == "(a(b)c)")
        check(("THE (quick) fox"):gsub("%f[%a]%a+", "w") == "w (w) w")
        check(("abab"):match("(a)(b)%1%2") == "a")
        local words = {}
        for w in ("one two  three"):gmatch("%a+") do table.insert(words, w) end
        check(table.concat(words, ",") == "one,two,three")
        local pairs_seen = 0
        for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do pairs_seen = pairs_seen + #k + #v end
        check(pairs_seen == 4)
        local empties = 0
        for p in ("abc"):gmatch("()") do empties = empties + p end
        check(empties == 1 + 2 + 3 + 4)
        local from = {}
        for w in ("one two three"):gmatch("%a+", -5) do from[#from + 1] = w end
        check(#from == 1 and from[1] == "three")
        local r, n = ("hello world"):gsub("o", "0")
        check(r == "hell0 w0rld" and n == 2)
        check(("abc"):gsub("%w", "%0%0") == "aabbcc" and ("abc"):gsub("", "-") == "-a-b-c-")
        check(("hello world"):gsub("(%w+) (%w+)", "%2 %1") == "world hello")
        check(("$name is $age"):gsub("%$(%w+)", {name = "Lua", age = 30}) == "Lua is 30")
        check(("abc"):gsub("%w", function(c) if c == "b" then return "B" end end) == "aBc")
        check(("abc abc"):gsub("abc", "x", 1) == "x abc" and ("abc"):gsub("^a", "x") == "xbc")
        check(("a\0b"):gsub("%z", "0") == "a0b" and ("x"):gsub("x", "%%") == "%")
        check(("abc"):gsub("b()", "%1") == "a3c")
    )lua") == "");
}

TEST_CASE("malformed patterns and replacements are E_INVARG with Lua's message", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local function says(part, ...) contains(fails(...), part) end
        says("E_INVARG: malformed pattern (ends with '%')", string.find, "a", "%")
        says("malformed pattern (missing ']')", string.match, "a", "[a")
        says("missing '[' after '%f' in pattern", string.match, "a", "%f")
        says("missing arguments to '%b'", string.match, "a", "%bx")
        says("invalid pattern capture", string.match, "a", "a)")
        says("unfinished capture", string.match, "a", "(a")
        says("invalid capture index %1", string.match, "a", "%1")
        says("too many captures", string.match, "a", ("()"):rep(33))
        says("pattern too complex", string.match, ("a"):rep(300), ("a?"):rep(300) .. "b")
        says("invalid capture index %2", string.gsub, "a", "(a)", "%2")
        says("invalid use of '%' in replacement string", string.gsub, "a", "a", "%x")
        says("invalid use of '%' in replacement string", string.gsub, "a", "a", "%")
        says("E_TYPE: invalid replacement value (a table)", string.gsub, "a", "a", {a = {}})
        says("string/function/table expected, got nil", string.gsub, "a", "a", nil)
        for _ in ipairs({1, 2}) do
            local it = string.gmatch("abc", "[")
            says("malformed pattern", it)
        end
    )lua") == "");
}

TEST_CASE("a gmatch iterator keeps all its state in plain upvalues", "[library]") {
    Bench bench;
    REQUIRE(bench.run("it = ('one two'):gmatch('%a+'); it()") == "");
    lua_State* L = bench.state();
    bench.get("", "it");
    REQUIRE(lua_getupvalue(L, -1, 1) != nullptr);
    CHECK(lua_type(L, -1) == LUA_TSTRING);
    lua_pop(L, 1);
    lua_getupvalue(L, -1, 2);
    CHECK(lua_type(L, -1) == LUA_TSTRING);
    lua_pop(L, 1);
    lua_getupvalue(L, -1, 3);
    CHECK(lua_tointeger(L, -1) == 3);
    lua_pop(L, 1);
    lua_getupvalue(L, -1, 4);
    CHECK(lua_tointeger(L, -1) == 3);
    lua_pop(L, 1);
    CHECK(lua_getupvalue(L, -1, 5) == nullptr);

    // A closure made anew from the same upvalues goes on where the old one stood.
    for (int i = 1; i <= 4; ++i) {
        lua_getupvalue(L, -i, i);
    }
    lua_CFunction iterator = nullptr;
    for (const LibraryIterator& entry : library_iterators()) {
        if (std::string_view(entry.stable_name) == "string.gmatch.iterator@1") {
            iterator = entry.function;
        }
    }
    REQUIRE(iterator != nullptr);
    lua_pushcclosure(L, iterator, 4);
    bench.set("", "again");
    CHECK(bench.run("check(again() == 'two'); check(again() == nil); check(it() == 'two')") == "");
}

TEST_CASE("verb code cannot suspend while gsub calls it back, also after an error", "[library]") {
    Bench bench;
    bench.add("held", [](lua_State* state) {
        lua_pushinteger(state, meter_of(state).not_yieldable);
        return 1;
    });
    CHECK(bench.run(R"lua(
        check(held() == 0);
        ("a"):gsub("a", function() check(held() == 1) end)
        check(held() == 0)
        check(fails(string.gsub, "a", "a", function() local x = nil; x() end) ~= nil)
        check(held() == 0)
        table.sort({3, 2, 1}, function(a, b) check(held() == 1); return a < b end);
        ("%s"):format(setmetatable({}, {__tostring = function() check(held() == 1); return "" end}))
        check(held() == 0)
    )lua") == "");
}

TEST_CASE("format makes what printf makes, and literals that Lua reads", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local f = string.format
        check(f("%d %5d|%-5d|%05d|%+d", 1, 2, 3, 4, 5) == "1     2|3    |00004|+5")
        check(f("%x %X %#x %o %u", 255, 255, 255, 8, 7) == "ff FF 0xff 10 7")
        check(f("%5.2f %e %g %a", 3.14159, 1.5, 1e20, 1.0) == " 3.14 1.500000e+00 1e+20 0x1p+0")
        check(f("%c%c", 72, 105) == "Hi" and f("%3c|%-3c|", 65, 66) == "  A|B  |")
        check(f("%s %s %s", nil, true, 12) == "nil true 12" and f("%s", 1.5) == "1.5")
        check(f("%10s|%-10s|%.2s", "ab", "ab", "abc") == "        ab|ab        |ab")
        check(f("%%") == "%" and f("") == "")
        check(f("%q", 'a"b\\c\nd\0e\0001\r') == [["a\"b\\c\
d\0e\0001\13"]])
        check(f("%q %q %q", 1, true, nil) == "1 true nil")
        check(f("%q", math.mininteger) == "0x8000000000000000")
        check(f("%q %q", 1/0, -1/0) == "1e9999 -1e9999" and f("%q", 0/0) == "(0/0)")
        check(f("%q", 0.5) == "0x1p-1")
        check(f("%s", setmetatable({}, {__tostring = function() return "me" end})) == "me")
        check(f("%d", "10") == "10" and f("%d", 3.0) == "3")
        check(#f("%.99f", 1.7976931348623157e308) == 309 + 1 + 99)
        check(f("%99.99f", -1/0):trim() == "-inf")
        check(f("%i", 42) == "42" and f("%.3d", 7) == "007" and f("%.0s", "abc") == "")
    )lua") == "");
    CHECK(bench.run(R"lua(
        local function says(part, ...) contains(fails(string.format, ...), part) end
        says("E_ARGS: bad argument #2 to 'format' (no value)", "%d")
        says("E_TYPE: bad argument #2 to 'format' (number expected, got string)", "%d", "x")
        says("number has no integer representation", "%d", 1.5)
        says("invalid conversion '%y' to 'format'", "%y", 1)
        says("invalid conversion '%' to 'format'", "%", 1)
        says("invalid conversion '%5' to 'format'", "%5", 1)
        says("invalid conversion specification: '%100d'", "%100d", 1)
        says("invalid conversion specification: '%.100f'", "%.100f", 1)
        says("invalid conversion specification: '%#d'", "%#d", 1)
        says("invalid format (too long)", "%" .. ("0"):rep(30) .. "d", 1)
        says("specifier '%q' cannot have modifiers", "%5q", "x")
        says("value has no literal form", "%q", {})
        says("'%p' is not supported", "%p", {})
        says("'__tostring' must return a string", "%s",
             setmetatable({}, {__tostring = function() return {} end}))
    )lua") == "");
}

TEST_CASE("pack and unpack are inverse, and refuse what does not fit", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local pack, unpack = string.pack, string.unpack
        check(pack("<i4", 1) == "\1\0\0\0" and pack(">i4", 1) == "\0\0\0\1")
        check(pack("<i16", -2) == "\xFE" .. ("\xFF"):rep(15))
        check(unpack("<i16", pack("<i16", -2)) == -2 and unpack(">I16", pack(">I16", 9)) == 9)
        check(pack("z", "ab") == "ab\0" and pack("s1", "ab") == "\2ab" and pack("c4", "ab") == "ab\0\0")
        check(unpack("z", "ab\0cd") == "ab" and unpack("s1", "\2abc") == "ab")
        local a, b, c, at = unpack("<i2 d z", pack("<i2 d z", -5, 1.25, "hi"))
        check(a == -5 and b == 1.25 and c == "hi" and at == 14)
        check(string.packsize("!8 b i8") == 16 and string.packsize("b i8") == 9)
        check(string.packsize("!4 b Xi4 i4") == 8 and pack("!4 b Xi4", 1) == "\1\0\0\0")
        check(unpack("<f", pack("<f", 0.5)) == 0.5 and unpack(">d", pack(">d", -0.1)) == -0.1)
        check(unpack("<i3", "\xFF\xFF\xFF") == -1 and unpack("<I3", "\xFF\xFF\xFF") == 0xFFFFFF)
        check(unpack("b", "\1\2\3", -1) == 3 and unpack("", "") == 1)
        check(unpack("<j", pack("<j", math.mininteger)) == math.mininteger)
        local function says(part, ...) contains(fails(...), part) end
        says("integer overflow", pack, "i1", 128)
        says("integer overflow", pack, "i1", -129)
        says("unsigned overflow", pack, "I1", 256)
        says("unsigned overflow", pack, "I1", -1)
        says("out of limits [1,16]", pack, "i17", 1)
        says("out of limits [1,16]", pack, "i0", 1)
        says("missing size for format option 'c'", pack, "c", "x")
        says("string longer than given size", pack, "c1", "xy")
        says("does not fit in given size", pack, "s1", ("x"):rep(256))
        says("string contains zeros", pack, "z", "a\0b")
        says("invalid format option 'y'", pack, "y", 1)
        says("invalid next option for option 'X'", pack, "X")
        says("not power of 2", pack, "!4 i3", 1)
        says("variable-length format", string.packsize, "s")
        says("format result too large", string.packsize, ("c2147483639"):rep(2))
        says("data string too short", unpack, "i4", "abc")
        says("data string too short", unpack, "s1", "\5abc")
        says("unfinished string for format 'z'", unpack, "z", "abc")
        says("does not fit into Lua Integer", unpack, "<i16", ("\1"):rep(16))
        says("initial position out of string", unpack, "b", "a", 3)
        says("E_QUOTA", pack, "c2147483639", "x")
        says("E_RANGE: too many results", unpack, ("b"):rep(9000), ("b"):rep(9000))
    )lua") == "");
}

TEST_CASE("no string function makes more than a mebibyte", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local most = 1024 * 1024
        local function quota(...) check(fails(...):find("E_QUOTA", 1, true) ~= nil) end
        check(#("x"):rep(most) == most)
        check(fails(string.rep, "x", most + 1) ==
            "E_QUOTA: a string of 1048577 bytes is over the limit of 1048576")
        quota(string.rep, "x", math.maxinteger)
        quota(string.rep, ("x"):rep(most), math.maxinteger, ("y"):rep(most))
        quota(string.rep, "", math.maxinteger, "x")
        local big = ("x"):rep(most)
        quota(string.format, "%s%s", big, "y")
        quota(string.format, "%q", big)
        quota(string.gsub, big, "x", "xx")
        quota(string.gsub, "x", "x", function() return big .. "y" end)
        quota(string.pack, "s", big)
        quota(table.concat, {big, "y"})
        quota(table.concat, {1, 2, 3}, big)
        check(#big:gsub("x", "y") == most and #big:upper() == most and #big:reverse() == most)
    )lua") == "");
}

TEST_CASE("strings cost ticks in proportion to their bytes, before the work", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local big = ("x"):rep(1024 * 1024)
        local function near(t, wanted) check(t >= wanted and t <= wanted + wanted // 8 + 16) end
        near(ticks(string.rep, "x", 1024 * 1024), 16384)
        near(ticks(string.upper, big), 16384)
        near(ticks(string.reverse, big), 16384)
        near(ticks(string.sub, big, 2), 16384)
        near(ticks(string.find, big, "y", 1, true), 16384)
        near(ticks(string.format, "%s", big), 16384)
        near(ticks(tonumber, big), 16384)
        check(ticks(string.rep, "", 1000000000000) < 8)
        check(ticks(string.find, big, "x", 1, true) < 8)
        check(ticks(string.sub, "abc", 2) < 8 and ticks(string.find, "hello", "l+") < 16)
        -- a pattern: every step, eight to the tick
        check(ticks(string.find, big, "y-z") >= 1024 * 1024 / 8)
        check(ticks(string.match, big, ".*") >= 1024 * 1024 / 8)
        check(ticks(string.match, ("("):rep(2000), "%b()") >= 2000 * 1000 / 8)
        check(ticks(string.gsub, big, "y", "") >= 1024 * 1024 / 8)
    )lua") == "");
}

TEST_CASE("catastrophic patterns end by exhaustion", "[library]") {
    const char* const scripts[] = {
        "local s = ('a'):rep(25); s:find(('a-'):rep(25) .. 'b')",
        "local s = ('a'):rep(100000); s:find('.-b')",
        "local s = ('a'):rep(10000); s:find('.-.-b')",
        "local s = ('a'):rep(400); s:find('.-.-.-.-b')",
        "local s = ('a'):rep(1000); s:match('a*a*a*a*b')",
        "local s = ('('):rep(100000); s:find('%b()')",
        "local s = ('a'):rep(65536); s:gsub('a*b', '')",
        "local s = ('a'):rep(65536); for _ in s:gmatch('a*b') do end",
        "local s = ('a'):rep(100000); s:find('[' .. ('b'):rep(100000) .. ']')",
        "local s = ('a'):rep(100000); s:find('(.*)%1b')",
        "local s = ('x'):rep(10000); s:gsub('()', ('%1'):rep(100000))",
        "local s = ('x'):rep(1000); s:gsub('((((.*))))', function() end) while true do "
        "s:gsub('((((.*))))', function() end) end",
    };
    for (const char* script : scripts) {
        INFO(script);
        Bench bench(1'000'000);
        const auto start = std::chrono::steady_clock::now();
        const std::string end = bench.run(script);
        const auto took = std::chrono::steady_clock::now() - start;
        CHECK((end == "exhausted" || end.starts_with("raised E_QUOTA")));
        CHECK(took < std::chrono::seconds(2)); // sanitizers included
    }
}

TEST_CASE("plain find is linear and finds what is there", "[library]") {
    Bench bench;
    CHECK(bench.run(R"lua(
        local a = ("a"):rep(500000)
        check(a:find(("a"):rep(250000) .. "b", 1, true) == nil)
        check((a .. "b"):find(("a"):rep(250000) .. "b", 1, true) == 250001)
        check((a .. "needle"):find("needle", 1, true) == 500001)
        for n = 1, 400 do check((("x"):rep(n) .. "yz"):find("yz", 1, true) == n + 1) end
        check(("abc"):find("c", -1, true) == 3 and ("abc"):find("abcd", 1, true) == nil)
    )lua") == "");
}
