-- vector: coroutine-chains
-- expect: aborted or error
-- Coroutines in coroutines, each of which loops when the inner one is over.
local function f() pcall(coroutine.wrap(f)) while true do end end f()
