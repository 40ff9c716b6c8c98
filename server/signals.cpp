#include "server/signals.h"

#include <csignal>
#include <pthread.h>

namespace lunamoo::server {
namespace {

constexpr int kEnd = SIGUSR2; // the thread's own end

sigset_t awaited() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, kEnd);
    return set;
}

void wait_for_signals(Inbox& inbox) {
    const sigset_t set = awaited();
    int signal = 0;
    while (sigwait(&set, &signal) == 0 && signal != kEnd)
        inbox.post(StopRequest{"the operator stopped the server"});
}

} // namespace

SignalThread::SignalThread(Inbox& inbox) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    const sigset_t set = awaited();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    thread_ = std::thread([&inbox] { wait_for_signals(inbox); });
}

SignalThread::~SignalThread() {
    pthread_kill(thread_.native_handle(), kEnd);
    thread_.join();
}

} // namespace lunamoo::server
