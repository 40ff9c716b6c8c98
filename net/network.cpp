#include "net/network.h"

#include "cmake/limit.h"
#include "net/listener.h"
#include "net/session.h"

#include <csignal>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace lunamoo::net {

Receiver::~Receiver() = default;

namespace {

// Signals are for the threads that the program means them for.
void block_signals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

// Writes lines that peers cause to the log, so many in a window; then only their number.
class PeerLog {
  public:
    explicit PeerLog(Network::Log log) : log_(std::move(log)) {}

    void write(std::string_view line, std::chrono::steady_clock::time_point now) {
        if (now - window_began_ >= kPeerLogWindow) {
            if (left_out_ > 0)
                log_(std::to_string(left_out_) + " more lines about connections were left out");
            window_began_ = now;
            written_ = left_out_ = 0;
        }
        if (written_ < kMaxPeerLogLines || !LIMIT(peer_log_lines)) {
            ++written_;
            log_(line);
        } else {
            ++left_out_;
        }
    }

  private:
    Network::Log log_;
    std::chrono::steady_clock::time_point window_began_{};
    std::size_t written_ = 0;
    std::size_t left_out_ = 0;
};

} // namespace

// What lives on the network thread. Invariants:
//   1. sessions_ holds every session that is not Closed; per_peer_ counts them by peer.
//   2. connections_ holds those that the receiver knows.
//   3. io_ is the first member: the last handlers, and the sessions they hold, go with it, after
//   the
//      tables; a session's destructor touches nothing of this.
class Network::Core final : public SessionHost {
  public:
    Core(Receiver& receiver, Log log, const Limits& limits)
        : receiver_(receiver), log_(std::move(log)), limits_(limits), stop_timer_(io_) {}

    ListenResult listen(const ListenerOptions& options);
    void start();
    void send(std::vector<Output> batch);
    void stop(std::chrono::milliseconds flush_limit);

    asio::io_context& io() override { return io_; }
    const Limits& limits() const override { return limits_; }
    Receiver& receiver() override { return receiver_; }
    void log_about_peer(std::string_view line) override {
        log_.write(line, std::chrono::steady_clock::now());
    }
    ConnectionId add_connection(Session& session) override;
    void remove_connection(ConnectionId id) override { connections_.erase(id); }
    void remove_session(Session& session) override;
    bool is_stopping() const override { return stopping_; }

  private:
    bool may_admit(const Session::Peer& peer);
    void add_session(const std::shared_ptr<Session>& session);
    void deliver(const std::vector<Output>& batch);
    void begin_stop(std::chrono::milliseconds flush_limit);
    void stop_if_done();

    asio::io_context io_{1};
    Receiver& receiver_;
    PeerLog log_;
    const Limits limits_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    std::unordered_map<Session*, std::shared_ptr<Session>> sessions_;
    std::unordered_map<std::string, std::size_t> per_peer_;
    std::unordered_map<ConnectionId, std::shared_ptr<Session>> connections_;
    ConnectionId last_id_ = 0;
    bool stopping_ = false;
    asio::steady_timer stop_timer_;
    std::thread thread_; // touched by whoever calls start() and stop(), not by itself
};

ListenResult Network::Core::listen(const ListenerOptions& options) {
    if (thread_.joinable())
        return {0, options.address + ": the network has started already"};
    auto listener = std::make_unique<Listener>(
        *this, [this](const Session::Peer& peer) { return may_admit(peer); },
        [this](const std::shared_ptr<Session>& session) { add_session(session); });
    ListenResult result = listener->open(options);
    if (result.is_ok())
        listeners_.push_back(std::move(listener));
    return result;
}

void Network::Core::start() {
    thread_ = std::thread([this] {
        block_signals();
        const auto work = asio::make_work_guard(io_);
        for (const std::unique_ptr<Listener>& listener : listeners_)
            listener->accept_next();
        io_.run();
    });
}

bool Network::Core::may_admit(const Session::Peer& peer) {
    const auto found = per_peer_.find(peer.key);
    const bool too_many = sessions_.size() >= limits_.connections && LIMIT(connections);
    const bool too_many_of_peer = found != per_peer_.end() &&
                                  found->second >= limits_.connections_per_peer &&
                                  LIMIT(connections_per_peer);
    if (too_many || too_many_of_peer)
        log_about_peer(peer.name + " refused: too many connections" +
                       (too_many ? "" : " from its address"));
    return !too_many && !too_many_of_peer;
}

void Network::Core::add_session(const std::shared_ptr<Session>& session) {
    sessions_.emplace(session.get(), session);
    ++per_peer_[session->peer().key];
    session->start();
}

void Network::Core::remove_session(Session& session) {
    if (sessions_.erase(&session) == 0)
        return;
    const auto counted = per_peer_.find(session.peer().key);
    if (--counted->second == 0)
        per_peer_.erase(counted);
    stop_if_done();
}

ConnectionId Network::Core::add_connection(Session& session) {
    connections_.emplace(++last_id_, session.shared_from_this());
    return last_id_;
}

void Network::Core::send(std::vector<Output> batch) {
    asio::post(io_, [this, batch = std::move(batch)] { deliver(batch); });
}

// All outputs first, then one flush for each session, so that what is for one leaves together.
void Network::Core::deliver(const std::vector<Output>& batch) {
    std::unordered_set<std::shared_ptr<Session>> touched;
    for (const Output& output : batch) {
        const auto found = connections_.find(output.connection);
        if (found == connections_.end())
            continue;
        const std::shared_ptr<Session> session = found->second;
        touched.insert(session);
        session->deliver(output);
    }
    for (const std::shared_ptr<Session>& session : touched)
        session->flush();
}

void Network::Core::stop(std::chrono::milliseconds flush_limit) {
    if (!thread_.joinable())
        return;
    asio::post(io_, [this, flush_limit] { begin_stop(flush_limit); });
    thread_.join();
}

void Network::Core::begin_stop(std::chrono::milliseconds flush_limit) {
    stopping_ = true;
    for (const std::unique_ptr<Listener>& listener : listeners_)
        listener->close();
    const auto sessions = sessions_; // a session that stops may leave the table
    for (const auto& [key, session] : sessions)
        session->stop();
    stop_timer_.expires_after(flush_limit);
    stop_timer_.async_wait([this](asio::error_code) {
        const auto late = sessions_;
        for (const auto& [key, session] : late)
            session->drop("the server goes down");
        io_.stop();
    });
    stop_if_done();
}

void Network::Core::stop_if_done() {
    if (stopping_ && sessions_.empty())
        io_.stop();
}

Network::Network(Receiver& receiver, Log log, const Limits& limits)
    : core_(std::make_unique<Core>(receiver, std::move(log), limits)) {}

Network::~Network() {
    core_->stop(std::chrono::milliseconds(0));
}

ListenResult Network::listen(const ListenerOptions& options) {
    return core_->listen(options);
}

void Network::start() {
    core_->start();
}

void Network::send(std::vector<Output> batch) {
    core_->send(std::move(batch));
}

void Network::stop(std::chrono::milliseconds flush_limit) {
    core_->stop(flush_limit);
}

} // namespace lunamoo::net
