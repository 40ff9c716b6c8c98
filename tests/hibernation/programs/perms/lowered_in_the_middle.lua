-- Lowered in one of several frames: the callee's lowering ends with it, the caller's holds on.
--- verb main, Wizard
local seen = {}
seen[1] = this:lowers()
suspend()
seen[2] = (pcall(dump_database))
set_task_perms(obj(3))
seen[3] = this:lowers()
suspend()
seen[4] = (pcall(dump_database))
seen[5] = this:asks()
this:log(seen)
--- verb lowers, Wizard
local before = (pcall(dump_database))
suspend()
set_task_perms(obj(2))
suspend()
return {before, (pcall(dump_database)), tostring(caller_perms())}
--- verb asks, Ann
suspend()
return tostring(caller_perms())
--- logs
-- {{true, false, "#1"}, true, {true, false, "#3"}, false, "#3"}
