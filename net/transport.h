// Private to net/*.cpp: a stream of bytes to one peer, plain or TLS, so that sessions need not know
// which. Moves bytes; no buffers, no deadlines, no protocol. Lives on the network thread.
//
// At most one read and one write are under way at a time. A handler may be called after close(),
// with an error; whoever starts an operation keeps the transport alive until its handler was
// called.
#pragma once

#include "net/asio.h"

#include <functional>
#include <memory>

namespace lunamoo::net {

class Transport {
  public:
    using Opened = std::function<void(asio::error_code)>;
    using Moved = std::function<void(asio::error_code, std::size_t)>;

    virtual ~Transport() = default;

    virtual void handshake(Opened opened) = 0;
    virtual void read_some(asio::mutable_buffer buffer, Moved moved) = 0;
    virtual void write_some(asio::const_buffer buffer, Moved moved) = 0;
    // Tells the peer that nothing more will be sent (TLS: close_notify; then FIN).
    virtual void end_output(std::function<void()> ended) = 0;
    virtual void close() = 0; // at once; cancels what is under way
};

std::unique_ptr<Transport> make_plain_transport(asio::ip::tcp::socket socket);
std::unique_ptr<Transport> make_tls_transport(asio::ip::tcp::socket socket,
                                              asio::ssl::context& context);

} // namespace lunamoo::net
