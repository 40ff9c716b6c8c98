// The server in this process, put together as `lunamoo serve` does it, with an observer: what a
// client cannot see. One telnet listener on a port of its own.
#pragma once

#include "server/audit_heads.h"
#include "server/host_adapter.h"
#include "server/loaded_world.h"
#include "server/peer_receiver.h"
#include "server/world_loop.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

namespace lunamoo::bench {

enum class Commits { Written, LeftOut };

class ServedWorld final : public server::LoopObserver {
  public:
    // The world is as good as its file: a copy made by `lunamoo init`.
    ServedWorld(const std::string& path, Commits commits);
    ~ServedWorld() override;

    std::uint16_t port() const { return port_; }
    // Runs `work` on the world thread before the next slice; there must be one soon.
    void on_world_thread(std::function<void(db::Writer&)> work);

    // The number at the end of a line that says "pong CLIENT NUMBER" is heard by that client; when
    // the slice that says it ended, steady clock's nanoseconds.
    static constexpr int kClients = 8;
    std::int64_t ended(int client) const { return ended_[client]; }
    // Nanoseconds for which a slice was ready and none ran, of each slice since the last call.
    std::vector<double> take_waits();

  private:
    void slice_begins(std::chrono::steady_clock::duration waited) override;
    void handed_over(const std::vector<net::Output>& outputs) override;

    server::Inbox inbox_;
    server::LoadedWorld loaded_;
    server::PeerReceiver receiver_{inbox_};
    net::Network network_;
    db::Writer writer_;
    server::Workers workers_{2, 64, inbox_};
    server::Outbox outbox_;
    server::Sessions sessions_{loaded_.world, outbox_};
    server::HostAdapter host_{sessions_, workers_};
    verbs::Runtime runtime_;
    server::Dispatcher dispatcher_{loaded_.world, runtime_, sessions_};
    server::Checkpoints checkpoints_;
    server::AuditHeads audit_heads_{server::AuditKey::read_or_make(loaded_.store.path())};
    server::WorldLoop loop_{{loaded_.world, runtime_, host_, sessions_, outbox_, dispatcher_,
                             inbox_, writer_, network_, checkpoints_, audit_heads_, this}};
    std::uint16_t port_ = 0;

    std::atomic<std::int64_t> ended_[kClients] = {};
    std::mutex mutex_; // guards what follows
    std::vector<double> waits_;
    std::vector<std::function<void(db::Writer&)>> wanted_;

    std::thread world_thread_; // last: starts when all the above is there
};

} // namespace lunamoo::bench
