-- vector: loops
-- expect: aborted ticks
-- Two functions that tail-call each other.
local g local function f() return g() end g = function() return f() end return f()
