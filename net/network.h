// The network: listeners, connections, and the thread that they live on. It turns bytes into lines
// and text into bytes; it does not know what lines mean, who is logged in, or what a world is.
// Protocols: telnet (net/telnet.h), the same over TLS, and the web port (net/http.h,
// net/websocket.h, docs/protocols.md). Caps: net/limits.h.
//
// Threads. start() makes one thread; every call of the Receiver and of the log comes from it, never
// two at once (before start(), listen() may log on its caller's). send() may be called from any
// thread, stop() from any but that one. The Receiver's calls must not block: nothing else on the
// network moves meanwhile.
//
// The life of a connection, as the Receiver sees it:
//
//   connected(id) ──► line(id) … ──► disconnected(id)
//
// Invariants:
//   1. Each connected() is followed by exactly one disconnected(), at the latest before stop()
//      returns, and nothing about that id comes after it. An id is never used again.
//   2. Outputs of one connection are sent in the order in which they were given to send(), if the
//      calls of send() are ordered. Outputs for an id that is gone are dropped.
//   3. What one peer can make this process hold is bounded (net/limits.h): a peer that does not
//      read loses lines, and is told so; one that talks nonsense is dropped, and neither delays
//      anybody else.
#pragma once

#include "net/limits.h"
#include "net/line.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lunamoo::net {

using ConnectionId = std::uint64_t; // from 1 up; never reused within a process

enum class ListenerKind { Telnet, Tls, Web };

struct ListenerOptions {
    ListenerKind kind = ListenerKind::Telnet;
    std::string address = "127.0.0.1"; // or "::1", "0.0.0.0", or a name that resolves to one
    std::uint16_t port = 0;            // 0 picks a free one
    // PEM, with the chain; needed for Tls. Where they are given for Web, the page is https.
    std::string certificate_file = {};
    std::string key_file = {};
    std::string page_folder = {}; // Web: the built page; empty or missing: "/" says how to build it
    // Web: origins besides the listener's own that may open /ws, such as "https://moo.example"
    // where a reverse proxy ends TLS.
    std::vector<std::string> allowed_origins = {};
};

struct ListenResult {
    std::uint16_t port = 0; // bound
    std::string error;      // "127.0.0.1:7777: address already in use"; empty if all is well

    bool is_ok() const { return error.empty(); }
};

// Called on the network thread; must not block, must not throw.
class Receiver {
  public:
    virtual ~Receiver();

    // `peer` is "192.0.2.1:50000" or "[2001:db8::1]:50000". Telnet: at once; TLS: after its
    // handshake; Web: when a WebSocket is open (pages fetched are not connections).
    virtual void connected(ConnectionId id, ListenerKind kind, std::string peer) = 0;

    // A line without its end and without control bytes except TAB, at most kMaxLineBytes. An
    // overlong line has no text. What is not UTF-8 comes as typed: clean it after converting it
    // (net/clean.h).
    virtual void line(ConnectionId id, std::string text, LineFlags flags) = 0;

    // The peer left, or was told to, or was dropped: no more lines come. What was queued for it may
    // still be on its way.
    virtual void disconnected(ConnectionId id) = 0;
};

struct Output {
    // EchoOff hides what is typed (for a password), EchoOn shows it again. Close says goodbye and
    // closes after what is queued has been sent. HoldInput stops reading from a peer that sends
    // more than can be dealt with, so that its own system makes it wait; ReleaseInput goes on.
    // Lines of what was read meanwhile (twice kReadBytes at most) still come after HoldInput. While
    // input is held, a peer that leaves is noticed only when something is sent to it.
    enum class Kind { Text, EchoOff, EchoOn, Close, HoldInput, ReleaseInput };

    ConnectionId connection = 0;
    Kind kind = Kind::Text;
    std::string text = {}; // of Text: UTF-8 with LF line ends; sent as it is, ANSI included
};

class Network {
  public:
    using Log = std::function<void(std::string_view)>; // one line, without its end

    // `receiver` must outlive this.
    Network(Receiver& receiver, Log log, const Limits& limits = {});
    ~Network(); // stop(0)
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    // Binds and listens; connections are taken once start() runs. Only before start(). A bad
    // certificate, key, address or allowed origin is an error like any other.
    ListenResult listen(const ListenerOptions& options);

    // Once.
    void start();

    // Any thread. Never blocks. Texts for one connection in one batch leave together.
    void send(std::vector<Output> batch);

    // Takes no more connections, says goodbye to all, sends what is queued for at most
    // `flush_limit`, closes and joins the thread. Further calls do nothing. Not from the network
    // thread.
    void stop(std::chrono::milliseconds flush_limit);

  private:
    class Core;
    std::unique_ptr<Core> core_;
};

} // namespace lunamoo::net
