-- vector: loops
-- expect: aborted ticks
-- Endless tail calls.
local function f() return f() end return f()
