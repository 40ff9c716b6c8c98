-- vector: coroutine-chains
-- expect: value
-- The task's own coroutine is resumed, from itself and from within, and then asked who runs.
local base = coroutine.running()
coroutine.resume(base)
coroutine.wrap(function() coroutine.resume(base) pcall(coroutine.yield, 1) end)()
return coroutine.running() == base, coroutine.isyieldable(), pcall(coroutine.yield)
