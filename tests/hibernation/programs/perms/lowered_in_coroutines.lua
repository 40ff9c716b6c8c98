-- A coroutine in which a verb of the same owner lowered its perms, asleep while another has not.
--- verb main, Wizard
local here = this
local co = coroutine.create(function()
  return here:lowers()
end)
local other = coroutine.create(function()
  suspend()
  coroutine.yield((pcall(dump_database)))
  suspend()
  return (pcall(dump_database))
end)
local _, a = coroutine.resume(other)
suspend()
local _, b = coroutine.resume(co)
suspend()
local _, c = coroutine.resume(other)
this:log({a, b, c})
--- verb lowers, Wizard
set_task_perms(obj(2))
suspend()
return (pcall(dump_database))
--- logs
-- {true, false, true}
