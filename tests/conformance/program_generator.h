// Programs made by dice, the same for the same seed on every machine: statements of every kind, in
// one another, over a number `n`, a text `s`, a list `t` and a table by names `map`. They end, take
// some thousands of ticks, and raise no error that they do not catch. What a program does never
// depends on the order in which a table by names or by addresses is walked.
// In the text of a kind $N is a small number, $I a number that makes names unique, $B a statement
// inside, $S a stop, or none.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <span>
#include <string>

namespace lunamoo::verbs::test {

struct StatementKind {
    const char* name;
    const char* text;
    unsigned weight = 1; // how often, beside others
};

class ProgramGenerator {
  public:
    // The kinds outlive it.
    ProgramGenerator(unsigned seed, std::span<const StatementKind> kinds);

    // The next program: a verb's body that returns n, #t and s.
    std::string next();

    // In how many programs each kind of statement is, those in none included.
    std::map<std::string, int> counts() const;

  private:
    std::string statement(int depth);
    std::string filled(const std::string& pattern, int depth);
    unsigned below(unsigned count) { return static_cast<unsigned>(dice_() % count); }

    const StatementKind& any_kind();

    std::span<const StatementKind> kinds_;
    unsigned weights_ = 0; // of all kinds
    std::mt19937_64 dice_;
    int next_name_ = 0;
    std::map<std::string, int> last_program_; // that had the kind
    std::map<std::string, int> counts_;
    int program_ = 0;
};

} // namespace lunamoo::verbs::test
