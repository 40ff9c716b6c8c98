// What a task is started with.
#pragma once

#include "db/value.h"
#include "verbs/task.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lunamoo::verbs {

// A verb to start a task with.
struct VerbStart {
    db::ObjectId this_object;
    db::ObjectId definer;
    std::uint64_t verb_id = 0;
    std::string called_as;
    std::vector<db::Value> arguments;
    TaskVariables variables;
    db::ObjectId caller = db::kNothing;
    db::ObjectId payer;
    TaskKind kind = TaskKind::Command;
    bool is_pausable = false; // all of its code, as if it ran in pausable()
};

} // namespace lunamoo::verbs
