-- vector: coroutine-chains
-- expect: error or value
-- A coroutine that closes the one that resumed it.
local a a = coroutine.create(function() return coroutine.wrap(function() return pcall(coroutine.close, a) end)() end)
return coroutine.resume(a)
