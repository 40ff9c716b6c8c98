// Private to net/*.cpp: a connection to the web port, plain or over TLS. It reads one request head
// and then either answers it and closes, or becomes a WebSocket, which is a connection to the
// world. Lives on the network thread.
//
//   Request ──GET /, files──► answered, closing
//      └─────GET /ws, correct and of an allowed origin──► WebSocket
//
// One request per connection, so that nothing after a request can be taken for another (see
// http.h). A WebSocket is pinged every ping_interval and dropped after pong_limit without a pong.
// The first part is in web_request.cpp, the second in web_socket.cpp.
#pragma once

#include "net/http.h"
#include "net/page.h"
#include "net/session.h"
#include "net/websocket.h"

namespace lunamoo::net {

// What the web sessions of one listener share. Owned by the listener and its sessions; immutable.
struct WebSite {
    std::string scheme; // "http" or "https"
    Page page;
    std::vector<std::string> allowed_origins;
};

class WebSession final : public Session {
  public:
    WebSession(SessionHost& host, Peer peer, std::unique_ptr<Transport> transport,
               std::shared_ptr<const WebSite> site);

    void flush() override;

  private:
    enum class Phase { Request, WebSocket };

    void opened() override;
    void send_output(const Output& output) override;
    std::string encoded(std::string_view text) const override;
    void received(std::string_view bytes) override;
    void say_goodbye() override;
    void about_to_finish() override;

    void handle_request(const HttpRequest& request, std::string_view rest);
    void serve_file(const HttpRequest& request);
    void answer(const HttpRequest* request, int status, std::string_view text,
                std::vector<HttpField> extra = {});
    bool is_origin_allowed(const HttpRequest& request) const;
    void upgrade(const HttpRequest& request, std::string_view rest);

    void received_frames(std::string_view bytes);
    void handle_event(WebSocketEvent& event);
    void handle_message(std::string_view message);
    void queue_pending_text();
    void queue_message(std::string_view message);
    void close_with(CloseCode code, std::string_view reason);
    void ping_later();
    void expect_pong();

    std::shared_ptr<const WebSite> site_;
    Phase phase_ = Phase::Request;
    HttpHeadReader head_;
    WebSocketDecoder decoder_;
    std::string pending_text_; // of the batch being delivered
    Deadline ping_;
    Deadline pong_;
};

} // namespace lunamoo::net
