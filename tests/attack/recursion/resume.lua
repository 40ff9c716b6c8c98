-- vector: pcall-recursion
-- expect: error or aborted or value
-- resume in a coroutine in a coroutine.
local function f() return coroutine.resume(coroutine.create(f)) end return (f())
