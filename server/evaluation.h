// What `lunamoo eval` has in common with and without a server: on whose behalf, and how the outcome
// is said. World thread.
#pragma once

#include "db/world.h"
#include "server/inbox.h"

#include <optional>
#include <string>
#include <string_view>

namespace lunamoo::server {

// The player called `name` (or "#12"); for "" the wizard: $wizard, else the first who is one.
std::optional<db::ObjectId> find_evaluator(const db::World& world, std::string_view name);
std::string no_evaluator(std::string_view name);

// What on_end of Runtime::start_eval was given, as text: "=> 1, 2", or the error with its
// traceback.
EvalRequest::Answer answer_of(verbs::TaskEnd end, const db::Value& result);
std::string suspended_text(verbs::TaskId task);

} // namespace lunamoo::server
