#include "net/transport.h"

#include <utility>

namespace lunamoo::net {
namespace {

using asio::ip::tcp;

void shut_down_output(tcp::socket& socket) {
    asio::error_code ignored;
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

class PlainTransport final : public Transport {
  public:
    explicit PlainTransport(tcp::socket socket) : socket_(std::move(socket)) {}

    void handshake(Opened opened) override { opened({}); }
    void read_some(asio::mutable_buffer buffer, Moved moved) override {
        socket_.async_read_some(buffer, std::move(moved));
    }
    void write_some(asio::const_buffer buffer, Moved moved) override {
        socket_.async_write_some(buffer, std::move(moved));
    }
    void end_output(std::function<void()> ended) override {
        shut_down_output(socket_);
        ended();
    }
    void close() override {
        asio::error_code ignored;
        socket_.close(ignored);
    }

  private:
    tcp::socket socket_;
};

class TlsTransport final : public Transport {
  public:
    TlsTransport(tcp::socket socket, asio::ssl::context& context)
        : stream_(std::move(socket), context) {}

    void handshake(Opened opened) override {
        stream_.async_handshake(asio::ssl::stream_base::server, std::move(opened));
    }
    void read_some(asio::mutable_buffer buffer, Moved moved) override {
        stream_.async_read_some(buffer, std::move(moved));
    }
    void write_some(asio::const_buffer buffer, Moved moved) override {
        stream_.async_write_some(buffer, std::move(moved));
    }
    void end_output(std::function<void()> ended) override {
        stream_.async_shutdown([this, ended = std::move(ended)](asio::error_code) {
            shut_down_output(stream_.next_layer());
            ended();
        });
    }
    void close() override {
        asio::error_code ignored;
        stream_.next_layer().close(ignored);
    }

  private:
    asio::ssl::stream<tcp::socket> stream_;
};

} // namespace

std::unique_ptr<Transport> make_plain_transport(tcp::socket socket) {
    return std::make_unique<PlainTransport>(std::move(socket));
}

std::unique_ptr<Transport> make_tls_transport(tcp::socket socket, asio::ssl::context& context) {
    return std::make_unique<TlsTransport>(std::move(socket), context);
}

} // namespace lunamoo::net
