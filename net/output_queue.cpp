#include "net/output_queue.h"

#include "cmake/limit.h"

#include <iterator>
#include <utility>

namespace lunamoo::net {

void OutputQueue::append(std::string bytes) {
    add(std::move(bytes), Kind::Protocol, 0);
}

void OutputQueue::append_text(std::string bytes, std::size_t lines) {
    text_bytes_ += bytes.size();
    add(std::move(bytes), Kind::Text, lines);
}

// `more` may be appended to `chunk`, as if they had been said at once.
bool OutputQueue::takes(const Chunk& chunk, const Chunk& more) const {
    return &chunk != &chunks_.front() && chunk.kind == more.kind && !chunk.shared && !more.shared &&
           chunk.own.size() + more.own.size() <= kOutputChunkBytes;
}

void OutputQueue::add(std::string bytes, Kind kind, std::size_t lines) {
    if (bytes.empty())
        return;
    own_bytes_ += bytes.size();
    Chunk chunk{std::move(bytes), nullptr, kind, lines};
    if (!chunks_.empty() && takes(chunks_.back(), chunk)) {
        chunks_.back().own += chunk.own;
        chunks_.back().lines += lines;
    } else {
        chunks_.push_back(std::move(chunk));
    }
}

// Of the protocol's chunks between which the texts are gone few are left: the next time they are
// stepped over quickly.
void OutputQueue::drop_oldest_text(std::size_t limit, const Notice& notice) {
    if (chunks_.empty())
        return;
    std::size_t lost = 0;
    for (auto at = std::next(chunks_.begin());
         at != chunks_.end() && own_bytes_ > limit && LIMIT(queued_text_bytes);) {
        if (at->kind != Kind::Protocol) {
            lost += at->lines;
            own_bytes_ -= at->own.size();
            if (at->kind == Kind::Text)
                text_bytes_ -= at->own.size();
            at = chunks_.erase(at);
        } else if (Chunk& before = *std::prev(at); takes(before, *at) && LIMIT(queued_protocol)) {
            before.own += at->own;
            at = chunks_.erase(at);
        } else {
            ++at;
        }
    }
    if (lost == 0)
        return;
    std::string said = notice(lost);
    own_bytes_ += said.size();
    chunks_.insert(std::next(chunks_.begin()), {std::move(said), nullptr, Kind::Notice, lost});
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
