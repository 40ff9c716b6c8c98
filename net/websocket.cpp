#include "net/websocket.h"

#include "cmake/limit.h"
#include "net/limits.h"

#include <algorithm>

namespace lunamoo::net {
namespace {

unsigned char byte_of(char c) {
    return static_cast<unsigned char>(c);
}

std::uint64_t big_endian(const char* bytes, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = value << 8 | byte_of(bytes[i]);
    return value;
}

void append_big_endian(std::string& out, std::uint64_t value, int count) {
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(value >> shift & 0xFFU));
}

bool is_known_opcode(unsigned opcode) {
    return opcode <= 0x2 || (opcode >= 0x8 && opcode <= 0xA);
}

} // namespace

void WebSocketDecoder::feed(std::string_view bytes, std::vector<WebSocketEvent>& events) {
    while (!done_ && !bytes.empty())
        done_ = in_payload_ ? !take_payload(bytes, events) : !take_header(bytes, events);
}

bool WebSocketDecoder::take_header(std::string_view& bytes, Events& events) {
    const std::size_t count = std::min(header_needed_ - header_size_, bytes.size());
    std::copy_n(bytes.begin(), count, header_.begin() + static_cast<std::ptrdiff_t>(header_size_));
    header_size_ += count;
    bytes.remove_prefix(count);
    if (header_size_ < header_needed_)
        return true;
    if (header_needed_ == 2) {
        const unsigned length = second() & 0x7FU;
        header_needed_ = 2 + 4 + (length == 127 ? 8U : length == 126 ? 2U : 0U);
        return check_first_bytes(events);
    }
    return begin_payload(events);
}

// What can be refused without knowing the length.
bool WebSocketDecoder::check_first_bytes(Events& events) {
    if ((first() & 0x70U) != 0 && LIMIT(frame_reserved_bit_set))
        return fault(CloseCode::ProtocolError, "a reserved bit is set", events);
    if (!is_known_opcode(opcode()) && LIMIT(frame_opcode_reserved))
        return fault(CloseCode::ProtocolError, "the opcode is reserved", events);
    if ((second() & 0x80U) == 0 && LIMIT(frame_masked))
        return fault(CloseCode::ProtocolError, "a frame is not masked", events);
    if (is_control()) {
        if (!is_final() && LIMIT(frame_control_whole))
            return fault(CloseCode::ProtocolError, "a control frame is fragmented", events);
        if ((second() & 0x7FU) > kMaxControlBytes && LIMIT(frame_control_bytes))
            return fault(CloseCode::ProtocolError, "a control frame is too long", events);
        return true;
    }
    const bool continues = opcode() == static_cast<unsigned>(Opcode::Continuation);
    if (continues && fragments_ == 0 && LIMIT(frame_continues_nothing))
        return fault(CloseCode::ProtocolError, "there is nothing to continue", events);
    if (!continues && fragments_ > 0 && LIMIT(frame_begins_inside))
        return fault(CloseCode::ProtocolError, "a message begins inside another", events);
    return true;
}

bool WebSocketDecoder::begin_payload(Events& events) {
    std::uint64_t length = second() & 0x7FU;
    const std::size_t extended = header_needed_ - 6;
    if (extended > 0) {
        length = big_endian(header_.data() + 2, extended);
        if ((length <= (extended == 2 ? 125U : 0xFFFFU) || length >> 63 != 0) &&
            LIMIT(frame_length_shortest))
            return fault(CloseCode::ProtocolError, "a length is malformed", events);
    }
    if (!is_control() && !begin_data_frame(length, events))
        return false;
    in_payload_ = true;
    payload_left_ = length;
    mask_index_ = 0;
    return length > 0 || end_frame(events);
}

bool WebSocketDecoder::begin_data_frame(std::uint64_t length, Events& events) {
    if (length > kMaxMessageBytes - message_.size() && LIMIT(frame_message_bytes))
        return fault(CloseCode::TooBig, "the message is too long", events);
    if (fragments_ == kMaxFragments && LIMIT(frame_fragments))
        return fault(CloseCode::PolicyViolation, "the message has too many fragments", events);
    if (fragments_ == 0) {
        message_is_text_ = opcode() == static_cast<unsigned>(Opcode::Text);
        validator_ = Utf8Validator();
    }
    ++fragments_;
    return true;
}

bool WebSocketDecoder::take_payload(std::string_view& bytes, Events& events) {
    const std::size_t count =
        static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, bytes.size()));
    std::string& target = is_control() ? control_ : message_;
    const std::size_t begin = target.size();
    const char* mask = header_.data() + header_needed_ - 4;
    for (char c : bytes.substr(0, count))
        target.push_back(static_cast<char>(c ^ mask[mask_index_++ % 4]));
    bytes.remove_prefix(count);
    payload_left_ -= count;
    if (!is_control() && message_is_text_ &&
        !validator_.accept(std::string_view(message_).substr(begin)) && LIMIT(frame_text_utf8))
        return fault(CloseCode::InvalidText, "the text is not UTF-8", events);
    return payload_left_ > 0 || end_frame(events);
}

bool WebSocketDecoder::end_frame(Events& events) {
    in_payload_ = false;
    header_size_ = 0;
    header_needed_ = 2;
    if (is_control())
        return end_control_frame(events);
    return !is_final() || end_message(events);
}

bool WebSocketDecoder::end_message(Events& events) {
    if (message_is_text_ && !validator_.is_complete() && LIMIT(frame_text_whole))
        return fault(CloseCode::InvalidText, "the text ends inside a character", events);
    using Kind = WebSocketEvent::Kind;
    events.push_back({message_is_text_ ? Kind::Text : Kind::Binary, std::move(message_)});
    message_ = std::string();
    fragments_ = 0;
    return true;
}

bool WebSocketDecoder::end_control_frame(Events& events) {
    if (opcode() == static_cast<unsigned>(Opcode::Close))
        return end_close_frame(events);
    using Kind = WebSocketEvent::Kind;
    const bool is_ping = opcode() == static_cast<unsigned>(Opcode::Ping);
    events.push_back({is_ping ? Kind::Ping : Kind::Pong, std::move(control_)});
    control_ = std::string();
    return true;
}

bool WebSocketDecoder::end_close_frame(Events& events) {
    CloseCode code = CloseCode::NoStatus;
    std::string reason;
    if (control_.size() == 1 && LIMIT(frame_close_code_whole))
        return fault(CloseCode::ProtocolError, "a close code is cut off", events);
    if (control_.size() >= 2) {
        const auto number = static_cast<std::uint16_t>(big_endian(control_.data(), 2));
        if (!is_valid_close_code(number) && LIMIT(frame_close_code_known))
            return fault(CloseCode::ProtocolError, "a close code is invalid", events);
        code = static_cast<CloseCode>(number);
        reason = control_.substr(2);
    }
    if (!is_valid_utf8(reason) && LIMIT(frame_close_reason_utf8))
        return fault(CloseCode::InvalidText, "a close reason is not UTF-8", events);
    events.push_back({WebSocketEvent::Kind::Close, std::move(reason), code});
    return false;
}

bool WebSocketDecoder::fault(CloseCode code, std::string_view reason, Events& events) {
    events.push_back({WebSocketEvent::Kind::Fault, std::string(reason), code});
    message_ = std::string();
    return false;
}

bool is_valid_close_code(unsigned code) {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

std::string encode_frame(Opcode opcode, std::string_view payload) {
    std::string frame;
    frame.reserve(payload.size() + 10);
    frame.push_back(static_cast<char>(0x80U | static_cast<unsigned>(opcode)));
    if (payload.size() <= 125) {
        frame.push_back(static_cast<char>(payload.size()));
    } else if (payload.size() <= 0xFFFF) {
        frame.push_back(126);
        append_big_endian(frame, payload.size(), 2);
    } else {
        frame.push_back(127);
        append_big_endian(frame, payload.size(), 8);
    }
    return frame.append(payload);
}

std::string encode_close_frame(CloseCode code, std::string_view reason) {
    if (code == CloseCode::NoStatus)
        return encode_frame(Opcode::Close, "");
    std::string payload;
    append_big_endian(payload, static_cast<std::uint64_t>(code), 2);
    while (!reason.empty()) {
        const std::size_t length = utf8_character_length(reason);
        if (length == 0 ||
            (payload.size() + length > kMaxControlBytes && LIMIT(close_reason_bytes)))
            break;
        payload += reason.substr(0, length);
        reason.remove_prefix(length);
    }
    return encode_frame(Opcode::Close, payload);
}

} // namespace lunamoo::net
