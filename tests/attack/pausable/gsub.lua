-- vector: pausable
-- expect: aborted ticks
-- A replacement that never ends.
pausable(function() ("x"):gsub("x", function() while true do end end) end)
