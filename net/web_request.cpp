// The web port before a connection is a WebSocket: see web_session.h.
#include "cmake/limit.h"
#include "net/origin.h"
#include "net/web_session.h"

#include <utility>

namespace lunamoo::net {
namespace {

constexpr std::string_view kPageIsNotBuilt =
    "The web page of this server was not built.\n"
    "scripts/run builds it (Node is needed); then start the server again.\n"
    "Telnet and /ws work without it.\n";

// On every answer. The page may load and contact nothing but this server.
std::vector<HttpField> common_fields() {
    return {
        {"Content-Security-Policy",
         "default-src 'self'; connect-src 'self'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Cache-Control", "no-cache"},
        {"Connection", "close"},
    };
}

} // namespace

WebSession::WebSession(SessionHost& host, Peer peer, std::unique_ptr<Transport> transport,
                       std::shared_ptr<const WebSite> site)
    : Session(host, ListenerKind::Web, std::move(peer), std::move(transport)),
      site_(std::move(site)), ping_(host.io()), pong_(host.io()) {}

void WebSession::opened() {
    auto self = shared_from_this();
    if (LIMIT(request_time))
        deadline().set(host().limits().opening, [self] { self->drop("no request came"); });
}

void WebSession::received(std::string_view bytes) {
    if (phase_ == Phase::WebSocket) {
        received_frames(bytes);
        return;
    }
    switch (head_.feed(bytes)) {
    case HttpHeadReader::Progress::NeedsMore:
        return;
    case HttpHeadReader::Progress::Failed:
        answer(nullptr, head_.fault().status, head_.fault().reason + "\n");
        return;
    case HttpHeadReader::Progress::Complete:
        break;
    }
    const std::variant<HttpRequest, HttpFault> parsed = parse_http_head(head_.head());
    if (const auto* fault = std::get_if<HttpFault>(&parsed))
        answer(nullptr, fault->status, fault->reason + "\n");
    else
        handle_request(std::get<HttpRequest>(parsed), bytes);
}

void WebSession::handle_request(const HttpRequest& request, std::string_view rest) {
    if (request.method != "GET" && request.method != "HEAD")
        answer(&request, 405, "Only GET and HEAD are served here.\n", {{"Allow", "GET, HEAD"}});
    else if (request.body != HttpBody::None)
        answer(&request, 400, "A GET or HEAD request has no body here.\n");
    else if (request.path() == "/ws")
        upgrade(request, rest);
    else
        serve_file(request);
}

void WebSession::serve_file(const HttpRequest& request) {
    const PageFile* file = site_->page.find_file(request.path());
    if (!file && request.path() == "/") {
        answer(&request, 503, kPageIsNotBuilt);
        return;
    }
    if (!file) {
        answer(&request, 404, "There is nothing here.\n");
        return;
    }
    std::vector<HttpField> fields = common_fields();
    fields.push_back({"Content-Type", std::string(file->content_type)});
    fields.push_back({"Content-Length", std::to_string(file->bytes->size())});
    queue(http_response_head(200, fields));
    if (request.method != "HEAD")
        queue_shared(file->bytes);
    close();
}

// `request` is null if there is none that could be understood.
void WebSession::answer(const HttpRequest* request, int status, std::string_view text,
                        std::vector<HttpField> extra) {
    std::vector<HttpField> fields = common_fields();
    fields.push_back({"Content-Type", "text/plain; charset=utf-8"});
    fields.push_back({"Content-Length", std::to_string(text.size())});
    fields.insert(fields.end(), std::make_move_iterator(extra.begin()),
                  std::make_move_iterator(extra.end()));
    std::string response = http_response_head(status, fields);
    if (!request || request->method != "HEAD")
        response += text;
    queue(std::move(response));
    close();
}

// Browsers always send Origin with a WebSocket; what sends none is no browser, and cannot be used
// against its user by another site.
bool WebSession::is_origin_allowed(const HttpRequest& request) const {
    const std::size_t count = request.count_fields("origin");
    if (count != 1)
        return count == 0;
    return is_allowed_origin(*request.find_field("origin"), site_->scheme,
                             *request.find_field("host"), site_->allowed_origins);
}

void WebSession::upgrade(const HttpRequest& request, std::string_view rest) {
    if (!is_origin_allowed(request)) {
        answer(&request, 403, "Pages of this origin may not connect here.\n");
        return;
    }
    const std::variant<std::string, HandshakeRefusal> checked = check_handshake(request);
    if (const auto* refusal = std::get_if<HandshakeRefusal>(&checked)) {
        std::vector<HttpField> extra;
        if (refusal->status == 426)
            extra = {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}};
        answer(&request, refusal->status, refusal->reason + "\n", std::move(extra));
        return;
    }
    deadline().cancel();
    phase_ = Phase::WebSocket;
    queue(handshake_response(std::get<std::string>(checked)));
    ping_later();
    expect_pong();
    announce();
    if (!rest.empty())
        received_frames(rest);
}

} // namespace lunamoo::net
