#include "server/admin_socket.h"

#include "cmake/limit.h"
#include "db/descriptor.h"
#include "server/audit_report.h"
#include "server/world_files.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <future>
#include <mutex>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace lunamoo::server {
namespace {

using db::Descriptor;

using Json = nlohmann::json;

constexpr std::size_t kMaxRequestBytes = std::size_t{1} << 20;
constexpr int kPollMilliseconds = 100;
constexpr time_t kClientSeconds = 5;

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
        const std::size_t known = line.size();
        line.append(buffer, static_cast<std::size_t>(size));
        if (const std::size_t end = line.find('\n', known); end != std::string::npos)
            return line.substr(0, end);
    }
    return std::nullopt;
}

std::string dump(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// Where a copy is made that gets no name of its own.
std::string copy_path(const std::string& world_path) {
    return unfinished(world_path + ".copy");
}

// The text, and the descriptor with its first byte.
bool send_with_descriptor(int socket, std::string_view text, int descriptor) {
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof descriptor)] = {};
    iovec bytes{const_cast<char*>(text.data()), 1};
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof descriptor);
    std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    ssize_t sent = 0;
    do
        sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == 1 && send_all(socket, text.substr(1));
}

// Reads a byte and the descriptor that comes with it, if one does.
bool receive_descriptor(int socket, char& byte, int& descriptor) {
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof descriptor)] = {};
    iovec bytes{&byte, 1};
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    ssize_t size = 0;
    do
        size = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (size < 0 && errno == EINTR);
    if (size != 1)
        return false;
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header != nullptr && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
    return true;
}

} // namespace

std::string admin_socket_path(const std::string& world_path) {
    std::error_code problem;
    const auto path = std::filesystem::weakly_canonical(world_path, problem);
    return (problem ? std::filesystem::absolute(world_path) : path).string() + ".sock";
}

AdminServer::AdminServer(std::string path, std::string world_path, Inbox& inbox)
    : path_(std::move(path)), world_path_(std::move(world_path)), inbox_(inbox) {
    (void)copy_path(world_path_); // what another process left there
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
    const Reply reply = answer(*line);
    const Descriptor file(reply.descriptor);
    const std::string text = reply.line.empty()
                                 ? dump(Json{{"ok", reply.answer.ok}, {"text", reply.answer.text}})
                                 : reply.line;
    if (file.get() < 0)
        send_all(client, text);
    else
        send_with_descriptor(client, text, file.get());
}

AdminServer::Reply AdminServer::answer(const std::string& line) {
    const Json request = Json::parse(line, nullptr, false);
    const Json op = request.is_object() ? request.value("op", Json()) : Json();
    if (op == "copy")
        return copy();
    if (const auto audit = audit_request(request))
        return {{}, -1, dump(audit_answer(*audit, world_path_, [this](const auto& work) {
                    return with_store(work);
                }))};
    if (op != "eval" || !request.value("code", Json()).is_string() ||
        !request.value("as", Json("")).is_string())
        return {{false, "the server does not know this request"}};
    return {run({request.value("as", std::string()), request.value("code", std::string()), {}})};
}

namespace {

constexpr const char* kShuttingDown = "the server is shutting down";

// Nothing where the server ends before it is there.
template <typename T>
std::optional<T> wait_for(std::future<T>& future, const std::atomic<bool>& stopping) {
    while (future.wait_for(std::chrono::milliseconds(kPollMilliseconds)) !=
           std::future_status::ready)
        if (stopping)
            return std::nullopt;
    try {
        return future.get();
    } catch (const std::future_error&) { // nobody will answer any more
        return std::nullopt;
    }
}

} // namespace

// Work that nobody does, because the file cannot be written any more, breaks the promise. Work that
// is not waited for any more, because the server ends, is not done: what it refers to is gone.
bool AdminServer::with_store(const std::function<void(db::Store&)>& work) {
    struct Waiting {
        std::mutex mutex;
        bool is_over = false;
    };
    const auto waiting = std::make_shared<Waiting>();   // owners: this function, the work
    auto done = std::make_shared<std::promise<bool>>(); // owners: the work
    auto future = done->get_future();
    inbox_.post(StoreWork{[work, waiting, kept = std::move(done)](db::Store& store) {
        const std::lock_guard lock(waiting->mutex);
        if (waiting->is_over)
            return;
        work(store);
        kept->set_value(true);
    }});
    const bool is_done = wait_for(future, stopping_).value_or(false);
    const std::lock_guard lock(waiting->mutex);
    waiting->is_over = true;
    return is_done;
}

EvalRequest::Answer AdminServer::run(EvalRequest request) {
    const auto promise = std::make_shared<std::promise<EvalRequest::Answer>>(); // owners: request
    auto future = promise->get_future();
    request.reply = [promise](EvalRequest::Answer reply) { promise->set_value(std::move(reply)); };
    inbox_.post(std::move(request));
    return wait_for(future, stopping_).value_or(EvalRequest::Answer{false, kShuttingDown});
}

AdminServer::Reply AdminServer::copy() {
    const auto promise = std::make_shared<std::promise<std::string>>(); // owners: request
    auto future = promise->get_future();
    const std::string path = copy_path(world_path_);
    inbox_.post(
        CopyRequest{path, [promise](const std::string& problem) { promise->set_value(problem); }});
    const auto problem = wait_for(future, stopping_);
    if (!problem)
        return {{false, kShuttingDown}};
    if (!problem->empty())
        return {{false, *problem}};
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const int cause = errno;
    ::unlink(path.c_str());
    if (descriptor < 0)
        return {{false, path + ": " + std::strerror(cause)}};
    return {{true, {}}, descriptor};
}

// -- Clients

namespace {

bool connect_to(const Descriptor& client, const std::string& socket) {
    sockaddr_un address{};
    return address_of(socket, address) &&
           ::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
               0;
}

std::string unreachable(const std::string& socket) {
    return "a server has this world open, but its admin socket " + socket + " cannot be reached (" +
           std::strerror(errno) + "); stop the server, or run this as the user it runs as";
}

constexpr const char* kWentAway = "the server went away before it answered";

} // namespace

std::string ask_remotely(const std::string& socket, const std::string& request) {
    const Descriptor server(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!connect_to(server, socket))
        throw std::runtime_error(unreachable(socket));
    if (!send_all(server.get(), request + "\n"))
        return {};
    return read_line(server.get(), std::size_t{64} << 20).value_or(std::string());
}

EvalRequest::Answer eval_remotely(const std::string& socket, const std::string& as,
                                  const std::string& code) {
    const Descriptor server(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!connect_to(server, socket))
        return {false, unreachable(socket)};
    std::optional<std::string> line;
    if (send_all(server.get(), dump(Json{{"op", "eval"}, {"as", as}, {"code", code}})))
        line = read_line(server.get(), std::size_t{64} << 20);
    const Json reply = line ? Json::parse(*line, nullptr, false) : Json();
    if (!reply.is_object() || !reply.value("text", Json()).is_string())
        return {false, kWentAway};
    return {reply.value("ok", false), reply.value("text", std::string())};
}

CopiedWorld copy_remotely(const std::string& socket) {
    const Descriptor server(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!connect_to(server, socket))
        return {-1, unreachable(socket)};
    char first = 0;
    CopiedWorld copied;
    if (!send_all(server.get(), dump(Json{{"op", "copy"}})) ||
        !receive_descriptor(server.get(), first, copied.descriptor))
        return {-1, kWentAway};
    if (copied.descriptor >= 0)
        return copied;
    const auto line = read_line(server.get(), kMaxRequestBytes);
    const Json reply = line ? Json::parse(first + *line, nullptr, false) : Json();
    copied.problem = reply.is_object() && reply.value("text", Json()).is_string()
                         ? reply.value("text", std::string())
                         : kWentAway;
    return copied;
}

} // namespace lunamoo::server
