-- vector: loops
-- expect: aborted ticks
-- A generic for over a table with __call.
for i in setmetatable({}, {__call = function() return 1 end}) do end
