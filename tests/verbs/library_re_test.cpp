// re: what the functions answer, what is refused, and that no pattern runs for long.
#include "tests/verbs/bench.h"
#include "tests/verbs/library_bench.h"
#include "verbs/library/regex.h"

#include <ctime>

using namespace lunamoo;
using lunamoo::verbs::test::text_at;

namespace {

double processor_milliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

} // namespace

TEST_CASE("re.find and re.match answer positions, groups, or nil", "[re]") {
    verbs::Bench bench;
    CHECK(bench.says("return re.find('hello world', 'o\\\\s*w')") == "5, 7");
    CHECK(bench.says("return re.find('key = value', '(\\\\w+) *= *(\\\\w+)')") ==
          "1, 11, \"key\", \"value\"");
    CHECK(bench.says("return re.match('key = value', '(\\\\w+) *= *(\\\\w+)')") ==
          "\"key\", \"value\"");
    CHECK(bench.says("return re.match('HELLO', 'hell', 'i')") == "\"HELL\"");
    CHECK(bench.says("return re.match('HELLO', 'hell') == nil, re.find('', 'x') == nil") ==
          "true, true");
    CHECK(bench.says("return re.match('STRASSE \\u{C9}', '\\u{E9}', 'i') == '\\u{C9}'") == "true");
    CHECK(bench.says("return select('#', re.match('b', '(a)?(b)')), "
                     "(re.match('b', '(a)?(b)')) == nil") == "2, true");
    CHECK(bench.says("return re.find('aXbX', 'X', '', 3)") == "4, 4");
    CHECK(bench.says("return re.find('aXbX', 'X', nil, -1)") == "4, 4");
    CHECK(bench.says("return re.find('abc', '$', nil, 4)") == "4, 3");
    CHECK(bench.says("return re.find('abc', '$', nil, 5) == nil") == "true");
    CHECK(bench.says("return re.find('a\\nb', '^b', 'm')") == "3, 3");
    CHECK(bench.says("return re.find('a\\nb', 'a.b', 's')") == "1, 3");
    CHECK(bench.says("return re.find('ab', 'a b # both', 'x')") == "1, 2");
    CHECK(bench.says("return re.find(12345, 3)") == "3, 3");
    CHECK(bench.says("return re.match('ab12', '(?<word>[a-z]+)(?=\\\\d)')") == "\"ab\"");
}

TEST_CASE("re.gsub replaces by a text, a table or a function", "[re]") {
    verbs::Bench bench;
    CHECK(bench.says("return re.gsub('one two', '(\\\\w)(\\\\w*)', '%2%1')") == "\"neo wot\", 2");
    CHECK(bench.says("return re.gsub('Abc aBC', 'abc', '<%0>', 'i')") == "\"<Abc> <aBC>\", 2");
    CHECK(bench.says("return re.gsub('aaa', 'a', 'b', nil, 2)") == "\"bba\", 2");
    CHECK(bench.says("return re.gsub('abc', 'x*', '-')") == "\"-a-b-c-\", 4");
    CHECK(bench.says("return re.gsub('abc', '\\\\w*', 'x')") == "\"x\", 1");
    CHECK(bench.says("return (re.gsub('\\u{E9}\\u{E8}', '', '.')) == '.\\u{E9}.\\u{E8}.'") ==
          "true");
    CHECK(bench.says("return re.gsub('a b', '\\\\w', {a = 1, b = false})") == "\"1 b\", 2");
    CHECK(bench.says("return re.gsub('a b', '(\\\\w)', function(w) return w:upper() end)") ==
          "\"A B\", 2");
    CHECK(bench.says("return re.gsub('x', '(a)?x', '[%1%%]')") == "\"[%]\", 1");
    CHECK(bench.says("return re.gsub('x', 'x', '%1')") == "\"x\", 1");
    CHECK(bench.says("return re.gsub('x', 'x', '%2')") == "E_INVARG");
    CHECK(bench.says("return re.gsub('x', 'x', '%')") == "E_INVARG");
    CHECK(bench.says("return re.gsub('x', 'x', true)") == "E_TYPE");
    CHECK(bench.says("return re.gsub('x', 'x', function() return {} end)") == "E_TYPE");
    CHECK(bench.says("local ok, e = pcall(re.gsub, 'x', 'x', function() suspend(0) end) "
                     "return ok, e.code") == "false, E_INVARG");
}

TEST_CASE("re.split and re.escape", "[re]") {
    verbs::Bench bench;
    const auto joined = [&](const std::string& call) {
        return bench.says("return table.concat(" + call + ", '|')");
    };
    CHECK(joined("re.split('a, b;c', '[,;] *')") == "\"a|b|c\"");
    CHECK(joined("re.split(',a,,b,', ',')") == "\"|a||b|\"");
    CHECK(joined("re.split('a1b2c', '\\\\d', nil, 2)") == "\"a|b2c\"");
    CHECK(joined("re.split('aXbxc', 'x', 'i')") == "\"a|b|c\"");
    CHECK(joined("re.split('abc', '')") == "\"abc\"");
    CHECK(bench.says("return #re.split('', ',')") == "1");
    CHECK(bench.says("return re.split('a', 'b', '', 0)") == "E_RANGE");
    CHECK(bench.says(
              "local s = 'a.b*(c)[d] \\\\ #^$-\\n' return re.match(s, re.escape(s), 'x') == s") ==
          "true");
}

TEST_CASE("re refuses what is no regular expression, no text, or too much", "[re]") {
    verbs::Bench bench;
    CHECK(bench.says("local _, e = pcall(re.find, 'x', '(') return e.code, e.message") ==
          "E_INVARG, \"regular expression: missing closing parenthesis at byte 2\"");
    CHECK(bench.says("return re.find('x', '\\\\C')") == "E_INVARG");
    CHECK(bench.says("return re.find('x', '(*UCP)x')") == "E_INVARG");
    CHECK(bench.says("return re.find('x', '\\xFF')") == "E_INVARG");
    CHECK(bench.says("return re.find('\\xFF', 'x')") == "E_INVARG");
    CHECK(bench.says("return re.find('\\u{E9}', 'x', '', 2)") == "E_INVARG");
    CHECK(bench.says("return re.find('x', 'x', 'y')") == "E_INVARG");
    CHECK(bench.says("return re.find('x', ('x'):rep(1001))") == "E_QUOTA");
    CHECK(bench.says("return re.find(('x'):rep(262145), 'x')") == "E_QUOTA");
    CHECK(bench.says("return re.find('x', ('('):rep(51) .. (')'):rep(51))") == "E_INVARG");
    CHECK(bench.says("return re.find(('a'):rep(200000), '(a|b)*c?(?!)')") == "E_QUOTA");
    CHECK(bench.says("return re.find('x', ('[\\u{100}-\\u{10FFFF}]'):rep(4), 'i')") == "E_QUOTA");
    CHECK(bench.says("return re.find('x', '(?i:' .. ('[\\u{100}-\\u{10FFFF}]'):rep(4) .. ')')") ==
          "E_QUOTA");
    CHECK(bench.says("return re.find(('x'):rep(100000), '[' .. ('\\\\h'):rep(400) .. ']')") ==
          "E_QUOTA");
    CHECK(bench.says("return re.find(('\\u{E9}'):rep(10000), '[\\u{E0}-\\u{FF}]+', 'i')") ==
          "1, 20000");
    CHECK(bench.says("return re.find({}, 'x')") == "E_TYPE");
}

// Where ticks are plenty.
TEST_CASE("a match that is paid for on and on ends by PCRE2's own limits", "[re]") {
    using verbs::library::Regex;
    using verbs::library::RegexError;
    const auto outcome = [](std::string_view pattern, const std::string& subject) -> std::string {
        try {
            Regex regex(
                pattern, "", [](void*, std::int64_t) { return true; }, nullptr);
            regex.set_subject(subject);
            return regex.search(0, Regex::Empty::Allowed) ? "match" : "none";
        } catch (const RegexError& error) {
            return error.kind() == RegexError::Kind::Limit ? "limit" : error.what();
        }
    };
    CHECK(outcome("^(a+)+$", std::string(10, 'a') + "b") == "none");
    CHECK(outcome("^(a+)+$", std::string(20, 'a') + "b") == "limit"); // of tries
    CHECK(outcome("^(?:a|b)*$", std::string(5'000, 'b')) == "match");
    CHECK(outcome("^(?:a|b)*$", std::string(100'000, 'b')) == "limit"); // of memory
}

// Each runs into the end of its ticks, or of what it may use, without one long stretch.
TEST_CASE("no regular expression runs longer than its ticks", "[re][worst]") {
    verbs::test::Bench bench;
    lua_State* L = bench.state();
    const auto many = [](std::string_view text, int count) {
        std::string result;
        while (count-- > 0)
            result += text;
        return result;
    };
    const std::string as = many("a", 256 * 1024);
    const std::string alphas = many("\xCE\xB1", 128 * 1024);
    const std::pair<std::string, std::string> kWorst[] = {
        {"a+(?!)", as},
        {"(a+)+(?!)", as},
        {"(a|aa)+(?!)", as},
        {"(a|b)*(?!)", as},
        {".*.*.*(?!)", as},
        {"[^b]*(?!)", alphas},
        {"\\p{L}*(?!)", alphas},
        {"\\X*(?!)", many("e\xCC\x81", 80 * 1024)},
        {"(.*)(?=\\1)(?!)", alphas},
        {"(?i)(.*)(?=\\1)(?!)", alphas},
        {"(?<=a{200})(?!)", as},
        {"(?<=" + many("a|bb|", 180) + "c)(?!)", as},
        {"(?:" + many("a|b|", 240) + "c)*(?!)", as},
        {many("(a?)", 240) + "(?!)", many("a", 1000)},
        {"(a(?1)?)(?!)", as},
        {many("(", 40) + "a" + many(")", 40) + many("(?1)", 200), as},
        {"[" + many("\\p{Lu}", 160) + "\xCE\xB1]*(?!)", many("\xCE\xB1", 8 * 1024)},
        {"(?i)[^\\x{400}-\\x{10ffff}]*(?!)", many("\xCE\xB1", 400)},
        {"", as},
        {"b", as},
    };
    for (const auto& [pattern, subject] : kWorst) {
        for (const char* name : {"find", "gsub", "split"}) {
            INFO(name << " " << pattern.substr(0, 60));
            bench.meter() = verbs::Meter{};
            bench.meter().ticks = 100'000;
            bench.get("re", name);
            lua_pushlstring(L, subject.data(), subject.size());
            lua_pushlstring(L, pattern.data(), pattern.size());
            lua_pushliteral(L, "");
            const double before = processor_milliseconds();
            (void)lua_pcall(L, 3, 0, 0);
            const double taken = processor_milliseconds() - before;
            lua_settop(L, 0);
            CHECK(taken < 2000); // 100,000 ticks of 1 us at most, and sanitizers
        }
    }
}
