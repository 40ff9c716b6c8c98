// What is different between two texts, line by line, as people read it: the unified format, with
// three lines around each change. Pure, any thread.
// Source: POSIX diff -u; E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lunamoo::verbs {

// Empty where they are equal. The first two lines are "--- from_name" and "+++ to_name". The
// shortest there is, but where finding that would take more than some milliseconds: then all
// between the first and the last difference is taken away and put in again. Lines end in '\n',
// the last may not.
std::vector<std::string> line_diff(std::string_view from, std::string_view to,
                                   std::string_view from_name, std::string_view to_name);

} // namespace lunamoo::verbs
