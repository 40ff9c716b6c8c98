-- vector: pcall-recursion
-- expect: error or aborted
-- gsub in gsub.
local function f() return ("x"):gsub("x", f) end return f()
