-- Variables closed as a coroutine ends, fails, and in one that waits while the task sleeps.
--- verb main, Wizard
local seen = {}
local function guard(name)
  return setmetatable({}, {__close = function(_, e) seen[#seen + 1] = name .. (e and "!" or "") end})
end
local co = coroutine.create(function(fails)
  local a <close> = guard("a")
  coroutine.yield(1)
  local b <close> = guard("b")
  suspend()
  coroutine.yield(2)
  if fails then
    error("x")
  end
end)
coroutine.resume(co)
suspend()
coroutine.resume(co)
suspend()
coroutine.resume(co)
local waiting = coroutine.create(function()
  local c <close> = guard("c")
  coroutine.yield()
end)
coroutine.resume(waiting)
suspend()
this:log({coroutine.close(waiting), seen, coroutine.status(co), coroutine.status(waiting)})
--- logs
-- {true, {"b", "a", "c"}, "dead", "dead"}
