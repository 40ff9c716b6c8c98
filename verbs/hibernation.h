// A stopped task as a row of the file, and back. The row: a version, the task's own fields, its
// activations, then one image per realm it is in (verbs/lua/image), so that what is shared between
// its coroutines in one realm stays shared. No pointer crosses realms. docs/tasks.md has the
// format. World thread.
#pragma once

#include "db/change_set.h"
#include "verbs/task.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lunamoo::verbs {

class Runtime;
struct Code;

// The row of a stopped (or not yet started forked) task; programs that it pins are added to
// `changes`. ImageError names what cannot be saved. What the task holds of its realms' memory is
// its `grown_bytes` from then on, where that is less: the rest is garbage, whoever frees it.
// Whose programs those are, `fresh` tells: who does not keep the changes clears their `is_in_file`.
std::string save_task(Task& task, db::ChangeSet& changes, std::vector<Code*>& fresh);
std::string save_task(Task& task, db::ChangeSet& changes);

// The task without its activations: those are read by wake_activations when it runs. CorruptData.
std::unique_ptr<Task> load_task(TaskId id, std::string_view row);

// Makes the image of a forked task, whose only activation has no thread yet, from the written image
// of its function and arguments.
void image_of_fork(Task& task, const std::string& segment, db::ChangeSet& changes);

// Rebuilds the activations of a task that was loaded or forked, in its realms. ImageError,
// CorruptData; the task then has those that were read by then, and its image still.
void wake_activations(Runtime& runtime, Task& task);

} // namespace lunamoo::verbs
