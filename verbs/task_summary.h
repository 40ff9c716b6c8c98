// What lists tell of a task that does not run now, whether it is in memory or not.
#pragma once

#include "verbs/task.h"

namespace lunamoo::verbs {

struct TaskSummary {
    TaskId id = 0;
    TaskState state = TaskState::Suspended; // Paused where it is ready in the middle of a function
    std::int64_t wake_microseconds = -1;    // UTC by the machine's clock as it stands now; -1: none
    std::int64_t image_bytes = 0;           // of its row in the file
    bool is_evicted = false;
    bool is_fork = false; // it has not begun
    db::ObjectId payer;
    db::ObjectId programmer; // with whose authority it would go on
    db::ObjectId player;
    db::ObjectId reading_from; // Reading
    // Its innermost verb frame.
    db::ObjectId this_object;
    db::ObjectId definer;
    std::string verb;
    int line = -1;
};

} // namespace lunamoo::verbs
