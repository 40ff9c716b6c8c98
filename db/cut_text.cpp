#include "db/cut_text.h"

namespace lunamoo::db {

std::string cut_text(std::string_view text, std::size_t most) {
    if (text.size() <= most)
        return std::string(text);
    std::size_t end = most < 3 ? 0 : most - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end; // not within a character
    return std::string(text.substr(0, end)) + "...";
}

} // namespace lunamoo::db
