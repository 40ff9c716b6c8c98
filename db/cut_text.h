// Texts of any length, shown. Knows nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lunamoo::db {

// The text, or as much of its beginning as whole characters (UTF-8) fit, and "...": at most `most`
// bytes.
std::string cut_text(std::string_view text, std::size_t most);

} // namespace lunamoo::db
