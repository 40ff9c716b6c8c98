// server/ links with net/, verbs/ and db/, and with nothing that is only in the program.
#include "server/command_line.h"

#include <string>

int main() {
    std::string program = "lunamoo", command = "version";
    char* arguments[] = {program.data(), command.data(), nullptr};
    return lunamoo::server::run_command_line(2, arguments);
}
