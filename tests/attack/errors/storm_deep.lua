-- vector: errors-in-errors
-- expect: aborted or error
-- Errors at the bottom of a deep stack: each has a traceback.
local function f(n) if n == 0 then while true do pcall(error, "x") end end return 1 + f(n - 1) end return f(15000)
