-- A fork that fails after its stop ends itself alone; its owner is told where.
--- verb main, Wizard
fork(0, function()
  suspend()
  local nothing
  nothing.x = 1
end)
suspend()
suspend()
this:log("goes on")
--- logs
-- "goes on"
