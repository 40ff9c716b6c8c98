-- vector: metamethod-loops
-- expect: aborted ticks
-- A __tostring that loops.
return tostring(setmetatable({}, {__tostring = function() while true do end end}))
