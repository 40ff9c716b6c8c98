// The server's side of WebSocket as pure functions of bytes: the opening handshake, a decoder of
// frames into messages, an encoder. No socket, no timer; does not know what messages mean.
// Lives on the network thread. Follows RFC 6455; no extensions, no subprotocols.
//
// The decoder holds one message (kMaxMessageBytes) and one control frame at most, whatever lengths
// frames announce: a frame is refused when its header is complete, before any of its payload.
// Text is validated byte by byte across fragments, so that bad text fails at once (section 8.1).
// After a Close or a Fault nothing more comes out.
//
// Faults and their codes:
//   1002 a frame not masked, reserved bits or opcodes, a control frame long or fragmented, a
//        continuation of nothing, a new message inside another, a length not in its shortest form,
//        a close payload of one byte or with a code that may not be sent
//   1007 text, or a close reason, that is not UTF-8
//   1008 more than kMaxFragments frames in one message
//   1009 more than kMaxMessageBytes bytes in one message
#pragma once

#include "net/http.h"
#include "net/utf8.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lunamoo::net {

// RFC 6455 section 7.4.1.
enum class CloseCode : std::uint16_t {
    Normal = 1000,
    GoingAway = 1001,
    ProtocolError = 1002,
    Unsupported = 1003,
    NoStatus = 1005, // stands for a close frame without a code; never sent
    InvalidText = 1007,
    PolicyViolation = 1008,
    TooBig = 1009,
};

enum class Opcode : std::uint8_t {
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
};

struct WebSocketEvent {
    enum class Kind { Text, Binary, Ping, Pong, Close, Fault };
    Kind kind;
    std::string payload;                // the message; of Close and Fault the reason
    CloseCode code = CloseCode::Normal; // of Close as received, of Fault the one to send
};

class WebSocketDecoder {
  public:
    // Appends the events that `bytes` complete.
    void feed(std::string_view bytes, std::vector<WebSocketEvent>& events);

  private:
    using Events = std::vector<WebSocketEvent>;

    bool take_header(std::string_view& bytes, Events& events);
    bool check_first_bytes(Events& events);
    bool begin_payload(Events& events);
    bool begin_data_frame(std::uint64_t length, Events& events);
    bool take_payload(std::string_view& bytes, Events& events);
    bool end_frame(Events& events);
    bool end_message(Events& events);
    bool end_control_frame(Events& events);
    bool end_close_frame(Events& events);
    bool fault(CloseCode code, std::string_view reason, Events& events);

    unsigned first() const { return static_cast<unsigned char>(header_[0]); }
    unsigned second() const { return static_cast<unsigned char>(header_[1]); }
    unsigned opcode() const { return first() & 0x0FU; }
    bool is_final() const { return (first() & 0x80U) != 0; }
    bool is_control() const { return (opcode() & 0x08U) != 0; }

    std::array<char, 14> header_{}; // 2 bytes, 0, 2 or 8 of length, 4 of mask
    std::size_t header_size_ = 0;
    std::size_t header_needed_ = 2;
    bool in_payload_ = false;
    std::uint64_t payload_left_ = 0;
    std::size_t mask_index_ = 0;
    std::string control_;
    std::string message_;
    std::size_t fragments_ = 0; // of the open message; 0: none is open
    bool message_is_text_ = false;
    Utf8Validator validator_;
    bool done_ = false; // after a Close or a Fault
};

// One frame, whole, not masked.
std::string encode_frame(Opcode opcode, std::string_view payload);
// `reason` is cut to what fits, between characters.
std::string encode_close_frame(CloseCode code, std::string_view reason);

// `code` may stand in a close frame (section 7.4, and 1012 to 1014 of IANA's registry).
bool is_valid_close_code(unsigned code);

struct HandshakeRefusal {
    int status; // 400 or 426
    std::string reason;
};

// The value for Sec-WebSocket-Accept if `request` is a correct opening handshake. Does not look at
// Origin (see origin.h) nor at the path.
std::variant<std::string, HandshakeRefusal> check_handshake(const HttpRequest& request);

// Section 4.2.2, step 5.4.
std::string websocket_accept_value(std::string_view key);

// The whole 101 response.
std::string handshake_response(std::string_view accept_value);

} // namespace lunamoo::net
