#include "db/symbol.h"

#include "db/assert.h"

#include <algorithm>

namespace lunamoo::db {

namespace {
char fold(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
} // namespace

std::string fold_case(std::string_view text) {
    std::string folded(text);
    std::transform(folded.begin(), folded.end(), folded.begin(), fold);
    return folded;
}

bool equal_folded(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](char x, char y) { return fold(x) == fold(y); });
}

Symbol SymbolTable::intern(std::string_view name) {
    const auto found = by_folded_name_.find(fold_case(name));
    if (found != by_folded_name_.end())
        return found->second;
    const auto symbol = static_cast<Symbol>(names_.size());
    names_.emplace_back(name);
    by_folded_name_.emplace(fold_case(name), symbol);
    return symbol;
}

std::optional<Symbol> SymbolTable::find(std::string_view name) const {
    const auto found = by_folded_name_.find(fold_case(name));
    if (found == by_folded_name_.end())
        return std::nullopt;
    return found->second;
}

void SymbolTable::truncate(std::size_t size) {
    for (; names_.size() > size; names_.pop_back())
        by_folded_name_.erase(fold_case(names_.back()));
}

const std::string& SymbolTable::name_of(Symbol symbol) const {
    LUNAMOO_ASSERT(static_cast<std::size_t>(symbol) < names_.size());
    return names_[static_cast<std::size_t>(symbol)];
}

} // namespace lunamoo::db
