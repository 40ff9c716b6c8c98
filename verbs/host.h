// What verb code needs of the program around it: connections, workers, the process. server/
// implements it; tests implement it in a few lines. Every function is called on the world thread,
// during a slice; what leaves the server does so after the slice's commit.
#pragma once

#include "db/value.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lunamoo::verbs {

struct ConnectionInfo {
    std::string name; // "telnet from 127.0.0.1:50000"
    std::int64_t connected_seconds = 0;
    std::int64_t idle_seconds = 0;
    db::ObjectId id = db::kNothing; // its own number, whoever has logged in
};

enum class ForcedInput { Queued, NotConnected, QueueFull };

class Host {
  public:
    virtual ~Host() = default;
    // A line of text to the player or connection `who`; false where it is not connected.
    virtual bool notify(db::ObjectId who, std::string_view text) = 0;
    // Players in the order they connected; connections not logged in yet (negative) if asked for.
    virtual std::vector<db::ObjectId> connected(bool include_unlogged) const = 0;
    virtual std::optional<ConnectionInfo> connection(db::ObjectId who) const = 0;
    virtual bool boot(db::ObjectId who) = 0;
    // Logs the connection `from` (logged in or not) in as `to`; false where there is none.
    virtual bool switch_player(db::ObjectId from, db::ObjectId to) = 0;
    // "client-echo" (boolean); false where the name is unknown or nobody is connected.
    virtual bool set_connection_option(db::ObjectId who, std::string_view name,
                                       const db::Value& value) = 0;
    // Whether set_connection_option knows that name.
    virtual bool has_connection_option(std::string_view name) const {
        return name == "client-echo";
    }
    // As if `who` had typed the line, which waits after those typed before it.
    virtual ForcedInput force_input(db::ObjectId who, std::string_view line) = 0;
    // What that would answer after so many lines, of so many bytes, to the same.
    virtual ForcedInput may_force_input(db::ObjectId who, std::size_t /*lines*/,
                                        std::size_t /*bytes*/) const {
        return connection(who) ? ForcedInput::Queued : ForcedInput::NotConnected;
    }
    virtual void shutdown(std::string_view message) = 0;
    // After the slice's commit all is brought to the disk, and the log into the file; what the
    // slice says leaves after that.
    virtual void dump_database() = 0;
    virtual void log(std::string_view text) = 0;
    // Runs `work` on a worker thread (it must touch nothing of the world), then gives its result to
    // Runtime::reply(task) on the world thread. False where the worker's queue is full.
    virtual bool run_on_worker(std::int64_t task, std::function<std::string()> work) = 0;
    virtual std::int64_t utc_microseconds() const = 0;
    // Of a clock that never goes back, for rates and turns.
    virtual std::int64_t steady_microseconds() const {
        return std::chrono::duration_cast<std::chrono::microseconds>(
                   std::chrono::steady_clock::now().time_since_epoch())
            .count();
    }
    virtual std::string version() const = 0;
};

} // namespace lunamoo::verbs
