#include "server/workers.h"

#include "cmake/limit.h"

#include <exception>

namespace lunamoo::server {
namespace {

// What a job that throws answers: nothing, which its builtin takes for a failure.
std::string result_of(const std::function<std::string()>& work) {
    try {
        return work();
    } catch (const std::exception&) {
        return {};
    }
}

} // namespace

Workers::Workers(std::size_t threads, std::size_t max_queued, Inbox& inbox)
    : inbox_(inbox), max_queued_(max_queued) {
    for (std::size_t i = 0; i < threads; ++i)
        threads_.emplace_back([this] { loop(); });
}

Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_)
        thread.join();
}

bool Workers::run(verbs::TaskId task, std::function<std::string()> work) {
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() >= max_queued_ && LIMIT(queued_work))
            return false;
        queue_.push_back({task, std::move(work)});
    }
    changed_.notify_one();
    return true;
}

void Workers::loop() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (stopping_)
            return;
        const Job job = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        inbox_.post(WorkerReply{job.task, result_of(job.work)});
        lock.lock();
    }
}

} // namespace lunamoo::server
