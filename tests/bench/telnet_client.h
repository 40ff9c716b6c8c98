// A player's end of a telnet connection, for the benchmarks: blocking, one line at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lunamoo::bench {

class TelnetClient {
  public:
    explicit TelnetClient(std::uint16_t port);
    ~TelnetClient();
    TelnetClient(const TelnetClient&) = delete;
    TelnetClient& operator=(const TelnetClient&) = delete;

    void send(std::string_view line);
    // Reads until `text` has come; what came after it is kept. Throws when nothing comes for
    // 60 seconds, or the connection ends.
    void expect(std::string_view text);
    // Sends `;CODE`; throws where it is not answered by a value.
    void eval(const std::string& code);

  private:
    int socket_;
    std::string heard_;
    int evals_ = 0;
};

// What echoes lines at a port of its own: Asio, and nothing else.
class Echo {
  public:
    Echo();
    ~Echo();
    Echo(const Echo&) = delete;
    Echo& operator=(const Echo&) = delete;
    std::uint16_t port() const;

  private:
    struct State;
    State* state_;
};

} // namespace lunamoo::bench
