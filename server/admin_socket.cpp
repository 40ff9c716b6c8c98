#include "server/admin_socket.h"

#include "cmake/limit.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <future>

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace lunamoo::server {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxRequestBytes = std::size_t{1} << 20;
constexpr int kPollMilliseconds = 100;
constexpr time_t kClientSeconds = 5;

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0)
            ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return number_; }

  private:
    int number_;
};

// False where the path is too long for the system's address.
bool address_of(const std::string& path, sockaddr_un& address) {
    address = {};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return false;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return true;
}

bool send_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::send(descriptor, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

// Up to the first LF, without it; nothing where none comes.
std::optional<std::string> read_line(int descriptor, std::size_t max_bytes) {
    std::string line;
    char buffer[4096];
    while (line.size() < max_bytes || !LIMIT(admin_request_bytes)) {
        const ssize_t size = ::recv(descriptor, buffer, sizeof buffer, 0);
        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            return std::nullopt;
        line.append(buffer, static_cast<std::size_t>(size));
        if (const std::size_t end = line.find('\n'); end != std::string::npos)
            return line.substr(0, end);
    }
    return std::nullopt;
}

std::string dump(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string admin_socket_path(const std::string& world_path) {
    std::error_code problem;
    const auto path = std::filesystem::weakly_canonical(world_path, problem);
    return (problem ? std::filesystem::absolute(world_path) : path).string() + ".sock";
}

AdminServer::AdminServer(std::string path, Inbox& inbox) : path_(std::move(path)), inbox_(inbox) {
    listen();
    if (error_.empty())
        thread_ = std::thread([this] { loop(); });
}

AdminServer::~AdminServer() {
    stopping_ = true;
    if (thread_.joinable())
        thread_.join();
    if (descriptor_ >= 0) {
        ::unlink(path_.c_str());
        ::close(descriptor_);
    }
}

void AdminServer::listen() {
    sockaddr_un address{};
    if (!address_of(path_, address)) {
        error_ =
            path_ + ": the path is too long for a socket; subcommands cannot reach this server";
        return;
    }
    ::unlink(path_.c_str());
    descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const mode_t mask = ::umask(0177); // start-up: no other thread makes files yet
    const int bound =
        ::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    const int cause = errno;
    ::umask(mask);
    if (bound != 0 || ::listen(descriptor_, 16) != 0)
        error_ = path_ + ": " + std::strerror(bound != 0 ? cause : errno) +
                 "; subcommands cannot reach this server";
}

void AdminServer::loop() {
    while (!stopping_) {
        pollfd waiting{descriptor_, POLLIN, 0};
        if (::poll(&waiting, 1, kPollMilliseconds) <= 0)
            continue;
        const Descriptor client(::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC));
        if (client.get() >= 0)
            serve(client.get());
    }
}

void AdminServer::serve(int client) {
    const timeval limit{kClientSeconds, 0};
    ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const auto line = read_line(client, kMaxRequestBytes);
    if (!line)
        return;
    const EvalRequest::Answer reply = answer(*line);
    send_all(client, dump(Json{{"ok", reply.ok}, {"text", reply.text}}));
}

EvalRequest::Answer AdminServer::answer(const std::string& line) {
    const Json request = Json::parse(line, nullptr, false);
    if (!request.is_object() || request.value("op", Json()) != "eval" ||
        !request.value("code", Json()).is_string() || !request.value("as", Json("")).is_string())
        return {false, "the server does not know this request"};
    const auto promise = std::make_shared<std::promise<EvalRequest::Answer>>(); // owners: request
    auto future = promise->get_future();
    inbox_.post(EvalRequest{
        request.value("as", std::string()), request.value("code", std::string()),
        [promise](EvalRequest::Answer reply) { promise->set_value(std::move(reply)); }});
    while (future.wait_for(std::chrono::milliseconds(kPollMilliseconds)) !=
           std::future_status::ready)
        if (stopping_)
            return {false, "the server is shutting down"};
    return future.get();
}

EvalRequest::Answer eval_remotely(const std::string& socket, const std::string& as,
                                  const std::string& code) {
    sockaddr_un address{};
    const Descriptor server(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!address_of(socket, address) ||
        ::connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return {false, "a server has this world open, but its admin socket " + socket +
                           " cannot be reached (" + std::strerror(errno) +
                           "); stop the server, or run this as the user it runs as"};
    std::optional<std::string> line;
    if (send_all(server.get(), dump(Json{{"op", "eval"}, {"as", as}, {"code", code}})))
        line = read_line(server.get(), std::size_t{64} << 20);
    const Json reply = line ? Json::parse(*line, nullptr, false) : Json();
    if (!reply.is_object() || !reply.value("text", Json()).is_string())
        return {false, "the server went away before it answered"};
    return {reply.value("ok", false), reply.value("text", std::string())};
}

} // namespace lunamoo::server
