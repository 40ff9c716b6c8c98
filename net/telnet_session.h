// Private to net/*.cpp: a connection that speaks telnet, plain or over TLS. Lives on the network
// thread. What telnet is, is in telnet.h.
#pragma once

#include "net/session.h"
#include "net/telnet.h"

namespace lunamoo::net {

class TelnetSession final : public Session {
  public:
    using Session::Session;

  private:
    void opened() override { announce(); }
    void send_output(const Output& output) override;
    std::string encoded(std::string_view text) const override { return encode_text(text); }
    void received(std::string_view bytes) override;
    void say_goodbye() override {}
    void act(TelnetAction& action);

    TelnetDecoder decoder_;
};

} // namespace lunamoo::net
