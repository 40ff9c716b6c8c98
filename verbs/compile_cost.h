// How long Lua's compiler may take over a text. It is fast, but for two things that are quadratic:
// for each jump it walks the whole list that the jump joins (13,000 times `or` in one expression
// took 350 ms), and for a name that is no local it walks all variables of all functions around it
// (64 KiB of names inside of 90 functions took 90 ms). Nothing can interrupt it. Both are bounded
// here, by the tokens, so that 64 KiB take about 10 ms at most. Pure; any thread.
#pragma once

#include "db/lua_lexer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lunamoo::verbs {

class CompileCost {
  public:
    static constexpr int kMaxJumps = 2000;
    static constexpr std::int64_t kMaxLookups = 6'000'000; // variables looked at for all names

    void take(db::TokenKind kind, std::string_view text);

    // Why the text is refused, if it is.
    std::optional<std::string> refusal() const;

  private:
    struct Block {
        bool is_function;
        std::int64_t locals; // active where it began
    };

    void keyword(std::string_view word);
    void name();

    int jumps_ = 0;
    std::int64_t lookups_ = 0;
    std::int64_t locals_ = 0; // active here, of all functions; at least as many as there are
    std::int64_t functions_ = 1;
    bool declares_ = false; // the next names are new variables
    std::vector<Block> blocks_;
};

} // namespace lunamoo::verbs
