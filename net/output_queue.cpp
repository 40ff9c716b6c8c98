#include "net/output_queue.h"

#include <utility>

namespace lunamoo::net {

void OutputQueue::append(std::string bytes) {
    if (bytes.empty())
        return;
    own_bytes_ += bytes.size();
    if (chunks_.size() > 1 && !chunks_.back().shared &&
        chunks_.back().own.size() < kOutputChunkBytes)
        chunks_.back().own += bytes;
    else
        chunks_.push_back({std::move(bytes), nullptr});
}

void OutputQueue::append_shared(std::shared_ptr<const std::string> bytes) {
    if (!bytes->empty())
        chunks_.push_back({"", std::move(bytes)});
}

std::string_view OutputQueue::front() const {
    if (chunks_.empty())
        return {};
    return std::string_view(chunks_.front().bytes()).substr(offset_, kOutputChunkBytes);
}

void OutputQueue::consume(std::size_t count) {
    const Chunk& chunk = chunks_.front();
    if (!chunk.shared)
        own_bytes_ -= count;
    offset_ += count;
    if (offset_ < chunk.bytes().size())
        return;
    chunks_.pop_front();
    offset_ = 0;
}

} // namespace lunamoo::net
