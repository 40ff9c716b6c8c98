// Inbox: what other threads tell the world thread, in the order in which they told it. post() from
// any thread, take() from the world's.
#pragma once

#include "db/change_set.h"
#include "db/store.h"
#include "net/network.h"
#include "verbs/audit_query.h"
#include "verbs/task.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace lunamoo::server {

struct PeerConnected {
    net::ConnectionId connection = 0;
    net::ListenerKind kind = net::ListenerKind::Telnet;
    std::string peer;
};
struct PeerLine {
    net::ConnectionId connection = 0;
    std::string text;
    net::LineFlags flags;
    bool held = false; // the receiver has held this peer's input because much was waiting here
};
struct PeerGone {
    net::ConnectionId connection = 0;
};
struct WorkerReply {
    verbs::TaskId task = 0;
    std::string text;
};
// Rows that the world thread wanted; of a task that is gone, without bytes.
struct RowsRead {
    std::vector<db::TaskRow> rows;
};
// Rows of the audit table that a task waits for.
struct AuditRead {
    verbs::TaskId task = 0;
    verbs::AuditPage page;
    std::string damage; // for which there is no page; empty: there is one
};
// Work on the file, for the program's subcommands: done by the writer, after all that was handed to
// it before. Dropped where nothing can be written any more.
struct StoreWork {
    std::function<void(db::Store&)> work;
};
// What a task asked of the file.
struct FileAnswered {
    verbs::TaskId task = 0;
    std::function<db::Result<db::Value>()> answer; // verbs::Runtime::FileAnswer
};
// Code from the program's command line, through the admin socket.
struct EvalRequest {
    struct Answer {
        bool ok = false;
        std::string text;
    };
    std::string as; // a player's name or number; empty: the wizard
    std::string code;
    std::function<void(Answer)> reply; // once; may be called on the world thread
};
// A copy of the file is wanted, through the admin socket.
struct CopyRequest {
    std::string destination;
    std::function<void(const std::string& problem)>
        reply; // once, on the writer's or the world's thread; empty: all well
};
// The writer has done what a checkpoint asked of it.
struct CheckpointDone {
    std::string problem;  // empty: all is well
    bool of_call = false; // dump_database() asked for it
};
struct StopRequest {
    std::string reason;
};
struct StoreFailed {}; // why has been said

using Message =
    std::variant<PeerConnected, PeerLine, PeerGone, WorkerReply, RowsRead, AuditRead, StoreWork,
                 FileAnswered, EvalRequest, CopyRequest, CheckpointDone, StopRequest, StoreFailed>;

class Inbox {
  public:
    // Lines beyond so many bytes make post_line() ask for their peers to be held.
    static constexpr std::size_t kHoldAboveBytes = std::size_t{4} << 20;

    void post(Message message);
    // True where the peer's input is to be held; the line is marked so.
    bool post_line(PeerLine line);
    // All there is; waits until `deadline` for something.
    std::vector<Message> take(std::chrono::steady_clock::time_point deadline);

  private:
    std::mutex mutex_; // guards what follows
    std::condition_variable posted_;
    std::vector<Message> messages_;
    std::size_t line_bytes_ = 0;
};

} // namespace lunamoo::server
