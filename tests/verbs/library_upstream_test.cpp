// Differential tests: the same calls against upstream's libraries. Random patterns against random
// subjects, and random arguments to every function that both have; results must be equal, and where
// one raises an error the other must too (with the same words, for patterns).
//
// Upstream's files are compiled here, each in a namespace, after every header that they include.
#define LUA_LIB // upstream's files want what luaconf.h keeps for libraries
#include "library_bench.h"
#undef LUA_LIB

#include <cctype>
#include <cfloat>
#include <clocale>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <lprefix.h>
#include <lualib.h>
#include <random>

#include <assert.h>
#include <ctype.h>
#include <float.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

namespace upstream_string {
#include <lstrlib.c>
}
#undef MAXSIZE
#undef uchar
namespace upstream_table {
#include <ltablib.c>
}
namespace upstream_math {
#include <lmathlib.c>
}
namespace upstream_utf8 {
#include <lutf8lib.c>
}

using namespace lunamoo::verbs;
using lunamoo::verbs::test::Bench;
using lunamoo::verbs::test::text_at;

namespace {

// A state with upstream's libraries, and a meter that nothing of upstream's looks at.
class Upstream {
  public:
    Upstream() : L_(lua_newstate(allocate, &data_)) {
        meter_.ticks = 1'000'000'000'000;
        Meter* meter = &meter_;
        std::memcpy(lua_getextraspace(L_), &meter, sizeof(meter));
        open("string", upstream_string::luaopen_string);
        open("table", upstream_table::luaopen_table);
        open("math", upstream_math::luaopen_math);
        open("utf8", upstream_utf8::luaopen_utf8);
    }
    ~Upstream() { lua_close(L_); }
    Upstream(const Upstream&) = delete;
    Upstream& operator=(const Upstream&) = delete;
    lua_State* state() { return L_; }

    void get(const char* library, const char* name) {
        lua_getglobal(L_, library);
        lua_getfield(L_, -1, name);
        lua_remove(L_, -2);
    }

  private:
    static void* allocate(void*, void* block, std::size_t, std::size_t size) {
        if (size == 0) {
            std::free(block);
            return nullptr;
        }
        return std::realloc(block, size);
    }
    void open(const char* name, lua_CFunction function) {
        luaL_requiref(L_, name, function, 1);
        lua_pop(L_, 1);
    }
    Meter meter_;
    AllocatorData data_;
    lua_State* L_;
};

class Dice {
  public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
    template <typename T, std::size_t N> const T& of(const T (&items)[N]) {
        return items[static_cast<std::size_t>(below(static_cast<int>(N)))];
    }

  private:
    std::mt19937 engine_;
};

struct Outcome {
    bool raised = false;
    std::string text; // the results, with their types; or the error
};

std::string describe(lua_State* L, int index) {
    std::string text = luaL_typename(L, index);
    if (lua_isinteger(L, index) != 0) {
        text = "integer";
    }
    if (lua_type(L, index) == LUA_TNUMBER && lua_tonumber(L, index) != lua_tonumber(L, index)) {
        return text + " nan"; // its sign says nothing
    }
    if (lua_type(L, index) != LUA_TTABLE) {
        return text + " " + text_at(L, index);
    }
    for (int i = 0; i <= 6; ++i) {
        lua_geti(L, index, i);
        text += lua_istable(L, -1) ? ",table" : "," + text_at(L, -1);
        lua_pop(L, 1);
    }
    return text;
}

// The words of an error, without what each side puts in front.
std::string words_of(std::string text) {
    if (text.starts_with("E_")) {
        text.erase(0, text.find(": ") + 2);
    }
    return text;
}

// Calls what is at index 1 with what is above; the argument at `shown` > 0 belongs to the outcome.
Outcome call(lua_State* L, int shown = 0) {
    std::string before;
    if (shown > 0 && shown <= lua_gettop(L)) {
        lua_pushvalue(L, shown);
        lua_insert(L, 1);
    } else {
        lua_pushnil(L);
        lua_insert(L, 1);
    }
    const int status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
    Outcome outcome;
    outcome.raised = status != LUA_OK;
    if (outcome.raised) {
        outcome.text = words_of(text_at(L, -1));
    } else {
        for (int i = 1; i <= lua_gettop(L); ++i) {
            outcome.text += describe(L, i) + "; ";
        }
    }
    lua_settop(L, 0);
    return outcome;
}

std::string random_pattern(Dice& dice) {
    static const char* const items[] = {
        "a",      "b",      "c",     ".",     "%a",  "%d",    "%s", "%W",   "%%",
        "[ab]",   "[^a]",   "[%a1]", "[a-c]", "[]]", "[^]b]", "[",  "%b()", "%bab",
        "%f[%a]", "%f[^b]", "%f",    "%b",    "(",   ")",     "()", "%1",   "%2",
        "$",      "^",      "%",     "-",     "*",   "\x80",  "%g", "[%",   "[a-"};
    static const char* const suffixes[] = {"", "", "", "*", "+", "-", "?"};
    std::string pattern = dice.below(6) == 0 ? "^" : "";
    int open = 0;
    for (int i = 1 + dice.below(6); i > 0; --i) {
        if (dice.below(4) == 0) {
            pattern += "(";
            ++open;
        }
        pattern += dice.below(12) == 0 ? dice.of(items) : items[dice.below(18)];
        pattern += dice.of(suffixes);
        if (open > 0 && dice.below(2) == 0) {
            pattern += ")";
            --open;
        }
    }
    for (; open > 0 && dice.below(20) != 0; --open) {
        pattern += ")";
    }
    return pattern + (dice.below(6) == 0 ? "$" : "");
}

std::string random_subject(Dice& dice) {
    static const char letters[] = "aaabbbc1 ()]-%\x80";
    std::string subject;
    for (int i = dice.below(14); i > 0; --i) {
        subject += letters[dice.below(static_cast<int>(sizeof(letters)))]; // '\0' too
    }
    return subject;
}

void push(lua_State* L, std::string_view text) {
    lua_pushlstring(L, text.data(), text.size());
}

// Every match of a gmatch loop, at most 40.
template <typename Side>
Outcome gmatch_all(Side& side, const std::string& subject, const std::string& pattern) {
    lua_State* L = side.state();
    lua_settop(L, 0);
    side.get("string", "gmatch");
    push(L, subject);
    push(L, pattern);
    Outcome all;
    if (lua_pcall(L, 2, 1, 0) != LUA_OK) {
        return {true, words_of(text_at(L, -1))};
    }
    for (int i = 0; i < 40; ++i) {
        lua_settop(L, 1);
        lua_pushvalue(L, 1);
        if (lua_pcall(L, 0, LUA_MULTRET, 0) != LUA_OK) {
            return {true, words_of(text_at(L, -1))};
        }
        for (int r = 2; r <= lua_gettop(L); ++r) {
            all.text += describe(L, r) + "; ";
        }
    }
    return all;
}

// One random argument, the same in both states.
void push_argument(lua_State* ours, lua_State* theirs, Dice& dice) {
    static const lua_Integer integers[] = {
        0, 1, -1, 2, 3, -3, 5, 7, 64, 255, 256, 1 << 20, LUA_MAXINTEGER, LUA_MININTEGER};
    static const lua_Number floats[] = {0.0, -0.0, 0.5, -2.5, 3.0, 1e15, 1e300, -1e300, HUGE_VAL};
    static const std::string texts[] = {"",
                                        "abc",
                                        "a\xC3\xA4\xE2\x82\xAC",
                                        "10",
                                        "0x1F",
                                        "%d %s",
                                        "%5.1f|%-8s|%q",
                                        "<i4",
                                        "!8 b d",
                                        "z s2",
                                        "i3 I2 c5",
                                        "%x",
                                        std::string("a\0b", 3),
                                        "\xFF\xED\xA0\x80",
                                        " -7 "};
    const int kind = dice.below(10);
    const lua_Integer integer = dice.of(integers);
    const lua_Number number = dice.of(floats);
    const std::string& text = dice.of(texts);
    const int size = dice.below(6);
    const int salt = dice.below(5);
    for (lua_State* L : {ours, theirs}) {
        if (kind < 4) {
            lua_pushinteger(L, integer);
        } else if (kind < 5) {
            lua_pushnumber(L, number);
        } else if (kind < 8) {
            push(L, text);
        } else if (kind < 9) {
            lua_newtable(L);
            for (int i = 1; i <= size; ++i) {
                lua_pushinteger(L, (i * 7 + salt) % 5);
                lua_rawseti(L, -2, i);
            }
        } else {
            lua_pushnil(L);
        }
    }
}

// What is meant to differ: limits of ours, addresses that are not shown, functions that only one
// side has.
bool is_limit(const Outcome& ours, const Outcome& theirs) {
    return ours.raised && (ours.text.find("over the limit") != std::string::npos ||
                           ours.text.find("limit is 8000") != std::string::npos ||
                           theirs.text.find("not enough memory") != std::string::npos);
}

// Upstream's rep makes the empty string by as many empty copies as it is told.
bool repeats_nothing_for_days(lua_State* upstream, const LibraryFunction& entry) {
    return std::string_view(entry.name) == "rep" && lua_tonumber(upstream, 3) > 1e7;
}

// What upstream has, and answers at random or by a closure.
bool is_compared(Upstream& upstream, const LibraryFunction& entry) {
    const std::string name = stable_name(entry);
    if (*entry.library == '\0' || name == "math.random@1" || name == "string.gmatch@1" ||
        name == "utf8.codes@1") {
        return false;
    }
    lua_State* L = upstream.state();
    lua_settop(L, 0);
    const bool is_there = lua_getglobal(L, entry.library) == LUA_TTABLE &&
                          lua_getfield(L, -1, entry.name) == LUA_TFUNCTION;
    lua_settop(L, 0);
    return is_there;
}

} // namespace

TEST_CASE("random patterns match as upstream's do", "[library]") {
    Bench bench(1'000'000'000'000);
    Upstream upstream;
    Dice dice(20240611);
    static const char* const replacements[] = {"", "x", "<%0>", "%1", "%2%1", "%%", "%", "%9"};
    int matched = 0;
    int raised = 0;
    for (int round = 0; round < 20000; ++round) {
        const std::string pattern = random_pattern(dice);
        const std::string subject = random_subject(dice);
        const std::string replacement = dice.of(replacements);
        INFO("pattern " << pattern << " subject " << subject << " replacement " << replacement);
        for (const char* name : {"find", "match", "gsub"}) {
            const auto outcome = [&](auto& side) {
                lua_settop(side.state(), 0);
                side.get("string", name);
                push(side.state(), subject);
                push(side.state(), pattern);
                if (std::string_view(name) == "gsub") {
                    push(side.state(), replacement);
                }
                return call(side.state());
            };
            const Outcome ours = outcome(bench);
            const Outcome theirs = outcome(upstream);
            REQUIRE(ours.text == theirs.text);
            REQUIRE(ours.raised == theirs.raised);
            raised += ours.raised ? 1 : 0;
            matched += ours.text.starts_with("nil nil; integer") ? 1 : 0;
        }
        const Outcome all = gmatch_all(bench, subject, pattern);
        REQUIRE(all.text == gmatch_all(upstream, subject, pattern).text);
    }
    CHECK(matched > 3000);
    CHECK(raised > 500);
}

TEST_CASE("functions answer random arguments as upstream's do", "[library]") {
    Bench bench(1'000'000'000'000);
    Upstream upstream;
    Dice dice(42);
    for (const LibraryFunction& entry : library_functions()) {
        if (!is_compared(upstream, entry)) {
            continue;
        }
        int answered = 0;
        for (int round = 0; round < 3000; ++round) {
            lua_settop(upstream.state(), 0);
            lua_settop(bench.state(), 0);
            bench.get(entry.library, entry.name);
            upstream.get(entry.library, entry.name);
            const int arguments = dice.below(5);
            for (int i = 0; i < arguments; ++i) {
                push_argument(bench.state(), upstream.state(), dice);
            }
            // Upstream would work for hours, or take all memory.
            const bool is_long = std::string_view(entry.library) == "table" &&
                                 (std::string_view(entry.name) == "move" ||
                                  std::string_view(entry.name) == "concat");
            bench.meter().ticks = is_long ? 5000 : 1'000'000'000;
            const std::string arguments_text = [&] {
                std::string text;
                for (int i = 2; i <= lua_gettop(bench.state()); ++i) {
                    text += describe(bench.state(), i) + ", ";
                }
                return text;
            }();
            INFO(stable_name(entry) << " " << arguments_text);
            const Outcome ours = call(bench.state(), 2);
            if (is_dying(bench.state())) {
                bench.meter().abort = Abort::None;
                continue;
            }
            const bool too_large = ours.raised && ours.text.find("limit") != std::string::npos;
            if (too_large) {
                continue;
            }
            if (repeats_nothing_for_days(upstream.state(), entry)) {
                continue;
            }
            const Outcome theirs = call(upstream.state(), 2);
            if (is_limit(ours, theirs) || theirs.text.find("table: 0x") != std::string::npos) {
                continue;
            }
            CHECK(ours.raised == theirs.raised);
            if (!ours.raised) {
                CHECK(ours.text == theirs.text);
                ++answered;
            }
        }
        INFO(stable_name(entry));
        CHECK(answered > 0);
    }
}
