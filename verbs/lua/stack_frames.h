// What a stopped task's verbs hold: their local variables, and whether they run a text that has
// been replaced since. For who looks into a task (task_stack); nothing of it is kept. World thread.
#pragma once

#include "verbs/task.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lunamoo::db {
class World;
}

namespace lunamoo::verbs {

struct StackFrame {
    FrameInfo info;
    bool is_old = false; // the verb has another text by now, or is gone
    // Of the verb and the functions that it is in, the inner ones hiding the outer ones: literals,
    // cut at 200 bytes, or "(a table)" and the like. At most 50.
    std::map<std::string, std::string> locals;
};

// Innermost first, as task_frames() has them. The task is stopped and in memory. Locals are those
// of frames that run with the authority of `reader`; of all where that is nothing. Cost: the frames
// and their variables.
std::vector<StackFrame> stack_frames(const Task& task, const db::World& world,
                                     std::optional<db::ObjectId> reader);

} // namespace lunamoo::verbs
