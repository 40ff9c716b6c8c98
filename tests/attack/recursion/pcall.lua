-- vector: pcall-recursion
-- expect: error or aborted or value
-- pcall of itself.
local function f() return pcall(f) end return (f())
