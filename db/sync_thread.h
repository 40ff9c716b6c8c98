// SyncThread: one job at a time that may take as long as the disk likes, on a thread of its own.
// All functions are its owner's thread's.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace lunamoo::db {

class SyncThread {
  public:
    using Job = std::function<void()>; // must not throw

    // `done` is called on this thread after each job.
    explicit SyncThread(std::function<void()> done);
    ~SyncThread(); // waits for the job
    SyncThread(const SyncThread&) = delete;
    SyncThread& operator=(const SyncThread&) = delete;

    bool is_busy() const;
    void start(Job job); // while it is not busy
    void wait();

  private:
    void run();

    const std::function<void()> done_;
    mutable std::mutex mutex_; // guards what follows
    std::condition_variable changed_;
    Job job_; // until it is done
    bool stopping_ = false;

    std::thread thread_; // last: starts when all the above is there
};

} // namespace lunamoo::db
