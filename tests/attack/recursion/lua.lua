-- vector: lua-recursion
-- expect: error E_MAXREC
-- Deep recursion.
local function f() return 1 + f() end return f()
