// The frames of a task as verb code may see them: callers(), task_stack(), tracebacks. The Lua
// frame of a verb is its activation; nothing here is kept twice. World thread.
#pragma once

#include "verbs/task.h"

#include <functional>
#include <string>
#include <vector>

namespace lunamoo::verbs {

// Verb frames of a task, innermost first. The task runs or is stopped; of one that is only an
// image, the innermost frame as it was when the task stopped. Cost: its frames.
std::vector<FrameInfo> task_frames(const Task& task);

// Perms in force in the running task: of the nearest verb frame, through helper functions, pcall
// and coroutines. #-1 in a task without frames.
db::ObjectId perms_in_force(const Task& task);

// Of the nearest verb frame and the one that called it; #-1 where there is none.
db::ObjectId current_this(const Task& task);
db::ObjectId current_caller(const Task& task);
db::ObjectId calling_perms(const Task& task);
std::string current_verb_name(const Task& task);

// Lowers the perms of the nearest verb frame to `who`, until it returns.
void lower_perms(Task& task, db::ObjectId who);

// The task's verb frames. Counts verbs_below where it is not known. Cost: the frames of the
// innermost activation, and of those below it that have not been counted.
int verb_depth(Task& task);
// What verb_depth() is at most. Cost: one load.
int most_verbs(const Task& task);

// "#12:look, line 3" lines from the running frame of `thread` outwards; at most 20 lines.
std::string traceback_of(const Task& task);

// The coroutine that a suspended one, whose innermost frame is coroutine.resume's or that of a
// wrapped coroutine, has resumed; null where the frame holds none.
lua_State* resumed_by(lua_State* waiting);

} // namespace lunamoo::verbs
