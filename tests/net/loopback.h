// What the network's tests share: a receiver that remembers, and clients on loopback that block,
// with a limit. The clients are plain POSIX sockets and OpenSSL, so that nothing of net/ tests
// itself.
#pragma once

#include "net/network.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace lunamoo::net::test {

inline constexpr std::chrono::seconds kPatience{20}; // generous: sanitizers are slow

// Remembers what it was told, in order, as text: "connected 1", "line 1 look", "disconnected 1".
class Recorder final : public Receiver {
  public:
    void connected(ConnectionId id, ListenerKind, std::string peer) override {
        add("connected " + std::to_string(id));
        const std::lock_guard lock(mutex_);
        peers_.push_back(std::move(peer));
        if (on_connected)
            on_connected(id);
    }
    void line(ConnectionId id, std::string text, LineFlags flags) override {
        add("line " + std::to_string(id) + " " +
            (flags.is_overlong() ? "(overlong)" : text + (flags.is_utf8() ? "" : " (not UTF-8)")));
        if (on_line)
            on_line(id, text);
    }
    void disconnected(ConnectionId id) override { add("disconnected " + std::to_string(id)); }
    void log(std::string_view line) { add("log " + std::string(line)); }

    // Waits until an event that begins with `text` is there; false if it does not come.
    bool saw(const std::string& text) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, kPatience, [&] { return count_of(text) > 0; });
    }
    std::size_t count(const std::string& text) {
        const std::lock_guard lock(mutex_);
        return count_of(text);
    }
    std::vector<std::string> events() {
        const std::lock_guard lock(mutex_);
        return events_;
    }
    std::string last_peer() {
        const std::lock_guard lock(mutex_);
        return peers_.empty() ? "" : peers_.back();
    }

    // Set before the network starts; called on its thread.
    std::function<void(ConnectionId)> on_connected;
    std::function<void(ConnectionId, const std::string&)> on_line;

  private:
    std::size_t count_of(const std::string& text) const {
        return static_cast<std::size_t>(
            std::count_if(events_.begin(), events_.end(),
                          [&](const std::string& event) { return event.starts_with(text); }));
    }
    void add(std::string event) {
        const std::lock_guard lock(mutex_);
        events_.push_back(std::move(event));
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> events_;
    std::vector<std::string> peers_;
};

// A network with its recorder. Listen first, then start().
struct Server {
    explicit Server(const Limits& limits = {})
        : network(
              recorder, [this](std::string_view line) { recorder.log(line); }, limits) {}

    std::uint16_t listen(const ListenerOptions& options) {
        const ListenResult result = network.listen(options);
        return result.is_ok() ? result.port : std::uint16_t(0);
    }
    std::uint16_t listen(ListenerKind kind) { return listen(ListenerOptions{.kind = kind}); }

    void text(ConnectionId id, std::string text) {
        network.send({{id, Output::Kind::Text, std::move(text)}});
    }
    void tell(ConnectionId id, Output::Kind kind) { network.send({{id, kind, ""}}); }

    Recorder recorder;
    Network network;
};

// A TCP connection to a port of 127.0.0.1.
class Client {
  public:
    explicit Client(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
        timeval limit{kPatience.count(), 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        const int on = 1;
        ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address),
                               sizeof address) == 0;
    }
    virtual ~Client() { ::close(descriptor_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool is_connected() const { return connected_; }
    int descriptor() const { return descriptor_; }

    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const std::ptrdiff_t count = write_some(bytes);
            if (count <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }

    // Everything up to and including `mark`; what came instead if it does not come.
    std::string read_until(std::string_view mark) {
        std::size_t end = std::string::npos;
        while ((end = buffer_.find(mark)) == std::string::npos && fill()) {
        }
        return take(end == std::string::npos ? buffer_.size() : end + mark.size());
    }
    std::string read(std::size_t count) {
        while (buffer_.size() < count && fill()) {
        }
        return take(std::min(count, buffer_.size()));
    }
    // Everything until the server ends the connection; `ended_by_server()` tells whether it did.
    std::string read_to_end() {
        while (fill()) {
        }
        return take(buffer_.size());
    }
    bool ended_by_server() const { return ended_; }
    void end_output() { ::shutdown(descriptor_, SHUT_WR); }

  protected:
    virtual std::ptrdiff_t read_some(char* data, std::size_t size) {
        return ::recv(descriptor_, data, size, 0);
    }
    virtual std::ptrdiff_t write_some(std::string_view bytes) {
        return ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

  private:
    bool fill() {
        char data[16384];
        const std::ptrdiff_t count = read_some(data, sizeof data);
        if (count > 0)
            buffer_.append(data, static_cast<std::size_t>(count));
        else if (count == 0 || errno == ECONNRESET)
            ended_ = true;
        return count > 0;
    }
    std::string take(std::size_t count) {
        std::string result = buffer_.substr(0, count);
        buffer_.erase(0, count);
        return result;
    }

    int descriptor_;
    bool connected_ = false;
    bool ended_ = false;
    std::string buffer_;
};

// The same over TLS; trusts `certificate_file` only, and wants it to be valid for 127.0.0.1.
class TlsClient final : public Client {
  public:
    TlsClient(std::uint16_t port, const std::string& certificate_file,
              int newest_version = TLS1_3_VERSION)
        : Client(port), context_(SSL_CTX_new(TLS_client_method())) {
        SSL_CTX_load_verify_locations(context_, certificate_file.c_str(), nullptr);
        SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_max_proto_version(context_, newest_version);
        ssl_ = SSL_new(context_);
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), "127.0.0.1");
        SSL_set_fd(ssl_, descriptor());
        shaken_ = SSL_connect(ssl_) == 1;
    }
    ~TlsClient() override {
        if (shaken_)
            SSL_shutdown(ssl_);
        SSL_free(ssl_);
        SSL_CTX_free(context_);
    }

    bool is_shaken() const { return shaken_; }
    std::string version() const { return SSL_get_version(ssl_); }
    bool got_close_notify() const { return (SSL_get_shutdown(ssl_) & SSL_RECEIVED_SHUTDOWN) != 0; }
    SSL* ssl() { return ssl_; }

  protected:
    std::ptrdiff_t read_some(char* data, std::size_t size) override {
        const int count = SSL_read(ssl_, data, static_cast<int>(size));
        return count > 0 ? count : SSL_get_error(ssl_, count) == SSL_ERROR_ZERO_RETURN ? 0 : -1;
    }
    std::ptrdiff_t write_some(std::string_view bytes) override {
        return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
    }

  private:
    SSL_CTX* context_;
    SSL* ssl_ = nullptr;
    bool shaken_ = false;
};

// A folder that goes with this.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "lunamoo-net-XXXXXX").string();
        if (const char* made = ::mkdtemp(name.data()))
            path_ = made;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string file(const std::string& name) const { return path_ + "/" + name; }
    const std::string& path() const { return path_; }
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories(std::filesystem::path(file(name)).parent_path());
        std::ofstream(file(name), std::ios::binary) << text;
    }

  private:
    std::string path_;
};

} // namespace lunamoo::net::test
