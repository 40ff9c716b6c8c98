-- vector: callbacks
-- expect: aborted ticks
-- A gsub callback that loops.
return ("x"):gsub("x", function() while true do end end)
