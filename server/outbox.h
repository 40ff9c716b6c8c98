// What is to leave for the sockets, collected during one slice and handed on with its commit. World
// thread.
#pragma once

#include "net/network.h"

#include <utility>
#include <vector>

namespace lunamoo::server {

class Outbox {
  public:
    void text(net::ConnectionId connection, std::string_view line) {
        std::string text(line);
        text += '\n';
        outputs_.push_back({connection, net::Output::Kind::Text, std::move(text)});
    }
    void tell(net::ConnectionId connection, net::Output::Kind kind) {
        outputs_.push_back({connection, kind, {}});
    }
    std::vector<net::Output> take() { return std::exchange(outputs_, {}); }

  private:
    std::vector<net::Output> outputs_;
};

} // namespace lunamoo::server
