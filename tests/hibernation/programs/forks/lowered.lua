-- A fork of a frame whose perms are lowered goes on with those, also over its own stops.
--- verb main, Wizard
local here = this
set_task_perms(obj(2))
fork(1, function()
  local before = (pcall(dump_database))
  suspend()
  here:log({before, (pcall(dump_database)), tostring(caller_perms())})
  set_task_perms(obj(2))
  suspend()
  here:log((pcall(dump_database)))
end)
suspend()
this:log((pcall(dump_database)))
--- logs
-- false
-- {false, false, "#-1"}
-- false
