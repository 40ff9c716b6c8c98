// A set of builtins, by their index in all_builtins() (verbs/builtin.h).
#pragma once

#include <bitset>
#include <cstddef>

namespace lunamoo::verbs {

inline constexpr std::size_t kMaxBuiltins = 192;
using BuiltinSet = std::bitset<kMaxBuiltins>;

} // namespace lunamoo::verbs
