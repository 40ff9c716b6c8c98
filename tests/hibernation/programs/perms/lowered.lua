-- set_task_perms holds for the rest of the frame: after stops, in functions, pcall and coroutines of it.
--- verb main, Wizard
local function allowed()
  suspend()
  return (pcall(dump_database))
end
local seen = {allowed()}
set_task_perms(obj(2))
seen[2] = allowed()
local _, inside = pcall(allowed)
seen[3] = inside
seen[4] = coroutine.wrap(allowed)()
local _, e = pcall(dump_database)
seen[5] = tostring(e.code)
this:log(seen)
--- logs
-- {true, false, false, false, "E_PERM"}
