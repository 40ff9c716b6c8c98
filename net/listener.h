// Private to net/*.cpp: one listening socket. Accepts, and makes the session that its kind speaks.
// Counts nothing itself: whether a connection is too many is for its owner to say.
// Lives on the network thread once accepting; is opened before that.
#pragma once

#include "net/network.h"
#include "net/session.h"
#include "net/tls_context.h"
#include "net/web_session.h"

#include <functional>
#include <memory>
#include <optional>

namespace lunamoo::net {

class Listener {
  public:
    using Accepted = std::function<void(std::shared_ptr<Session>)>;
    // May `peer` have a connection more? Asked before a session is made.
    using Admit = std::function<bool(const Session::Peer&)>;

    Listener(SessionHost& host, Admit admit, Accepted accepted);

    // Binds and listens.
    ListenResult open(const ListenerOptions& options);
    void accept_next();
    void close();

  private:
    std::string configure(const ListenerOptions& options);
    void accept_done(asio::error_code error, asio::ip::tcp::socket socket);
    void pause(asio::error_code error);
    void make_session(asio::ip::tcp::socket socket);

    SessionHost& host_;
    Admit admit_;
    Accepted accepted_;
    ListenerKind kind_ = ListenerKind::Telnet;
    asio::ip::tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    bool closed_ = false;
    std::unique_ptr<asio::ssl::context> tls_; // null: plain
    std::shared_ptr<const WebSite> site_;     // Web only
};

// "192.0.2.1:50000" and what its connections are counted by: the IPv4 address, or the IPv6 /64,
// since one host has that many to choose from. IPv4 inside IPv6 counts as IPv4.
Session::Peer describe_peer(const asio::ip::tcp::endpoint& endpoint);

} // namespace lunamoo::net
