// Private to net/: the bytes waiting to be sent to one peer, in order, with their count. Does not
// send. Lives on the network thread.
//
// Bytes of its own are counted; bytes shared with others (a page file, the same for all) are not,
// as they cost this connection nothing.
#pragma once

#include "net/limits.h"

#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace lunamoo::net {

class OutputQueue {
  public:
    void append(std::string bytes);
    void append_shared(std::shared_ptr<const std::string> bytes);

    bool is_empty() const { return chunks_.empty(); }
    std::size_t size() const { return own_bytes_; } // of its own, in bytes

    // What to send next, at most kOutputChunkBytes; stays where it is until taken off by consume(),
    // also when more is appended.
    std::string_view front() const;
    void consume(std::size_t count); // at most front().size()

  private:
    struct Chunk {
        std::string own;
        std::shared_ptr<const std::string> shared; // or null

        const std::string& bytes() const { return shared ? *shared : own; }
    };

    std::deque<Chunk> chunks_; // none is empty; the front one is never appended to
    std::size_t offset_ = 0;   // bytes of the front chunk that are consumed
    std::size_t own_bytes_ = 0;
};

} // namespace lunamoo::net
