-- A task that kills another one, which sleeps in a coroutine within a pcall.
--- verb main, Wizard
local here = this
local child = fork(0, function()
  pcall(coroutine.wrap(function()
    suspend()
    here:log("too far")
  end))
  here:log("much too far")
end)
fork(1, function()
  local before = #queued_tasks()
  kill_task(child)
  suspend()
  here:log({before, #queued_tasks()})
end)
--- logs
-- {1, 0}
