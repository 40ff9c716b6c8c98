// SignalThread: SIGTERM and SIGINT become a StopRequest in the inbox. SIGPIPE and SIGXFSZ are
// ignored: the write that caused them fails and says so. Made before any other thread, so that all
// have these signals blocked.
#pragma once

#include "server/inbox.h"

#include <thread>

namespace lunamoo::server {

class SignalThread {
  public:
    explicit SignalThread(Inbox& inbox);
    ~SignalThread();
    SignalThread(const SignalThread&) = delete;
    SignalThread& operator=(const SignalThread&) = delete;

  private:
    std::thread thread_;
};

} // namespace lunamoo::server
