// Functions that belong to tasks and activations (verbs/core_functions.h) and yet can be granted,
// taken away, and are described like builtins. Their bodies, checks and costs are where they are.
#include "verbs/builtin.h"

namespace lunamoo::verbs {

namespace {

constexpr Builtin kBuiltins[] = {
    {"atomic", "language", "f: function, ...", "what f returns", "E_INVARG, E_PERM, E_QUOTA",
     Access::Anyone, 0, Effect::None, Audit::No, Grant::Default,
     "Calls f with the values that follow. Where it raises an error or the task is aborted, "
     "everything that it changed in the world is undone, and nothing of what it sent, forked, "
     "killed or resumed happens. Within it a task cannot stop, and verbs of others can be called "
     "only where they have the t bit.",
     "return atomic(function() return 1 end)", "", nullptr},
    {"dry_run", "language", "f: function, ...", "a table", "E_INVARG, E_PERM, E_QUOTA",
     Access::Anyone, 0, Effect::None, Audit::No, Grant::Default,
     "Calls f as atomic does, undoes everything, and tells what it would have done, as far as you "
     "may read it: {ok =, results = or error =, ticks =, written =, created =, recycled =, moved "
     "=, parents =, verbs =, told =, others =, hidden =, left_out =}.",
     "return dry_run(function() return 1 end).ok", "", nullptr},
    {"eval", "language", "text: string", "true and the results, or false and an error",
     "E_PERM, E_MAXREC", Access::Anyone, 0, Effect::None, Audit::ByWizard, Grant::Default,
     "Runs a text as a verb of the perms in force, which must be a programmer's.",
     "return eval(\"return 1\")", "", nullptr},
    {"fork", "language", "seconds: number, f: function, ...", "an integer", "E_INVARG, E_QUOTA",
     Access::Anyone, 0, Effect::Undoable, Audit::No, Grant::Default,
     "A new task that calls f with copies of the values that follow, so many seconds from now; its "
     "number. The variables that f uses are copied as they are.",
     "return fork(0, function() end)", "", nullptr},
    {"load", "language", "text: string, [name: string]", "a function, or nil and an error",
     "E_PERM, E_INVARG", Access::Anyone, 0, Effect::None, Audit::No, Grant::Default,
     "The text as a function of the verb that calls. For programmers.",
     "return load(\"return 1\")()", "", nullptr},
    {"use", "language", "what: object, [name: string], [hash: string]", "a table or a function",
     "E_PERM, E_VERBNF, E_INVARG, E_TYPE, E_MAXREC", Access::Anyone, 0, Effect::None, Audit::No,
     Grant::Default,
     "The library that a verb with the l bit is, \"library\" unless named. A stranger's is used by "
     "the hash of its text only.",
     "", "", nullptr},
};

} // namespace

std::span<const Builtin> language_builtins() {
    return kBuiltins;
}

} // namespace lunamoo::verbs
