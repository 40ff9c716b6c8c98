// lunamoo: the program. What could not be done is said here, in one line, with what to do.
#include "server/command_line.h"
#include "server/commands.h"

#include <csignal>
#include <exception>

int main(int argc, char** argv) {
    std::signal(SIGXFSZ, SIG_IGN); // a file that may not grow is an error that is said
    try {
        return lunamoo::server::run_command_line(argc, argv);
    } catch (const std::exception& error) {
        return lunamoo::server::fail(error.what());
    }
}
