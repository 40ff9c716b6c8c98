// Every cap of the network in one table. What is a constant holds always; `Limits` holds the ones
// that an operator or a test may set, with their defaults. Knows nothing else.
#pragma once

#include <chrono>
#include <cstddef>

namespace lunamoo::net {

// What a peer may make the parsers hold.
inline constexpr std::size_t kMaxLineBytes = 64 * 1024;          // one typed line, without its end
inline constexpr std::size_t kMaxSubnegotiationBytes = 4 * 1024; // telnet, IAC SB ... IAC SE
inline constexpr std::size_t kMaxNegotiations = 1024;            // telnet option commands looked at
inline constexpr std::size_t kMaxHttpHeadBytes = 16 * 1024;      // request line and fields
inline constexpr std::size_t kMaxHttpFields = 100;               // fields in one head
inline constexpr std::size_t kMaxMessageBytes = 64 * 1024;       // one WebSocket message
inline constexpr std::size_t kMaxFragments = 64;                 // frames of one WebSocket message
inline constexpr std::size_t kMaxControlBytes = 125;             // RFC 6455 section 5.5
inline constexpr std::size_t kMaxJsonDepth = 8;                  // nesting of a client's message

// What the page folder may hold; it is read into memory at start-up.
inline constexpr std::size_t kMaxPageFiles = 1000;
inline constexpr std::size_t kMaxPageBytes = 64 * 1024 * 1024;

// How bytes move.
inline constexpr std::size_t kReadBytes = 8 * 1024;         // read buffer of one connection
inline constexpr std::size_t kOutputChunkBytes = 64 * 1024; // what one write is given at most

// What a peer may make the log hold: lines in one window, the rest is counted.
inline constexpr std::size_t kMaxPeerLogLines = 50;
inline constexpr std::chrono::seconds kPeerLogWindow{10};

struct Limits {
    std::size_t connections = 1000;                  // in all, of every kind, logged in or not
    std::size_t connections_per_peer = 200;          // from one IPv4 address or one IPv6 /64
    std::size_t output_bytes = 1024 * 1024;          // queued for one; then lines are lost
    std::chrono::milliseconds opening{10'000};       // TLS handshake; HTTP request head
    std::chrono::milliseconds flush{30'000};         // sending what is queued when closing
    std::chrono::milliseconds linger{2'000};         // waiting for the peer's end when closing
    std::chrono::milliseconds ping_interval{25'000}; // WebSocket ping
    std::chrono::milliseconds pong_limit{60'000};    // no pong for so long: dropped
    std::chrono::milliseconds accept_pause{100};     // after accept() failed (no descriptors left)
};

} // namespace lunamoo::net
