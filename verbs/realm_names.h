// The names that verb code can have besides those of builtins. World thread.
#pragma once

#include <string>
#include <vector>

namespace lunamoo::verbs {

// Base functions, libraries, error values and `sys`, sorted; what a realm makes of them when they
// are first named.
std::vector<std::string> namespace_names();

} // namespace lunamoo::verbs
