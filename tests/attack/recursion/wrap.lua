-- vector: pcall-recursion
-- expect: error or aborted
-- wrap in wrap.
local function f() return coroutine.wrap(f)() end return f()
