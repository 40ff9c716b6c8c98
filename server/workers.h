// Workers: a few threads for what would hold up the world (password hashing). A job touches nothing
// of the world; its result goes to the inbox. run() from the world thread.
#pragma once

#include "server/inbox.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace lunamoo::server {

class Workers {
  public:
    Workers(std::size_t threads, std::size_t max_queued, Inbox& inbox);
    // Drops what has not begun, waits for the rest.
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    // False where the queue is full.
    bool run(verbs::TaskId task, std::function<std::string()> work);

  private:
    struct Job {
        verbs::TaskId task = 0;
        std::function<std::string()> work;
    };
    void loop();

    Inbox& inbox_;
    const std::size_t max_queued_;
    std::mutex mutex_; // guards what follows
    std::condition_variable changed_;
    std::deque<Job> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_; // last: they start when all the above is there
};

} // namespace lunamoo::server
