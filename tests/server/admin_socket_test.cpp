// The admin socket, spoken to byte by byte.
#include "server/admin_socket.h"

#include "tests/catch.h"

#include <cstring>
#include <filesystem>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace lunamoo::server;

namespace {

// What comes back for a line of so many spaces.
std::string reply_to(const std::string& path, std::size_t spaces) {
    std::string line(spaces, ' ');
    line += '\n';
    std::string_view bytes = line;
    const int client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    REQUIRE(::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    while (!bytes.empty()) {
        const ssize_t sent = ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            break;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    std::string reply;
    char buffer[4096];
    for (ssize_t size = 0; (size = ::recv(client, buffer, sizeof buffer, 0)) > 0;)
        reply.append(buffer, static_cast<std::size_t>(size));
    ::close(client);
    return reply;
}

} // namespace

TEST_CASE("a request that is too long gets no answer", "[admin]") {
    const std::string path = (std::filesystem::temp_directory_path() /
                              ("lunamoo-admin-" + std::to_string(::getpid()) + ".sock"))
                                 .string();
    Inbox inbox;
    const AdminServer server(path, path, inbox);
    REQUIRE(server.error().empty());
    const std::string unknown = "does not know this request";
    CHECK_THAT(reply_to(path, 100'000), Catch::Contains(unknown));
    CHECK(reply_to(path, 3'000'000).empty());
    CHECK_THAT(reply_to(path, 10), Catch::Contains(unknown));
}
