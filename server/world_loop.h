// WorldLoop: the main loop, on the world thread. It takes what other threads tell (server/inbox.h),
// wakes tasks whose time has come, and runs one slice at a time.
//
// The promise that everything rests on: what a slice says leaves after what it changed is
// committed. Each slice's changes go to the writer together with its outputs, and the writer's
// callback gives these to the network; what is said outside of slices takes the same way, so order
// is kept.
#pragma once

#include "db/writer.h"
#include "server/audit_heads.h"
#include "server/checkpoints.h"
#include "server/dispatcher.h"
#include "server/host_adapter.h"
#include "server/inbox.h"
#include "server/loop_observer.h"
#include "server/write_turns.h"

#include <vector>

namespace lunamoo::server {

class WorldLoop {
  public:
    // What it works on; all of it outlives the loop.
    struct Parts {
        db::World& world;
        verbs::Runtime& runtime;
        HostAdapter& host;
        Sessions& sessions;
        Outbox& outbox;
        Dispatcher& dispatcher;
        Inbox& inbox;
        db::Writer& writer;
        net::Network& network;
        Checkpoints& checkpoints;
        AuditHeads& audit_heads;
        LoopObserver* observer = nullptr; // of a measurement
    };
    explicit WorldLoop(const Parts& parts)
        : parts_(parts), collector_(parts.world),
          write_turns_([&runtime = parts.runtime](db::ObjectId payer, bool waits) {
              runtime.set_waiting(payer, waits);
          }) {}

    // Until the program is to end; then says goodbye and commits. The exit status: 0, or 1 where
    // the file could not be written.
    int run();

    // Hands over what changed, and what is to be said, since the last time.
    void commit(db::ChangeSet changes);

  private:
    struct PendingEval {
        verbs::TaskId task = 0;
        std::function<void(EvalRequest::Answer)> reply;
    };

    void run_one();
    void note_ready();
    void read_wanted();
    void read_audit();
    void log_audit_head(AuditHeads::Which which);
    void ask_file();
    void rows_read(const RowsRead& read);
    void handle(Message& message);
    void handle_line(PeerLine& line);
    void start_eval(EvalRequest& request);
    void finish_eval(verbs::TaskId task, const EvalRequest::Answer& answer);
    void answer_stopped_evals();
    void keep_time();
    void watch_disk();
    Clock::time_point deadline(bool more);
    bool may_run();
    int say_goodbye(const std::string& reason);

    Parts parts_;
    db::ChangeCollector collector_;
    WriteTurns write_turns_;
    std::vector<PendingEval> evals_;
    std::vector<std::function<void()>> leaving_; // answers that leave with the next commit
    Clock::time_point next_expiry_{};
    Clock::time_point next_audit_head_{};
    bool is_reading_ = false;                      // rows, on the writer's thread
    std::optional<Clock::time_point> ready_since_; // for the observer: no slice has run since
    std::optional<std::string> stop_reason_;
    bool failed_ = false;
};

} // namespace lunamoo::server
