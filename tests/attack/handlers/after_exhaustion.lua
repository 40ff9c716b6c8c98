-- vector: error-handlers
-- expect: aborted ticks
-- A message handler that loops, for exhaustion.
while true do xpcall(function() while true do end end, function() while true do end end) end
