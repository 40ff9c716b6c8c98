// Bytes to a Lua program that mostly compiles: statements and expressions of every kind over a few
// names, functions of the library with arguments that are mostly wrong, tasks that stop.
#pragma once

#include "tests/fuzz/fuzz.h"
#include "verbs/library/library.h"

#include <array>
#include <string>
#include <string_view>

namespace lunamoo::fuzz {

class ProgramMaker {
  public:
    explicit ProgramMaker(std::string_view bytes) : bytes_(bytes) {}

    std::string make() {
        out_ = "local a, b, c, d, e = ... ";
        while (!bytes_.empty() && out_.size() < kMostBytes)
            statement(0);
        return std::move(out_);
    }

  private:
    static constexpr std::size_t kMostBytes = 320;
    static constexpr int kDeepest = 5;

    unsigned pick(unsigned choices) { return take_byte(bytes_) % choices; }
    template <std::size_t N> std::string_view one_of(const std::array<std::string_view, N>& words) {
        return words[pick(N)];
    }
    bool is_over(int depth) const {
        return bytes_.empty() || depth >= kDeepest || out_.size() >= kMostBytes;
    }

    void put(std::string_view text) { out_ += text; }
    // Puts the text with each $e an expression, $x a name, $b a block, $l a list of expressions.
    void fill(std::string_view text, int depth) {
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (text[at] != '$') {
                out_ += text[at];
                continue;
            }
            switch (text[++at]) {
            case 'e':
                expression(depth + 1);
                break;
            case 'x':
                put(name());
                break;
            case 'l':
                list(depth + 1);
                break;
            default:
                block(depth + 1);
            }
        }
    }

    std::string_view name() {
        static constexpr std::array<std::string_view, 5> kNames{"a", "b", "c", "d", "e"};
        return one_of(kNames);
    }

    void block(int depth) {
        put(" ");
        for (unsigned count = pick(4); count > 0 && !is_over(depth); --count)
            statement(depth);
    }

    void list(int depth) {
        const unsigned count = pick(4);
        for (unsigned i = 0; i < count; ++i) {
            put(i == 0 ? "" : ", ");
            expression(depth);
        }
        if (count == 0)
            put("...");
    }

    void statement(int depth) {
        static constexpr std::array<std::string_view, 40> kStatements{
            "$x = $e",
            "local $x = $e",
            "local $x, $x = $l",
            "$x, $x = $e, $e",
            "$x[$e] = $e",
            "$x.$x = $e",
            "if $e then$b else$b end",
            "if $e then$b elseif $e then$b end",
            "while $e do$b end",
            "repeat$b until $e",
            "for $x = $e, $e do$b end",
            "for $x = $e, $e, $e do$b end",
            "for $x = 1, 5 do$b end",
            "for $x, $x in pairs($e) do$b end",
            "for $x, $x in ipairs($e) do$b end",
            "for $x in $e, $e do$b end",
            "for $x, $x in next, {$l} do$b end",
            "do$b end",
            "local function $x(...)$b end",
            "local function $x($x, $x, ...)$b return $l end",
            "do return $l end",
            "do return $e($l) end",
            "for $x = 1, 9 do if $e then break end$b end",
            "do if $e then goto out end$b ::out:: end",
            "do local $x <close> = setmetatable({}, {__close = function($x, $x)$b end})$b end",
            "local $x <const> = $e",
            "suspend(0)",
            "fork(0, function(...)$b end, $l)",
            "$x = {pcall(function(...)$b return $l end, $l)}",
            "$x = coroutine.wrap(function(...)$b coroutine.yield($l)$b return $l end)",
            "$x = coroutine.create(function(...)$b coroutine.yield($l)$b end)",
            "$x = {coroutine.resume($x, $l)}",
            "$x = {xpcall(function(...)$b end, function($x)$b return $x end, $l)}",
            "$x = setmetatable({$l}, {__index = $e, __newindex = $e, __call = $e, __len = $e})",
            "$x = setmetatable({$l}, {__add = $e, __concat = $e, __eq = $e, __lt = $e, __le = $e})",
            "this.p = $e",
            "set_task_perms($e)",
            "$x = table.copy($e)",
            "table.sort($e, function($x, $x)$b return $e end)",
            "for $x, $x in string.gmatch($e, $e) do$b end",
        };
        fill(one_of(kStatements), depth);
        put(" ");
    }

    void expression(int depth) {
        if (is_over(depth))
            return put(atom());
        switch (pick(8)) {
        case 0:
        case 1:
        case 2:
            return put(atom());
        case 3:
            return library_call(depth);
        default:
            return fill(one_of(kForms), depth);
        }
    }

    void library_call(int depth) {
        const auto functions = verbs::library_functions();
        const auto& function = functions[pick(static_cast<unsigned>(functions.size()))];
        put(function.library);
        put(*function.library == '\0' ? "" : ".");
        put(function.name);
        fill("($l)", depth);
    }

    std::string_view atom() {
        static constexpr std::array<std::string_view, 48> kAtoms{
            "a",
            "b",
            "c",
            "d",
            "e",
            "a",
            "b",
            "c",
            "nil",
            "true",
            "false",
            "0",
            "1",
            "2",
            "3",
            "-1",
            "7.5",
            "1e308",
            "0/0",
            "math.huge",
            "math.mininteger",
            "math.maxinteger",
            "0x7fffffff",
            "2^53",
            "''",
            "'x'",
            "'abc'",
            "'10'",
            "'0x10'",
            "'%d%5.2f%q'",
            "'%a+'",
            "'(.-)%1'",
            "'\\0\\255'",
            "'a,b,c'",
            "{}",
            "{1, 2, 3}",
            "{x = 1, y = 2}",
            "this",
            "player",
            "obj(5)",
            "obj(6)",
            "obj(-1)",
            "E_PERM",
            "E_RANGE",
            "string",
            "next",
            "select('#', ...)",
            "sys",
        };
        return one_of(kAtoms);
    }

    static constexpr std::array<std::string_view, 56> kForms{
        "($e + $e)",
        "($e - $e)",
        "($e * $e)",
        "($e / $e)",
        "($e // $e)",
        "($e % $e)",
        "($e ^ $e)",
        "($e & $e)",
        "($e | $e)",
        "($e ~ $e)",
        "($e << $e)",
        "($e >> $e)",
        "($e .. $e)",
        "($e .. $e .. $e)",
        "($e == $e)",
        "($e ~= $e)",
        "($e < $e)",
        "($e <= $e)",
        "($e > $e)",
        "($e and $e)",
        "($e or $e)",
        "(not $e)",
        "(-$e)",
        "(#$e)",
        "(~$e)",
        "$x[$e]",
        "$x.x",
        "$x($l)",
        "$x($l)",
        "$x($l)",
        "(...)",
        "{$l}",
        "{$e, $e, $e, ...}",
        "{x = $e, [$e] = $e}",
        "function(...)$b end",
        "function($x)$b return $e end",
        "(function(...)$b return $l end)($l)",
        "pcall($l)",
        "this:helper($l)",
        "this:bobs($e, {$l})",
        "obj(5):back($l)",
        "this.p",
        "obj(6).p",
        "obj(6).secret",
        "suspend(0)",
        "load($e)",
        "($x):rep($e)",
        "('x'):rep($e)",
        "tostring($e)",
        "table.copy($e)",
        "table.keys($e)",
        "coroutine.running()",
        "callers()",
        "coroutine.close($e)",
        "coroutine.status($e)",
        "select($l)",
    };

    std::string_view bytes_;
    std::string out_;
};

inline std::string program_of(std::string_view bytes) {
    return ProgramMaker(bytes).make();
}

} // namespace lunamoo::fuzz
