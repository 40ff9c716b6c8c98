-- Forks three deep, from functions, coroutines and another owner's verb, with varargs.
--- verb main, Wizard
local here = this
fork(1, function(...)
  local first = ...
  suspend()
  coroutine.wrap(function(...)
    fork(1, function(a, b)
      suspend()
      here:log({first, a, b})
      here:starts(a)
    end, ...)
  end)(first + 1, "b")
end, 1)
suspend()
this:log("parent")
--- verb starts, Ann
local n, here = ..., this
fork(1, function()
  suspend()
  here:log({"anns", n, tostring(caller_perms()), here == this})
end)
--- logs
-- "parent"
-- {1, 2, "b"}
-- {"anns", 2, "#-1", true}
