-- vector: error-handlers
-- expect: aborted ticks
-- A message handler that loops.
xpcall(function() error(1) end, function() while true do end end)
