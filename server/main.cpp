// lunamoo: the program. What could not be done is said here, in one line, with what to do.
#include "server/command_line.h"
#include "server/commands.h"

#include <exception>

int main(int argc, char** argv) {
    try {
        return lunamoo::server::run_command_line(argc, argv);
    } catch (const std::exception& error) {
        return lunamoo::server::fail(error.what());
    }
}
