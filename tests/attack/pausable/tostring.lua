-- vector: pausable
-- expect: aborted ticks
-- __tostring that never ends.
pausable(function() tostring(setmetatable({}, {__tostring = function() while true do end end})) end)
