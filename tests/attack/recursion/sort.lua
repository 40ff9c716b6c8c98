-- vector: pcall-recursion
-- expect: error or aborted
-- sort in a comparator.
local function f() table.sort({1, 2}, f) return true end return f()
