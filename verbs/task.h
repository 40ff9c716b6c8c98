// A task: what runs because a line was typed, a timer went off, or a verb forked. Data only; who
// runs it is verbs/runtime. World thread.
//
//             ┌────────────── resume / wake / input / reply ───────────────┐
//  Ready ──► Running ──► Suspended │ Reading │ Waiting (a worker's reply) ──┘
//    ▲          │  │
//    └─ paused ─┘  │   (verbs/pausing.h; in the file it is Paused)
//                  └──► gone: done │ failed │ aborted (ticks, seconds, killed)
//
// Invariants:
//   1. activations[0] is the outermost; while a task does not run, activation i's innermost thread
//      waits in a call to activation i+1. The position is the link.
//   2. A task that is not running holds either activations, or an image that has not been read yet,
//      or neither, where its row is damaged. One that has left memory is no Task any more but a
//      record (verbs/evicted_tasks.h).
#pragma once

#include "db/value.h"
#include "verbs/coroutine_chain.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct lua_State;

namespace lunamoo::verbs {

class Realm;
struct Code;

using TaskId = std::int64_t;

// Stored; do not renumber.
enum class TaskState : std::uint8_t {
    Ready = 0,
    Running = 1,
    Suspended = 2,
    Reading = 3,
    Waiting = 4,
    Paused = 5 // in rows only
};
enum class TaskKind : std::uint8_t { Command = 0, Server = 1, Forked = 2, Eval = 3 };

// What is the same in all verbs of a task.
struct TaskVariables {
    db::ObjectId player;
    std::string argstr;
    db::ObjectId dobj;
    std::string dobjstr;
    std::string prepstr;
    db::ObjectId iobj;
    std::string iobjstr;
};

// A verb frame as verb code may see it.
struct FrameInfo {
    db::ObjectId this_object;
    std::string verb;        // the name it was called by where that is known
    db::ObjectId programmer; // perms in force: the verb's owner, or who they were lowered to
    db::ObjectId definer;
    db::ObjectId player;
    int line = -1;
    std::uint64_t version = 0; // of the verb's program; 0 where there is none, or it is not known
};

// One stretch of the task's stack in one realm: entered by a call from another realm, by eval, by a
// fork, or by the start of the task.
struct Activation {
    Activation() noexcept {} // NOLINT(modernize-use-equals-default): nothing is cleared before
    Activation(Realm& in, lua_State* thread, std::string_view name, int below, int most)
        : realm(&in), threads(thread), verbs_below(below), most_below(most), called_as(name) {}
    Realm* realm = nullptr;
    CoroutineChain threads;
    int verbs_below = 0;   // verb frames in the activations below this one; -1: not counted yet
    int most_below = 0;    // not more than so many
    std::string called_as; // the name in obj:name(), for `verb`
    // Where the base frame is no verb (a forked function): what it goes on as.
    struct Base {
        db::ObjectId this_object;
        db::ObjectId caller;
        db::ObjectId perms; // set_task_perms changes them
        db::ObjectId definer;
        std::string verb_names;
    };
    std::optional<Base> base;
    Code* own_code = nullptr; // text compiled for this activation alone (eval); dropped at its end
};

enum class TaskEnd : std::uint8_t { Done, Failed, Aborted };

struct Task {
    TaskId id = 0;
    TaskKind kind = TaskKind::Command;
    TaskState state = TaskState::Ready;
    db::ObjectId payer;
    db::ObjectId programmer;       // of the verb or function it was started with
    db::ObjectId first_caller{-1}; // `caller` of the first verb
    TaskVariables variables;
    std::vector<Activation> activations;
    std::string image;                   // what has not been read back yet
    int fork_values = 0;                 // of a fork's image: the function and its arguments
    std::optional<FrameInfo> stopped_in; // the innermost frame at the last stop
    db::ObjectId reading_from;           // Reading
    std::int64_t wake_microseconds = -1; // of the world's clock; Suspended with a time, -1: none
    std::int64_t started_seconds = 0;    // UTC
    bool in_store = false;               // a row in the file exists
    std::int64_t image_bytes = 0;        // of that row, on the payer's account
    std::int64_t grown_bytes = 0;        // of realms: by its slices, as far as it holds it still
    bool is_hook = false;                // handles another's failure: its own is only told
    bool background = false;             // has suspended once, or was forked
    bool is_pausable = false;            // all its code is pausable: it was started so
    bool has_pausable = false;           // some of its code is, or was
    bool is_paused = false;              // Ready, in the middle of a function
    bool is_overdue = false;             // its turn comes among those of before this process
    std::uint64_t stop = 0;              // the number of its last stop, of all in this process
    std::string damage;                  // why its row cannot be used; empty: it can
    // What the stopped builtin returns, or raises where it is an error and raise_wake is set.
    db::Value wake_value;
    bool raise_wake = false;
    // Told once, with the results (or the error value); lost by a restart.
    std::function<void(TaskEnd, const db::Value&)> on_end;
    std::function<void()> on_first_stop; // the first slice has ended
};

} // namespace lunamoo::verbs
