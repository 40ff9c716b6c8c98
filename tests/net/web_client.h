// What the tests of the web port share: a client that asks for a page, or for a WebSocket.
#pragma once

#include "tests/net/loopback.h"

namespace lunamoo::net::test {

inline std::string request(const std::string& target, const std::string& method = "GET",
                           const std::string& fields = "") {
    return method + " " + target + " HTTP/1.1\r\nHost: localhost:7780\r\n" + fields + "\r\n";
}

// The whole answer to one request.
inline std::string ask(std::uint16_t port, const std::string& text) {
    Client client(port);
    client.send(text);
    return client.read_to_end();
}

inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// A handshake, with more fields.
inline std::string upgrade(const std::string& fields = "") {
    return request("/ws", "GET",
                   "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                       fields);
}

// A WebSocket that is open.
struct WebSocket : Client {
    explicit WebSocket(std::uint16_t port) : Client(port) {
        send(upgrade());
        response = read_until("\r\n\r\n");
    }
    std::string response;
};

} // namespace lunamoo::net::test
