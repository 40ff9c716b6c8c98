// PeerReceiver: from the network's thread into the inbox. Network thread, except set_network.
#pragma once

#include "net/network.h"
#include "server/inbox.h"

namespace lunamoo::server {

class PeerReceiver final : public net::Receiver {
  public:
    explicit PeerReceiver(Inbox& inbox) : inbox_(inbox) {}

    // Before the network starts.
    void set_network(net::Network& network) { network_ = &network; }

    void connected(net::ConnectionId id, net::ListenerKind kind, std::string peer) override {
        inbox_.post(PeerConnected{id, kind, std::move(peer)});
    }
    void line(net::ConnectionId id, std::string text, net::LineFlags flags) override {
        if (inbox_.post_line({id, std::move(text), flags, false}))
            network_->send({{id, net::Output::Kind::HoldInput, {}}});
    }
    void disconnected(net::ConnectionId id) override { inbox_.post(PeerGone{id}); }

  private:
    Inbox& inbox_;
    net::Network* network_ = nullptr;
};

} // namespace lunamoo::server
