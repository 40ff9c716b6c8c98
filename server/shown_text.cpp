#include "server/shown_text.h"

#include "net/clean.h"

#include <algorithm>

namespace lunamoo::server {

std::string shown_text(std::string_view text) {
    std::string shown;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        if (begin > 0)
            shown += '\n';
        shown += net::clean_text(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return shown;
}

std::string one_line(std::string_view text) {
    std::string line = shown_text(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

} // namespace lunamoo::server
