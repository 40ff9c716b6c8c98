// The command line: subcommands and their options, into the calls of server/commands.h. The
// contract is DESIGN section 13.
#pragma once

namespace lunamoo::server {

// The exit status: 0 done, 1 it failed and said why, 2 wrong usage.
int run_command_line(int argc, char** argv);

} // namespace lunamoo::server
