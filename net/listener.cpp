#include "net/listener.h"

#include "net/origin.h"
#include "net/telnet_session.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace lunamoo::net {
namespace {

using asio::ip::tcp;

// "address already in use": messages of the system, to stand after a colon.
std::string cause(const asio::error_code& error) {
    std::string text = error.message();
    if (!text.empty())
        text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

tcp::endpoint resolve(asio::io_context& io, const ListenerOptions& options,
                      asio::error_code& error) {
    const asio::ip::address address = asio::ip::make_address(options.address, error);
    if (!error)
        return {address, options.port};
    tcp::resolver resolver(io);
    const auto found = resolver.resolve(options.address, std::to_string(options.port),
                                        tcp::resolver::passive, error);
    return error || found.empty() ? tcp::endpoint() : found.begin()->endpoint();
}

void bind_and_listen(tcp::acceptor& acceptor, const tcp::endpoint& endpoint,
                     asio::error_code& error) {
    acceptor.open(endpoint.protocol(), error);
    if (!error)
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error)
        acceptor.bind(endpoint, error);
    if (!error)
        acceptor.listen(tcp::acceptor::max_listen_connections, error);
}

} // namespace

Session::Peer describe_peer(const tcp::endpoint& endpoint) {
    asio::ip::address address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    const std::string port = ":" + std::to_string(endpoint.port());
    if (address.is_v4())
        return {address.to_string() + port, address.to_string()};
    const asio::ip::address_v6::bytes_type bytes = address.to_v6().to_bytes();
    return {"[" + address.to_string() + "]" + port, std::string(bytes.begin(), bytes.begin() + 8)};
}

Listener::Listener(SessionHost& host, Admit admit, Accepted accepted)
    : host_(host), admit_(std::move(admit)), accepted_(std::move(accepted)), acceptor_(host.io()),
      pause_(host.io()) {}

ListenResult Listener::open(const ListenerOptions& options) {
    const bool bracket = options.address.find(':') != std::string::npos;
    const std::string name = (bracket ? "[" + options.address + "]" : options.address) + ":" +
                             std::to_string(options.port);
    if (std::string problem = configure(options); !problem.empty())
        return {0, name + ": " + problem};
    asio::error_code error;
    const tcp::endpoint endpoint = resolve(host_.io(), options, error);
    if (!error)
        bind_and_listen(acceptor_, endpoint, error);
    if (error)
        return {0, name + ": " + cause(error)};
    return {acceptor_.local_endpoint().port(), ""};
}

std::string Listener::configure(const ListenerOptions& options) {
    kind_ = options.kind;
    const bool wants_tls = kind_ == ListenerKind::Tls ||
                           (kind_ == ListenerKind::Web &&
                            (!options.certificate_file.empty() || !options.key_file.empty()));
    if (wants_tls) {
        auto made = make_tls_context(options.certificate_file, options.key_file);
        if (auto* problem = std::get_if<std::string>(&made))
            return std::move(*problem);
        tls_ = std::move(std::get<std::unique_ptr<asio::ssl::context>>(made));
    }
    if (kind_ != ListenerKind::Web)
        return "";
    for (const std::string& origin : options.allowed_origins)
        if (!parse_origin(origin))
            return "'" + origin + "' is not an origin such as https://moo.example";
    auto site = std::make_shared<WebSite>();
    site->scheme = wants_tls ? "https" : "http";
    site->allowed_origins = options.allowed_origins;
    if (!options.page_folder.empty())
        site->page = Page::load(options.page_folder);
    if (!site->page.has_index())
        host_.log_about_peer("the web page is not served: " + (site->page.problem().empty()
                                                                   ? "there is no index.html"
                                                                   : site->page.problem()));
    site_ = std::move(site);
    return "";
}

void Listener::accept_next() {
    if (closed_)
        return;
    acceptor_.async_accept([this](asio::error_code error, tcp::socket socket) {
        accept_done(error, std::move(socket));
    });
}

void Listener::accept_done(asio::error_code error, tcp::socket socket) {
    if (closed_)
        return;
    if (error && error != asio::error::connection_aborted) {
        pause(error);
        return;
    }
    if (!error)
        make_session(std::move(socket));
    accept_next();
}

// Without descriptors accept() fails at once, again and again: wait until some may be free.
void Listener::pause(asio::error_code error) {
    host_.log_about_peer("cannot accept connections for the moment: " + cause(error));
    pause_.expires_after(host_.limits().accept_pause);
    pause_.async_wait([this](asio::error_code) { accept_next(); });
}

void Listener::make_session(tcp::socket socket) {
    asio::error_code error;
    const tcp::endpoint endpoint = socket.remote_endpoint(error);
    if (error)
        return; // it has gone already
    Session::Peer peer = describe_peer(endpoint);
    if (!admit_(peer))
        return;
    socket.set_option(tcp::no_delay(true), error);
    socket.set_option(asio::socket_base::keep_alive(true), error);
    std::unique_ptr<Transport> transport = tls_ ? make_tls_transport(std::move(socket), *tls_)
                                                : make_plain_transport(std::move(socket));
    if (kind_ == ListenerKind::Web)
        accepted_(
            std::make_shared<WebSession>(host_, std::move(peer), std::move(transport), site_));
    else
        accepted_(
            std::make_shared<TelnetSession>(host_, kind_, std::move(peer), std::move(transport)));
}

void Listener::close() {
    closed_ = true;
    asio::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
}

} // namespace lunamoo::net
