-- vector: memory
-- expect: error or aborted
-- Varargs that double.
local function f(...) return f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...) end return f()
