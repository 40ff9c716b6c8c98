// Private to net/: the bytes waiting to be sent to one peer, in order, with their count. Does not
// send. Lives on the network thread.
//
// Bytes of its own are counted; bytes shared with others (a page file, the same for all) are not,
// as they cost this connection nothing. Whole texts can be dropped, the oldest first, where a peer
// reads too slowly; the protocol's bytes, and what is being sent, never. In the place of what was
// dropped stands one notice that says how many lines it was.
#pragma once

#include "net/limits.h"

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

namespace lunamoo::net {

class OutputQueue {
  public:
    using Notice = std::function<std::string(std::size_t lines)>; // its bytes

    void append(std::string bytes);
    void append_text(std::string bytes, std::size_t lines); // a whole piece: lines or a frame
    void append_shared(std::shared_ptr<const std::string> bytes);

    bool is_empty() const { return chunks_.empty(); }
    std::size_t size() const { return own_bytes_; } // of its own, in bytes
    std::size_t text_size() const { return text_bytes_; }
    // Until size() is at most `limit`, or no text is left to drop.
    void drop_oldest_text(std::size_t limit, const Notice& notice);

    // What to send next, at most kOutputChunkBytes; stays where it is until taken off by consume(),
    // also when more is appended or dropped.
    std::string_view front() const;
    void consume(std::size_t count); // at most front().size()

  private:
    enum class Kind { Protocol, Text, Notice };
    struct Chunk {
        std::string own;
        std::shared_ptr<const std::string> shared; // or null
        Kind kind = Kind::Protocol;
        std::size_t lines = 0; // of text, or that a notice tells of

        const std::string& bytes() const { return shared ? *shared : own; }
    };

    using Chunks = std::list<Chunk>; // a chunk stays where it is

    void add(std::string bytes, Kind kind, std::size_t lines);
    bool takes(const Chunk& chunk, const Chunk& more) const;

    Chunks chunks_;          // none is empty; the front one is never appended to
    std::size_t offset_ = 0; // bytes of the front chunk that are consumed
    std::size_t own_bytes_ = 0;
    std::size_t text_bytes_ = 0; // of those, in texts
};

} // namespace lunamoo::net
