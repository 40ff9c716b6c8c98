// Session: one connection as the world sees it. Data and its queue of lines; who starts tasks for
// the lines is server/dispatcher.h. World thread.
//
//   not logged in ──log_in──► logged in ──┐
//        └───────────boot, closed─────────┴──► closing ──(network: disconnected)──► gone
//
// Invariants:
//   1. At most one session that is not closing has a given player.
//   2. The next line starts only when nothing holds the session: the task of the line before it has
//      ended its first slice (FirstStop), or, before login, has ended or suspended (Login), so that
//      what is typed right after "connect" is a command and not a second login.
#pragma once

#include "cmake/limit.h"
#include "net/network.h"
#include "verbs/task.h"

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace lunamoo::server {

using Clock = std::chrono::steady_clock;

inline constexpr std::size_t kMaxQueuedLines = 1000;
inline constexpr std::size_t kMaxQueuedLineBytes = 256 * 1024;

// What came from the peer. `refusal` is what is to be said instead of obeying it, or empty; then
// there is no text.
struct TypedLine {
    std::string text;
    std::string_view refusal = {};
};

// Lines that wait their turn. When it is full the peer is held; what was read before that took
// effect still comes, and is taken.
class LineQueue {
  public:
    enum class Advice { None, Hold, Release };

    bool empty() const { return lines_.empty(); }
    std::size_t size() const { return lines_.size(); }
    // Both say what to tell the network.
    Advice push(TypedLine line);
    Advice pop(TypedLine& line); // not empty()
    // The network holds this peer already.
    void note_held() { held_ = true; }
    bool is_held() const { return held_; }
    // With so many more.
    bool is_full(std::size_t lines = 0, std::size_t bytes = 0) const {
        return (lines_.size() + lines >= kMaxQueuedLines && LIMIT(queued_lines)) ||
               (bytes_ + bytes >= kMaxQueuedLineBytes && LIMIT(typed_line_bytes));
    }

  private:
    bool is_low() const {
        // no limit: when to go on
        return lines_.size() <= kMaxQueuedLines / 2 && bytes_ <= kMaxQueuedLineBytes / 2;
    }
    std::deque<TypedLine> lines_;
    std::size_t bytes_ = 0;
    bool held_ = false;
};

struct Session {
    enum class Hold { FirstStop, Login };

    net::ConnectionId connection = 0;
    db::ObjectId object;                // -10 and below
    db::ObjectId player = db::kNothing; // #-1: not logged in
    std::string name;                   // "telnet from 127.0.0.1:50000"
    Clock::time_point connected;
    Clock::time_point last_input;
    LineQueue lines;
    std::string prefix; // printed before and after what a command prints; empty: not
    std::string suffix;
    verbs::TaskId holder = 0; // 0: nothing holds it
    Hold hold = Hold::FirstStop;
    db::ObjectId max_object_before; // when the last login command began: newer players are created
    bool closing = false;
    bool echo = true;

    bool is_logged_in() const { return player != db::kNothing; }
    db::ObjectId who() const { return is_logged_in() ? player : object; }
};

} // namespace lunamoo::server
