// Private to net/*.cpp: one accepted connection, whatever it speaks. It reads, writes, keeps
// deadlines and closes properly; what the bytes mean is its subclasses' (telnet_session.h,
// web_session.h). Lives on the network thread.
//
//   Opening ──handshake──► Open ──close()──► Flushing ──all sent──► Lingering ──► Closed
//      │                    │                   │                      peer's end,    ▲
//      └─ failed, too late ─┴─ drop(), error ───┴─ error, too late ─── error, late ───┘
//
// Flushing and Lingering exist so that the peer gets the last words: closing a socket with unread
// input sends a reset, which can overtake what was sent. Input is read and discarded in both.
//
// Ownership: shared by the network's table and by the handlers under way; each handler holds one
// share, so that a session outlives its last operation.
#pragma once

#include "net/network.h"
#include "net/output_queue.h"
#include "net/transport.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace lunamoo::net {

class Session;

// What a session needs of the network.
class SessionHost {
  public:
    virtual ~SessionHost() = default;
    virtual asio::io_context& io() = 0;
    virtual const Limits& limits() const = 0;
    virtual Receiver& receiver() = 0;
    virtual void log_about_peer(std::string_view line) = 0; // limited in rate
    virtual ConnectionId add_connection(Session& session) = 0;
    virtual void remove_connection(ConnectionId id) = 0;
    virtual void remove_session(Session& session) = 0;
    virtual bool is_stopping() const = 0;
};

// Calls one function later, unless set again or cancelled before.
class Deadline {
  public:
    explicit Deadline(asio::io_context& io) : timer_(io) {}

    void set(std::chrono::milliseconds after, std::function<void()> late);
    void cancel();

  private:
    asio::steady_timer timer_;
    // Counts settings: a handler that was queued before cancel() must find that it is out of date.
    // Owned by this and by the handlers under way.
    std::shared_ptr<std::uint64_t> setting_ = std::make_shared<std::uint64_t>(0);
};

class Session : public std::enable_shared_from_this<Session> {
  public:
    enum class State { Opening, Open, Flushing, Lingering, Closed };

    struct Peer {
        std::string name; // "address:port"
        std::string key;  // what connections are counted by
    };

    Session(SessionHost& host, ListenerKind kind, Peer peer, std::unique_ptr<Transport> transport);
    virtual ~Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    const Peer& peer() const { return peer_; }
    State state() const { return state_; }

    void start();
    // One output of a batch; flush() comes after its last.
    void deliver(const Output& output);
    virtual void flush();
    void stop();                        // the server goes down
    void drop(std::string_view reason); // at once, with a line in the log

  protected:
    enum class Input { Flows, Held };

    virtual void opened() = 0;
    virtual void send_output(const Output& output) = 0; // all kinds but HoldInput and ReleaseInput
    virtual std::string encoded(std::string_view text) const = 0; // for the wire
    virtual void received(std::string_view bytes) = 0;
    virtual void say_goodbye() = 0; // queues the protocol's last words, for stop()
    virtual void about_to_finish() {}

    // Bytes of the protocol. Queued; sent at the next flush(). Drops the connection of a peer that
    // leaves too much of them unread.
    void queue(std::string bytes);
    // What the world says, without controls (net/clean.h). Where too much is unread, the oldest
    // lines are lost, and the peer is told how many. Source: LambdaMOO, "Network buffer overflow".
    void queue_text(std::string_view text);
    void queue_shared(std::shared_ptr<const std::string> bytes);
    void close(); // after what is queued has been sent

    // Announces this as a connection to the receiver, and takes it back.
    void announce();
    ConnectionId id() const { return id_; } // 0 if not announced
    void report_line(std::string text, LineFlags flags);

    bool is_input_held() const { return input_flow_ == Input::Held; }
    bool is_open() const { return state_ == State::Open; }
    SessionHost& host() { return host_; }
    Deadline& deadline() { return deadline_; } // of the state, and of Open for the subclass's use

  private:
    void handshake_done(asio::error_code error);
    void set_input(Input input);
    void read_next();
    void read_done(asio::error_code error, std::size_t count);
    void write_next();
    void write_done(asio::error_code error, std::size_t count);
    void linger();
    void leave();  // tells the receiver, once
    void finish(); // to Closed, from anywhere

    SessionHost& host_;
    const ListenerKind kind_;
    const Peer peer_;
    std::unique_ptr<Transport> transport_;
    State state_ = State::Opening;
    ConnectionId id_ = 0;
    bool reading_ = false;
    bool writing_ = false;
    Input input_flow_ = Input::Flows; // held: no read is begun
    bool peer_ended_ = false;         // the peer sends nothing more
    OutputQueue output_;
    Deadline deadline_;
    std::array<char, kReadBytes> input_;
};

} // namespace lunamoo::net
