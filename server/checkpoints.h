// Checkpoints: backups that rotate, every $server_options.dump_interval seconds, and what
// dump_database() asks for. The world's file needs none of them to survive the process, since each
// commit is in it; a backup survives the file.
//
//   idle --due--> telling ($checkpoint_started runs) --> writing --> idle ($checkpoint_finished)
//
// Of $server_options, read at each turn: dump_interval in seconds, at least 60 (3600);
// dump_backups, how many are kept, from 0 to 1000 (3); with 0 no file is made, and a checkpoint is
// brought to the disk instead. The clock goes on over restarts: it is the time of the latest backup
// that counts. World thread; the writing is the writer's. Source: LambdaMOO Programmer's Manual,
// "Server Assumptions About the Database".
#pragma once

#include "db/writer.h"
#include "server/inbox.h"
#include "verbs/runtime.h"

#include <string>

namespace lunamoo::server {

class Checkpoints {
  public:
    struct Options {
        std::string folder; // of the backups
        std::int64_t least_interval_seconds = 60;
    };
    // What it works on; all of it outlives this.
    struct Parts {
        db::World& world;
        verbs::Runtime& runtime;
        db::Writer& writer;
        Inbox& inbox;
    };
    Checkpoints(const Parts& parts, Options options);

    using TimePoint = std::chrono::steady_clock::time_point;
    // Goes on with what is due. After each turn's commit.
    void advance(TimePoint now);
    // When it has something to do again.
    TimePoint next(TimePoint now) const;

    // dump_database() was called in the slice that has just been submitted: all that was submitted
    // is brought to the disk and the log into the file; then `after`, on the writer's thread.
    void sync(db::Writer::Callback after);
    // A copy at another place, for who asked by the admin socket.
    void copy(CopyRequest request);
    void done(const CheckpointDone& done);

  private:
    enum class State : std::uint8_t { Idle, Telling, Writing };

    std::int64_t interval_seconds() const;
    std::size_t kept() const;
    bool is_told();
    void write();
    std::string no_room_in(const std::string& folder) const;

    Parts parts_;
    Options options_;
    State state_ = State::Idle;
    verbs::TaskId telling_ = 0;
    TimePoint last_;      // the last one, as if it had been in this process
    TimePoint next_look_; // at the options
};

} // namespace lunamoo::server
