#include "tests/conformance/program_generator.h"

namespace lunamoo::verbs::test {

namespace {

constexpr int kDeepest = 3;

} // namespace

ProgramGenerator::ProgramGenerator(unsigned seed, std::span<const StatementKind> kinds)
    : kinds_(kinds), dice_(seed) {
    for (const auto& kind : kinds)
        weights_ += kind.weight;
}

const StatementKind& ProgramGenerator::any_kind() {
    unsigned place = below(weights_);
    for (const auto& kind : kinds_) {
        if (place < kind.weight)
            return kind;
        place -= kind.weight;
    }
    return kinds_.back();
}

std::string ProgramGenerator::filled(const std::string& pattern, int depth) {
    const std::string name = std::to_string(++next_name_);
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '$') {
            text += pattern[i];
            continue;
        }
        switch (pattern[++i]) {
        case 'N':
            text += std::to_string(1 + below(6));
            break;
        case 'I':
            text += name;
            break;
        case 'S':
            text += below(3) == 0 ? "" : "suspend() ";
            break;
        default:
            text += statement(depth + 1);
        }
    }
    return text;
}

std::string ProgramGenerator::statement(int depth) {
    for (;;) {
        const StatementKind& kind = any_kind();
        const std::string pattern = kind.text;
        if (depth >= kDeepest && pattern.find("$B") != std::string::npos)
            continue;
        if (int& last = last_program_[kind.name]; last != program_) {
            last = program_;
            ++counts_[kind.name];
        }
        return "do " + filled(pattern, depth) + " end ";
    }
}

std::string ProgramGenerator::next() {
    ++program_;
    next_name_ = 0;
    std::string text = "local n, s, t, map = 1, 'start', {3, 1, 2}, {one = 1, two = 2}\n";
    for (unsigned i = 4 + below(9); i > 0; --i)
        text += statement(0) + "\n";
    return text + "return n, #t, s";
}

std::map<std::string, int> ProgramGenerator::counts() const {
    std::map<std::string, int> all;
    for (const StatementKind& kind : kinds_) {
        const auto found = counts_.find(kind.name);
        all[kind.name] = found == counts_.end() ? 0 : found->second;
    }
    return all;
}

} // namespace lunamoo::verbs::test
