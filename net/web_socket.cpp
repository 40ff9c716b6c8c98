// The web port once a connection is a WebSocket: see web_session.h.
#include "cmake/limit.h"
#include "net/web_message.h"
#include "net/web_session.h"

#include <utility>

namespace lunamoo::net {

void WebSession::received_frames(std::string_view bytes) {
    std::vector<WebSocketEvent> events;
    decoder_.feed(bytes, events);
    for (WebSocketEvent& event : events)
        if (is_open())
            handle_event(event);
}

void WebSession::handle_event(WebSocketEvent& event) {
    switch (event.kind) {
    case WebSocketEvent::Kind::Text:
        handle_message(event.payload);
        break;
    case WebSocketEvent::Kind::Binary:
        close_with(CloseCode::Unsupported, "only text is understood");
        break;
    case WebSocketEvent::Kind::Ping:
        queue(encode_frame(Opcode::Pong, event.payload));
        break;
    case WebSocketEvent::Kind::Pong:
        expect_pong();
        break;
    case WebSocketEvent::Kind::Close:
        close_with(event.code, "");
        break;
    case WebSocketEvent::Kind::Fault:
        close_with(event.code, event.payload);
        break;
    }
}

void WebSession::handle_message(std::string_view message) {
    std::variant<WebLines, WebMessageFault> parsed = parse_web_message(message);
    if (const auto* fault = std::get_if<WebMessageFault>(&parsed)) {
        close_with(CloseCode::PolicyViolation, fault->reason);
        return;
    }
    for (std::string& line : std::get<WebLines>(parsed).lines)
        report_line(std::move(line), {});
}

void WebSession::send_output(const Output& output) {
    if (output.kind == Output::Kind::Text) {
        pending_text_ += output.text;
        if (pending_text_.size() > kOutputChunkBytes)
            queue_pending_text();
        return;
    }
    queue_pending_text();
    switch (output.kind) {
    case Output::Kind::EchoOff:
        queue_message(web_echo_message(TypedText::Hidden));
        break;
    case Output::Kind::EchoOn:
        queue_message(web_echo_message(TypedText::Shown));
        break;
    default:
        queue_message(web_bye_message());
        close_with(CloseCode::Normal, "");
        break;
    }
}

void WebSession::flush() {
    queue_pending_text();
    Session::flush();
}

void WebSession::queue_pending_text() {
    const std::string text = std::exchange(pending_text_, std::string());
    queue_text(text);
}

std::string WebSession::encoded(std::string_view text) const {
    return encode_frame(Opcode::Text, web_text_message(text));
}

void WebSession::queue_message(std::string_view message) {
    queue(encode_frame(Opcode::Text, message));
}

void WebSession::close_with(CloseCode code, std::string_view reason) {
    queue_pending_text();
    queue(encode_close_frame(code, reason));
    close();
}

void WebSession::say_goodbye() {
    if (phase_ == Phase::Request)
        return;
    queue_pending_text();
    queue_message(web_bye_message());
    queue(encode_close_frame(CloseCode::GoingAway, "the server goes down"));
}

void WebSession::ping_later() {
    const std::weak_ptr<Session> weak = weak_from_this();
    ping_.set(host().limits().ping_interval, [this, weak] {
        const std::shared_ptr<Session> self = weak.lock();
        if (!self || !is_open())
            return;
        queue(encode_frame(Opcode::Ping, ""));
        Session::flush();
        ping_later();
    });
}

void WebSession::expect_pong() {
    const std::weak_ptr<Session> weak = weak_from_this();
    if (!LIMIT(pong_time))
        return;
    pong_.set(host().limits().pong_limit, [this, weak] {
        const std::shared_ptr<Session> self = weak.lock();
        if (self && is_input_held())
            expect_pong(); // its answers are not being read
        else if (self)
            drop("it does not answer pings");
    });
}

void WebSession::about_to_finish() {
    ping_.cancel();
    pong_.cancel();
}

} // namespace lunamoo::net
