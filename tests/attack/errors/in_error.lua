-- vector: errors-in-errors
-- expect: error
-- A chain of a thousand errors, each raised while the one before is handled.
local function f(n) if n == 0 then error("end") end local ok, e = pcall(f, n - 1) error(e) end f(30)
