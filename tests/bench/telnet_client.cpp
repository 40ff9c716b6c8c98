#include "telnet_client.h"

#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <thread>

#include <asio.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace lunamoo::bench {

TelnetClient::TelnetClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect");
    const int yes = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const timeval limit{60, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

TelnetClient::~TelnetClient() {
    ::close(socket_);
}

void TelnetClient::send(std::string_view line) {
    const std::string text = std::string(line) + "\r\n";
    if (::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(text.size()))
        throw std::runtime_error("cannot send");
}

void TelnetClient::expect(std::string_view text) {
    while (true) {
        if (const auto at = heard_.find(text); at != std::string::npos) {
            heard_.erase(0, at + text.size());
            return;
        }
        std::array<char, 16384> buffer;
        const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (got <= 0)
            throw std::runtime_error("no '" + std::string(text) + "' came, but: " + heard_);
        heard_.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

void TelnetClient::eval(const std::string& code) {
    send(";" + code);
    const std::string marker = "marker " + std::to_string(++evals_);
    send(";\"" + marker + "\"");
    expect("=> ");
    if (heard_.starts_with("\"" + marker))
        throw std::runtime_error("this failed: " + code);
    expect("=> \"" + marker + "\"");
}

struct Echo::State {
    using Tcp = asio::ip::tcp;

    struct Peer : std::enable_shared_from_this<Peer> { // owners: its pending read or write
        explicit Peer(Tcp::socket&& connected) : socket(std::move(connected)) {
            socket.set_option(Tcp::no_delay(true));
        }
        void read() {
            socket.async_read_some(asio::buffer(buffer), [self = shared_from_this()](
                                                             std::error_code error, std::size_t n) {
                if (!error)
                    self->write(n);
            });
        }
        void write(std::size_t n) {
            asio::async_write(socket, asio::buffer(buffer, n),
                              [self = shared_from_this()](std::error_code error, std::size_t) {
                                  if (!error)
                                      self->read();
                              });
        }
        Tcp::socket socket;
        std::array<char, 1024> buffer{};
    };

    void accept() {
        acceptor.async_accept([this](std::error_code error, Tcp::socket socket) {
            if (error)
                return;
            std::make_shared<Peer>(std::move(socket))->read();
            accept();
        });
    }

    asio::io_context context{1};
    Tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
    std::thread thread;
};

Echo::Echo() : state_(new State) {
    state_->accept();
    state_->thread = std::thread([this] { state_->context.run(); });
}

Echo::~Echo() {
    state_->context.stop();
    state_->thread.join();
    delete state_;
}

std::uint16_t Echo::port() const {
    return state_->acceptor.local_endpoint().port();
}

} // namespace lunamoo::bench
