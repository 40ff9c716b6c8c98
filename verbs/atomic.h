// atomic(f, ...) calls f(...); where that ends by an error, or the task is aborted in it, all that
// it did is undone: in the world, and of what was to leave, fork, kill and resume. What code keeps
// in variables and scratch tables is not undone. dry_run(f, ...) undoes always, and tells what
// there was to undo.
//
// Within them a task does not stop: they are calls that cannot be yielded across, so that each
// one's end is seen here, the last one first, and no image holds their frames. Verbs of others need
// the t bit there (verbs/lua/frames.cpp). World thread.
#pragma once

#include "verbs/core_functions.h"
#include "verbs/runtime.h"

namespace lunamoo::verbs {

// A savepoint of the running task, undone unless it is kept.
class AtomicScope {
  public:
    explicit AtomicScope(Runtime& runtime) : runtime_(runtime), mark_(runtime.open_atomic()) {}
    ~AtomicScope() {
        if (is_open_)
            runtime_.undo_atomic(mark_);
    }
    AtomicScope(const AtomicScope&) = delete;
    AtomicScope& operator=(const AtomicScope&) = delete;

    void keep() {
        is_open_ = false;
        runtime_.close_atomic(mark_);
    }
    void undo() {
        is_open_ = false;
        runtime_.undo_atomic(mark_);
    }
    const Runtime::AtomicMark& mark() const { return mark_; }

  private:
    Runtime& runtime_;
    Runtime::AtomicMark mark_;
    bool is_open_ = true;
};

// dry_run(f, ...). (dry_run.cpp)
int dry_run(lua_State* L);

// Calls the function at 1 with what follows it, protected, where the task cannot stop: the handler
// is put below. Returns lua_pcall's status.
int call_unstopped(lua_State* L);

} // namespace lunamoo::verbs
