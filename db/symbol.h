// Symbols: property names as small numbers, so that a look-up compares integers. Names are
// case-insensitive, as in a MOO; a symbol keeps the spelling it was first seen with.
// World thread. Symbols are freed only where what made them is undone (World::undo_savepoint): of
// those that properties' owners make, World::name_property bounds the number.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lunamoo::db {

enum class Symbol : std::uint32_t {};

// Lower-cases ASCII letters, leaves every other byte.
std::string fold_case(std::string_view text);
// Compares with ASCII case folded.
bool equal_folded(std::string_view a, std::string_view b);

class SymbolTable {
  public:
    Symbol intern(std::string_view name);
    std::optional<Symbol> find(std::string_view name) const;
    const std::string& name_of(Symbol symbol) const;
    std::size_t size() const { return names_.size(); }
    // Forgets those from `size` on, as if they had never been made. Nothing may hold one.
    void truncate(std::size_t size);

  private:
    std::deque<std::string> names_;
    std::unordered_map<std::string, Symbol> by_folded_name_;
};

} // namespace lunamoo::db
