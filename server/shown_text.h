// Text that strangers may have chosen, for the operator's terminal and the server's log: without
// the controls that a terminal obeys (net/clean.h), and without lines of its own where each line
// is a statement of the program's. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace lunamoo::server {

std::string shown_text(std::string_view text); // its lines stay
std::string one_line(std::string_view text);   // line ends are spaces

} // namespace lunamoo::server
