#include "net/output_queue.h"

#include "cmake/limit.h"

#include <utility>

namespace lunamoo::net {

void OutputQueue::append(std::string bytes) {
    add(std::move(bytes), Kind::Protocol, 0);
}

void OutputQueue::append_text(std::string bytes, std::size_t lines) {
    text_bytes_ += bytes.size();
    add(std::move(bytes), Kind::Text, lines);
}

void OutputQueue::add(std::string bytes, Kind kind, std::size_t lines) {
    if (bytes.empty())
        return;
    own_bytes_ += bytes.size();
    if (chunks_.size() > 1 && chunks_.back().kind == kind && !chunks_.back().shared &&
        chunks_.back().own.size() + bytes.size() <= kOutputChunkBytes) {
        chunks_.back().own += bytes;
        chunks_.back().lines += lines;
    } else {
        chunks_.push_back({std::move(bytes), nullptr, kind, lines});
    }
}

void OutputQueue::drop_oldest_text(std::size_t limit, const Notice& notice) {
    std::size_t lost = 0;
    for (std::size_t i = 1; i < chunks_.size() && own_bytes_ > limit && LIMIT(queued_text_bytes);) {
        const Chunk& chunk = chunks_[i];
        if (chunk.kind == Kind::Protocol) {
            ++i;
            continue;
        }
        lost += chunk.lines;
        own_bytes_ -= chunk.own.size();
        if (chunk.kind == Kind::Text)
            text_bytes_ -= chunk.own.size();
        chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (lost == 0)
        return;
    std::string said = notice(lost);
    own_bytes_ += said.size();
    chunks_.insert(chunks_.begin() + 1, {std::move(said), nullptr, Kind::Notice, lost});
}

void OutputQueue::append_shared(std::shared_ptr<const std::string> bytes) {
    if (!bytes->empty())
        chunks_.push_back({"", std::move(bytes), Kind::Protocol, 0});
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
    if (chunk.kind == Kind::Text)
        text_bytes_ -= count;
    offset_ += count;
    if (offset_ < chunk.bytes().size())
        return;
    chunks_.pop_front();
    offset_ = 0;
}

} // namespace lunamoo::net
