#include "db/sync_thread.h"

#include "db/assert.h"

#include <utility>

namespace lunamoo::db {

SyncThread::SyncThread(std::function<void()> done)
    : done_(std::move(done)), thread_([this] { run(); }) {}

SyncThread::~SyncThread() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

bool SyncThread::is_busy() const {
    const std::lock_guard lock(mutex_);
    return job_ != nullptr;
}

void SyncThread::start(Job job) {
    {
        const std::lock_guard lock(mutex_);
        LUNAMOO_ASSERT(job_ == nullptr);
        job_ = std::move(job);
    }
    changed_.notify_all();
}

void SyncThread::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return job_ == nullptr; });
}

void SyncThread::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [&] { return stopping_ || job_ != nullptr; });
        if (job_ == nullptr)
            return;
        lock.unlock();
        job_();
        lock.lock();
        job_ = nullptr;
        changed_.notify_all();
        lock.unlock();
        done_();
        lock.lock();
    }
}

} // namespace lunamoo::db
