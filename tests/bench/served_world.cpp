#include "served_world.h"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace lunamoo::bench {

namespace {

db::Writer::Options writer_options(Commits commits) {
    db::Writer::Options options;
    options.test_without_writing = commits == Commits::LeftOut;
    return options;
}

verbs::RuntimeOptions evicting_soon(verbs::RuntimeOptions options) {
    options.evict_after = std::chrono::milliseconds(100);
    return options;
}

} // namespace

ServedWorld::ServedWorld(const std::string& path, Commits commits)
    : loaded_(path, path + ".sock", {}), network_(receiver_, [](std::string_view) {}),
      writer_(loaded_.store, writer_options(commits),
              [](const std::string& message) {
                  std::fprintf(stderr, "%s\n", message.c_str());
                  std::abort();
              }),
      runtime_(loaded_.world, host_, evicting_soon(loaded_.runtime_options())),
      checkpoints_({loaded_.world, runtime_, writer_, inbox_}, {.folder = path + ".backups"}) {
    receiver_.set_network(network_);
    if (commits == Commits::Written)
        runtime_.allow_eviction();
    const auto listening = network_.listen({.kind = net::ListenerKind::Telnet});
    if (!listening.is_ok())
        throw std::runtime_error(listening.error);
    port_ = listening.port;
    network_.start();
    world_thread_ = std::thread([this] { loop_.run(); });
}

ServedWorld::~ServedWorld() {
    inbox_.post(server::StopRequest{"measured"});
    world_thread_.join();
    network_.stop(std::chrono::milliseconds(100));
}

void ServedWorld::on_world_thread(std::function<void(db::Writer&)> work) {
    const std::lock_guard lock(mutex_);
    wanted_.push_back(std::move(work));
}

std::vector<double> ServedWorld::take_waits() {
    const std::lock_guard lock(mutex_);
    return std::exchange(waits_, {});
}

void ServedWorld::slice_begins(std::chrono::steady_clock::duration waited) {
    std::vector<std::function<void(db::Writer&)>> wanted;
    {
        const std::lock_guard lock(mutex_);
        waits_.push_back(static_cast<double>(std::chrono::nanoseconds(waited).count()));
        wanted.swap(wanted_);
    }
    for (const auto& work : wanted)
        work(writer_);
}

void ServedWorld::handed_over(const std::vector<net::Output>& outputs) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    for (const auto& output : outputs)
        if (output.text.starts_with("pong "))
            ended_[std::atoi(output.text.c_str() + 5) % kClients] =
                std::chrono::nanoseconds(now).count();
}

} // namespace lunamoo::bench
