-- A coroutine that holds itself, one that asks for its status, running and isyieldable.
--- verb main, Wizard
local co
co = coroutine.create(function()
  suspend()
  local me, is_main = coroutine.running()
  coroutine.yield({me == co, is_main, coroutine.status(co), coroutine.isyieldable()})
  suspend()
  return coroutine.status(me)
end)
local _, seen = coroutine.resume(co)
suspend()
local _, status = coroutine.resume(co)
this:log({seen, status, coroutine.isyieldable(), select(2, coroutine.running())})
local ok, e = coroutine.resume(coroutine.running())
this:log({ok, e.message})
--- logs
-- {{true, false, "running", true}, "running", false, true}
-- {false, "cannot resume non-suspended coroutine"}
