-- Varargs of a coroutine's function, and those that resume and yield pass.
--- verb main, Wizard
local co = coroutine.wrap(function(...)
  local first = {...}
  suspend()
  local second = {coroutine.yield(...)}
  suspend()
  return #first, #second, select("#", ...), ...
end)
this:log({co(1, 2, 3)})
suspend()
this:log({co("a", "b")})
--- logs
-- {1, 2, 3}
-- {3, 2, 3, 1, 2, 3}
