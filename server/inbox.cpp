#include "server/inbox.h"

namespace lunamoo::server {

void Inbox::post(Message message) {
    {
        const std::lock_guard lock(mutex_);
        messages_.push_back(std::move(message));
    }
    posted_.notify_one();
}

bool Inbox::post_line(PeerLine line) {
    bool hold = false;
    {
        const std::lock_guard lock(mutex_);
        line_bytes_ += line.text.size() + sizeof(PeerLine);
        hold = line.held = line_bytes_ > kHoldAboveBytes;
        messages_.emplace_back(std::move(line));
    }
    posted_.notify_one();
    return hold;
}

std::vector<Message> Inbox::take(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    posted_.wait_until(lock, deadline, [this] { return !messages_.empty(); });
    line_bytes_ = 0;
    return std::exchange(messages_, {});
}

} // namespace lunamoo::server
