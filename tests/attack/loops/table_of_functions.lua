-- vector: loops
-- expect: aborted ticks
-- Tail calls through a table.
local t = {} t.a = function() return t.b() end t.b = function() return t.a() end return t.a()
