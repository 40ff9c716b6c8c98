-- vector: coroutine-chains
-- expect: error or aborted or value
-- A coroutine whose deep stack is left, and one that is resumed from it.
local function deep(n, f) if n == 0 then return f() end return 1 + deep(n - 1, f) end
local c = coroutine.create(function() deep(10000, coroutine.yield) end) coroutine.resume(c)
return (pcall(deep, 10000, function() return coroutine.resume(c) end))
