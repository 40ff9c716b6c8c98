-- Coroutines that have yielded, have not begun, are done and have failed, kept over a stop.
--- verb main, Wizard
local function make(f)
  return coroutine.create(f)
end
local yielded, fresh = make(function(a)
  local b = coroutine.yield(a + 1)
  return b * 2
end), make(function(...)
  return select("#", ...), ...
end)
local done, failed = make(function() end), make(function() error("in it") end)
coroutine.resume(yielded, 1)
coroutine.resume(done)
coroutine.resume(failed)
suspend()
this:log({coroutine.status(yielded), coroutine.status(fresh), coroutine.status(done), coroutine.status(failed)})
this:log({coroutine.resume(yielded, 21)})
this:log({coroutine.resume(fresh, "a", "b")})
suspend()
this:log({coroutine.status(yielded), (coroutine.resume(done)), (coroutine.resume(failed)), coroutine.close(failed)})
--- logs
-- {"suspended", "suspended", "dead", "dead"}
-- {true, 42}
-- {true, 2, "a", "b"}
-- {"dead", false, false, false, E_NONE("in it")}
