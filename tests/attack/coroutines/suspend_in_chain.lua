-- vector: coroutine-chains
-- expect: value 3
-- The task stops inside a coroutine in a coroutine in a pcall.
return coroutine.wrap(function() return select(2, pcall(function() return coroutine.wrap(function() suspend(0) return 3 end)() end)) end)()
