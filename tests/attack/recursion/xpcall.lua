-- vector: pcall-recursion
-- expect: error or aborted or value
-- xpcall of itself with itself.
local function f() return xpcall(f, f) end return (f())
